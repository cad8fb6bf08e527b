"""The page as one file of HTML that needs nothing from anywhere: style, script and pictures are in it.

A policy of contents (CSP) forbids everything else; what may run is named by its hash, so that even a text that got
through the escaping could neither run nor load anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from policy_engine.resources import page_part
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
from policy_engine.showing.clock_picture import drawn
from policy_engine.showing.diagram import diagram
from policy_engine.showing.form import Field, data_of
from policy_engine.showing.markup import Html, element, escape, join, void

__all__ = ["anchor", "html"]


def html(page: Page) -> str:
    """The whole file."""
    style, script = page_part("page.css"), page_part("page.js")
    head = element(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=_rules(style, script)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        element("title", f"{page.title} — support policy"),
        element("style", Html(style)),
    )
    body = element(
        "body",
        element("a", "Skip to the contents", class_="skip", href="#main"),
        _header(page),
        _contents(page),
        element("main", *(_section(page, one) for one in page.sections), id="main"),
        element("script", Html(script)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _rules(style: str, script: str) -> str:
    """The policy of contents: nothing but this very style and this very script."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def anchor(clause: str) -> str:
    """The name by which the row of a clause is linked to."""
    return f"clause-{clause.lower()}"


def _header(page: Page) -> Html:
    about = join(element("div", element("dt", name), element("dd", _line(page, line))) for name, line in page.about)
    return element("header", element("h1", page.title, lang=page.language or None), element("dl", about))


def _contents(page: Page) -> Html:
    items = join(element("li", element("a", section.heading, href=f"#{section.id}")) for section in page.sections)
    return element("nav", element("h2", "Contents", id="contents"), element("ol", items), aria_labelledby="contents")


def _section(page: Page, section: Section) -> Html:
    """A section; its heading is what it is called by."""
    heading = element("h2", section.heading, id=f"{section.id}-heading")
    blocks = join((_block(page, block) for block in section.blocks), "\n")
    return element("section", heading, blocks, id=section.id, aria_labelledby=f"{section.id}-heading")


# ---- lines


def _piece(page: Page, piece: Piece) -> Html:
    if piece.kind == "code":
        return element("code", piece.text)
    if piece.kind == "strong":
        return element("strong", piece.text)
    if piece.kind == "clause" and piece.text in page.clauses:
        return element(
            "a", piece.text, class_="clause", href=f"#{anchor(piece.text)}", title=page.clauses[piece.text] or None
        )
    return escape(piece.text)


def _line(page: Page, line: Line) -> Html:
    return join(_piece(page, piece) for piece in line)


# ---- blocks


def _block(page: Page, block: Block) -> Html:
    return _WRITERS[type(block)](page, block)


def _paragraph(page: Page, block: Paragraph) -> Html:
    return element("p", _line(page, block.line))


def _items(page: Page, block: Items) -> Html:
    return element("ol" if block.ordered else "ul", join(_item(page, one) for one in block.items))


def _item(page: Page, one: Item) -> Html:
    below = element("ul", join(_item(page, inner) for inner in one.below)) if one.below else ""
    return element("li", _line(page, one.line), below)


def _grid(page: Page, block: Grid) -> Html:
    """A table in a box that scrolls by itself where it is wider than the screen."""
    head = join(element("th", name, scope="col") for name in block.columns)
    rows = []
    for number, row in enumerate(block.rows):
        cells = [
            element("th", _line(page, cell), scope="row") if at < block.headers else element("td", _line(page, cell))
            for at, cell in enumerate(row)
        ]
        rows.append(element("tr", *cells, id=anchor(block.anchors[number]) if block.anchors else None))
    table = element(
        "table",
        element("caption", block.caption),
        element("thead", element("tr", head)),
        element("tbody", join(rows, "\n")),
    )
    return element("div", table, class_="scroll")


def _diagram(page: Page, block: Diagram) -> Html:
    caption = element("figcaption", "The life cycle; the table below says the same in words.")
    return element("figure", element("div", diagram(block.chart), class_="scroll"), caption)


def _clocks(page: Page, block: Clocks) -> Html:
    caption = element("figcaption", "The clocks of the ticket; the tables below say the same in words.")
    return element("figure", element("div", drawn(block.timeline), class_="scroll"), caption)


def _asking(page: Page, block: Asking) -> Html:
    """The form, the place of its answers, and the answers as data."""
    import json

    packed = json.dumps(data_of(block.form), ensure_ascii=True, separators=(",", ":"))
    # In the text of a script nothing is unescaped; a `<` could end it.
    store = element("script", Html(packed.replace("<", "\\u003c")), type="application/json", id="answers")
    buttons = element(
        "p",
        element("button", "Tell nothing", type="reset"),
        " ",
        element("a", "Link to this answer", id="link", href="#"),
    )
    fields = element("div", join(_field(one) for one in block.form.fields), class_="fields")
    form = element("form", fields, buttons, id="form", hidden=True, autocomplete="off", aria_label="A ticket")
    answered = element("div", id="answered", role="region", aria_live="polite", aria_label="Answers")
    without = element("noscript", element("p", "The form needs the script that is in this file."))
    return element("div", form, answered, without, store, class_="asking")


def _field(one: Field) -> Html:
    """A control with its label: a list of values, or a box for each word of a set."""
    id = f"field-{one.number}"
    if one.several:
        boxes = [*((str(number), words) for number, words in enumerate(one.words)), ("none", "none of these")]
        marks = join(element("label", void("input", type="checkbox", value=mark), " ", words) for mark, words in boxes)
        return element("fieldset", element("legend", one.label), marks, id=id, class_="field")
    options = join(element("option", words, value=number) for number, words in enumerate(one.words))
    choice = element("select", element("option", one.untold, value=""), options, id=id, name=one.name)
    return element("div", element("label", one.label, for_=id), choice, class_="field")


_WRITERS: Mapping[type, Callable[[Page, Any], Html]] = {
    Paragraph: _paragraph,
    Items: _items,
    Grid: _grid,
    Diagram: _diagram,
    Clocks: _clocks,
    Asking: _asking,
}
