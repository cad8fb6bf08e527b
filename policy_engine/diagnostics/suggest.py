"""Near misses: the word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "distance"]

_LONGEST = 64
"""Words longer than this are prose; comparing them costs much and helps nobody."""


def _fold(word: str) -> str:
    """Case, hyphens, underscores and spaces are what people confuse most: they do not count."""
    return word.casefold().replace("_", "-").replace(" ", "-")


def distance(left: str, right: str, most: int) -> int:
    """Edits that turn one word into the other: insert, delete, replace, or swap two neighbours.

    Gives `most + 1` as soon as it is known that more than `most` are needed.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row = row, [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = previous
    return row[-1]


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, or nothing where none is near enough.

    A word of three letters may differ in one, of up to seven in two, a longer one in three; never in more
    than a third of it, rounded up. Two letters are too few to guess from, but for their case. Of equally near
    candidates the first in the alphabet wins, so that the answer does not depend on the order of a set.
    """
    if not word or len(word) > _LONGEST:
        return None
    folded = _fold(word)
    most = 0 if len(folded) <= 2 else 1 if len(folded) == 3 else 2 if len(folded) <= 7 else 3
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if len(candidate) > _LONGEST or candidate == word:
            continue
        near = distance(folded, _fold(candidate), most)
        if near > most or near * 3 > max(len(folded), len(candidate)) + 2:
            continue
        if best is None or (near, candidate) < best:
            best = (near, candidate)
    return None if best is None else best[1]
