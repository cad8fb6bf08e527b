"""What stands between two values of a file: comments, blank lines, and the signs of YAML."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["BLANK", "Gap", "Remark", "between", "column_of", "indent_of"]


class Remark(NamedTuple):
    """A comment, without blanks at its end, or a blank line (no text). The column counts from 0."""

    text: str
    column: int = 0


BLANK = Remark("")


class Gap(NamedTuple):
    """The comment on the line on which the gap begins, the comments and blank lines after it, and the signs."""

    beside: Remark | None
    lines: tuple[Remark, ...]
    signs: tuple[str, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All of it that is worth keeping, the comment beside first."""
        return ((self.beside,) if self.beside is not None else ()) + self.lines

    @property
    def anchor(self) -> str:
        """The anchor that the next value has, such as `&desk`; empty if none."""
        return next((sign for sign in self.signs if sign.startswith("&")), "")


_PIECE = re.compile(r"(?P<blanks>[ \t\r]+)|(?P<end>\n)|(?P<comment>#[^\n]*)|(?P<sign>[^\s]+)")


def between(text: str, start: int, end: int) -> Gap:
    """What stands in a text from one offset to another, where no value stands."""
    beside: Remark | None = None
    lines: list[Remark] = []
    signs: list[str] = []
    first, empty = True, True
    for piece in _PIECE.finditer(text, start, end):
        if piece["end"]:
            if empty and not first:
                lines.append(BLANK)
            first, empty = False, True
        elif piece["comment"]:
            remark = Remark(piece.group().rstrip(), column_of(text, piece.start()))
            if first:
                beside = remark
            else:
                lines.append(remark)
            empty = False
        elif piece["sign"]:
            signs.append(piece.group())
            empty = False
    return Gap(beside, tuple(lines), tuple(signs))


def column_of(text: str, offset: int) -> int:
    """How far from the start of its line an offset is."""
    return offset - (text.rfind("\n", 0, offset) + 1)


def indent_of(text: str, offset: int) -> int:
    """The number of blanks with which the line of an offset begins."""
    start = text.rfind("\n", 0, offset) + 1
    end = start
    while text[end : end + 1] == " ":
        end += 1
    return end - start
