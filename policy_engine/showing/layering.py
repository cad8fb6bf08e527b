"""A layered layout: boxes in rows from top to bottom, arrows only between rows, so that nothing lies over a box.

The usual four steps: rows by the longest path, a place in every row between for each arrow that crosses it, the order
within the rows by the mean of the neighbours, and coordinates that keep boxes apart and arrows straight. All of it is
determined by the input: the same graph is always drawn alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

GAP = 18.0
"""Between neighbours of a row."""

ROW_GAP = 34.0
"""Between rows."""

WIRE = 8.0
"""The width that an arrow takes in a row that it crosses."""

SWEEPS = 24


class Box(NamedTuple):
    """A box to be placed."""

    width: float
    height: float


class Arrow(NamedTuple):
    """A line from the box of one number to that of another; of the two, `tail` is drawn above `head` or reversed."""

    tail: int
    head: int
    pointed: bool
    """Whether it has a point at its head."""


class Layout(NamedTuple):
    """Where everything is: the middle of each box, the points of each arrow, and the size of the whole."""

    centres: tuple[tuple[float, float], ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


class _Rows:
    """The graph with its arrows cut into pieces that go from one row to the next."""

    def __init__(self, boxes: Sequence[Box], ranks: Sequence[int], arrows: Sequence[Arrow]) -> None:
        self.sizes = list(boxes)
        self.ranks = list(ranks)
        self.chains: list[list[int]] = []
        for arrow in arrows:
            first, last = (arrow.tail, arrow.head) if ranks[arrow.tail] <= ranks[arrow.head] else arrow[1::-1]
            chain = [first]
            for rank in range(ranks[first] + 1, ranks[last]):
                chain.append(len(self.sizes))
                self.sizes.append(Box(WIRE, 0.0))
                self.ranks.append(rank)
            self.chains.append([*chain, last])
        count = len(self.sizes)
        self.above: list[list[int]] = [[] for _ in range(count)]
        self.below: list[list[int]] = [[] for _ in range(count)]
        for chain in self.chains:
            for upper, lower in pairwise(chain):
                self.below[upper].append(lower)
                self.above[lower].append(upper)
        self.rows: list[list[int]] = [[] for _ in range(max(self.ranks, default=-1) + 1)]
        for node, rank in enumerate(self.ranks):
            self.rows[rank].append(node)

    def order(self) -> None:
        """Order the rows so that few arrows cross: the best of some sweeps down and up."""
        best, fewest = [row[:] for row in self.rows], self.crossings()
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            for row in self.rows if down else reversed(self.rows):
                self._sort(row, self.above if down else self.below)
            now = self.crossings()
            if now < fewest:
                best, fewest = [row[:] for row in self.rows], now
        self.rows = best

    def _sort(self, row: list[int], beside: list[list[int]]) -> None:
        place = {node: at for one in self.rows for at, node in enumerate(one)}
        means = {
            node: sum(place[other] for other in beside[node]) / len(beside[node])
            if beside[node]
            else float(place[node])
            for node in row
        }
        row.sort(key=lambda node: (means[node], place[node]))

    def crossings(self) -> int:
        """How often arrows cross."""
        total = 0
        place = {node: at for row in self.rows for at, node in enumerate(row)}
        for row in self.rows:
            ends = [(place[node], place[other]) for node in row for other in self.below[node]]
            total += sum(
                1 for i, one in enumerate(ends) for two in ends[i + 1 :] if (one[0] - two[0]) * (one[1] - two[1]) < 0
            )
        return total

    def across(self) -> list[float]:
        """The middle of every box and wire from left to right."""
        x = [0.0] * len(self.sizes)
        for row in self.rows:
            at = 0.0
            for node in row:
                x[node] = at + self.sizes[node].width / 2
                at += self.sizes[node].width + GAP
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            for row in self.rows if down else reversed(self.rows):
                self._align(row, x)
        left = min((x[node] - self.sizes[node].width / 2 for node in range(len(x))), default=0.0)
        return [value - left for value in x]

    def _align(self, row: list[int], x: list[float]) -> None:
        """Move a row towards its neighbours as far as the distances allow (isotonic regression)."""
        offsets, at = [], 0.0
        for before, node in zip([None, *row], row, strict=False):
            if before is not None:
                at += (self.sizes[before].width + self.sizes[node].width) / 2 + GAP
            offsets.append(at)
        blocks: list[tuple[float, float, int]] = []
        for node, offset in zip(row, offsets, strict=True):
            beside = [*self.above[node], *self.below[node]]
            wanted = sum(x[other] for other in beside) / len(beside) if beside else x[node]
            # Wires are to be straight more than boxes are to be in the middle.
            weight = 4.0 if self.sizes[node].width == WIRE else 1.0
            blocks.append((wanted - offset, weight, 1))
            while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
                (a, b, c), (d, e, f) = blocks[-2:]
                blocks[-2:] = [((a * b + d * e) / (b + e), b + e, c + f)]
        at_row = iter(zip(row, offsets, strict=True))
        for value, _, count in blocks:
            for _ in range(count):
                node, offset = next(at_row)
                x[node] = value + offset


def lay_out(boxes: Sequence[Box], ranks: Sequence[int], arrows: Sequence[Arrow]) -> Layout:
    """Place boxes whose rows are known; no arrow may stay within one row."""
    graph = _Rows(boxes, ranks, arrows)
    graph.order()
    x = graph.across()
    heights = [max((graph.sizes[node].height for node in row), default=0.0) for row in graph.rows]
    tops, at = [], 0.0
    for height in heights:
        tops.append(at)
        at += height + ROW_GAP
    centres = tuple((x[n], tops[ranks[n]] + heights[ranks[n]] / 2) for n in range(len(boxes)))
    paths = _paths(graph, x, tops, heights, arrows)
    width = max((x[n] + graph.sizes[n].width / 2 for n in range(len(x))), default=0.0)
    return Layout(centres, paths, width, max(0.0, at - ROW_GAP))


def _paths(
    graph: _Rows, x: list[float], tops: list[float], heights: list[float], arrows: Sequence[Arrow]
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The points of each arrow from its tail to its head: through every row straight down, between rows across."""
    ports = _ports(graph, x)
    found = []
    for number, (arrow, chain) in enumerate(zip(arrows, graph.chains, strict=True)):
        points = []
        for at, node in enumerate(chain):
            rank = graph.ranks[node]
            middle = tops[rank] + heights[rank] / 2
            half = graph.sizes[node].height / 2
            if at == 0:
                points.append((ports[number, 0], middle + half))
                points.append((ports[number, 0], tops[rank] + heights[rank]))
            elif at == len(chain) - 1:
                points.append((ports[number, 1], tops[rank]))
                points.append((ports[number, 1], middle - half))
            else:
                points.append((x[node], tops[rank]))
                points.append((x[node], tops[rank] + heights[rank]))
        found.append(tuple(points if chain[0] == arrow.tail else reversed(points)))
    return tuple(found)


def _ports(graph: _Rows, x: list[float]) -> dict[tuple[int, int], float]:
    """Where each arrow leaves its upper box and meets its lower one: side by side, in the order of the other ends."""
    sides: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for number, chain in enumerate(graph.chains):
        sides.setdefault((chain[0], 0), []).append((x[chain[1]], number))
        sides.setdefault((chain[-1], 1), []).append((x[chain[-2]], number))
    found = {}
    for (node, side), ends in sides.items():
        ends.sort()
        room = min(graph.sizes[node].width - 24, 26.0 * (len(ends) - 1))
        for at, (_, number) in enumerate(ends):
            share = at / (len(ends) - 1) - 0.5 if len(ends) > 1 else 0.0
            found[number, side] = x[node] + room * share
    return found
