"""The functions on numbers: CEL's extension `math`, without those on bits. They work on known values.

Source: cel-go, `ext/README.md`, "Math".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

from policy_engine.expr.arithmetic import within_64_bits
from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.types import ANY, BOOLEAN, INTEGER, NUMBER, UNSIGNED, ListType, Type, elements
from policy_engine.expr.values import Uint, as_double
from policy_engine.expr.work import EACH_ITEM, FIXED

__all__ = ["NUMBERS"]


def _extreme(name: str, better: Callable[[Any, Any], bool]) -> Callable[[Any], Any]:
    """The first item that no other is better than. Fails for nothing, and for what is no number."""

    def work(items: Collection[Any]) -> Any:
        if not items:
            raise Failure(f"`{name}` needs at least one number")
        best = next(iter(items))  # a set has no first place
        for one in items:
            if one.__class__ not in (int, float, Uint):
                raise Failure(f"`{name}` goes with numbers only")
            if better(*_comparable(one, best)):
                best = one
        return best

    return work


def _comparable(one: float, other: float) -> tuple[float, float]:
    """Two numbers as `<` compares them."""
    return (as_double(one), as_double(other)) if float in (one.__class__, other.__class__) else (one, other)


def _item_type(given: tuple[Type, ...]) -> Type:
    return elements(given[0]) or ANY


def _rounded(value: float) -> float:
    """To the nearest whole number, halves away from zero."""
    value = float(value)
    if math.isnan(value) or math.isinf(value):
        return value
    whole = math.floor(abs(value))
    return math.copysign(whole + (abs(value) - whole >= 0.5), value)


def _cut(work: Callable[[float], int]) -> Callable[[float], float]:
    """A way of rounding, with the sign kept and without the numbers that have no whole part."""

    def rounded(value: float) -> float:
        value = float(value)
        return value if math.isnan(value) or math.isinf(value) else math.copysign(work(value), value)

    return rounded


def _sign(value: float) -> Any:
    """-1, 0 or 1 in the type of the number."""
    if value != value:
        return value
    return value.__class__((value > 0) - (value < 0))


def _number_sign(value: float) -> float:
    return float(_sign(float(value)))


def _absolute(value: int) -> int:
    return within_64_bits(abs(value))


def _of_number(name: str, work: Callable[[float], float], doc: str, example: str) -> Function:
    return Function(f"math.{name}", "function", (Signature((NUMBER,), NUMBER, work),), FIXED, doc, ((example, "true"),))


def _asking(name: str, work: Callable[[float], bool], doc: str, example: str) -> Function:
    return Function(
        f"math.{name}", "function", (Signature((NUMBER,), BOOLEAN, work),), FIXED, doc, ((example, "true"),)
    )


def _comparing(name: str, better: Callable[[Any, Any], bool], doc: str, example: str) -> Function:
    several = Signature((ListType("list", NUMBER),), NUMBER, _extreme(f"math.{name}", better), _item_type)
    alone = tuple(Signature((one,), one, lambda value: value) for one in (INTEGER, NUMBER, UNSIGNED))
    return Function(f"math.{name}", "function", (several, *alone), EACH_ITEM, doc, ((example, "true"),), variadic=True)


NUMBERS: tuple[Function, ...] = (
    _comparing(
        "greatest",
        lambda one, best: one > best,
        "The greatest of several numbers, or of a list.",
        "math.greatest(tasks, 5, 1) == 5",
    ),
    _comparing(
        "least",
        lambda one, best: one < best,
        "The least of several numbers, or of a list.",
        "math.least(tasks, 5, 1) == 1",
    ),
    _of_number("ceil", _cut(math.ceil), "The next whole number up.", "math.ceil(rate) == 2"),
    _of_number("floor", _cut(math.floor), "The next whole number down.", "math.floor(rate) == 1"),
    _of_number("round", _rounded, "The nearest whole number; halves go away from zero.", "math.round(rate) == 2"),
    _of_number("trunc", _cut(math.trunc), "The number without its fraction.", "math.trunc(-rate) == -1"),
    Function(
        "math.abs",
        "function",
        (
            Signature((INTEGER,), INTEGER, _absolute),
            Signature((NUMBER,), NUMBER, lambda value: abs(float(value))),
            Signature((UNSIGNED,), UNSIGNED, lambda value: value),
        ),
        FIXED,
        "The number without its sign.",
        (("math.abs(-tasks) == 2", "true"),),
    ),
    Function(
        "math.sign",
        "function",
        (
            Signature((INTEGER,), INTEGER, _sign),
            Signature((NUMBER,), NUMBER, _number_sign),
            Signature((UNSIGNED,), UNSIGNED, _sign),
        ),
        FIXED,
        "-1, 0 or 1: whether the number is below, at or above zero.",
        (("math.sign(-rate) == -1", "true"),),
    ),
    _asking("isNaN", math.isnan, "Whether this is the number that is none (`0.0 / 0.0`).", "not math.isNaN(rate)"),
    _asking("isInf", math.isinf, "Whether the number is infinite.", "math.isInf(rate / 0.0)"),
    _asking("isFinite", math.isfinite, "Whether the number is neither infinite nor none.", "math.isFinite(rate)"),
)
