"""Data for expressions: the same names each time, with other values, in the format of the conformance suite."""

from __future__ import annotations

from random import Random
from typing import Any

from fuzz.literals import TEXTS

__all__ = ["VARIABLES", "world"]

Typed = dict[str, Any]

VARIABLES = {
    "flag": "bool",
    "n": "int",
    "count": "int",
    "u": "uint",
    "d": "double",
    "s": "string",
    "name": "string",
    "raw": "bytes",
    "nothing": "null",
    "at": "timestamp",
    "span": "duration",
    "numbers": "list(int)",
    "tags": "list(string)",
    "sizes": "list(uint)",
    "rows": "list(list(int))",
    "prices": "map(string,int)",
    "by_number": "map(int,string)",
    "by_flag": "map(bool,double)",
    "record": "map(string,map(string,int))",
    "spans": "map(string,duration)",
}
"""Every world has these. What has several types within it is left to literals: in plain data, which the other
engine takes, a whole number without sign is only told apart by its declaration."""

_KEYS = ("a", "b", "k", "name", "é", "due-date")


def world(random: Random) -> dict[str, Typed]:
    """One value for each name."""
    return {name: _value(kind, random) for name, kind in VARIABLES.items()}


def _value(kind: str, random: Random) -> Typed:
    head, _, rest = kind.partition("(")
    if head == "list":
        return {"list": [_value(rest[:-1], random) for _ in range(random.choice((0, 1, 2, 2, 3, 4)))]}
    if head == "map":
        key, _, item = rest[:-1].partition(",")
        keys: dict[str, Typed] = {}
        for _ in range(random.choice((0, 1, 2, 3))):
            made = {"string": random.choice(_KEYS)} if key == "string" else _value(key, random)
            keys[str(made)] = made
        return {"map": [[one, _value(item, random)] for one in keys.values()]}
    return _simple(head, random)


def _simple(head: str, random: Random) -> Typed:
    small = random.randint(-3, 12)
    match head:
        case "bool":
            return {"bool": random.random() < 0.5}
        case "int":
            return {"int": str(random.choice((small, small, small, 2**53 + 1, 2**63 - 1, -(2**63), 1_700_000_000)))}
        case "uint":
            return {"uint": str(random.choice((abs(small), abs(small), 2**53 + 1, 2**64 - 1, 2**63)))}
        case "double":
            return {"double": random.choice(("0.0", "-0.0", "1.5", "-2.5", "3.0", "1e300", "NaN", "Infinity", "2.0"))}
        case "string":
            # The binding of the other engine ends texts and bytes at a zero, and has no first and last day of time.
            return {"string": random.choice([one for one in TEXTS if "\x00" not in one])}
        case "bytes":
            return {"bytes": random.choice(("", "61", "616263", "ff80", "c3a9", "f09f9880"))}
        case "null":
            return {"null": None}
        case "timestamp":
            edges = ("0001-01-02T00:00:00Z", "9999-12-30T23:59:59Z", "1970-01-01T00:00:00Z")
            usual = ("2024-02-29T12:30:45.5Z", "2025-03-30T01:00:00Z", "1969-12-31T23:59:59.000001Z")
            return {"timestamp": random.choice((*edges, *usual, *usual))}
        case "duration":
            return {"duration": random.choice(("0s", "1s", "-1.5s", "86400s", "5400s", "0.000001s", "31536000s"))}
    raise AssertionError(head)
