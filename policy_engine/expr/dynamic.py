"""Values whose type shows only at run time: which signature they go with, and what their fields and items are.

The checker knows nearly every type. It does not know that of an item of a mixed list, of either side of
`a ? 1 : "x"`, or of what a map holds.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from policy_engine.expr.arithmetic import Failure
from policy_engine.expr.declarations import ELEMENT, Function
from policy_engine.expr.types import ANY, DATES, EnumType, EventType, ListType, MapType, Type
from policy_engine.expr.values import Fault, Unknown
from policy_engine.source import Span

__all__ = ["dispatching", "member_of", "picking"]

_CLASSES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "text": (str,),
    "zone": (str,),
    "country": (str,),
    "date": (datetime.date,),
    "instant": (int,),
    "duration": (int,),
}


def _accepts(wanted: Type, value: Any) -> bool:
    """Whether a value that is there may stand where a type is wanted; a truth value is no number."""
    if wanted in (ANY, ELEMENT):
        return True
    if isinstance(wanted, ListType) or wanted == DATES:
        return isinstance(value, tuple | frozenset)
    if isinstance(wanted, MapType):
        return isinstance(value, dict)
    if isinstance(wanted, EventType):
        return value is None or value.__class__ is Unknown or hasattr(value, "at")
    if isinstance(wanted, EnumType):
        return isinstance(value, str | int)
    classes = _CLASSES.get(wanted.name)
    if classes is None:
        return hasattr(value, "is_open")  # a calendar: no other type is left among the parameters
    return value.__class__ in classes


def dispatching(function: Function, count: int) -> Callable[..., Any]:
    """The function for `count` values: its first signature that accepts them, or a `Failure`."""
    signatures = [one for one in function.signatures if len(one.parameters) == count - len(function.reads)]

    def call(*values: Any) -> Any:
        for one in signatures:
            if all(map(_accepts, one.parameters, values)):
                return one.call(*values)
        raise Failure(f"`{function.name}` does not go with these values")

    return call


def picking(span: Span) -> Callable[[Any, Any], Any]:
    """The item of a list, by its place from 0, or of a map, by its key."""

    def pick(values: Any, index: Any) -> Any:
        if isinstance(values, tuple):
            if index.__class__ is int and 0 <= index < len(values):
                return values[index]
            return Fault(f"there is no item {index!s:.40} in a list of {len(values)}", span)
        if isinstance(values, dict):
            # Keys are looked up by equality of the host language, for which `true` is 1.
            if index.__class__ in (str, int, bool, float):
                for key, value in values.items():
                    if key == index and (key.__class__ is bool) is (index.__class__ is bool):
                        return value
            shown = str(index).lower() if index.__class__ is bool else str(index)
            return Fault(f"there is no entry `{shown:.40}`", span)
        return Fault("only lists and maps have items", span)

    return pick


def member_of(name: str, span: Span) -> Callable[[Any], Any]:
    """The field `name` of a map or a record."""
    pick = picking(span)

    def member(value: Any) -> Any:
        if isinstance(value, dict):
            return pick(value, name)
        get = getattr(value, "get", None)
        return get(name) if callable(get) else Fault(f"there is no `{name:.40}` in this value", span)

    return member
