"""From the nodes of a file to what is going to be written: comments find their values, keys find their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, takewhile

from policy_engine.authoring.formatting.conditions import Edit, applied
from policy_engine.authoring.formatting.gaps import BLANK, Gap, Remark, between, column_of, indent_of
from policy_engine.authoring.formatting.scalars import Words, end_of, key_text, on_one_line, written
from policy_engine.authoring.formatting.shapes import Shape, row_shape
from policy_engine.authoring.formatting.tree import (
    Block,
    Cell,
    Document,
    Flow,
    Item,
    Text,
    Verbatim,
    opened,
)
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.source import SourceFile

__all__ = ["read"]

_FOR_TOOLS = re.compile(r"#!|#.*(?:yaml-language-server:|-\*-|\bvim?:)")
"""A comment that has to stay on the first line."""
_ALIAS = re.compile(r"(?:[\s:,-]|#[^\n]*)*(\*[^\s,\]}]+)")


def read(source: SourceFile, root: Mapping, shape: Shape, words: Words = (), in_order: bool = True) -> Document:
    """The file as a tree of what is written.

    `words` are the places of texts in conditions that need no quotes. Without `in_order` every key stays where it is.
    """
    return _Reader(source, words, in_order).document(root, shape)


class _Reader:
    """Makes the tree of one file. `text` is the file, the rest what `read` was given."""

    def __init__(self, source: SourceFile, words: Words, in_order: bool) -> None:
        self.text = source.text
        self.words = words
        self.in_order = in_order

    def document(self, root: Mapping, shape: Shape) -> Document:
        """The whole file."""
        gap = between(self.text, 0, root.start)
        head, first = _head(list(gap.remarks))
        if root.flow:
            body = opened(self.flow(root, shape, True))
            end = root.end
        else:
            body, end = self.mapping(root, shape, first)
            first = []
        rest = between(self.text, end, len(self.text))
        if body.last is not None:
            _beside(body.last, rest.beside)
            foot = _settle(body.last, rest.lines, body.column)
        else:
            foot = list(rest.remarks)
        return Document(head + first, body, foot)

    # ---- entries and items, one below the other

    def mapping(self, node: Mapping, shape: Shape, first: Iterable[Remark]) -> tuple[Block, int]:
        """A mapping in block style and where it ends; `first` is what stands above its first entry."""
        shape = _of(shape, node)
        block = Block(True, column_of(self.text, node.start), [], aligned=shape.aligned)
        above, end = list(first), node.start
        for entry in node.entries:
            gap = between(self.text, end, entry.key.start)
            if block.last is not None:
                above = self.after(block, gap)
            item, end = self.entry(entry, shape, node)
            if gap.anchor:
                item.key = f"{gap.anchor} {item.key}"
            item.before = [*above, *item.before]
            block.items.append(item)
            block.last = item
        if self.in_order:
            _sort(block, node, shape)
        return block, end

    def sequence(self, node: Sequence, shape: Shape, first: Iterable[Remark]) -> tuple[Block, int]:
        """A list in block style and where it ends."""
        block = Block(False, column_of(self.text, node.start), [])
        above, end = list(first), node.start
        for child in node.items:
            alias = self.alias(child, end)
            start = alias[1] if alias else child.start
            gap = between(self.text, end, start - len(alias[0]) if alias else start)
            above += self.after(block, gap) if block.last is not None else gap.remarks
            item = Item("", Text(alias[0]) if alias else Text(""), above, anchor=gap.anchor)
            item.outset = indent_of(self.text, start)
            end = start if alias else self.value(item, child, shape, gap._replace(beside=None, lines=()), "")
            block.items.append(item)
            block.last = item
            above = []
        return block, end

    def after(self, block: Block, gap: Gap) -> list[Remark]:
        """Give the item before a gap what belongs to it; what is left stands above the next one."""
        assert block.last is not None
        _beside(block.last, gap.beside)
        return _settle(block.last, gap.lines, block.column)

    def entry(self, entry: Entry, shape: Shape, parent: Mapping) -> tuple[Item, int]:
        """An entry and where its value ends."""
        key = entry.key
        item = Item(key_text(key), Text(""), outset=indent_of(self.text, key.start), named=not shape.knows(key.text))
        alias = self.alias(entry.value, key.end)
        if alias:
            item.value = Text(alias[0])
            return item, alias[1]
        gap = between(self.text, key.end, entry.value.start)
        item.anchor = gap.anchor
        inner = _columns(parent, shape.of(key.text)) if key.text == "rows" else shape.of(key.text)
        end = self.value(item, entry.value, inner, gap, shape.kind(key.text))
        return item, end

    def value(self, item: Item, node: Node, shape: Shape, gap: Gap, kind: str) -> int:
        """Set the value of an item; where it ends. `gap` is what stands between its key and it."""
        if isinstance(node, Mapping) and not node.flow:
            item.beside = gap.beside
            item.value, end = self.mapping(node, shape, gap.lines)
            return end
        if isinstance(node, Sequence) and not node.flow:
            item.beside = gap.beside
            item.value, end = self.sequence(node, shape, gap.lines)
            return end
        # A comment between a key and its value on a later line goes above both, one beside the key beside them.
        is_block = isinstance(node, Scalar) and node.style in ("literal", "folded")
        above = gap.remarks if is_block else gap.lines
        item.before = [*item.before, *(remark for remark in above if remark is not BLANK)]
        item.beside = None if is_block else gap.beside
        if isinstance(node, Scalar):
            item.value = written(node, False, kind, self.words)
            return end_of(node)
        item.value = self.flow(node, shape) if self.is_simple(node) else self.verbatim(node)
        return node.end

    def alias(self, node: Node, after: int) -> tuple[str, int] | None:
        """`*name` and where it ends, where a value repeats one that stands further up."""
        if node.start >= after:
            return None
        found = _ALIAS.match(self.text, after)
        return (found[1], found.end()) if found else None

    # ---- brackets and braces

    def flow(self, node: Node, shape: Shape, spread: bool = False) -> Flow:
        """Brackets or braces that hold nothing but values."""
        spread = spread or "\n" in self.text[node.start : node.end]
        if isinstance(node, Sequence):
            return Flow(False, [Cell("", self.cell(item, shape, "", spread)) for item in node.items], spread)
        assert isinstance(node, Mapping)
        shape = _of(shape, node)
        found = list(node.entries)
        if self.in_order:
            found.sort(key=lambda entry: shape.rank(entry.key.text))
        cells = []
        for entry in found:
            name, kind = entry.key.text, shape.kind(entry.key.text)
            inner = _columns(node, shape.of(name)) if name == "rows" else shape.of(name)
            value = self.cell(entry.value, inner, kind, spread)
            cells.append(Cell(key_text(entry.key), value, kind == "prose", not shape.knows(name)))
        return Flow(True, cells, spread, shape.aligned)

    def cell(self, node: Node, shape: Shape, kind: str, spread: bool) -> Text | Flow:
        """What stands in brackets or braces."""
        if not isinstance(node, Scalar):
            return self.flow(node, shape, spread)
        value = written(node, True, kind, self.words)
        alone = written(node, False, kind, self.words)
        assert isinstance(value, Text)
        assert isinstance(alone, Text)
        return Text(value.text, alone.text)

    def is_simple(self, node: Node) -> bool:
        """Whether brackets or braces hold no comment, anchor, alias or value of several lines."""
        at = node.start + 1
        for start, end, leaf in _pieces(node):
            if start < at or (leaf is not None and not on_one_line(leaf)):
                return False
            if not _is_bare(between(self.text, at, start)):
                return False
            at = end
        return _is_bare(between(self.text, at, node.end))

    def verbatim(self, node: Node) -> Verbatim:
        """Brackets or braces in the author's lines: single values and blanks in a line are put in order."""
        edits = {}
        for leaf, is_key in _leaves(node, False):
            if node.start <= leaf.start and on_one_line(leaf):
                text = Text(key_text(leaf)) if is_key else written(leaf, True, words=self.words)
                assert isinstance(text, Text)
                edits[leaf.start] = Edit(leaf.start - node.start, leaf.end - node.start, text.text)
        at = node.start
        for start, end, _ in [*_pieces(node), (node.end, node.end, None)]:
            signs = self.text[at:start]
            if start > at and not re.search(r"[\n#]", signs):
                edits[at] = Edit(at - node.start, start - node.start, _signs(signs))
            at = max(at, end)
        raw = applied(self.text[node.start : node.end], list(edits.values()))
        outset = indent_of(self.text, node.start)
        first, *others = raw.split("\n")
        lines = []
        for line in others:
            bare = line.strip(" ")
            lines.append((max(len(line) - len(line.lstrip(" ")) - outset, 0) if bare else 0, bare))
        return Verbatim(first.rstrip(), lines)


def _is_bare(gap: Gap) -> bool:
    """Whether nothing stands in a gap but commas, colons, brackets and blanks."""
    signs = "".join(gap.signs)
    return all(remark is BLANK for remark in gap.remarks) and "&" not in signs and "*" not in signs


def _signs(text: str) -> str:
    """Commas and colons between values, each with one blank after it; round anchors and aliases blanks become one."""
    if "&" in text or "*" in text:
        return re.sub(r" {2,}", " ", text)
    bare = re.sub(r",(?=[\]}])", "", "".join(text.split()))
    return bare.replace(",", ", ").replace(":", ": ")


# ---- where comments belong


def _head(remarks: list[Remark]) -> tuple[list[Remark], list[Remark]]:
    """What stands at the head of a file: its own, and what belongs to its first section.

    Its own is what a blank line sets apart, and a first line that is meant for tools.
    """
    while remarks and remarks[0] is BLANK:
        del remarks[0]
    own = len(list(takewhile(lambda remark: remark is not BLANK, remarks)))
    if own == len(remarks):
        own = 1 if remarks and _FOR_TOOLS.match(remarks[0].text) else 0
    return remarks[:own], remarks[own:]


def _beside(item: Item, remark: Remark | None) -> None:
    """Give a comment to the line on which an item ends."""
    while isinstance(item.value, Block) and item.value.last is not None:
        item = item.value.last
    if remark is None:
        return
    if item.beside is not None:  # beside its key, with the value on a later line
        item.before = [*item.before, item.beside._replace(column=item.outset)]
    item.beside = remark


def _settle(item: Item, lines: Iterable[Remark], column: int) -> list[Remark]:
    """Give comments that stand as far in as something inside an item to that; the rest is for what comes next."""
    inside: list[Block] = []
    value = item.value
    while isinstance(value, Block):
        inside.append(value)
        if value.last is None:
            break
        value = value.last.value
    rest = list(lines)
    while inside:
        at = next((place for place, line in enumerate(rest) if line is not BLANK), None)
        if at is None or rest[at].column <= column:
            break
        while inside and inside[-1].column > rest[at].column:
            inside.pop()
        if inside:
            inside[-1].tail += rest[: at + 1]
            del rest[: at + 1]
    return rest


def _sort(block: Block, node: Mapping, shape: Shape) -> None:
    """Put entries in the order of the language, each with the comments and blank lines that stand above it.

    What comes first takes the blank lines of what was first, and the other way round: none of them parts a key from
    its own entries.
    """
    ranks = [shape.rank(entry.key.text) for entry in node.entries]
    if all(one <= other for one, other in pairwise(ranks)):
        return
    was = block.items[0]
    block.items = [block.items[place] for place in sorted(range(len(ranks)), key=lambda place: ranks[place])]
    now = block.items[0]
    if now is not was:
        mine, theirs = _blanks_above(now), _blanks_above(was)
        now.before[:mine], was.before[:theirs] = [BLANK] * theirs, [BLANK] * mine


def _blanks_above(item: Item) -> int:
    return len(list(takewhile(lambda remark: remark is BLANK, item.before)))


# ---- shapes


def _of(shape: Shape, node: Mapping) -> Shape:
    return shape.with_rows if "rows" in node else shape


def _columns(table: Mapping, rows: Shape) -> Shape:
    """The shape of the rows of a table: inputs and outputs in their order, then what the first row has more."""
    known = [item.text for name in ("inputs", "outputs") for item in _texts(table.get(name))]
    body = table.get("rows")
    first = next((entry.value for entry in body.entries), None) if isinstance(body, Mapping) else None
    if isinstance(first, Mapping):
        known += [entry.name for entry in first if entry.name not in (*known, "cites", "formerly")]
    return Shape("*", entries=row_shape(known), aligned=rows.aligned)


def _texts(node: Node | None) -> list[Scalar]:
    return [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []


# ---- nodes in the order of the file


def _leaves(node: Node, as_key: bool) -> list[tuple[Scalar, bool]]:
    """Keys (marked) and values below a node, each use of an alias as well."""
    if isinstance(node, Scalar):
        return [(node, as_key)]
    if isinstance(node, Sequence):
        return [leaf for item in node.items for leaf in _leaves(item, False)]
    return [leaf for entry in node.entries for leaf in [(entry.key, True), *_leaves(entry.value, False)]]


def _pieces(node: Node) -> list[tuple[int, int, Scalar | None]]:
    """Offsets of all that stands in brackets or braces and is no blank, comment or comma."""
    if isinstance(node, Scalar):
        return [(node.start, node.end, node)]
    children: list[Node] = []
    if isinstance(node, Mapping):
        children = [part for entry in node.entries for part in (entry.key, entry.value)]
    else:
        children = list(node.items)
    found: list[tuple[int, int, Scalar | None]] = []
    for child in children:
        if isinstance(child, Scalar):
            found.append((child.start, child.end, child))
        else:
            inner = _pieces(child)
            found += [(child.start, child.start, None), *inner, (child.end, child.end, None)]
    return found
