"""What the reference knows of values: which are the same, which is less, what is in what.

Written from `grammar/README.md` and from cel-spec, in the plainest way, and apart from the evaluator on purpose.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from policy_engine.expr.values import (
    NULL,
    Duration,
    Fault,
    Instant,
    Key,
    Mishap,
    Optional,
    TypeValue,
    Uint,
    Unknown,
    key_of,
)
from policy_engine.source import Span

__all__ = [
    "NUMBERS",
    "Meaningless",
    "blame",
    "entries",
    "equal",
    "field_key",
    "holds",
    "identical",
    "is_number",
    "is_settled",
    "less",
    "noun",
    "shown",
    "written",
]

NUMBERS = (int, Uint, float)


class Meaningless(Exception):
    """An operation that these values do not have; the text is the fault's."""


def is_number(value: Any) -> bool:
    """Whether this is a number; a truth value, an instant and a duration are none."""
    return type(value) in NUMBERS


def is_settled(value: Any) -> bool:
    """Whether a value is known, and not gone wrong. What is empty is known."""
    return not isinstance(value, Unknown | Fault)


def blame(values: Iterable[Any]) -> Unknown | Fault | None:
    """What is not known of several values, for all reasons at once; else the first fault; else nothing."""
    seen = list(values)
    needs = [need for one in seen if isinstance(one, Unknown) for need in one.needs]
    if any(isinstance(one, Unknown) for one in seen):
        return Unknown(needs)
    return next((one for one in seen if isinstance(one, Fault)), None)


def entries(value: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Keys as the values that they are, with their values."""
    return [(key.value if isinstance(key, Key) else key, one) for key, one in value.items()]


def field_key(index: Any) -> Any:
    """How a map keeps a key, nothing for what can be none; whole numbers are one key, however they are written."""
    if isinstance(index, float):
        return int(index) if index.is_integer() else index
    return key_of(index)


def equal(left: Any, right: Any) -> bool:
    """CEL's equality: numbers by size, lists and maps part by part, all else only with its own type."""
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        if isinstance(left, float) or isinstance(right, float):
            return float(left) == float(right)
        return int(left) == int(right)
    if type(left) is not type(right):
        return False
    if isinstance(left, tuple):
        return len(left) == len(right) and all(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict):
        mine, theirs = entries(left), entries(right)
        return len(mine) == len(theirs) and all(
            any(equal(key, other) and equal(one, two) for other, two in theirs) for key, one in mine
        )
    if isinstance(left, Optional):
        return equal(left.items, right.items)
    if left is NULL or right is NULL:
        return left is right
    return bool(left == right)


def less(left: Any, right: Any) -> bool | None:
    """Whether one value is less than another of its type, or another number; nothing where there is no order."""
    if is_number(left) and is_number(right):
        if isinstance(left, float) or isinstance(right, float):
            return float(left) < float(right)
        return int(left) < int(right)
    ordered = (bool, str, bytes, datetime.date, Instant, Duration)
    if type(left) is type(right) and isinstance(left, ordered):
        return bool(left < right)
    return None


def holds(container: Any, item: Any) -> bool:
    """Whether a list or set has an equal item, a map such a key."""
    if isinstance(container, dict):
        return any(equal(key, item) for key, _ in entries(container))
    return any(equal(one, item) for one in container)


_NOUNS: Sequence[tuple[type, str]] = (
    (bool, "a boolean"),
    (Instant, "an instant"),
    (Duration, "a duration"),
    (Uint, "an unsigned number"),
    (int, "an integer"),
    (float, "a number"),
    (str, "a text"),
    (bytes, "bytes"),
    (tuple, "a list"),
    (frozenset, "a set"),
    (dict, "a map"),
    (datetime.date, "a date"),
    (TypeValue, "a type"),
    (type(NULL), "`null`"),
    (Optional, "an optional value"),
    (type(None), "`empty`"),
)


def noun(value: Any) -> str:
    """What a message calls a value."""
    return next((word for kind, word in _NOUNS if isinstance(value, kind)), "this value")


def written(key: Any) -> str:
    """A key or a place as a message shows it: of 40 characters, with escapes for what cannot be seen."""
    text = str(key).lower() if isinstance(key, bool) else str(int(key) if isinstance(key, Uint) else key)
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text[:40])


def shown(value: Any) -> Any:
    """What `shown` makes of the value of its condition: what went wrong stays so, what is unknown is not shown."""
    if isinstance(value, Fault):
        return value
    if isinstance(value, Unknown) and value.needs and all(type(one) is Mishap for one in value.needs):
        return value
    return value is True


def identical(left: Any, right: Any) -> bool:
    """Whether two outcomes are one and the same: class and value, needs in order, message and place of a fault."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Unknown):
        return bool(left.needs == right.needs)
    if isinstance(left, Fault):
        return left.message == right.message and _place(left) == _place(right)
    if isinstance(left, float):
        return repr(left) == repr(right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, dict):
        return identical(tuple(left.items()), tuple(right.items()))
    if isinstance(left, Optional):
        return identical(left.items, right.items)
    return left is right or bool(left == right)


def _place(fault: Fault) -> Span | None:
    return fault.span
