"""The same expressions and data to our engine and to another one; what differs is made small and sorted.

    python -m fuzz.differential --count 200000 --jobs 2

Needs cel-expr-python (`pip install cel-expr-python`), for development only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fuzz.answers import Answer, Typed, same, shown
from fuzz.engine import ask
from fuzz.generate import Generator
from fuzz.grammar import CORE, EXTENSIONS, WORDS
from fuzz.intended import Intended, read_intended
from fuzz.oracle import Hidden, Oracle, missing
from fuzz.shrink import shrunk
from fuzz.tree import Part, text
from fuzz.worlds import VARIABLES, world

__all__ = ["Difference", "Report", "run"]

_PER_WORLD = 50
_EXAMPLES = 3
"""Examples kept of one kind of difference."""

Ask = Callable[[str, Mapping[str, Typed]], Answer]


class Difference(NamedTuple):
    """Two answers to one small expression. `seed` and `number` find the expression it was made of."""

    expr: str
    bindings: dict[str, Typed]
    ours: str
    theirs: str
    seed: int
    number: int


class Report:
    """What a run has seen."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.intended: Counter[str] = Counter()
        self.traced: Counter[str] = Counter()
        """Differences that come down to an intended one when the expression is made small."""
        self.differences: list[Difference] = []
        self.seconds: Counter[str] = Counter()

    def add(self, other: Report) -> None:
        """Another process has seen this as well."""
        for mine, theirs in zip(self._counters(), other._counters(), strict=True):
            mine.update(theirs)
        self.differences += other.differences

    def _counters(self) -> tuple[Counter[str], ...]:
        return self.counts, self.kinds, self.intended, self.traced, self.seconds


class _Run:
    """One process's share."""

    def __init__(self, seed: int, ours: Ask) -> None:
        self.seed = seed
        self.ours = ours
        self.oracle = Oracle(VARIABLES)
        self.intended = read_intended()
        self.report = Report()
        self.known: Counter[tuple[str, str]] = Counter()

    def run(self, count: int) -> Report:
        for number in range(0, count, _PER_WORLD):
            # One generator for each world: an expression is found again without those before its world.
            random = Random(f"{self.seed}/{number}")
            bindings = world(random)
            data = self.oracle.data(bindings)
            usual = Generator(random, (*CORE, *EXTENSIONS), VARIABLES)
            ours = Generator(random, (*CORE, *EXTENSIONS, *WORDS), VARIABLES)
            for place in range(number, min(number + _PER_WORLD, count)):
                generator = usual if random.random() < 0.99 else ours
                part = generator.expression(random.choice((1, 2, 3, 4, 6, 8, 12, 16, 24)))
                self._one(part, bindings, data, place)
        return self.report

    def _one(self, part: Part, bindings: dict[str, Typed], data: Mapping[str, Any], number: int) -> None:
        report, expr = self.report, text(part)
        began = time.perf_counter()
        try:
            theirs = self.oracle.run(expr, data)
        except Hidden:
            report.counts["not shown by the other engine"] += 1
            return
        between = time.perf_counter()
        mine = self.ours(expr, bindings)
        report.seconds["theirs"] += between - began  # type: ignore[assignment]
        report.seconds["ours"] += time.perf_counter() - between  # type: ignore[assignment]
        report.counts["compared"] += 1
        report.kinds["error" if theirs.value is None else next(iter(theirs.value))] += 1
        if same(mine, theirs):
            return
        report.counts["different"] += 1
        if found := self._meant(expr, mine, theirs):
            report.intended[found.id] += 1
        else:
            self._unexplained(part, bindings, data, number)

    def _meant(self, expr: str, ours: Answer, theirs: Answer) -> Intended | None:
        return next((one for one in self.intended if one.holds(expr, ours, theirs)), None)

    def _answers(
        self, part: Part, bindings: Mapping[str, Typed], data: Mapping[str, Any]
    ) -> tuple[Answer, Answer] | None:
        """Both answers where they differ."""
        expr = text(part)
        try:
            theirs = self.oracle.run(expr, data)
        except Hidden:
            return None
        mine = self.ours(expr, bindings)
        return None if same(mine, theirs) else (mine, theirs)

    def _unexplained(self, part: Part, bindings: dict[str, Typed], data: Mapping[str, Any], number: int) -> None:
        """Make the expression small, once keeping away from what is meant, once not."""

        def differs(one: Part) -> bool:
            return self._answers(one, bindings, data) is not None

        def differs_unmeant(one: Part) -> bool:
            answers = self._answers(one, bindings, data)
            return answers is not None and self._meant(text(one), *answers) is None

        small = shrunk(part, differs_unmeant)
        smallest = shrunk(small, differs)
        answers = self._answers(smallest, bindings, data)
        found = None if answers is None else self._meant(text(smallest), *answers)
        if found is not None:
            self.report.traced[found.id] += 1
            return
        mine, theirs = self._answers(small, bindings, data) or (Answer(None), Answer(None))
        self.report.counts["unexplained"] += 1
        expr = text(small)
        key = _kind(mine), _kind(theirs)
        self.known[key] += 1
        if self.known[key] > _EXAMPLES:
            return
        used = {name: value for name, value in bindings.items() if re.search(rf"\b{name}\b", expr)}
        self.report.differences.append(Difference(expr, used, shown(mine), shown(theirs), self.seed, number))


def _kind(answer: Answer) -> str:
    """The answer without what differs from one data to the next."""
    return re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|[0-9.]+", "#", shown(answer))[:60]


def run(count: int, seed: int = 0, ours: Ask = ask) -> Report:
    """So many expressions in this process."""
    return _Run(seed, ours).run(count)


def _share(task: tuple[int, int]) -> Report:
    return run(*task)


def _print(report: Report, began: float) -> None:
    print(", ".join(f"{name}: {count}" for name, count in report.counts.items()), f"in {time.time() - began:.0f} s")
    print("answers:", ", ".join(f"{name} {count}" for name, count in report.kinds.most_common()))
    print("seconds:", ", ".join(f"{name} {seconds:.1f}" for name, seconds in report.seconds.items()))
    print("intended:")
    for one in read_intended():
        direct, traced = report.intended[one.id], report.traced[one.id]
        print(f"  {one.id}: {direct} (and {traced} within others){'' if direct or traced else '  NEVER MET'}")
    print(f"unexplained: {len(report.differences)} kinds")
    for difference in sorted(report.differences, key=lambda one: len(one.expr)):
        print(f"  {difference.expr}\n    ours:   {difference.ours}\n    theirs: {difference.theirs}")
        print(f"    {json.dumps(difference.bindings)}  [{difference.seed}/{difference.number}]")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="compare answers with cel-expr-python")
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the differences here")
    given = parser.parse_args()
    if reason := missing():
        print(reason, file=sys.stderr)
        return 2
    began, report = time.time(), Report()
    tasks = [(given.count // given.jobs, given.seed * 1000 + job) for job in range(given.jobs)]
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        for share in pool.imap_unordered(_share, tasks):
            report.add(share)
    _print(report, began)
    if given.json:
        rows = [difference._asdict() for difference in report.differences]
        given.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
