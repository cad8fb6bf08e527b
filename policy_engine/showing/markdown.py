"""The page as Markdown, in the dialect that GitHub and GitLab show. Everything from the policy is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from policy_engine.showing.blocks import (
    Asking,
    Block,
    Clocks,
    Diagram,
    Grid,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Piece,
    Section,
)
from policy_engine.showing.clocks import told as clock_words
from policy_engine.showing.mermaid import state_diagram
from policy_engine.showing.states import told as state_words

_ALWAYS = re.compile(r"([\\`*\[\]<>|~&$^])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_START = re.compile(r"([#+-]|\d+[.)])(?=\s|$)|=|-{2}")
_LINKED = re.compile(r"(?i)(https?|ftp|mailto|www)([:.])")


def markdown(page: Page) -> str:
    """The whole page."""
    out = [f"# {escape(page.title)}", ""]
    out += [f"- {escape(name)}: {_line(page, line)}" for name, line in page.about]
    # A form is nothing in Markdown.
    sections = [one for one in page.sections if not any(isinstance(block, Asking) for block in one.blocks)]
    out += ["", _contents(sections)]
    for section in sections:
        out += [f'<a id="{section.id}"></a>', "", f"{'#' * section.level} {escape(section.heading)}", ""]
        for block in section.blocks:
            out += [*_block(page, block), ""]
    return "\n".join(out).rstrip() + "\n"


def _contents(sections: Iterable[Section]) -> str:
    return "\n".join(f"- [{escape(one.heading)}](#{one.id})" for one in sections) + "\n"


def escape(words: str) -> str:
    """Text that Markdown shows as it is: on one line, no sign of it taken for markup, no address for a link."""
    flat = " ".join(words.split())
    flat = _ALWAYS.sub(lambda found: f"\\{found[0]}", flat)
    flat = _LINKED.sub(lambda found: f"{found[1]}\u200b{found[2]}", flat)
    start = _START.match(flat)
    if start is not None:
        at = max(0, start.end() - 1)
        flat = f"{flat[:at]}\\{flat[at:]}"
    return flat.replace("@", "@\u200b")


def code_span(words: str) -> str:
    """A code span of any text: its fence is longer than any run of back-ticks in it.

    A `|` would end the cell of a table even there, hence the element of HTML for texts that have one.
    """
    flat = " ".join(words.split())
    if "|" in flat:
        return f"<code>{escape(flat)}</code>"
    longest = max((len(run) for run in re.findall("`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}" if flat else ""


def anchor(clause: str) -> str:
    """The name by which a clause is linked to."""
    return "clause-" + re.sub(r"[^A-Za-z0-9-]", "-", clause).lower()


def _piece(page: Page, piece: Piece) -> str:
    if piece.kind == "code":
        return code_span(piece.text)
    if piece.kind == "strong":
        words = escape(piece.text)
        return f"**{words}**" if words.strip() else words
    if piece.kind == "clause":
        words = escape(piece.text)
        return f"[{words}](#{anchor(piece.text)})" if piece.text in page.clauses else words
    # The blanks at its ends part it from its neighbours.
    before = " " if piece.text[:1].isspace() else ""
    after = " " if piece.text[-1:].isspace() and piece.text.strip() else ""
    return f"{before}{escape(piece.text)}{after}"


def _line(page: Page, line: Line) -> str:
    return "".join(_piece(page, piece) for piece in line).strip()


# ---- blocks


def _block(page: Page, block: Block) -> Iterator[str]:
    yield from _WRITERS[type(block)](page, block)


def _paragraph(page: Page, block: Paragraph) -> Iterator[str]:
    yield _line(page, block.line)


def _items(page: Page, block: Items) -> Iterator[str]:
    for number, one in enumerate(block.items, 1):
        mark = f"{number}." if block.ordered else "-"
        yield f"{mark} {_line(page, one.line)}"
        yield from _below(page, one.below, " " * (len(mark) + 1))


def _below(page: Page, items: Iterable[Item], indent: str) -> Iterator[str]:
    for one in items:
        yield f"{indent}- {_line(page, one.line)}"
        yield from _below(page, one.below, indent + "  ")


def _grid(page: Page, block: Grid) -> Iterator[str]:
    """A table under its caption; the cells that say what a row is of are bold where nothing else is."""
    yield f"*{escape(block.caption)}*"
    yield ""
    yield _row(escape(name) for name in block.columns)
    yield _row("---" for _ in block.columns)
    for number, row in enumerate(block.rows):
        cells = [_line(page, cell) for cell in row]
        if block.anchors:
            cells[0] = f'<a id="{anchor(block.anchors[number])}"></a>{cells[0]}'
        yield _row(cells)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _diagram(page: Page, block: Diagram) -> Iterator[str]:
    yield "```mermaid"
    yield from state_diagram(block.chart).splitlines()
    yield "```"
    yield ""
    yield escape(state_words(block.chart))


def _clocks(page: Page, block: Clocks) -> Iterator[str]:
    """The picture is in the HTML; here the tables that go with it say what it shows."""
    yield escape(clock_words(block.timeline))


_WRITERS: Mapping[type, Callable[[Page, Any], Iterator[str]]] = {
    Paragraph: _paragraph,
    Items: _items,
    Grid: _grid,
    Diagram: _diagram,
    Clocks: _clocks,
}
