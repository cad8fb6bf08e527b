"""Arithmetic on known values, as CEL has it: 64-bit integers, division towards zero, IEEE numbers.

What has no result raises `Failure`; the compiler makes a fault of it.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

from policy_engine.expr.literals import LARGEST_INTEGER, SMALLEST_INTEGER

__all__ = ["Failure"]


class Failure(Exception):
    """Something has no result; the text says why. Never leaves this room."""


def within_64_bits(value: int) -> int:
    """The number, or a `Failure` where it does not fit."""
    if SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise Failure("the result does not fit in 64 bits")


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
    """The remainder with the sign of the left side. Fails on division by zero."""
    if right == 0:
        raise Failure("remainder of a division by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


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


LONGEST_RESULT = 100_000
"""Characters or items of what `+` makes: repeated doubling must not fill the memory."""


def add_texts(left: str, right: str) -> str:
    """The two texts as one. Fails where that is too long."""
    if len(left) + len(right) > LONGEST_RESULT:
        raise Failure("the result is too long")
    return left + right


def add_lists(left: tuple[Any, ...], right: tuple[Any, ...]) -> tuple[Any, ...]:
    """The two lists as one. Fails where that is too long."""
    if len(left) + len(right) > LONGEST_RESULT:
        raise Failure("the result is too long")
    return (*left, *right)


def subtract_dates(left: datetime.date, right: datetime.date) -> int:
    return (left - right).days * 86_400


def _anything(
    integers: Callable[[int, int], Any] | None,
    numbers: Callable[[float, float], Any] | None,
    more: tuple[tuple[type, Callable[[Any, Any], Any]], ...] = (),
) -> Callable[[Any, Any], Any]:
    """An operation on values whose type shows only at run time."""

    def run(left: Any, right: Any) -> Any:
        mine, theirs = left.__class__, right.__class__
        if integers is not None and mine is int and theirs is int:
            return integers(left, right)
        if numbers is not None and mine in (int, float) and theirs in (int, float):
            return numbers(left, right)
        for kind, work in more:
            if mine is kind and theirs is kind:
                return work(left, right)
        raise Failure("the values do not go with the operator")

    return run


add_anything = _anything(add, add_numbers, ((str, add_texts), (tuple, add_lists)))
subtract_anything = _anything(subtract, subtract_numbers, ((datetime.date, subtract_dates),))
multiply_anything = _anything(multiply, multiply_numbers)
divide_anything = _anything(divide, divide_numbers)
remainder_anything = _anything(remainder, None)


def negate_anything(value: Any) -> Any:
    """The negative of a number whose type shows only at run time."""
    if value.__class__ is int:
        return negate(value)
    if value.__class__ is float:
        return -value
    raise Failure("the value does not go with the operator")
