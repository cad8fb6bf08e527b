"""From the tree to the text: two blanks a level, and comments beside values where they stood if there is room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import NamedTuple

from policy_engine.authoring.formatting.columns import aligned, on_line, runs, width
from policy_engine.authoring.formatting.gaps import Remark
from policy_engine.authoring.formatting.tree import Block, Document, Flow, Item, Lines, Text, Verbatim, opened

__all__ = ["LINE", "write"]

LINE = 120
"""Brackets and braces over several lines are put on one line of at most so many columns."""
_STEP = 2
_APART = 2
"""Blanks between a value and a comment beside it, at least."""


class _Line(NamedTuple):
    """A line, and the comment beside its value with the column in which it would like to stand."""

    text: str
    comment: str = ""
    column: int = 0


def write(document: Document) -> str:
    """The text of a file; it ends with a line feed."""
    lines = [*_remarks(document.head, 0), *_block(document.body, 0), *_remarks(document.foot, 0)]
    texts = _with_comments(lines)
    first = next((place for place, text in enumerate(texts) if text), 0)
    while len(texts) > 1 and not texts[-1] and not _ends_in_kept_lines(document):
        del texts[-1]
    return "\n".join(texts[first:]) + "\n"


def _ends_in_kept_lines(document: Document) -> bool:
    """Whether the last value is a block that keeps the blank lines at its end."""
    value: object = document.body
    while isinstance(value, Block) and value.items and not value.tail:
        value = value.items[-1].value
    return not document.foot and isinstance(value, Lines) and "+" in value.first.partition("#")[0][:3]


def _remarks(remarks: Iterable[Remark], indent: int) -> list[_Line]:
    return [_Line(" " * indent + remark.text if remark.text else "") for remark in remarks]


def _block(block: Block, indent: int, inline: bool = False) -> list[_Line]:
    """The lines of a mapping or list; the first without its indentation where it goes on a line that has begun."""
    texts: dict[int, str] = {}
    for run in runs(block, lambda item: _is_too_wide(item, indent, block.aligned)):
        texts.update(zip(map(id, run), aligned(run), strict=True))
    _line_up(block, texts.keys())
    lines: list[_Line] = []
    for item in block.items:
        lines += _remarks(item.before, indent)
        known = texts.get(id(item))
        found = [_beside(item, " " * indent + known, indent)] if known is not None else _item(block, item, indent)
        lines += found
    lines += _remarks(block.tail, indent)
    if inline and lines:
        lines[0] = lines[0]._replace(text=lines[0].text[indent:])
    return lines


def _line_up(block: Block, rows: Collection[int]) -> None:
    """Let comments beside the rows of a table stand below each other, where they are in consecutive lines."""
    group: list[Item] = []
    for item in [*block.items, Item("", Text(""))]:
        row = id(item) in rows and item.beside is not None
        if item.before or not row:
            reach = max(map(_reach, group), default=0)
            for one in group:
                assert one.beside is not None
                one.beside = one.beside._replace(column=reach + one.outset)
            group = []
        if row:
            group.append(item)


def _reach(row: Item) -> int:
    """How far from the start of its line the comment beside a row stands."""
    return row.beside.column - row.outset if row.beside is not None else 0


def _is_too_wide(item: Item, indent: int, kind: str) -> bool:
    """Whether braces that went over several lines go on doing so, since one line would be too long. Rows never do."""
    flow = item.value
    if not isinstance(flow, Flow) or not flow.spread or kind == "rows" or not flow.cells:
        return False
    return indent + width(item.key) + 2 + width(on_line(flow)) > LINE


def _item(block: Block, item: Item, indent: int) -> list[_Line]:
    """The lines of an entry or an item."""
    head = " " * indent + (f"{item.key}:" if block.mapping else "-")
    anchor = f" {item.anchor}" if item.anchor else ""
    value = item.value
    if isinstance(value, Flow) and _is_too_wide(item, indent, block.aligned):
        value = opened(value)
    if isinstance(value, Block):
        return _nested(block, item, value, head + anchor, indent)
    if isinstance(value, Text | Flow):
        text = value.text if isinstance(value, Text) else on_line(value)
        return [_beside(item, f"{head}{anchor} {text}", indent)]
    first = f"{head}{anchor} {value.first}"
    if isinstance(value, Lines):
        inner = " " * (indent + _STEP)
        *lines, last = [first, *(inner + line if line else "" for line in value.others)]
        return [*map(_Line, lines), _beside(item, last, indent)]
    assert isinstance(value, Verbatim)
    rest = [" " * (indent + blanks) + line if line else "" for blanks, line in value.others]
    *others, last = [first, *rest]
    return [*map(_Line, others), _beside(item, last, indent)]


def _nested(block: Block, item: Item, value: Block, head: str, indent: int) -> list[_Line]:
    """A value in block style: below its key, or on the line of its dash."""
    inner = indent + _STEP
    first = value.items[0] if value.items else None
    if block.mapping or item.anchor or item.beside or first is None or first.before:
        return [_beside(item, head, indent), *_block(value, inner)]
    lines = _block(value, inner, inline=True)
    first_line = lines[0]._replace(text=f"{head} {lines[0].text}", column=lines[0].column - _STEP)
    return [first_line, *lines[1:]]


# ---- comments beside values


def _beside(item: Item, text: str, indent: int) -> _Line:
    """A line with the comment that stands beside it, as far from its start as it was."""
    if item.beside is None:
        return _Line(text)
    return _Line(text, item.beside.text, item.beside.column - item.outset + indent)


def _with_comments(lines: list[_Line]) -> list[str]:
    """The lines as texts. Comments that stood below each other, in consecutive lines, go on doing so."""
    texts = []
    for column, group in groupby(lines, key=lambda line: line.column if line.comment else None):
        if column is None:
            texts += [line.text for line in group]
            continue
        found = list(group)
        place = max(column, *(width(line.text) + _APART for line in found))
        texts += [line.text + " " * (place - width(line.text)) + line.comment for line in found]
    return texts
