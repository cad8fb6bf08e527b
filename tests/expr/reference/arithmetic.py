"""The operators of the reference: `+ - * / %` and the sign, by the classes of their values alone."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

from policy_engine.expr.values import Duration, Instant, Uint
from tests.expr.reference.values import Meaningless, noun

__all__ = ["operate"]

BILLION = 1_000_000_000
FIRST = -62_135_596_800 * BILLION
LAST = 253_402_300_800 * BILLION
LONGEST = 100_000


def _integer(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise Meaningless("the result does not fit in 64 bits")
    return value


def _unsigned(value: int) -> Uint:
    if not 0 <= value < 2**64:
        raise Meaningless("the result does not fit in 64 bits without a sign")
    return Uint(value)


def _instant(value: int) -> Instant:
    if not FIRST <= value < LAST:
        raise Meaningless("the instant is out of the years 1 to 9999")
    return Instant(value)


def _duration(value: int) -> Duration:
    if not -(2**63) <= value < 2**63:
        raise Meaningless("the duration is longer than 292 years")
    return Duration(value)


def _days(first: datetime.date, second: datetime.date) -> Duration:
    return _duration((first.toordinal() - second.toordinal()) * 24 * 60 * 60 * BILLION)


def _towards_zero(left: int, right: int) -> int:
    if right == 0:
        raise Meaningless("division by zero")
    size = abs(left) // abs(right)
    return size if (left >= 0) == (right > 0) else -size


def _rest(left: int, right: int) -> int:
    if right == 0:
        raise Meaningless("remainder of a division by zero")
    if (left, right) == (-(2**63), -1):
        raise Meaningless("the result does not fit in 64 bits")  # the quotient does not, as in other engines
    return left - right * _towards_zero(left, right)


def _ratio(left: float, right: float) -> float:
    """As IEEE 754 has it; the host language raises where the divisor is zero."""
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        negative = (left < 0) != (math.copysign(1, right) < 0)
        return -math.inf if negative else math.inf
    return left / right


def _together(left: Any, right: Any) -> Any:
    if len(left) + len(right) > LONGEST:
        raise Meaningless("the result is too long")
    return tuple(left) + tuple(right) if isinstance(left, tuple | frozenset) else left + right


Work = Callable[[Any, Any], Any]
_WORDS: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    Uint: "unsigned",
    float: "number",
    str: "text",
    bytes: "bytes",
    tuple: "list",
    frozenset: "list",
    datetime.date: "date",
    Instant: "instant",
    Duration: "duration",
}
_TABLE: dict[tuple[str, str, str], Work] = {
    ("integer", "+", "integer"): lambda a, b: _integer(a + b),
    ("integer", "-", "integer"): lambda a, b: _integer(a - b),
    ("integer", "*", "integer"): lambda a, b: _integer(a * b),
    ("integer", "/", "integer"): lambda a, b: _integer(_towards_zero(a, b)),
    ("integer", "%", "integer"): _rest,
    ("unsigned", "+", "unsigned"): lambda a, b: _unsigned(int(a) + int(b)),
    ("unsigned", "-", "unsigned"): lambda a, b: _unsigned(int(a) - int(b)),
    ("unsigned", "*", "unsigned"): lambda a, b: _unsigned(int(a) * int(b)),
    ("unsigned", "/", "unsigned"): lambda a, b: _unsigned(_towards_zero(int(a), int(b))),
    ("unsigned", "%", "unsigned"): lambda a, b: _unsigned(_rest(int(a), int(b))),
    ("number", "+", "number"): lambda a, b: a + b,
    ("number", "-", "number"): lambda a, b: a - b,
    ("number", "*", "number"): lambda a, b: a * b,
    ("number", "/", "number"): _ratio,
    ("text", "+", "text"): _together,
    ("bytes", "+", "bytes"): _together,
    ("list", "+", "list"): _together,
    ("instant", "+", "duration"): lambda a, b: _instant(int(a) + int(b)),
    ("duration", "+", "instant"): lambda a, b: _instant(int(a) + int(b)),
    ("instant", "-", "duration"): lambda a, b: _instant(int(a) - int(b)),
    ("instant", "-", "instant"): lambda a, b: _duration(int(a) - int(b)),
    ("duration", "+", "duration"): lambda a, b: _duration(int(a) + int(b)),
    ("duration", "-", "duration"): lambda a, b: _duration(int(a) - int(b)),
    ("date", "-", "date"): _days,
    ("duration", "*", "integer"): lambda a, b: _duration(int(a) * b),
    ("integer", "*", "duration"): lambda a, b: _duration(a * int(b)),
    ("duration", "/", "integer"): lambda a, b: _duration(_integer(_towards_zero(int(a), b))),
}
_SIGNS: dict[str, Callable[[Any], Any]] = {
    "integer": lambda a: _integer(-a),
    "number": lambda a: -a,
    "duration": lambda a: _duration(-int(a)),
}


def operate(name: str, values: list[Any]) -> Any:
    """The operator applied; a whole number beside a number counts as one. Raises `Meaningless`."""
    words = [_WORDS.get(type(one), "") for one in values]
    exact = values
    if sorted(words) == ["integer", "number"]:
        exact, words = [float(one) for one in values], ["number", "number"]
    if name == "negative":
        sign = _SIGNS.get(words[0])
        if sign is not None:
            return sign(values[0])
    else:
        work = _TABLE.get((words[0], name, words[1]))
        if work is not None:
            return work(exact[0], exact[1])
    shown = "-" if name == "negative" else name
    raise Meaningless(f"`{shown}` does not go with {' and '.join(map(noun, values))}")
