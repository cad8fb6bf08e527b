"""Reading a ticket: facts into slots, events into histories, every value checked against its declared type.

Input is hostile until checked. A mistake is a `TicketError` with a code, a message and the place in the ticket.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from policy_engine.businesstime import Calendar, holidays_of, parse_zone
from policy_engine.errors import CalendarError, TicketError
from policy_engine.expr.sizes import LONGEST_FACT, LONGEST_ZONE, MOST_ITEMS
from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TARGETS,
    ZONE,
    EnumType,
    ListType,
    Measured,
    Type,
)
from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import MAXIMUM, UNITS, Amount
from policy_engine.model.policy import EventKind
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.engine import Engine
from policy_engine.runtime.instants import parse_instant
from policy_engine.runtime.mistakes import Wrong, note, together, undeclared

MOST_EVENTS = 2_000_000
"""More events than this are refused; a ticket with a million is read."""

LARGEST = 2**63
"""Numbers are smaller than this, and larger than its negative."""

Convert = Callable[[Any], Any]


def _of_calendar(wrong: CalendarError) -> Wrong:
    """The mistake with the calendar's own suggestion, if it has one."""
    help = getattr(wrong, "help", "")
    return Wrong(wrong.code, f"{wrong.message}; {help}" if help.startswith("did you mean") else wrong.message)


def _shown(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= LARGEST:
        return "a number beyond 64 bits"  # thousands of digits help nobody, and are not even printed
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif value is None:
        text = "null"
    elif isinstance(value, dict):
        text = "{...}"
    elif isinstance(value, list):
        text = "[...]"
    text = "".join(c if c.isprintable() else "?" for c in text)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def _not(value: Any, what: str, meant: str = "") -> Wrong:
    """The mistake of a value of the wrong type; a text is shown in its quotes, which may be the mistake itself.

    `meant` is a pattern of the texts that would be right without them.
    """
    if not isinstance(value, str):
        return Wrong("K010", f"{_shown(value)} is not {what}")
    hint = "; leave the quotes out" if meant and re.fullmatch(meant, value) else ""
    if what.startswith("a list of"):
        hint = f'; one alone is written `["{_shown(value)[1:-1]}"]`'
    return Wrong("K010", f'`"{_shown(value)[1:-1]}"` is not {what}{hint}')


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _not(value, "true or false", r"true|false")


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return value
    raise _not(value, "a whole number", r"-?[0-9]{1,19}")


def _number(value: Any) -> int | float:
    # NaN compares false, so that it is refused with the infinities.
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
        return value
    raise _not(value, "a number", r"-?[0-9]{1,19}(\.[0-9]+)?")


def _text(value: Any, most: int = LONGEST_FACT) -> str:
    if isinstance(value, str):
        if len(value) > most:
            raise Wrong("K011", f"a text of {len(value):,} characters; at most {most:,} are read")
        return value
    raise _not(value, "a text")


def _list(value: Any, what: str) -> list[Any]:
    """A list that is not too long to be looked through."""
    if not isinstance(value, list):
        raise _not(value, f"a list of {what}")
    _at_most(MOST_ITEMS, len(value))
    return value


def _at_most(most: int, count: int) -> None:
    """Refuses a list with more items than its fact can have."""
    if count > most:
        raise Wrong("K021", f"a list of {count:,} values; no more than {most:,} can be read")


def _date(value: Any) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            found = dt.date.fromisoformat(value)
        except ValueError:
            raise Wrong("K012", f"{_shown(value)} is no date of the calendar") from None
        if 1900 <= found.year <= 2200:
            return found
    raise Wrong("K012", f"{_shown(value)} is not a date such as `2025-09-10`, of the years 1900 to 2200")


def instant_of(value: Any) -> int:
    """Epoch seconds of an ISO 8601 instant with an offset; raises `Wrong`."""
    try:
        found = parse_instant(value)
    except (ValueError, OverflowError) as wrong:
        if "1900" in str(wrong):
            raise Wrong("K013", f"{_shown(value)} is {wrong}") from None
        raise Wrong("K013", f"{_shown(value)} is not an instant such as `2025-09-10T07:00:00Z`") from None
    if found is None:
        raise Wrong(
            "K014",
            f"{_shown(value)} has no offset from UTC, so it could be any hour of a day; write `Z` or `+02:00` after it",
        )
    return found


def _zone(value: Any) -> str:
    try:
        parse_zone(_text(value, LONGEST_ZONE))
    except CalendarError as wrong:
        raise _of_calendar(wrong) from None
    return str(value)


def _country(value: Any) -> str:
    text = _text(value, LONGEST_ZONE)
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        raise Wrong("K015", f"{_shown(value)} is not a country code such as `FR`, or of a part of it such as `DE-BY`")
    try:
        holidays_of(text)
    except CalendarError as wrong:
        raise _of_calendar(wrong) from None
    return text


def _dates_of(most: int) -> Convert:
    def convert(value: Any) -> tuple[dt.date, ...]:
        days = _list(value, "dates")
        _at_most(most, len(days))
        return tuple(_date(item) for item in days)

    return convert


def _text_of(most: int) -> Convert:
    return lambda value: _text(value, most)


def _calendar(value: Any) -> Calendar:
    """The hours of a desk as a fact: `{time_zone, days, open, close, holidays}`, or as calendars are written."""
    if not isinstance(value, dict):
        raise _not(value, "a set of opening hours")
    data = value
    if "time_zone" in value:
        unknown = set(value) - {"time_zone", "days", "open", "close", "holidays"}
        if unknown:
            raise Wrong(
                "K016",
                f"{_shown(min(unknown, key=str))} is not `time_zone`, `days`, `open`, `close` or `holidays`",
            )
        days = value.get("days", ["mon", "tue", "wed", "thu", "fri"])
        if not isinstance(days, list) or not all(isinstance(day, str) for day in days):
            raise Wrong("K010", f"{_shown(days)} is not a list of days such as `mon`")
        span = [value.get("open"), value.get("close")]
        data = {"zone": value["time_zone"], "hours": {day: [span] for day in days}}
        if value.get("holidays") is not None:
            data["holidays"] = value["holidays"]
    try:
        return Calendar.from_mapping(data)
    except CalendarError as wrong:
        raise _of_calendar(wrong) from None


def _targets(value: Any) -> dict[str, dict[str, Amount]]:
    """Figures of a contract: metric, then priority, then `{value, unit}`."""
    found: dict[str, dict[str, Amount]] = {}
    if not isinstance(value, dict):
        raise _not(value, "a table of targets")
    figures = 0
    for metric, rows in value.items():
        if not isinstance(rows, dict):
            raise Wrong("K010", f"{_shown(rows)} is not a map from priority to target")
        figures += 1 + len(rows)
        _at_most(MOST_ITEMS, figures)
        found[metric] = {name: _amount(figure) for name, figure in rows.items()}
    return found


def _amount(figure: Any) -> Amount:
    unit = figure.get("unit") if isinstance(figure, dict) else None
    if not isinstance(unit, str) or unit not in UNITS:
        raise Wrong("K017", f'{_shown(figure)} is not a target such as `{{"value": 4, "unit": "hour"}}`')
    value = _integer(figure.get("value"))
    if not 0 <= value <= MAXIMUM:
        raise Wrong("K017", f"{_shown(value)} is no figure of a target; at most {MAXIMUM:,}")
    return Amount(value, unit)


_SIMPLE: Mapping[Type, Convert] = {
    BOOLEAN: _boolean, INTEGER: _integer, NUMBER: _number, DATE: _date, INSTANT: instant_of,
    ZONE: _zone, COUNTRY: _country, CALENDAR: _calendar, TARGETS: _targets,
}  # fmt: skip


def converter(type_: Type) -> Convert:
    """The function that checks a value of a type and gives it the form it has at run time.

    What it lets through is no larger than the type says: the costs of conditions rest on that.
    """
    if isinstance(type_, EnumType):
        return _member_of(type_)
    if isinstance(type_, ListType):
        return _set_of(converter(type_.element), type_.most)
    if isinstance(type_, Measured):
        return _dates_of(type_.most) if type_ == DATES else _text_of(type_.most)
    return _SIMPLE.get(type_, _text)


def _member_of(type_: EnumType) -> Convert:
    members = {(member.__class__, member) for member in type_.members}
    names = [str(member) for member in type_.members]

    def convert(value: Any) -> Any:
        if value.__class__ in (str, int) and (value.__class__, value) in members:
            return value
        if type_.open and isinstance(value, str):
            return _text(value, type_.longest)
        from policy_engine.diagnostics.suggest import did_you_mean

        if isinstance(value, str) and value in names:
            shown = _shown(value)[1:-1]
            raise Wrong("K018", f'`"{shown}"` is a text, and `{type_.name}` is a number; leave the quotes out')
        near = did_you_mean(value, names) if isinstance(value, str) else None
        hint = f"; did you mean `{near}`?" if near else f"; it is one of {', '.join(f'`{name}`' for name in names)}"
        raise Wrong("K018", f"{_shown(value)} is not a value of `{type_.name}`{hint}")

    return convert


def _set_of(element: Convert, most: int) -> Convert:
    def convert(value: Any) -> tuple[Any, ...]:
        found = tuple(dict.fromkeys([element(item) for item in _list(value, "values")]))
        _at_most(most, len(found))
        return found

    return convert


class TicketReader:
    """Reads the tickets of one policy."""

    def __init__(self, engine: Engine) -> None:
        policy = engine.policy
        self.engine = engine
        self.facts = {name: (fact.slot, converter(fact.type)) for name, fact in policy.facts.items()}
        self.parameters = {name: parameter.fact for name, parameter in policy.parameters.items()}
        self.events = {name: (kind.slot, _Attributes(kind)) for name, kind in policy.events.items()}
        statuses = policy.lifecycle.statuses if policy.lifecycle is not None else ()
        self.recorded_by = {status.name: {event.name for event in status.events} for status in statuses}
        self.tellers = [
            (fact.slot, policy.events[fact.tells].slot, fact.tells, name)
            for name, fact in policy.facts.items()
            if fact.tells is not None and fact.tells in policy.events
        ]

    def read(
        self, ticket: Any, at: int | None, settings: Mapping[str, Any], strict: bool
    ) -> tuple[Case, dict[str, list[str]]]:
        """The case of a ticket at an instant (its own where none is given), and what was ignored in it."""
        if not isinstance(ticket, dict):
            raise TicketError("K001", f"a ticket is an object with `facts` and `events`, not {_shown(ticket)}")
        for key in ticket:
            if key not in ("id", "at", "facts", "events") and strict:
                raise TicketError("K019", f"{_shown(key)} is no part of a ticket", str(key))
        if at is None:
            if "at" not in ticket:
                raise TicketError("K002", "neither the call nor the ticket says at what instant", "at")
            at = _place("at", instant_of, ticket["at"])
        ignored: dict[str, list[str]] = {}
        strange = [str(key) for key in ticket if key not in ("id", "at", "facts", "events")]
        if strange:
            ignored["keys"] = strange
        mistakes: list[TicketError] = []
        values = self._facts(ticket.get("facts", {}), ignored, settings, mistakes)
        histories = self._events(ticket.get("events", []), at, ignored, mistakes)
        if strict:
            mistakes += undeclared(ignored)
        if mistakes:
            raise together(mistakes)
        case = Case(self.engine, at, values, histories)
        self._tell(case)
        self._set(case)
        return case, ignored

    def _facts(
        self, facts: Any, ignored: dict[str, list[str]], settings: Mapping[str, Any], mistakes: list[TicketError]
    ) -> list[Any]:
        if not isinstance(facts, dict):
            raise TicketError("K001", f"`facts` is an object, not {_shown(facts)}", "facts")
        values = self.engine.absent.copy()
        for name, value in facts.items():
            known = self.facts.get(name)
            if known is None:
                ignored.setdefault("facts", []).append(name)
            elif value is None:
                values[known[0]] = None
            else:
                try:
                    values[known[0]] = known[1](value)
                except Wrong as wrong:
                    note(mistakes, wrong, f"facts.{name}")
        for name, value in settings.items():
            known = self.facts.get(self.parameters.get(name, name))
            if known is None:
                raise TicketError("K019", f"the policy has no fact or parameter {_shown(name)}", f"settings.{name}")
            values[known[0]] = None if value is None else _place(name, known[1], value)
        return values

    def _events(
        self, events: Any, at: int, ignored: dict[str, list[str]], mistakes: list[TicketError]
    ) -> list[tuple[Occurrence, ...]]:
        if not isinstance(events, list):
            raise TicketError("K001", f"`events` is a list, not {_shown(events)}", "events")
        if len(events) > MOST_EVENTS:
            raise TicketError("K003", f"{len(events):,} events; at most {MOST_EVENTS:,} are read", "events")
        found: list[list[Occurrence]] = [[] for _ in self.events]
        unsorted = set()
        for index, event in enumerate(events):
            try:
                if not isinstance(event, dict):
                    raise Wrong("K001", f"an event is an object with `at` and `type`, not {_shown(event)}")
                if "at" not in event:
                    raise Wrong("K013", "the event has no `at`, the instant at which it happened")
                instant = instant_of(event["at"])
                kind = event.get("type")
                known = self.events.get(kind) if isinstance(kind, str) else None
                if known is None:
                    if not isinstance(kind, str):
                        raise Wrong("K001", f"the type of an event is a text, not {_shown(kind)}")
                    names = ignored.setdefault("events", [])
                    if kind not in names:
                        names.append(kind)
                    continue
                attributes = known[1].read(event)
            except Wrong as wrong:
                note(mistakes, wrong, f"events[{index}]")
                continue
            if instant <= at:
                history = found[known[0]]
                if history and history[-1].instant > instant:
                    unsorted.add(known[0])
                history.append(Occurrence(str(kind), instant, attributes, index))
        for slot in unsorted:
            found[slot].sort(key=lambda occurrence: occurrence.instant)
        return [tuple(history) for history in found]

    def _tell(self, case: Case) -> None:
        """Facts that tell an event: its instant, or at least (by the status) that it happened."""
        for fact, event, kind, name in self.tellers:
            if case.histories[event]:
                continue
            value = case.values[fact]
            if isinstance(value, int):
                if value <= case.at:
                    case.histories[event] = (Occurrence(kind, value, {}),)
            elif value.__class__ is Unknown and self._status_says(case, kind):
                case.histories[event] = (Occurrence(kind, Unknown((name,)), {}),)

    def _status_says(self, case: Case, event: str) -> bool:
        status = self.engine.told(case, "status")
        return status.__class__ is str and event in self.recorded_by.get(status, ())

    def _set(self, case: Case) -> None:
        """Facts that events set: the last event at or before the instant wins over the value told."""
        setting = []
        for slot, history in self.engine.set_by:
            events = history(case)
            if isinstance(events, Unknown) or events:
                setting.append((slot, events))
        if not setting:
            return
        case.raw = case.values.copy()
        for slot, events in setting:
            case.values[slot] = events if isinstance(events, Unknown) else events[-1].get("value")
        case.memo.clear()


class _Attributes:
    """Reads the attributes of one kind of event."""

    def __init__(self, kind: EventKind) -> None:
        self.fields = [
            (name, converter(one.type), one.absent if one.has_absent else Unknown((f"{kind.name}.{name}",)))
            for name, one in kind.attributes.items()
        ]

    def read(self, event: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, convert, absent in self.fields:
            if name not in event:
                found[name] = absent
            else:
                value = event[name]
                try:
                    found[name] = None if value is None else convert(value)
                except Wrong as wrong:
                    raise Wrong(wrong.code, f"`{name}`: {wrong.message}") from None
        return found


def _place(path: str, convert: Convert, value: Any) -> Any:
    try:
        return convert(value)
    except Wrong as wrong:
        raise TicketError(wrong.code, wrong.message, path) from None
