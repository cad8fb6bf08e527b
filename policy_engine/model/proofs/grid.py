"""A decision table as a grid: for each column the values that matter, and which rows accept each of them.

A row is a bit, a set of rows a whole number; what a cell of the grid accepts is worked out once. Columns that a
condition reads are gone through value by value; of all others values that the same rows accept are one, and
which rows are left decides what follows, so that a table of many columns costs little more than its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from policy_engine.model.policy import Attribute, Matcher, Table
from policy_engine.model.proofs.values import representatives
from policy_engine.model.proofs.vocabulary import Supposed, Vocabulary

MOST_COMBINATIONS = 50_000
"""Of the columns that conditions read, so many combinations are gone through."""

MOST_CONTEXT = 512
"""Combinations of facts that only the condition of a table reads; with more, that part of it stays undecided."""

MOST_STEPS = 50_000
"""Steps of one search for a combination that no row covers."""


class TooLarge(Exception):
    """A search is given up."""


class Column(NamedTuple):
    """A column of the grid. `masks[i]` is the set of rows that accept `values[i]`."""

    name: str
    values: tuple[Any, ...]
    masks: tuple[int, ...]

    @property
    def grouped(self) -> tuple[tuple[Any, int], ...]:
        """The values, of those that the same rows accept only the first."""
        first: dict[int, Any] = {}
        for value, mask in zip(self.values, self.masks, strict=True):
            first.setdefault(mask, value)
        return tuple((value, mask) for mask, value in first.items())


Point = tuple[tuple[str, Any], ...]
"""A combination: names and values."""


class Grid:
    """The grid of one table."""

    def __init__(
        self,
        table: Table,
        vocabulary: Vocabulary,
        fields: Mapping[str, Attribute] | None = None,
        never_empty: frozenset[str] = frozenset(),
    ) -> None:
        """`fields` are those of the event a table is asked for; `never_empty` names inputs that are not empty
        where the table is asked."""
        self.table = table
        self.vocabulary = vocabulary
        self.all_rows = (1 << len(table.rows)) - 1
        self.columns: list[Column] = []
        self.constants = vocabulary.constants(table.when, [column.name for column in table.inputs])
        for index, column in enumerate(table.inputs):
            matchers = [row.matchers[index] for row in table.rows]
            empty = column.name not in never_empty and vocabulary.nullable(column.name, fields or {})
            type_ = vocabulary.members(column.name, column.type)
            values = representatives(type_, matchers, empty, self.constants)
            if column.name in never_empty:
                values = tuple(value for value in values if value is not None)
            masks = tuple(_mask(matchers, value) for value in values)
            self.columns.append(Column(column.name, values, masks))
        self.tied, self.free = self._split(fields or {})
        self.exact = all(vocabulary.finite(column.name) for column in self.tied)
        """Whether the tied columns have all their values: of others a condition may single out one not tried."""
        self.groups = [column.grouped for column in self.free]
        self.accept_rest = self._accept_rest()

    # ---- columns that conditions tie together

    def _split(self, fields: Mapping[str, Attribute]) -> tuple[list[Column], list[Column]]:
        """The columns that the table's condition or a definition among them reads, and the others.

        Facts that are no inputs come first where the condition reads them, or more than one of its readers.
        """
        vocabulary, reads = self.vocabulary, self.table.when.reads
        names = {column.name for column in self.columns} - fields.keys()
        below = set(reads).union(*(vocabulary.rests_on(name) for name in reads))
        readers = Counter(below)
        for name in names:
            readers.update(vocabulary.rests_on(name))
        context: list[Column] = []
        size = 1
        for name in sorted(name for name, count in readers.items() if name in below or count > 1):
            type_ = vocabulary.context(name)
            if name in names or type_ is None:
                continue
            values = representatives(type_, (), vocabulary.nullable(name, {}), self.constants)
            size *= len(values)
            if size > MOST_CONTEXT:
                break
            context.append(Column(name, values, (self.all_rows,) * len(values)))
        tied = names & below
        near = names.union(column.name for column in context)
        for name in names:
            others = vocabulary.rests_on(name) & near
            if others:
                tied |= (others & names) | {name}
        chosen = [column for column in self.columns if column.name in tied]
        if prod(len(column.values) for column in (*context, *chosen)) > MOST_COMBINATIONS:
            raise TooLarge
        return [*context, *chosen], [column for column in self.columns if column.name not in tied]

    def reached(self) -> Iterator[tuple[Point, int]]:
        """The combinations of tied columns with which the table can be asked, and the rows that accept them."""
        if not self.tied:
            yield (), self.all_rows
            return
        names = [column.name for column in self.tied]
        pairs = [tuple(zip(column.values, column.masks, strict=True)) for column in self.tied]
        for chosen in product(*pairs):
            point = tuple((name, value) for name, (value, _) in zip(names, chosen, strict=True))
            case = Supposed(self.vocabulary, dict(point))
            if case.holds(self.table.when) is not False and case.possible():
                rows = self.all_rows
                for _, mask in chosen:
                    rows &= mask
                yield point, rows

    # ---- searches among the free columns

    def _accept_rest(self) -> list[int]:
        """For each free column: the rows that accept every value of it and of all later ones."""
        rows, found = self.all_rows, [self.all_rows]
        for group in reversed(self.groups):
            for _, mask in group:
                rows &= mask
            found.append(rows)
        return found[::-1]

    def escape(self, rows: int, within: int = 0) -> Point | None:
        """Values of the free columns that none of `rows` accepts, and that the row `within` (a bit) does.

        Values that do not matter are left out. Raises `TooLarge`.
        """
        covered: set[tuple[int, int]] = set()
        steps = 0

        def search(index: int, left: int) -> Point | None:
            nonlocal steps
            if left & self.accept_rest[index]:
                return None
            if index == len(self.groups):
                return () if not left else None
            if not left and not within:
                return ()
            if (index, left) in covered:
                return None
            steps += 1
            if steps > MOST_STEPS:
                raise TooLarge
            for value, mask in self.groups[index]:
                if within and not mask & within:
                    continue
                tail = search(index + 1, left & mask)
                if tail is not None:
                    return ((self.free[index].name, value), *tail)
            covered.add((index, left))
            return None

        return search(0, rows)

    def meeting(self) -> list[int]:
        """For each row the rows with which it shares a combination of the free columns."""
        count = len(self.table.rows)
        found = [self.all_rows] * count
        for group in self.groups:
            shared = [0] * count
            for _, mask in group:
                for row in bits(mask):
                    shared[row] |= mask
            for row in range(count):
                found[row] &= shared[row]
        return found

    def common(self, first: int, second: int) -> Point:
        """Values of the free columns that two rows accept, without those that both take as they come."""
        both = 1 << first | 1 << second
        rows = self.table.rows
        point = []
        for column in self.free:
            index = [one.name for one in self.table.inputs].index(column.name)
            if rows[first].matchers[index].any and rows[second].matchers[index].any:
                continue
            value = next(v for v, mask in zip(column.values, column.masks, strict=True) if mask & both == both)
            point.append((column.name, value))
        return tuple(point)

    def accepted(self, row: int) -> tuple[int, ...]:
        """What a row accepts, column by column: equal for rows with the same inputs."""
        bit = 1 << row
        return tuple(sum(1 << i for i, mask in enumerate(column.masks) if mask & bit) for column in self.columns)

    def in_order(self, point: Sequence[tuple[str, Any]]) -> Point:
        """A combination in the order of the table's columns, what its condition reads first."""
        order = {column.name: index for index, column in enumerate(self.columns)}
        return tuple(sorted(point, key=lambda pair: order.get(pair[0], -1)))


def bits(mask: int) -> Iterator[int]:
    """The numbers of the rows in a set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _mask(matchers: Sequence[Matcher], value: Any) -> int:
    rows = 0
    for index, matcher in enumerate(matchers):
        if matcher.any or matcher.accepts(value):
            rows |= 1 << index
    return rows
