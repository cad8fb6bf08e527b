"""A file as it is going to be written: values with the comments and blank lines that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_engine.authoring.formatting.gaps import Remark

__all__ = ["Block", "Cell", "Document", "Flow", "Item", "Lines", "Text", "Value", "Verbatim", "opened"]


@dataclass(slots=True)
class Text:
    """A value on one line; `alone` is how it is written outside of brackets and braces, where that differs."""

    text: str
    alone: str = ""


@dataclass(slots=True)
class Lines:
    """A value of several lines: the first beside its key, the others below it, further in than the key.

    Blanks at the start of the others are part of the value and kept.
    """

    first: str
    others: list[str]


@dataclass(slots=True)
class Verbatim:
    """Brackets or braces with comments, anchors or long texts in them, whose lines stay as the author broke them.

    `others` are the further lines, each with the blanks by which it stands further in than the line of its key.
    """

    first: str
    others: list[tuple[int, str]]


@dataclass(slots=True)
class Cell:
    """An item of brackets, or an entry of braces."""

    key: str
    value: Text | Flow
    prose: bool = False
    named: bool = False
    """Whether its key is a name that the author chose, and none of the language's."""


@dataclass(slots=True)
class Flow:
    """Brackets or braces with nothing but values in them."""

    mapping: bool
    cells: list[Cell]
    spread: bool = False
    """Whether they went over several lines."""
    aligned: str = ""
    """As of a block, which they become where one line is too short for them."""


@dataclass(slots=True)
class Item:
    """An entry of a mapping, or an item of a list, that begins a line of its own."""

    key: str
    value: Value
    before: list[Remark] = field(default_factory=list)
    beside: Remark | None = None
    anchor: str = ""
    outset: int = 0
    """How far in its line stood, for the place of the comment beside it."""
    named: bool = False
    """As of a cell."""


@dataclass(slots=True)
class Block:
    """A mapping or a list, an item a line."""

    mapping: bool
    column: int
    items: list[Item]
    tail: list[Remark] = field(default_factory=list)
    aligned: str = ""
    """Whether entries in braces are aligned: `rows` all of them, `runs` those without a blank line between."""
    last: Item | None = None
    """The item that stood last."""


Value = Text | Lines | Verbatim | Flow | Block


@dataclass(slots=True)
class Document:
    """A whole file: comments at its head, its sections, comments at its end."""

    head: list[Remark]
    body: Block
    foot: list[Remark]


def opened(flow: Flow) -> Block:
    """Brackets or braces as a block, an item a line."""
    items = [Item(cell.key, _alone(cell.value), named=cell.named) for cell in flow.cells]
    return Block(flow.mapping, 0, items, aligned=flow.aligned, last=items[-1] if items else None)


def _alone(value: Text | Flow) -> Text | Flow:
    return Text(value.alone) if isinstance(value, Text) and value.alone else value
