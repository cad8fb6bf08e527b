"""Answers worked out beforehand: for each question a tree of what it reads, with the engine's answer at every leaf.

A question (the severity, a ground, the figure of a metric) is put to the engine again and again. Whenever the engine
reads something that has not been settled yet (a fact with few values, a definition, the severity), the run is given
up, and the question branches over every value of it, not told among them. So a tree holds exactly what the engine
reads, in the order in which it reads it, and its leaves are the engine's own answers. What a tree reads and is itself
worked out (a definition) is a question with a tree of its own; its values are what the branch is over.

Facts that have no list of values (a date, a text, a figure) are never told here: the answers are those for a ticket
that does not tell them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from policy_engine.expr.types import BOOLEAN, EnumType, ListType, Type
from policy_engine.expr.values import Mishap, Unknown
from policy_engine.model.coverage import VERDICTS
from policy_engine.model.policy import Classified, Definition, Fact, Policy
from policy_engine.runtime.case import Case
from policy_engine.runtime.classify import Graded, grade
from policy_engine.runtime.engine import Engine
from policy_engine.runtime.parts import Reason, domain

MOST_RUNS = 20_000
"""Runs of the engine for one question; one that needs more is not answered in the page."""

MOST_RUNS_ALL = 60_000
"""Runs for all questions together."""

MOST_DEEP = 64
"""Variables that one answer may hang on together."""

MOST_VALUES = 1_024
"""Values of one fact: a set of ten words has so many."""


class Variable(NamedTuple):
    """Something that an answer hangs on. Its last value, beyond those listed, is that it is not told or not known."""

    key: str
    kind: str
    """`fact` and `asked` are asked in the form; `word`, `class` and `verdict` are worked out."""
    name: str
    values: tuple[Any, ...]
    type: Type | None = None


Because = tuple[str, tuple[str, ...]]
"""A reason as the page shows it: its sentence, and the clauses it rests on."""


def because_of(reasons: Iterable[Reason]) -> tuple[Because, ...]:
    """Reasons as the page shows them."""
    found = []
    for one in reasons:
        clause = one["clause"]
        clauses = () if clause is None else (clause,) if isinstance(clause, str) else tuple(clause)
        found.append((str(one["text"]), clauses))
    return tuple(found)


class Leaf(NamedTuple):
    """An answer: its value as an index (`-1` where it is not known), and what the page says of it."""

    value: int
    key: str
    """What two answers must agree in to be the same."""
    words: str
    needs: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
    possible: tuple[str, ...] = ()
    """For a ground that is not known: the verdicts it can come to."""
    more: tuple[tuple[str, Any], ...] = ()


class Node(NamedTuple):
    """A branch over the values of a variable, not told last."""

    variable: str
    branches: tuple[Tree, ...]


Tree = Node | Leaf


class NotSettled(Exception):
    """The engine has read something that is not settled on this branch."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class TooMany(Exception):
    """A question needs more runs than are granted."""


class Values(list[Any]):
    """The facts of a case, by slot; reading one asks whether it is settled."""

    def __init__(self, asker: Asker, facts: Sequence[Fact]) -> None:
        super().__init__(facts)
        self.asker = asker

    def __getitem__(self, slot: Any) -> Any:
        return self.asker.fact(slot)


class Timeless(Case):
    """A case of which no instant is known."""

    __slots__ = ()

    def today(self) -> Any:
        return Unknown(("the instant",))


class Asker(Engine):
    """An engine that stops where it reads what is not settled."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self.facts = tuple(policy.facts.values())
        self.variables: dict[str, Variable] = {}
        self.trees: dict[str, Tree] = {}
        self.settled: dict[str, int] = {}
        self.about = ""
        """The variable that is being worked out: it must not be taken from itself."""
        self.runs = 0
        self.open: dict[str, None] = {}
        """Facts without a list of values that were read."""
        self.too_many: dict[str, None] = {}

    def case(self) -> Case:
        """A ticket to which nothing has happened yet, seen at no instant."""
        nothing: Any = Unknown(("the instant",))
        return Timeless(self, nothing, Values(self, self.facts), [() for _ in self.policy.events])

    # ---- what the closures of a policy read

    def fact(self, slot: int) -> Any:
        """A fact: settled where it has few values, else never told."""
        fact = self.facts[slot]
        untold = fact.absent if fact.has_absent else Unknown((fact.name,))
        values = _values(fact)
        if values is None:
            self.open[fact.name] = None
            return untold
        return self.value(Variable(f"fact.{fact.name}", "fact", fact.name, values, fact.type), untold)

    def define(self, case: Case, slot: int) -> Any:
        definition = self.policy.definitions[slot]
        key = f"word.{definition.name}"
        if definition.kind == "event" or self.about == key:
            return super().define(case, slot)
        if self.by_start[slot]:
            return self.value(Variable(key, "asked", definition.name, _meanings(definition), definition.type))
        return self.worked_out(key, "word", definition.name, lambda fresh: Engine.define(self, fresh, slot))

    def graded(self, case: Case, classified: Classified | None) -> Graded:
        if classified is None or self.about == f"class.{classified.name}":
            return grade(case, classified)
        key = f"class.{classified.name}"
        return Graded(self.worked_out(key, "class", classified.name, lambda fresh: grade(fresh, classified).value))

    def verdict(self, case: Case) -> Any:
        return self.value(Variable("verdict", "verdict", "verdict", VERDICTS))

    def window_state(self, case: Case, name: str) -> Any:
        window = next((one for one in self.policy.windows or () if one.name == name), None)
        phases = [phase.name for track in window.tracks for phase in track.phases] if window is not None else []
        values = tuple(dict.fromkeys(phases)) if phases else ("open", "closed")
        return self.value(Variable(f"window.{name}", "asked", name, (*values, None) if phases else values))

    def status(self, case: Case) -> Any:
        statuses = self.policy.lifecycle.statuses if self.policy.lifecycle is not None else ()
        variable = Variable("status", "asked", "status", tuple(one.name for one in statuses))
        return self.value(variable) if statuses else super().status(case)

    def calendar(self, case: Case, slot: int) -> Any:
        """Whether a desk is open hangs on the instant, which the form does not ask."""
        self.open["the instant"] = None
        return Unknown(("the instant",))

    def supporting(self, case: Case, table: Any) -> list[Reason]:
        """The answers that another one rests on are shown by themselves."""
        return []

    # ---- values

    def value(self, variable: Variable, untold: Any = None) -> Any:
        """The value of a variable on this branch."""
        if len(variable.values) > MOST_VALUES:
            self.open[variable.name] = None
            return untold if untold is not None else Unknown((variable.key,))
        self.variables.setdefault(variable.key, variable)
        at = self.settled.get(variable.key)
        if at is None:
            raise NotSettled(variable.key)
        if at < len(variable.values):
            return variable.values[at]
        return untold if variable.kind == "fact" else Unknown((variable.key,))

    def worked_out(self, key: str, kind: str, name: str, work_out: Callable[[Case], Any]) -> Any:
        """The value of a variable that has a tree of its own, which is made when it is first read."""
        if key in self.too_many:
            return Unknown((key,))
        if key not in self.variables:
            found: dict[Any, None] = {}

            def leaf(case: Case) -> Leaf:
                value = work_out(case)
                if value.__class__ is Unknown:
                    return Leaf(-1, "", "", needs_of(value.needs))
                found.setdefault(value)
                return Leaf(list(found).index(value), repr(value), "")

            try:
                tree = self.explore(key, leaf)
            except TooMany:
                self.too_many[key] = None
                return Unknown((key,))
            self.trees[key] = tree
            self.variables[key] = Variable(key, kind, name, tuple(found))
        return self.value(self.variables[key])

    # ---- trees

    def explore(self, about: str, ask: Callable[[Case], Leaf]) -> Tree:
        """The tree of a question. Raises `TooMany`."""
        kept = self.settled, self.about
        self.settled, self.about = {}, about
        most = min(MOST_RUNS, MOST_RUNS_ALL - self.runs) + self.runs
        try:
            return self._explore(ask, most, {})
        finally:
            self.settled, self.about = kept

    def _explore(self, ask: Callable[[Case], Leaf], most: int, shared: dict[Any, Tree]) -> Tree:
        self.runs += 1
        if self.runs > most or len(self.settled) > MOST_DEEP:
            raise TooMany
        try:
            # A case remembers what was read: each run has its own.
            found: Tree = ask(self.case())
        except NotSettled as missing:
            key = missing.key
            branches = []
            for at in range(len(self.variables[key].values) + 1):
                self.settled[key] = at
                branches.append(self._explore(ask, most, shared))
            del self.settled[key]
            first = branches[0]
            # What does not matter after all is no branch.
            found = first if all(one is first for one in branches) else Node(key, tuple(branches))
        same = (found.variable, *map(id, found.branches)) if isinstance(found, Node) else found
        return shared.setdefault(same, found)


WRONG = "!"
"""Stands among the needs of an answer for a rule that went wrong: no fact can help it."""


def needs_of(needs: Iterable[str]) -> tuple[str, ...]:
    """What an answer hangs on: names of variables and facts, and `WRONG` for whatever went wrong on the way."""
    return tuple(dict.fromkeys(WRONG if isinstance(one, Mishap) else str(one) for one in needs))


def _values(fact: Fact) -> tuple[Any, ...] | None:
    """Every value of a fact that has few, in the order of the policy; those of a set of words by their number."""
    found = domain(fact.type, fact.nullable)
    if found is not None:
        return found
    if isinstance(fact.type, ListType) and isinstance(fact.type.element, EnumType) and not fact.type.element.open:
        members = fact.type.element.members
        if 2 ** len(members) <= MOST_VALUES and not fact.nullable:
            return tuple(
                tuple(member for at, member in enumerate(members) if number >> at & 1)
                for number in range(2 ** len(members))
            )
    return None


def _meanings(definition: Definition) -> tuple[Any, ...]:
    """Every value of a definition that hangs on the start of a clock."""
    if definition.kind == "values":
        return tuple(value for value, _ in definition.values)
    return (True, False) if definition.type == BOOLEAN else tuple(getattr(definition.type, "members", ()))


__all__ = ["Asker", "Leaf", "Node", "TooMany", "Tree", "Variable"]
