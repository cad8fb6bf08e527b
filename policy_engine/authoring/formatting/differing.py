"""What formatting would change, as a difference of lines that other tools read as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.source import SourceFile, Span

__all__ = ["first_difference", "unified"]

_MOST_LINES = 4_000
"""Lines beyond which changes are not told apart from each other: looking for them takes the square of their number."""


def unified(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of a unified difference, without their line ends; none where the texts are the same.

    A line end that is going to change is shown as `\\r` or in words, as it could not be seen.
    """
    old, new = _lines(before), _lines(after)
    if old == new:
        return
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    foot = 0
    while foot < min(len(old), len(new)) - head and old[-1 - foot] == new[-1 - foot]:
        foot += 1
    yield from (f"--- {path}", f"+++ {path}")
    if len(old) + len(new) - 2 * (head + foot) > _MOST_LINES:
        yield from _whole(old, new, head, foot)
        return
    from difflib import unified_diff

    # What both have at the ends is left out, but for the lines shown round a change.
    first, last = max(head - 3, 0), max(foot - 3, 0)
    found = unified_diff(old[first : len(old) - last], new[first : len(new) - last], lineterm="")
    yield from (_moved(line, first) for number, line in enumerate(found) if number > 1)


def first_difference(source: SourceFile, after: str) -> tuple[str, Span | None]:
    """What is the first to change in a text that formatting changes, in words and as a place."""
    before = source.text
    if before == after:
        return "it begins with a byte order mark", None
    old, new = before.split("\n"), after.split("\n")
    place = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        place = min(len(old), len(new)) - 1
        what = "its end is missing a line feed" if len(old) < len(new) else "it ends in blank lines"
    elif old[place] == new[place] + "\r":
        what = "its lines end in the way of Windows"
    else:
        what = "this is the first line that would change"
    start = source.line_starts[place]
    end = start + len(old[place].rstrip("\r"))
    return what, Span(start + len(old[place]) - len(old[place].lstrip(" ")) if old[place].strip() else start, end)


def _lines(text: str) -> list[str]:
    """Lines as they are shown. What cannot be seen of a line end is a word."""
    lines = text.replace("\ufeff", "\\ufeff").replace("\r\n", "\\r\n").split("\n")
    if lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\n\\ No newline at end of file"]


def _whole(old: Sequence[str], new: Sequence[str], head: int, foot: int) -> Iterator[str]:
    """One change from the first line that differs to the last."""
    first, last = len(old) - head - foot, len(new) - head - foot
    yield f"@@ -{head + 1},{first} +{head + 1},{last} @@"
    yield from ("-" + line for line in old[head : head + first])
    yield from ("+" + line for line in new[head : head + last])


def _moved(line: str, by: int) -> str:
    """The head of a change, with lines counted from the start of the file."""
    if not by or not line.startswith("@@"):
        return line
    words = line.split(" ")
    for place in (1, 2):
        sign, (start, comma, count) = words[place][0], words[place][1:].partition(",")
        words[place] = f"{sign}{int(start) + by}{comma}{count}"
    return " ".join(words)
