"""What a page is made of. Both writers read this; it knows neither Markdown nor HTML.

Texts are plain: escaping is the business of the writers, and everything that comes from a policy is hostile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from policy_engine.showing.form import Form
    from policy_engine.showing.states import Chart
    from policy_engine.showing.timeline import Timeline


class Piece(NamedTuple):
    """A run of text: `text`, `code`, `strong`, or `clause` (a link to a clause of the handbook)."""

    kind: str
    text: str


Line = tuple[Piece, ...]
"""What stands in one place: a paragraph, a cell, an item of a list."""


class Paragraph(NamedTuple):
    """A sentence or two."""

    line: Line


class Item(NamedTuple):
    """An item of a list, with what hangs below it."""

    line: Line
    below: tuple[Item, ...] = ()


class Items(NamedTuple):
    """A list; `ordered` where the order says something."""

    items: tuple[Item, ...]
    ordered: bool = False


class Grid(NamedTuple):
    """A table. The first `headers` cells of a row say what the row is of."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    headers: int = 1
    anchors: tuple[str, ...] = ()
    """For each row the name by which it is linked to, where rows are."""


class Diagram(NamedTuple):
    """The life cycle drawn; the tables around it say the same in words."""

    chart: Chart


class Clocks(NamedTuple):
    """A ticket's clocks drawn; the tables around it say the same in words."""

    timeline: Timeline


class Asking(NamedTuple):
    """The form that answers for a ticket."""

    form: Form


Block = Paragraph | Items | Grid | Diagram | Clocks | Asking


class Section(NamedTuple):
    """A section of the page under a heading; `id` is what links name."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 2


class Page(NamedTuple):
    """The whole page."""

    title: str
    language: str
    """The language of the handbook, and so of its title; the page itself is in English."""
    about: tuple[tuple[str, Line], ...]
    sections: tuple[Section, ...]
    clauses: Mapping[str, str]
    """The clauses that the page has a row for, with what they say: others are named without a link."""


# ---- making lines


def text(words: object) -> Piece:
    """Plain text."""
    return Piece("text", str(words))


def code(words: object) -> Piece:
    """Text as it stands in the policy."""
    return Piece("code", str(words))


def strong(words: object) -> Piece:
    """Text that the eye is to find."""
    return Piece("strong", str(words))


def line(*parts: str | Piece | Line) -> Line:
    """A line of its parts; a plain string is text, the empty one nothing."""
    found: list[Piece] = []
    for part in parts:
        if isinstance(part, Piece):
            found.append(part)
        elif isinstance(part, str):
            found.extend([Piece("text", part)] if part else [])
        else:
            found.extend(part)
    return tuple(found)


def clauses(cites: Iterable[str], before: str = "") -> Line:
    """The clauses something rests on, with what stands before them where there is one."""
    found: list[Piece] = []
    for clause in cites:
        found.append(Piece("text", ", " if found else before))
        found.append(Piece("clause", clause))
    return tuple(piece for piece in found if piece.text)


def joined(lines: Iterable[Line], between: str = ", ") -> Line:
    """Lines one after another with something between them."""
    found: list[Piece] = []
    for one in lines:
        if found and one:
            found.append(Piece("text", between))
        found.extend(one)
    return tuple(found)


def paragraph(*parts: str | Piece | Line) -> Paragraph:
    """A paragraph of parts."""
    return Paragraph(line(*parts))


def item(*parts: str | Piece | Line, below: Iterable[Item] = ()) -> Item:
    """An item of parts."""
    return Item(line(*parts), tuple(below))


def plain(one: Line) -> str:
    """The text of a line without its marks."""
    return "".join(piece.text for piece in one)
