"""What business time costs, as ratios to the least it could cost in Python.

    python benchmarks/business_time.py [--instants 200] [--rounds 9] [--json FILE]

The calendar is an office in Paris, Monday to Friday from 09:00 to 18:00, closed on French public
holidays; the instants are random and seeded. The *floor* is a sorted list of all openings of these years,
made beforehand, with running totals: one binary search for each instant, no checks, no time zone at hand,
nothing beyond its years. It is measured in the same rounds as the rest, so that the ratios survive a busy
machine; times are CPU time. All answers are compared with the floor's before anything is timed. Libraries
for the same job take part where they are installed.

The exit code is 1 where an answer is wrong or a bar is missed: 2.5 times the floor for each question, and
1.2 times the cost of ten days for a whole year.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from policy_engine.businesstime import Calendar, holidays_of, parse_hours

ZONE = "Europe/Paris"
PARIS = ZoneInfo(ZONE)
YEARS = range(2023, 2029)
FOUR_HOURS = 4 * 3600
DAY = 86_400
DUE, TEN_DAYS, A_YEAR = "due, 4 h", "elapsed, 10 days", "elapsed, 365 days"
QUESTIONS = (DUE, TEN_DAYS, A_YEAR)
FLOOR_INTS, FLOOR_TIMES = "floor, whole seconds", "floor, datetimes"
OURS_INTS, OURS_TIMES = "calendar, whole seconds", "calendar, datetimes"
BAR, YEAR_BAR = 2.5, 1.2

Answers = dict[str, list[int]]


@dataclass(frozen=True)
class Contender:
    """One way to answer: a callable for each question, their arguments, and how to read an answer."""

    name: str
    asks: dict[str, Callable[[Any], Any]]
    arguments: Sequence[Any]
    seconds: Callable[[Any], int]


class Floor:
    """Openings in a sorted list with running totals."""

    def __init__(self, closed: set[date]) -> None:
        first = date(YEARS.start, 1, 1).toordinal()
        days = (date.fromordinal(n) for n in range(first, date(YEARS.stop, 1, 1).toordinal()))
        openings = [day for day in days if day.weekday() < 5 and day not in closed]
        self.opens = [self.instant(day, 9) for day in openings]
        self.closes = [self.instant(day, 18) for day in openings]
        lengths = [b - a for a, b in zip(self.opens, self.closes, strict=True)]
        self.after = list(accumulate(lengths))
        self.before = [0, *self.after[:-1]]

    @staticmethod
    def instant(day: date, hour: int) -> int:
        return int(datetime.combine(day, clock(hour), PARIS).timestamp())

    def total(self, at: int) -> int:
        found = bisect_right(self.opens, at) - 1
        closes = self.closes[found]
        return self.before[found] + (at if at < closes else closes) - self.opens[found]

    def elapsed(self, start: int, end: int) -> int:
        return self.total(end) - self.total(start)

    def due(self, start: int, seconds: int) -> int:
        goal = self.total(start) + seconds
        found = bisect_left(self.after, goal)
        return self.opens[found] + goal - self.before[found]


def random_instants(count: int) -> list[int]:
    generator = random.Random(2025)
    first = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    return [generator.randrange(first, last) for _ in range(count)]


def contenders(instants: list[int], closed: set[date], floor: Floor, calendar: Calendar) -> list[Contender]:
    times = [datetime.fromtimestamp(at, UTC) for at in instants]
    ten, year = timedelta(days=10), timedelta(days=365)

    def seconds(at: datetime) -> int:
        return int(at.timestamp())

    found = [
        Contender(
            FLOOR_INTS,
            {
                DUE: lambda at: floor.due(at, FOUR_HOURS),
                TEN_DAYS: lambda at: floor.elapsed(at, at + 10 * DAY),
                A_YEAR: lambda at: floor.elapsed(at, at + 365 * DAY),
            },
            instants,
            int,
        ),
        Contender(
            OURS_INTS,
            {
                DUE: lambda at: calendar.due(at, FOUR_HOURS),
                TEN_DAYS: lambda at: calendar.elapsed(at, at + 10 * DAY),
                A_YEAR: lambda at: calendar.elapsed(at, at + 365 * DAY),
            },
            instants,
            int,
        ),
        Contender(
            FLOOR_TIMES,
            {
                DUE: lambda at: datetime.fromtimestamp(floor.due(seconds(at), FOUR_HOURS), UTC),
                TEN_DAYS: lambda at: floor.elapsed(seconds(at), seconds(at + ten)),
                A_YEAR: lambda at: floor.elapsed(seconds(at), seconds(at + year)),
            },
            times,
            as_seconds,
        ),
        Contender(
            OURS_TIMES,
            {
                DUE: lambda at: calendar.due(at, FOUR_HOURS),
                TEN_DAYS: lambda at: calendar.elapsed(at, at + ten),
                A_YEAR: lambda at: calendar.elapsed(at, at + year),
            },
            times,
            as_seconds,
        ),
    ]
    for peer in (workclock, businesstimedelta):
        try:
            found.append(peer(times, closed))
        except ImportError:
            print(f"not installed, left out: {peer.__name__}")
    return found


def as_seconds(answer: Any) -> int:
    if isinstance(answer, datetime):
        return int(answer.timestamp())
    if isinstance(answer, timedelta):
        return int(answer.total_seconds())
    return int(answer)


def workclock(times: list[datetime], closed: set[date]) -> Contender:
    from workclock import Holidays, Schedule, WorkDay  # type: ignore[import-not-found, unused-ignore]

    schedule = Schedule([WorkDay(clock(9), clock(18)), Holidays(sorted(closed))], time_zone=ZONE)
    ten, year = timedelta(days=10), timedelta(days=365)
    asks: dict[str, Callable[[Any], Any]] = {
        DUE: lambda at: schedule.add(at, hours=4),
        TEN_DAYS: lambda at: schedule.between(at, at + ten),
        A_YEAR: lambda at: schedule.between(at, at + year),
    }
    return Contender("workclock", asks, times, as_seconds)


def businesstimedelta(times: list[datetime], closed: set[date]) -> Contender:
    import businesstimedelta as package  # type: ignore[import-not-found, unused-ignore]
    import pytz  # type: ignore[import-untyped, import-not-found, unused-ignore]

    zone = pytz.timezone(ZONE)
    rules = package.Rules(
        [
            package.WorkDayRule(clock(9), clock(18), [0, 1, 2, 3, 4], tz=zone),
            package.HolidayRule(sorted(closed), tz=zone),
        ]
    )
    four_hours = package.BusinessTimeDelta(rules, hours=4)
    ten, year = timedelta(days=10), timedelta(days=365)
    asks: dict[str, Callable[[Any], Any]] = {
        DUE: lambda at: at + four_hours,
        TEN_DAYS: lambda at: rules.difference(at, at + ten).timedelta,
        A_YEAR: lambda at: rules.difference(at, at + year).timedelta,
    }
    return Contender("businesstimedelta", asks, [at.astimezone(pytz.utc) for at in times], as_seconds)


def wrong_answers(contender: Contender, wanted: Answers) -> int:
    """How many answers differ from the floor's; slow contenders are asked a few times only."""
    wrong = 0
    for question, ask in contender.asks.items():
        began = time.process_time()
        for argument, expected in zip(contender.arguments, wanted[question], strict=True):
            wrong += contender.seconds(ask(argument)) != expected
            if time.process_time() - began > 2:
                break
    return wrong


def microseconds(ask: Callable[[Any], Any], arguments: Sequence[Any], budget: float) -> float:
    """CPU time of one call, from as many calls as `budget` seconds hold, at least three."""
    began = time.process_time()
    for argument in arguments[:3]:
        ask(argument)
    once = max((time.process_time() - began) / 3, 1e-7)
    if once > budget:
        return once * 1e6
    turns = max(1, round(budget / once / len(arguments)))
    sample = arguments if once * len(arguments) < budget else arguments[: max(3, int(budget / once))]
    began = time.process_time()
    for _ in range(turns):
        for argument in sample:
            ask(argument)
    return (time.process_time() - began) / turns / len(sample) * 1e6


def first_use(calendar: Calendar, instants: list[int], rounds: int) -> float:
    """CPU microseconds from an empty calendar to its first answer, tables of the zone at hand."""
    spent = []
    for at in instants[: rounds * 3]:
        fresh = copy(calendar)
        began = time.process_time_ns()
        fresh.due(at, FOUR_HOURS)
        spent.append((time.process_time_ns() - began) / 1000)
    return statistics.median(spent)


def from_mapping(rounds: int) -> float:
    """CPU microseconds of making a calendar again from data that is known already."""
    data = {
        "zone": ZONE,
        "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": ["2025-12-25"],
    }
    return statistics.median(microseconds(Calendar.from_mapping, [data], 0.01) for _ in range(rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--instants", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    source = holidays_of("FR")
    closed = {day for year in YEARS for day in source.in_year(year)}
    floor = Floor(closed)
    calendar = Calendar(ZONE, parse_hours("mon-fri 09:00-18:00"), source)
    instants = random_instants(options.instants)
    taking_part = contenders(instants, closed, floor, calendar)

    wanted = {question: [ask(at) for at in instants] for question, ask in taking_part[0].asks.items()}
    wrong = {contender.name: wrong_answers(contender, wanted) for contender in taking_part}

    spent: dict[tuple[str, str], list[float]] = {}
    for _ in range(options.rounds):
        # Everybody takes a turn in every round, so that a busy machine disturbs all of them alike.
        for contender in taking_part:
            for question, ask in contender.asks.items():
                once = microseconds(ask, contender.arguments, 0.03)
                spent.setdefault((contender.name, question), []).append(once)
    cost = {key: statistics.median(values) for key, values in spent.items()}

    def ratio(name: str, question: str) -> float:
        floor_name = FLOOR_INTS if name in (FLOOR_INTS, OURS_INTS) else FLOOR_TIMES
        return cost[name, question] / cost[floor_name, question]

    header = "".join(f" {question} |" for question in QUESTIONS)
    print(f"| us per answer (times the floor of its kind) |{header} year / 10 days | wrong |")
    print("|---|" + "--:|" * 5)
    for contender in taking_part:
        name = contender.name
        cells = "".join(f" {cost[name, question]:.2f} ({ratio(name, question):.2f}) |" for question in QUESTIONS)
        print(f"| {name} |{cells} {cost[name, A_YEAR] / cost[name, TEN_DAYS]:.2f} | {wrong[name]} |")
    first, again = first_use(calendar, instants, options.rounds), from_mapping(options.rounds)
    print(f"\nfirst answer of a new calendar: {first:.0f} us")
    print(f"a calendar made again from a known mapping: {again:.1f} us")

    missed = [f"{name}: {count} wrong" for name, count in wrong.items() if count and name.startswith("calendar")]
    for name in (OURS_INTS, OURS_TIMES):
        missed += [f"{name}: {question}" for question in QUESTIONS if ratio(name, question) > BAR]
        if cost[name, A_YEAR] > YEAR_BAR * cost[name, TEN_DAYS]:
            missed.append(f"{name}: a year against ten days")
    print("\nbars: " + ("all met" if not missed else "missed: " + "; ".join(missed)))
    if options.json:
        rows = {f"{name} / {question}": value for (name, question), value in cost.items()}
        options.json.write_text(json.dumps({"us": rows, "wrong": wrong, "first_use_us": first}, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
