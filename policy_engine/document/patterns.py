"""The slow JSON Schema validator, made to agree with the fast one about regular expressions.

JSON Schema takes its patterns from ECMA 262. Python's dialect differs where it matters: `$` matches before a
last line feed as well, and digits and letters of all alphabets count as such.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

__all__ = ["explainer", "pattern_shown"]


def explainer(schema: dict[str, Any]) -> Draft202012Validator:
    """The slow validator, made to agree with the fast one on regular expressions."""
    return Draft202012Validator(_portable(schema))


def _portable(schema: Any) -> Any:
    """A copy of a schema whose patterns mean in Python's dialect what they mean in ECMA 262's."""
    if isinstance(schema, list):
        return [_portable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "pattern" and isinstance(value, str):
            copy[key] = _pattern(value)
        elif key == "patternProperties" and isinstance(value, dict):
            copy[key] = {_pattern(pattern): _portable(inner) for pattern, inner in value.items()}
        elif key == "properties" and isinstance(value, dict):
            # The validator loses the place of an entry whose schema is `false`; this says the same.
            copy[key] = {name: {"not": {}} if inner is False else _portable(inner) for name, inner in value.items()}
        elif key in ("const", "enum", "default", "examples"):
            copy[key] = value
        else:
            copy[key] = _portable(value)
    return copy


def _pattern(pattern: str) -> str:
    r"""`$` is the very end, not before a last line feed; `\d`, `\w` and `\b` know ASCII only."""
    out: list[str] = []
    in_class = False
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            out.append(pattern[position : position + 2])
            position += 2
            continue
        if char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        out.append(r"\Z" if char == "$" and not in_class else char)
        position += 1
    return f"(?a:{''.join(out)})"


def pattern_shown(pattern: str) -> str:
    """A pattern as its schema has it."""
    return pattern.removeprefix("(?a:").removesuffix(")").replace(r"\Z", "$")
