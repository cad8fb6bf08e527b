"""Clocks that come again: each update starts the next, a promise replaces the figure, a final state ends them.

The cases by number are those of the survey of other systems.
"""

from __future__ import annotations

import pytest

from .clocks import CREATED, KEEP, ONE_STOP, at, clock, did
from .sample import pick, target

EACH = "start: {each: [answered, updated], cites: S-3}"
UPDATED = "stop: {event: updated, cites: S-3}"
PROMISE = "promise: {event: promised, when: event.written, due: event.due, until: updated, cites: S-7}"
ENDS = "ends: {event: [closed, merged], cites: S-8}"


def test_case_19_the_next_response_starts_after_the_first_one() -> None:
    recurring = clock(EACH, UPDATED)
    assert target(recurring, at("7 20:00"), CREATED)["state"] == "not_started"
    assert target(recurring, at("7 11:00"), CREATED, did("7 11:00", "answered"))["due_at"] == at("7 15:00")


def test_case_17_a_recurring_clock_counts_from_the_last_update() -> None:
    found = target(
        clock(EACH, UPDATED), at("7 18:00"), did("7 11:00", "answered"), did("7 13:00", "updated"),
        did("7 17:00", "updated"),
    )  # fmt: skip
    assert pick(found, "starts_at", "due_at", "state", "elapsed_seconds") == (
        at("7 17:00"), at("7 21:00"), "running", 3600,
    )  # fmt: skip


@pytest.mark.parametrize("final", ["closed", "merged"])
def test_cases_20_and_29_a_final_state_ends_a_recurring_clock(final: str) -> None:
    recurring = clock(EACH, UPDATED, ENDS)
    for now in ("7 13:00", "30 13:00"):
        found = target(recurring, at(now), did("7 11:00", "answered"), did("7 12:00", final))
        assert pick(found, "state", "elapsed_seconds") == ("stopped", 3600)
    late = target(recurring, at("9 13:00"), did("7 11:00", "answered"), did("7 15:01", final))
    assert late["state"] == "breached"


def test_an_ended_clock_is_judged_by_the_figure_of_its_time() -> None:
    events = [
        did("7 10:00", "answered"), did("7 10:00", "graded", value=2), did("7 12:00", "closed"),
        did("7 13:00", "graded", value=1),
    ]  # fmt: skip
    assert target(clock(EACH, UPDATED, ENDS, KEEP, graded=True), at("9 12:00"), *events)["state"] == "stopped"


def test_a_promise_replaces_the_figure_until_the_next_update() -> None:
    recurring = clock(EACH, UPDATED, PROMISE)
    events = [did("7 11:00", "answered"), did("7 12:00", "promised", due=at("8 09:00"), written=True)]
    found = target(recurring, at("7 20:00"), *events)
    assert pick(found, "due_at", "state", "target", "source") == (at("8 09:00"), "running", None, "promise")
    assert target(recurring, at("8 09:01"), *events)["state"] == "breached"
    again = target(recurring, at("8 10:00"), *events, did("8 09:30", "updated"))
    assert pick(again, "due_at", "source") == (at("8 13:30"), "figures")


def test_the_last_promise_counts_and_one_that_is_not_in_writing_does_not() -> None:
    recurring = clock(EACH, UPDATED, PROMISE)
    first, second = (
        did("7 12:00", "promised", due=at("8 09:00"), written=True),
        did("7 13:00", "promised", due=at("9 09:00")),
    )
    answered = did("7 11:00", "answered")
    assert target(recurring, at("7 20:00"), answered, first, second)["due_at"] == at("8 09:00")
    assert target(recurring, at("7 20:00"), answered, first, {**second, "written": True})["due_at"] == at("9 09:00")


def test_a_promise_without_its_instant_leaves_the_answer_unknown() -> None:
    found = target(
        clock(EACH, UPDATED, PROMISE),
        at("7 20:00"),
        did("7 11:00", "answered"),
        did("7 12:00", "promised", written=True),
    )
    assert pick(found, "result", "needs") == ("unknown", ["promised.due"])


def test_a_promise_made_after_the_response_mends_nothing() -> None:
    once = clock(ONE_STOP, PROMISE.replace("updated", "answered"))
    found = target(
        once, at("9 12:00"), CREATED, did("7 15:00", "answered"),
        did("7 16:00", "promised", due=at("8 09:00"), written=True),
    )  # fmt: skip
    assert pick(found, "state", "due_at") == ("breached", at("7 14:00"))


def test_a_promise_ends_with_the_metric() -> None:
    found = target(
        clock(EACH, UPDATED, PROMISE, ENDS), at("9 12:00"), did("7 11:00", "answered"),
        did("7 12:00", "promised", due=at("8 09:00"), written=True), did("7 13:00", "closed"),
    )  # fmt: skip
    assert pick(found, "state", "remaining_seconds") == ("stopped", 20 * 3600)
