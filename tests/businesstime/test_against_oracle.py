"""Random calendars around clock changes, compared with the slow oracle, and the laws of business time."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.businesstime import DAYS, Calendar
from tests.businesstime.oracle import Oracle

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = 86_400

#: Zones and instants near which their clocks do something.
CHANGES = [
    ("Europe/Paris", "2025-03-30T01:00"),
    ("Europe/Paris", "2025-10-26T01:00"),
    ("America/New_York", "2024-03-10T07:00"),
    ("Europe/Dublin", "2024-10-27T01:00"),  # winter is the "daylight" side there
    ("Africa/Casablanca", "2025-02-23T02:00"),  # falls back for Ramadan
    ("Africa/Casablanca", "2025-04-06T02:00"),
    ("Australia/Lord_Howe", "2025-04-05T15:00"),  # half an hour
    ("Australia/Lord_Howe", "2025-10-04T15:30"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),  # midnight skipped
    ("America/Sao_Paulo", "2018-02-18T02:00"),  # midnight repeated
    ("Pacific/Apia", "2011-12-30T10:00"),  # a date skipped
    ("Pacific/Kwajalein", "1993-08-20T12:00"),  # a date skipped
    ("America/Caracas", "2007-12-09T07:00"),  # half an hour for good
    ("Asia/Pyongyang", "2018-05-04T15:00"),
    ("America/Recife", "2000-10-11T03:00"),  # a summer of one week
    ("Africa/Cairo", "2014-06-26T21:00"),
    ("Antarctica/Troll", "2025-03-30T01:00"),  # two hours
    ("Asia/Kathmandu", "2025-06-01T00:00"),
    ("UTC+03:00", "2025-06-01T00:00"),
    ("UTC-05:30", "2025-12-31T12:00"),
    ("UTC", "2024-02-29T00:00"),
]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@st.composite
def intervals(draw: st.DrawFn) -> list[list[str]]:
    pairs = []
    for _ in range(draw(st.integers(0, 3))):
        opens = draw(st.integers(0, 95)) * 15
        closes = draw(st.integers(0, 95)) * 15
        if closes >= opens:
            closes += 15
        pairs.append([f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60:02}:{closes % 60:02}"])
    return pairs


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], int]:
    """A calendar as plain data, and an instant near which its clock changes."""
    zone, change = draw(st.sampled_from(CHANGES))
    near = at(change)
    dates = [(datetime.fromtimestamp(near, UTC).date() + timedelta(days=n)).isoformat() for n in range(-4, 5)]
    hours = draw(st.dictionaries(st.sampled_from(DAYS), intervals()))
    if not any(hours.values()):
        hours["mon"] = [["22:00", "06:00"]]
    overrides = draw(st.dictionaries(st.sampled_from(dates), intervals(), max_size=3))
    holidays = draw(st.lists(st.sampled_from(dates), max_size=2))
    return {"zone": zone, "hours": hours, "holidays": holidays, "overrides": overrides}, near


@given(calendars(), st.data())
@QUICK
def test_every_answer_is_what_the_wall_clock_says(case: tuple[dict[str, Any], int], data: st.DataObject) -> None:
    mapping, near = case
    calendar = Calendar.from_mapping(mapping)
    low, high = near - 3 * DAY, near + 3 * DAY
    # All boundaries of these calendars and zones are on the quarter of an hour.
    oracle = Oracle(mapping, low, high, step=900)
    instants = st.integers(low, high - 1) | st.integers(near - 3 * 3600, near + 3 * 3600)
    for _ in range(12):
        start, end = data.draw(instants), data.draw(instants)
        assert calendar.is_open(start) == oracle.is_open(start)
        assert calendar.elapsed(start, end) == oracle.elapsed(start, end)
        seconds = data.draw(st.integers(-2 * DAY, 2 * DAY) | st.sampled_from([-3600, 0, 1, 900, 3600]))
        expected = oracle.due(start, seconds)
        if expected is not None:
            found = calendar.due(start, seconds)
            if seconds >= 0:
                assert found == expected
            else:
                # The oracle walks back over open time; the latest such instant is what is asked for.
                assert calendar.elapsed(found, start) == -seconds == oracle.elapsed(max(found, low), start)
                assert found == expected
        pieces = calendar.intervals(min(start, end), max(start, end))
        assert sum(b - a for a, b in pieces) == oracle.elapsed(min(start, end), max(start, end))
        assert all(a < b for a, b in pieces)
        assert all(first[1] < second[0] for first, second in pairwise(pieces))


@given(calendars())
@QUICK
def test_a_table_grown_piece_by_piece_equals_one_made_at_once(case: tuple[dict[str, Any], int]) -> None:
    mapping, near = case
    # A copy begins with an empty table.
    grown, made = copy(Calendar.from_mapping(mapping)), copy(Calendar.from_mapping(mapping))
    for instant in (near, near + 400 * DAY, near - 900 * DAY, near + 2000 * DAY):
        grown.is_open(instant)
    low, high = near - 900 * DAY, near + 2000 * DAY
    assert grown.intervals(low, high) == made.intervals(low, high)
    assert grown.elapsed(low, high) == sum(b - a for a, b in made.intervals(low, high))


@given(calendars(), st.integers(-30 * DAY, 30 * DAY), st.integers(1, 400_000))
@QUICK
def test_laws_of_due(case: tuple[dict[str, Any], int], shift: int, seconds: int) -> None:
    mapping, near = case
    calendar = Calendar.from_mapping(mapping)
    start = near + shift
    due = calendar.due(start, seconds)
    assert due > start
    assert calendar.elapsed(start, due) == seconds
    # The earliest: one second before, less had passed.
    assert calendar.elapsed(start, due - 1) == seconds - 1
    # In steps or at once, later starts and larger amounts are due no earlier.
    assert calendar.due(calendar.due(start, seconds), 7) == calendar.due(start, seconds + 7)
    assert calendar.due(start + 1, seconds) >= due
    assert calendar.due(start, seconds + 1) > due
    # Backwards: so much open time lies between, and one second later less does.
    back = calendar.due(start, -seconds)
    assert calendar.elapsed(back, start) == seconds
    assert calendar.elapsed(back + 1, start) == seconds - 1
    assert calendar.is_open(back)
    # There and back leads to the same place in open time.
    assert calendar.elapsed(start, calendar.due(due, -seconds)) == 0
    assert calendar.due(calendar.due(start, 0), 0) == calendar.due(start, 0)
    assert calendar.elapsed(start, calendar.due(start, 0)) == 0


@given(calendars(), st.lists(st.integers(-40 * DAY, 40 * DAY), min_size=3, max_size=3))
@QUICK
def test_elapsed_adds_up(case: tuple[dict[str, Any], int], shifts: list[int]) -> None:
    mapping, near = case
    calendar = Calendar.from_mapping(mapping)
    a, b, c = sorted(near + shift for shift in shifts)
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert 0 <= calendar.elapsed(a, c) <= c - a
    assert calendar.elapsed(c, a) == 0


@given(calendars(), st.integers(-3 * DAY, 3 * DAY))
@QUICK
def test_openings_and_closings(case: tuple[dict[str, Any], int], shift: int) -> None:
    mapping, near = case
    calendar = Calendar.from_mapping(mapping)
    start = near + shift
    opens, closes, change = calendar.next_open(start), calendar.next_close(start), calendar.next_change(start)
    assert opens == calendar.due(start, 0)
    if closes is not None and opens is not None:
        assert calendar.is_open(closes - 1)
        assert not calendar.is_open(closes)
        assert closes > opens >= start
        assert calendar.elapsed(opens, closes) == closes - opens
        assert change == (closes if calendar.is_open(start) else opens)


@pytest.mark.parametrize("year", [1930, 1936])
def test_offsets_of_odd_seconds(year: int) -> None:
    # Amsterdam was 19 minutes and 32 seconds ahead of Greenwich until 1937: look at every second.
    mapping = {"zone": "Europe/Amsterdam", "hours": {day: [["08:59", "09:01"]] for day in DAYS}}
    low = at(f"{year}-01-15T08:30")
    oracle = Oracle(mapping, low, low + 1800, step=1)
    calendar = Calendar.from_mapping(mapping)
    for start in range(low, low + 1500, 7):
        assert calendar.is_open(start) == oracle.is_open(start)
        assert calendar.elapsed(start, low + 1799) == oracle.elapsed(start, low + 1799)
