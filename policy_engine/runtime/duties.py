"""Who owes what: the duties of each occasion and their state (maxim 14)."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Duty
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import due_after
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import show_needs
from policy_engine.runtime.parts import Part, Reason, distinct, not_known, overall, reason, settle, unknown_part
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
        part = settle(case, lambda c, duty=duty: _state(c, duty), duty.origin)  # type: ignore[misc]
        if part.data.get("state") is None and not part.unknown:
            continue
        cites = duty.origin.cites
        data = {
            "clause": cites[0] if len(cites) == 1 else list(cites),
            "party": duty.party,
            "duty": duty.name,
            "strength": duty.strength,
            "state": part.word if part.unknown else part.data["state"],
            "due_at": part.data.get("due_at"),
            "needs": [],
        }
        if part.unknown:
            part.show_needs(data)
            needs.extend(part.needs)
        listed.append(data)
        because.extend(part.because)
    outcome = overall((duty["state"] for duty in listed), "determined") if listed else "silent"
    section = {"outcome": outcome, "duties": listed, "needs": [], "because": distinct(because)}
    if needs:
        show_needs(section, dict.fromkeys(needs))
    return section


def _state(case: Case, duty: Duty) -> Part:
    occasion = holds(duty.occasion, case)
    if occasion is False:
        return Part({"state": None}, None)
    when = "" if duty.occasion.text == "always" else f"{duty.occasion.text}: "
    if occasion is not True:
        return unknown_part(occasion, [reason(duty.origin, f"{when}{not_known(occasion)}")])
    due = due_after(case, duty.within, duty.calendar)
    if due.__class__ is Unknown:
        return unknown_part(due, [reason(duty.origin, f"{when}it is not known until when")])
    if duty.done is None:
        state, text = "applies", "nothing tells whether it was done"
    else:
        done = holds(duty.done, case)
        if done.__class__ is not bool:
            text = f"{when}{duty.done.text} {not_known(done, 'is ')}"
            return unknown_part(done, [reason(duty.origin, text)])
        late = done and duty.by_events and due is not None and case.at > due
        in_time = holds(duty.done, case.at_instant(due)) if late else done
        if in_time.__class__ is Unknown:
            text = f"whether it was done by {iso(due)} {not_known(in_time, 'is ')}"
            return unknown_part(in_time, [reason(duty.origin, f"{when}{text}")])
        if in_time:
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
