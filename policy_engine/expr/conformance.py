"""Runs test vectors of the Common Expression Language against this engine.

A vector is a map with `expr`, and optionally `bindings` (name to typed value) and `container`. A typed value has one
key that names its type: `{"int": "1"}`, `{"list": [...]}`, `{"map": [[key, value], ...]}`. Format and vectors:
the suite of cel-spec in JSON.

`python -m policy_engine.expr.conformance DIR` runs every `*.json` of a folder and prints a table.
"""

from __future__ import annotations

import datetime
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_engine.errors import PolicyError
from policy_engine.expr.errors import ExpressionError, Failure
from policy_engine.expr.plain import compile_plain
from policy_engine.expr.times import instant_text, read_date, read_timestamp
from policy_engine.expr.values import (
    NULL,
    SECOND,
    Duration,
    Fault,
    Instant,
    Null,
    Optional,
    TypeValue,
    Uint,
    Unknown,
    equal,
    key_of,
    value_of_key,
)

__all__ = ["decode", "encode", "matches", "run", "skipped"]

Typed = dict[str, Any]


def run(vector: Mapping[str, Any]) -> dict[str, Any]:
    """`{"value": typed value}` or `{"error": {"message": ..., "stage": "parse" or "evaluation"}}`."""
    try:
        values = {name: decode(value) for name, value in vector.get("bindings", {}).items()}
        found = compile_plain(vector["expr"], tuple(values), vector.get("container", ""))(values)
        if isinstance(found, Fault):
            return _error("evaluation", found.message)
        if isinstance(found, Unknown):
            return _error("evaluation", f"unknown: {', '.join(found.needs)}")
        return {"value": encode(found)}
    except ExpressionError as error:
        return _error("parse", error.diagnostics[0].message, error.diagnostics[0].code)
    except (Failure, PolicyError) as error:
        return _error("evaluation", str(error))


def _error(stage: str, message: str, code: str = "") -> dict[str, Any]:
    found = {"stage": stage, "message": message}
    return {"error": {**found, "code": code} if code else found}


# --- typed values ---


def decode(typed: Mapping[str, Any]) -> Any:
    """The value of a typed value. Raises `Failure` for what is none."""
    if len(typed) != 1:
        raise Failure("a typed value has one key")
    kind, value = next(iter(typed.items()))
    work = _DECODERS.get(kind)
    if work is None:
        raise Failure(f"there is no type `{kind!s:.40}`")
    try:
        return work(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise Failure(f"this is no {kind}: {error!s:.80}") from None


def _decoded_map(entries: Sequence[Sequence[Any]]) -> dict[Any, Any]:
    return {key_of(decode(key)): decode(value) for key, value in entries}


def _decoded_duration(text: str) -> Duration:
    """Seconds with up to nine digits behind the point, exactly."""
    whole, _, fraction = text.removesuffix("s").partition(".")
    nanoseconds = int(fraction.ljust(9, "0")) if fraction else 0
    return Duration(int(whole) * SECOND + (-nanoseconds if whole.startswith("-") else nanoseconds))


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "null": lambda value: NULL,
    "bool": bool,
    "string": str,
    "int": int,
    "uint": lambda value: Uint(int(value)),
    "double": float,
    "bytes": bytes.fromhex,
    "timestamp": read_timestamp,
    "duration": _decoded_duration,
    "date": read_date,
    "type": TypeValue,
    "list": lambda items: tuple(map(decode, items)),
    "map": _decoded_map,
    "optional": lambda items: Optional(*map(decode, items)),
}


def encode(value: Any) -> Typed:
    """The typed value of a value. Raises `Failure` for what has none."""
    work = _ENCODERS.get(value.__class__)
    if work is None:
        raise Failure("this value has no form in a vector")
    return work(value)


def _double_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return repr(value) if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def _duration_seconds(value: int) -> str:
    seconds, rest = divmod(abs(value), SECOND)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{seconds}{fraction}s"


_ENCODERS: dict[type, Callable[[Any], Typed]] = {
    Null: lambda value: {"null": None},
    type(None): lambda value: {"null": None},
    bool: lambda value: {"bool": value},
    str: lambda value: {"string": value},
    int: lambda value: {"int": str(value)},
    Uint: lambda value: {"uint": str(int(value))},
    float: lambda value: {"double": _double_text(value)},
    bytes: lambda value: {"bytes": value.hex()},
    Instant: lambda value: {"timestamp": instant_text(value)},
    Duration: lambda value: {"duration": _duration_seconds(value)},
    datetime.date: lambda value: {"date": value.isoformat()},
    TypeValue: lambda value: {"type": value.name},
    tuple: lambda value: {"list": [encode(one) for one in value]},
    frozenset: lambda value: {"list": [encode(one) for one in value]},
    dict: lambda value: {"map": [[encode(value_of_key(key)), encode(one)] for key, one in value.items()]},
    Optional: lambda value: {"optional": [encode(one) for one in value.items]},
}


def matches(expected: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Whether a result is what a vector expects: the same types, maps in any order, any NaN for NaN."""
    if "error" in expected:
        return "error" in result
    return "value" in result and _same(decode(expected), decode(result["value"]))


def _same(wanted: Any, found: Any) -> bool:
    if wanted.__class__ is not found.__class__:
        return False
    if isinstance(wanted, float):
        both_nan = math.isnan(wanted) and math.isnan(found)
        return both_nan or (wanted == found and math.copysign(1, wanted) == math.copysign(1, found))
    if isinstance(wanted, tuple):
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    if isinstance(wanted, dict):
        kinds = {key: key.__class__ for key in found}
        return len(wanted) == len(found) and all(
            kinds.get(key) is key.__class__ and _same(value, found[key]) for key, value in wanted.items()
        )
    if isinstance(wanted, Optional):
        return _same(wanted.items, found.items)
    return equal(wanted, found)


# --- the suite ---

_SKIPPED = {
    "network_ext": "network addresses: no handbook asks for them",
    "block_ext": "macros that only tests use",
}


def skipped(vector: Mapping[str, Any]) -> str:
    """Why a vector is not run; nothing if it is."""
    if "check_only" in vector.get("needs", ()):
        return "runs only the type checker of plain CEL"
    if vector["file"] == "math_ext" and "math.bit" in vector["expr"]:
        return "operations on bits: no handbook asks for them"
    if vector["file"] == "string_ext" and vector["section"].startswith("format"):
        return "`format` makes texts for people, which conditions do not"
    return _SKIPPED.get(vector["file"], "")


def main(arguments: Sequence[str]) -> int:
    """Prints a table for each file of a folder; 0 if no vector failed."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m policy_engine.expr.conformance DIR", file=sys.stderr)
        return 2
    total = [0, 0, 0]
    reasons: dict[str, int] = {}
    print(f"{'file':<18}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for path in sorted(Path(arguments[0]).glob("*.json")):
        counts = [0, 0, 0]
        for vector in json.loads(path.read_text(encoding="utf-8")):
            reason = skipped(vector)
            if reason:
                reasons[reason] = reasons.get(reason, 0) + 1
                counts[2] += 1
                continue
            result = run(vector)
            if matches(vector["expect"], result):
                counts[0] += 1
                continue
            counts[1] += 1
            print(f"  {vector['section']}/{vector['name']}: {vector['expr']}")
            print(f"    expected {json.dumps(vector['expect'])}, got {json.dumps(result)}")
        print(f"{path.stem:<18}{counts[0]:>8}{counts[1]:>8}{counts[2]:>9}")
        total = [mine + more for mine, more in zip(total, counts, strict=True)]
    for reason, count in sorted(reasons.items()):
        print(f"skipped {count}: {reason}")
    print(f"{total[0]} passed, {total[1]} failed")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
