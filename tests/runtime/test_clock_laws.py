"""Laws that hold of every clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .clocks import KEEP, ONE_STOP, WAITS, clock
from .sample import event, target

EPOCH = datetime(2025, 3, 24, tzinfo=UTC)
"""The Monday before the clocks change."""


def later(minutes: int) -> str:
    return (EPOCH + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


MINUTES = st.integers(0, 14 * 24 * 60)
FIGURES = st.sampled_from(
    ["0 minutes", "30 minutes", "4 hours", "8 business hours", "1 business day", "3 days", "1 week", "1 month"]
)
BREAKS = st.lists(st.tuples(st.sampled_from(["waiting", "waited"]), MINUTES), max_size=6)


def broken(breaks: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [event(later(minute), kind) for kind, minute in breaks]


@settings(max_examples=120, deadline=None)
@given(FIGURES, MINUTES, MINUTES, MINUTES, BREAKS)
def test_a_later_stop_never_makes_a_breached_clock_a_met_one(
    figure: str, start: int, one: int, other: int, breaks: list[tuple[str, int]]
) -> None:
    waiting = clock(ONE_STOP, WAITS, figure=figure)
    events = [event(later(start), "created"), *broken(breaks)]
    states = []
    for stop in sorted((start + one, start + other)):
        found = target(waiting, later(60 * 24 * 60), *events, event(later(stop), "answered"))
        states.append(found["state"])
    assert states in (["met", "met"], ["met", "breached"], ["breached", "breached"])


@settings(max_examples=120, deadline=None)
@given(FIGURES, MINUTES, MINUTES, st.integers(1, 3000), MINUTES)
def test_one_wait_more_never_makes_the_due_instant_earlier(
    figure: str, start: int, begin: int, length: int, other: int
) -> None:
    waiting = clock(ONE_STOP, WAITS, figure=figure)
    now = later(60 * 24 * 60)
    events = [event(later(start), "created"), *broken([("waiting", other), ("waited", other + 100)])]
    without = target(waiting, now, *events)["due_at"]
    if other <= begin + length and begin <= other + 100:
        return  # the two would be one wait that ends with the first end
    more = broken([("waiting", begin), ("waited", begin + length)])
    assert seconds(target(waiting, now, *events, *more)["due_at"]) >= seconds(without)


@settings(max_examples=120, deadline=None)
@given(FIGURES, MINUTES, MINUTES, BREAKS)
def test_elapsed_and_remaining_time_are_the_whole(
    figure: str, start: int, now: int, breaks: list[tuple[str, int]]
) -> None:
    waiting = clock(ONE_STOP, WAITS, figure=figure)
    created = event(later(start), "created")
    fresh = target(waiting, later(start), created)
    found = target(waiting, later(start + now), created, *broken(breaks))
    whole = fresh["remaining_seconds"]
    assert fresh["elapsed_seconds"] == 0
    assert found["elapsed_seconds"] + found["remaining_seconds"] == whole
    assert 0 <= found["elapsed_seconds"] <= now * 60
    if found["due_at"] is not None and found["state"] == "running":
        assert seconds(found["due_at"]) >= seconds(later(start + now))


@settings(max_examples=80, deadline=None)
@given(FIGURES, MINUTES, BREAKS, st.randoms(use_true_random=False))
def test_the_answer_depends_neither_on_the_order_of_facts_nor_on_that_of_events_of_different_instants(
    figure: str, now: int, breaks: list[tuple[str, int]], random: Any
) -> None:
    waiting = clock(ONE_STOP, WAITS, KEEP, graded=True)
    unique = list({minute: (kind, minute) for kind, minute in breaks}.values())
    events = [event(later(100), "created"), event(later(105), "graded", value=2), *broken(unique)]
    events = list({one["at"]: one for one in events}.values())
    shuffled = random.sample(events, len(events))
    first = waiting.evaluate({"at": later(now), "facts": {"level": 1, "x": 1}, "events": events})
    second = waiting.evaluate({"events": shuffled, "facts": {"x": 1, "level": 1}, "at": later(now)})
    again = waiting.evaluate({"at": later(now), "facts": {"level": 1, "x": 1}, "events": events})
    assert first.to_dict() == again.to_dict() == second.to_dict()
