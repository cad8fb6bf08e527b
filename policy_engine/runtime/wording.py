"""The sentences of reasons about clocks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from policy_engine.model.policy import Metric
from policy_engine.runtime.instants import iso

if TYPE_CHECKING:
    from policy_engine.runtime.hours import OpenHours

MOST_DAYS = 40
"""Days gone through for those that are closed; a longer way is told by its open stretches alone."""

MOST_KEPT = 4_000
"""Pairs of dates for which a calendar keeps its closed days."""

MOST_PIECES = 4
"""Open stretches named in a reason; of more, the first and the last are."""


def started_with(metric: Metric) -> str:
    """What the clock started with."""
    assert metric.start is not None
    names = [event.name for event in metric.start.events]
    if metric.start.kind == "each":
        return f"counted from the last of {' and '.join(names)}"
    if len(names) == 1:
        return f"the clock started with {names[0]}"
    which = "later" if metric.start.kind == "latest_of" else "earlier"
    return f"the clock started with the {which} of {' and '.join(names)}"


def not_recorded(metric: Metric) -> str:
    """What the clock waits for."""
    assert metric.start is not None
    names = " and ".join(event.name for event in metric.start.events)
    return f"the clock starts with {names}, not yet recorded"


def open_stretches(hours: OpenHours, start: int, due: int) -> str:
    """The open stretches between two instants, as lengths and places."""
    pieces = hours.calendar.intervals(start, due) if due > start else []
    shown = pieces if len(pieces) <= MOST_PIECES else [*pieces[: MOST_PIECES - 1], pieces[-1]]
    texts = [f"{length(b - a)} from {iso(a)}" for a, b in shown]
    if len(pieces) > MOST_PIECES:
        texts.insert(MOST_PIECES - 1, f"{len(pieces) - MOST_PIECES} more open stretches")
    closed = closed_days(hours, start, due) if len(pieces) > 1 else []
    return (", ".join(texts) or "no open time") + (f"; closed on {', '.join(closed)}" if closed else "")


def closed_days(hours: OpenHours, start: int, due: int) -> list[str]:
    """The dates between two instants on which holidays or dated hours take away what the week would have open."""
    calendar = hours.calendar
    first, last = calendar.zone.date_at(start), calendar.zone.date_at(due)
    kept = hours.closed.get((first, last))
    if kept is not None:
        return kept
    days = [first + dt.timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]
    found = [day.isoformat() for day in days if calendar.hours.days[day.weekday()] and not calendar.is_open_on(day)]
    if len(hours.closed) < MOST_KEPT:
        hours.closed[first, last] = found
    return found


def length(seconds: int) -> str:
    """`1 h 30 min`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours} h" if hours else ""
    if minutes:
        text += f" {minutes} min" if text else f"{minutes} min"
    if rest:
        text += f" {rest} s" if text else f"{rest} s"
    return text or "0 min"
