"""Parts of an answer, and what is known of them although facts are absent.

A part is computed in three-valued logic. Where it comes out unknown, the finite absent facts that matter are
tried jointly, up to a stated number of combinations: where every one leads to the same answer, that is the
answer (supervaluation). Otherwise the fewest facts that would settle it are looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from policy_engine.businesstime import Calendar
from policy_engine.errors import PolicyEngineError
from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TARGETS,
    TEXT,
    ZONE,
    EnumType,
    Type,
)
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Origin
from policy_engine.runtime.case import Case
from policy_engine.runtime.tables import IMPOSSIBLE as IMPOSSIBLE

COMBINATIONS = 256
"""How many combinations of absent facts are tried for one part of an answer."""

SHRINK_TRIALS = 96
"""How many evaluations are spent on naming fewer facts."""


Reason = dict[str, Any]
"""Why, as a decision shows it: `rule`, `clause`, `file`, `line` and a sentence. Shared, so not to be changed."""


def reason(origin: Origin, text: str) -> Reason:
    """A reason that rests on a rule."""
    return {"rule": origin.id, "clause": origin.clause, "file": origin.file, "line": origin.line, "text": text}


def not_held(origin: Origin, text: str, known: bool = True) -> Reason:
    """A rule that was asked and does not hold, or of which it is not known whether it does (`holds` says which)."""
    return {**reason(origin, text), "holds": False if known else "unknown"}


def remark(text: str) -> Reason:
    """A reason that rests on no rule: what was told, what was tried."""
    return {"rule": None, "clause": None, "file": None, "line": None, "text": text}


def distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons in order, each once."""
    return list({(one["rule"], one["text"]): one for one in reasons}.values())


@dataclass(slots=True)
class Part:
    """One part of a section: its data, whether it is unknown (and what for), and the reasons.

    `key` is what must agree for two hypotheses to give the same answer.
    """

    data: dict[str, Any]
    key: Any = None
    unknown: bool = False
    needs: tuple[str, ...] = ()
    because: list[Reason] = field(default_factory=list)
    note: str = ""
    value: Any = None


def unknown_part(needs: tuple[str, ...] | Unknown, because: list[Reason] | None = None, **data: Any) -> Part:
    """A part that is not known for want of facts."""
    named = needs.needs if isinstance(needs, Unknown) else needs
    return Part(dict(data), None, True, tuple(dict.fromkeys(named)), because or [])


def domain(type_: Type, nullable: bool) -> tuple[Any, ...] | None:
    """Every value of a finite type; nothing for the others."""
    values: tuple[Any, ...]
    if type_ == BOOLEAN:
        values = (True, False)
    elif isinstance(type_, EnumType):
        values = (*type_.members, "\x00 another value") if type_.open else type_.members
    else:
        return None
    return (*values, None) if nullable else values


_PROBES: dict[Type, Any] = {
    INTEGER: 1,
    NUMBER: 1,
    TEXT: "\x00 some text",
    DATE: dt.date(2000, 1, 1),
    INSTANT: 0,
    ZONE: "UTC",
    COUNTRY: "FR",
    DATES: (),
    TARGETS: {},
}


def _probe(type_: Type) -> Any:
    if type_ == CALENDAR:
        return Calendar.from_mapping({"zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]}})
    return _PROBES.get(type_, ())


class _Search:
    """Tries the values of absent facts, with a budget."""

    def __init__(self, case: Case, compute: Callable[[Case], Part], budget: int) -> None:
        self.case, self.compute, self.budget = case, compute, budget
        self.leaves: list[Part] = []
        self.tried: dict[str, None] = {}
        self.exhausted = False

    def agree(self, case: Case, part: Part) -> bool:
        """Whether every value of the absent facts leads to one answer."""
        facts = case.engine.policy.facts
        for name in part.needs:
            fact = facts.get(name)
            values = domain(fact.type, fact.nullable) if fact is not None else None
            if fact is None or values is None or case.values[fact.slot].__class__ is not Unknown:
                continue
            self.tried[name] = None
            for value in values:
                if self.budget <= 0:
                    self.exhausted = True
                    return False
                self.budget -= 1
                supposed = case.suppose(fact.slot, value)
                found = self.compute(supposed)
                if IMPOSSIBLE in found.needs:
                    continue
                if found.unknown:
                    if not self.agree(supposed, found):
                        return False
                    continue
                self.leaves.append(found)
                if found.key != self.leaves[0].key:
                    return False
            return True
        return False


def settle(case: Case, compute: Callable[[Case], Part]) -> Part:
    """The part, known wherever what is absent cannot matter; else unknown with the fewest facts that settle it."""
    part = compute(case)
    return settled(case, compute, part) if part.unknown else part


def settled(case: Case, compute: Callable[[Case], Part], part: Part) -> Part:
    """What is known of a part that came out unknown."""
    search = _Search(case, compute, COMBINATIONS)
    agreed = IMPOSSIBLE in part.needs or search.agree(case, part)
    if agreed and search.leaves:
        return _merged(search)
    if agreed:
        # No value of what is absent makes them possible either.
        return replace(part, needs=(), note="these facts are a combination that the policy declares impossible")
    needs = _fewest(case, compute, part, tuple(search.tried))
    note = f"more than {COMBINATIONS} combinations of absent facts; not all were tried" if search.exhausted else ""
    return replace(part, needs=needs, note=note)


def _merged(search: _Search) -> Part:
    """What all hypotheses agree on; where they differ beside the answer, nothing is said."""
    first = search.leaves[0]
    data = {
        name: value if all(leaf.data.get(name) == value for leaf in search.leaves) else None
        for name, value in first.data.items()
    }
    because = distinct(one for leaf in search.leaves for one in leaf.because)
    facts = " and ".join(f"`{name}`" for name in search.tried)
    be = "is" if len(search.tried) == 1 else "are"
    because.append(remark(f"whatever {facts} {be}, the answer is the same"))
    return Part(data, first.key, False, (), because, value=first.value)


def _fewest(case: Case, compute: Callable[[Case], Part], part: Part, tried: tuple[str, ...]) -> tuple[str, ...]:
    """The needs, without those that are not needed once the others are told."""
    needs = _closure(case, compute, part)
    if not 1 < len(needs) <= 5:
        return needs
    budget = SHRINK_TRIALS
    kept = list(needs)
    for name in reversed(needs):
        rest = [other for other in kept if other != name]
        if not rest:
            break
        cost = _combinations(case, rest)
        if cost > budget:
            break
        budget -= cost
        if all(not compute(supposed).unknown for supposed in _assignments(case, rest)):
            kept = rest
    return tuple(kept)


def _closure(case: Case, compute: Callable[[Case], Part], part: Part) -> tuple[str, ...]:
    """The needs of the part, and what is still missing once they are told (one probe a step)."""
    needs: dict[str, None] = dict.fromkeys(part.needs)
    facts = case.engine.policy.facts
    current, found = case, part
    for _ in range(4):
        fresh = [n for n in found.needs if n in facts and current.values[facts[n].slot].__class__ is Unknown]
        if not fresh or not found.unknown:
            break
        for name in fresh:
            values = domain(facts[name].type, facts[name].nullable)
            current = current.suppose(facts[name].slot, values[0] if values else _probe(facts[name].type))
        try:
            found = compute(current)
        except PolicyEngineError:  # a probe is a guess; what it leads to must not decide anything
            break
        # The values tried may be a combination that does not exist, which says nothing about what is needed.
        needs.update(dict.fromkeys(need for need in found.needs if found.unknown and need != IMPOSSIBLE))
    return tuple(needs)


def _combinations(case: Case, names: list[str]) -> int:
    total = 1
    for name in names:
        fact = case.engine.policy.facts.get(name)
        values = domain(fact.type, fact.nullable) if fact is not None else None
        total *= len(values) if values else 1
    return total


def _assignments(case: Case, names: list[str]) -> Iterator[Case]:
    if not names:
        yield case
        return
    fact = case.engine.policy.facts.get(names[0])
    if fact is None:
        yield from _assignments(case, names[1:])
        return
    values = domain(fact.type, fact.nullable) or (_probe(fact.type),)
    for value in values:
        yield from _assignments(case.suppose(fact.slot, value), names[1:])
