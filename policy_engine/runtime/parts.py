"""Parts of an answer, and what is known of them although facts are absent.

A part is computed in three-valued logic. Where it comes out unknown, the finite absent facts that matter are
tried jointly, up to a stated number of combinations: where every one leads to the same answer, that is the
answer (supervaluation). Otherwise the fewest facts that would settle it are looked for. A condition that went
wrong is tried both ways like an absent fact; but where it matters and no fact can help, the part is an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from policy_engine.businesstime import Calendar
from policy_engine.errors import CalendarError, PolicyEngineError
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
from policy_engine.expr.values import Mishap, Unknown, went_wrong
from policy_engine.model.policy import Origin
from policy_engine.runtime.case import Case
from policy_engine.runtime.mishaps import beyond, facts_among, mishaps_among, show_needs
from policy_engine.runtime.tables import IMPOSSIBLE as IMPOSSIBLE

COMBINATIONS = 256
"""How many combinations of absent facts are tried for one part of an answer."""

MOST_SUPPOSED = 8
"""How many conditions that went wrong are tried both ways at once: all of them together are `COMBINATIONS`."""

SHRINK_TRIALS = 96
"""How many evaluations are spent on naming fewer facts."""


Reason = dict[str, Any]
"""Why, as a decision shows it: `rule`, `clause`, `file`, `line` and a sentence. Shared, so not to be changed."""


def reason(origin: Origin, text: str) -> Reason:
    """A reason that rests on a rule."""
    return {"rule": origin.id, "clause": origin.clause, "file": origin.file, "line": origin.line, "text": text}


def not_held(origin: Origin, text: str) -> Reason:
    """A rule that was asked and does not hold."""
    return {**reason(origin, text), "holds": False}


def open_question(origin: Origin, text: str, value: Unknown) -> Reason:
    """A rule that was asked and did not answer: its condition is not known, or could not be worked out."""
    wrong = went_wrong(value)
    return {
        "rule": origin.id,
        "clause": origin.clause,
        "file": origin.file,
        "line": origin.line,
        "text": f"could not be worked out: {text}" if wrong else f"not known: {text}",
        "holds": "error" if wrong else "unknown",
    }


def not_known(value: Any, copula: str = "") -> str:
    """What is said of something that is not known, for want of facts or because something went wrong."""
    return "could not be worked out" if went_wrong(value) else f"{copula}not known"


def remark(text: str) -> Reason:
    """A reason that rests on no rule: what was told, what was tried."""
    return {"rule": None, "clause": None, "file": None, "line": None, "text": text}


def distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons in order, each once."""
    return list({(one["rule"], one["text"]): one for one in reasons}.values())


@dataclass(slots=True)
class Part:
    """One part of a section: its data, whether it is unknown (and what for), and the reasons.

    `key` is what must agree for two hypotheses to give the same answer. Among the needs of an unknown part are
    mishaps as well; where they are all there is, the part is an error.
    """

    data: dict[str, Any]
    key: Any = None
    unknown: bool = False
    needs: tuple[str, ...] = ()
    because: list[Reason] = field(default_factory=list)
    note: str = ""
    value: Any = None

    @property
    def word(self) -> str:
        """What an unknown part answers: `unknown` while a fact may settle it, else `error` if something went wrong."""
        for need in self.needs:
            if need.__class__ is not Mishap:
                return "unknown"
        return "error" if self.needs else "unknown"

    @property
    def flawed(self) -> bool:
        """Whether something went wrong that may keep the part from being known."""
        return any(need.__class__ is Mishap for need in self.needs)

    def show_needs(self, data: dict[str, Any]) -> None:
        """Write what would settle the part, and what went wrong with it, into the data of a decision."""
        show_needs(data, self.needs)


def overall(words: Iterable[str], otherwise: str) -> str:
    """The outcome of a section of several parts: `unknown` if one is, else `error` if one is."""
    said = set(words)
    return "unknown" if "unknown" in said else "error" if "error" in said else otherwise


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


Compute = Callable[[Case], Part]


def attempt(case: Case, compute: Compute, origin: Origin) -> Part:
    """The part as it is worked out; an error of `origin` where that leads out of the years of the calendars."""
    try:
        return compute(case)
    except CalendarError as wrong:
        return unknown_part(beyond(case, origin, wrong))


class _Search:
    """Tries the values of absent facts, and both outcomes of what went wrong, with a budget."""

    def __init__(self, case: Case, compute: Compute, origin: Origin, budget: int) -> None:
        self.case, self.compute, self.origin, self.budget = case, compute, origin, budget
        self.leaves: list[Part] = []
        self.tried: dict[str, None] = {}
        self.mishaps: dict[Mishap, None] = {}
        """What went wrong, and was tried both ways."""
        self.exhausted = False

    def agree(self, case: Case, part: Part) -> bool:
        """Whether every value of the absent facts, and both outcomes of what went wrong, lead to one answer."""
        domains, facts = case.engine.domains, case.engine.policy.facts
        for name in part.needs:
            values = domains.get(name)
            if values is None or case.values[slot := facts[name].slot].__class__ is not Unknown:
                continue
            self.tried[name] = None
            return self._agree(partial(case.suppose, slot), values)
        for need in part.needs:
            if isinstance(need, Mishap):
                self.mishaps[need] = None
                if need.supposable and need not in case.supposed and len(case.supposed) < MOST_SUPPOSED:
                    return self._agree(partial(case.suppose_of, need), (True, False))
        return False

    def _agree(self, suppose: Callable[[Any], Case], values: tuple[Any, ...]) -> bool:
        """The same of the hypotheses for one fact, or for one thing that went wrong."""
        for value in values:
            if self.budget <= 0:
                self.exhausted = True
                return False
            self.budget -= 1
            supposed = suppose(value)
            try:
                found = self.compute(supposed)
            except CalendarError as wrong:
                found = unknown_part(beyond(supposed, self.origin, wrong))
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


def settle(case: Case, compute: Compute, origin: Origin) -> Part:
    """The part, known wherever what is absent cannot matter; else unknown with the fewest facts that settle it.

    `origin` is the rule to name where time cannot be counted so far.
    """
    try:
        part = compute(case)
    except CalendarError as wrong:
        part = unknown_part(beyond(case, origin, wrong))
    return settled(case, compute, part, origin) if part.unknown else part


def settled(case: Case, compute: Compute, part: Part, origin: Origin) -> Part:
    """What is known of a part that came out unknown."""
    search = _Search(case, compute, origin, COMBINATIONS)
    agreed = IMPOSSIBLE in part.needs or search.agree(case, part)
    if agreed and search.leaves:
        return _merged(search)
    if agreed:
        # No value of what is absent makes them possible either.
        return replace(part, needs=(), note="these facts are a combination that the policy declares impossible")
    note = f"more than {COMBINATIONS} combinations of absent facts; not all were tried" if search.exhausted else ""
    if search.mishaps or part.flawed:
        needs = _WayOut(compute, origin).needs(case, part)
        return replace(part, needs=needs, note=note if facts_among(needs) else "")
    return replace(part, needs=_fewest(search, part), note=note)


class _WayOut:
    """Looks for facts that lead to an answer although something went wrong."""

    def __init__(self, compute: Compute, origin: Origin) -> None:
        self.compute, self.origin, self.budget = compute, origin, COMBINATIONS
        self.mishaps: dict[Mishap, None] = {}
        """What no fact has helped."""

    def needs(self, case: Case, part: Part) -> tuple[str, ...]:
        """The facts that help, and what went wrong beside them; nothing but the latter where no fact helps."""
        here = mishaps_among(part.needs)
        found: dict[str, None] = {}
        for first in facts_among(part.needs) or [""]:
            way = self._from(case, part, first)
            if way is None:
                return tuple(dict.fromkeys((*here, *self.mishaps)))
            found.update(dict.fromkeys(self._least(case, way)))
        return (*found, *here)

    def _from(self, case: Case, part: Part, first: str = "") -> tuple[str, ...] | None:
        """Facts of which some values settle the part; nothing where there are none. `first` is tried first."""
        name = next((need for need in (first, *part.needs) if self._values(case, need)), "")
        if not name:
            left = facts_among(part.needs)
            if left or not part.needs:
                return tuple(left)  # of so many values one may help; or the policy itself says that it is not known
            agreed, both = self._whatever(case, part)
            if agreed or both.exhausted:
                return ()
            self.mishaps.update(dict.fromkeys(mishaps_among(part.needs)))
            name = next((tried for tried in both.tried if self._values(case, tried)), "")
        for value in self._values(case, name):
            if self.budget <= 0:
                return (name,)
            self.budget -= 1
            supposed = case.suppose(case.engine.policy.facts[name].slot, value)
            found = attempt(supposed, self.compute, self.origin)
            if IMPOSSIBLE not in found.needs:
                rest = self._from(supposed, found) if found.unknown else ()
                if rest is not None:
                    return (name, *rest)
        return None

    def _values(self, case: Case, name: str) -> tuple[Any, ...]:
        """The values of an absent fact that has few."""
        values = case.engine.domains.get(name)
        if values is None or case.values[case.engine.policy.facts[name].slot].__class__ is not Unknown:
            return ()
        return values

    def _least(self, case: Case, way: tuple[str, ...]) -> tuple[str, ...]:
        """The way without the facts that it does not take, the first one last."""
        if not all(self._values(case, name) for name in way):
            return way
        for name in reversed(way):
            rest = [other for other in way if other != name]
            if rest and any(self._settles(supposed) for supposed in _assignments(case, rest)):
                way = tuple(rest)
        return way

    def _settles(self, case: Case) -> bool:
        """Whether the part is known for a case, as far as there is time to find out."""
        if self.budget <= 0:
            return False
        self.budget -= 1
        part = attempt(case, self.compute, self.origin)
        return not part.unknown or self._whatever(case, part)[0]

    def _whatever(self, case: Case, part: Part) -> tuple[bool, _Search]:
        """Whether an unknown part is the same both ways of what went wrong, and what was tried."""
        both = _Search(case, self.compute, self.origin, self.budget)
        agreed = both.agree(case, part) and bool(both.leaves)
        self.budget = both.budget
        return agreed, both


def _merged(search: _Search) -> Part:
    """What all hypotheses agree on; where they differ beside the answer, nothing is said."""
    first = search.leaves[0]
    data = {
        name: value if all(leaf.data.get(name) == value for leaf in search.leaves) else None
        for name, value in first.data.items()
    }
    because = distinct(one for leaf in search.leaves for one in leaf.because)
    if search.tried:
        facts = " and ".join(f"`{name}`" for name in search.tried)
        be = "is" if len(search.tried) == 1 else "are"
        because.append(remark(f"whatever {facts} {be}, the answer is the same"))
    if search.mishaps:
        rules = " and ".join(dict.fromkeys(f"`{mishap.error['rule']}`" for mishap in search.mishaps))
        because.append(remark(f"whatever {rules} would say, which could not be worked out, the answer is the same"))
    return Part(data, first.key, False, (), because, value=first.value)


def _fewest(search: _Search, part: Part) -> tuple[str, ...]:
    """The needs, without those that are not needed once the others are told."""
    case, compute = search.case, search.compute
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
        try:
            if all(not compute(supposed).unknown for supposed in _assignments(case, rest)):
                kept = rest
        except CalendarError:
            break
    return tuple(kept)


def _closure(case: Case, compute: Compute, part: Part) -> tuple[str, ...]:
    """The needs of the part, and what is still missing once they are told (one probe a step)."""
    needs: dict[str, None] = dict.fromkeys(part.needs)
    domains, facts = case.engine.domains, case.engine.policy.facts
    current, found = case, part
    for _ in range(4):
        fresh = [n for n in found.needs if n in facts and current.values[facts[n].slot].__class__ is Unknown]
        if not fresh or not found.unknown:
            break
        for name in fresh:
            values = domains[name]
            current = current.suppose(facts[name].slot, values[0] if values else _probe(facts[name].type))
        try:
            found = compute(current)
        except PolicyEngineError:  # a probe is a guess; what it leads to must not decide anything
            break
        # The values tried may be a combination that does not exist, which says nothing about what is needed.
        if found.unknown:
            needs.update({need: None for need in found.needs if need.__class__ is not Mishap and need != IMPOSSIBLE})
    return tuple(needs)


def _combinations(case: Case, names: list[str]) -> int:
    total = 1
    for name in names:
        values = case.engine.domains.get(name)
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
    values = case.engine.domains[fact.name] or (_probe(fact.type),)
    for value in values:
        yield from _assignments(case.suppose(fact.slot, value), names[1:])
