"""Clocks: when a metric starts, pauses and stops, and when its figure is used up.

Nothing is stored: every state is derived from the history each time. Conventions: time.md section 1.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from policy_engine.businesstime import parse_zone
from policy_engine.businesstime.zone import DAY, day_number, day_of
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
    found: list[Occurrence] = []
    for event in events:
        history = event.history(case)
        if history.__class__ is Unknown:
            return history
        found.extend(history)
    return sorted(found, key=lambda occurrence: occurrence.instant)


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
    if pause is None or not pause.begins:
        return []
    begins = merged_history(case, pause.begins)
    ends = merged_history(case, pause.ends)
    if begins.__class__ is Unknown or ends.__class__ is Unknown:
        return begins if begins.__class__ is Unknown else ends
    marks = sorted([(b.instant, 1) for b in begins] + [(e.instant, 0) for e in ends], key=lambda mark: mark[0])
    waits: list[Wait] = []
    since: int | None = None
    for at, begin in marks:
        if begin and since is None:
            since = at
        elif not begin and since is not None:
            if at > since:
                waits.append((since, at))
            since = None
    if since is not None:
        waits.append((since, None))
    return [(a, b) for a, b in waits if a < end and (b is None or b > start)]


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
) -> Run | Unknown:
    """When the figure is used up, the waits taken out, and how much of it is by `until`.

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
    """A date so many days, weeks, months or years later, clamped to the end of the month."""
    if amount.unit in _DAYS:
        return day + dt.timedelta(days=amount.value * _DAYS[amount.unit])
    months = day.year * 12 + day.month - 1 + amount.value * _MONTHS[amount.unit]
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, _last_day(year, month + 1)))


def _last_day(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day


def restarted(case: Case, metric: Metric, start: int) -> int:
    """The start, or the last change of what is followed where the policy says that a change starts it anew."""
    if metric.retarget is None or metric.retarget.start != "reset":
        return start
    latest = start
    for slot, _told, timeline in case.timelines():
        if slot in metric.retarget.facts and len(timeline) > 0:
            latest = max(latest, timeline[-1][0])
    return latest
