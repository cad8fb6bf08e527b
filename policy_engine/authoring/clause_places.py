"""Where the passages of a register stand in a handbook now.

The register keeps fingerprints, not words, so there is no old text to compare with. Each passage is looked
for by its fingerprint; where a handbook says the same thing twice, the place is chosen that best continues
the passages around it. Two passages from different lines never land on the same line: a clause whose words
were changed is not taken for its twin further down.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from policy_engine.authoring.clause_register import PRINT_LENGTH, Handbook, Lines, Passage

# A line repeated more often than this in one handbook is an ornament; the nearest copies are enough.
_COPIES = 64

# What it costs to place a passage otherwise than the one before it would have it. To leave a passage open
# costs more than one jump, so that what was inserted above moves everything, and less than a jump there and
# back, so that a single changed passage does not drag its neighbours to a twin.
_JUMP, _OPEN, _BACKWARD_JUMP = 2, 3, 4


class Fate(StrEnum):
    """What has become of a passage or a clause; in order from harmless to grave."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """The fate of one passage: where the register has it (`was`) and where it stands (`now`).

    A changed passage has in `now` the lines that stand in its place, if they can be told; one that is gone
    has none.
    """

    was: Lines
    fate: Fate
    now: Lines | None


class _Run(NamedTuple):
    """A passage without the numbers of its sentences: several clauses often stand on the same lines."""

    first: int
    last: int
    print: str

    @classmethod
    def of(cls, passage: Passage) -> _Run:
        return cls(passage.lines.first, passage.lines.last, passage.print)

    @property
    def key(self) -> tuple[int, str]:
        return self.last - self.first + 1, self.print

    def numbers(self) -> range:
        return range(self.first, self.last + 1)


def places(passages: Iterable[Passage], handbook: Handbook) -> tuple[dict[Passage, Place], tuple[int, ...]]:
    """The place of every passage, and the numbers of the lines, blank ones left out, that belong to none."""
    wanted = set(passages)
    alignment = _Alignment(sorted({_Run.of(passage) for passage in wanted}), handbook)
    found = {passage: alignment.place(passage) for passage in wanted}
    unclaimed = (number for number in alignment.free if number not in alignment.stand_ins)
    return found, tuple(unclaimed)


def _occurrences(wanted: Sequence[_Run], handbook: Handbook) -> dict[tuple[int, str], list[int]]:
    """First lines of every run of lines that has the number of lines and the fingerprint of a wanted run.

    One hash is fed line by line from each start, so the cost is the longest passage times the handbook.
    """
    keys = {run.key for run in wanted}
    lengths = {length for length, _ in keys}
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    longest = max(lengths, default=0)
    encoded = [line.encode("utf-8", "replace") for line in handbook.lines]
    for start, line in enumerate(encoded):
        if not line:
            continue
        digest = hashlib.sha256()
        for length, line in enumerate(encoded[start : start + longest], 1):
            if line:
                digest.update(b" " + line if length > 1 else line)
            if length in lengths and (key := (length, digest.hexdigest()[:PRINT_LENGTH])) in keys:
                found[key].append(start + 1)
    return found


class _Alignment:
    """A one-to-one relation between lines of the register and lines of the handbook as it is now."""

    def __init__(self, order: Sequence[_Run], handbook: Handbook) -> None:
        self._order = order
        self._length = len(handbook.lines)
        self._new: dict[int, int] = {}  # line of the register -> line of the handbook
        self._old: dict[int, int] = {}
        self._starts: dict[_Run, int] = {}
        self._settle(_occurrences(order, handbook))
        self._known = sorted(self._new)
        self._taken = sorted(self._old)
        self.free = [number for number, line in enumerate(handbook.lines, 1) if line and number not in self._old]
        self.stand_ins: set[int] = set()
        self._stand_in_for: dict[int, int] = {}
        self._missing = sorted({number for run in order for number in run.numbers()} - self._new.keys())
        self._fill()

    # --- found passages ---------------------------------------------------------------------------

    def _settle(self, occurrences: dict[tuple[int, str], list[int]]) -> None:
        """Choose a place for each run that has one, long undisturbed stretches first."""
        candidates = {run: _nearest(occurrences[run.key], run.first) for run in self._order if run.key in occurrences}
        chosen = _smoothest(candidates)
        for stretch in _stretches(chosen):
            for run, shift in stretch:
                self._claim(run, run.first + shift)
        for run, shift, _ in chosen:
            if run not in self._starts:
                expected = run.first + shift
                for start in sorted(candidates[run], key=lambda start: abs(start - expected)):
                    if self._claim(run, start):
                        break

    def _claim(self, run: _Run, start: int) -> bool:
        """Let the run stand at a line, unless one of the lines belongs with another."""
        pairs = [(number, start + number - run.first) for number in run.numbers()]
        if any(self._new.get(old, new) != new or self._old.get(new, old) != old for old, new in pairs):
            return False
        self._new.update(pairs)
        self._old.update((new, old) for old, new in pairs)
        self._starts[run] = start
        return True

    # --- passages that were not found -----------------------------------------------------------------

    def _fill(self) -> None:
        """Let lines that belong to nothing stand for missing ones between the same neighbours."""
        gaps: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number in self._missing:
            low, high, expected = self._gap(number)
            gaps[low, high].append((number, expected))
        for (low, high), missing in gaps.items():
            spare = self._spare(low, high)
            wanted = {expected: number for number, expected in missing}
            exact = set(spare) & wanted.keys()
            # No more lines than were lost: each is one of them. Else the added ones cannot be told apart.
            placed = {wanted[line] for line in exact}
            rest = iter([number for number, _ in missing if number not in placed])
            for line in spare:
                if line in exact:
                    self._stand(wanted[line], line)
                elif len(spare) <= len(missing):
                    self._stand(next(rest), line)

    def _stand(self, old: int, new: int) -> None:
        self._stand_in_for[old] = new
        self.stand_ins.add(new)

    def _spare(self, low: int, high: int) -> list[int]:
        return self.free[bisect_left(self.free, low) : bisect_right(self.free, high)]

    def _any_spare(self, low: int, high: int) -> bool:
        return bisect_left(self.free, low) < bisect_right(self.free, high)

    def _gap(self, number: int) -> tuple[int, int, int]:
        """The lines, ends included, among which a missing line could stand now, and the likeliest of them.

        They lie after the line before it; if nothing is free there (that line may have moved away), before
        the line after it.
        """
        index = bisect_left(self._known, number)
        known = self._known[index - 1] if index else 0
        before = self._new.get(known, 0)
        position = bisect_right(self._taken, before)
        after = self._taken[position] if position < len(self._taken) else self._length + 1
        if index < len(self._known) and not self._any_spare(before + 1, after - 1):
            following = self._known[index]
            stop = self._new[following]
            position = bisect_left(self._taken, stop)
            start = self._taken[position - 1] if position else 0
            if self._any_spare(start + 1, stop - 1):
                return start + 1, stop - 1, number + stop - following
        return before + 1, after - 1, number + before - known

    def place(self, passage: Passage) -> Place:
        """What has become of a passage."""
        was = passage.lines
        start = self._starts.get(_Run.of(passage))
        if start is not None:
            return Place(was, Fate.UNCHANGED if start == was.first else Fate.MOVED, was.starting_at(start))
        if all(self._lost(number) for number in was.numbers()):
            return Place(was, Fate.GONE, None)
        first, last = self._standing(was.first), self._standing(was.last)
        if first is not None and last == first + len(was) - 1:
            return Place(was, Fate.CHANGED, was.starting_at(first))
        return Place(was, Fate.CHANGED, None)

    def _standing(self, number: int) -> int | None:
        return self._new.get(number, self._stand_in_for.get(number))

    def _lost(self, number: int) -> bool:
        """Whether a line is beyond the end, or nothing is left between what stood before and after it."""
        if number in self._new or number in self._stand_in_for:
            return False
        low, high, expected = self._gap(number)
        return expected > self._length or not self._any_spare(low, high)


def _nearest(starts: Sequence[int], line: int) -> Sequence[int]:
    """At most `_COPIES` of the places, those nearest to a line."""
    at = bisect_left(starts, line)
    near = starts[max(0, at - _COPIES) : at + _COPIES]
    return sorted(sorted(near, key=lambda start: abs(start - line))[:_COPIES])


def _smoothest(candidates: dict[_Run, Sequence[int]]) -> list[tuple[_Run, int, bool]]:
    """For each run a shift (new first line minus old), and whether the run is to stand there or is left open.

    The cheapest way through the candidates in the order of the register: to go on with the shift of the run
    before costs nothing. Costs are pairs: points, then lines jumped over, which decide between equals.
    """
    best: dict[int, tuple[int, int]] = {0: (0, 0)}
    traces: list[dict[int, tuple[int, bool]]] = []
    before = 0
    for run, starts in candidates.items():
        cheapest = min(best, key=lambda shift: (best[shift], abs(shift)))
        reached = {shift: (points + _OPEN, way) for shift, (points, way) in best.items()}
        trace = {shift: (shift, False) for shift in best}
        points, way = best[cheapest]
        for start in starts:
            shift = start - run.first
            backward = before < run.first and start <= before + cheapest
            cost = (points + (_BACKWARD_JUMP if backward else _JUMP), way + abs(shift - cheapest))
            origin = cheapest
            if shift in best and best[shift] <= cost:
                cost, origin = best[shift], shift
            if shift not in reached or cost < reached[shift]:
                reached[shift], trace[shift] = cost, (origin, True)
        # What is dearer than a jump from the cheapest can never be part of the answer.
        limit = min(reached.values())[0] + _BACKWARD_JUMP
        best = {shift: cost for shift, cost in reached.items() if cost[0] <= limit}
        traces.append(trace)
        before = run.last
    shift = min(best, key=lambda shift: (best[shift], abs(shift)))
    chosen: list[tuple[_Run, int, bool]] = []
    for run, trace in zip(reversed(candidates), reversed(traces), strict=True):
        origin, stands = trace[shift]
        chosen.append((run, shift, stands))
        shift = origin
    return chosen[::-1]


def _stretches(chosen: Iterable[tuple[_Run, int, bool]]) -> list[list[tuple[_Run, int]]]:
    """Neighbours with one shift, those that cover most lines first; runs left open are not in them."""
    stretches: list[list[tuple[_Run, int]]] = []
    for run, shift, stands in chosen:
        if not stands:
            continue
        if stretches and stretches[-1][-1][1] == shift:
            stretches[-1].append((run, shift))
        else:
            stretches.append([(run, shift)])

    def covered(stretch: list[tuple[_Run, int]]) -> int:
        return len({number for run, _ in stretch for number in run.numbers()})

    return sorted(stretches, key=lambda stretch: (-covered(stretch), abs(stretch[0][1])))
