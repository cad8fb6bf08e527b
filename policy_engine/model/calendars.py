"""Calendars: fixed, given by a parameter, or chosen by a table over facts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy_engine.businesstime import parse_hours, parse_zone
from policy_engine.businesstime.holiday import read_date
from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.errors import CalendarError
from policy_engine.expr.scope import Binding
from policy_engine.expr.types import CALENDAR
from policy_engine.model.amounts import Amount, parse_amount
from policy_engine.model.context import Build, Reader, entries, scalars, text_of, texts
from policy_engine.model.policy import CalendarDef, Cell, Holidays, Parameter
from policy_engine.model.tables import build_table
from policy_engine.source import Span

NO_HOLIDAYS = Holidays("none")
_SOME_DAY = "mon "
"""Hours of a single date are read as those of some weekday."""


def declare_calendars(b: Build, node: Node | None) -> None:
    """Names of the calendars, before anything that mentions them is read."""
    for slot, entry in enumerate(entries(node)):
        if not _chooses(entry.value):
            b.calendar_slots[entry.name] = slot
        b.names.add(Binding(entry.name, CALENDAR, _calendar_reader(slot), "calendar"))


def _chooses(node: Node) -> bool:
    """Whether a calendar is made from other calendars: one of them by a table, or several together."""
    return isinstance(node, MappingNode) and ("any_of" in node or "calendar" in texts(node.get("outputs")))


def _calendar_reader(slot: int) -> Reader:
    return lambda case: case.calendar(slot)


def is_declared(b: Build, name: str) -> bool:
    """Whether a calendar of that name is declared: what is wrong with it has been said there."""
    binding = b.names.lookup(name)
    return binding is not None and binding.kind == "calendar"


def build_calendars(b: Build, node: Node | None, parameters: Mapping[str, Parameter]) -> dict[str, CalendarDef]:
    """The calendars by name, without those that are reported."""
    found: dict[str, CalendarDef] = {}
    for slot, entry in enumerate(entries(node)):
        with b.at("calendars", entry.name), b.citing(entry.value), b.owned(f"calendar {entry.name}"):
            calendar = _calendar(b, entry, slot, parameters)
            if calendar is not None:
                reads = frozenset(b.reads.get(f"calendar {entry.name}", ()))
                found[entry.name] = calendar._replace(reads=reads)
    return found


def _calendar(b: Build, entry: Entry, slot: int, parameters: Mapping[str, Parameter]) -> CalendarDef | None:
    node = entry.value
    if not isinstance(node, MappingNode):
        return None
    origin = b.origin(node, entry.key)
    used: list[Parameter] = []

    def note(name: str | None) -> None:
        if name is not None and name in parameters:
            used.append(parameters[name])

    given = node.get("given_by")
    if given is not None:
        binding = b.name(given, "the parameter", ("parameter", "fact"))
        note(text_of(given))
        if binding is None:
            return None
        return CalendarDef(
            entry.name,
            slot,
            "given",
            binding.read,
            None,
            NO_HOLIDAYS,
            {},
            None,
            _business_day(b, node.get("business_day"), []),
            tuple(used),
            origin,
            zone_name=text_of(given) or "",
        )
    if "any_of" in node:
        parts = []
        for scalar in scalars(node.get("any_of")):
            if scalar.text in b.calendar_slots:
                b.note_reads([scalar.text])
                parts.append(b.calendar_slots[scalar.text])
            else:
                b.unknown_word("N006", "the calendar", scalar.text, b.calendar_slots, scalar)
        if not parts:
            return None
        day = _business_day(b, node.get("business_day"), [])
        together = CalendarDef(entry.name, slot, "together", None, None, NO_HOLIDAYS, {}, None, day, (), origin)
        return together._replace(parts=tuple(parts))
    holidays = _holidays(b, node.get("holidays"), parameters)
    if holidays.parameter is not None:
        used.append(holidays.parameter)
    overrides = _overrides(b, node.get("overrides"))
    if "rows" in node:

        def output(name: str, inner: Node) -> Cell | None:
            return _calendar_cell(b, name, inner, plain)

        plain = b.calendar_slots
        table = build_table(b, node, output, ("zone", "hours", "calendar"), entry.key)
        if table is not None and table.outputs not in (("calendar",), ("zone", "hours"), ("hours", "zone")):
            b.error(
                "C021",
                f"`{entry.name}` gives neither zone and hours nor a calendar",
                node.get("outputs") or entry.key,
                "write `outputs: [zone, hours]`, or `outputs: [calendar]` to choose among the other calendars",
            )
            return None
        day = _business_day(
            b,
            node.get("business_day"),
            [cell.value for row in table.rows if (cell := row.outputs.get("hours")) and cell.kind == "value"]
            if table
            else [],
        )
        return CalendarDef(entry.name, slot, "chosen", None, None, holidays, overrides, table, day, tuple(used), origin)
    note(text_of(node.get("zone")))
    zone = read_zone(b, node.get("zone"))
    hours = read_hours(b, node.get("hours"))
    if zone is None or hours is None:
        return None
    day = _business_day(b, node.get("business_day"), [hours])
    fixed = CalendarDef(entry.name, slot, "fixed", zone, hours, holidays, overrides, None, day, tuple(used), origin)
    return fixed._replace(zone_name=text_of(node.get("zone")) or "")


def read_zone(b: Build, node: Node | None) -> Reader | None:
    """A zone: a name in scope that tells one, or an IANA zone or `UTC+03:00`."""
    if not isinstance(node, Scalar):
        return None
    binding = b.names.lookup(node.text)
    if binding is not None:
        b.note_reads([node.text])
        return binding.read
    try:
        parse_zone(node.text)
    except CalendarError as wrong:
        calendar_error(b, wrong, node)
        return None
    text = node.text
    return lambda case: text


def read_hours(b: Build, node: Node | None) -> Any:
    """Weekly hours: one text, or a list of them."""
    if node is None:
        return None
    places = scalars(node)
    for scalar in places:
        try:
            parse_hours(scalar.text)
        except CalendarError as wrong:
            calendar_error(b, wrong, scalar)
            return None
    try:
        return parse_hours([scalar.text for scalar in places])
    except CalendarError as wrong:
        # Each text is right by itself: they overlap, or there is none.
        b.error(wrong.code, wrong.message, node, getattr(wrong, "help", ""))
        return None


def calendar_error(b: Build, wrong: CalendarError, scalar: Scalar, before: int = 0) -> None:
    """Report what cannot be read at the very word; `before` characters of what was read are not in the file."""
    start, end = getattr(wrong, "start", None), getattr(wrong, "end", None)
    place: Scalar | Span = scalar
    if start is not None and end is not None and before <= start < end:
        place = scalar.textmap.span(start - before, end - before)
    b.error(wrong.code, wrong.message, place, getattr(wrong, "help", ""))


def _dates(b: Build, places: Iterable[Scalar]) -> tuple[str, ...]:
    """Dates, those that are none reported and left out."""
    found = []
    for scalar in places:
        try:
            read_date(scalar.text)
            found.append(scalar.text)
        except CalendarError as wrong:
            calendar_error(b, wrong, scalar)
    return tuple(found)


def _overrides(b: Build, node: Node | None) -> dict[str, Any]:
    """Hours of single dates and of days of every year, or of all from one to another.

    `"2025-12-24": 09:00-12:00`, `"12-24": closed`, `"12-27 to 01-01": closed`. A day that stands alone goes before
    one that lies in a range.
    """
    found: dict[str, Any] = {}
    ranges: dict[str, Any] = {}
    if isinstance(node, MappingNode) and "cites" in node:
        with b.at("overrides"):
            b.origin(node)
    for entry in entries(node, ("cites",)):
        if not isinstance(entry.value, Scalar):
            continue
        text = entry.value.text
        try:
            hours = () if text == "closed" else parse_hours(_SOME_DAY + text).days[0]
        except CalendarError as wrong:
            calendar_error(b, wrong, entry.value, len(_SOME_DAY))
            continue
        first, is_range, last = entry.name.partition(" to ")
        days = _day(b, first, entry.key), _day(b, last, entry.key) if is_range else None
        if not is_range and days[0] is not None:
            found[first] = hours
        elif days[0] is not None and days[1] is not None:
            if (len(first) == len(last)) and (len(first) == 5 or days[0] <= days[1]):
                ranges.update(dict.fromkeys(_between(days[0], days[1], len(first)), hours))
            else:
                help = "write two days of one kind in their order: `12-27 to 01-01`"
                b.error("C003", f"`{entry.name}` goes from no day to a later one", entry.key, help)
    return {**ranges, **found}


_EVERY_YEAR = re.compile(r"\d\d-\d\d")


def _day(b: Build, text: str, key: Scalar) -> dt.date | None:
    """A date, or a day of every year as one of the year 2000; nothing after reporting that it is neither."""
    if not _EVERY_YEAR.fullmatch(text):
        found = _dates(b, (Scalar(key.source, key.start, key.end, text, key.style),))
        return dt.date.fromisoformat(found[0]) if found else None
    try:
        return dt.date.fromisoformat(f"2000-{text}")
    except ValueError:
        b.error("C003", f"`{text}` is no day of the year", key, "write month and day: `12-24`")
        return None


def _between(first: dt.date, last: dt.date, length: int) -> Iterator[str]:
    """The days from one to another; those of every year may go over its end."""
    over = length == 5 and last < first
    span = (last - first).days + (366 if over else 0)
    for number in range(min(span, MOST_DAYS) + 1):
        day = (first + dt.timedelta(days=number)).isoformat()
        yield day[-length:]


MOST_DAYS = 3_660
"""Days of one range."""


def _holidays(b: Build, node: Node | None, parameters: Mapping[str, Parameter]) -> Holidays:
    if not isinstance(node, MappingNode):
        return NO_HOLIDAYS
    with b.at("holidays"):
        not_mentioned = node.get("not_mentioned")
        if isinstance(not_mentioned, Scalar):
            from policy_engine.model.policy import Origin

            line = b.source.position(node.start).line
            origin = Origin(b.path, (not_mentioned.text,), line, node.span, (not_mentioned.span,), b.file)
            b.rules[origin.id] = origin
            return Holidays("none", origin=origin)
        origin = b.origin(node)
    if "country" in node and "dates" in node:
        b.error(
            "C022",
            "holidays of a country and a list of dates; only one of them counts",
            node.get("dates") or node,
            "keep `country`, and write the other days under `overrides` as `closed`",
        )
    for kind in ("country", "dates"):
        inner = node.get(kind)
        if inner is None:
            continue
        if not isinstance(inner, Scalar):
            return Holidays("list", dates=_dates(b, scalars(inner)), origin=origin)
        binding = b.names.lookup(inner.text)
        if binding is not None:
            b.note_reads([inner.text])
            parameter = parameters.get(inner.text)
            return Holidays(kind, binding.read, parameter=parameter, origin=origin, named=inner.text)
        if kind == "country":
            from policy_engine.businesstime import holidays_of

            try:
                holidays_of(inner.text)
            except CalendarError as wrong:
                calendar_error(b, wrong, inner)
                return NO_HOLIDAYS
            return Holidays(kind, _constant(inner.text), origin=origin, named=inner.text)
        b.unknown_word("N001", "the fact or parameter", inner.text, parameters, inner)
    return NO_HOLIDAYS


def _constant(value: str) -> Reader:
    return lambda case: value


def _calendar_cell(b: Build, name: str, node: Node, plain: Mapping[str, int]) -> Cell | None:
    if not isinstance(node, Scalar):
        return None
    if node.text == "unknown":
        return Cell("word", "unknown", word="unknown")
    if name == "calendar":
        if node.text not in plain:
            b.unknown_word("N006", "the calendar", node.text, plain, node)
            return None
        b.note_reads([node.text])
        return Cell("value", node.text, value=plain[node.text])
    if name == "zone":
        zone = read_zone(b, node)
        return Cell("value", node.text, value=zone) if zone is not None else None
    hours = read_hours(b, node)
    return Cell("value", node.text, value=hours) if hours is not None else None


def _business_day(b: Build, node: Node | None, hours: list[Any]) -> int | None:
    """Open seconds of a business day: as declared, else the hours of every day that has any, if they agree."""
    if isinstance(node, Scalar):
        amount = parse_amount(node.text)
        if isinstance(amount, Amount) and amount.unit in ("business_hour", "hour"):
            return amount.value * 3600
        b.error("C020", f"`{node.text}` is no length of a business day", node, "write it as `9 business hours`")
        return None
    lengths = {_open_seconds(spans) for weekly in hours for spans in weekly.days if spans}
    return lengths.pop() if len(lengths) == 1 else None


def _open_seconds(spans: tuple[tuple[int, int], ...]) -> int:
    """Open seconds of one day's intervals; what two of them cover counts once."""
    total, reach = 0, 0
    for start, end in spans:
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total
