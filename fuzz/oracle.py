"""The other engine: cel-expr-python, Google's C++ runtime, without its type checker.

    python -m fuzz.oracle DIR     # its score on the conformance suite

Without the checker, because plain CEL has none here either: what is wrong shows when it is evaluated. What its
Python binding does not show is worked round: optional values are asked about by expressions of their own. Time
values are cut to microseconds there.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fuzz.answers import Answer, Typed, same

__all__ = ["Hidden", "Oracle", "missing"]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def missing() -> str:
    """Why the other engine cannot be asked; nothing if it can."""
    try:
        import cel_expr_python  # noqa: F401
    except ImportError:
        return "cel-expr-python is not installed: `pip install cel-expr-python`"
    return ""


class Hidden(Exception):
    """A value that the binding of the other engine does not show: an optional value within another one."""


class Oracle:
    """The other engine, with variables of given types."""

    def __init__(self, variables: Mapping[str, str], container: str = "", checked: bool = False) -> None:
        from cel_expr_python import cel
        from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings

        if sys.version_info < (3, 12):
            # It gives up a reference to None too many now and then, which the interpreter does not survive for long.
            ctypes.c_ssize_t.from_address(id(None)).value += 1 << 32
        self._cel = cel
        self._unchecked = not checked
        kinds = cel.Type
        self._kinds = {
            "bool": kinds.BOOL, "int": kinds.INT, "uint": kinds.UINT, "double": kinds.DOUBLE, "string": kinds.STRING,
            "bytes": kinds.BYTES, "timestamp": kinds.TIMESTAMP, "duration": kinds.DURATION, "null": kinds.NULL,
            "null_type": kinds.NULL, "type": kinds.TYPE, "dyn": kinds.DYN, "list": kinds.LIST, "map": kinds.MAP,
        }  # fmt: skip
        self._env = cel.NewEnv(
            variables={name: self._type(kind) for name, kind in variables.items()},
            extensions=[
                ext_bindings.ExtBindings(),
                ext_encoders.ExtEncoders(),
                ext_math.ExtMath(),
                ext_optional.ExtOptional(),
                ext_strings.ExtStrings(),
            ],
            container=container,
        )

    def _type(self, text: str) -> Any:
        from fuzz.generate import read_type

        def made(head: str, parts: tuple[Any, ...]) -> Any:
            if not parts:
                return self._kinds.get(head) or self._cel.Type.AbstractType(head, [])
            inner = [made(*part) for part in parts]
            if head == "list":
                return self._cel.Type.List(inner[0])
            if head == "map":
                return self._cel.Type.Map(*inner)
            return self._kinds["type"] if head == "type" else self._cel.Type.AbstractType(head, inner)

        return made(*read_type(text.replace(" ", "")))

    def data(self, bindings: Mapping[str, Typed]) -> dict[str, Any]:
        """The bindings as the binding of the other engine takes them."""
        return {name: _plain(value) for name, value in bindings.items()}

    def run(self, expr: str, data: Mapping[str, Any]) -> Answer:
        """The answer to an expression; `data` comes of `data`. Raises `Hidden`."""
        try:
            return self._answer(expr, data, 3)
        except (RuntimeError, ValueError, TypeError) as wrong:
            return Answer(None, " ".join(str(wrong).split())[:300])

    def _answer(self, expr: str, data: Mapping[str, Any], depth: int) -> Answer:
        value = self._env.compile(expr, disable_check=self._unchecked).eval(data=data)
        if _is_optional(value):
            return self._optional(expr, data, depth)
        if _head(value) == "ERROR":
            return Answer(None, " ".join(str(value.value()).split())[:300])
        return Answer(_typed(value))

    def _optional(self, expr: str, data: Mapping[str, Any], depth: int) -> Answer:
        has = self._env.compile(f"({expr}).hasValue()", disable_check=self._unchecked).eval(data=data)
        if _head(has) == "BOOL" and not has.value():
            return Answer({"optional": []})
        if not depth:
            raise Hidden
        inner = self._answer(f"({expr}).value()", data, depth - 1)
        return inner if inner.value is None else Answer({"optional": [inner.value]})


def _is_optional(value: Any) -> bool:
    """The binding takes optional values for errors, and shows them only as text."""
    return _head(value) == "ERROR" and str(value).startswith("optional.")


def _plain(value: Typed) -> Any:
    ((kind, inner),) = value.items()
    if kind in ("int", "uint"):
        return int(inner)
    if kind == "double":
        return float(inner)
    if kind == "bytes":
        return bytes.fromhex(inner)
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(inner)
    if kind == "duration":
        seconds, _, fraction = inner.rstrip("s").partition(".")
        micros = int((fraction + "000000")[:6])
        return datetime.timedelta(seconds=int(seconds), microseconds=-micros if inner[0] == "-" else micros)
    if kind == "list":
        return [_plain(one) for one in inner]
    if kind == "map":
        return {_plain(key): _plain(one) for key, one in inner}
    return inner


def _head(value: Any) -> str:
    return str(value.type().name()).split("<")[0].split("(")[0]


def _typed(value: Any) -> Typed:
    """A value of the other engine in the format of the conformance suite."""
    head = _head(value)
    if head == "LIST":
        return {"list": [_typed(one) for one in value.value()]}
    if _is_optional(value):
        raise Hidden
    plain = value.value()
    match head:
        case "NULL":
            return {"null": None}
        case "BOOL":
            return {"bool": plain}
        case "INT" | "UINT":
            return {head.lower(): str(plain)}
        case "DOUBLE":
            return {"double": repr(plain)}
        case "STRING":
            return {"string": plain}
        case "BYTES":
            return {"bytes": bytes(plain).hex()}
        case "TIMESTAMP":
            return {"timestamp": _moment(plain)}
        case "DURATION":
            return {"duration": _length(plain)}
        case "MAP":
            return {"map": [[_key(key), _typed(plain[key])] for key in plain]}
        case "TYPE":
            inner = str(plain.name()).split("<")[0].split("(")[0]
            names = {
                "NULL": "null_type",
                "TIMESTAMP": "google.protobuf.Timestamp",
                "DURATION": "google.protobuf.Duration",
            }
            return {"type": names.get(inner, inner.lower() if inner.isupper() else inner)}
    raise ValueError(f"a value of type {head}")


def _key(key: Any) -> Typed:
    """The key of a map; the binding does not tell whole numbers with and without sign apart."""
    if isinstance(key, bool):
        return {"bool": key}
    return {"int": str(key)} if isinstance(key, int) else {"string": key} if isinstance(key, str) else _typed(key)


def _moment(moment: datetime.datetime) -> str:
    micros = (moment - _EPOCH) // _MICROSECOND
    second = _EPOCH + datetime.timedelta(seconds=micros // 1_000_000)
    fraction = f".{micros % 1_000_000:06}".rstrip("0").rstrip(".")
    return f"{second:%m-%dT%H:%M:%S}".join((f"{second.year:04}-", f"{fraction}Z"))


def _length(length: datetime.timedelta) -> str:
    micros = length // _MICROSECOND
    fraction = f".{abs(micros) % 1_000_000:06}".rstrip("0").rstrip(".")
    return f"{'-' if micros < 0 else ''}{abs(micros) // 1_000_000}{fraction}s"


def _score(folder: Path) -> tuple[Counter[str], list[str]]:
    """Passed and failed among the vectors of the core, and what failed."""
    counts: Counter[str] = Counter()
    failed = []
    for path in sorted(folder.glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8")):
            needs = set(vector["needs"])
            if "check_only" in needs or any(need.startswith("ext:") for need in needs):
                continue
            group = "optionals" if "optionals" in needs else "core"
            kinds = {name: next(iter(value)) for name, value in vector["bindings"].items()}
            kinds.update(vector.get("declared", {}))
            # Names with points in them it resolves in its checker only.
            oracle = Oracle(kinds, vector.get("container", ""), not vector.get("disable_check"))
            got = oracle.run(vector["expr"], oracle.data(vector["bindings"]))
            wanted = Answer(None) if "error" in vector["expect"] else Answer(vector["expect"])
            passed = same(got, wanted)
            counts[f"{group} {'passed' if passed else 'failed'}"] += 1
            if not passed:
                failed.append(f"{vector['file']}/{vector['name']}: {vector['expr']!r} {wanted} {got}")
    return counts, failed


if __name__ == "__main__":
    found, wrong = _score(Path(sys.argv[1]))
    print("\n".join(wrong))
    print(dict(found))
