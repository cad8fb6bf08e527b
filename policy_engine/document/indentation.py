"""Which of two lines is to blame where their indentation does not fit. The parser only sees the second one."""

from __future__ import annotations

import re

from policy_engine.diagnostics.record import Related
from policy_engine.source import SourceFile, Span

__all__ = ["Finding", "blame"]

Finding = tuple[str, int, int, str, tuple[Related, ...]]
"""Message, start, end, help, related places."""

_ENTRY = re.compile(r"[ ]*(?:-[ ]+)*(?:[\w.-]+|\"[^\"]*\"|'[^']*')[ ]*:(?:\s|$)")
_FAR = 1_000
"""Lines looked back over for one that is not empty."""


def blame(source: SourceFile, offset: int) -> Finding | None:
    """The finding for a line that does not fit at an offset; none where nothing else than the line is known."""
    number = source.position(offset).line
    above = _beside(source, number, -1)
    if above == 0:
        return None
    indent, indent_above = _indent(source, number), _indent(source, above)
    text_above = source.line_text(above).strip()
    if _ENTRY.match(text_above) is None and not text_above.startswith("- "):
        return _without_colon(source, above, text_above)
    before, after = _beside(source, above, -1), _beside(source, number, 1)
    around = {_indent(source, line) for line in (before, after) if line}
    cure = "entries of one list or mapping start in the same column"
    if indent_above != indent and around == {indent}:
        return _at(source, above, "the indentation of this line does not fit the lines around it", cure)
    if indent_above > indent and before and _indent(source, before) < indent:
        # The two are entries of the same mapping; what comes after them tells in which column they stand.
        message, there, other = "this line is not indented as the entries %s it", number, above
        if _next_of(source, number, {indent, indent_above}) == indent:
            there, other = above, number
        related = Related("this line is indented otherwise", source, _span(source, other))
        return _at(source, there, message % ("above" if there == number else "below"), cure, related)
    value = re.match(r"[ ]*(?:-[ ]+)*([\w.-]+):[ ]+[^|>\s#]", source.line_text(above))
    if indent > indent_above and value is not None:
        related = Related(f"`{value[1]}` has a value already", source, _span(source, above))
        message = "this line is indented more than the one above, and that has no entries below it"
        return _at(source, number, message, cure, related)
    return None


def _without_colon(source: SourceFile, line: int, text: str) -> Finding | None:
    """A line that should be an entry, and has no colon."""
    word = re.match(r"([A-Za-z_][\w-]*)(?:[ ]+(\S.*))?$", text)
    if word is None:
        return None
    shown = f"{word[1]}: {word[2]}" if word[2] else f"{word[1]}:"
    help = f"write `{shown}`" if len(shown) <= 80 else "write `key: value`"
    return _at(source, line, "a `:` is missing in this line", help)


def _at(source: SourceFile, line: int, message: str, help: str, *related: Related) -> Finding:
    span = _span(source, line)
    return message, span.start, span.end, help, related


def _span(source: SourceFile, line: int) -> Span:
    """A line without the blanks around it."""
    text = source.line_text(line)
    start = source.offset(line, 1)
    return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def _indent(source: SourceFile, line: int) -> int:
    text = source.line_text(line)
    return len(text) - len(text.lstrip(" "))


def _next_of(source: SourceFile, line: int, columns: set[int]) -> int:
    """The indentation of the next line that is indented by one of several, before one that is indented less."""
    while line := _beside(source, line, 1):
        indent = _indent(source, line)
        if indent in columns or indent < min(columns):
            return indent
    return -1


def _beside(source: SourceFile, line: int, step: int) -> int:
    """The nearest line above or below that is neither empty nor a comment; 0 if there is none."""
    for other in range(line + step, line + step * _FAR, step):
        if not 1 <= other <= len(source.line_starts):
            return 0
        text = source.line_text(other).strip()
        if text and not text.startswith("#"):
            return other
    return 0
