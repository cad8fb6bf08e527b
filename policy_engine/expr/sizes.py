"""How large a value can be, and what reading one takes: the words in which costs are counted.

A step is about what evaluating one node takes, some 70 to 100 ns. What the host language reads or makes at its own
speed counts one step for so many characters; the rates are measured (`benchmarks/cost.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

__all__ = [
    "ANYTHING",
    "BEYOND",
    "LONGEST_FACT",
    "LONGEST_ITEM",
    "LONGEST_RESULT",
    "LONGEST_ZONE",
    "MOST_ITEMS",
    "SCALAR",
    "Size",
    "as_key",
    "comparing",
    "copied",
    "going_through",
    "inside",
    "joined",
    "keys_of",
    "size_of",
    "text",
    "within",
]

LONGEST_FACT = 100_000
"""Characters of a text that a ticket may hold, where its declaration says no less."""

LONGEST_ITEM = 1_000
"""Characters of a text within a list, where its declaration says nothing else."""

MOST_ITEMS = 10_000
"""Items of a list that a ticket may hold, where its declaration says no less."""

LONGEST_RESULT = 100_000
"""Characters, bytes or items of what a function makes: repeated doubling must not fill the memory."""

LONGEST_ZONE = 64
"""Characters of the name of a time zone, or of a country."""

BEYOND = 10**15
"""Where counting ends: months of work. A cost of this size or a larger one is this one."""


class Size(NamedTuple):
    """How large a value is, from `least` to `most`: characters of a text, items of a list, entries of a map.

    `item` is the size of an item, or of the value of an entry, and `key` that of a key; a record has them without a
    number of its own. What has no length is `SCALAR`. An optional value has the size of what is in it. Of what is
    `open` nothing is known but that it has at most `most` parts in all: characters, items, and theirs.
    """

    least: int = 0
    most: int = 0
    item: Size | None = None
    key: Size | None = None
    open: bool = False


SCALAR = Size()
ANYTHING = Size(0, BEYOND, open=True)


def text(most: int, least: int = 0) -> Size:
    """A text of so many characters."""
    return Size(min(least, most), min(most, BEYOND))


def inside(size: Size) -> Size:
    """An item of a list, or the value of an entry of a map."""
    if size.open:
        return size
    return SCALAR if size.item is None else size.item


def keys_of(size: Size) -> Size:
    """A key of a map; of a list it is the place."""
    if size.open:
        return size
    return SCALAR if size.key is None else size.key


def as_key(size: Size) -> Size:
    """What a value is as the key of a map: a text, a whole number or a boolean."""
    return size if size.open else Size(size.least, size.most)


def within(sizes: Iterable[Size]) -> Size:
    """What is any of several values; scalar where there are none."""
    found: Size | None = None
    for one in sizes:
        found = one if found is None else joined(found, one)
    return SCALAR if found is None else found


def joined(one: Size, other: Size) -> Size:
    """What is either the one or the other."""
    if one == other:
        return one
    return Size(
        min(one.least, other.least),
        max(one.most, other.most),
        _either(one.item, other.item),
        _either(one.key, other.key),
        one.open or other.open,
    )


def _either(one: Size | None, other: Size | None) -> Size | None:
    if one is None or other is None:
        return other if one is None else one
    return joined(one, other)


def size_of(value: Any) -> Size:
    """The size of a value that is known."""
    kind = value.__class__
    if kind is str or kind is bytes:
        return Size(len(value), len(value))
    if kind is tuple or kind is frozenset:
        return Size(len(value), len(value), within(map(size_of, value)))
    if kind is dict:
        keys = as_key(within(map(size_of, value)))
        return Size(len(value), len(value), within(map(size_of, value.values())), keys)
    items = getattr(value, "items", None)  # an optional value has them in a tuple
    return within(map(size_of, items)) if items.__class__ is tuple else SCALAR


# --- effort ---


def copied(size: Size) -> int:
    """Steps for what the host language copies at once."""
    return min(BEYOND, size.most // (1_000 if size.item is None else 10))


def going_through(size: Size) -> int:
    """Steps for a look at every part of a value, such as a comparison with another one."""
    if size.open:
        return min(BEYOND, 1 + size.most)
    if size.item is None:
        return 1 + size.most // 1_000
    each = 1 + going_through(size.item) + (0 if size.key is None else going_through(size.key))
    return min(BEYOND, 1 + size.most * each)


def comparing(one: Size, other: Size) -> int:
    """Steps of `==`: it ends where the smaller of the two does."""
    return min(going_through(one), going_through(other))
