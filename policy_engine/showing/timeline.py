"""A ticket's clocks, ready to be drawn: what happened, what is open when, what runs, stands still and is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policy_engine.businesstime.zone import HORIZON_END, Zone
from policy_engine.errors import PolicyEngineError
from policy_engine.load import Policy
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import Metric
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import first_after
from policy_engine.runtime.hours import OpenHours
from policy_engine.showing.instants import read

MOST_DAYS = 120
"""Of a picture in which opening hours are drawn: beyond them an hour is no longer to be seen."""

MOST_EVENTS = 40
"""Events that are drawn and listed, the latest."""

MOST_OPENINGS = 600
"""Stretches of opening hours that are drawn."""


class Bar(NamedTuple):
    """One clock: from its start to its stop or to the instant of the question."""

    metric: str
    state: str
    target: str
    start: int
    end: int
    due: int | None
    business: bool
    pauses: tuple[tuple[int, int], ...]
    stopped: bool


class Timeline(NamedTuple):
    """The clocks of one ticket."""

    ticket: str
    zone: Zone | None
    at: int
    first: int
    last: int
    hours: tuple[tuple[int, int], ...] | None
    """Opening hours from `first` to `last`; nothing where they are not known or too many."""
    calendar: str
    holidays: bool
    """Whether the holidays of those hours are known."""
    bars: tuple[Bar, ...]
    events: tuple[tuple[int, str], ...]
    earlier: int
    """How many events there were before those."""
    coming: tuple[tuple[int, str], ...]
    """What will happen by itself."""


def timeline_of(policy: Policy, ticket: Mapping[str, Any]) -> Timeline:
    """The clocks of a ticket at its instant. Raises `TicketError` for a bad ticket."""
    decision = policy.evaluate(ticket, ask=("sla", "transition"))
    case, _ = policy.evaluator.reader.read(dict(ticket), None, {}, False)
    at = case.at
    metrics = {metric.name: metric for metric in policy.model.sla.metrics} if policy.model.sla is not None else {}
    targets = decision["sla"]["targets"]
    bars = tuple(bar for one in targets if (bar := _bar(case, metrics.get(one["metric"]), one)) is not None)
    known = sorted(
        (one.at, one.kind) for history in case.histories for one in history if isinstance(one.at, int) and one.at <= at
    )
    automatic = decision["transition"].get("automatic")
    coming = []
    if automatic is not None and (then := read(automatic["effective_at"])) is not None:
        coming.append((then, str(automatic["to"])))
    marks = [at, *(when for when, _ in known), *(when for when, _ in coming)]
    for bar in bars:
        marks += [bar.start, bar.end, *([bar.due] if bar.due is not None else [])]
    first, last = min(marks), max(marks)
    room = max(900, (last - first) // 20)
    first, last = first - room, min(last + room, HORIZON_END - 1)
    hours = _hours(case, targets)
    return Timeline(
        str(ticket.get("id") or ""),
        hours.calendar.zone if hours is not None else None,
        at,
        first,
        last,
        _open(hours, first, last),
        hours.definition.name if hours is not None else "",
        hours is None or hours.unknown is None,
        bars,
        tuple(known[-MOST_EVENTS:]),
        max(0, len(known) - MOST_EVENTS),
        tuple(coming),
    )


def _bar(case: Case, metric: Metric | None, target: Mapping[str, Any]) -> Bar | None:
    """The bar of one metric; nothing where no clock has started."""
    start = read(target.get("starts_at"))
    if start is None or metric is None:
        return None
    over = _over(case, metric, start)
    pauses = ((read(one["from"]), read(one["until"]) or case.at) for one in target.get("pauses", ()))
    return Bar(
        metric.name,
        str(target["state"]),
        _figure(target),
        start,
        max(start, min(case.at, over if over is not None else case.at)),
        read(target.get("due_at")),
        target.get("clock") == "business",
        tuple((begin, end) for begin, end in pauses if begin is not None),
        over is not None,
    )


def _over(case: Case, metric: Metric, start: int) -> int | None:
    """When a clock was stopped or ended for good; nothing where it was not."""
    assert metric.start is not None
    found = []
    for ending, strictly in ((metric.stop, metric.start.kind == "each"), (metric.ends, False)):
        at = first_after(case, ending.events, start, strictly) if ending is not None else None
        if isinstance(at, int) and at <= case.at:
            found.append(at)
    return min(found, default=None)


def _figure(target: Mapping[str, Any]) -> str:
    """The target of a clock as the policy writes it."""
    amount = target.get("target")
    if amount is None:
        return "as promised" if target.get("source") == "promise" else ""
    return str(Amount(int(amount["value"]), str(amount["unit"]), str(amount.get("by", ""))))


def _hours(case: Case, targets: list[Any]) -> OpenHours | None:
    """The opening hours to draw: those a running clock counts in, else the first that are known."""
    policy = case.engine.policy
    metrics = {metric.name: metric.calendar for metric in policy.sla.metrics} if policy.sla else {}
    counting = [metrics.get(target["metric"]) for target in targets if target.get("clock") == "business"]
    names = [*counting, *metrics.values(), *(window.calendar for window in policy.windows or ()), *policy.calendars]
    for name in dict.fromkeys(names):
        if name not in policy.calendars:
            continue
        try:
            found = case.engine.hours(case, name)
        except PolicyEngineError:
            continue
        if isinstance(found, OpenHours):
            return found
    return None


def _open(hours: OpenHours | None, first: int, last: int) -> tuple[tuple[int, int], ...] | None:
    if hours is None or last - first > MOST_DAYS * 86_400:
        return None
    found = hours.calendar.intervals(first, last)
    return tuple(found) if len(found) <= MOST_OPENINGS else None
