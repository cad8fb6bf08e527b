"""Conversions between types, and CEL's selectors of times. They work on known values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from policy_engine.expr import times
from policy_engine.expr.arithmetic import unsigned, within_64_bits
from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    BYTES,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    KIND,
    NUMBER,
    TEXT,
    UNSIGNED,
)
from policy_engine.expr.values import SECOND, Duration, Instant, Null, Optional, TypeValue, Uint
from policy_engine.expr.work import IN_ZONE, SAME_SIZE, WRITING, fixed, reading, scalar, up_to

__all__ = ["CONVERSIONS", "TYPE_NAMES", "type_of"]


def same(value: Any) -> Any:
    return value


# --- numbers ---

_DECIMAL = re.compile(r"[+-]?([0-9]{1,320}(\.[0-9]{0,320})?|\.[0-9]{1,320})([eE][+-]?[0-9]{1,4})?")
_NO_NUMBER = re.compile(r"(nan|[+-]?inf|[+-]?infinity)", re.IGNORECASE)


def int_of_number(value: float) -> int:
    """The number without its fraction. Fails where it does not fit in 64 bits."""
    if -(2.0**63) < value < 2.0**63:
        return int(value)
    raise Failure("the number has no whole part in 64 bits")


def int_of_text(text: str) -> int:
    """The whole number that a text writes. Fails where it writes none."""
    if re.fullmatch(r"[+-]?[0-9]{1,40}", text):
        return within_64_bits(int(text))
    raise Failure(f"`{text[:40]}` is not a whole number")


def unsigned_of_number(value: float) -> Uint:
    """The number without its fraction. Fails for what is negative or does not fit."""
    if math.isnan(value) or math.isinf(value):
        raise Failure("this number has no whole part")
    return unsigned(int(value) if value >= 0 else -1)


def unsigned_of_text(text: str) -> Uint:
    """The whole number that a text writes. Fails where it writes none, or one with a sign."""
    if re.fullmatch(r"[0-9]{1,40}", text):
        return unsigned(int(text))
    raise Failure(f"`{text[:40]}` is not a whole number without a sign")


def number_of_text(text: str) -> float:
    """The number that a text writes. Fails where it writes none."""
    if _DECIMAL.fullmatch(text) or _NO_NUMBER.fullmatch(text):
        return float(text)
    raise Failure(f"`{text[:40]}` is not a number")


_BOOLEANS = {"1": True, "t": True, "true": True, "TRUE": True, "True": True} | {
    "0": False, "f": False, "false": False, "FALSE": False, "False": False,
}  # fmt: skip


def boolean_of_text(text: str) -> bool:
    """The boolean that a text names (`1`, `t`, `true` and their opposites). Fails for others."""
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    raise Failure(f"`{text[:40]}` is not a boolean")


# --- texts ---


def text_of_boolean(value: bool) -> str:
    return "true" if value else "false"


def text_of_number(value: float) -> str:
    """The shortest text that reads as the number; whole ones without a fraction."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(value).removesuffix(".0")


def bytes_of_text(text: str) -> bytes:
    """The text in UTF-8. Fails where half of a character is in it, which JSON can hold and UTF-8 cannot."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Failure("half of a character has no bytes") from None


def text_of_bytes(value: bytes) -> str:
    """The text that bytes hold in UTF-8. Fails where they hold none."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Failure("the bytes are no text in UTF-8") from None


def text_of_duration(value: int) -> str:
    """Seconds with their unit: `5400s`, `1.5s`."""
    seconds, rest = divmod(abs(value), SECOND)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{seconds}{fraction}s"


def int_text(value: int) -> str:
    return str(int(value))


# --- types as values ---

_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    tuple: "list",
    frozenset: "list",
    dict: "map",
    Instant: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    TypeValue: "type",
    Null: "null_type",
    Optional: "optional_type",
}

TYPE_NAMES = {name: TypeValue(name) for name in _NAMES.values()}
"""The names that stand for types in plain CEL."""


def type_of(value: Any) -> TypeValue:
    """The type of a value. Fails for what CEL does not know."""
    name = _NAMES.get(value.__class__)
    if name is None:
        raise Failure("this value has no type in CEL")
    return TYPE_NAMES[name]


# --- times ---


def instant_of_seconds(value: int) -> Instant:
    return times.moment(int(value) * SECOND)


def seconds_of_instant(value: int) -> int:
    return value // SECOND


def _whole_units(size: int) -> Callable[[int], int]:
    """A duration in whole units, cut off towards zero."""
    return lambda value: -(-int(value) // size) if value < 0 else int(value) // size


def _milliseconds(value: int) -> int:
    """The thousandths of a second beside the whole ones."""
    part = abs(value) % SECOND // 1_000_000
    return -part if value < 0 else part


def _milliseconds_of_instant(value: int, zone: str = "UTC") -> int:
    times.date_of(value, zone)  # the zone must exist
    return value % SECOND // 1_000_000


_UNITS = {"getHours": 3_600 * SECOND, "getMinutes": 60 * SECOND, "getSeconds": SECOND}
_INSTEAD = {
    "getFullYear": "write `instant.date_in(zone).year()`",
    "getMonth": "write `instant.date_in(zone).month()`, which counts from 1",
    "getDate": "write `instant.date_in(zone).day_of_month()`",
    "getDayOfMonth": "write `instant.date_in(zone).day_of_month()`, which counts from 1",
    "getDayOfWeek": "write `instant.date_in(zone).weekday()`",
}


def _selector(name: str) -> Function:
    """CEL's method of instants; of durations where they have one."""
    work = _milliseconds_of_instant if name == "getMilliseconds" else times.clock_field(name)
    signatures = [Signature((INSTANT,), INTEGER, work), Signature((INSTANT, TEXT), INTEGER, work)]
    if name in _UNITS:
        signatures.append(Signature((DURATION,), INTEGER, _whole_units(_UNITS[name])))
    elif name == "getMilliseconds":
        signatures.append(Signature((DURATION,), INTEGER, _milliseconds))
    others = "compare instants and durations: `now - instant > 4h`, or ask a calendar: `desk.open_at(now)`"
    instead = _INSTEAD.get(name, others)
    return Function(name, "method", tuple(signatures), IN_ZONE, "A selector of CEL.", instead=instead)


_SELECTORS = (
    "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes",
    "getSeconds", "getMilliseconds",
)  # fmt: skip

CONVERSIONS: tuple[Function, ...] = (
    Function(
        "timestamp",
        "function",
        (
            Signature((TEXT,), INSTANT, times.read_timestamp),
            Signature((INTEGER,), INSTANT, instant_of_seconds),
            Signature((INSTANT,), INSTANT, same),
        ),
        fixed(30),
        "The instant that a text says, with its zone or offset, or so many seconds after the beginning of 1970 in UTC. "
        "A literal needs no call.",
        (('now > timestamp("2024-01-19T17:30:00Z")', "true"), ("now > 2024-01-19T17:30:00Z", "true")),
    ),
    Function(
        "duration",
        "function",
        (Signature((TEXT,), DURATION, times.read_duration), Signature((DURATION,), DURATION, same)),
        fixed(60),
        "The duration that a text says (`4h`, `1h30m`, `-90s`, `1.5s`). A literal needs no call.",
        (('now - ticket_created.at > duration("24h")', "true"),),
    ),
    Function(
        "int",
        "function",
        (
            Signature((INTEGER,), INTEGER, same),
            Signature((NUMBER,), INTEGER, int_of_number),
            Signature((TEXT,), INTEGER, int_of_text),
            Signature((INSTANT,), INTEGER, seconds_of_instant),
            Signature((UNSIGNED,), INTEGER, lambda value: within_64_bits(int(value))),
        ),
        reading(200, scalar, base=20),
        "A whole number: of a number without its fraction, of a text its digits, of an instant the seconds since 1970.",
        (("int(2.9 * tasks) == 5", "true"),),
    ),
    Function(
        "double",
        "function",
        (
            Signature((NUMBER,), NUMBER, float),
            Signature((INTEGER,), NUMBER, float),
            Signature((TEXT,), NUMBER, number_of_text),
            Signature((UNSIGNED,), NUMBER, float),
        ),
        reading(200, scalar, base=20),
        "A number that may have a fraction.",
        (("double(tasks) / 4 == 0.5", "true"),),
    ),
    Function(
        "string",
        "function",
        (
            Signature((TEXT,), TEXT, same),
            Signature((BOOLEAN,), TEXT, text_of_boolean),
            Signature((INTEGER,), TEXT, str),
            Signature((NUMBER,), TEXT, text_of_number),
            Signature((DATE,), TEXT, str),
            Signature((INSTANT,), TEXT, times.instant_text),
            Signature((DURATION,), TEXT, text_of_duration),
            Signature((UNSIGNED,), TEXT, int_text),
            Signature((BYTES,), TEXT, text_of_bytes),
        ),
        WRITING,
        "The text of a number, a boolean, a date, an instant (in UTC) or a duration (in seconds).",
        (('string(tasks) == "2"', "true"), ('string(now - ticket_created.at) == "172800s"', "true")),
    ),
    Function(
        "bool",
        "function",
        (Signature((BOOLEAN,), BOOLEAN, same), Signature((TEXT,), BOOLEAN, boolean_of_text)),
        reading(1_000, scalar),
        "The boolean that a text names: `true`, `t`, `1` or `false`, `f`, `0`.",
        (('bool("true")', "true"),),
    ),
    Function(
        "uint",
        "function",
        (
            Signature((UNSIGNED,), UNSIGNED, same),
            Signature((INTEGER,), UNSIGNED, unsigned),
            Signature((NUMBER,), UNSIGNED, unsigned_of_number),
            Signature((TEXT,), UNSIGNED, unsigned_of_text),
        ),
        reading(200, scalar, base=20),
        "A whole number without a sign.",
        instead="write `int(x)`: policies have no numbers without a sign",
    ),
    Function(
        "bytes",
        "function",
        (Signature((BYTES,), BYTES, same), Signature((TEXT,), BYTES, bytes_of_text)),
        reading(500, up_to(4)),
        "The bytes of a text in UTF-8.",
        instead="compare the text itself: policies have no bytes",
    ),
    Function(
        "type",
        "function",
        (Signature((ANY,), KIND, type_of),),
        fixed(2),
        "The type of a value.",
        instead="the type of every fact is declared; `given(x)` asks whether there is a value",
    ),
    Function(
        "dyn",
        "function",
        (Signature((ANY,), ANY, same),),
        SAME_SIZE,
        "The value itself, of no known type.",
        instead="leave it out: the type of every fact is declared",
    ),
    *map(_selector, _SELECTORS),
)
