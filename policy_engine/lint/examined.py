"""A policy as rules look at it: the typed policy, its text, its conditions, and where its words are mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.document.nodes import Node, Scalar
from policy_engine.lint.reasoning import Reasoning
from policy_engine.lint.tables import Place, places
from policy_engine.model.policy import Condition, Exception_, Origin, Policy, Table
from policy_engine.model.proofs.vocabulary import Vocabulary

__all__ = ["Examined", "Guard", "Word"]

_PROSE = frozenset(("why", "title", "says", "document", "register", "about", "cites", "language"))
_WORD = re.compile(r"[A-Za-z_]\w*")


class Guard(NamedTuple):
    """When something applies: its own condition, and those of what it stands under."""

    what: str
    origin: Origin
    own: Condition
    outer: tuple[Condition, ...] = ()


class Word(NamedTuple):
    """A scalar of the file and the keys that lead to it."""

    path: tuple[str, ...]
    node: Scalar
    is_key: bool


class Examined:
    """One policy, with what several rules need worked out once."""

    def __init__(self, policy: Policy, root: Node, limits: Mapping[str, int]) -> None:
        self.policy = policy
        self.root = root
        self.limits = limits
        self.rule = ""
        """The code of the rule that looks."""

    @property
    def limit(self) -> int:
        """The number that settings may change, of the rule that looks."""
        return self.limits[self.rule]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.policy)

    @cached_property
    def reasoning(self) -> Reasoning:
        return Reasoning(self.vocabulary)

    # ---- the text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every scalar and key of the file, without what is prose."""
        return tuple(_words(self.root, ()))

    @cached_property
    def mentions(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """For each word the entries (section and name) in which it stands, other than as their name."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for path, node, is_key in self.words:
            if is_key and len(path) < 2:
                continue
            for word in _WORD.findall(node.text):
                found.setdefault(word, set()).add(path[:2])
        return {word: frozenset(places) for word, places in found.items()}

    def mentioned(self, section: str, name: str) -> bool:
        """Whether a name that a section declares is mentioned anywhere else."""
        return bool(self.mentions.get(name, frozenset()) - {(section, name)})

    def node(self, *path: str) -> Node | None:
        """What stands under some keys."""
        found: Node | None = self.root
        for name in path:
            found = found.get(name) if isinstance(found, MappingNode) else None
        return found

    # ---- conditions

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that reads something, each once, in the order of the file."""
        found: dict[int, Condition] = {}
        for condition in _conditions(self.policy, set()):
            found.setdefault(id(condition.typed), condition)
        return tuple(sorted(found.values(), key=lambda one: one.span.start))

    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """When each rule, exception, duty, transition and so on applies; tables have proofs of their own."""
        return tuple({(one.origin.id, id(one.own)): one for one in _guards(self.policy)}.values())

    @cached_property
    def tables(self) -> tuple[Place, ...]:
        """Every table with inputs, each once."""
        return tuple(places(self.policy))


def _words(node: Node, path: tuple[str, ...]) -> Iterator[Word]:
    if isinstance(node, Scalar):
        yield Word(path, node, False)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            if entry.name in _PROSE or (path[:1] == ("readings",) and path[2:] == ("others",)):
                continue
            yield Word(path, entry.key, True)
            yield from _words(entry.value, (*path, entry.name))
    else:
        for item in node.items:
            yield from _words(item, path)


def _conditions(part: Any, seen: set[int]) -> Iterator[Condition]:
    """The conditions in a part of the typed policy."""
    return (one for one in _parts(part, Condition, seen) if one.typed is not None)


def _parts(part: Any, kind: type[Any], seen: set[int]) -> Iterator[Any]:
    """Everything of a kind in a part of the typed policy; nodes are tuples with names."""
    if isinstance(part, kind):
        yield part
    if isinstance(part, Mapping):
        inner: Any = part.values()
    elif isinstance(part, tuple):
        inner = part
    else:
        return
    if id(part) in seen or isinstance(part, Condition):
        return
    seen.add(id(part))
    for one in inner:
        if isinstance(one, tuple | Mapping):
            yield from _parts(one, kind, seen)


def _guards(policy: Policy) -> Iterator[Guard]:
    for definition in policy.definitions:
        if definition.kind == "predicate" and definition.when is not None:
            yield Guard("definition", definition.origin, definition.when)
            yield from _exceptions(definition.exceptions, (definition.when,))
    for classified in (policy.category, policy.severity):
        for decider in classified.deciders if classified is not None else ():
            if decider.when is not None:
                yield Guard("decider", decider.origin, decider.when)
            if decider.table is not None:
                yield from _rule(decider.table)
        for bound in classified.bounds if classified is not None else ():
            yield Guard("bound", bound.origin, bound.when)
    if policy.sla is not None:
        for layer in policy.sla.layers:
            for table in layer.tables:
                yield from _rule(table)
        for caveat in policy.sla.caveats:
            yield Guard("caveat", caveat.origin, caveat.when)
    for transition in policy.lifecycle.transitions if policy.lifecycle is not None else ():
        yield Guard("transition", transition.origin, transition.when)
    for table in policy.exclusions.scope if policy.exclusions is not None else ():
        yield from _rule(table)
    for ground in policy.exclusions.limits if policy.exclusions is not None else ():
        if ground.when is not None:
            yield Guard("limit", ground.origin, ground.when)
            yield from _exceptions(ground.exceptions, (ground.when,))
    for duty in policy.occasions or ():
        yield Guard("occasion", duty.occasion_origin, duty.occasion)
    for gate in policy.charges.gates if policy.charges is not None else ():
        yield Guard("gate", gate.origin, gate.when)
    for charge in policy.charges.charges if policy.charges is not None else ():
        yield from _rule(charge.table)
    for rule in policy.escalations.rules if policy.escalations is not None else ():
        yield from _rule(rule.table)
    for window in policy.windows or ():
        for track in window.tracks:
            yield Guard("phases", track.origin, track.when)


def _rule(table: Table) -> Iterator[Guard]:
    if not table.inputs:
        yield Guard("rule", table.origin, table.when)


def _exceptions(exceptions: tuple[Exception_, ...], outer: tuple[Condition, ...]) -> Iterator[Guard]:
    for one in exceptions:
        yield Guard("exception", one.origin, one.when, outer)
        yield from _exceptions(one.exceptions, (*outer, one.when))
