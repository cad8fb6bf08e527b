"""When a condition is asked: for each occurrence of an event, from the start of a clock, for a piece of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Charges, EventRef, Metric
from policy_engine.runtime.case import NO_START, Case, Occurrence
from policy_engine.runtime.instants import iso
from policy_engine.runtime.money import pieces_of
from policy_engine.runtime.service import figure_case

__all__ = ["from_clock", "of_event", "of_events", "of_references", "of_work"]

Cases = Callable[[Case], Any]
"""A name and a case for each occasion, the latest first, or `Unknown`."""


def _named(case: Case, history: Sequence[Occurrence]) -> list[tuple[str, Case]]:
    return [(_name(one), case.with_event(one)) for one in reversed(history)]


def _name(occurrence: Occurrence) -> str:
    return f"{occurrence.kind} at {iso(occurrence.at)}" if isinstance(occurrence.at, int) else occurrence.kind


def of_events(slots: Sequence[int]) -> Cases:
    """Every occurrence of some kinds of event."""

    def cases(case: Case) -> Any:
        found = [one for slot in slots for one in case.histories[slot]]
        return _named(case, sorted(found, key=lambda one: one.rank))

    return cases


def of_references(event: EventRef) -> Cases:
    """Every occurrence of an event, which may be one under a condition."""

    def cases(case: Case) -> Any:
        history = event.history(case)
        return history if isinstance(history, Unknown) else _named(case, history)

    return cases


def of_event(slot: int) -> Cases:
    """The last occurrence of a kind of event; nothing where it has not happened."""

    def cases(case: Case) -> Any:
        return _named(case, case.histories[slot][-1:])

    return cases


def of_work(charges: Charges, slots: Sequence[int]) -> Callable[[Case], tuple[str, Case]]:
    """The beginning of the last piece of work of some kinds, cut where the desk opens and closes."""

    def seen(case: Case) -> tuple[str, Case]:
        begins = [piece[0] for slot in slots for piece in pieces_of(case, charges, slot)]
        if not begins:
            return "no work is recorded", case.with_start(NO_START)
        return f"for the work from {iso(max(begins))} on", case.with_start(max(begins))

    return seen


def from_clock(metrics: Sequence[Metric]) -> Callable[[Case], tuple[str, Case]]:
    """The case in which the figure of a metric is looked up; of several, the one whose clock started last."""

    def seen(case: Case) -> tuple[str, Case]:
        best: tuple[int, str, Case] | None = None
        for metric in metrics:
            found = figure_case(case, metric)
            start = found.start
            if isinstance(start, int) and (best is None or start > best[0]):
                best = (start, f"for the clock of {metric.name}, started at {iso(start)}", found)
        if best is None:
            return f"the clock of {metrics[0].name} has not started", case.with_start(NO_START)
        return best[1], best[2]

    return seen
