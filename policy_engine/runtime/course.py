"""The course of a ticket through its statuses: what its events record and bring, and what time does by itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from policy_engine.errors import CalendarError, TicketError
from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import ELAPSED
from policy_engine.model.policy import Condition, EventRef, Lifecycle, Origin, Status, Timer, Transition
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.clocks import instant_after, merged_history
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import beyond
from policy_engine.runtime.parts import Reason, reason, remark
from policy_engine.runtime.reasons import event_reasons
from policy_engine.runtime.tables import holds


@dataclass(slots=True)
class Course:
    """The course of a ticket through its statuses, up to the instant of the case."""

    status: Any
    """A status, `None` before the first, or `Unknown`."""
    by: str = ""
    """What led to it: `told`, `event` or `time`."""
    since: int | None = None
    because: list[Reason] = field(default_factory=list)
    pending: tuple[Transition, int] | None = None
    """The transition that time will bring, and when."""
    doubt: Unknown | None = None
    """Why it is not known whether time will bring one."""
    moves: dict[str, int] = field(default_factory=dict)
    """The rules that have led to a status, and when each did so last."""


def current_status(case: Case) -> Any:
    """The status as conditions read it."""
    return course(case).status


def course(case: Case) -> Course:
    """The course of the ticket of a case, made once."""
    found = case.memo.get("course")
    if found is None:
        # A guard may ask for the status itself: it then sees the one told.
        case.memo["course"] = Course(_told(case))
        found = case.memo["course"] = _fold(case)
    return found


def _told(case: Case) -> Any:
    fact = case.engine.policy.facts.get("status")
    value = case.values[fact.slot] if fact is not None else None
    return None if value.__class__ is Unknown else value


def _fold(case: Case) -> Course:
    """Events in their order; a timer fires at its instant, after the events recorded at it (convention 10)."""
    lifecycle = case.engine.policy.lifecycle
    assert lifecycle is not None
    fact = case.engine.policy.facts.get("status")
    told = _told(case)
    state = Course(told, "told" if told is not None else "")
    if told is not None and fact is not None:
        state.because = [remark(f"the status told is {told}")]
    meanings = _meanings(case, lifecycle)
    for at, moment in groupby(_course_of_events(case, meanings), key=lambda occurrence: occurrence.instant):
        _fire(case, lifecycle, state, at, before=True)
        _record(case, lifecycle, state, at, moment, meanings)
    _fire(case, lifecycle, state, case.at, before=False)
    if state.status is None and fact is not None:
        state.status = case.values[fact.slot]
    return state


@dataclass(slots=True)
class _Meanings:
    """What each event says of the course: the status it records, the transitions it may bring."""

    statuses: dict[int, list[tuple[Status, EventRef]]] = field(default_factory=dict)
    transitions: dict[int, list[tuple[Transition, EventRef]]] = field(default_factory=dict)
    doubtful: list[tuple[Status | Transition, Unknown]] = field(default_factory=list)
    """What an event may say that is not known to be one."""


def _meanings(case: Case, lifecycle: Lifecycle) -> _Meanings:
    found = _Meanings()
    for status in lifecycle.statuses:
        for event in status.events:
            history = event.history(case)
            if isinstance(history, Unknown):
                found.doubtful.append((status, history))
                continue
            for occurrence in history:
                found.statuses.setdefault(id(occurrence), []).append((status, event))
    for transition in lifecycle.transitions:
        for event in transition.events if transition.timer is None else ():
            history = event.history(case)
            if isinstance(history, Unknown):
                found.doubtful.append((transition, history))
                continue
            for occurrence in history:
                found.transitions.setdefault(id(occurrence), []).append((transition, event))
    return found


def _course_of_events(case: Case, meanings: _Meanings) -> list[Occurrence]:
    """The events that may say something of the course, in their order."""
    found = [
        occurrence
        for history in case.histories
        for occurrence in history
        if isinstance(occurrence.at, int)
        and (meanings.doubtful or id(occurrence) in meanings.statuses or id(occurrence) in meanings.transitions)
    ]
    return sorted(found, key=lambda occurrence: occurrence.rank)


def _record(
    case: Case, lifecycle: Lifecycle, state: Course, at: int, events: Iterable[Occurrence], meanings: _Meanings
) -> None:
    """The events of one instant, in the order in which the ticket tells them."""
    moment = _Moment(case, at)
    for doubted, unknown in meanings.doubtful:
        if isinstance(doubted, Status) or leaves(doubted, state.status):
            state.status = unknown
            return
    for occurrence in events:
        for status, event in meanings.statuses.get(id(occurrence), ()):
            if state.status == status.name and state.by == "event":
                state.since = at  # recorded once more, which explains nothing new
                continue
            _move(state, status.name, "event", at, status.origin, f"{event.name} at {iso(at)}")
            state.because.extend(event_reasons(moment.past, (event.name,)))
        for transition, event in meanings.transitions.get(id(occurrence), ()):
            if not leaves(transition, state.status):
                continue
            allowed = moment.guard(transition)
            if allowed is not False and (timely := in_time(moment.past, lifecycle, transition)) is not True:
                allowed = timely
            if allowed is True:
                _move(state, transition.to, "event", at, transition.origin, f"{event.name} at {iso(at)}")
                state.because.extend(event_reasons(moment.past, (event.name,)))
                break
            if allowed is not False:
                state.status = allowed
                break


def _move(state: Course, to: str, by: str, at: int, origin: Origin, text: str) -> None:
    state.status, state.by, state.since = to, by, at
    state.moves[origin.id] = at
    state.because.append(reason(origin, f"{text}: {to}"))


def leaves(transition: Transition, status: Any) -> bool:
    """Whether a transition can be made from a status."""
    if transition.sources is None:
        return status is None
    return (transition.any_source and status is not None) or status in transition.sources


MOST_LOOKS_BACK = 5_000
"""Instants of one ticket at which a guarded transition is asked for: each looks at the whole history before it."""


class _Moment:
    """Conditions as they stood at an instant: later events are not yet known."""

    def __init__(self, case: Case, at: int) -> None:
        self.case = case
        self.at = at
        self._past: Case | None = None

    @property
    def past(self) -> Case:
        if self._past is None:
            case = self.case
            if self.at >= case.at:
                self._past = case
            else:
                looks = case.memo["looks back"] = case.memo.get("looks back", 0) + 1
                if looks > MOST_LOOKS_BACK:
                    text = (
                        f"more than {MOST_LOOKS_BACK:,} events ask whether the status may change; no more are followed"
                    )
                    raise TicketError("K003", text, "events")
                past = case.at_instant(self.at)
                past.memo["course"] = Course(_told(case))
                self._past = past
        return self._past

    def guard(self, transition: Transition) -> Any:
        """Whether the entry speaks of the ticket and everything it needs holds."""
        return speaks_of(self.past, transition)


def speaks_of(case: Case, transition: Transition) -> Any:
    """Whether the entry speaks of the ticket and everything it needs holds."""
    return conjunction(case, (transition.when, *(need for _, need in transition.needs)))


def conjunction(case: Case, conditions: tuple[Condition, ...]) -> Any:
    """Whether all conditions hold, by strong Kleene logic."""
    unknown: Unknown | None = None
    for condition in conditions:
        value = holds(condition, case)
        if value is False:
            return False
        if value is not True:
            unknown = value if unknown is None else unknown.merge(value)
    return True if unknown is None else unknown


# ---- time


def _fire(case: Case, lifecycle: Lifecycle, state: Course, until: int, before: bool) -> None:
    """Let time bring what falls due before the next events (or up to the instant of the case), one after another."""
    fired: set[str] = set()
    while state.status.__class__ is not Unknown:
        state.pending, state.doubt = None, None
        found = _next_fired(case, lifecycle, state, until - 1 if before else until)
        if found is None or found[0].name in fired:
            return
        transition, due = found
        assert transition.timer is not None
        fired.add(transition.name)
        text = f"{transition.timer.amount} after {transition.timer.event.name}, at {iso(due)}"
        _move(state, transition.to, "time", due, transition.origin, text)
        state.because.extend(timer_reasons(case, lifecycle, transition))


def _next_fired(case: Case, lifecycle: Lifecycle, state: Course, known: int) -> tuple[Transition, int] | None:
    """The timer that fires first, by what is recorded up to `known`; notes the one that is still to come."""
    first: tuple[Transition, int] | None = None
    for transition in lifecycle.transitions:
        if transition.timer is None or not leaves(transition, state.status):
            continue
        due = due_at(case, lifecycle, transition, known)
        if due.__class__ is Unknown:
            state.status = due
            return None
        # A timer that ran out before the status was entered found another one.
        if due is None or (state.since is not None and due < state.since):
            continue
        if due > known:
            speaks = speaks_of(case, transition) if known == case.at else False
            if speaks is True and (state.pending is None or due < state.pending[1]):
                state.pending = (transition, due)
            elif speaks.__class__ is Unknown:
                state.doubt = speaks
            continue
        speaks = _Moment(case, due).guard(transition)
        if speaks.__class__ is Unknown:
            state.status = speaks
            return None
        elif speaks and (first is None or due < first[1]):
            first = (transition, due)
    return first


def due_at(case: Case, lifecycle: Lifecycle, transition: Transition, until: int) -> Any:
    """When the timer fires: nothing without its event, or where something stops it in time."""
    start = timer_start(case, transition, until)
    if not isinstance(start, int):
        return start
    stopped = stopped_at(case, transition.unless, start)
    if stopped.__class__ is Unknown:
        return stopped
    due = timer_end(case, lifecycle, transition, start)
    if due.__class__ is Unknown:
        return None if stopped is not None and stopped <= start else due
    return None if stopped is not None and stopped <= due else due


def timer_start(case: Case, transition: Transition, until: int) -> Any:
    """When the event of a timer happened last, by what is recorded up to `until`; nothing where it has not."""
    assert transition.timer is not None
    history = transition.timer.event.history(case)
    if history.__class__ is Unknown:
        return history
    known = bisect_right(history, until, key=_instant)
    start = history[known - 1].at if known else None
    return start if isinstance(start, int) else None


def stopped_at(case: Case, events: tuple[EventRef, ...], start: int) -> Any:
    """When one of the events that stop a timer first happens, from its start on."""
    stops = merged_history(case, events) if events else []
    if stops.__class__ is Unknown:
        return stops
    later = bisect_left(stops, start, key=_instant)
    return stops[later].instant if later < len(stops) else None


def timer_end(case: Case, lifecycle: Lifecycle, transition: Transition, start: int) -> Any:
    """When a timer that starts then runs out, whatever stops it."""
    assert transition.timer is not None
    return _reached(case, lifecycle, transition, transition.timer, start)


def _instant(occurrence: Occurrence) -> int:
    return occurrence.instant


def _reached(case: Case, lifecycle: Lifecycle, transition: Transition, timer: Timer, start: int) -> Any:
    """The instant so long after an event, in the zone or on the calendar of the life cycle."""
    try:
        return _counted(case, lifecycle, timer, start)
    except CalendarError as wrong:
        return beyond(case, transition.origin, wrong)


def _counted(case: Case, lifecycle: Lifecycle, timer: Timer, start: int) -> Any:
    hours = case.engine.hours(case, lifecycle.calendar) if lifecycle.calendar is not None else None
    zone: Any = "UTC"
    if lifecycle.zone is not None:
        zone = lifecycle.zone(case)
    elif isinstance(hours, OpenHours):
        zone = hours.zone
    elif isinstance(hours, Unknown) and timer.amount.unit not in ELAPSED:
        return hours
    if zone.__class__ is Unknown and not timer.amount.on_calendar:
        return zone
    return instant_after(start, timer.amount, hours, zone)


def last_instant(case: Case, lifecycle: Lifecycle, transition: Transition) -> Any:
    """The last instant at which a move can be made; nothing where its event has not happened."""
    timer = transition.until
    assert timer is not None
    history = timer.event.history(case)
    if history.__class__ is Unknown or not history:
        return history if history else None
    at = history[-1].at
    return _reached(case, lifecycle, transition, timer, at) if isinstance(at, int) else at


def in_time(case: Case, lifecycle: Lifecycle, transition: Transition) -> Any:
    """Whether the limit of a move, if it has one, has not passed."""
    if transition.until is None:
        return True
    last = last_instant(case, lifecycle, transition)
    return last if isinstance(last, Unknown) else last is not None and case.at <= last


def timer_reasons(case: Case, lifecycle: Lifecycle, transition: Transition) -> list[Reason]:
    """What the instant of a timer rests on: its event, and the zone in which days run."""
    assert transition.timer is not None
    events = event_reasons(case, (transition.timer.event.name,))
    return [*events, *case.engine.support(case, lifecycle.zone_name)]
