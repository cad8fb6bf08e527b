"""How values, kinds and lists of choices are put into words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

__all__ = ["allowed", "join_or", "kind_of", "kinds", "quote", "quote_value"]

_LONGEST = 40
_MOST = 12

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


def quote(text: object) -> str:
    """The user's text in back-ticks, on one line, cut where it is long."""
    words = " ".join(str(text).split())
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1] + "…"
    return f"`{words}`"


def quote_value(value: Any) -> str:
    """A value as YAML has it, in back-ticks."""
    return quote(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def kind_of(value: Any) -> str:
    """What a value is: `a list`, `the number `5``, `the text `x``."""
    if isinstance(value, bool):
        return quote_value(value)
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"the {'text' if isinstance(value, str) else 'number'} {quote_value(value)}"


def kinds(types: str | Iterable[str]) -> str:
    """What a schema's `type` asks for."""
    names = [types] if isinstance(types, str) else list(types)
    return join_or([_KINDS.get(name, f"`{name}`") for name in names])


def join_or(options: list[str]) -> str:
    """`a, b or c`; of many the first are named."""
    if len(options) > _MOST:
        options = [*options[:_MOST], "something else"]
    if len(options) < 2:
        return "".join(options)
    return f"{', '.join(options[:-1])} or {options[-1]}"


def allowed(options: Iterable[Any]) -> str:
    """Choices in back-ticks; of many the first, and how many more there are."""
    words = [quote_value(option) for option in options]
    more = len(words) - _MOST
    return ", ".join(words) if more <= 0 else f"{', '.join(words[:_MOST])} and {more} more"
