"""Which value of a policy an offset lies in, told from the layout of the text alone.

For texts that are no YAML, so that a mistake is reported for the one value it is in and the rest can be read.
Brackets and quotation marks are taken as the author meant them, not as YAML takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policy_engine.document.places import below_conditions, is_condition_key
from policy_engine.source import SourceFile

__all__ = ["Piece", "Value", "matching", "outside_quotes", "pieces_of", "value_at"]

_LINE = re.compile(
    r"(?P<indent>[ ]*)(?P<items>(?:-[ ]+)*)(?:(?P<key>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ ]*:(?:[ ]+|$))?(?P<rest>.*)"
)
_KEY = re.compile(r"[\s]*(?P<key>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ ]*:(?=\s|$)\s*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ ]*(?:#.*)?")

_FARTHEST = 20_000
"""Characters over which a bracket is looked for that closes another one."""

_MOST_LINES = 10_000
"""Lines looked back over for the keys that a line stands below."""


class Value(NamedTuple):
    """A value as it was typed: from its first character to its last, further lines included."""

    start: int
    end: int
    keys: tuple[str, ...]
    """The keys it stands below, outermost first; an empty text for an item of a list."""
    flow: tuple[int, int] | None
    """The brackets or braces it stands in, as offsets of their first and one past their last character."""

    @property
    def condition(self) -> bool:
        """Whether the value is read as an expression."""
        names = [key for key in self.keys if key]
        return bool(names) and (is_condition_key(names[-1]) or below_conditions(names[:-1]))

    @property
    def head(self) -> str:
        """What stands before the value: `when:`, or `-` for an item."""
        last = self.keys[-1] if self.keys else ""
        return f"{last}:" if last else "-"


class Piece(NamedTuple):
    """One entry between brackets or braces: its key, if it has one, and where its value stands."""

    key: str
    start: int
    end: int


def value_at(source: SourceFile, offset: int) -> Value | None:
    """The value of block style in which an offset lies, or before it; none where the layout does not tell."""
    number = source.position(offset).line
    match = _LINE.match(source.line_text(number))
    while match is not None and not (match["key"] or match["items"]) and number > 1:
        # A line that only goes on with the value of an earlier one.
        number = _above(source, number, len(match["indent"]))
        if number == 0:
            return None
        match = _LINE.match(source.line_text(number))
    if match is None or not (match["key"] or match["items"]) or _BLOCK_HEADER.fullmatch(match["rest"]):
        return None
    start = source.offset(number, match.start("rest") + 1)
    first = number
    if not match["rest"] or match["rest"].startswith("#"):
        first = _below(source, number, len(match["indent"]))
        if first == 0:
            return None
        start = source.offset(first, len(source.line_text(first)) - len(source.line_text(first).lstrip(" ")) + 1)
    if offset < start:
        return None
    column = len(match["indent"]) + (len(match["items"]) if match["key"] else 0)
    base = column if match["key"] else len(match["indent"]) + len(match["items"].rstrip()) - 1
    keys = (*_keys_above(source, number, match), *((_bare(match["key"]),) if match["key"] else ("",)))
    end = _end(source, first, start, base)
    return Value(start, end, keys, None) if offset <= end else None


def _below(source: SourceFile, number: int, indent: int) -> int:
    """The line on which a value begins that is not on the line of its key; 0 if it is no text."""
    for below in range(number + 1, min(number + _MOST_LINES, len(source.line_starts)) + 1):
        text = source.line_text(below)
        if text.strip() and not text.lstrip().startswith("#"):
            found = _LINE.match(text)
            if found is None or found["key"] or found["items"] or len(found["indent"]) <= indent:
                return 0
            return below
    return 0


def _above(source: SourceFile, number: int, indent: int) -> int:
    """The nearest line above that is indented less and is no comment; 0 if there is none."""
    for above in range(number - 1, max(number - _MOST_LINES, 0), -1):
        text = source.line_text(above)
        stripped = text.lstrip(" ")
        if stripped and not stripped.startswith("#") and len(text) - len(stripped) < indent:
            return above
    return 0


def _keys_above(source: SourceFile, number: int, match: re.Match[str]) -> tuple[str, ...]:
    """The keys that a line stands below, from the indentation of the lines above it."""
    keys: list[str] = [""] * match["items"].count("-") if match["key"] else [""] * (match["items"].count("-") - 1)
    indent, item = len(match["indent"]), bool(match["items"])
    for above in range(number - 1, max(number - _MOST_LINES, 0), -1):
        if indent == 0 and not item:
            break
        text = source.line_text(above)
        found = _LINE.match(text)
        if found is None or not text.strip() or text.lstrip().startswith("#"):
            continue
        left = len(found["indent"])
        column = left + len(found["items"])
        if left > indent or not (found["key"] or found["items"]):
            continue
        # The items of a list may stand in the column of its key.
        fits = found["key"] and (column < indent or (item and column == indent and not found["items"]))
        if fits:
            keys[:0] = [*[""] * found["items"].count("-"), _bare(found["key"])]
            indent, item = left, bool(found["items"])
    return tuple(keys)


def _bare(key: str) -> str:
    return key[1:-1] if key[:1] in "\"'" else key


def _end(source: SourceFile, number: int, start: int, base: int) -> int:
    """Where a value ends: before the next line that is not indented more than what it belongs to."""
    text = source.text
    end = start + len(source.line_text(number)[start - source.offset(number, 1) :].rstrip())
    if text[start : start + 1] in ("[", "{"):
        close = matching(text, start)
        if close >= end:
            # Brackets may close on a line that is indented as their key is.
            line = source.position(close).line
            return source.offset(line, 1) + len(source.line_text(line).rstrip())
    for below in range(number + 1, min(number + _MOST_LINES, len(source.line_starts)) + 1):
        line_text = source.line_text(below)
        stripped = line_text.lstrip(" ")
        if not stripped:
            continue
        if len(line_text) - len(stripped) <= base:
            break
        if not stripped.startswith("#"):
            end = source.offset(below, 1) + len(line_text.rstrip())
    return end


def matching(text: str, start: int) -> int:
    """The offset of the bracket that closes the one at `start`, quotations left out; -1 if there is none."""
    depth = 0
    for at, char in outside_quotes(text, start, min(len(text), start + _FARTHEST)):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return at
    return -1


def outside_quotes(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """The characters that stand in no quotation, with their places; a quotation ends on its line.

    An apostrophe within a word opens none.
    """
    at = start
    while at < stop:
        char = text[at]
        if char in "\"'" and not (at > start and text[at - 1].isalnum() and text[at - 1] not in "rRbB"):
            close = _closing(text, at, stop)
            if close > at:
                at = close + 1
                continue
        yield at, char
        at += 1


_QUOTATIONS = {
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    "'": re.compile(r"'(?:[^'\\\n]|\\.)*'"),
}
_LONGEST_QUOTATION = 2_000


def _closing(text: str, start: int, stop: int) -> int:
    """Where the quotation that begins at `start` ends; -1 if it does not on its line, or far away."""
    found = _QUOTATIONS[text[start]].match(text, start, min(stop, start + _LONGEST_QUOTATION))
    return -1 if found is None else found.end() - 1


def pieces_of(text: str, start: int, end: int) -> list[Piece]:
    """What stands between brackets or braces, from `start` (the opening one) to one past the closing one."""
    found: list[Piece] = []
    depth, first = 0, start + 1
    for at, char in outside_quotes(text, start + 1, end - 1):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            found.append(_piece(text, first, at))
            first = at + 1
    if text[first : end - 1].strip():
        found.append(_piece(text, first, end - 1))
    return found


def _piece(text: str, start: int, end: int) -> Piece:
    match = _KEY.match(text, start, end)
    key = ""
    if match is not None:
        key, start = _bare(match["key"]), match.end()
    raw = text[start:end]
    return Piece(key, start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip()))
