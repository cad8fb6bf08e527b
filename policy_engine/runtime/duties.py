"""Who owes what: the duties of each occasion and their state (maxim 14)."""

from __future__ import annotations

from typing import Any

from policy_engine.model.policy import Duty
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import add_period
from policy_engine.runtime.instants import iso
from policy_engine.runtime.parts import Part, Reason, distinct, reason, settle, unknown_part
from policy_engine.runtime.tables import holds


def obligation_section(case: Case) -> dict[str, Any]:
    """The section `obligation`; duties whose occasion is known not to have come are left out."""
    duties = case.engine.policy.occasions
    if duties is None:
        return case.engine.silent("obligation", {"duties": []})
    listed: list[dict[str, Any]] = []
    needs: list[str] = []
    because: list[Reason] = []
    for duty in duties:
        part = settle(case, lambda c, duty=duty: _state(c, duty))  # type: ignore[misc]
        if part.data.get("state") is None and not part.unknown:
            continue
        cites = duty.origin.cites
        listed.append(
            {
                "clause": cites[0] if len(cites) == 1 else list(cites),
                "party": duty.party,
                "duty": duty.name,
                "strength": duty.strength,
                "state": "unknown" if part.unknown else part.data["state"],
                "due_at": part.data.get("due_at"),
                "needs": list(part.needs),
            }
        )
        needs.extend(part.needs)
        because.extend(part.because)
    outcome = "unknown" if any(duty["state"] == "unknown" for duty in listed) else "determined"
    if not listed:
        outcome = "silent"
    return {"outcome": outcome, "duties": listed, "needs": list(dict.fromkeys(needs)), "because": distinct(because)}


def _state(case: Case, duty: Duty) -> Part:
    occasion = holds(duty.occasion, case)
    if occasion is False:
        return Part({"state": None}, None)
    when = "" if duty.occasion.text == "always" else f"{duty.occasion.text}: "
    if occasion is not True:
        return unknown_part(occasion, [reason(duty.origin, f"{when}not known")])
    due = _due(case, duty)
    if duty.done is None:
        state, text = "applies", "nothing tells whether it was done"
    else:
        done = holds(duty.done, case)
        if done.__class__ is not bool:
            return unknown_part(done, [reason(duty.origin, f"{when}{duty.done.text} is not known")])
        if done:
            state = "fulfilled"
        elif duty.by_events and (due is None or case.at <= due):
            state = "pending"
        else:
            state = "breached"
        text = f"{duty.done.text} is {'true' if done else 'false'}"
    data = {"state": state, "due_at": iso(due) if due is not None else None}
    return Part(data, (state, due), because=[reason(duty.origin, f"{when}{duty.party} {duty.strength}: {text}")])


def _due(case: Case, duty: Duty) -> int | None:
    if duty.within is None:
        return None
    amount, event = duty.within
    history = event.history(case)
    if not isinstance(history, tuple | list) or not history or not isinstance(history[-1].at, int):
        return None
    return add_period(history[-1].at, amount, "UTC")
