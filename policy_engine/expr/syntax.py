"""The syntax of an expression: frozen data, no behaviour. Passes are functions over it.

Every node knows its place: `span` counts characters of `source`'s text, or of the expression's own text where
`source` is missing (an expression that stands in no file). Places take no part in equality, so that the
expression that `unparse` writes is equal to the one it was given.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import ClassVar

from policy_engine.expr.frozen import Frozen
from policy_engine.source import SourceFile, Span, TextMap

__all__ = [
    "Binary",
    "Call",
    "Conditional",
    "Expr",
    "Index",
    "ListExpr",
    "Literal",
    "Logic",
    "MapExpr",
    "Member",
    "Name",
    "OptionalItem",
    "Unary",
    "children",
    "height",
    "relocate",
    "walk",
]


class Expr(Frozen):
    """What all nodes have: where they stand."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("span", "source", "text", "name_span", "op_span"))

    span: Span
    source: SourceFile | None


class Literal(Expr):
    """A constant. `kind` keeps `true`, `1` and `1.0` apart, which the host language takes for equal.

    Kinds: `boolean`, `integer`, `unsigned`, `number`, `text`, `bytes`, `duration` (nanoseconds), `date`, `instant`
    (nanoseconds since 1970 in UTC), `empty`. `text` is how the author wrote it, where that may be kept (`90m`,
    `0x1F`); it takes no part in equality.
    """

    kind: str
    value: bool | int | float | str | bytes | datetime.date | None
    text: str = ""


class Name(Expr):
    """A bare word: a fact, definition, event, or a value of what it is compared with. A `root` name, written with
    a point before it, is no variable of a macro."""

    name: str
    root: bool = False


class Member(Expr):
    """`target.name`, or `target.?name` if `optional`; `name_span` is the place of the word after the point."""

    target: Expr
    name: str
    name_span: Span
    optional: bool = False


class Index(Expr):
    """`target[index]`, or `target[?index]` if `optional`."""

    target: Expr
    index: Expr
    optional: bool = False


class OptionalItem(Expr):
    """`?operand`: an item of a list, or the value of a map's entry, that may be missing."""

    operand: Expr


class Call(Expr):
    """`name(arguments)`, or `target.name(arguments)`; macros are calls until they are checked."""

    target: Expr | None
    name: str
    arguments: tuple[Expr, ...]
    name_span: Span


class Unary(Expr):
    """`not operand` (also written `!`) or `-operand`; `op` is `not` or `-`."""

    op: str
    operand: Expr


class Binary(Expr):
    """A comparison (`== != < <= > >=`), `in`, or arithmetic (`+ - * / %`); `op_span` is the sign's place."""

    op: str
    left: Expr
    right: Expr
    op_span: Span


class Logic(Expr):
    """A chain of one connective, `and` or `or`, with all its operands, two or more."""

    op: str
    operands: tuple[Expr, ...]


class Conditional(Expr):
    """`condition ? then : otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


class ListExpr(Expr):
    """`[a, b]`."""

    items: tuple[Expr, ...]


class MapExpr(Expr):
    """`{key: value}`; in `{?key: value}` the value is an `OptionalItem`."""

    entries: tuple[tuple[Expr, Expr], ...]


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct parts of a node, in the order of the text."""
    match expr:
        case Logic(operands=parts) | ListExpr(items=parts):
            return parts
        case Binary(left=left, right=right):
            return (left, right)
        case Unary(operand=operand) | OptionalItem(operand=operand):
            return (operand,)
        case Member(target=target):
            return (target,)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)
        case Index(target=target, index=index):
            return (target, index)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case MapExpr(entries=entries):
            return tuple(part for entry in entries for part in entry)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """The node and everything below it, in the order of the text; needs no recursion."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def height(expr: Expr) -> int:
    """Number of nodes on the longest way down; needs no recursion."""
    highest = 0
    waiting = [(expr, 1)]
    while waiting:
        node, level = waiting.pop()
        highest = max(highest, level)
        waiting.extend((part, level + 1) for part in children(node))
    return highest


def relocate(expr: Expr, where: TextMap) -> Expr:
    """The same expression with places in a file, from one whose places are those of `where.text`."""
    return _relocate(expr, where.source, lambda span: where.span(span.start, span.end))


def _relocate(expr: Expr, source: SourceFile, move: Callable[[Span], Span]) -> Expr:
    span = move(expr.span)

    def again(part: Expr) -> Expr:
        return _relocate(part, source, move)

    match expr:
        case Literal(kind=kind, value=value, text=text):
            return Literal(span, source, kind, value, text)
        case Name(name=name, root=root):
            return Name(span, source, name, root)
        case Member(target=target, name=name, name_span=place, optional=optional):
            return Member(span, source, again(target), name, move(place), optional)
        case Index(target=target, index=index, optional=optional):
            return Index(span, source, again(target), again(index), optional)
        case OptionalItem(operand=operand):
            return OptionalItem(span, source, again(operand))
        case Call(target=receiver, name=name, arguments=arguments, name_span=place):
            moved = None if receiver is None else again(receiver)
            return Call(span, source, moved, name, tuple(map(again, arguments)), move(place))
        case Unary(op=op, operand=operand):
            return Unary(span, source, op, again(operand))
        case Binary(op=op, left=left, right=right, op_span=place):
            return Binary(span, source, op, again(left), again(right), move(place))
        case Logic(op=op, operands=operands):
            return Logic(span, source, op, tuple(map(again, operands)))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return Conditional(span, source, again(condition), again(then), again(otherwise))
        case ListExpr(items=items):
            return ListExpr(span, source, tuple(map(again, items)))
        case MapExpr(entries=entries):
            return MapExpr(span, source, tuple((again(key), again(value)) for key, value in entries))
    raise AssertionError(expr)
