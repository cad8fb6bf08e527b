"""Plain CEL on plain Python data: for programs that have records and no policy.

    evaluate = compile_plain('status == "closed" && now - closed_at <= duration("240h")')
    evaluate({"status": "closed", "now": datetime.now(UTC), "closed_at": ...})

Maps are `dict`, lists `list` or `tuple`, instants aware `datetime`, durations `timedelta`, `None` is null. Values that
come out are those of `values.py`; `to_python` turns them back.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.cost import cost
from policy_engine.expr.dynamic import member_of
from policy_engine.expr.errors import ExpressionError, Failure
from policy_engine.expr.functions.conversions import TYPE_NAMES
from policy_engine.expr.limits import MOST_PLAIN_STEPS, PARTS_OF_PLAIN_DATA
from policy_engine.expr.literals import LARGEST_INTEGER, SMALLEST_INTEGER
from policy_engine.expr.parser import parse
from policy_engine.expr.scope import Binding, Names, Scope
from policy_engine.expr.sizes import Size
from policy_engine.expr.times import length
from policy_engine.expr.typed import (
    Apply,
    Attribute,
    Compare,
    Connective,
    Constant,
    Contained,
    ItemAt,
    ListOf,
    Not,
    Presence,
    Read,
    Truth,
    Typed,
    walk,
)
from policy_engine.expr.types import ANY
from policy_engine.expr.unchecked import resolve
from policy_engine.expr.values import (
    NULL,
    SECOND,
    Duration,
    Fault,
    Instant,
    Key,
    Null,
    Optional,
    TypeValue,
    Uint,
    Unknown,
    key_of,
    value_of_key,
)
from policy_engine.expr.work import FIXED
from policy_engine.source import Span

__all__ = ["compile_plain", "from_python", "reader", "to_python"]

DEEPEST_DATA = 64
"""Lists and maps within each other in a value that comes from outside."""


def compile_plain(
    text: str,
    names: Sequence[str] | None = None,
    container: str = "",
    *,
    limit: int | None = MOST_PLAIN_STEPS,
    parts: int = PARTS_OF_PLAIN_DATA,
) -> Callable[[Mapping[str, Any]], Any]:
    """An expression of plain CEL as a function of a map from names to Python values. Raises `ExpressionError`.

    Without `names` every word that stands for nothing else is a name; `math.abs(x)` is a function then, whatever is
    called `math`. A name that the map does not have is `Unknown`; a value that cannot be taken over is a `Fault`. The
    function never raises.

    An expression that may take more than `limit` steps (of about 0.1 microseconds) is refused with E029, where each
    value has at most so many `parts`: characters, items and entries in all. Larger values are evaluated as well; they
    take longer. `None` is no limit, for expressions that the caller wrote.
    """
    scope: Scope = _AnyName() if names is None else Names.of(map(_binding, names))
    typed = resolve(parse(text), scope, container)
    if limit is not None:
        _check_cost(typed, limit, Size(0, parts, open=True))
    return compile_expr(typed)


def _check_cost(typed: Typed, limit: int, each: Size) -> None:
    """Raises `ExpressionError` E029 for what may take more than `limit` steps on values of this size."""
    nodes = list(walk(typed))
    if surely_cheap(nodes, limit, each):
        return
    sizes = {node.binding.name: each for node in nodes if isinstance(node, Read)}
    steps = cost(typed, sizes, with_result=True).most
    if steps > limit:
        from policy_engine.expr.costly import too_costly

        help = "do less in one expression, or give `compile_plain` a larger `limit`"
        raise ExpressionError([too_costly(typed, steps, sizes, limit, help)])


_SIMPLE = frozenset((Attribute, Compare, Connective, Constant, Contained, ItemAt, ListOf, Not, Presence, Read, Truth))


def surely_cheap(nodes: Sequence[Typed], limit: int, each: Size) -> bool:
    """Whether nothing but comparisons goes through anything: each, at most, through what all nodes have together.

    What is looked for in a list is compared with each of its items.

    Most expressions are so, and need no estimate.
    """
    if not all(map(_is_simple, nodes)):
        return False
    looks_through = any(isinstance(node, Contained) and not isinstance(node.container, ListOf) for node in nodes)
    return len(nodes) ** 2 * (each.most + 5) * (each.most if looks_through else 1) <= limit


def _is_simple(node: Typed) -> bool:
    """Whether a node takes no more than a look at the values of its parts."""
    return type(node) in _SIMPLE or (isinstance(node, Apply) and node.function.work is FIXED)


class _AnyName:
    """A scope in which every word is a name, but those of types."""

    def lookup(self, name: str) -> Binding | None:
        return None if "." in name or name in TYPE_NAMES else _binding(name)

    def names(self) -> Iterable[str]:
        return ()


def reader(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """Reads a name of a map of Python values: a value of ours, `Unknown` where it is absent, or a `Fault`."""
    absent = Unknown((name,))

    def read(values: Mapping[str, Any]) -> Any:
        value = values.get(name, absent)
        kind = value.__class__
        if kind in _AS_THEY_ARE:
            return value
        try:
            work = _FROM.get(kind)
            return from_python(value) if work is None else work(value, 0)
        except Failure as failure:
            return Fault(str(failure))

    return read


def _binding(name: str) -> Binding:
    read, absent = reader(name), Unknown((name,))

    def fields(words: tuple[str, ...], spans: tuple[Span, ...]) -> Callable[[Mapping[str, Any]], Any]:
        return _path_reader(name, absent, words, spans)

    return Binding(name, ANY, read, fields=fields)


def _path_reader(
    name: str, absent: Unknown, words: tuple[str, ...], spans: tuple[Span, ...]
) -> Callable[[Mapping[str, Any]], Any]:
    """Reads `name.a.b` of plain maps and takes over only what it finds there."""
    steps = tuple(zip(map(member_of, words), spans, strict=True))

    def read(values: Mapping[str, Any]) -> Any:
        value = values.get(name, absent)
        for word in words:
            if value.__class__ is not dict or word not in value:
                return carefully(values)
            value = value[word]
        if value.__class__ in _AS_THEY_ARE:
            return value
        try:
            return from_python(value)
        except Failure as failure:
            return Fault(str(failure), spans[-1])

    def carefully(values: Mapping[str, Any]) -> Any:
        value = values.get(name, absent)
        place = None
        try:
            value = from_python(value)
            for step, span in steps:
                if value.__class__ is Unknown or value.__class__ is Fault:
                    return value
                place = span
                value = step(value)
        except Failure as failure:
            return Fault(str(failure), place)
        return value

    return read


_AS_THEY_ARE = frozenset((str, bool, float, bytes, Instant, Duration, Uint, Null, Optional, TypeValue, Unknown, Fault))
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def from_python(value: Any, depth: int = 0) -> Any:
    """The value of a Python one. Raises `Failure` for what has none: a naive datetime, a number past 64 bits."""
    kind = value.__class__
    if kind in _AS_THEY_ARE:
        return value
    work = _FROM.get(kind)
    if work is None:
        raise Failure(f"a value of type `{kind.__name__:.40}` has no meaning in an expression")
    return work(value, depth)


def _integer_from(value: int, depth: int) -> int:
    if SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise Failure("the number does not fit in 64 bits")


def _deeper(depth: int) -> int:
    if depth >= DEEPEST_DATA:
        raise Failure("the value is nested too deeply")
    return depth + 1


def _list_from(value: Sequence[Any], depth: int) -> tuple[Any, ...]:
    if _AS_THEY_ARE.issuperset(map(type, value)):
        return tuple(value)
    inner = _deeper(depth)
    return tuple([one if one.__class__ in _AS_THEY_ARE else from_python(one, inner) for one in value])


def _map_from(value: dict[Any, Any], depth: int) -> dict[Any, Any]:
    """The map itself where nothing in it needs to be turned into something else."""
    for key, one in value.items():
        kind = one.__class__
        if key.__class__ is not str or (
            kind not in _AS_THEY_ARE and (kind is not int or not SMALLEST_INTEGER <= one <= LARGEST_INTEGER)
        ):
            inner = _deeper(depth)
            return {_key_from(key): from_python(one, inner) for key, one in value.items()}
    return value


def _key_from(key: Any) -> Any:
    found = key if key.__class__ is Key else key_of(key)
    if found is None:
        raise Failure("a key of a map is a text, a whole number or a boolean")
    return found


def _instant_from(value: datetime.datetime, depth: int) -> Instant:
    try:
        passed = value - _EPOCH
    except TypeError:
        raise Failure("an instant needs a zone: this datetime has none") from None
    return Instant((passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds * 1_000)


def _duration_from(value: datetime.timedelta, depth: int) -> Duration:
    return length((value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1_000)


_FROM: dict[type, Callable[[Any, int], Any]] = {
    int: _integer_from,
    list: _list_from,
    tuple: _list_from,
    dict: _map_from,
    datetime.datetime: _instant_from,
    datetime.timedelta: _duration_from,
    type(None): lambda value, depth: NULL,
    datetime.date: lambda value, depth: value,
    set: lambda value, depth: frozenset(from_python(one, _deeper(depth)) for one in value),
    frozenset: lambda value, depth: frozenset(from_python(one, _deeper(depth)) for one in value),
}


def to_python(value: Any) -> Any:
    """The Python value of one of ours; parts of a microsecond are cut off. Unknowns and faults stay what they are."""
    work = _TO.get(value.__class__)
    return value if work is None else work(value)


_TO: dict[type, Callable[[Any], Any]] = {
    Null: lambda value: None,
    Instant: lambda value: _EPOCH + datetime.timedelta(microseconds=value // 1_000),
    Duration: lambda value: datetime.timedelta(microseconds=value // 1_000),
    Uint: int,
    tuple: lambda value: [to_python(one) for one in value],
    dict: lambda value: {value_of_key(key): to_python(one) for key, one in value.items()},
    Optional: lambda value: to_python(value.items[0]) if value.items else None,
    TypeValue: lambda value: value.name,
}
