"""Whether the costs of expressions are true: how long a step takes, of the largest values that facts may hold.

    python benchmarks/cost.py

For each expression the most steps it may take, what it took on a case that is as bad as facts can be, and how many
nanoseconds that is for each declared step, beside those of a plain macro in the same run. A function whose steps take
much longer than those declares too few of them: exit code 1 where one takes more than the bar. Times of the process,
not of the clock on the wall; the best of several runs.
"""

from __future__ import annotations

import datetime
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from policy_engine.expr import Binding, Names, check, compile_expr, parse
from policy_engine.expr.cost import cost
from policy_engine.expr.limits import MOST_STEPS
from policy_engine.expr.sizes import LONGEST_FACT, LONGEST_ITEM, MOST_ITEMS
from policy_engine.expr.types import DATE, DATES, INSTANT, INTEGER, TEXT, ListType, Measured, Type
from policy_engine.expr.values import Instant

BAR = 2.0
"""A declared step may take at most so many times a plain one."""

RANDOM = random.Random(7)
DAYS = tuple(datetime.date(2000, 1, 1) + datetime.timedelta(days=number) for number in range(MOST_ITEMS))
SHORT = tuple(f"label {number}" for number in range(MOST_ITEMS))
LONG = tuple(f"{number:04}" + "a" * (LONGEST_ITEM - 4) for number in range(MOST_ITEMS))
PLAIN = "a" * LONGEST_FACT
SIGNS = "".join(chr(0x4E00 + number % 20_000) for number in range(LONGEST_FACT))
TOSSED = "".join(RANDOM.choice("ab") for _ in range(LONGEST_FACT))

FACTS: dict[str, Type] = {
    "days": DATES,
    "tags": ListType.of(Measured("text", LONGEST_ITEM)),
    "labels": ListType.of(Measured("text", LONGEST_ITEM)),
    "note": TEXT,
    "other": TEXT,
    "brief": Measured("text", 2_000),
    "opened": DATE,
    "tasks": INTEGER,
    "now": INSTANT,
}
CASE: dict[str, Any] = {
    "days": DAYS,
    "tags": SHORT,
    "labels": tuple(text[:3] + text[3:] for text in SHORT),
    "note": PLAIN,
    "other": PLAIN[:-1] + "b",
    "brief": TOSSED[:2_000],
    "opened": datetime.date(1999, 1, 1),
    "tasks": 2,
    "now": Instant.of_seconds(1_757_487_600),
}
EXPRESSIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("days.exists(d, d == opened)", {}),
    ("days.all(d, d != opened and d > opened and (d == opened or tasks == 2))", {}),
    ("days.exists_one(d, d == opened)", {}),
    ("size(days.filter(d, d > opened)) > 1", {}),
    ("size(tags.map(t, t + 'x')) > 1", {}),
    ("size(tags.map(t, size(t) > 1, t)) > 1", {}),
    ("size(days.transformList(i, d, i)) > 1", {}),
    ("days.exists(i, d, d == opened)", {}),
    ("size(days.transformMap(i, d, d)) > 1", {}),
    ("size(days.transformMapEntry(i, d, {i: d})) > 1", {}),
    ("size(days.map(d, [d, opened])) > 1", {}),
    ("size(days.map(d, {'a': d})) > 1", {}),
    ("days.exists(d, d in [opened, opened])", {}),
    ("days.contains(opened)", {}),
    ("opened in days", {}),
    ("days == days", {}),
    ("tags == labels", {}),
    ("tags == labels", {"tags": LONG, "labels": tuple(text[:500] + text[500:] for text in LONG)}),
    ("tags + labels == tags", {}),
    ("note == other", {}),
    ("note < other", {}),
    ("note + other == note", {}),
    ("note.contains('xy')", {}),
    ("note.contains(other)", {}),
    ("note.contains(other)", {"note": "a" * 29_999, "other": "a" * 96 + "ba"}),
    ("note.contains(other)", {"note": "a" * 2_499, "other": "a" * 1_248 + "ba"}),
    ("note.indexOf('b') > 1", {}),
    ("brief.lastIndexOf(brief) > 1", {"brief": "a" * 2_000}),
    ("note.lastIndexOf('ba') > 1", {}),
    ("note.lowerAscii() == other", {}),
    ("note.upperAscii() == other", {"note": SIGNS}),
    ("note.reverse() == other", {"note": SIGNS}),
    ("note.trim() == other", {"note": " " * LONGEST_FACT}),
    ("note.replace('a', 'b') == other", {}),
    ("note.replace('a', 'b') == other", {"note": SIGNS}),
    ("size(note.split('a')) > 1", {}),
    ("size(note.split('')) > 1", {"note": SIGNS}),
    ("size(tags.join(',')) > 1", {"tags": SHORT[:9_000]}),
    ("note.startsWith(other)", {}),
    ("note.substring(1) == other", {"note": SIGNS}),
    ("int(note) == 1", {"note": "1" * LONGEST_FACT}),
    ("double(note) == 1.0", {"note": "1" * LONGEST_FACT}),
    ("date(note) == opened", {}),
    ("timestamp(note) == now", {"note": "2024-01-19T17:30:00Z"}),
    ("now.date_in('Europe/Paris') == opened", {}),
    ("now.date_in(other) == opened", {"other": "Europe/Nowhere"}),
    ("string(now) == other", {}),
    ("math.greatest(days.map(d, d.year())) > 1", {}),
    ("tags.exists(t, t.contains('xy'))", {"tags": LONG}),
    ("tags.exists(t, t.startsWith('x') or t.endsWith('y'))", {"tags": LONG}),
    ("note.matches('b$')", {}),
    ("note.matches('^[a-z]{2}$')", {"note": SIGNS}),
    ("note.matches('(?i)urgent|very important')", {"note": SIGNS}),
    ("brief.matches('(?i)défaut')", {"brief": SIGNS[:2_000]}),
    ("brief.matches('(a|b)*a(a|b){12}$')", {}),
    ("brief.matches('(a|b)*a(a|b){100}$')", {}),
)


def best(run: Callable[[], object], seconds: float = 0.3) -> float:
    """Seconds of the fastest of several runs."""
    fastest, began = float("inf"), time.process_time()
    while time.process_time() - began < seconds:
        start = time.process_time_ns()
        run()
        fastest = min(fastest, (time.process_time_ns() - start) / 1e9)
    return fastest


def many(run: Callable[[], object]) -> Callable[[], object]:
    """The same, often enough for the clock to notice."""
    start = time.perf_counter()
    run()
    times = max(1, min(10_000, int(1e-3 / max(1e-9, time.perf_counter() - start))))

    def repeated() -> None:
        for _ in range(times):
            run()

    repeated.times = times  # type: ignore[attr-defined]
    return repeated


def main() -> int:
    scope = Names.of(Binding(name, kind, lambda case, name=name: case[name]) for name, kind in FACTS.items())
    plain, worst = 0.0, 0.0
    print(f"{'steps':>11} {'µs':>11} {'ns/step':>8}  expression")
    for text, changes in EXPRESSIONS:
        typed = check(parse(text), scope)
        evaluate, case, steps = compile_expr(typed), {**CASE, **changes}, cost(typed).most
        run = many(lambda evaluate=evaluate, case=case: evaluate(case))
        seconds = best(run) / run.times  # type: ignore[attr-defined]
        each = seconds / steps * 1e9
        plain, worst = plain or each, max(worst, each)
        print(f"{steps:>11,} {seconds * 1e6:>11.1f} {each:>8.1f}  {text}")
    print(f"a plain step takes {plain:.0f} ns, the slowest {worst:.0f}: {worst / plain:.1f} times (bar {BAR})")
    print(f"so {MOST_STEPS:,} steps take {MOST_STEPS * plain / 1e9:.2f} s, at most {MOST_STEPS * worst / 1e9:.2f}")
    return 1 if worst > BAR * plain else 0


if __name__ == "__main__":
    sys.exit(main())
