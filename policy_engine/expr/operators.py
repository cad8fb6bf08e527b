"""The arithmetic operators, declared once each, like the functions in `functions.py`."""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.expr import arithmetic
from policy_engine.expr.declarations import LIST, SAME, Function, Signature
from policy_engine.expr.types import ANY, DATE, DURATION, INSTANT, INTEGER, NUMBER, TEXT

__all__ = ["OPERATORS"]


def _all_numbers(
    integers: Callable[[int, int], int], numbers: Callable[[float, float], float]
) -> tuple[Signature, ...]:
    return (
        Signature((INTEGER, INTEGER), INTEGER, integers),
        Signature((NUMBER, NUMBER), NUMBER, numbers),
    )


OPERATORS: dict[str, Function] = {
    one.name: one
    for one in (
        Function(
            "+",
            "operator",
            (
                *_all_numbers(arithmetic.add, arithmetic.add_numbers),
                Signature((TEXT, TEXT), TEXT, arithmetic.add_texts),
                Signature((INSTANT, DURATION), INSTANT, arithmetic.add),
                Signature((DURATION, INSTANT), INSTANT, arithmetic.add),
                Signature((DURATION, DURATION), DURATION, arithmetic.add),
                Signature((LIST, LIST), SAME, arithmetic.add_lists),
                Signature((ANY, ANY), ANY, arithmetic.add_anything),
            ),
            "Sum; texts and lists are joined. An instant and a duration give an instant.",
            (("tasks + 1 == 3", "true"), ("ticket_created.at + 4h <= now", "true")),
        ),
        Function(
            "-",
            "operator",
            (
                *_all_numbers(arithmetic.subtract, arithmetic.subtract_numbers),
                Signature((INSTANT, INSTANT), DURATION, arithmetic.subtract),
                Signature((INSTANT, DURATION), INSTANT, arithmetic.subtract),
                Signature((DURATION, DURATION), DURATION, arithmetic.subtract),
                Signature((DATE, DATE), DURATION, arithmetic.subtract_dates),
                Signature((ANY, ANY), ANY, arithmetic.subtract_anything),
            ),
            "Difference. Two instants, or two dates, give the duration between them.",
            (("now - ticket_created.at > 1d", "true"),),
        ),
        Function(
            "*",
            "operator",
            (
                *_all_numbers(arithmetic.multiply, arithmetic.multiply_numbers),
                Signature((DURATION, INTEGER), DURATION, arithmetic.multiply),
                Signature((INTEGER, DURATION), DURATION, arithmetic.multiply),
                Signature((ANY, ANY), ANY, arithmetic.multiply_anything),
            ),
            "Product; also of a duration and a whole number.",
            (("tasks * 1h30m == 3h", "true"),),
        ),
        Function(
            "/",
            "operator",
            (
                *_all_numbers(arithmetic.divide, arithmetic.divide_numbers),
                Signature((DURATION, INTEGER), DURATION, arithmetic.divide),
                Signature((ANY, ANY), ANY, arithmetic.divide_anything),
            ),
            "Quotient. Of whole numbers it is cut towards zero (`7 / 2` is 3); `double(x) / 2` is not.",
            (("(tasks + 5) / 2 == 3", "true"),),
        ),
        Function(
            "%",
            "operator",
            (
                Signature((INTEGER, INTEGER), INTEGER, arithmetic.remainder),
                Signature((ANY, ANY), ANY, arithmetic.remainder_anything),
            ),
            "Remainder of a division of whole numbers, with the sign of the first.",
            (("(tasks + 5) % 2 == 1", "true"),),
        ),
        Function(
            "negative",
            "operator",
            (
                Signature((INTEGER,), INTEGER, arithmetic.negate),
                Signature((NUMBER,), NUMBER, arithmetic.negate_number),
                Signature((DURATION,), DURATION, arithmetic.negate),
                Signature((ANY,), ANY, arithmetic.negate_anything),
            ),
            "The sign before a number or duration (`-x`).",
            (("-tasks < 0", "true"),),
        ),
    )
}
