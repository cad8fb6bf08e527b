"""Opening hours of a case: a calendar of which the holidays may be unknown.

Without its holidays a calendar still answers where they cannot matter: it is closed at night and on Sunday.
"""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from typing import Any

from policy_engine.businesstime import Calendar, CalendarError, Dates, holidays_of, parse_zone
from policy_engine.businesstime.zone import DAY, FIRST_YEAR, LAST_YEAR
from policy_engine.errors import TicketError
from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import CalendarDef, Row
from policy_engine.runtime.parts import Reason
from policy_engine.runtime.tables import IMPOSSIBLE, resolve

MOST_DAYS = 4_000
"""Days that are gone through for a business day."""


class OpenHours:
    """A calendar as a case knows it. `needs` names the facts that would tell the holidays."""

    __slots__ = ("calendar", "closed", "definition", "reasons", "row", "unknown")

    def __init__(
        self, definition: CalendarDef, calendar: Calendar, unknown: Unknown | None, row: Row | None = None
    ) -> None:
        self.definition = definition
        self.calendar = calendar
        self.unknown = unknown
        self.row = row
        self.closed: dict[tuple[dt.date, dt.date], list[str]] = {}
        """Dates between two dates on which a weekday is closed, as far as they were asked for."""
        self.reasons: list[Reason] | None = None
        """Why the calendar is what it is; kept, because it is the same for every ticket that has it."""

    @property
    def zone(self) -> str:
        return self.calendar.zone.name

    def is_open(self, instant: int) -> Any:
        opened = self.calendar.is_open(instant)
        return self.unknown if opened and self.unknown is not None else opened

    def elapsed(self, start: int, end: int) -> Any:
        seconds = self.calendar.elapsed(start, end)
        return self.unknown if seconds and self.unknown is not None else seconds

    def due(self, start: int, seconds: int) -> Any:
        return self.unknown if self.unknown is not None else self.calendar.due(start, seconds)

    @property
    def business_day(self) -> int | None:
        """Open seconds of a business day: as declared, else those of every day that has any, if they agree."""
        if self.definition.business_day is not None or self.definition.kind != "given":
            return self.definition.business_day
        lengths = {sum(end - start for start, end in spans) for spans in self.calendar.hours.days if spans}
        return lengths.pop() if len(lengths) == 1 else None

    def on_day(self, start: int, amount: Amount) -> Any:
        """A time of day on a business day counted from an instant (`10:00 on the next business day`)."""
        if self.unknown is not None:
            return self.unknown
        day, left = self.calendar.zone.date_at(start), amount.value
        if left == 0:
            if self.calendar.is_open_on(day) and (found := self._at(day, amount, start)) >= start:
                return found
            left = 1
        for _ in range(MOST_DAYS):
            day += dt.timedelta(days=1)
            left -= self.calendar.is_open_on(day)
            if left == 0:
                return self._at(day, amount, start)
        return Unknown()

    def _at(self, day: dt.date, amount: Amount, start: int) -> int:
        if amount.by == "same time":
            same = self.calendar.zone.first_at(day, self.calendar.zone.wall_at(start) % DAY)
            return self.calendar.next_open(same) or same
        if amount.seconds is not None:
            return self.calendar.zone.first_at(day, amount.seconds)
        pieces = self.calendar.intervals_of_day(day)
        if not pieces:
            return self.calendar.zone.first_at(day)
        return pieces[0][0] if amount.by == "opening" else max(end for _, end in pieces)

    def next_open(self, instant: int) -> Any:
        return self.unknown if self.unknown is not None else self.calendar.next_open(instant)

    def next_close(self, instant: int) -> Any:
        """The end of the open stretch; unknown holidays may end a stretch that lasts past midnight."""
        return self.unknown if self.unknown is not None else self.calendar.next_close(instant)

    def next_change(self, instant: int) -> int | None:
        """The next opening or closing, holidays that are not known left out."""
        return self.calendar.next_change(instant)


class CalendarMaker:
    """Makes the calendars of a policy for its cases, and keeps them."""

    def __init__(self) -> None:
        self._kept: dict[Any, Calendar] = {}
        self._hours: dict[Any, OpenHours] = {}
        self._slots: dict[int, tuple[int, ...]] = {}

    def make(self, case: Any, definition: CalendarDef) -> Any:
        """`OpenHours`, or `Unknown` where not even the zone or the hours are known."""
        if definition.kind == "given":
            value = definition.zone(case) if definition.zone is not None else None
            if value.__class__ is Unknown or value is None:
                return value if value is not None else Unknown()
            return OpenHours(definition, value, None)
        if definition.kind == "together":
            return self._together(case, definition)
        row: Row | None = None
        zone: Any
        if definition.kind == "chosen" and definition.table is not None:
            found = resolve(definition.table, case)
            if not isinstance(found, Row):
                return found if isinstance(found, Unknown) else Unknown((IMPOSSIBLE,))
            row = found
            cells = row.outputs
            if "calendar" in cells:
                return Unknown() if cells["calendar"].word else case.calendar(cells["calendar"].value)
            if cells["zone"].word or cells["hours"].word:
                return Unknown()
            zone, hours = cells["zone"].value(case), cells["hours"].value
        else:
            zone = definition.zone(case) if definition.zone is not None else None
            hours = definition.hours
        if zone.__class__ is Unknown or zone is None:
            return zone if zone is not None else Unknown()
        holidays: Any = None
        unknown: Unknown | None = None
        source = definition.holidays
        if source.kind == "list":
            holidays = source.dates
        elif source.read is not None:
            holidays = source.read(case)
            if holidays.__class__ is Unknown:
                unknown, holidays = holidays, None
        values = case.values
        told = tuple([values[slot].__class__ is Unknown for slot in self._facts(case, definition)])
        key = (definition.slot, zone, id(hours), holidays, unknown, told)
        kept = self._hours.get(key)
        if kept is None:
            if len(self._hours) > 256:
                self._hours.clear()
            calendar = self._calendar(definition, zone, hours, source.kind, holidays)
            kept = self._hours[key] = OpenHours(definition, calendar, unknown, row)
        return kept

    def _together(self, case: Any, definition: CalendarDef) -> Any:
        """Open while one of the parts is; what is not known of one part is not known of the whole."""
        unknown: Unknown | None = None
        parts: list[Calendar] = []
        for slot in definition.parts:
            part = case.calendar(slot)
            if not isinstance(part, OpenHours):
                return part
            parts.append(part.calendar)
            if part.unknown is not None:
                unknown = part.unknown if unknown is None else unknown.merge(part.unknown)
        key = (definition.slot, unknown, *parts)
        kept = self._hours.get(key)
        if kept is None:
            kept = self._hours[key] = OpenHours(definition, Calendar.together(parts), unknown)
        return kept

    def _facts(self, case: Any, definition: CalendarDef) -> tuple[int, ...]:
        """Slots of the facts that tell a calendar's parameters: whether they are told is part of the reasons."""
        slots = self._slots.get(definition.slot)
        if slots is None:
            facts = case.engine.policy.facts
            slots = tuple(facts[parameter.fact].slot for parameter in definition.parameters)
            self._slots[definition.slot] = slots
        return slots

    def _calendar(self, definition: CalendarDef, zone: str, hours: Any, kind: str, holidays: Any) -> Calendar:
        key = (definition.slot, zone, id(hours), holidays)
        calendar = self._kept.get(key)
        if calendar is None:
            try:
                calendar = Calendar(parse_zone(zone), hours, _source(kind, holidays), _overrides(definition))
            except CalendarError as wrong:
                raise TicketError(wrong.code, wrong.message, "facts") from wrong
            if len(self._kept) > 256:
                self._kept.clear()
            self._kept[key] = calendar
        return calendar


def _source(kind: str, holidays: Any) -> Any:
    if holidays is None:
        return None
    if kind == "country":
        return holidays_of(holidays)
    return Dates(day if isinstance(day, dt.date) else dt.date.fromisoformat(day) for day in holidays)


def _overrides(definition: CalendarDef) -> dict[Any, Any]:
    """The openings of single dates; a day of every year (`12-24`) yields to one of a certain year."""
    found: dict[dt.date, Any] = {}
    for day, spans in sorted(definition.overrides.items(), key=lambda item: len(item[0])):
        if len(day) == 10:
            found[dt.date.fromisoformat(day)] = spans
            continue
        month, number = int(day[:2]), int(day[3:])
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            if (month, number) != (2, 29) or isleap(year):
                found[dt.date(year, month, number)] = spans
    return found
