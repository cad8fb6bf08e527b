"""The tree a YAML file becomes: scalars, sequences and mappings with their places. Frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policy_engine.document import textmap
from policy_engine.document.traps import value_of
from policy_engine.source import SourceFile, Span, TextMap

__all__ = ["Entry", "Mapping", "Node", "Scalar", "Sequence", "plain", "walk"]


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A decoded scalar. `condition` says that it stands where an expression is read from its text."""

    source: SourceFile
    start: int
    end: int
    text: str
    style: str
    """One of `plain`, `single`, `double`, `literal`, `folded`."""
    condition: bool = False

    @property
    def span(self) -> Span:
        """The scalar in the file, quotes and block header included, trailing line breaks not."""
        return Span(self.start, self.end)

    @property
    def textmap(self) -> TextMap:
        """Where each character of `text` stands in the file; worked out anew at each call."""
        return textmap.of_scalar(self.source, self.start, self.end, self.text, self.style)

    def as_value(self) -> str | int | float | bool:
        """The scalar as data: a plain `true`, `false` or decimal number is one, all else is text.

        A condition is always text. What the reader refuses (`null`, `on`, `010`) is text too.
        """
        if self.style != "plain" or self.condition:
            return self.text
        return value_of(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list; `flow` says that it was written in square brackets."""

    source: SourceFile
    start: int
    end: int
    items: tuple[Node, ...]
    flow: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        return self.key.text

    @property
    def span(self) -> Span:
        """From the start of the key to the end of the value."""
        return Span(self.key.start, max(self.key.end, self.value.end))


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Named entries in the order of the file, each name once; `flow` says that it was written in braces."""

    source: SourceFile
    start: int
    end: int
    entries: tuple[Entry, ...]
    flow: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def get(self, name: str) -> Node | None:
        """The value of an entry, or nothing. Entries are few: a search is cheaper than an index."""
        for entry in self.entries:
            if entry.key.text == name:
                return entry.value
        return None

    def entry(self, name: str) -> Entry | None:
        """An entry with its key, or nothing."""
        for entry in self.entries:
            if entry.key.text == name:
                return entry
        return None

    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key.text for entry in self.entries)

    def __contains__(self, name: object) -> bool:
        return any(entry.key.text == name for entry in self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """Plain data of a node: dictionaries with text keys, lists, texts, numbers, truth values."""
    if isinstance(node, Scalar):
        return node.as_value()
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the file; what is aliased comes once per use."""
    yield node
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield from walk(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item)
