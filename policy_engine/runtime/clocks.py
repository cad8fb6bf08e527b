"""Clocks: when a metric starts, pauses and stops, and when its figure is used up.

Nothing is stored: every state is derived from the history each time. Conventions: time.md section 1.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from policy_engine.businesstime import parse_zone
from policy_engine.businesstime.problems import BEYOND_HORIZON
from policy_engine.businesstime.zone import DAY, day_number, day_of
from policy_engine.errors import CalendarError
from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import ELAPSED, Amount
from policy_engine.model.policy import EventRef, Metric, Pause, Start
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.hours import OpenHours

Wait = tuple[int, int | None]
"""From an instant until another, or still going on."""


def merged_history(case: Case, events: tuple[EventRef, ...]) -> Any:
    """The occurrences of several events in order, or `Unknown`."""
    if len(events) == 1:
        return events[0].history(case)
    key = ("merged", *(event.name for event in events))
    if key not in case.memo:
        found: list[Occurrence] = []
        for event in events:
            history = event.history(case)
            if history.__class__ is Unknown:
                return history
            found.extend(history)
        case.memo[key] = sorted(found, key=lambda occurrence: occurrence.rank)
    return case.memo[key]


def start_of(case: Case, start: Start) -> Any:
    """The instant at which the clock starts; nothing before it has; `Unknown` where that cannot be told."""
    if start.kind == "each":
        history = merged_history(case, start.events)
        if history.__class__ is Unknown:
            return history
        return history[-1].at if history else None
    firsts = []
    for event in start.events:
        history = event.history(case)
        if history.__class__ is Unknown:
            return history
        if history:
            firsts.append(history[0].at)
        elif start.kind == "latest_of":
            return None
    if not firsts:
        return None
    for at in firsts:
        if at.__class__ is Unknown:
            return at
    return max(firsts) if start.kind == "latest_of" else min(firsts)


def first_after(case: Case, events: tuple[EventRef, ...], start: int, strictly: bool) -> Any:
    """The first of the events at or after an instant."""
    history = merged_history(case, events)
    if history.__class__ is Unknown:
        return history
    for occurrence in history:
        at = occurrence.at
        if at.__class__ is Unknown:
            return at
        if at > start or (at == start and not strictly):
            return at
    return None


def waits_of(case: Case, pause: Pause | None, start: int, end: int) -> Any:
    """The waits that touch the time from start to end, as they were; overlapping ones are one."""
    if pause is not None and pause.parts:
        return _joined([waits_of(case, part, start, end) for part in pause.parts])
    if pause is None or not pause.begins:
        return []
    begins = merged_history(case, pause.begins)
    ends = merged_history(case, pause.ends)
    if begins.__class__ is Unknown or ends.__class__ is Unknown:
        return begins if begins.__class__ is Unknown else ends
    marks = sorted([(*b.rank, True) for b in begins] + [(*e.rank, False) for e in ends])
    waits: list[Wait] = []
    since: int | None = None
    for at, _, begin in marks:
        if begin and since is None:
            since = at
        elif not begin and since is not None:
            if at > since:
                waits.append((since, at))
            since = None
    if since is not None:
        waits.append((since, None))
    return [(a, b) for a, b in waits if a < end and (b is None or b > start)]


def _joined(parts: list[Any]) -> Any:
    """The waits of several reasons together: the clock stands still while one of them lasts."""
    found: list[Wait] = []
    for waits in parts:
        if waits.__class__ is Unknown:
            return waits
        found.extend(waits)
    joined: list[Wait] = []
    for begin, end in sorted(found, key=lambda wait: wait[0]):
        last = joined[-1] if joined else None
        if last is not None and (last[1] is None or begin <= last[1]):
            joined[-1] = (last[0], None if last[1] is None or end is None else max(last[1], end))
        else:
            joined.append((begin, end))
    return joined


@dataclass(slots=True)
class Run:
    """One run of a clock: its figure against the time that counted."""

    total: int
    """Seconds of the figure, in the time of its clock."""
    due: int | None
    counted: int
    paused: bool


def measure(
    amount: Amount,
    hours: OpenHours | None,
    business_day: int,
    start: int,
    until: int,
    waits: list[Wait],
    zone: str | None,
    percent: int = 100,
) -> Run | Unknown:
    """When the figure, or `percent` of it, is used up, the waits taken out, and how much of it is by `until`.

    Pauses are measured in the time of the target: for open time only their open part matters.
    """
    business = amount.clock == "business"
    if amount.by:
        assert hours is not None
        day = hours.on_day(start, amount)
        if day.__class__ is Unknown:
            return day
        total = day - start
    elif not business and amount.unit not in ELAPSED:
        total = add_period(start, amount, zone or "UTC") - start
    elif business:
        total = amount.value * (business_day if amount.unit == "business_day" else 3600)
    else:
        total = amount.value * ELAPSED[amount.unit]
    total = total * percent // 100
    pieces, stopped = _running_pieces(start, waits)
    remaining, due, counted = total, None, 0
    for begin, finish in pieces:
        if due is None:
            span = None if finish is None else (_elapsed(hours, begin, finish) if business else finish - begin)
            if span.__class__ is Unknown:
                return span
            if span is None or span >= remaining:
                due = _due(hours, begin, remaining) if business else begin + remaining
                if due.__class__ is Unknown:
                    return due
            else:
                remaining -= span
        last = until if finish is None else min(finish, until)
        if last > begin:
            part = _elapsed(hours, begin, last) if business else last - begin
            if part.__class__ is Unknown:
                return part
            counted += part
    paused = (stopped and waits[-1][0] <= until) or any(a <= until and b is not None and b > until for a, b in waits)
    return Run(total, due, counted, paused and due is None)


def _running_pieces(start: int, waits: list[Wait]) -> tuple[list[Wait], bool]:
    """The stretches in which the clock runs, and whether it stands still at the end."""
    pieces: list[Wait] = []
    cursor = start
    for begin, end in waits:
        if begin > cursor:
            pieces.append((cursor, begin))
        if end is None:
            return pieces, True
        cursor = max(cursor, end)
    pieces.append((cursor, None))
    return pieces, False


def _elapsed(hours: OpenHours | None, start: int, end: int) -> Any:
    assert hours is not None
    return hours.elapsed(start, end)


def _due(hours: OpenHours | None, start: int, seconds: int) -> Any:
    assert hours is not None
    return hours.due(start, seconds)


def instant_after(start: int, amount: Amount, hours: Any, zone: str) -> Any:
    """The instant an amount after another one; `Unknown` where the hours it is counted on are not known."""
    if not amount.on_calendar:
        return add_period(start, amount, zone)
    if not isinstance(hours, OpenHours):
        return hours if isinstance(hours, Unknown) else Unknown()
    if amount.by:
        return hours.on_day(start, amount)
    day = hours.business_day if amount.unit == "business_day" else 3600
    return hours.due(start, amount.value * day) if day is not None else Unknown()


def due_after(case: Case, limit: tuple[Amount, EventRef] | None, calendar: str | None) -> Any:
    """The instant so long after the last such event; nothing where there is no limit, or it has not happened."""
    if limit is None:
        return None
    amount, event = limit
    history = event.history(case)
    if history.__class__ is Unknown or not history:
        return history or None
    at = history[-1].at
    if not isinstance(at, int):
        return at
    hours = case.engine.hours(case, calendar)
    if isinstance(hours, Unknown) and amount.unit not in ELAPSED:
        return hours
    return instant_after(at, amount, hours, hours.zone if isinstance(hours, OpenHours) else "UTC")


_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}


def add_period(start: int, amount: Amount, zone: str) -> int:
    """The same clock time so many days, weeks, months or years later (conventions 10 and 11).

    A clock time that a change skips is read with the offset before the change (RFC 5545, 3.3.5), one that comes
    twice is its first occurrence; months end with their last day.
    """
    if amount.unit in ELAPSED:
        return start + amount.value * ELAPSED[amount.unit]
    clock = parse_zone(zone)
    wall = clock.wall_at(start)
    day = add_to_date(day_of(wall // DAY), amount)
    found = clock.first_at(day, wall % DAY)
    wanted = day_number(day) * DAY + wall % DAY
    if clock.wall_at(found) != wanted:
        return wanted - clock.offset_at(found - 1)
    return found


def add_to_date(day: dt.date, amount: Amount) -> dt.date:
    """A date so many days, weeks, months or years later, clamped to the end of the month.

    Raises `CalendarError` (C010) where there is no such date.
    """
    try:
        if amount.unit in _DAYS:
            return day + dt.timedelta(days=amount.value * _DAYS[amount.unit])
        months = day.year * 12 + day.month - 1 + amount.value * _MONTHS[amount.unit]
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(day.day, _last_day(year, month + 1)))
    except (ValueError, OverflowError):
        raise CalendarError(BEYOND_HORIZON, f"{amount} after `{day}` is too far away") from None


def _last_day(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day


def restarted(case: Case, metric: Metric, start: int, until: int | None) -> int:
    """The start, or the last change of what is followed where the policy says that a change starts it anew.

    A first value is no change, nor is the same value once more. What changes after the clock was stopped (`until`)
    does not set it going again.
    """
    if metric.retarget is None or metric.retarget.start != "reset":
        return start
    latest = start
    for slot, told, timeline in case.timelines():
        if slot not in metric.retarget.facts:
            continue
        value = told
        for at, changed in timeline:
            if changed != value and value.__class__ is not Unknown and value is not None:
                latest = max(latest, at) if until is None or at < until else latest
            value = changed
    return latest
