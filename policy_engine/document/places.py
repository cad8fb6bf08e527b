"""Where in a text we are: what stands before and after a node, and which places hold conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy_engine.document.nodes import Scalar

__all__ = ["CONDITION_KEYS", "comment_after", "comment_in_joined_lines", "is_bare_key", "is_explicit_key"]

CONDITION_KEYS = frozenset({"when", "unless", "done", "all", "any", "not", "needs"})
"""Keys below which every scalar is an expression, read from its text whatever it looks like."""

_ANCHOR = re.compile(r"&[0-9A-Za-z_-]+\s*")
_TAG = re.compile(r"(?:&[0-9A-Za-z_-]+\s+)?!(?:<[^>]*>|[^\s,\[\]{}]*)\s*")
_COMMENT = re.compile(r"[ \t]+#")
_EXPLICIT = re.compile(r"(?:^|[\s,{\[])\?[ \t\r\n]+$")


def after_anchor(text: str, start: int) -> int:
    """Offset behind an anchor and the white space after it."""
    match = _ANCHOR.match(text, start)
    return start if match is None else match.end()


def after_tag(text: str, start: int) -> int:
    """Offset behind a tag, an anchor before it included, and the white space after it."""
    match = _TAG.match(text, start)
    return start if match is None else match.end()


def is_bare_key(text: str, flow: bool, key: Scalar | None, value_start: int) -> bool:
    """Whether a key inside braces has no colon: it is then a piece of a sentence that a comma cut off."""
    return flow and key is not None and ":" not in text[key.end : max(value_start, key.end)]


def is_explicit_key(text: str, start: int) -> bool:
    """Whether a key is introduced by `? `."""
    before = text[max(start - 40, 0) : start]
    return "?" in before and _EXPLICIT.search(before) is not None


def comment_after(text: str, end: int) -> int | None:
    """End of the line if a comment follows there on the same line, else nothing."""
    if _COMMENT.match(text, end) is None:
        return None
    stop = text.find("\n", end)
    return len(text[:stop].rstrip()) if stop >= 0 else len(text)


def quote_open(text: str) -> bool:
    """Whether a quotation in an expression is not closed by its end."""
    quote = ""
    escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif quote and char == "\\":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
    return bool(quote)


def comment_in_joined_lines(scalar: Scalar) -> int | None:
    """Index of a `//` outside quotations in a text that YAML has joined from several lines, else nothing."""
    raw = scalar.source.text[scalar.start : scalar.end]
    if "\n" not in raw.rstrip():
        return None
    at = scalar.text.find("//")
    while at >= 0:
        end = scalar.text.find("\n", at)
        rest = scalar.text[at : end if end >= 0 else len(scalar.text)]
        span = scalar.textmap.span(at, at + len(rest))
        if not quote_open(scalar.text[:at]) and "\n" in scalar.source.text[span.start : span.end].rstrip():
            return at
        at = scalar.text.find("//", at + 2)
    return None
