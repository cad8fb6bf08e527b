"""Small changes of a policy's text: what a mutant is, and how a part of the text is replaced or taken out."""

from __future__ import annotations

from collections.abc import Sequence as Many
from typing import NamedTuple

from policy_engine.document.nodes import Mapping, Node, Sequence
from policy_engine.source import SourceFile, Span

__all__ = ["Edit", "Mutant", "dropped_entry", "dropped_item", "made", "swapped"]


class Edit(NamedTuple):
    """A piece of the text, and what stands there instead."""

    start: int
    end: int
    text: str


class Mutant(NamedTuple):
    """A policy with one small change of meaning: which, where, and the edits that make it."""

    kind: str
    """What was done, in a word or two: `threshold moved`, `rule dropped`."""
    rule: str
    """The path of keys to the place."""
    line: int
    column: int
    says: str
    """What changed, in words with the text before and after."""
    edits: tuple[Edit, ...]

    @property
    def id(self) -> str:
        """A name that is the same in every run on the same text."""
        return f"{self.line}:{self.column} {self.kind}: {self.says}"

    def text(self, source: SourceFile) -> str:
        """The whole text of the mutant."""
        text = source.text
        for edit in sorted(self.edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def made(kind: str, path: Many[str], source: SourceFile, span: Span, says: str, *edits: Edit) -> Mutant:
    """A mutant at the place of a span."""
    at = source.position(span.start)
    return Mutant(kind, ".".join(path), at.line, at.column, says, edits)


def swapped(source: SourceFile, one: Span, other: Span) -> tuple[Edit, Edit]:
    """Two pieces of the text in each other's place."""
    first, second = source.text[one.start : one.end], source.text[other.start : other.end]
    return Edit(one.start, one.end, second), Edit(other.start, other.end, first)


def dropped_entry(parent: Mapping, number: int) -> Edit | None:
    """Takes an entry out of a map; nothing where it is the only one."""
    spans = [entry.span for entry in parent.entries]
    return _dropped(parent, spans, number, parent.flow)


def dropped_item(parent: Sequence, number: int) -> Edit | None:
    """Takes an item out of a list; nothing where it is the only one."""
    return _dropped(parent, [item.span for item in parent.items], number, parent.flow)


def _dropped(parent: Node, spans: list[Span], number: int, flow: bool) -> Edit | None:
    if len(spans) < 2:
        return None
    text, span = parent.source.text, spans[number]
    if flow:
        if number:
            return Edit(spans[number - 1].end, span.end, "")
        return Edit(span.start, spans[1].start, "")
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Edit(start, len(text) if end < 0 else end + 1, "")
