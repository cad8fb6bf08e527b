"""An expression after checking: names resolved, words turned into constants, every part with its type.

This is what the compiler, and any other execution of the same expression, reads. Frozen data; each node keeps
the syntax it came from, for its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.frozen import Frozen
from policy_engine.expr.scope import Binding
from policy_engine.expr.syntax import Expr
from policy_engine.expr.types import Type
from policy_engine.expr.values import Value

__all__ = [
    "Apply",
    "Attribute",
    "Bound",
    "Choose",
    "Compare",
    "Comprehension",
    "Connective",
    "Constant",
    "Contained",
    "Failed",
    "ItemAt",
    "ListOf",
    "MapOf",
    "Maybe",
    "Not",
    "OptionalMapped",
    "Presence",
    "Read",
    "Shown",
    "Truth",
    "Typed",
    "Variable",
    "dependencies",
    "parts",
    "walk",
]


class Typed(Frozen):
    """What all nodes have: a type, and the syntax they came from."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("expr",))

    type: Type
    expr: Expr


class Constant(Typed):
    """A value that no ticket changes: a literal, a word of an enumeration, or what was worked out of them."""

    value: Value


class Read(Typed):
    """The value of a name."""

    binding: Binding


class Variable(Typed):
    """The variable of a macro (`x` in `list.exists(x, x > 1)`); `slot` counts the macros round it from 0."""

    name: str
    slot: int


class Failed(Typed):
    """What can have no value: a name or function that nobody knows, in CEL without a vocabulary."""

    message: str


class Attribute(Typed):
    """A field of a record or an attribute of an event's occurrence; empty where there is none.

    An `optional` one gives an optional value.
    """

    target: Typed
    name: str
    optional: bool = False


class Presence(Typed):
    """`has(target.name)` of a map: whether it has the key."""

    target: Typed
    name: str


class ItemAt(Typed):
    """An item of a list by position from 0, or the value of a map by key; an `optional` one may be missing."""

    target: Typed
    index: Typed
    optional: bool = False


class Apply(Typed):
    """A function or operator with its arguments: a receiver first, what is read unasked (`now`) last."""

    function: Function
    signature: Signature
    arguments: tuple[Typed, ...]


class Connective(Typed):
    """All (`and`) or any (`or`) of the operands, by strong Kleene logic."""

    op: str
    operands: tuple[Typed, ...]


class Not(Typed):
    """The opposite; what is empty counts as false before."""

    operand: Typed


class Truth(Typed):
    """The operand as a condition: what is empty is false."""

    operand: Typed


class Shown(Typed):
    """True only where the operand is known to be true, on the facts as they really are."""

    operand: Typed


class Compare(Typed):
    """`==`, `!=` or an ordering. `scale` holds the members of an ordered enumeration, gravest first."""

    op: str
    left: Typed
    right: Typed
    scale: tuple[str | int, ...] = ()


class Contained(Typed):
    """Whether `item` is in `container`: an item of a list or set, a key of a map."""

    item: Typed
    container: Typed


class Choose(Typed):
    """One of two values, by a condition."""

    condition: Typed
    then: Typed
    otherwise: Typed


class Maybe(Typed):
    """An item of a list or the value of an entry, left out where the operand, an optional value, is missing."""

    operand: Typed


class ListOf(Typed):
    """A list of its items."""

    items: tuple[Typed, ...]


class MapOf(Typed):
    """A map of its entries."""

    entries: tuple[tuple[Typed, Typed], ...]


class Bound(Typed):
    """The body with a variable that stands for a value (`cel.bind`)."""

    slot: int
    value: Typed
    body: Typed


class OptionalMapped(Typed):
    """The body for the value of an optional one, whose value it becomes; a `flat` body is optional itself."""

    slot: int
    target: Typed
    body: Typed
    flat: bool


class Comprehension(Typed):
    """A macro over a list or map: `all`, `exists`, `exists_one`, `filter`, `map`, `transform_map`,
    `transform_entries`.

    In `slot` stands the item (of a map, its key). With `pairs` the place or key is there, and the item or value in
    the next slot.
    """

    macro: str
    slot: int
    range: Typed
    predicate: Typed | None
    transform: Typed | None
    pairs: bool = False


def parts(typed: Typed) -> tuple[Typed, ...]:
    """The direct parts of a node, in the order of evaluation."""
    match typed:
        case Apply(arguments=found) | Connective(operands=found) | ListOf(items=found):
            return found
        case Compare(left=left, right=right):
            return (left, right)
        case Contained(item=item, container=container):
            return (item, container)
        case Not(operand=operand) | Truth(operand=operand) | Shown(operand=operand) | Maybe(operand=operand):
            return (operand,)
        case Attribute(target=target) | Presence(target=target):
            return (target,)
        case Bound(value=value, body=body):
            return (value, body)
        case OptionalMapped(target=target, body=body):
            return (target, body)
        case ItemAt(target=target, index=index):
            return (target, index)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case MapOf(entries=entries):
            return tuple(part for entry in entries for part in entry)
        case Comprehension(range=range_, predicate=predicate, transform=transform):
            return (range_, *(part for part in (predicate, transform) if part is not None))
    return ()


def walk(typed: Typed) -> Iterator[Typed]:
    """The node and everything below it, in order; needs no recursion."""
    waiting = [typed]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(parts(node)))


def dependencies(typed: Typed) -> frozenset[str]:
    """Names of all the facts, definitions, events and other bindings that are read, `now` included."""
    return frozenset(node.binding.name for node in walk(typed) if isinstance(node, Read))
