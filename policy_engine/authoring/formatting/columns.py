"""Tables as they are printed: entries in braces, one below the other, with their cells in columns.

A column is as wide as its widest cell, but for cells that are very much wider than all others: their rows stick out.
Rows share a column as long as their keys agree from the first on, so that a row with a cell more than the others
still stands under them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from policy_engine.authoring.formatting.gaps import BLANK
from policy_engine.authoring.formatting.tree import Block, Flow, Item

__all__ = ["aligned", "on_line", "runs", "width"]


STICKS_OUT = 30
"""A cell that is so much wider than the next one does not make its column wider."""


def width(text: str) -> int:
    """The columns that a text takes on a screen."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def on_line(flow: Flow) -> str:
    """Brackets or braces on one line, without columns."""
    inner = ", ".join(_cells(flow))
    return f"{{{inner}}}" if flow.mapping else f"[{inner}]"


def _cells(flow: Flow) -> list[str]:
    """The cells of brackets or braces as texts, with their keys."""
    texts = []
    for cell in flow.cells:
        text = on_line(cell.value) if isinstance(cell.value, Flow) else cell.value.text
        texts.append(f"{cell.key}: {text}" if flow.mapping else text)
    return texts


def runs(block: Block, is_broken: Callable[[Item], bool]) -> Iterator[list[Item]]:
    """The entries that are aligned with each other: of rows all that are in braces, else those in consecutive lines.

    `is_broken` tells of braces that one line is too short for.
    """
    if not block.aligned:
        return
    run: list[Item] = []
    for item in block.items:
        fits = isinstance(item.value, Flow) and item.value.mapping and item.named and not item.anchor
        fits = fits and not is_broken(item)
        if block.aligned == "runs" and (not fits or BLANK in item.before):
            yield run
            run = []
        if fits:
            run.append(item)
    yield run


def aligned(items: Sequence[Item]) -> list[str]:
    """The lines of entries in braces, without their indentation, in columns."""
    names = max((width(item.key) for item in items), default=0)
    rows = [_Row(item.value) for item in items if isinstance(item.value, Flow)]
    _align(rows)
    return [
        f"{item.key}:{' ' * (names - width(item.key) + 1)}{{{row.text()}}}"
        for item, row in zip(items, rows, strict=True)
    ]


class _Row:
    """A row, and the blanks after each of its cells."""

    def __init__(self, flow: Flow) -> None:
        self.keys = [cell.key for cell in flow.cells]
        self.cells = _cells(flow)
        self.blanks = [1] * len(self.cells)
        # After a sentence nothing is in columns, and nothing comes after the last cell.
        sentences = [place for place, cell in enumerate(flow.cells) if cell.prose]
        self.columns = min([len(self.cells) - 1, *sentences])

    def text(self) -> str:
        """The row on one line, without its braces."""
        parts = [f"{cell},{' ' * blanks}" for cell, blanks in zip(self.cells[:-1], self.blanks, strict=False)]
        return "".join([*parts, *self.cells[-1:]])


def _align(rows: Sequence[_Row]) -> None:
    """Widen the cells of each column in the rows whose keys agree up to it."""
    waiting = [(list(rows), 0)]
    while waiting:
        group, column = waiting.pop()
        parts: dict[str, list[_Row]] = {}
        for row in group:
            if row.columns > column:
                parts.setdefault(row.keys[column], []).append(row)
        waiting += [(_widened(part, column), column + 1) for part in parts.values()]


def _widened(rows: list[_Row], column: int) -> list[_Row]:
    """Make the cells of a column equally wide but for those that stick out; the rows that are still in columns."""
    widths = sorted({width(row.cells[column]) for row in rows})
    while len(widths) > 1 and widths[-1] - widths[-2] > STICKS_OUT:
        widths.pop()
    kept = [row for row in rows if width(row.cells[column]) <= widths[-1]]
    for row in kept:
        row.blanks[column] = widths[-1] - width(row.cells[column]) + 1
    return kept
