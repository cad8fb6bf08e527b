"""Optional values: what may be missing, said instead of an error. CEL's extension `optional`.

Source: cel-spec proposal 246, "Optional Values". `or` and `orValue` look at their argument only where they need it.
"""

from __future__ import annotations

from typing import Any

from policy_engine.expr.declarations import OPTIONAL, Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.types import ANY, BOOLEAN, EMPTY, OptionalType, Type, join
from policy_engine.expr.values import NO_VALUE, NULL, Duration, Instant, Optional, Uint
from policy_engine.expr.work import ANY_OF, FIXED, PERHAPS, SAME_SIZE

__all__ = ["OPTIONALS"]

_NUMBERS = frozenset((int, float, Uint))
_SIZED = frozenset((str, bytes, tuple, frozenset, dict))


def _is_zero(value: Any) -> bool:
    """Whether a value is its type's own nothing: 0, false, null, an empty text, list or map."""
    kind = value.__class__
    if kind is bool:
        return value is False
    if kind in _NUMBERS or kind is Duration:
        return bool(value == 0)
    if kind in _SIZED:
        return len(value) == 0
    return value is NULL or (kind is Instant and value == 0)


def _of_non_zero(value: Any) -> Optional:
    return NO_VALUE if _is_zero(value) else Optional(value)


def _value(optional: Optional) -> Any:
    """The value. Fails where it is missing."""
    if not _checked(optional).items:
        raise Failure("the optional value is missing")
    return optional.items[0]


def _wrapped(given: tuple[Type, ...]) -> Type:
    return OptionalType.of(given[0])


def _element(given: tuple[Type, ...]) -> Type:
    return given[0].element if isinstance(given[0], OptionalType) else ANY


def _either(given: tuple[Type, ...]) -> Type:
    return join(given[0], given[1])


def _element_or(given: tuple[Type, ...]) -> Type:
    first = given[0]
    if not isinstance(first, OptionalType):
        return ANY
    return join(first.element, given[1])


def _checked(optional: Any) -> Optional:
    """The value as an optional one. Fails where it is none, which may show only at run time."""
    if optional.__class__ is not Optional:
        raise Failure("an optional value is needed before the point")
    return optional


def _or(optional: Any, other: Any) -> Any:
    """The first of two optional values that is there."""
    return optional if _checked(optional).items else other


def _or_value(optional: Any, other: Any) -> Any:
    """The value, or another one where it is missing."""
    return optional.items[0] if _checked(optional).items else other


OPTIONALS: tuple[Function, ...] = (
    Function(
        "optional.of",
        "function",
        (Signature((ANY,), OPTIONAL, lambda value: Optional(value), _wrapped),),
        SAME_SIZE,
        "An optional value that is there.",
        (("optional.of(tasks).hasValue()", "true"),),
    ),
    Function(
        "optional.none",
        "function",
        (Signature((), OptionalType("optional", EMPTY), lambda: NO_VALUE),),
        FIXED,
        "An optional value that is missing.",
        (("optional.none().hasValue()", "false"),),
    ),
    Function(
        "optional.ofNonZeroValue",
        "function",
        (Signature((ANY,), OPTIONAL, _of_non_zero, _wrapped),),
        PERHAPS,
        "An optional value that is missing for 0, `false`, an empty text, list or map.",
        (("optional.ofNonZeroValue(tasks - 2).hasValue()", "false"),),
    ),
    Function(
        "hasValue",
        "method",
        (Signature((OPTIONAL,), BOOLEAN, lambda optional: bool(_checked(optional).items)),),
        FIXED,
        "Whether the optional value is there.",
        (("prices.?hour.hasValue()", "true"), ("prices.?day.hasValue()", "false")),
    ),
    Function(
        "value",
        "method",
        (Signature((OPTIONAL,), ANY, _value, _element),),
        SAME_SIZE,
        "The value; a fault where it is missing.",
        (("prices.?hour.value() == 90", "true"),),
    ),
    Function(
        "or",
        "method",
        (Signature((OPTIONAL, OPTIONAL), OPTIONAL, _or, _either),),
        ANY_OF,
        "The first of two optional values that is there.",
        (("prices.?day.or(prices.?hour).hasValue()", "true"),),
        lazy=True,
    ),
    Function(
        "orValue",
        "method",
        (Signature((OPTIONAL, ANY), ANY, _or_value, _element_or),),
        ANY_OF,
        "The value, or another one where it is missing.",
        (("prices.?day.orValue(700) == 700", "true"),),
        lazy=True,
    ),
)
