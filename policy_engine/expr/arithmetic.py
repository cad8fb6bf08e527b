"""Arithmetic on known values, as CEL has it: 64-bit integers, division towards zero, IEEE numbers.

What has no result raises `Failure`; the compiler makes a fault of it.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

from policy_engine.expr.errors import Failure
from policy_engine.expr.literals import LARGEST_INTEGER, LARGEST_UNSIGNED, SMALLEST_INTEGER
from policy_engine.expr.sizes import LONGEST_RESULT
from policy_engine.expr.times import length
from policy_engine.expr.values import SECOND, Duration, Uint

__all__ = [
    "add",
    "add_durations",
    "add_numbers",
    "add_unsigned",
    "divide",
    "divide_duration",
    "divide_numbers",
    "divide_unsigned",
    "joined",
    "joined_lists",
    "multiply",
    "multiply_duration",
    "multiply_numbers",
    "multiply_unsigned",
    "negate",
    "negate_duration",
    "negate_number",
    "remainder",
    "remainder_unsigned",
    "subtract",
    "subtract_dates",
    "subtract_durations",
    "subtract_numbers",
    "subtract_unsigned",
    "unsigned",
    "within_64_bits",
]


def within_64_bits(value: int) -> int:
    """The number, or a `Failure` where it does not fit."""
    if SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise Failure("the result does not fit in 64 bits")


def unsigned(value: int) -> Uint:
    """The number without sign, or a `Failure` where it does not fit."""
    if 0 <= value <= LARGEST_UNSIGNED:
        return Uint(value)
    raise Failure("the result does not fit in 64 bits without a sign")


def add(left: int, right: int) -> int:
    return within_64_bits(left + right)


def subtract(left: int, right: int) -> int:
    return within_64_bits(left - right)


def multiply(left: int, right: int) -> int:
    return within_64_bits(left * right)


def divide(left: int, right: int) -> int:
    """The quotient, cut off towards zero. Fails on division by zero."""
    if right == 0:
        raise Failure("division by zero")
    quotient = abs(left) // abs(right)
    return within_64_bits(quotient if (left < 0) is (right < 0) else -quotient)


def remainder(left: int, right: int) -> int:
    """The remainder with the sign of the left side. Fails on division by zero, and where the quotient runs over."""
    if right == 0:
        raise Failure("remainder of a division by zero")
    if right == -1:
        within_64_bits(-left)
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def add_unsigned(left: int, right: int) -> Uint:
    return unsigned(left + right)


def subtract_unsigned(left: int, right: int) -> Uint:
    return unsigned(left - right)


def multiply_unsigned(left: int, right: int) -> Uint:
    return unsigned(left * right)


def divide_unsigned(left: int, right: int) -> Uint:
    """The quotient without its rest. Fails on division by zero."""
    if right == 0:
        raise Failure("division by zero")
    return Uint(left // right)


def remainder_unsigned(left: int, right: int) -> Uint:
    """The rest of a division. Fails on division by zero."""
    if right == 0:
        raise Failure("remainder of a division by zero")
    return Uint(left % right)


def negate(value: int) -> int:
    return within_64_bits(-value)


def add_numbers(left: float, right: float) -> float:
    return float(left) + float(right)


def subtract_numbers(left: float, right: float) -> float:
    return float(left) - float(right)


def multiply_numbers(left: float, right: float) -> float:
    return float(left) * float(right)


def divide_numbers(left: float, right: float) -> float:
    """Division by zero is infinite, or not a number, as the standard of floating-point numbers has it."""
    left, right = float(left), float(right)
    if right != 0.0:
        return left / right
    if left == 0.0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def negate_number(value: float) -> float:
    return -float(value)


def joined(left: Any, right: Any) -> Any:
    """Two texts, lists or bytes as one. Fails where that is too long."""
    if len(left) + len(right) > LONGEST_RESULT:
        raise Failure("the result is too long")
    return left + right


def joined_lists(left: Any, right: Any) -> tuple[Any, ...]:
    """Two lists as one; a set has no order but its own. Fails where that is too long."""
    if len(left) + len(right) > LONGEST_RESULT:
        raise Failure("the result is too long")
    return (*left, *right)


# --- lengths of time ---

_SMALL = 2**62


def add_durations(left: int, right: int) -> Duration:
    return length(left + right)


def subtract_durations(left: int, right: int) -> Duration:
    """The duration from `right` to `left`, of instants too."""
    difference = left - right
    # Most differences are small: `length` is asked only about the others.
    return Duration(difference) if -_SMALL < difference < _SMALL else length(difference)


def multiply_duration(left: int, right: int) -> Duration:
    return length(left * right)


def divide_duration(left: int, right: int) -> Duration:
    """A part of a duration, to the nanosecond, cut off towards zero. Fails on division by zero."""
    return length(divide(int(left), int(right)))


def negate_duration(value: int) -> Duration:
    return length(-int(value))


def subtract_dates(left: datetime.date, right: datetime.date) -> Duration:
    """The days between two dates. Fails where they are more than 292 years apart."""
    return length((left - right).days * 86_400 * SECOND)
