"""Which values a type of the checker has."""

from __future__ import annotations

import datetime
from typing import Any

from policy_engine.expr.types import EnumType, EventType, ListType, MapType, OptionalType, RecordType, Type
from policy_engine.expr.values import Duration, Instant, Null, Optional, TypeValue, Uint
from tests.expr.reference.values import entries, is_settled

__all__ = ["contains"]

_CLASSES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (float, int),
    "text": (str,),
    "zone": (str,),
    "country": (str,),
    "date": (datetime.date,),
    "instant": (Instant,),
    "duration": (Duration,),
    "unsigned": (Uint,),
    "bytes": (bytes,),
    "type": (TypeValue,),
    "null": (Null,),
    "empty": (),
}


def contains(kind: Type, value: Any) -> bool:
    """Whether a value is one of a type. Every type has what is empty, what is unknown and what went wrong."""
    if value is None or not is_settled(value):
        return True
    if isinstance(kind, EnumType):
        return any(type(value) is type(one) and value == one for one in kind.members) or (
            kind.open and isinstance(value, str)
        )
    if isinstance(kind, ListType):
        return isinstance(value, tuple | frozenset) and all(contains(kind.element, one) for one in value)
    if isinstance(kind, MapType):
        return isinstance(value, dict) and all(
            contains(kind.key, key) and contains(kind.value, one) for key, one in entries(value)
        )
    if isinstance(kind, OptionalType):
        return isinstance(value, Optional) and all(contains(kind.element, one) for one in value.items)
    if isinstance(kind, EventType):
        return hasattr(value, "at") and hasattr(value, "get")
    if isinstance(kind, RecordType):
        return hasattr(value, "get")
    if kind.name == "calendar":
        return hasattr(value, "is_open")
    if kind.name == "dates":
        return isinstance(value, tuple | frozenset) and all(type(one) is datetime.date for one in value)
    return kind.name == "any" or type(value) in _CLASSES[kind.name]
