"""What conditions come to for every ticket that could be told apart by them.

Truth values and closed enumerations are gone through value by value, numbers, dates and open enumerations by the
values that conditions compare them with and those between. What cannot be gone through exactly (an event, a moment,
a reading, a number that is calculated with) is left unknown, so that what is found of a condition holds whatever that
may be. Beyond a bound nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from policy_engine.expr.typed import Apply, Compare, Constant, Contained, ListOf, Read, Typed, parts, walk
from policy_engine.expr.types import DATE, EnumType, ListType, Type
from policy_engine.model.policy import Condition
from policy_engine.model.proofs.values import ANOTHER_VALUE, representatives, sample
from policy_engine.model.proofs.vocabulary import Supposed, Vocabulary, conditions_of

__all__ = ["MOST", "MOST_ALTOGETHER", "Reasoning", "Seen"]

_MOST_MEMBERS = 6
"""Of so many members that conditions ask a set for, every combination is tried."""

MOST = 4_096
"""Combinations of values that are gone through for a group of conditions."""


MOST_ALTOGETHER = 100_000
"""Values of conditions that are worked out for one policy; those shipped need a hundredth of it."""


class Seen(NamedTuple):
    """What each of some conditions comes to for one combination of values; nothing where that is not decided."""

    values: tuple[tuple[str, Any], ...]
    truths: tuple[bool | None, ...]

    @property
    def sample(self) -> str:
        """The combination as a finding shows it."""
        return sample(self.values)


class Reasoning:
    """Answers about the conditions of one policy."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._left = MOST_ALTOGETHER
        self._known: dict[tuple[int, ...], tuple[tuple[Condition, ...], list[Seen] | None]] = {}
        """What was found, by the places of the conditions in memory; they are kept, so that no other takes a place."""

    def cases(self, *conditions: Condition) -> list[Seen] | None:
        """Every combination of what the conditions read, and what they come to; nothing beyond the bounds."""
        key = tuple(map(id, conditions))
        if self._left <= 0:
            return None
        if key not in self._known:
            self._known[key] = conditions, self._cases(conditions)
        return self._known[key][1]

    def _cases(self, conditions: Sequence[Condition]) -> list[Seen] | None:
        points = self._points(conditions)
        if points is None:
            return None
        return [
            Seen(point, tuple(case.holds(condition) for condition in conditions))
            for point, case in points
            if case.possible()
        ]

    def below(self, condition: Condition) -> frozenset[str]:
        """The names that decide a condition, those of definitions worked out among them."""
        names = condition.reads.union(*(self.vocabulary.rests_on(name) for name in condition.reads))
        return frozenset(name for name in names if self.vocabulary.derived(name) is None)

    def never(self, *conditions: Condition) -> bool:
        """Whether no ticket can meet all of the conditions."""
        seen = self.cases(*conditions)
        return seen is not None and all(False in one.truths for one in seen)

    def always(self, condition: Condition, given: Sequence[Condition] = ()) -> bool:
        """Whether a condition holds for every ticket, or for every one that meets what is `given`."""
        seen = self.cases(condition, *given)
        return seen is not None and all(one.truths[0] is True or False in one.truths[1:] for one in seen)

    def together(self, *conditions: Condition) -> Seen | None:
        """A combination for which all of the conditions certainly hold."""
        seen = self.cases(*conditions) or []
        return next((one for one in seen if all(truth is True for truth in one.truths)), None)

    # ---- combinations

    def _points(self, conditions: Sequence[Condition]) -> Iterator[tuple[tuple[tuple[str, Any], ...], Supposed]] | None:
        columns, size = [], 1
        constants = tuple(dict.fromkeys(value for one in conditions for value in self.vocabulary.constants(one, ())))
        asked = {name for one in self._below(conditions) if one.typed is not None for name in _asked(one.typed)}
        for name in self._names(conditions):
            type_ = self.vocabulary.context(name)
            if type_ is None:
                continue
            # A ticket may say of any fact that it has no value; that counts where a condition asks for it.
            nullable = name in asked or self.vocabulary.nullable(name, {})
            values = _values(type_, nullable, constants)
            if values is None:
                continue
            size *= len(values)
            if size > MOST:
                return None
            columns.append([(name, value) for value in values])
        self._left -= size * len(conditions)
        if self._left <= 0:
            return None
        return ((point, Supposed(self.vocabulary, dict(point))) for point in product(*columns))

    def _names(self, conditions: Sequence[Condition]) -> list[str]:
        """What conditions and the definitions below them read, as far as its values can be gone through exactly."""
        below = list(self._below(conditions))
        names = {name for condition in below for name in condition.reads}
        vague = {name for condition in below if condition.typed is not None for name in self._vague(condition.typed)}
        return sorted(names - vague)

    def _below(self, conditions: Sequence[Condition]) -> Iterator[Condition]:
        yield from conditions
        names = {name for condition in conditions for name in condition.reads}
        for name in names.union(*(self.vocabulary.rests_on(name) for name in names)):
            definition = self.vocabulary.derived(name)
            if definition is not None:
                yield from conditions_of(definition)

    def _vague(self, typed: Typed) -> Iterable[str]:
        """Names without a list of values that are not simply compared with constants."""
        plain: set[int] = set()
        for node in walk(typed):
            plain.update(id(part) for part in _compared(node))
        for node in walk(typed):
            if isinstance(node, Read) and id(node) not in plain and not self.vocabulary.finite(node.binding.name):
                yield node.binding.name


def _compared(node: Typed) -> Iterator[Typed]:
    """The parts of a node that it compares with constants, or asks whether they are there."""
    if isinstance(node, Compare):
        left, right = node.left, node.right
        yield from [left] * isinstance(right, Constant) + [right] * isinstance(left, Constant)
    elif isinstance(node, Contained):
        items = parts(node.container) if isinstance(node.container, ListOf) else ()
        if isinstance(node.container, Constant) or (items and all(isinstance(item, Constant) for item in items)):
            yield node.item
        if isinstance(node.item, Constant) and isinstance(node.container.type, ListType):
            yield node.container
    elif isinstance(node, Apply) and node.function.name == "given":
        yield from node.arguments


def _asked(typed: Typed) -> Iterator[str]:
    """Names of which a condition asks whether they are given, or `empty`."""
    for node in walk(typed):
        about: tuple[Typed, ...] = ()
        if isinstance(node, Apply) and node.function.name == "given":
            about = node.arguments
        elif isinstance(node, Compare):
            sides = (node.left, node.right)
            about = sides if any(isinstance(one, Constant) and one.value is None for one in sides) else ()
        yield from (part.binding.name for part in about if isinstance(part, Read))


def _values(type_: Type, nullable: bool, constants: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Values that stand for all values of a type; nothing where they would be too many."""
    if isinstance(type_, ListType):
        element = type_.element
        named = [one for one in constants if one in getattr(element, "members", ()) or isinstance(one, str)]
        if len(named) > _MOST_MEMBERS:
            return None
        sets = [chosen for size in range(len(named) + 1) for chosen in combinations(named, size)]
        return (*sets, *([None] if nullable else []))
    found = representatives(type_, (), nullable, constants)
    if isinstance(type_, EnumType) and type_.open:
        found = tuple(dict.fromkeys((*found, *(one for one in constants if isinstance(one, str)))))
    if type_ == DATE and len(found) > 1 + nullable:
        found = tuple(one for one in found if one is not ANOTHER_VALUE)
    return found
