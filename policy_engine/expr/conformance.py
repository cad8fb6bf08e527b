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
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.arithmetic import unsigned, within_64_bits
from policy_engine.expr.errors import ExpressionError, Failure
from policy_engine.expr.plain import compile_plain
from policy_engine.expr.times import instant_text, length, read_date, read_timestamp
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

__all__ = ["VectorError", "decode", "encode", "matches", "run", "skipped"]

Typed = dict[str, Any]


class VectorError(PolicyEngineError):
    """A vector or a typed value that is none; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__("X003", message)


def run(vector: Mapping[str, Any]) -> dict[str, Any]:
    """`{"value": typed value}` or `{"error": {"stage": "vector", "parse" or "evaluation", "message": ...}}`.

    Never raises: what is no vector is an error of the stage `vector`.
    """
    try:
        text, values, container = _read(vector)
    except VectorError as error:
        return _error("vector", error.message, error.code)
    try:
        found = compile_plain(text, tuple(values), container)(values)
        if isinstance(found, Fault):
            return _error("evaluation", found.message)
        if isinstance(found, Unknown):
            return _error("evaluation", f"unknown: {', '.join(found.needs)}")
        return {"value": encode(found)}
    except ExpressionError as error:
        return _error("parse", error.diagnostics[0].message, error.diagnostics[0].code)
    except PolicyEngineError as error:
        return _error("evaluation", error.message, error.code)


def _read(vector: Any) -> tuple[str, dict[str, Any], str]:
    """The expression, the bound values and the container of a vector."""
    if not isinstance(vector, Mapping):
        raise VectorError("a vector is a map with `expr`")
    text, bindings, container = vector.get("expr"), vector.get("bindings", {}), vector.get("container", "")
    if not isinstance(text, str) or not isinstance(container, str):
        raise VectorError("`expr` and `container` are texts")
    if not isinstance(bindings, Mapping) or not all(isinstance(name, str) for name in bindings):
        raise VectorError("`bindings` is a map from names to typed values")
    return text, {name: decode(value) for name, value in bindings.items()}, container


def _error(stage: str, message: str, code: str = "") -> dict[str, Any]:
    found = {"stage": stage, "message": message}
    return {"error": {**found, "code": code} if code else found}


# --- typed values ---

DEEPEST_VALUE = 64
"""Lists, maps and optional values within each other in a typed value."""


def decode(typed: Mapping[str, Any]) -> Any:
    """The value of a typed value. Raises `VectorError` for what is none, or out of its type's range."""
    return _decoded(typed, 0)


def _decoded(typed: Any, depth: int) -> Any:
    if not isinstance(typed, Mapping) or len(typed) != 1:
        raise VectorError("a typed value is a map with one key, the name of its type")
    if depth > DEEPEST_VALUE:
        raise VectorError("the value is nested too deeply")
    kind, value = next(iter(typed.items()))
    if kind in _HOLDERS and isinstance(value, list | tuple):
        return _HOLDERS[kind](value, depth + 1)
    work = _DECODERS.get(kind) if isinstance(kind, str) else None
    if work is None and kind not in _HOLDERS:
        raise VectorError(f"there is no type `{kind!s:.40}`")
    wanted = (bool,) if kind == "bool" else (type(None),) if kind == "null" else (str,)
    try:
        if work is not None and value.__class__ in wanted:
            return work(value)
    except (ValueError, OverflowError, Failure):
        pass
    raise VectorError(f"`{value!s:.40}` is no {kind}")


def _text(value: str) -> str:
    value.encode()  # half of a surrogate pair has no UTF-8
    return value


_WHOLE = re.compile(r"-?[0-9]{1,20}")
_LENGTH = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s")


def _whole(value: str) -> int:
    """A whole number of at most twenty digits."""
    if _WHOLE.fullmatch(value) is None:
        raise ValueError(value)
    return int(value)


def _length(value: str) -> Duration:
    """Seconds with up to nine digits behind the point, exactly."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        raise ValueError(value)
    nanoseconds = int(found[2]) * SECOND + int((found[3] or "0").ljust(9, "0"))
    return length(-nanoseconds if found[1] else nanoseconds)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "null": lambda value: NULL,
    "bool": lambda value: value,
    "string": _text,
    "int": lambda value: within_64_bits(_whole(value)),
    "uint": lambda value: unsigned(_whole(value)),
    "double": float,
    "bytes": bytes.fromhex,
    "timestamp": read_timestamp,
    "duration": _length,
    "date": read_date,
    "type": lambda value: TypeValue(_text(value)),
}


def _list(items: Sequence[Any], depth: int) -> tuple[Any, ...]:
    return tuple(_decoded(one, depth) for one in items)


def _map(entries: Sequence[Any], depth: int) -> dict[Any, Any]:
    """A map of its pairs; each key once."""
    made: dict[Any, Any] = {}
    for entry in entries:
        if not isinstance(entry, list | tuple) or len(entry) != 2:
            raise VectorError("an entry of a map is a pair")
        key = key_of(_decoded(entry[0], depth))
        if key is None or key in made:
            raise VectorError("a key of a map is a text, a whole number or a boolean, and comes once")
        made[key] = _decoded(entry[1], depth)
    return made


def _optional(items: Sequence[Any], depth: int) -> Optional:
    if len(items) > 1:
        raise VectorError("an optional value holds one value at most")
    return Optional(*_list(items, depth))


_HOLDERS: dict[str, Callable[[Sequence[Any], int], Any]] = {"list": _list, "map": _map, "optional": _optional}


def encode(value: Any) -> Typed:
    """The typed value of a value. Raises `VectorError` for what has none."""
    work = _ENCODERS.get(value.__class__)
    if work is None:
        raise VectorError("this value has no form in a vector")
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
    if "check_only" in (vector.get("needs") or ()):
        return "runs only the type checker of plain CEL"
    if vector["file"] == "math_ext" and "math.bit" in vector["expr"]:
        return "operations on bits: no handbook asks for them"
    if vector["file"] == "string_ext" and vector["section"].startswith("format"):
        return "`format` makes texts for people, which conditions do not"
    return _SKIPPED.get(vector["file"], "")


def main(arguments: Sequence[str]) -> int:
    """Prints a table for each file of a folder; 0 if no vector failed, 2 if a file holds no vectors."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m policy_engine.expr.conformance DIR", file=sys.stderr)
        return 2
    total = [0, 0, 0]
    reasons: dict[str, int] = {}
    print(f"{'file':<18}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for path in sorted(Path(arguments[0]).glob("*.json")):
        try:
            counts = _file(_vectors(path), reasons)
        except VectorError as error:
            print(f"{path.name}: {error.message}", file=sys.stderr)
            return 2
        print(f"{path.stem:<18}{counts[0]:>8}{counts[1]:>8}{counts[2]:>9}")
        total = [mine + more for mine, more in zip(total, counts, strict=True)]
    for reason, count in sorted(reasons.items()):
        print(f"skipped {count}: {reason}")
    print(f"{total[0]} passed, {total[1]} failed")
    return 1 if total[1] else 0


def _vectors(path: Path) -> list[dict[str, Any]]:
    """The vectors of a file. Raises `VectorError` where it holds something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise VectorError(f"this is no JSON: {error!s:.80}") from None
    whole = isinstance(found, list) and all(
        isinstance(one, dict)
        and all(isinstance(one.get(key), str) for key in ("file", "section", "name", "expr"))
        and isinstance(one.get("expect"), dict)
        for one in found
    )
    if not whole:
        raise VectorError("these are no vectors: a list of maps with `file`, `section`, `name`, `expr` and `expect`")
    return list(found)


def _file(vectors: Sequence[Mapping[str, Any]], reasons: dict[str, int]) -> list[int]:
    """Counts of what passed, failed and was skipped; prints what failed."""
    counts = [0, 0, 0]
    for vector in vectors:
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
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
