"""Which status holds, what a ticket may become, and what happens by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import ELAPSED
from policy_engine.model.policy import Condition, Lifecycle, Origin, Timer, Transition
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.clocks import instant_after, merged_history
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.parts import Part, Reason, distinct, reason, remark, settle, unknown_part
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


def current_status(case: Case) -> Any:
    """The status as conditions read it."""
    return course(case).status


def course(case: Case) -> Course:
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
    for at in _instants(case, lifecycle):
        _fire(case, lifecycle, state, at, before=True)
        _record(case, lifecycle, state, at)
        if state.status.__class__ is Unknown:
            return state
    _fire(case, lifecycle, state, case.at, before=False)
    if state.status is None and fact is not None:
        state.status = case.values[fact.slot]
    return state


def _instants(case: Case, lifecycle: Lifecycle) -> list[int]:
    """Every instant at which something happened, in order."""
    seen: set[int] = set()
    for history in case.histories:
        seen.update(occurrence.at for occurrence in history if isinstance(occurrence.at, int))
    return sorted(seen)


def _at(history: Any, at: int) -> Any:
    """The occurrences of a history at one instant, or `Unknown`."""
    if history.__class__ is Unknown:
        return history
    return [occurrence for occurrence in history if occurrence.at == at]


def _record(case: Case, lifecycle: Lifecycle, state: Course, at: int) -> None:
    moment = _Moment(case, at)
    for status in lifecycle.statuses:
        for event in status.events:
            found = _at(event.history(case), at)
            if found.__class__ is Unknown:
                state.status = found
                return
            if found:
                _move(state, status.name, "event", at, status.origin, f"{event.name} at {iso(at)}")
                state.because.extend(event_reasons(moment.past, (event.name,)))
    for transition in lifecycle.transitions:
        if transition.timer is not None or not _leaves(transition, state.status):
            continue
        for event in transition.events:
            found = _at(event.history(case), at)
            if found.__class__ is Unknown:
                state.status = found
                return
            if not found:
                continue
            allowed = moment.guard(transition)
            if allowed is not False and (timely := in_time(moment.past, lifecycle, transition)) is not True:
                allowed = timely
            if allowed is True:
                _move(state, transition.to, "event", at, transition.origin, f"{event.name} at {iso(at)}")
                state.because.extend(event_reasons(moment.past, (event.name,)))
                return
            if allowed is not False:
                state.status = allowed
                return


def _move(state: Course, to: str, by: str, at: int, origin: Origin, text: str) -> None:
    state.status, state.by, state.since = to, by, at
    state.because.append(reason(origin, f"{text}: {to}"))


def _leaves(transition: Transition, status: Any) -> bool:
    if transition.sources is None:
        return status is None
    return (transition.any_source and status is not None) or status in transition.sources


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
                past = case.at_instant(self.at)
                past.memo["course"] = Course(_told(case))
                self._past = past
        return self._past

    def guard(self, transition: Transition) -> Any:
        """Whether the entry speaks of the ticket and everything it needs holds."""
        return conjunction(self.past, (transition.when, *(need for _, need in transition.needs)))


def conjunction(case: Case, conditions: tuple[Condition, ...]) -> Any:
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
    """Let time bring what falls due before the next events (or up to the instant of the case)."""
    if state.status.__class__ is Unknown:
        return
    state.pending = None
    for transition in lifecycle.transitions:
        if transition.timer is None or not _leaves(transition, state.status):
            continue
        due = due_at(case, lifecycle, transition, until)
        if due is None:
            continue
        if due.__class__ is Unknown:
            state.status = due
            return
        if due < until or (due == until and not before):
            speaks = holds(transition.when, case)
            if speaks is False:
                continue
            if speaks is not True:
                state.status = speaks
                return
            text = f"{transition.timer.amount} after {transition.timer.event.name}, at {iso(due)}"
            _move(state, transition.to, "time", due, transition.origin, text)
            state.because.extend(_timer_reasons(case, lifecycle, transition))
            return
        if not before:
            speaks = holds(transition.when, case)
            if speaks is True:
                state.pending = (transition, due)


def due_at(case: Case, lifecycle: Lifecycle, transition: Transition, until: int) -> Any:
    """When the timer fires: nothing without its event, or where something stops it in time."""
    timer = transition.timer
    assert timer is not None
    history = timer.event.history(case)
    if history.__class__ is Unknown:
        return history
    started = [occurrence.at for occurrence in history if isinstance(occurrence.at, int) and occurrence.at <= until]
    if not started:
        return None
    start = started[-1]
    stops = merged_history(case, transition.unless) if transition.unless else []
    if stops.__class__ is Unknown:
        return stops
    later = [stop.at for stop in stops if isinstance(stop.at, int) and stop.at >= start]
    due = _reached(case, lifecycle, timer, start)
    if due.__class__ is Unknown:
        return None if later and later[0] <= start else due
    return None if later and later[0] <= due else due


def _reached(case: Case, lifecycle: Lifecycle, timer: Timer, start: int) -> Any:
    """The instant so long after an event, in the zone or on the calendar of the life cycle."""
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
    return _reached(case, lifecycle, timer, at) if isinstance(at, int) else at


def in_time(case: Case, lifecycle: Lifecycle, transition: Transition) -> Any:
    """Whether the limit of a move, if it has one, has not passed."""
    if transition.until is None:
        return True
    last = last_instant(case, lifecycle, transition)
    return last if isinstance(last, Unknown) else last is not None and case.at <= last


def _timer_reasons(case: Case, lifecycle: Lifecycle, transition: Transition) -> list[Reason]:
    """What the instant of a timer rests on: its event, and the zone in which days run."""
    assert transition.timer is not None
    events = event_reasons(case, (transition.timer.event.name,))
    return [*events, *case.engine.support(case, lifecycle.zone_name)]


# ---- the section


def transition_section(case: Case) -> dict[str, Any]:
    """The section `transition`."""
    policy = case.engine.policy
    requested = _requested(case)
    if policy.lifecycle is None:
        fact = policy.facts.get("status")
        status = case.values[fact.slot] if fact is not None else None
        extra = {
            "status": None if status.__class__ is Unknown else status,
            "requested": requested,
            "verdict": "silent",
            "automatic": None,
            "effective_at": None,
            "last_allowed_at": None,
            "milestones": {},
            "transitions": [],
        }
        return case.engine.silent("transition", extra)
    lifecycle = policy.lifecycle
    part = settle(case, lambda c: _answer(c, lifecycle, requested))
    section: dict[str, Any] = {
        "outcome": "determined",
        "status": None,
        "requested": requested,
        "verdict": "unknown",
        "automatic": None,
        "effective_at": None,
        "last_allowed_at": None,
        **part.data,
    }
    if part.unknown:
        section["outcome"] = section["verdict"] = "unknown"
    elif section["verdict"] == "silent":
        section["outcome"] = "silent"
    section["milestones"] = _milestones(case, lifecycle)
    section["transitions"] = _possible(case, lifecycle, section["status"])
    section["needs"] = list(part.needs)
    section["because"] = distinct([*part.because, *_milestone_reasons(lifecycle, section["milestones"])])
    if part.note:
        section["note"] = part.note
    return section


def _requested(case: Case) -> Any:
    """The status asked for; nothing where nothing is asked."""
    fact = case.engine.policy.facts.get("requested_status")
    value = case.values[fact.slot] if fact is not None else None
    if value.__class__ is Unknown or (fact is not None and fact.has_absent and value == fact.absent):
        return None
    return value


def _answer(case: Case, lifecycle: Lifecycle, requested: Any) -> Part:
    state = course(case)
    status = state.status
    if status.__class__ is Unknown:
        return unknown_part(status, list(state.because))
    automatic, effective = None, None
    if state.by == "time" and state.since is not None:
        automatic = {"to": status, "effective_at": iso(state.since)}
        effective = iso(state.since)
    elif state.pending is not None:
        transition, due = state.pending
        automatic = {"to": transition.to, "effective_at": iso(due)}
    data: dict[str, Any] = {"status": status, "automatic": automatic, "effective_at": effective}
    because = list(state.because)
    if state.pending is not None:
        because.append(
            reason(
                state.pending[0].origin,
                f"{state.pending[0].to} by itself at {automatic['effective_at'] if automatic else ''}",
            )
        )
        because.extend(_timer_reasons(case, lifecycle, state.pending[0]))
    because.extend(_status_reason(lifecycle, status, because))
    if requested is None:
        data["verdict"] = "automatic" if state.by == "time" else "not_triggered"
        if status is None:
            return unknown_part(("status",), because, **data)
        return Part(data, _key(data), because=because)
    return _request(case, lifecycle, state, requested, data, because)


def _key(data: dict[str, Any]) -> Any:
    return repr(sorted(data.items(), key=lambda item: item[0]))


def _request(
    case: Case,
    lifecycle: Lifecycle,
    state: Course,
    requested: str,
    data: dict[str, Any],
    because: list[Reason],
) -> Part:
    status = state.status
    if status == requested and state.by in ("time", "event"):
        data["verdict"] = "automatic" if state.by == "time" else "allowed"
        return Part(data, _key(data), because=because)
    asked = [t for t in lifecycle.transitions if t.request == requested and _leaves(t, status)]
    if status is None and any(t.request == requested for t in lifecycle.transitions):
        return unknown_part(("status",), because)
    for transition in asked:
        part = _asked(case, lifecycle, transition, data, because)
        if part is not None:
            return part
    missing = [
        t for t in lifecycle.transitions if t.to == requested and t.events and t.request is None and _leaves(t, status)
    ]
    if missing and not asked:
        transition = missing[0]
        names = " or ".join(event.name for event in transition.events)
        data["verdict"] = "denied"
        because.append(reason(transition.origin, f"{requested} comes with {names}, which is not recorded"))
        return Part(data, _key(data), because=because)
    data["verdict"] = "silent"
    because.append(reason(lifecycle.unlisted, f"the handbook does not say whether {status} may become {requested}"))
    return Part(data, _key(data), because=because)


def _asked(
    case: Case, lifecycle: Lifecycle, transition: Transition, data: dict[str, Any], because: list[Reason]
) -> Part | None:
    """Nothing where the entry does not speak of this ticket or this actor."""
    by: Any = True
    if transition.by != "any":
        actor = case.engine.told(case, "actor")
        by = actor if actor.__class__ is Unknown else actor == transition.by
    speaks = holds(transition.when, case)
    if by is False or speaks is False:
        return None
    if transition.limit is not None:
        event, seconds = transition.limit
        history = event.history(case)
        if history.__class__ is not Unknown and history and isinstance(history[-1].at, int):
            data["last_allowed_at"] = iso(history[-1].at + seconds)
    timely = in_time(case, lifecycle, transition)
    if transition.until is not None and isinstance(last := last_instant(case, lifecycle, transition), int):
        data["last_allowed_at"] = iso(last)
    needs: list[str] = []
    failing: list[str] = []
    for value in (by, speaks):
        if value.__class__ is Unknown:
            needs.extend(value.needs)
    for name, value in (
        *((name, holds(condition, case)) for name, condition in transition.needs),
        ("until", timely),
    ):
        if value is False:
            failing.append(name)
        elif value is not True:
            needs.extend(value.needs)
    if (by is not True or speaks is not True) or (needs and not failing):
        return unknown_part(tuple(needs), because, **data)
    data["verdict"] = "denied" if failing else "allowed"
    text = f"missing: {', '.join(failing)}" if failing else f"{transition.name}: everything needed holds"
    if failing and transition.instead:
        data["instead"] = transition.instead
    because.append(reason(transition.origin, text))
    for _, condition in transition.needs:
        because.extend(event_reasons(case, sorted(condition.reads)))
    return Part(data, _key(data), because=because)


def _status_reason(lifecycle: Lifecycle, status: Any, because: list[Reason]) -> list[Reason]:
    """The rule of the status that holds, where no reason names it yet."""
    origins = [one.origin for one in lifecycle.statuses if one.name == status and one.origin.cites]
    told = {one["rule"] for one in because}
    return [reason(origin, f"the status is {status}") for origin in origins if origin.id not in told]


def _milestone_reasons(lifecycle: Lifecycle, found: dict[str, Any]) -> list[Reason]:
    return [
        reason(one.origin, f"{one.event.name} at {found[one.name]}")
        for one in lifecycle.milestones
        if found[one.name] is not None
    ]


def _milestones(case: Case, lifecycle: Lifecycle) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for milestone in lifecycle.milestones:
        history = milestone.event.history(case)
        first = history[0] if history.__class__ is not Unknown and history else None
        found[milestone.name] = iso(first.at) if isinstance(first, Occurrence) and isinstance(first.at, int) else None
    return found


def _possible(case: Case, lifecycle: Lifecycle, status: Any) -> list[dict[str, Any]]:
    """Every transition that leaves the status now, and what stands in its way."""
    found = []
    for transition in lifecycle.transitions:
        if status is None or not _leaves(transition, status):
            continue
        speaks = holds(transition.when, case)
        needs = conjunction(case, tuple(need for _, need in transition.needs))
        if needs is not False and (timely := in_time(case, lifecycle, transition)) is not True:
            needs = timely
        if speaks is False:
            continue
        if speaks is not True or needs.__class__ is Unknown:
            verdict = "unknown"
        elif needs is False:
            verdict = "denied"
        elif transition.timer is not None:
            verdict = "automatic" if due_at(case, lifecycle, transition, case.at) is not None else "not_triggered"
        else:
            verdict = "allowed"
        upon = [event.name for event in transition.events]
        if transition.request is not None:
            upon.append("request" if transition.request == transition.to else f"request {transition.request}")
        if transition.timer is not None:
            upon.append(f"{transition.timer.amount} after {transition.timer.event.name}")
        found.append(
            {
                "to": transition.to,
                "by": transition.by,
                "verdict": verdict,
                "upon": upon,
                "rule": transition.origin.id,
            }
        )
    return found
