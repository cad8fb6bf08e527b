"""Who owes what: the duties of each occasion and their state (maxim 14)."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Duty
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import due_after
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
    due = due_after(case, duty.within, duty.calendar)
    if due.__class__ is Unknown:
        return unknown_part(due, [reason(duty.origin, f"{when}it is not known until when")])
    if duty.done is None:
        state, text = "applies", "nothing tells whether it was done"
    else:
        done = holds(duty.done, case)
        if done.__class__ is not bool:
            return unknown_part(done, [reason(duty.origin, f"{when}{duty.done.text} is not known")])
        late = done and duty.by_events and due is not None and case.at > due
        if done and not (late and holds(duty.done, case.at_instant(due)) is not True):
            state = "fulfilled"
        elif duty.by_events and (due is None or case.at <= due):
            state = "pending"
        else:
            state = "breached"
        text = f"{duty.done.text} is {'true' if done else 'false'}"
        if done and state == "breached":
            text += f", but was not by {iso(due)}"
    data = {"state": state, "due_at": iso(due) if due is not None else None}
    return Part(data, (state, due), because=[reason(duty.origin, f"{when}{duty.party} {duty.strength}: {text}")])
