"""The rules of the life cycle: what a move needs, when time brings it, and what stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policy_engine.expr.types import EnumType
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import EventRef, Lifecycle, Transition
from policy_engine.runtime.case import Case
from policy_engine.runtime.course import course, in_time, leaves, stopped_at, timer_end, timer_start
from policy_engine.runtime.explaining.bodies import Body, Check, Joined, Said, Seen
from policy_engine.runtime.explaining.rules import Rule, of_condition
from policy_engine.runtime.instants import iso

__all__ = ["of_transition"]


def of_transition(lifecycle: Lifecycle, one: Transition) -> Iterator[Rule]:
    """The rule of a move, and one for each of its needs."""
    origin = one.origin
    parts = list(_parts(lifecycle, one))
    body = parts[0] if len(parts) == 1 else Joined("and", tuple(parts), f"to {one.to}", origin.span, kind="rule")
    means = f"the move to {one.to} can be made, or has been"
    if one.timer is not None:
        means = f"time has brought the move to {one.to}"
    yield Rule(origin.id, "transition", origin, Seen(_when_made(one), body), means)
    for name, condition in one.needs:
        place = origin._replace(id=f"{origin.id}.{name}", span=condition.span)
        yield from of_condition(place, f"need of {origin.id}", condition, "the need is met")


def _parts(lifecycle: Lifecycle, one: Transition) -> Iterator[Body]:
    span = one.origin.span
    statuses = "nothing" if one.sources is None else "any" if one.any_source else f"[{', '.join(one.sources)}]"
    type_ = EnumType("status", tuple(status.name for status in lifecycle.statuses))
    yield Check(f"from: {statuses}", span, _leaves(one), lambda case: case.status(), "status", type_)
    if one.timer is not None:
        yield from _timer(lifecycle, one)
    if one.when.typed is not None:
        when = Said(one.when, "when")
        yield when if one.timer is None else Seen(_when_due(lifecycle, one), when, label="when")
    for name, condition in one.needs:
        yield Said(condition, f"needs {name}")
    if one.until is not None:
        text = f"until: {one.until.amount} after {one.until.event.name}"
        yield Check(text, span, lambda case: in_time(case, lifecycle, one))


def _made(case: Case, one: Transition) -> int | None:
    """When a move has led to the status that holds; nothing where it has not."""
    state = course(case)
    return state.moves.get(one.origin.id) if state.status == one.to else None


def _when_made(one: Transition) -> Callable[[Case], tuple[str, Case | None]]:
    """A move that has been made is asked as of then: what came later does not undo it."""

    def seen(case: Case) -> tuple[str, Case | None]:
        made = _made(case, one)
        if made is None or made >= case.at:
            return "", case
        return f"the move was made at {iso(made)}", case.at_instant(made)

    return seen


def _leaves(one: Transition) -> Callable[[Case], Any]:
    """Whether a move leaves the status, or has led to it: what a move has done does not stand in its way."""

    def test(case: Case) -> Any:
        status = case.status()
        if isinstance(status, Unknown) or leaves(one, status):
            return status if isinstance(status, Unknown) else True
        return _made(case, one) is not None

    return test


# --- what time brings ---


def _due(case: Case, lifecycle: Lifecycle, one: Transition) -> Any:
    """When the timer of a move runs out, whatever stops it; nothing before its event."""
    start = timer_start(case, one, case.at)
    return timer_end(case, lifecycle, one, start) if isinstance(start, int) else start


def _when_due(lifecycle: Lifecycle, one: Transition) -> Callable[[Case], tuple[str, Case | None]]:
    """The condition of a timer counts as it stood when the timer ran out."""

    def seen(case: Case) -> tuple[str, Case | None]:
        due = _due(case, lifecycle, one)
        if not isinstance(due, int) or due >= case.at:
            return "", case
        return f"as it stood at {iso(due)}", case.at_instant(due)

    return seen


def _timer(lifecycle: Lifecycle, one: Transition) -> Iterator[Body]:
    """That the timer has run out, and that nothing has stopped it, each event in a part of its own."""
    assert one.timer is not None

    def ran_out(case: Case) -> Any:
        due = _due(case, lifecycle, one)
        if due is None or isinstance(due, Unknown):
            return False if due is None else due
        return due <= case.at and not _too_early(case, due)

    def told(case: Case) -> str:
        due = _due(case, lifecycle, one)
        if due is None:
            return f"{event} has not happened"
        if isinstance(due, Unknown):
            return ""
        return f"due {iso(due)}{', before the status was entered' if _too_early(case, due) else ''}"

    event = one.timer.event.name
    # What has stopped it says more than that it has not run out yet.
    for stop in one.unless:
        yield _unless(lifecycle, one, stop)
    yield Check(f"upon: {one.timer.amount} after {event}", one.origin.span, ran_out, name=event, tell=told)


def _too_early(case: Case, due: int) -> bool:
    """Whether a timer ran out before the status was entered: it found another one."""
    since = course(case).since
    return since is not None and due < since


def _unless(lifecycle: Lifecycle, one: Transition, stop: EventRef) -> Body:
    """That one event has not stopped the timer."""

    def stopped(case: Case) -> Any:
        """When it did; nothing where it did not."""
        start = timer_start(case, one, case.at)
        if not isinstance(start, int):
            return None
        at = stopped_at(case, (stop,), start)
        if at is None or isinstance(at, Unknown):
            return at
        due = timer_end(case, lifecycle, one, start)
        if isinstance(due, Unknown):
            return at if at <= start else due
        return at if at <= due else None

    def runs(case: Case) -> Any:
        found = stopped(case)
        return found if isinstance(found, Unknown) else found is None

    def told(case: Case) -> str:
        found = stopped(case)
        return f"{stop.name} at {iso(found)}" if isinstance(found, int) else ""

    return Check(f"unless: {stop.name}", one.origin.span, runs, name=stop.name, tell=told)
