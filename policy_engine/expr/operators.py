"""The arithmetic operators, declared once each, like the functions in `functions.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_engine.expr import arithmetic, times
from policy_engine.expr.declarations import LIST, SAME, Function, Signature
from policy_engine.expr.types import BYTES, DATE, DURATION, INSTANT, INTEGER, NUMBER, TEXT, UNSIGNED, Type
from policy_engine.expr.work import ADDING, FIXED

__all__ = ["OPERATORS"]


def _all(one: Type, work: Callable[[Any, Any], Any]) -> Signature:
    """The operator for two values of one type."""
    return Signature((one, one), one, work)


def _instant_before(duration: int, instant: int) -> Any:
    return times.later(instant, duration)


def _earlier(instant: int, duration: int) -> Any:
    return times.moment(instant - duration)


OPERATORS: dict[str, Function] = {
    one.name: one
    for one in (
        Function(
            "+",
            "operator",
            (
                _all(INTEGER, arithmetic.add),
                _all(NUMBER, arithmetic.add_numbers),
                _all(TEXT, arithmetic.joined),
                Signature((INSTANT, DURATION), INSTANT, times.later),
                Signature((DURATION, INSTANT), INSTANT, _instant_before),
                _all(DURATION, arithmetic.add_durations),
                Signature((LIST, LIST), SAME, arithmetic.joined_lists),
                _all(UNSIGNED, arithmetic.add_unsigned),
                _all(BYTES, arithmetic.joined),
            ),
            ADDING,
            "Sum; texts and lists are joined. An instant and a duration give an instant.",
            (("tasks + 1 == 3", "true"), ("ticket_created.at + 4h <= now", "true")),
        ),
        Function(
            "-",
            "operator",
            (
                _all(INTEGER, arithmetic.subtract),
                _all(NUMBER, arithmetic.subtract_numbers),
                Signature((INSTANT, INSTANT), DURATION, arithmetic.subtract_durations),
                Signature((INSTANT, DURATION), INSTANT, _earlier),
                _all(DURATION, arithmetic.subtract_durations),
                Signature((DATE, DATE), DURATION, arithmetic.subtract_dates),
                _all(UNSIGNED, arithmetic.subtract_unsigned),
            ),
            FIXED,
            "Difference. Two instants, or two dates, give the duration between them.",
            (("now - ticket_created.at > 1d", "true"),),
        ),
        Function(
            "*",
            "operator",
            (
                _all(INTEGER, arithmetic.multiply),
                _all(NUMBER, arithmetic.multiply_numbers),
                Signature((DURATION, INTEGER), DURATION, arithmetic.multiply_duration),
                Signature((INTEGER, DURATION), DURATION, arithmetic.multiply_duration),
                _all(UNSIGNED, arithmetic.multiply_unsigned),
            ),
            FIXED,
            "Product; also of a duration and a whole number.",
            (("tasks * 1h30m == 3h", "true"),),
        ),
        Function(
            "/",
            "operator",
            (
                _all(INTEGER, arithmetic.divide),
                _all(NUMBER, arithmetic.divide_numbers),
                Signature((DURATION, INTEGER), DURATION, arithmetic.divide_duration),
                _all(UNSIGNED, arithmetic.divide_unsigned),
            ),
            FIXED,
            "Quotient. Of whole numbers it is cut towards zero (`7 / 2` is 3); `double(x) / 2` is not.",
            (("(tasks + 5) / 2 == 3", "true"),),
        ),
        Function(
            "%",
            "operator",
            (_all(INTEGER, arithmetic.remainder), _all(UNSIGNED, arithmetic.remainder_unsigned)),
            FIXED,
            "Remainder of a division of whole numbers, with the sign of the first.",
            (("(tasks + 5) % 2 == 1", "true"),),
        ),
        Function(
            "negative",
            "operator",
            (
                Signature((INTEGER,), INTEGER, arithmetic.negate),
                Signature((NUMBER,), NUMBER, arithmetic.negate_number),
                Signature((DURATION,), DURATION, arithmetic.negate_duration),
            ),
            FIXED,
            "The sign before a number or duration (`-x`).",
            (("-tasks < 0", "true"),),
        ),
    )
}
