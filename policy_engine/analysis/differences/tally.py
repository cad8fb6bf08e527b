"""Two versions on the same tickets: how many answers change, of what, and by how much due instants move."""

from __future__ import annotations

from collections import Counter
from typing import Any

from policy_engine.analysis.answers import Answers, Differing, Ticket, Unlike, unlike
from policy_engine.analysis.differences.data import sample_data
from policy_engine.runtime.instants import parse_instant

__all__ = ["Tally"]

_MOST_SHIFTS = 200_000
"""Different lengths of time that are told apart; further ones are counted as the nearest hour."""
_MOST_SAMPLES, _MOST_LISTED = 5, 40
_DAY, _HOUR = 86_400, 3_600
_WORDS = ("verdict", "outcome", "result", "state", "status", "severity", "priority", "category")
"""Parts of an answer that say one word."""


class Tally:
    """Counts, ticket by ticket; memory does not grow with their number."""

    def __init__(self) -> None:
        self.read = self.different = self.refused = 0
        self._questions: Counter[str] = Counter()
        self._words: Counter[tuple[str, str, str, str]] = Counter()
        self._due: dict[str, _Moves] = {}
        self._samples: dict[tuple[Any, ...], Differing] = {}

    def add(self, ticket: Ticket, old: Answers, new: Answers) -> bool:
        """Count one ticket; whether it is answered differently."""
        self.read += 1
        if old.error and new.error:
            self.refused += 1
            return False
        parts = list(unlike(old, new))
        if not parts:
            return False
        self.different += 1
        questions = tuple(dict.fromkeys(part.question for part in parts))
        self._questions.update(questions)
        for part in parts:
            self._count(part)
        mark = (*questions, *(part.part for part in parts if part.part[-1] in _WORDS))
        if len(self._samples) < _MOST_SAMPLES:
            self._samples.setdefault(mark, Differing(ticket, old, new, questions))
        return True

    def _count(self, part: Unlike) -> None:
        if part.question == "ticket":
            self._words["ticket", "", _word(part.old), _word(part.new)] += 1
        elif part.part[-1] == "due_at":
            name = ".".join((part.question, *part.part[1:-1]))
            self._due.setdefault(name, _Moves()).add(part.old, part.new)
        elif part.part[-1] in _WORDS:
            self._words[part.question, ".".join(part.part), _word(part.old), _word(part.new)] += 1

    def data(self) -> dict[str, Any]:
        """The counts as `schemas/diff.schema.json` describes them."""
        words = sorted(self._words.items(), key=lambda item: (-item[1], item[0]))
        return {
            "read": self.read,
            "refused": self.refused,
            "different": self.different,
            "questions": dict(sorted(self._questions.items())),
            "due": {name: moves.data() for name, moves in sorted(self._due.items())},
            "verdicts": [
                {"question": question, "part": part, "old": old, "new": new, "tickets": count}
                for (question, part, old, new), count in words[:_MOST_LISTED]
            ],
            "samples": [sample_data(one) for one in self._samples.values()],
        }


def _word(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return "nothing"


class _Moves:
    """How far the due instants of one metric move."""

    def __init__(self) -> None:
        self.gained = self.lost = 0
        self._shifts: Counter[int] = Counter()

    def add(self, old: Any, new: Any) -> None:
        """Count one pair of due instants; either may be missing."""
        if not isinstance(old, str) or not isinstance(new, str):
            self.lost += isinstance(old, str)
            self.gained += isinstance(new, str)
            return
        by = (parse_instant(new) or 0) - (parse_instant(old) or 0)
        if by not in self._shifts and len(self._shifts) >= _MOST_SHIFTS:
            by = round(by / _HOUR) * _HOUR
        self._shifts[by] += 1

    def data(self) -> dict[str, Any]:
        """Counts and the distribution, in seconds; later is positive."""
        ordered = sorted(self._shifts.items())
        total = sum(self._shifts.values())
        found: dict[str, Any] = {
            "gained": self.gained,
            "lost": self.lost,
            "earlier": sum(count for by, count in ordered if by < 0),
            "later": sum(count for by, count in ordered if by > 0),
            "seconds": None,
            "distribution": [],
        }
        if total:
            found["seconds"] = {
                "least": ordered[0][0],
                "tenth": _share(ordered, total, 0.1),
                "median": _share(ordered, total, 0.5),
                "ninetieth": _share(ordered, total, 0.9),
                "most": ordered[-1][0],
            }
            steps: Counter[str] = Counter()
            for by, count in ordered:
                steps[_step(by)] += count
            found["distribution"] = [{"moved": step, "tickets": count} for step, count in steps.items()]
        return found


def _share(ordered: list[tuple[int, int]], total: int, share: float) -> int:
    """The move that so large a share of the tickets does not exceed."""
    reached = 0
    for by, count in ordered:
        reached += count
        if reached >= total * share:
            return by
    return ordered[-1][0]


def _step(by: int) -> str:
    far, way = abs(by), "earlier" if by < 0 else "later"
    if far < _HOUR:
        return f"less than an hour {way}"
    return f"an hour to a day {way}" if far <= _DAY else f"more than a day {way}"
