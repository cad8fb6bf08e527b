"""What is it: category and severity, who decided them, and what holds meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Bound, Cell, Classified, Decider, Definition, Row
from policy_engine.runtime.case import Case
from policy_engine.runtime.mishaps import facts_among, mishaps_among, show_errors
from policy_engine.runtime.parts import (
    IMPOSSIBLE,
    Part,
    Reason,
    distinct,
    open_question,
    overall,
    reason,
    settle,
    unknown_part,
)
from policy_engine.runtime.reasons import event_reasons, exception_reasons
from policy_engine.runtime.tables import Clashing, Impossible, holds, resolve


@dataclass(slots=True)
class Graded:
    """A category or severity as decided: the value (of the preferred candidate in a conflict), or `Unknown`."""

    value: Any
    decided_by: str | None = None
    provisional: bool = False
    candidates: tuple[Any, ...] = ()
    preferred: Any = None
    conflict: bool = False
    because: list[Reason] = field(default_factory=list)


MUTE = object()
NOT_CLASSIFIED = Graded(None)


def grade(case: Case, classified: Classified | None) -> Graded:
    """Ask the deciders in their order (convention 12)."""
    if classified is None:
        return NOT_CLASSIFIED
    pending: Unknown | None = None
    why: list[Reason] = []
    for decider in classified.deciders:
        if pending is not None and decider.name not in classified.provisional:
            continue
        spoken = _ask(case, classified, decider)
        if spoken is MUTE:
            continue
        if isinstance(spoken, Graded) and isinstance(spoken.value, Unknown) and not spoken.conflict:
            why.extend(spoken.because)
            spoken = spoken.value
        if spoken.__class__ is Unknown:
            pending = spoken if pending is None else pending.merge(spoken)
            continue
        spoken.provisional = decider.name in classified.provisional
        return _bounded(case, classified, spoken)
    if pending is not None:
        return Graded(pending, because=[*why, *_silent_reason(classified)])
    if classified.otherwise is None:
        return Graded(Unknown(_sources(case, classified)))
    cell = classified.otherwise.outputs[classified.name]
    why = [reason(classified.otherwise.origin, f"nothing decides the {classified.name}")]
    if cell.word == "unknown":
        return Graded(Unknown(_sources(case, classified)), because=why)
    return Graded(cell.value, None, because=why)


def _bounded(case: Case, classified: Classified, graded: Graded) -> Graded:
    """The value moved to the nearest one that the bounds allow; a bound is a rule, whoever decided before."""
    for bound in classified.bounds:
        if bound.of and graded.decided_by not in bound.of:
            continue
        values = graded.candidates if graded.conflict else (graded.value,)
        moved = tuple(_moved(classified.scale, bound, value) for value in values)
        if moved == values:
            continue
        applies = holds(bound.when, case)
        if applies is False:
            continue
        if applies is not True:
            why = [*graded.because, open_question(bound.origin, bound.when.text, applies)]
            return Graded(applies, because=why)
        why = [*graded.because, reason(bound.origin, f"{bound.when.text}: {classified.name} {moved[0]}")]
        if len(set(moved)) == 1:
            graded = Graded(moved[0], "rule", graded.provisional, because=why)
            continue
        preferred = _moved(classified.scale, bound, graded.preferred) if graded.preferred is not None else None
        value = preferred if preferred is not None else graded.value
        graded = Graded(value, graded.decided_by, graded.provisional, moved, preferred, True, why)
    return graded


def _moved(scale: tuple[Any, ...], bound: Bound, value: Any) -> Any:
    if value not in scale:
        return value
    at = scale.index(value)
    if bound.worst is not None:
        at = max(at, scale.index(bound.worst))
    if bound.least is not None:
        at = min(at, scale.index(bound.least))
    return scale[at]


def _silent_reason(classified: Classified) -> list[Reason]:
    origin = classified.otherwise.origin if classified.otherwise is not None else classified.origin
    return [reason(origin, f"it is not known who has decided the {classified.name}")] if origin.cites else []


def _sources(case: Case, classified: Classified) -> tuple[str, ...]:
    """The facts that would settle it, where nobody has spoken; for one that events set, what the events leave open."""
    needs: list[str] = []
    for decider in classified.deciders:
        if decider.fact is not None:
            value = case.engine.told(case, decider.fact)
            needs.extend(value.needs if isinstance(value, Unknown) else (decider.fact,))
    return tuple(needs)


def _ask(case: Case, classified: Classified, decider: Decider) -> Any:
    """`MUTE`, `Unknown`, or what the decider says."""
    if decider.table is None:
        return _told(case, classified, decider)
    scale = classified.scale

    def key(row: Row) -> Any:
        return row.outputs[classified.name].value

    def gravity(row: Row) -> int:
        value = row.outputs[classified.name].value
        return scale.index(value) if value in scale else len(scale)

    found = resolve(decider.table, case, key, gravity if scale else None)
    if found is None:
        return MUTE
    if isinstance(found, Unknown):
        return found
    if isinstance(found, Impossible):
        return Unknown((IMPOSSIBLE,))
    if isinstance(found, Clashing):
        values = tuple(key(row) for row in found.rows)
        preferred = key(found.preferred) if found.preferred is not None else None
        why = [reason(row.origin, f"{_matched(row, decider)}: {_named(classified, row)}") for row in found.rows]
        why.append(reason(found.conflict.origin, "these rules contradict each other"))
        value = preferred if found.preferred is not None else Unknown((found.conflict.settled_by or "",))
        return Graded(value, decider.name, candidates=values, preferred=preferred, conflict=True, because=why)
    cell = found.outputs[classified.name]
    if cell.word == "unknown":
        text = f"{_matched(found, decider)}: {classified.name} not known"
        return Graded(Unknown(_sources(case, classified)), because=[reason(found.origin, text)])
    return Graded(
        cell.value,
        decider.name,
        because=[reason(found.origin, f"{_matched(found, decider)}: {_named(classified, found)}")],
    )


def _told(case: Case, classified: Classified, decider: Decider) -> Any:
    assert decider.read is not None
    value = decider.read(case)
    if value is None:
        return MUTE
    if decider.when is not None:
        applies = holds(decider.when, case)
        if applies is False:
            return MUTE
        if applies is not True:
            return applies if value.__class__ is not Unknown else applies.merge(value)
    if value.__class__ is Unknown:
        return value
    text = f"{classified.name} is {value}, told by `{decider.source}` ({decider.name})"
    fact = case.engine.policy.facts.get(decider.fact or "")
    events = (fact.set_by or "",) if fact is not None else (decider.source.partition(".")[0],)
    return Graded(value, decider.name, because=[reason(decider.origin, text), *event_reasons(case, events, value)])


def _matched(row: Row, decider: Decider) -> str:
    table = decider.table
    if table is None or not row.matchers:
        return table.when.text if table is not None else ""
    cells = (f"{i.name} is {m.text}" for i, m in zip(table.inputs, row.matchers, strict=False) if not m.any)
    return " and ".join(cells) or "always"


def _named(classified: Classified, row: Row) -> str:
    cell = row.outputs[classified.name]
    return f"{classified.name} {cell.text if cell.value is not None else 'none'}"


# ---- the section


def classification(case: Case) -> dict[str, Any]:
    """The section `classification`."""
    policy = case.engine.policy
    category = _part(case, policy.category, "category")
    severity = _part(case, policy.severity, policy.severity.name if policy.severity else "severity")
    section: dict[str, Any] = {"outcome": "determined", "category": category.data.get("category")}
    if policy.severity is not None:
        section.update(severity.data)
        section.setdefault(policy.severity.name, None)
    conflict = bool(severity.data.get("candidates"))
    words = [part.word for part in (category, severity) if part.unknown]
    if conflict:
        section["outcome"] = "conflict"
    elif words:
        section["outcome"] = overall(words, "determined")
    elif policy.category is None and policy.severity is None:
        section["outcome"] = "silent"
    needs = [*category.needs, *severity.needs]
    section["needs"] = facts_among(dict.fromkeys(needs)) if needs else []
    terms = [d for d in policy.definitions if d.kind == "predicate" and not d.by_start]
    because = [*category.because, *severity.because]
    definitions = {}
    for term in terms:
        part = settle(case, lambda c, term=term: _term(c, term), term.origin)  # type: ignore[misc]
        if part.unknown:
            definitions[term.name] = part.word
            needs.extend(mishaps_among(part.needs))
        else:
            definitions[term.name] = part.data["value"]
        because.extend(part.because)
    section["definitions"] = definitions
    section["because"] = distinct(because)
    warnings = _differences(case, policy.severity, severity, needs)
    if warnings:
        section["warnings"] = warnings
    if needs:
        show_errors(section, needs)
    return section


def _term(case: Case, term: Definition) -> Part:
    value = case.define(term.slot)
    if value.__class__ is Unknown:
        return unknown_part(value)
    text = f"`{term.name}` is {'true' if value else 'false'}"
    if term.when is not None:
        text += f": {term.when.text}" + (", with its exceptions" if term.exceptions else "")
    why = [reason(term.origin, text), *exception_reasons(case, term.exceptions)]
    return Part({"value": bool(value)}, bool(value), because=why)


def _part(case: Case, classified: Classified | None, name: str) -> Part:
    if classified is None:
        return Part({}, None)

    def compute(c: Case) -> Part:
        graded = c.engine.graded(c, classified)
        if graded.value.__class__ is Unknown and not graded.conflict:
            return unknown_part(graded.value, graded.because, **{name: None})
        value = None if graded.value.__class__ is Unknown else graded.value
        data: dict[str, Any] = {name: value}
        if name != "category":
            data["decided_by"] = graded.decided_by
            data["provisional"] = graded.provisional
            if graded.conflict:
                data["candidates"] = list(graded.candidates)
                data["preferred"] = graded.preferred
        return Part(data, tuple(map(repr, data.values())), because=graded.because, value=value)

    return settle(case, compute, classified.origin)


def _differences(case: Case, classified: Classified | None, part: Part, needs: list[str]) -> list[dict[str, Any]]:
    """Where a definition that decides nothing says otherwise, the answer carries a warning.

    What went wrong with one is added to `needs`: nobody knows what it would have said.
    """
    warnings = []
    for decider in classified.compared_with if classified is not None else ():
        assert classified is not None
        spoken = _ask(case, classified, decider)
        if isinstance(spoken, Unknown):
            needs.extend(mishaps_among(spoken.needs))
        if not isinstance(spoken, Graded) or spoken.conflict or isinstance(spoken.value, Unknown):
            continue  # what is not known cannot differ
        if not part.unknown and spoken.value != part.value:
            why = spoken.because[0]
            warnings.append(
                {
                    "rule": why["rule"],
                    "clause": why["clause"],
                    "text": f"by its definition the {classified.name} would be {spoken.value}; it decides nothing here",
                }
            )
    return warnings


__all__ = ["Cell", "Graded", "classification", "grade"]
