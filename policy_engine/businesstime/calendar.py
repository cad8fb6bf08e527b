"""Business calendars: when something is open, and how much open time lies between two instants.

A `Calendar` is a value that never changes. It answers in whole seconds for the years 1900 to 2199:

* An opening [a, b) is open at a and closed at b, and belongs to the local date on which it opens. A
  holiday on that date removes all of it, also what lies after midnight; an override replaces the openings
  of its date; a holiday beats an override.
* Whether an instant is open is read off the wall clock of the zone at that instant. Local time that a
  clock change skips adds nothing, an hour that comes twice counts twice, a calendar that never closes
  counts real seconds.

Instants are either whole seconds since 1970-01-01T00:00:00Z or aware datetimes. A datetime is taken at its
whole second (fractions are dropped, towards the past: every opening and closing is on a whole second), and
answers are of the kind of the first argument, datetimes in UTC. Wrong questions raise `CalendarError`: C008
for what is no instant (a naive datetime, a fraction), C009 for what is no whole number of seconds, C010 for
what lies beyond the years covered.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast, overload

from policy_engine.businesstime.holiday import Dates, HolidaySource
from policy_engine.businesstime.hours import DaySpan, WeeklyHours
from policy_engine.businesstime.instants import (
    SPAN,
    beyond,
    check_within,
    naive,
    read_amount,
    read_day,
    read_instant,
    seconds_of,
    too_far,
)
from policy_engine.businesstime.problems import EMPTY_CALENDAR, CalendarInputError
from policy_engine.businesstime.table import NOTHING, Relay, Table, Timetable, joined, tabulate
from policy_engine.businesstime.zone import (
    HORIZON_END,
    HORIZON_START,
    Zone,
    day_number,
    parse_zone,
    year_at,
    year_start,
)

_fromtimestamp = datetime.fromtimestamp


class Calendar:
    """Opening hours in a time zone. Make one with `from_mapping`, or from parts:

    `zone` (a `Zone` or its name), `hours` (`parse_hours`), `holidays` (a source such as
    `holidays_of("FR")`, or dates) and `overrides` (the openings of single dates, as spans; empty for a
    closed date). Raises `CalendarError` (C005) where no weekday and no override has an opening left.
    """

    __slots__ = ("_lock", "_table", "_timetable", "hours", "zone")

    def __init__(
        self,
        zone: Zone | str,
        hours: WeeklyHours,
        holidays: HolidaySource | Iterable[date] | None = None,
        overrides: Mapping[date, tuple[DaySpan, ...]] | None = None,
    ) -> None:
        self.zone = parse_zone(zone)
        self.hours = hours
        source: HolidaySource | None
        if holidays is None or hasattr(holidays, "in_year"):
            source = cast("HolidaySource | None", holidays)
        else:
            dates = Dates(holidays)
            source = dates if dates.dates else None
        self._timetable: Timetable | Relay = Timetable(self.zone, hours, source, overrides or {})
        if hours.empty and not any(self._timetable.spans_on(day_number(day)) for day in overrides or {}):
            raise CalendarInputError(
                EMPTY_CALENDAR,
                "this calendar never opens",
                help='give at least one weekday an interval, such as `mon: [["09:00", "17:00"]]`',
                path="hours",
            )
        self._lock = threading.Lock()
        self._table: Table = NOTHING
        if self._timetable.always:
            self._table = tabulate(HORIZON_START, HORIZON_END, [(HORIZON_START, HORIZON_END)])

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Calendar:
        """The calendar that plain data describes::

            {"zone": "Europe/Paris",                       # IANA name, `UTC` or `UTC+03:00`
             "hours": {"mon": [["09:00", "17:00"]], ...},  # mon to sun; `24:00` ends a day; 22:00-06:00 is
             overnight "holidays": ["2025-12-25"],                   # optional "overrides": {"2025-12-24":
             [["09:00", "12:00"]], "2025-12-31": []}}   # optional

        Equal data gives the same object while it is remembered, so that calling this for each ticket is
        cheap. Raises `CalendarInputError` whose `path` names the place: C001 zone, C002 hours, C003 dates,
        C004 shape, C005 for a calendar that never opens, C007 for one too large.
        """
        from policy_engine.businesstime.mapping import calendar_from

        return calendar_from(mapping)

    @classmethod
    def together(cls, calendars: Sequence[Calendar]) -> Calendar:
        """Open while one of the calendars is; local dates, zone and `hours` are those of the first."""
        made = cls.__new__(cls)
        made.zone, made.hours = calendars[0].zone, calendars[0].hours
        made._timetable = Relay([calendar._timetable for calendar in calendars])
        made._lock = threading.Lock()
        made._table = NOTHING
        if made._timetable.always:
            made._table = tabulate(HORIZON_START, HORIZON_END, [(HORIZON_START, HORIZON_END)])
        return made

    def __reduce__(self) -> tuple[object, ...]:
        rules = self._timetable
        if isinstance(rules, Relay):
            return _together, ([_from_rules(one) for one in rules.timetables],)
        return Calendar, (self.zone, self.hours, rules.holidays, rules.overrides)

    def __repr__(self) -> str:
        return f"Calendar({self.zone.name!r}, {str(self.hours)!r})"

    @property
    def always_open(self) -> bool:
        """True where the calendar never closes."""
        return self._timetable.always

    # ---- the three questions of the contract

    @overload
    def due(self, start: int, seconds: int) -> int: ...
    @overload
    def due(self, start: datetime, seconds: int) -> datetime: ...
    def due(self, start: int | datetime, seconds: int) -> int | datetime:
        """The instant by which `seconds` of open time have passed since `start`.

        Above zero it is the earliest such instant, so a target used up at closing time is due at closing
        time. Zero gives the first open instant at or after `start`. Below zero it is the latest instant
        with that much open time between it and `start`. Raises `CalendarError`: C008, C009, C010 where the
        horizon comes first.
        """
        if type(start) is datetime and start.tzinfo is not None and type(seconds) is int:
            return _fromtimestamp(self.due(seconds_of(start), seconds), UTC)
        if type(start) is int and type(seconds) is int and seconds > 0:
            low, high, starts, gaps, totals = self._table
            if low <= start < high:
                # The same lines as in `_behind`; a call would cost a third of the answer.
                j = bisect_right(starts, start)
                goal = start - gaps[j]
                if goal > totals[j]:
                    goal = totals[j]
                goal += seconds
                if goal <= totals[-1]:
                    return goal + gaps[bisect_left(totals, goal)]
        answer = self._due(read_instant(start), read_amount(seconds))
        return answer if isinstance(start, int) else _fromtimestamp(answer, UTC)

    def elapsed(self, start: int | datetime, end: int | datetime) -> int:
        """Open seconds between two instants; 0 where `end` is not after `start`.

        Raises `CalendarError`: C008, C010.
        """
        if type(start) is datetime and type(end) is datetime:
            if start.tzinfo is None or end.tzinfo is None:
                raise naive(start if start.tzinfo is None else end)
            start, end = seconds_of(start), seconds_of(end)
        if type(start) is int and type(end) is int:
            low, high, starts, gaps, totals = self._table
            if low <= start < end <= high:
                i = bisect_right(starts, start)
                before = start - gaps[i]
                if before > totals[i]:
                    before = totals[i]
                j = bisect_right(starts, end, i)
                after = end - gaps[j]
                if after > totals[j]:
                    after = totals[j]
                return after - before
        a, b = read_instant(start), read_instant(end)
        check_within(a)
        check_within(b)
        if b <= a:
            return 0
        table = self._covering(a, b)
        return _behind(table, b) - _behind(table, a)

    def is_open(self, instant: int | datetime) -> bool:
        """Whether the calendar is open at an instant. Raises `CalendarError`: C008, C010."""
        at = seconds_of(instant) if type(instant) is datetime and instant.tzinfo else read_instant(instant)
        table = self._table
        if not table.start <= at < table.end:
            table = self._covering(at, at + 1)
        _, _, starts, gaps, totals = table
        j = bisect_right(starts, at)
        return at - gaps[j] < totals[j]

    # ---- openings and closings

    @overload
    def next_open(self, instant: int) -> int | None: ...
    @overload
    def next_open(self, instant: datetime) -> datetime | None: ...
    def next_open(self, instant: int | datetime) -> int | datetime | None:
        """The first open instant at or after this one; None where the calendar never opens again."""
        return _like(instant, self._next_open(read_instant(instant)))

    @overload
    def next_close(self, instant: int) -> int | None: ...
    @overload
    def next_close(self, instant: datetime) -> datetime | None: ...
    def next_close(self, instant: int | datetime) -> int | datetime | None:
        """The end of the open stretch around this instant, else of the next one; None where there is none."""
        return _like(instant, self._next_close(read_instant(instant)))

    @overload
    def next_change(self, instant: int) -> int | None: ...
    @overload
    def next_change(self, instant: datetime) -> datetime | None: ...
    def next_change(self, instant: int | datetime) -> int | datetime | None:
        """The next instant after this one at which the calendar opens or closes; None where it never does."""
        at = read_instant(instant)
        return _like(instant, self._next_close(at) if self.is_open(at) else self._next_open(at))

    @overload
    def intervals(self, start: int, end: int) -> list[tuple[int, int]]: ...
    @overload
    def intervals(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]: ...
    def intervals(
        self, start: int | datetime, end: int | datetime
    ) -> list[tuple[int, int]] | list[tuple[datetime, datetime]]:
        """The open stretches between two instants, cut to them; none where `end` is not after `start`."""
        a, b = read_instant(start), read_instant(end)
        found: list[tuple[int, int]] = []
        check_within(a)
        check_within(b)
        if a < b:
            _, _, starts, gaps, totals = self._covering(a, b)
            for j in range(max(bisect_right(starts, a), 1), bisect_left(starts, b) + 1):
                opens, closes = max(starts[j - 1], a), min(totals[j] + gaps[j], b)
                if opens < closes:
                    found.append((opens, closes))
        if isinstance(start, int):
            return found
        return [(_fromtimestamp(opens, UTC), _fromtimestamp(closes, UTC)) for opens, closes in found]

    # ---- local dates

    def is_open_on(self, day: date) -> bool:
        """Whether an opening belongs to this local date (even if the clock skips all of it)."""
        return bool(self._timetable.spans_on(read_day(day)))

    def seconds_of_day(self, day: date) -> int:
        """Open seconds of the openings that belong to this local date, also after midnight, in real time."""
        return sum(closes - opens for opens, closes in self._timetable.pieces_on(read_day(day)))

    def intervals_of_day(self, day: date) -> list[tuple[int, int]]:
        """The open stretches of the openings that belong to this local date, in seconds since 1970."""
        return self._timetable.pieces_on(read_day(day))

    # ---- the slow paths: what is not in the table yet, and what is no question at all

    def _due(self, start: int, seconds: int) -> int:
        check_within(start)
        if not -SPAN <= seconds <= SPAN:
            raise too_far(start, seconds)
        if seconds == 0:
            opens = self._next_open(start)
            if opens is None:
                raise too_far(start, 0)
            return opens
        table = self._covering(start, start + 1)
        if seconds > 0:
            while _behind(table, start) + seconds > table.totals[-1]:
                if table.end >= HORIZON_END:
                    raise too_far(start, seconds)
                table = self._covering(table.start, table.end + 1)
            goal = _behind(table, start) + seconds
            return goal + table.gaps[bisect_left(table.totals, goal)]
        while _behind(table, start) + seconds < 0:
            if table.start <= HORIZON_START:
                raise too_far(start, seconds)
            table = self._covering(table.start - 1, table.end)
        goal = _behind(table, start) + seconds
        return goal + table.gaps[bisect_right(table.totals, goal)]

    def _next_open(self, at: int) -> int | None:
        table = self._covering(at, at + 1)
        while True:
            j = bisect_right(table.starts, at)
            if at - table.gaps[j] < table.totals[j]:
                return at
            if j < len(table.starts):
                return table.starts[j]
            if table.end >= HORIZON_END:
                return None
            table = self._covering(table.start, table.end + 1)

    def _next_close(self, at: int) -> int | None:
        table = self._covering(at, at + 1)
        while True:
            j = bisect_right(table.starts, at)
            if at - table.gaps[j] >= table.totals[j]:
                j += 1
            if j < len(table.totals):
                closes = table.totals[j] + table.gaps[j]
                # A stretch that reaches the end of the table may go on behind it.
                if closes < table.end:
                    return closes
            if table.end >= HORIZON_END:
                return None
            table = self._covering(table.start, table.end + 1)

    def _covering(self, start: int, end: int) -> Table:
        """The table, after it was made to cover [start, end)."""
        table = self._table
        if table.start <= start and end <= table.end and table is not NOTHING:
            return table
        check_within(start)
        if end > HORIZON_END:
            raise beyond(end - 1)
        with self._lock:
            table = self._table
            if table is NOTHING:
                low, high = year_start(year_at(start)), year_start(year_at(end - 1) + 1)
                table = tabulate(low, high, self._timetable.pieces(low, high))
            else:
                # Each extension at least doubles the table, so that a long walk builds it a few times only.
                length = table.end - table.start
                low, high = table.start, table.end
                if start < low:
                    low = year_start(year_at(max(min(start, low - length), HORIZON_START)))
                if end > high:
                    high = year_start(year_at(min(max(end, high + length), HORIZON_END) - 1) + 1)
                pieces = table.pieces()
                if low < table.start:
                    pieces = self._timetable.pieces(low, table.start) + pieces
                if high > table.end:
                    pieces = pieces + self._timetable.pieces(table.end, high)
                table = tabulate(low, high, joined(pieces))
            self._table = table
        return table


def _from_rules(rules: Timetable | Relay) -> Calendar:
    if isinstance(rules, Relay):
        return _together([_from_rules(one) for one in rules.timetables])
    return Calendar(rules.zone, rules.hours, rules.holidays, rules.overrides)


def _together(calendars: Sequence[Calendar]) -> Calendar:
    return Calendar.together(calendars)


def _behind(table: Table, instant: int) -> int:
    """Open seconds from the beginning of a table to an instant that it covers."""
    j = bisect_right(table.starts, instant)
    return min(instant - table.gaps[j], table.totals[j])


@overload
def _like(question: int | datetime, answer: int) -> int | datetime: ...
@overload
def _like(question: int | datetime, answer: None) -> None: ...
def _like(question: int | datetime, answer: int | None) -> int | datetime | None:
    if answer is None or isinstance(question, int):
        return answer
    return _fromtimestamp(answer, UTC)
