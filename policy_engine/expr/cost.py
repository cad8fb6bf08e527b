"""What an expression takes to evaluate, at least and at most, before any ticket is there.

One step is one node evaluated. Functions, operators and macros declare what they take beyond that by the sizes of
their arguments (`work.py`), and the sizes of values come from the declarations of the facts: what a ticket reader
lets through, no more. The minimum is for facts that are all known, not empty, and nothing that goes wrong.

A constant takes nothing. A definition takes one step: it has been worked out, or has a cost of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from policy_engine.expr import patterns
from policy_engine.expr import typed as t
from policy_engine.expr.functions import MACROS
from policy_engine.expr.pattern_syntax import PatternError
from policy_engine.expr.sizes import (
    ANYTHING,
    BEYOND,
    LONGEST_FACT,
    LONGEST_RESULT,
    LONGEST_ZONE,
    MOST_ITEMS,
    SCALAR,
    Size,
    as_key,
    comparing,
    going_through,
    inside,
    joined,
    keys_of,
    size_of,
    text,
    within,
)
from policy_engine.expr.types import (
    ANY,
    BYTES,
    COUNTRY,
    DATES,
    TARGETS,
    ZONE,
    EnumType,
    EventType,
    ListType,
    MapType,
    Measured,
    OptionalType,
    RecordType,
    Type,
)
from policy_engine.expr.values import Duration

__all__ = ["Cost", "Estimate", "Estimates", "cost", "size_of_type"]


class Cost(NamedTuple):
    """Steps, from the fewest to the most."""

    least: int
    most: int


class Estimate(NamedTuple):
    """What a node takes, everything below it included, and how large its value is."""

    least: int
    most: int
    size: Size
    settled: bool = False
    """Whether it may have been worked out when it was compiled: then it is one step."""

    def at_least(self, least: int) -> Estimate:
        """With another minimum, but for what may have been worked out."""
        return self if self.settled else self._replace(least=least)


def cost(typed: t.Typed, sizes: Mapping[str, Size] | None = None, with_result: bool = False) -> Cost:
    """The cost of a checked expression.

    `sizes` says how large the values of names are; of others their types tell it. `with_result` counts what it takes
    to go through the value once it is there: lists may share their parts. Never raises, and ends at `BEYOND`.
    """
    try:
        found = Estimates(sizes or {}).of(typed)
    except RecursionError:
        return Cost(0, BEYOND)
    return Cost(found.least, min(BEYOND, found.most + going_through(found.size)) if with_result else found.most)


def size_of_type(kind: Type) -> Size:
    """How large a value of a type can be where nothing else is known of it."""
    if isinstance(kind, Measured):
        return Size(0, kind.most, SCALAR) if kind == DATES else text(kind.most)
    if isinstance(kind, EnumType):
        longest = max((len(one) for one in kind.members if isinstance(one, str)), default=0)
        return text(max(longest, kind.longest) if kind.open else longest)
    if isinstance(kind, ListType):
        return Size(0, kind.most, size_of_type(kind.element))
    if isinstance(kind, MapType):
        return Size(0, MOST_ITEMS, size_of_type(kind.value), as_key(size_of_type(kind.key)))
    if isinstance(kind, OptionalType):
        return size_of_type(kind.element)._replace(least=0)
    if isinstance(kind, EventType):
        return Size(0, 0, within(map(size_of_type, kind.attributes.values())))
    if isinstance(kind, RecordType):
        return Size(0, 0, within(map(size_of_type, kind.fields.values())))
    return _OTHERS.get(kind, SCALAR)


_OTHERS = {
    ANY: ANYTHING,
    BYTES: text(LONGEST_RESULT),
    ZONE: text(LONGEST_ZONE),
    COUNTRY: text(LONGEST_ZONE),
    TARGETS: Size(0, MOST_ITEMS, Size(0, 1, SCALAR, text(LONGEST_FACT)), text(LONGEST_FACT)),
}

_EACH = {macro.name: macro.each for macro in MACROS}
_DECLARED = {"transform_map": "transformMap", "transform_entries": "transformMapEntry"}
_EACH_PAIR = _EACH["transformList"] - _EACH["map"]
_EACH_ENTRY = 10
"""Steps for an entry of a map that is made: its key is looked at, and must not come twice."""


class Estimates:
    """One pass over one expression. Recurses, as the compiler does: the depth of expressions is limited."""

    def __init__(self, sizes: Mapping[str, Size]) -> None:
        self._sizes = sizes
        self._variables: list[Size] = []

    def of(self, node: t.Typed) -> Estimate:
        """The estimate for a node; the variables round it are known."""
        return _MAKERS[type(node)](self, node)

    # --- leaves ---

    def constant(self, node: t.Constant) -> Estimate:
        return Estimate(0, 0, size_of(node.value), True)

    def read(self, node: t.Read) -> Estimate:
        size = self._sizes.get(node.binding.name)
        if size is None:
            size = size_of_type(node.binding.type)
        # What a caller keeps in its own form is taken over whenever it is read.
        return Estimate(1, 1 if node.binding.fields is None else min(BEYOND, 1 + going_through(size)), size)

    def variable(self, node: t.Variable) -> Estimate:
        return Estimate(1, 1, self._variables[node.slot])

    def failed(self, node: t.Failed) -> Estimate:
        return Estimate(1, 1, SCALAR)

    # --- fields and items ---

    def attribute(self, node: t.Attribute) -> Estimate:
        target = self.of(node.target)
        kind = node.target.type
        if isinstance(kind, OptionalType):
            kind = kind.element
        fields = kind.attributes if isinstance(kind, EventType) else kind.fields if isinstance(kind, RecordType) else {}
        size = size_of_type(fields[node.name]) if node.name in fields else inside(target.size)
        if _read_at_once(node):
            return Estimate(1, min(BEYOND, target.most + 1), size)
        return _sum(size._replace(least=0) if node.optional else size, (target,))

    def presence(self, node: t.Presence) -> Estimate:
        return _sum(SCALAR, (self.of(node.target),))

    def item_at(self, node: t.ItemAt) -> Estimate:
        target, index = self.of(node.target), self.of(node.index)
        size = inside(target.size)
        return _sum(size._replace(least=0) if node.optional else size, (target, index), index.size.most // 100)

    # --- functions ---

    def apply(self, node: t.Apply) -> Estimate:
        """A function: its arguments, and what it declares."""
        arguments = tuple(map(self.of, node.arguments))
        sizes = tuple(one.size for one in arguments)
        work = node.function.work
        steps = work.steps(sizes)
        if node.function.name == "matches":
            steps = _of_pattern(node.arguments[1], sizes[0], steps)
        found = _sum(work.result(sizes), arguments, steps)
        # The second of two optional values is looked at only where the first is missing.
        return found.at_least(1 + arguments[0].least) if node.function.lazy else found

    # --- logic and comparisons ---

    def connective(self, node: t.Connective) -> Estimate:
        """All operands where nothing is known; the first alone where it decides."""
        operands: list[Estimate] = []
        waiting = list(reversed(node.operands))
        while waiting:
            part = waiting.pop()
            if isinstance(part, t.Connective) and part.op == node.op:
                waiting.extend(reversed(part.operands))
            else:
                operands.append(self.of(part))
        found = _sum(SCALAR, operands)
        # One operand that is worked out may decide them all.
        if any(one.settled for one in operands):
            return found._replace(least=1, settled=True)
        return found._replace(least=1 + operands[0].least)

    def one_operand(self, node: t.Not | t.Truth | t.Shown) -> Estimate:
        return _sum(SCALAR, (self.of(node.operand),))

    def compare(self, node: t.Compare) -> Estimate:
        sides = self.of(node.left), self.of(node.right)
        found = _sum(SCALAR, sides, comparing(sides[0].size, sides[1].size) - 1)
        # Two instants are compared with a duration without making one of their difference.
        return found.at_least(found.least - 1) if _asks_what_passed(node) else found

    def contained(self, node: t.Contained) -> Estimate:
        """The item once, and each item of a list until one is the same; a key is looked up."""
        item, container = self.of(node.item), node.container
        steps = 1 + item.size.most // 100
        if isinstance(container, t.ListOf) and container.items and container.type != ANY:
            each = tuple(map(self.of, container.items))
            steps += sum(1 + comparing(item.size, one.size) for one in each)
            first = each[0].least
            return _sum(SCALAR, (item, *each), steps).at_least(1 + item.least + first)
        whole = self.of(container)
        if not isinstance(container.type, MapType):
            steps += whole.size.most * (1 + comparing(inside(whole.size), item.size))
        return _sum(SCALAR, (item, whole), steps)

    def choose(self, node: t.Choose) -> Estimate:
        """Either the one or the other."""
        condition, then, otherwise = self.of(node.condition), self.of(node.then), self.of(node.otherwise)
        settled = condition.settled and (then.settled or otherwise.settled)
        return Estimate(
            1 if condition.settled else 1 + condition.least + min(then.least, otherwise.least),
            min(BEYOND, 1 + condition.most + max(then.most, otherwise.most)),
            joined(then.size, otherwise.size),
            settled,
        )

    # --- lists and maps ---

    def maybe(self, node: t.Maybe) -> Estimate:
        operand = self.of(node.operand)
        return _sum(operand.size, (operand,))

    def list_of(self, node: t.ListOf) -> Estimate:
        """A list of constants is a constant; others are made anew each time."""
        items = tuple(map(self.of, node.items))
        sure = sum(1 for one in node.items if not isinstance(one, t.Maybe))
        size = Size(sure, len(items), within(one.size for one in items))
        return Estimate(0, 0, size, True) if _constants(node.items) else _sum(size, items, 2 * len(items))

    def map_of(self, node: t.MapOf) -> Estimate:
        keys = [self.of(key) for key, _ in node.entries]
        values = [self.of(value) for _, value in node.entries]
        sure = sum(1 for _, value in node.entries if not isinstance(value, t.Maybe))
        names = as_key(within(one.size for one in keys))
        size = Size(sure, len(values), within(one.size for one in values), names)
        return _sum(size, (*keys, *values), len(values) * (_EACH_ENTRY + names.most // 100))

    # --- variables ---

    def _inside(self, body: t.Typed, *variables: Size) -> Estimate:
        """The estimate for a body with more variables round it."""
        self._variables.extend(variables)
        found = self.of(body)
        del self._variables[-len(variables) :]
        return found

    def bound(self, node: t.Bound) -> Estimate:
        value = self.of(node.value)
        body = self._inside(node.body, value.size)
        return _sum(body.size, (value, body))

    def optional_mapped(self, node: t.OptionalMapped) -> Estimate:
        target = self.of(node.target)
        body = self._inside(node.body, target.size)
        return _sum(body.size._replace(least=0), (target, body))._replace(least=1 + target.least)

    def comprehension(self, node: t.Comprehension) -> Estimate:
        """The body as often as there are items; a quantifier may end after the first."""
        range_ = self.of(node.range)
        whole = range_.size
        variables = _variables(whole, node.pairs)
        bodies = [self._inside(body, *variables) for body in (node.predicate, node.transform) if body is not None]
        each = _EACH[_DECLARED.get(node.macro, node.macro)]
        if node.pairs and node.macro not in _DECLARED:
            each += _EACH_PAIR
        made = _made(node, whole, variables, bodies[-1].size)
        if node.macro == "transform_entries":
            each += min(BEYOND, bodies[-1].size.most * _EACH_ENTRY)
        most = whole.most * (each + sum(one.most for one in bodies))
        times = min(whole.least, 1) if node.macro in ("all", "exists") else whole.least
        least = 1 + range_.least + times * bodies[0].least
        return Estimate(min(BEYOND, least), min(BEYOND, 1 + range_.most + most), made)


def _sum(size: Size, below: Iterable[Estimate], steps: int = 0) -> Estimate:
    """A node that takes one step, what is below it, and some steps more at most."""
    least, most, settled = 1, 1 + steps, False
    for number, one in enumerate(below):
        least += one.least
        most += one.most
        settled = one.settled and (settled or number == 0)
    return Estimate(1 if settled else min(least, BEYOND), min(most, BEYOND), size, settled)


def _asks_what_passed(node: t.Compare) -> bool:
    """Whether this is `later - earlier > 10d`, either way round."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, t.Apply) and one.function.name == "-" and isinstance(other, t.Constant):
            return other.value.__class__ is Duration
    return False


def _read_at_once(node: t.Typed) -> bool:
    """Whether a path (`a.b.c`) is read out of what a caller keeps, without taking over the whole."""
    while isinstance(node, t.Attribute) and not node.optional:
        node = node.target
    return isinstance(node, t.Read) and node.binding.fields is not None


def _constants(nodes: tuple[t.Typed, ...]) -> bool:
    return all(isinstance(one, t.Constant) for one in nodes)


def _of_pattern(pattern: t.Typed, whole: Size, otherwise: int) -> int:
    """Steps of a pattern that is written out, by what its automaton turns out to be."""
    if not isinstance(pattern, t.Constant) or not isinstance(pattern.value, str):
        return otherwise
    try:
        once, each = patterns.effort(pattern.value)
    except PatternError:
        return 0
    return min(BEYOND, once + each * whole.most)


def _variables(whole: Size, pairs: bool) -> tuple[Size, ...]:
    """How large the variables of a macro are that goes through a list, or through a map's keys."""
    item, key = inside(whole), keys_of(whole)
    if pairs:
        return joined(SCALAR, key), item
    # What may be a map may be a list as well, where nothing but the sizes is known.
    return (item if whole.key is None else joined(item, key),)


def _made(node: t.Comprehension, whole: Size, variables: tuple[Size, ...], body: Size) -> Size:
    """How large what a macro makes is."""
    least = whole.least if node.predicate is None else 0
    match node.macro:
        case "filter":
            return Size(0, whole.most, variables[0])
        case "map":
            return Size(least, whole.most, body)
        case "transform_map":
            return Size(least, whole.most, body, as_key(variables[0]))
        case "transform_entries":
            return Size(0, min(LONGEST_RESULT, whole.most * body.most), inside(body), keys_of(body))
    return SCALAR


_MAKERS: dict[type[t.Typed], Callable[[Estimates, Any], Estimate]] = {
    t.Constant: Estimates.constant,
    t.Read: Estimates.read,
    t.Variable: Estimates.variable,
    t.Failed: Estimates.failed,
    t.Attribute: Estimates.attribute,
    t.Presence: Estimates.presence,
    t.ItemAt: Estimates.item_at,
    t.Apply: Estimates.apply,
    t.Connective: Estimates.connective,
    t.Not: Estimates.one_operand,
    t.Truth: Estimates.one_operand,
    t.Shown: Estimates.one_operand,
    t.Compare: Estimates.compare,
    t.Contained: Estimates.contained,
    t.Choose: Estimates.choose,
    t.Maybe: Estimates.maybe,
    t.ListOf: Estimates.list_of,
    t.MapOf: Estimates.map_of,
    t.Bound: Estimates.bound,
    t.OptionalMapped: Estimates.optional_mapped,
    t.Comprehension: Estimates.comprehension,
}
