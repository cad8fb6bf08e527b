"""Texts, positions in them, and the way back from a decoded scalar to the file.

Offsets count characters (code points) of `SourceFile.text` from 0; lines and columns count from 1.
A line ends at a line feed; a carriage return before it belongs to the line end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Position", "SourceFile", "Span", "TextMap"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line and a column, both from 1; the column counts characters, not bytes or cells."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets into `SourceFile.text`."""

    start: int
    end: int


class SourceFile:
    """A text and the path under which its reader knows it. A byte order mark at its start is dropped."""

    __slots__ = ("_line_starts", "path", "text")

    path: str
    text: str

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text[1:] if text.startswith("\ufeff") else text
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r}, {len(self.text)} characters)"

    @property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line; computed when first asked for."""
        starts = self._line_starts
        if starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._line_starts = starts
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of an offset; one past the end is allowed, anything further is brought back."""
        offset = min(max(offset, 0), len(self.text))
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and a column, the inverse of `position`."""
        return self.line_starts[line - 1] + column - 1

    def line_text(self, line: int) -> str:
        """Text of a line without its line end; an empty text for a line the file does not have."""
        starts = self.line_starts
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].removesuffix("\r")


@dataclass(frozen=True, slots=True)
class TextMap:
    """A decoded scalar, and where each of its characters stands in the file.

    `offsets` has one entry per character of `text` and one for the end. A character reaches up to the next
    entry, unless `ends` says that what precedes index `i` ends earlier (an escaped line break stands for
    no character, so the letter before it must not seem to cover it).
    """

    source: SourceFile
    text: str
    offsets: tuple[int, ...] | range
    ends: Mapping[int, int] = field(default_factory=dict, repr=False)

    @classmethod
    def whole(cls, source: SourceFile) -> TextMap:
        """The map of a file onto itself, for text that is embedded in nothing."""
        return cls(source, source.text, range(len(source.text) + 1))

    def span(self, start: int, end: int) -> Span:
        """File span of the decoded characters `start` up to, not including, `end`.

        Offsets outside the text are brought back to its ends. An empty range gives an empty span.
        """
        last = len(self.text)
        start = min(max(start, 0), last)
        end = min(max(end, start), last)
        first = self.offsets[start]
        if end == start:
            return Span(first, first)
        return Span(first, max(first, self.ends.get(end, self.offsets[end])))
