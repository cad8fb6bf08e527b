"""Findings as text for a terminal and as plain data for JSON. Nothing is printed here.

Quoted source is hostile: control characters and those that change the direction of writing are shown as
escapes, and the underline counts the cells a terminal uses, not characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.source import SourceFile, Span

__all__ = ["LINE_CELLS", "quoted_line", "render_json", "render_text", "safe", "summary"]

LINE_CELLS = 100
"""Widest quoted source line, in cells; longer ones are cropped around what is underlined."""

_TAB = 4
_BEFORE = 20
"""Cells kept before the underline of a cropped line, if there is room."""

_STYLES = {"error": "1;31", "warning": "1;33", "note": "1;36", "place": "1", "line": "34", "help": "36"}


def render_text(diagnostics: Iterable[Diagnostic], colour: bool = False) -> str:
    """Findings, one after the other, each with its underlined line; empty text if there are none.

    The order is that given: a `Collector` sorts by file, offset and code. Ends with a line feed.
    """
    return "".join(_one(diagnostic, colour) + "\n" for diagnostic in diagnostics)


def render_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Findings as plain data; the keys are those of `Diagnostic.to_dict`."""
    return [diagnostic.to_dict() for diagnostic in diagnostics]


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings of each kind, in how many files: `2 errors, 1 warning in 2 files`."""
    found = list(diagnostics)
    kinds = [diagnostic.severity.value for diagnostic in found]
    files = len({diagnostic.path for diagnostic in found if diagnostic.path})
    words = ", ".join(_count(kinds.count(kind.value), kind.value) for kind in Severity if kind.value in kinds)
    if not words:
        return "no findings"
    return f"{words} in {_count(files, 'file')}" if files else words


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _paint(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour else text


def _one(diagnostic: Diagnostic, colour: bool) -> str:
    severity = diagnostic.severity.value
    place = safe(diagnostic.path)
    at = diagnostic.position
    if at is not None:
        place = f"{place}:{at.line}:{at.column}"
    head = f"{_paint(f'{severity} {diagnostic.code}', severity, colour)}: {safe(diagnostic.message)}"
    lines = [f"{_paint(place, 'place', colour)}: {head}" if place else head]
    margin = 2
    if diagnostic.source is not None and diagnostic.span is not None and at is not None:
        margin = len(str(at.line)) + 2
        shown, underline = quoted_line(diagnostic.source, diagnostic.span)
        number = _paint(f" {at.line} |", "line", colour)
        bar = _paint(" " * margin + "|", "line", colour)
        lines.append(f"{number} {shown}".rstrip())
        lines.append(f"{bar} {_paint_carets(underline, severity, colour)}")
    indent = " " * margin
    if diagnostic.help:
        first, *more = diagnostic.help.split("\n")
        lines.append(f"{indent}{_paint('= help:', 'help', colour)} {safe(first)}")
        lines.extend(f"{indent}    {safe(line)}" for line in more)
    for related in diagnostic.related:
        where = related.position
        note = f"{safe(related.source.path)}:{where.line}:{where.column}: {safe(related.message)}"
        lines.append(f"{indent}{_paint('= see:', 'help', colour)} {note}")
    return "\n".join(lines)


def _paint_carets(underline: str, severity: str, colour: bool) -> str:
    blanks = len(underline) - len(underline.lstrip(" "))
    return underline[:blanks] + _paint(underline[blanks:], severity, colour)


def quoted_line(source: SourceFile, span: Span) -> tuple[str, str]:
    """The line in which a span starts, made safe and cropped, and the underline that goes below it.

    An empty span gets one caret; one that goes on in later lines is underlined to the end of its first.
    """
    at = source.position(span.start)
    line = source.line_text(at.line)
    first = min(at.column - 1, len(line))
    last = min(first + max(span.end - span.start, 0), len(line))
    cells = _cells(line)
    start = sum(width for _, width in cells[:first])
    width = max(sum(width for _, width in cells[first:last]), 1)
    total = sum(width for _, width in cells)
    if total <= LINE_CELLS:
        return "".join(shown for shown, _ in cells), " " * start + "^" * width
    # Keep the underline in sight: some context before it, the rest after it.
    low = max(0, min(start - _BEFORE, total - LINE_CELLS))
    high = low + LINE_CELLS
    kept: list[str] = []
    skipped = position = 0
    for shown, cell_width in cells:
        if position < low:
            skipped += cell_width
        elif position + cell_width <= high:
            kept.append(shown)
        position += cell_width
    prefix = "…" if skipped else ""
    suffix = "…" if high < total else ""
    begin = start - skipped + len(prefix)
    width = max(min(width, LINE_CELLS + skipped - start), 1)
    return prefix + "".join(kept) + suffix, " " * begin + "^" * width


def safe(text: str) -> str:
    """Text of unknown origin on one line: what a terminal would obey or hide is shown as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    if char == "\t":
        return "\\t"
    if char == "\n":
        return "\\n"
    return f"<U+{ord(char):04X}>"


def _cells(line: str) -> list[tuple[str, int]]:
    """What is shown for each character of a line, and the number of cells it takes."""
    if line.isascii() and line.isprintable():
        return [(char, 1) for char in line]
    from unicodedata import category, combining, east_asian_width

    cells: list[tuple[str, int]] = []
    column = 0
    for char in line:
        if char == "\t":
            width = _TAB - column % _TAB
            shown = " " * width
        elif combining(char) or category(char) in ("Mn", "Me") or char == "\u200d":
            shown, width = char, 0
        elif not char.isprintable() and char != "\xa0" and category(char) != "Zs":
            shown = _escape(char)
            width = len(shown)
        else:
            shown = char
            width = 2 if east_asian_width(char) in ("W", "F") else 1
        cells.append((shown, width))
        column += width
    return cells
