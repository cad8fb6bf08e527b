"""What does it cost, and may it be escalated."""

from __future__ import annotations

from typing import Any

from policy_engine.errors import CalendarError, TicketError
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Charge, Charges, EscalationRule, Escalations, Gate, Row
from policy_engine.runtime.case import Case, Occurrence
from policy_engine.runtime.clocks import due_after
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import beyond
from policy_engine.runtime.parts import Part, Reason, distinct, open_question, reason, settle, unknown_part
from policy_engine.runtime.reasons import event_reasons
from policy_engine.runtime.tables import holds, resolve

Piece = tuple[int, int, Occurrence]

MOST_PIECES = 20_000
"""Pieces of work of one ticket; forty years of work around the clock come to as many."""


def charge_section(case: Case) -> dict[str, Any]:
    """The section `charge`: each piece of work cut at the edges of the calendar, with its multiplier."""
    charges = case.engine.policy.charges
    if charges is None:
        extra = {"verdict": "silent", "lines": [], "requires_approval_by": [], "missing_approval_by": []}
        return case.engine.silent("charge", extra)
    part = settle(case, lambda c: _charge(c, charges), charges.origin)
    section: dict[str, Any] = {
        "outcome": "determined", "verdict": "unknown", "lines": [], "requires_approval_by": [],
        "missing_approval_by": [],
        **part.data,
    }  # fmt: skip
    section["needs"] = []
    if part.unknown:
        section["outcome"] = section["verdict"] = part.word
        part.show_needs(section)
    elif section["verdict"] == "silent":
        section["outcome"] = "silent"
    if charges.rate is not None and section["lines"]:
        value = case.values[case.engine.policy.facts[charges.rate.fact].slot]
        if value.__class__ is Unknown and charges.rate.has_default:
            case.assumed.add(charges.rate.name)
            value = charges.rate.default
        if value.__class__ is Unknown:
            section["rate"], section["needs_for_amount"] = "unknown", [charges.rate.fact]
        else:
            section["rate"], section["needs_for_amount"] = value, []
        if isinstance(value, int | float):
            amounts = [line["minutes"] / 60 * line["multiplier"] * value for line in section["lines"]]
            section["amount"] = round(sum(amounts), 6)
    section["because"] = distinct(part.because)
    if charges.rate is not None and "rate" in section:
        rate = "not told" if section["needs_for_amount"] else section["rate"]
        section["because"].append(reason(charges.rate.origin, f"the rate is {rate}"))
    return section


def _pieces(case: Case, charge_events: tuple[int, ...], hours: OpenHours | None) -> list[Piece] | Unknown:
    """Work of these kinds, cut where the calendar opens and closes."""
    found: list[Piece] = []
    for slot in charge_events:
        for occurrence in case.histories[slot]:
            until = occurrence.get("until")
            if until.__class__ is Unknown:
                return until
            if not isinstance(until, int) or not isinstance(occurrence.at, int):
                continue
            cursor = occurrence.at
            while cursor < until:
                change = hours.next_change(cursor) if hours is not None else None
                end = until if change is None else min(until, change)
                found.append((cursor, end, occurrence))
                if len(found) > MOST_PIECES:
                    raise _too_many_pieces()
                cursor = end
    return sorted(found, key=lambda piece: piece[:2])


def _too_many_pieces() -> TicketError:
    return TicketError("K003", f"the work comes to more than {MOST_PIECES:,} pieces", "events")


def _charge(case: Case, charges: Charges) -> Part:
    lines: list[dict[str, Any]] = []
    required: dict[str, None] = {}
    missing: dict[str, None] = {}
    because: list[Reason] = []
    unknown: list[str] = []
    not_known = False
    any_work = False
    blocked = False
    kinds = dict.fromkeys(slot for charge in charges.charges for slot in charge.events)
    kinds.update(dict.fromkeys(slot for gate in charges.gates for slot in gate.events))
    count = 0
    for slot in kinds:
        hours = _hours(case, charges, slot) if case.histories[slot] else None
        if isinstance(hours, Unknown):
            return unknown_part(hours)
        pieces = _pieces(case, (slot,), hours)
        if isinstance(pieces, Unknown):
            return unknown_part(pieces)
        count += len(pieces)
        if count > MOST_PIECES:
            raise _too_many_pieces()
        for begin, end, _ in pieces:
            any_work = True
            inner = case.with_start(begin)
            for gate in charges.gates:
                if slot not in gate.events:
                    continue
                lacking, needs, applies = _gate(inner, gate)
                if applies is True:
                    required.update(dict.fromkeys(party for party, _ in gate.approval))
                    if lacking:
                        blocked = True
                        missing.update(dict.fromkeys(lacking))
                        because.append(
                            reason(gate.origin, f"from {iso(begin)}: approval missing by {', '.join(lacking)}")
                        )
                    elif needs is None:
                        because.append(reason(gate.origin, f"from {iso(begin)}: approved by all who must"))
                    for _, condition in gate.approval:
                        because.extend(event_reasons(inner, sorted(condition.reads)))
                if needs is not None:
                    not_known = True
                    unknown.extend(needs)
            for charge in charges.charges:
                if slot not in charge.events and not _planned(charges, slot):
                    continue
                line = _line(inner, charge, begin, end)
                if isinstance(line, Unknown):
                    not_known = True
                    unknown.extend(line.needs)
                elif line is not None:
                    row, multiplier = line
                    lines.append(
                        {
                            "from": iso(begin),
                            "until": iso(end),
                            "minutes": _minutes(end - begin),
                            "multiplier": multiplier,
                        }
                    )
                    because.append(reason(row.origin, f"{iso(begin)} to {iso(end)}: times {multiplier}"))
                    because.extend(case.engine.supporting(inner, charge.table))
    data: dict[str, Any] = {
        "lines": lines,
        "requires_approval_by": sorted(required),
        "missing_approval_by": sorted(missing),
    }
    if blocked:
        data["verdict"] = "blocked"
        if not_known:
            data["lines"] = []  # some lines of several would look like all of them
        return Part(data, "blocked", because=because)
    if not_known:
        return unknown_part(tuple(unknown), because, **{**data, "lines": []})
    if not any_work:
        data["verdict"] = "silent"
        return Part(
            data,
            "silent",
            because=[reason(charges.charges[0].origin, "no work is recorded")] if charges.charges else [],
        )
    data["verdict"] = "charged"
    return Part(data, ("charged", repr(lines)), because=because)


def _planned(charges: Charges, slot: int) -> bool:
    """Work that only a gate speaks of is planned work: it is priced as if it were done."""
    return all(slot not in charge.events for charge in charges.charges)


def _minutes(seconds: int) -> int | float:
    return seconds // 60 if seconds % 60 == 0 else round(seconds / 60, 4)


def _hours(case: Case, charges: Charges, slot: int) -> OpenHours | Unknown | None:
    """The calendar that cuts this kind of work; planned work is cut as the work that is done."""
    for charge in charges.charges:
        if charge.calendar is not None and (slot in charge.events or _planned(charges, slot)):
            return case.engine.hours(case, charge.calendar)  # type: ignore[no-any-return]
    return None


def pieces_of(case: Case, charges: Charges, slot: int) -> list[Piece]:
    """The pieces of the work of one kind; none where the hours that cut it are not known."""
    hours = _hours(case, charges, slot) if case.histories[slot] else None
    found = _pieces(case, (slot,), hours) if not isinstance(hours, Unknown) else []
    return found if isinstance(found, list) else []


def _gate(case: Case, gate: Gate) -> tuple[list[str], tuple[str, ...] | None, Any]:
    """Who has not approved, what is not known, and whether the gate applies."""
    applies = holds(gate.when, case)
    if applies is False:
        return [], None, False
    lacking, needs = [], list(applies.needs) if applies is not True else []
    for party, condition in gate.approval:
        given = holds(condition, case)
        if given is False:
            lacking.append(party)
        elif given is not True:
            needs.extend(given.needs)
    if applies is not True:
        return [], (tuple(needs) if lacking or len(needs) > len(applies.needs) else None), applies
    return lacking, tuple(needs) or None, True


def _line(case: Case, charge: Charge, begin: int, end: int) -> tuple[Row, Any] | Unknown | None:
    found = resolve(charge.table, case)
    if isinstance(found, Row):
        return found, found.outputs["multiplier"].value
    return found if isinstance(found, Unknown) else None


# ---- escalation


def escalation_section(case: Case) -> dict[str, Any]:
    """The section `escalation`: the first rule that speaks, in the order of precedence."""
    escalations = case.engine.policy.escalations
    extra: dict[str, Any] = {"verdict": "silent", "start_level": None, "levels": [], "due_at": None}
    if escalations is None:
        return case.engine.silent("escalation", extra)
    part = settle(case, lambda c: _escalation(c, escalations), escalations.origin)
    section: dict[str, Any] = {"outcome": "determined", **extra, **part.data, "needs": []}
    if part.unknown:
        section["outcome"] = section["verdict"] = part.word
        part.show_needs(section)
    elif section["verdict"] == "silent":
        section["outcome"] = "silent"
    section["because"] = part.because
    return section


def _escalation(case: Case, escalations: Escalations) -> Part:
    next_due: int | None = None
    for rule in escalations.rules:
        found = _rule(case, rule)
        if isinstance(found, Unknown):
            return unknown_part(found, [open_question(rule.origin, rule.table.when.text, found)])
        if found is None:
            continue
        due = _speaks_from(case, rule)
        if isinstance(due, Unknown):
            return unknown_part(due)
        if rule.after is not None and (due is None or case.at < due):
            next_due = due if next_due is None else min(next_due, due or next_due)
            continue
        verdict = found.outputs["verdict"].value
        data: dict[str, Any] = {"verdict": verdict, "due_at": iso(due) if due is not None else _next(next_due)}
        to = found.outputs.get("to")
        if to is not None and to.value is not None:
            data["to"] = to.value
        cells = [f"{i.name} is {m.text}" for i, m in zip(rule.table.inputs, found.matchers, strict=False) if not m.any]
        because = [reason(found.origin, f"{' and '.join(cells) or rule.table.when.text}: {verdict}")]
        if verdict == "permitted" and escalations.start_level is not None:
            data["start_level"] = escalations.start_level[0]
            because.append(reason(escalations.start_level[1], f"starts at level {escalations.start_level[0]}"))
        if verdict == "permitted" and escalations.levels_above is not None:
            word, origin = escalations.levels_above
            data["levels"] = [{"above": data.get("start_level"), "state": word}]
            because.append(reason(origin, f"levels above: {word}"))
        return Part(data, verdict, because=because)
    data = {"verdict": "silent", "due_at": _next(next_due)}
    return Part(data, "silent", because=[reason(escalations.origin, "no rule speaks of it")])


def _speaks_from(case: Case, rule: EscalationRule) -> Any:
    """The instant at which a rule begins to speak; nothing where it does at once."""
    try:
        return due_after(case, rule.after, rule.calendar)
    except CalendarError as wrong:
        return beyond(case, rule.origin, wrong)


def _next(due: int | None) -> str | None:
    """The instant at which a rule that does not speak yet will."""
    return iso(due) if due is not None else None


def _rule(case: Case, rule: EscalationRule) -> Row | Unknown | None:
    if rule.event is None:
        found = resolve(rule.table, case)
        return found if isinstance(found, Row | Unknown) else None
    history = case.histories[rule.event]
    if not history:
        return None
    kept, case.event = case.event, history[-1]
    found = resolve(rule.table, case)
    case.event = kept
    return found if isinstance(found, Row | Unknown) else None
