"""From a decoded scalar back to the file: which character of the text stands where.

A YAML library gives the decoded text and the place where the scalar starts. Inside it, escapes, folded
lines and indentation come between. Each function here decodes one style again, from the source, and notes
the place of every character. Rules: YAML 1.2.2, chapters 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.source import SourceFile, TextMap

__all__ = ["block_indent", "of_scalar"]

_SIMPLE_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_NUMERIC_ESCAPES = {"x": 2, "u": 4, "U": 8}


class _Writer:
    """Collects decoded characters and their offsets."""

    __slots__ = ("chars", "ends", "offsets")

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.offsets: list[int] = []
        self.ends: dict[int, int] = {}

    def put(self, char: str, offset: int) -> None:
        self.chars.append(char)
        self.offsets.append(offset)


def of_scalar(source: SourceFile, start: int, end: int, text: str, style: str) -> TextMap:
    """The map of a scalar that stands at `start` to `end` of the file, quotes or block header included.

    Falls back to a map of every character onto the whole scalar if the source does not decode to `text`,
    which happens only where the reader repaired a text that it refuses.
    """
    if style == "plain" and end - start == len(text) and source.text.startswith(text, start):
        return TextMap(source, text, range(start, end + 1))
    if not text and style in ("literal", "folded"):
        return TextMap(source, text, (start,))
    writer = _Writer()
    raw = source.text
    if style == "plain":
        _flow(raw, start, end, writer, quote="")
        stop = end
    elif style in ("single", "double"):
        _flow(raw, start + 1, end - 1, writer, quote=raw[start : start + 1])
        stop = end - 1
    else:
        stop = _block(raw, start, text, writer, folded=style == "folded")
    if "".join(writer.chars) != text:
        return TextMap(source, text, (start,) * len(text) + (end,), {i + 1: end for i in range(len(text))})
    return TextMap(source, text, (*writer.offsets, stop), writer.ends)


def _flow(raw: str, at: int, stop: int, writer: _Writer, quote: str) -> None:
    """Decode what stands between `at` and `stop`: a plain scalar or the inside of a quoted one."""
    while at < stop:
        char = raw[at]
        if char in " \t\r\n":
            at = _blanks(raw, at, stop, writer)
        elif char == "'" and quote == "'":
            writer.put("'", at)
            at += 2
        elif char == "\\" and quote == '"':
            at = _escape(raw, at, stop, writer)
        else:
            writer.put(char, at)
            at += 1


def _break_length(raw: str, at: int) -> int:
    """Length of the line break at an offset, 0 if there is none."""
    if raw.startswith("\r\n", at):
        return 2
    return 1 if raw[at : at + 1] in ("\n", "\r") else 0


def _blanks(raw: str, at: int, stop: int, writer: _Writer) -> int:
    """White space: kept as it stands on one line, folded where it holds line breaks."""
    run = at
    breaks: list[int] = []
    while at < stop:
        length = _break_length(raw, at)
        if length:
            breaks.append(at)
            at += length
        elif raw[at] in " \t":
            at += 1
        else:
            break
    if not breaks:
        for offset in range(run, at):
            writer.put(raw[offset], offset)
    elif len(breaks) == 1:
        writer.put(" ", run)
    else:
        # One break is dropped, each further one stands for itself. The first line feed starts where the
        # white space starts, so that the letter before it ends where it is seen to end.
        writer.put("\n", run)
        for offset in breaks[2:]:
            writer.put("\n", offset)
    return at


def _escape(raw: str, at: int, stop: int, writer: _Writer) -> int:
    """A backslash of a double-quoted scalar with what belongs to it."""
    length = _break_length(raw, at + 1)
    if length:
        # An escaped line break joins two lines without a blank; empty lines after it still count.
        writer.ends[len(writer.chars)] = at
        at += 1 + length
        while at < stop and (raw[at] in " \t" or _break_length(raw, at)):
            length = _break_length(raw, at)
            if length:
                writer.put("\n", at)
            at += length or 1
        return at
    char = raw[at + 1 : at + 2]
    digits = _NUMERIC_ESCAPES.get(char)
    if digits is None:
        writer.put(_SIMPLE_ESCAPES.get(char, char), at)
        return at + 2
    try:
        writer.put(chr(int(raw[at + 2 : at + 2 + digits], 16)), at)
    except (ValueError, OverflowError):
        writer.put("\ufffd", at)
    return at + 2 + digits


def _lines(raw: str, at: int) -> Iterator[tuple[int, int, int]]:
    """Lines from an offset on, as offsets of their start, the end of their text, the end of their break."""
    while at < len(raw):
        end = raw.find("\n", at)
        after = len(raw) if end < 0 else end + 1
        end = after if end < 0 else end
        if end > at and raw[end - 1] == "\r":
            end -= 1
        yield at, end, after
        at = after


def _block(raw: str, start: int, text: str, writer: _Writer, folded: bool) -> int:
    """Decode a literal or folded block; gives the offset at which its text ends.

    The block ends where a line is indented less; a scalar without any text ends at the first such line.
    """
    header_end = raw.find("\n", start)
    if header_end < 0:
        return len(raw)
    header = raw[start:header_end].split("#", 1)[0]
    keep, strip = "+" in header, "-" in header
    indent = _indent(raw, header_end + 1, text)
    pending = False  # the break of the last line, written once it is known what follows
    empty: list[int] = []  # breaks of the empty lines after it, likewise
    was_indented = False
    stop = header_end + 1
    for first, last, after in _lines(raw, header_end + 1):
        content = first + indent
        if not raw[first : min(last, content)].strip(" ") and last <= content:
            if after > last:
                empty.append(last)
            continue
        if raw[first:content].strip(" "):
            break
        indented = raw[content] in " \t"
        if pending and folded and not was_indented and not indented:
            # Folding drops one break: a single one becomes a blank, of several the first is dropped. What
            # remains starts at the end of the line all the same, where its last letter is seen to end.
            if empty:
                empty[0] = stop
            else:
                writer.put(" ", stop)
        elif pending:
            writer.put("\n", stop)
        for offset in empty:
            writer.put("\n", offset)
        empty = []
        for offset in range(content, last):
            writer.put(raw[offset], offset)
        was_indented = indented
        pending, stop = after > last, last
    if pending and not strip:
        writer.put("\n", stop)
        stop += _break_length(raw, stop)
    if keep:
        for offset in empty:
            writer.put("\n", offset)
            stop = offset + _break_length(raw, offset)
    return stop


def block_indent(raw: str, start: int, text: str) -> int:
    """How far in the lines of the block are whose header stands at an offset, and which decodes to a text."""
    header_end = raw.find("\n", start)
    return 0 if header_end < 0 else _indent(raw, header_end + 1, text)


def _indent(raw: str, at: int, text: str) -> int:
    """Columns that the block takes away, from its first line with text and what became of that line.

    Comparing the two serves the explicit indicator (`|2`) as well, which counts from a parent we do not see.
    """
    content = text.lstrip("\n")
    if not content:
        return len(raw)  # every line with text is outside
    kept = len(content) - len(content.lstrip(" "))
    for first, last, _ in _lines(raw, at):
        line = raw[first:last]
        blanks = len(line) - len(line.lstrip(" "))
        if blanks < len(line) or (blanks > kept > 0 and content[kept : kept + 1] in ("", "\n")):
            return max(blanks - kept, 0)
    return 0
