"""Which status holds, what a ticket may become, and what happens by itself."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.values import Unknown, went_wrong
from policy_engine.model.policy import Lifecycle, Transition
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.course import (
    Course,
    conjunction,
    course,
    due_at,
    in_time,
    last_instant,
    leaves,
    timer_reasons,
)
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import facts_among, mishaps_among, show_errors
from policy_engine.runtime.parts import Part, Reason, distinct, open_question, reason, settle, unknown_part
from policy_engine.runtime.reasons import event_reasons
from policy_engine.runtime.tables import holds


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
    part = settle(case, lambda c: _answer(c, lifecycle, requested), lifecycle.origin)
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
    section["needs"] = []
    wrong: list[str] = []
    if part.unknown:
        section["outcome"] = section["verdict"] = part.word
        section["needs"] = facts_among(part.needs)
        wrong.extend(part.needs)
    elif section["verdict"] == "silent":
        section["outcome"] = "silent"
    section["milestones"] = _milestones(case, lifecycle, wrong)
    section["transitions"] = _possible(case, lifecycle, section["status"], wrong)
    if wrong:
        show_errors(section, wrong)
    section["because"] = distinct([*part.because, *_milestone_reasons(case, lifecycle, section["milestones"])])
    if part.note:
        section["note"] = part.note
    return section


def _of_status(case: Case) -> tuple[str, ...]:
    """What would tell the status, where no event has; a policy may leave it to events alone."""
    return ("status",) if "status" in case.engine.policy.facts else ()


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
                f"{state.pending[0].to} by itself {timer_text(state.pending[0])}, at {iso(state.pending[1])}",
            )
        )
        because.extend(timer_reasons(case, lifecycle, state.pending[0]))
    because.extend(_status_reason(lifecycle, status, because))
    if requested is None:
        data["verdict"] = "automatic" if state.by == "time" else "not_triggered"
        if status is None:
            return unknown_part(_of_status(case), because, **data)
        if state.doubt is not None:
            return unknown_part(state.doubt, because, **data)
        return Part(data, _key(data), because=because)
    return _request(case, lifecycle, state, requested, data, because)


def _key(data: dict[str, Any]) -> Any:
    """What must agree: for a request its verdict and the status; without one also what happens by itself."""
    asked = data["verdict"] not in ("automatic", "not_triggered")
    return repr(sorted(item for item in data.items() if not (asked and item[0] == "automatic")))


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
    asked = [t for t in lifecycle.transitions if t.request == requested and leaves(t, status)]
    if status is None and any(t.request == requested for t in lifecycle.transitions):
        return unknown_part(_of_status(case), because)
    for transition in asked:
        part = _asked(case, lifecycle, transition, data, because)
        if part is not None:
            return part
    missing = [
        t for t in lifecycle.transitions if t.to == requested and t.events and t.request is None and leaves(t, status)
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
        conditions = [transition.when.text, *(condition.text for _, condition in transition.needs)]
        text = " and ".join(one for one in conditions if one != "always")
        why = open_question(transition.origin, text, Unknown(needs))
        return unknown_part(tuple(needs), [*because, why], **data)
    data["verdict"] = "denied" if failing else "allowed"
    asked = {name: condition.text for name, condition in transition.needs}
    missing = ", ".join(f"{name} ({asked[name]})" if name in asked else name for name in failing)
    text = f"missing: {missing}" if failing else f"{transition.name}: everything needed holds"
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


def _milestone_reasons(case: Case, lifecycle: Lifecycle, found: dict[str, Any]) -> list[Reason]:
    why = []
    for one in lifecycle.milestones:
        if found[one.name] is None:
            continue
        why.append(reason(one.origin, f"{one.event.name} at {found[one.name]}"))
        definition = case.engine.defined_events.get(one.event.name)
        if definition is not None:
            why.append(reason(definition.origin, f"`{definition.name}` first at {found[one.name]}"))
    return why


def _milestones(case: Case, lifecycle: Lifecycle, wrong: list[str]) -> dict[str, Any]:
    """When each milestone was reached; what went wrong with one is added to `wrong`."""
    found: dict[str, Any] = {}
    for milestone in lifecycle.milestones:
        history = milestone.event.history(case)
        if history.__class__ is Unknown:
            wrong.extend(mishaps_among(history.needs))
        first = history[0] if history.__class__ is not Unknown and history else None
        found[milestone.name] = iso(first.at) if isinstance(first, Occurrence) and isinstance(first.at, int) else None
    return found


def _possible(case: Case, lifecycle: Lifecycle, status: Any, wrong: list[str]) -> list[dict[str, Any]]:
    """Every transition that leaves the status now, and what stands in its way; what went wrong goes to `wrong`."""
    found = []
    for transition in lifecycle.transitions:
        if status is None or not leaves(transition, status):
            continue
        verdict = _way(case, lifecycle, transition)
        if verdict is None:
            continue
        if verdict.__class__ is Unknown:
            wrong.extend(mishaps_among(verdict.needs))
            verdict = "error" if went_wrong(verdict) else "unknown"
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


def _way(case: Case, lifecycle: Lifecycle, transition: Transition) -> Any:
    """What stands in the way of a transition, in a word; `Unknown`, or nothing where it does not speak of the case."""
    speaks = holds(transition.when, case)
    if speaks is False:
        return None
    needs = conjunction(case, tuple(need for _, need in transition.needs))
    if needs is not False and (timely := in_time(case, lifecycle, transition)) is not True:
        needs = timely
    if speaks is not True:
        return speaks if needs.__class__ is not Unknown else speaks.merge(needs)
    if needs is not True:
        return "denied" if needs is False else needs
    if transition.timer is None:
        return "allowed"
    due = due_at(case, lifecycle, transition, case.at)
    if due.__class__ is Unknown:
        return due
    return "automatic" if due is not None else "not_triggered"


def timer_text(transition: Transition) -> str:
    """`1 week after definitive_solution`."""
    timer = transition.timer
    return f"{timer.amount} after {timer.event.name}" if timer is not None else ""
