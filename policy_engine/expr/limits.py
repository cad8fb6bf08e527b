"""How long, deep and costly an expression may be. No pass may run out of stack, so depth needs none to check."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_engine.expr.errors import Complaint
from policy_engine.expr.syntax import Call, Expr, ListExpr, Literal, MapExpr, height, walk

__all__ = [
    "DEEPEST_NESTING",
    "LARGEST_HEIGHT",
    "LONGEST_LITERAL",
    "LONGEST_NUMBER",
    "LONGEST_TEXT",
    "MOST_PARTS",
    "MOST_PLAIN_STEPS",
    "MOST_STEPS",
    "MOST_WRITTEN",
    "PARTS_OF_PLAIN_DATA",
    "check_brackets",
    "check_height",
    "check_parts",
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

LONGEST_LITERAL = 4_000
"""Characters of a text, or bytes, that an expression writes out."""

LONGEST_NUMBER = 400
"""Characters of a number with a fraction; a double has no use for more."""

MOST_WRITTEN = 1_000
"""Items of a list, entries of a map or values of a function that an expression writes out."""

MOST_STEPS = 1_000_000
"""What a condition of a policy may take at most (`cost.py`), about a tenth of a second.

One macro over the longest list that a ticket may hold fits, with some ninety steps for each item; two within each
other do not.
"""

MOST_PLAIN_STEPS = 10_000_000
"""What an expression of plain CEL may take, if its caller says nothing else: about a second."""

PARTS_OF_PLAIN_DATA = 100
"""Characters, items and entries that a value of plain data is taken to have, if its caller says nothing else."""

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


def check_parts(expr: Expr, text: str) -> None:
    """Raises `Complaint` E030 for a literal that is too long, E009 for more parts than a condition may have."""
    if len(text) <= min(LONGEST_NUMBER, MOST_WRITTEN):
        return
    parts = 0
    for node in walk(expr):
        parts += 1
        if isinstance(node, Literal):
            if node.value.__class__ in (str, bytes) and len(node.value) > LONGEST_LITERAL:
                what = "text" if node.kind == "text" else "sequence"
                raise _too_long(node, f"a {what} of {len(node.value):,}", "characters", LONGEST_LITERAL)
            if node.kind == "number" and len(node.text) > LONGEST_NUMBER:
                raise _too_long(node, f"a number of {len(node.text):,}", "characters", LONGEST_NUMBER)
        elif isinstance(node, ListExpr) and len(node.items) > MOST_WRITTEN:
            raise _too_long(node, f"a list of {len(node.items):,}", "items", MOST_WRITTEN)
        elif isinstance(node, MapExpr) and len(node.entries) > MOST_WRITTEN:
            raise _too_long(node, f"a map of {len(node.entries):,}", "entries", MOST_WRITTEN)
        elif isinstance(node, Call) and len(node.arguments) > MOST_WRITTEN:
            raise _too_long(node, f"a call with {len(node.arguments):,}", "values", MOST_WRITTEN)
    if parts > MOST_PARTS:
        raise too_deep(expr.span.start, expr.span.end, f"an expression of {parts:,} parts is too large")


def _too_long(node: Expr, what: str, unit: str, most: int) -> Complaint:
    """Complaint E030."""
    message, help = f"{what} {unit} is too long to be written out", f"at most {most:,} {unit} can stand here"
    return Complaint("E030", message, node.span.start, node.span.end, help)


def too_deep(start: int, end: int, message: str = "the expression is nested too deeply") -> Complaint:
    """Complaint E009."""
    return Complaint("E009", message, start, end, "give parts of it a name under `definitions`")
