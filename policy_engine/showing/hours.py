"""When they are there: calendars, support windows, and the phases of releases."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.businesstime.hours import DAYS, WeeklyHours, span_text
from policy_engine.model.policy import CalendarDef, Parameter, Policy, Window
from policy_engine.showing.blocks import (
    Block,
    Grid,
    Item,
    Items,
    Line,
    Section,
    clauses,
    code,
    item,
    joined,
    line,
    paragraph,
    strong,
)
from policy_engine.showing.tables import tabled
from policy_engine.showing.texts import Texts
from policy_engine.showing.words import capital, cited, condition, spaced, verbatim

DAY_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))


def hours(policy: Policy, texts: Texts) -> list[Section]:
    """The sections on calendars and windows."""
    found: list[Section] = []
    if policy.calendars:
        blocks: list[Block] = []
        for calendar in policy.calendars.values():
            blocks.extend(_calendar(calendar, policy, texts))
        found.append(Section("calendars", "When they are there: the calendars", tuple(blocks)))
    if policy.windows:
        windows: list[Block] = []
        shown: set[int] = set()
        for window in policy.windows:
            # Several windows may be columns of one table.
            if window.table is None or id(window.table) not in shown:
                windows.extend(_window(window, texts))
            shown.add(id(window.table))
        found.append(Section("windows", "What is open when", tuple(windows)))
    return found


def _calendar(calendar: CalendarDef, policy: Policy, texts: Texts) -> Iterator[Block]:
    """A calendar: its week as a table, and how holidays and business days are taken."""
    keys = ("calendars", calendar.name)
    name = strong(spaced(calendar.name))
    if calendar.kind == "given":
        told = texts.word(*keys, "given_by")
        told = policy.parameters[told].fact if told in policy.parameters else told
        yield paragraph(name, ": the hours are told with the ticket, as ", code(told), cited(calendar.origin), ".")
    elif calendar.kind == "together":
        names = [other.name for other in policy.calendars.values() if other.slot in calendar.parts]
        parts = joined((line(code(one)) for one in names), " or ")
        yield paragraph(name, ": open while ", parts, " is", cited(calendar.origin), ".")
    elif calendar.table is not None:
        yield from tabled(calendar.table, f"Calendar {spaced(calendar.name)}", verbatim)
    elif isinstance(calendar.hours, WeeklyHours):
        yield _week(calendar, calendar.hours)
        zone = texts.word(*keys, "zone")
        yield paragraph("The clock is that of ", _zone(zone, policy), ".")
    if notes := tuple(_notes(calendar, policy, texts)):
        yield Items(notes)


def _zone(zone: str, policy: Policy) -> Line:
    """A zone, or the parameter that tells it."""
    parameter = policy.parameters.get(zone)
    if parameter is None:
        return (code(zone),)
    return line("the zone that ", code(parameter.fact), " tells", _else(parameter))


def _else(parameter: Parameter) -> Line:
    """What holds where a parameter is not told."""
    return line(", else ", code(parameter.shown)) if parameter.has_default else line(", else it is not known")


def _week(calendar: CalendarDef, weekly: WeeklyHours) -> Grid:
    """The week, days with the same hours together."""
    rows: list[tuple[Line, ...]] = []
    runs: list[tuple[list[str], str]] = []
    for day, spans in zip(DAYS, weekly.days, strict=True):
        words = ", ".join(span_text(span) for span in spans) or "closed"
        if runs and runs[-1][1] == words:
            runs[-1][0].append(day)
        else:
            runs.append(([day], words))
    for days, words in runs:
        first, last = DAY_NAMES[days[0]], DAY_NAMES[days[-1]]
        named = first if len(days) == 1 else f"{first} to {last}"
        rows.append((line(named), line(words), clauses(calendar.origin.cites)))
    return Grid(f"Calendar {spaced(calendar.name)}", ("Day", "Open", "Clause"), tuple(rows))


def _notes(calendar: CalendarDef, policy: Policy, texts: Texts) -> Iterator[Item]:
    """Holidays, single days, and what a business day is."""
    holidays, keys = calendar.holidays, ("calendars", calendar.name)
    where = cited(holidays.origin) if holidays.origin is not None else ()
    if holidays.kind == "country":
        told = texts.word(*keys, "holidays", "country")
        if holidays.parameter is not None:
            known = holidays.parameter
            told_by = line("the country that ", code(known.fact), " tells", _else(known))
            yield item("closed on the public holidays of ", told_by, where)
        else:
            yield item("closed on the public holidays of ", code(told), where)
    elif holidays.kind == "dates":
        fact = holidays.parameter.fact if holidays.parameter else texts.word(*keys, "holidays", "dates")
        yield item("closed on the days that ", code(fact), " tells", where)
    elif holidays.kind == "list":
        yield item("closed on ", ", ".join(holidays.dates), where)
    elif holidays.origin is not None:
        yield item("holidays are not mentioned, and none are taken out", where)
    # As they are written: a range of days is one entry.
    for day, opening in (texts.at(*keys, "overrides") or {}).items():
        if day != "cites":
            rule = policy.rules.get(f"calendars.{calendar.name}.overrides")
            yield item(f"on {day}: {opening}", cited(rule) if rule is not None else ())
    if calendar.business_day is not None:
        figure = calendar.business_day / 3600
        yield item(f"a business day is {figure:g} open hours")


def _window(window: Window, texts: Texts) -> Iterator[Block]:
    """What is open when, and the phases of a release."""
    name = strong(capital(spaced(window.name)))
    if window.calendar is not None:
        when = "at all times" if window.calendar == "always" else f"while {spaced(window.calendar)} is open"
        yield paragraph(name, ": ", when, cited(window.origin), ".")
    if window.table is not None:
        yield from tabled(window.table, f"Open, {spaced(window.table.origin.id.rpartition('.')[2])}")
    if window.tracks:
        rows = []
        for track in window.tracks:
            for phase in track.phases:
                keys = (*phase.origin.id.split("."), "from")
                start = texts.word(*keys) or phase.fact
                named = line(strong(spaced(phase.name)))
                rows.append((condition(track.when), named, line(code(start)), clauses(phase.origin.cites)))
        yield Grid(f"Phases, {spaced(window.name)}", ("If", "Phase", "From", "Clause"), tuple(rows), 2)
        zone = texts.word(*window.origin.id.split("."), "zone")
        if zone:
            yield paragraph("A date begins at midnight in ", code(zone), ".")
