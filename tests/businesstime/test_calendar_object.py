"""A calendar as an object: shared, copied, used by several threads, and cheap to ask for the first time."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from datetime import date
from typing import Any

import pytest

from policy_engine.businesstime import DAYS, Calendar, CalendarError, parse_hours
from policy_engine.businesstime.zone import year_start

OFFICE: dict[str, Any] = {
    "zone": "Europe/Paris",
    "hours": {day: [["09:00", "17:00"]] for day in DAYS[:5]},
    "holidays": ["2025-12-25"],
    "overrides": {"2025-12-24": [["09:00", "12:00"]]},
}
START = 1_757_500_000


def test_equal_data_gives_the_same_calendar() -> None:
    data = copy.deepcopy(OFFICE)
    calendar = Calendar.from_mapping(OFFICE)
    assert Calendar.from_mapping(data) is calendar
    # Lists and tuples, dates and their text mean the same even where they are not remembered as the same.
    as_dates = Calendar.from_mapping({**OFFICE, "holidays": {date(2025, 12, 25)}})
    year = year_start(2025), year_start(2026)
    assert as_dates.intervals(*year) == calendar.intervals(*year)


def test_changing_the_data_afterwards_changes_no_calendar() -> None:
    data = copy.deepcopy(OFFICE)
    calendar = Calendar.from_mapping(data)
    before = calendar.due(START, 100_000)
    data["hours"]["mon"].append(["18:00", "19:00"])
    data["holidays"].append("2025-09-12")
    assert calendar.due(START, 100_000) == before == copy.copy(calendar).due(START, 100_000)
    assert Calendar.from_mapping(data) is not calendar


def test_a_copy_answers_alike() -> None:
    calendar = Calendar.from_mapping(OFFICE)
    for other in (copy.copy(calendar), copy.deepcopy(calendar), pickle.loads(pickle.dumps(calendar))):
        assert other.intervals(START, START + 10**7) == calendar.intervals(START, START + 10**7)
        assert repr(other) == repr(calendar) == "Calendar('Europe/Paris', 'mon-fri 09:00-17:00')"


def test_a_calendar_from_parts() -> None:
    made = Calendar(
        "Europe/Paris",
        parse_hours("mon-fri 09:00-17:00"),
        [date(2025, 12, 25)],
        {date(2025, 12, 24): ((9 * 3600, 12 * 3600),)},
    )
    year = year_start(2025), year_start(2026)
    assert made.intervals(*year) == Calendar.from_mapping(OFFICE).intervals(*year)
    with pytest.raises(CalendarError, match=r"^C007: a calendar has at most 20000 holidays, this one has 20001$"):
        Calendar("UTC", parse_hours("always"), [date.fromordinal(n) for n in range(700_000, 720_001)])


def test_several_threads_get_the_same_answers() -> None:
    expected = Calendar.from_mapping(OFFICE)
    questions = [(START + shift * 86_400 * 200, 10_000 * n) for n, shift in enumerate(range(-20, 20), 1)]
    wanted = [expected.due(*question) for question in questions]
    for _ in range(5):
        shared = copy.copy(expected)
        found: list[list[int]] = []

        def ask(order: int, shared: Calendar = shared, found: list[list[int]] = found) -> None:
            asked = questions[order:] + questions[:order]
            answers = [shared.due(*question) for question in asked]
            found.append(answers[len(answers) - order :] + answers[: len(answers) - order])

        threads = [threading.Thread(target=ask, args=(order,)) for order in range(0, 40, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [wanted] * len(threads)


def test_the_first_answer_builds_no_more_than_a_year_or_two() -> None:
    calendar = copy.copy(Calendar.from_mapping(OFFICE))
    calendar.due(START, 4 * 3600)
    table = calendar._table
    assert table.end - table.start <= 2 * 366 * 86_400
    calendar.elapsed(START, START + 365 * 86_400)
    assert calendar._table.end - calendar._table.start <= 4 * 366 * 86_400


def test_the_first_answer_comes_soon() -> None:
    # Generous, since other processes share the machine: it takes a third of a millisecond.
    best = 1.0
    for _ in range(5):
        calendar = copy.copy(Calendar.from_mapping(OFFICE))
        began = time.process_time()
        calendar.due(START, 4 * 3600)
        best = min(best, time.process_time() - began)
    assert best < 0.02
