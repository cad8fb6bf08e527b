"""Values whose type shows only at run time: which signature they go with, and what their fields and items are.

The checker knows nearly every type. It does not know that of an item of a mixed list, of either side of
`a ? 1 : "x"`, or of what a map holds; and plain CEL (`unchecked.py`) knows no types at all. What does not go
together raises `Failure`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from policy_engine.expr.declarations import ELEMENT, Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.functions.own import at
from policy_engine.expr.types import ANY, DATES, EnumType, EventType, ListType, MapType, OptionalType, Type
from policy_engine.expr.values import (
    NO_VALUE,
    Duration,
    Instant,
    Null,
    Optional,
    TypeValue,
    Uint,
    Unknown,
    key_of,
    key_text,
)

__all__ = [
    "dispatching",
    "dynamic_signature",
    "item",
    "member_of",
    "optional_item",
    "optional_member_of",
    "presence_of",
]

_CLASSES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "unsigned": (Uint,),
    "number": (float,),
    "text": (str,),
    "bytes": (bytes,),
    "zone": (str,),
    "country": (str,),
    "date": (datetime.date,),
    "instant": (Instant,),
    "duration": (Duration,),
    "type": (TypeValue,),
    "null": (Null,),
}


def _accepts(wanted: Type, value: Any, operator: bool) -> bool:
    """Whether a value, and all of its class, may stand where a type is wanted; a truth value is no number.

    An operator takes a whole number for a number, as `2 * rate` is written so. A function does not: which of its
    signatures is meant depends on it.
    """
    kind = value.__class__
    if wanted in (ANY, ELEMENT):
        return True
    if isinstance(wanted, ListType) or wanted == DATES:
        return kind in (tuple, frozenset)
    if isinstance(wanted, MapType):
        return kind is dict
    if isinstance(wanted, OptionalType):
        return kind is Optional
    if isinstance(wanted, EventType):
        return kind in (type(None), Unknown) or hasattr(value, "at")
    if isinstance(wanted, EnumType):
        return kind in (str, int)
    classes = _CLASSES.get(wanted.name)
    if classes is None:
        return hasattr(value, "is_open")  # a calendar: no other type is left among the parameters
    return kind in classes or (operator and kind is int and wanted.name == "number")


def dispatching(function: Function, count: int) -> Callable[..., Any]:
    """The function for `count` values: its first signature that accepts them, or a `Failure`."""
    signatures = [one for one in function.signatures if len(one.parameters) == count - len(function.reads)]
    operator = function.style == "operator"
    found: dict[Any, Callable[..., Any]] = {}

    def fitting(*values: Any) -> Callable[..., Any]:
        kinds = tuple([value.__class__ for value in values])
        work = found[kinds if count != 1 else kinds[0]] = _fitting(function, signatures, values, operator)
        return work

    # Written out for the usual numbers of values: this is what plain CEL does at every operator.
    def unary(value: Any) -> Any:
        work = found.get(value.__class__) or fitting(value)
        return work(value)

    def binary(left: Any, right: Any) -> Any:
        work = found.get((left.__class__, right.__class__)) or fitting(left, right)
        return work(left, right)

    def several(*values: Any) -> Any:
        kinds = tuple([value.__class__ for value in values])
        work = found.get(kinds) or fitting(*values)
        return work(*values)

    if count == 1:
        return unary
    return binary if count == 2 else several


def dispatching_on(function: Function, second: Any) -> Callable[[Any], Any]:
    """The function of one value where the second of its two is written out."""
    signatures = [one for one in function.signatures if len(one.parameters) == 2 - len(function.reads)]
    operator = function.style == "operator"
    found: dict[type, Callable[..., Any]] = {}

    def call(first: Any) -> Any:
        work = found.get(first.__class__)
        if work is None:
            work = found[first.__class__] = _fitting(function, signatures, (first, second), operator)
        return work(first, second)

    return call


def _fitting(
    function: Function, signatures: list[Signature], values: tuple[Any, ...], operator: bool
) -> Callable[..., Any]:
    for one in signatures:
        if all(_accepts(wanted, value, operator) for wanted, value in zip(one.parameters, values, strict=False)):
            return one.call
    shown = "-" if function.name == "negative" else function.name
    own = values[: len(values) - len(function.reads)]
    given = " and ".join(kind_name(value.__class__) for value in own)
    raise Failure(f"`{shown}` does not go with {given or 'nothing'}")


def dynamic_signature(function: Function, count: int) -> Signature:
    """What stands for the signatures of a function until the values are there."""
    return Signature((ANY,) * count, ANY, dispatching(function, count + len(function.reads)))


_KIND_NAMES: dict[type, str] = {
    bool: "a boolean",
    int: "an integer",
    Uint: "an unsigned number",
    float: "a number",
    str: "a text",
    bytes: "bytes",
    tuple: "a list",
    frozenset: "a set",
    dict: "a map",
    datetime.date: "a date",
    Instant: "an instant",
    Duration: "a duration",
    TypeValue: "a type",
    Null: "`null`",
    Optional: "an optional value",
    type(None): "`empty`",
}


def kind_name(kind: type) -> str:
    """What a message calls a value of a class."""
    return _KIND_NAMES.get(kind, "this value")


_MISSING = object()


def _find(container: Any, index: Any) -> Any:
    """The item of a list or the value of a map, or `_MISSING`."""
    kind = index.__class__
    if container.__class__ is tuple:
        if kind is float and index.is_integer():
            index, kind = int(index), int
        if kind is not int and kind is not Uint:
            raise Failure(f"an item of a list is found by its number, not by {kind_name(kind)}")
        return container[index] if 0 <= index < len(container) else _MISSING
    if container.__class__ is dict:
        key = index if kind is float else key_of(index)
        if key is None:
            raise Failure(f"an entry of a map is not found by {kind_name(kind)}")
        return container.get(key, _MISSING)
    raise Failure("only lists and maps have items")


def item(container: Any, index: Any) -> Any:
    """The item of a list, by its place from 0, or of a map, by its key. Of an optional value it is optional."""
    if container.__class__ is Optional:
        return optional_item(container, index)
    found = _find(container, index)
    if found is not _MISSING:
        return found
    if container.__class__ is tuple:
        raise Failure(f"there is no item {key_text(index)} in a list of {len(container)}")
    raise Failure(f"there is no entry `{key_text(index)}`")


def optional_item(container: Any, index: Any) -> Any:
    """The item if there is one, as an optional value."""
    if container.__class__ is Optional:
        return optional_item(container.items[0], index) if container.items else NO_VALUE
    found = _find(container, index)
    return NO_VALUE if found is _MISSING else Optional(found)


def member_of(name: str, seconds: bool = False) -> Callable[[Any], Any]:
    """The field `name` of a map or a record; in a record it is an instant in seconds, if `seconds` says so."""
    optional = optional_member_of(name, seconds)

    def member(value: Any) -> Any:
        if value.__class__ is dict:
            found = value.get(name, _MISSING)
            return found if found is not _MISSING else item(value, name)
        if value.__class__ is Optional:
            return optional(value)
        return _field(value, name, seconds)

    return member


def optional_member_of(name: str, seconds: bool = False) -> Callable[[Any], Any]:
    """The field `name` if there is one, as an optional value."""

    def member(value: Any) -> Any:
        if value.__class__ is dict:
            return optional_item(value, name)
        if value.__class__ is Optional:
            return member(value.items[0]) if value.items else NO_VALUE
        found = _field(value, name, seconds)
        if found.__class__ is Unknown:
            return found
        return NO_VALUE if found is None else Optional(found)

    return member


def _field(value: Any, name: str, seconds: bool = False) -> Any:
    """The field of a record or occurrence, which tells fields by `get`."""
    get = getattr(value, "get", None)
    if name in ("at", "happened") and hasattr(value, "at"):
        return name == "happened" or at(value)
    if not callable(get):
        raise Failure(f"there is no `{name:.40}` in {kind_name(value.__class__)}")
    found = get(name)
    return Instant.of_seconds(found) if seconds and found.__class__ is int else found


def presence_of(name: str) -> Callable[[Any], Any]:
    """Whether a map has the key `name`, or a record a value for it (cel-spec, "Field Selection": `has`)."""

    def present(value: Any) -> Any:
        if value.__class__ is dict:
            return name in value
        if value.__class__ is Optional:
            return bool(value.items) and present(value.items[0])
        found = _field(value, name)
        return found if found.__class__ is Unknown else found is not None

    return present
