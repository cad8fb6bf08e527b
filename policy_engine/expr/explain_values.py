"""Values as an explanation shows them: a short text for people, plain data for programs.

How instants, durations and sets are represented at run time is known here and nowhere else in an explanation.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from typing import Any

from policy_engine.expr.errors import Failure
from policy_engine.expr.times import duration_text, instant_text, moment
from policy_engine.expr.types import TEXT, EventType, ListType, MapType, RecordType, Type
from policy_engine.expr.values import (
    SECOND,
    Duration,
    Fault,
    Instant,
    Mishap,
    Null,
    Optional,
    TypeValue,
    Unknown,
    Value,
    value_of_key,
    went_wrong,
)

__all__ = ["absent", "known", "listed", "mistake", "plain", "seconds", "shown"]

LONGEST = 60
"""Characters of one shown value."""

MOST_ITEMS = 8
"""Items of a shown list; entries of a shown map."""

MOST_PLAIN = 1_000
"""Items of one list as data; the last one then says how many more there are."""


def known(value: Value) -> bool:
    """Whether there is a value, `empty` included: it is not unknown, and nothing went wrong."""
    return value.__class__ is not Unknown and value.__class__ is not Fault


def absent(value: Value) -> list[str]:
    """The facts for want of which a value is not known."""
    needs = value.needs if isinstance(value, Unknown) else ()
    return [need for need in needs if need.__class__ is not Mishap]


def mistake(value: Value) -> str:
    """What went wrong with a value that cannot be worked out; nothing for others."""
    if isinstance(value, Fault):
        return value.message
    needs = value.needs if isinstance(value, Unknown) else ()
    return next((str(need.error["message"]) for need in needs if isinstance(need, Mishap)), "")


def seconds(value: Value) -> Any:
    """An instant or duration as whole seconds, which is what a ticket tells; any other value as it is."""
    return value // SECOND if isinstance(value, Instant | Duration) else value


def listed(container: Value) -> list[Value] | None:
    """The items of a list, of a set (in a stable order) or of a map (its keys); nothing for other values."""
    if isinstance(container, frozenset):
        return sorted(container, key=str)
    if isinstance(container, dict):
        return [value_of_key(key) for key in container]
    return list(container) if isinstance(container, tuple) else None


# --- for people ---


def shown(value: Value, kind: Type | None = None) -> str:
    """A value in a few words; empty for an object of which there is nothing to show."""
    if went_wrong(value):
        return f"error: {mistake(value)}"
    if value.__class__ is Unknown:
        return "not known"
    if value is None:
        return "has not happened" if isinstance(kind, EventType) else "empty"
    if isinstance(kind, RecordType):
        return ""
    text = _text(value, kind)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _text(value: Value, kind: Type | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Instant | Duration):
        return _time(value)
    if isinstance(value, str):
        return f'"{value}"' if kind == TEXT else value
    if isinstance(value, dict):
        of = kind if isinstance(kind, MapType) else MapType("map")
        entries = ((value_of_key(key), inner) for key, inner in value.items())
        return "{" + _some(f"{_text(key, of.key)}: {shown(inner, of.value)}" for key, inner in entries) + "}"
    items = listed(value)
    if items is not None:
        of_items = kind.element if isinstance(kind, ListType) else None
        return "[" + _some(shown(item, of_items) for item in items) + "]"
    if isinstance(value, Optional):
        return f"optional {shown(value.items[0])}" if value.items else "no value"
    if hasattr(value, "at"):
        return f"at {_happened(value.at)}" if isinstance(value.at, int) else "has happened"
    if isinstance(value, TypeValue | Null):
        return value.name if isinstance(value, TypeValue) else "null"
    if isinstance(value, int):
        return str(int(value))
    return str(value) if isinstance(value, float | bytes | datetime.date) else ""


def _time(value: Instant | Duration) -> str:
    try:
        return instant_text(value) if isinstance(value, Instant) else duration_text(value)
    except OverflowError:
        return f"{value // SECOND} s after 1970"


def _happened(at: int) -> str:
    """When an event happened, which occurrences tell in seconds."""
    try:
        return instant_text(moment(at * SECOND))
    except Failure:
        return f"{at} s after 1970"


def _some(texts: Iterable[str]) -> str:
    found: list[str] = []
    for text in texts:
        if len(found) == MOST_ITEMS:
            found.append("...")
            break
        found.append(text)
    return ", ".join(found)


# --- for programs ---


def plain(value: Value, kind: Type | None = None) -> Any:
    """A value as JSON has it: instants and dates in ISO 8601, durations as they are written in a condition.

    `empty`, what is not known, and objects without a value of their own are `null`.
    """
    if not known(value) or value is None or isinstance(kind, RecordType):
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Instant | Duration):
        return _time(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        of = kind if isinstance(kind, MapType) else MapType("map")
        return {_text(value_of_key(key), None): plain(inner, of.value) for key, inner in value.items()}
    items = listed(value)
    if items is not None:
        of_items = kind.element if isinstance(kind, ListType) else None
        rest = len(items) - MOST_PLAIN
        return [plain(item, of_items) for item in items[:MOST_PLAIN]] + ([f"... and {rest} more"] if rest > 0 else [])
    if hasattr(value, "at"):
        return {"at": _happened(value.at)} if isinstance(value.at, int) else {}
    return _text(value, kind) or None
