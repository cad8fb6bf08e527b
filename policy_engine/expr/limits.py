"""How long and how deep an expression may be. No pass may run out of stack, so depth needs none to check."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_engine.expr.errors import Complaint
from policy_engine.expr.syntax import Expr, height

__all__ = [
    "DEEPEST_NESTING",
    "LARGEST_HEIGHT",
    "LONGEST_TEXT",
    "MOST_PARTS",
    "check_brackets",
    "check_height",
    "outside_texts",
    "too_deep",
]

LONGEST_TEXT = 16_000
"""Characters of one expression; a thousand short operands fit, a handbook does not."""

DEEPEST_NESTING = 64
"""Brackets within brackets, and structure (`all`, `any`, `not`) within structure."""

LARGEST_HEIGHT = 160
"""Nodes on the longest way down. A chain of `and` or `or` is one node, a chain of `+` one for each sign."""

MOST_PARTS = 5_000
"""Nodes of one condition, structure included."""

_OUTSIDE_TEXTS = re.compile(
    r"[rR]?\"\"\"(?:[^\\]|\\[\s\S])*?\"\"\"|[rR]?'''(?:[^\\]|\\[\s\S])*?'''"
    r"|[rR]\"[^\"\r\n]*\"|[rR]'[^'\r\n]*'|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"
    r"|//[^\r\n]*|([()\[\]{}])"
)


def check_brackets(text: str) -> None:
    """Raises `Complaint` E009 at the first bracket that is nested too deeply."""
    if text.count("(") + text.count("[") + text.count("{") <= DEEPEST_NESTING:
        return
    depth = 0
    for at, sign in outside_texts(text):
        depth += 1 if sign in "([{" else -1
        if depth > DEEPEST_NESTING:
            raise too_deep(at, at + 1, "brackets are nested too deeply")


def outside_texts(text: str) -> Iterator[tuple[int, str]]:
    """Every bracket that stands neither in a quoted text nor in a comment, with its place."""
    for found in _OUTSIDE_TEXTS.finditer(text):
        if found[1]:
            yield found.start(), found[1]


def check_height(expr: Expr, text: str) -> None:
    """Raises `Complaint` E009 for an expression whose parts stand too deeply within each other."""
    if len(text) > LARGEST_HEIGHT and height(expr) > LARGEST_HEIGHT:
        raise too_deep(expr.span.start, expr.span.end)


def too_deep(start: int, end: int, message: str = "the expression is nested too deeply") -> Complaint:
    """Complaint E009."""
    return Complaint("E009", message, start, end, "give parts of it a name under `definitions`")
