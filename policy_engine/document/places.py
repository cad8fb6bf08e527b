"""Where in a text we are: what stands before and after a node, and which places hold conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policy_engine.document.nodes import Scalar

__all__ = [
    "CONDITION_KEYS",
    "CONNECTIVES",
    "PROSE_KEYS",
    "below_conditions",
    "comment_after",
    "comment_in_joined_lines",
    "is_bare_key",
    "is_condition_key",
    "is_explicit_key",
    "quote_open",
    "stops_short",
]

CONNECTIVES = frozenset({"all", "any", "not"})
"""Keys that make a condition of several."""

CONDITION_KEYS = frozenset({"when", "unless", "done", "objective", "needs"}) | CONNECTIVES
"""Keys below which every scalar is an expression, read from its text whatever it looks like."""

MAPS_OF_CONDITIONS = {"needs": "", "values": "definitions", "approval": "charges"}
"""Keys of maps in which every value is an expression, and the section they must stand in, if it matters."""

PROSE_KEYS = frozenset({"why", "says", "title"})
"""Keys of sentences; so are all entries below `others`."""

_ANCHOR = re.compile(r"&[0-9A-Za-z_-]+\s*")
_TAG = re.compile(r"(?:&[0-9A-Za-z_-]+\s+)?!(?:<[^>]*>|[^\s,\[\]{}]*)\s*")
_COMMENT = re.compile(r"[ \t]+#")
_EXPLICIT = re.compile(r"(?:^|[\s,{\[])\?[ \t\r\n]+$")


def is_condition_key(key: str) -> bool:
    """Whether a scalar or a list that stands after a key is read as expressions."""
    return key in CONDITION_KEYS


def below_conditions(keys: Sequence[str]) -> bool:
    """Whether the values of a map are expressions, by the keys it stands below: `needs` and the like."""
    section = MAPS_OF_CONDITIONS.get(keys[-1]) if keys else None
    return section is not None and (not section or (section == keys[0] and keys[-2] != "rows"))


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


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """The signs of an expression that stand in no quotation; a last one with an empty sign if one is open."""
    quote, escaped = "", False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif quote and char == "\\":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            yield at, char
    if quote:
        yield len(text), ""


def quote_open(text: str) -> bool:
    """Whether a quotation in an expression is not closed by its end."""
    return any(not char for _, char in _outside(text))


_ENDS_OPEN = re.compile(r"(?:\b(?:and|or|not|in)|[-+*/%<>=&|!?:,.(\[{])\s*$")


def stops_short(text: str) -> bool:
    """Whether an expression cannot end here: a quotation or bracket is open, or an operator is the last word."""
    if _ENDS_OPEN.search(text[-80:]) is not None:
        return True
    if not _SIGNS_THAT_OPEN.search(text):
        return False
    count = dict.fromkeys("()[]{}", 0)
    for _, char in _outside(text):
        if not char:
            return True
        if char in count:
            count[char] += 1
    return any(count[opening] > count[closing] for opening, closing in ("()", "[]", "{}"))


_SIGNS_THAT_OPEN = re.compile(r"[\"'(\[{]")


def comment_in_joined_lines(scalar: Scalar) -> int | None:
    """Index of a `//` outside quotations in a text that YAML joins from several lines, else nothing."""
    raw = scalar.source.text[scalar.start : scalar.end]
    if "\n" not in raw.rstrip():
        return None
    before = -2
    for at, char in _outside(scalar.text):
        if char == "/" and before == at - 1:
            return before
        before = at if char == "/" else -2
    return None
