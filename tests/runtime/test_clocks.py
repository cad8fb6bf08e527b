"""Clocks: start, pause, stop, change of target.

The cases by number are those of the survey of other systems. 23, 24 and 33 are about levels of escalation and
notices, which the engine has not; 26 is about buckets of time, of which it has one, the time that counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.load import Policy

from .sample import DESK, answer, event, pick, policy, target

VOCABULARY = """
facts:
  level: {scale: severity, set_by: graded}
events:
  created: {}
  reported: {}
  answered: {}
  updated: {}
  promised: {due: instant, written: {type: boolean, absent: false}}
  waiting: {}
  waited: {}
  parked: {}
  unparked: {}
  closed: {}
  reopened: {}
  merged: {}
  graded: {value: {scale: severity}}
classification:
  severity:
    scale: [1, 2, 3]
    decided_by: [vendor]
    otherwise: unknown
    vendor: {from: level, cites: S-2}
"""

ONE_STOP = "start: {event: created, cites: S-3}\n      stop: {event: answered, cites: S-3}"
KEEP = "retarget: {follows: severity, start: keep, pauses: keep, cites: S-4}"
RESET = "retarget: {follows: severity, start: reset, pauses: keep, cites: S-4}"
WAITS = "pause: {from: waiting, until: waited, cites: S-5}"
FIXED = "figures: {when: always, then: {answer: FIGURE}, cites: S-6}"
GRADED = """figures:
      inputs: [severity]
      outputs: [answer]
      rows:
        one: {severity: 1, answer: 1 hour, cites: S-6}
        two: {severity: 2, answer: 4 hours, cites: S-6}
        three: {severity: 3, answer: 8 business hours, cites: S-6}"""


def clock(*parts: str, figure: str = "4 hours", graded: bool = False) -> Policy:
    """A policy with one metric, `answer`, made of these properties."""
    properties = "\n      ".join(parts)
    figures = GRADED if graded else FIXED.replace("FIGURE", figure)
    return policy(
        f"{DESK}\nsla:\n  metrics:\n    answer:\n      calendar: desk\n      {properties}\n"
        f"  targets:\n    {figures}\n{VOCABULARY}"
    )


def at(text: str) -> str:
    """An instant of a week in July 2025, of which the 7th is a Monday, such as `7 10:00` (UTC)."""
    day, time = text.split()
    return f"2025-07-{int(day):02}T{time}:00Z"


def did(text: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event of that week."""
    return event(at(text), kind, **fields)


def wait(begin: str, end: str) -> dict[str, str]:
    """A pause as the decision shows it."""
    return {"from": at(begin), "until": at(end)}


CREATED = did("7 10:00", "created")


# ---- start, stop, due


def test_a_response_at_the_due_instant_is_in_time_and_a_second_later_is_not() -> None:
    plain = clock(ONE_STOP)
    now = at("8 10:00")
    assert target(plain, now, CREATED, did("7 14:00", "answered"))["state"] == "met"
    assert target(plain, now, CREATED, event("2025-07-07T14:00:01Z", "answered"))["state"] == "breached"


def test_at_the_due_instant_without_a_response_the_clock_runs_and_a_second_later_it_is_breached() -> None:
    plain = clock(ONE_STOP)
    assert pick(target(plain, at("7 14:00"), CREATED), "state", "remaining_seconds") == ("running", 0)
    assert pick(target(plain, "2025-07-07T14:00:01Z", CREATED), "state", "remaining_seconds") == ("breached", -1)


def test_the_first_stop_counts_and_a_stop_before_the_start_does_not() -> None:
    plain = clock(ONE_STOP)
    found = target(
        plain,
        at("8 10:00"),
        did("7 09:00", "answered"),
        CREATED,
        did("7 11:00", "answered"),
        did("7 20:00", "answered"),
    )
    assert pick(found, "state", "elapsed_seconds") == ("met", 3600)


def test_before_its_start_a_clock_has_its_figure_and_no_instants() -> None:
    found = target(clock(ONE_STOP), at("7 09:00"))
    assert pick(found, "result", "state", "target", "starts_at", "due_at") == (
        "not_started", "not_started", {"value": 4, "unit": "hour"}, None, None,
    )  # fmt: skip


def test_an_event_after_the_instant_asked_about_is_not_known_yet() -> None:
    found = target(clock(ONE_STOP), at("7 10:30"), CREATED, did("7 11:00", "answered"))
    assert pick(found, "state", "elapsed_seconds", "remaining_seconds") == ("running", 1800, 12600)


@pytest.mark.parametrize(("kind", "starts"), [("latest_of", "7 10:00"), ("earliest_of", "7 08:00")])
def test_a_clock_may_start_with_the_later_or_the_earlier_of_two_events(kind: str, starts: str) -> None:
    both = clock(f"start: {{{kind}: [reported, created], cites: S-3}}", "stop: {event: answered, cites: S-3}")
    found = target(both, at("7 10:00"), CREATED, did("7 08:00", "reported"))
    assert found["starts_at"] == at(starts)


def test_the_later_of_two_events_waits_for_both_and_the_earlier_for_one() -> None:
    later = clock("start: {latest_of: [reported, created], cites: S-3}", "stop: {event: answered, cites: S-3}")
    earlier = clock("start: {earliest_of: [reported, created], cites: S-3}", "stop: {event: answered, cites: S-3}")
    assert target(later, at("7 11:00"), CREATED)["state"] == "not_started"
    assert target(earlier, at("7 11:00"), CREATED)["starts_at"] == at("7 10:00")


def test_open_time_is_used_up_at_closing_and_not_at_the_next_opening() -> None:
    found = target(clock(ONE_STOP, figure="5 business hours"), at("7 10:00"), CREATED)
    assert found["due_at"] == at("7 15:00")


def test_a_clock_that_starts_while_the_desk_is_closed_starts_then_and_counts_from_opening() -> None:
    found = target(clock(ONE_STOP, figure="1 business hour"), at("11 20:00"), did("11 18:00", "created"))
    # Friday evening; Monday the 14th is a holiday.
    assert pick(found, "starts_at", "due_at", "elapsed_seconds") == (at("11 18:00"), at("15 08:00"), 0)


def test_a_zero_figure_is_due_at_the_start_or_at_the_next_opening() -> None:
    assert target(clock(ONE_STOP, figure="0 minutes"), at("7 10:00"), CREATED)["due_at"] == at("7 10:00")
    late = did("7 18:00", "created")
    assert target(clock(ONE_STOP, figure="0 business hours"), at("7 18:00"), late)["due_at"] == at("8 07:00")


def test_a_business_day_is_the_open_time_of_one_day() -> None:
    found = target(clock(ONE_STOP, figure="1 business day"), at("7 10:00"), CREATED)
    assert found["due_at"] == at("8 10:00")


# ---- days, weeks and months run on the wall clock of the calendar's zone


@pytest.mark.parametrize(
    ("created", "figure", "due"),
    [
        ("2025-03-29T09:00:00Z", "1 day", "2025-03-30T08:00:00Z"),  # 10:00 in Paris on both days, 23 hours
        ("2025-10-25T08:00:00Z", "1 day", "2025-10-26T09:00:00Z"),  # 25 hours
        ("2025-03-29T01:30:00Z", "1 day", "2025-03-30T01:30:00Z"),  # 02:30 is skipped: the offset before it holds
        ("2025-10-25T00:30:00Z", "1 day", "2025-10-26T00:30:00Z"),  # 02:30 comes twice: the first
        ("2025-03-23T01:30:00Z", "1 week", "2025-03-30T01:30:00Z"),
        ("2025-03-26T09:00:00Z", "1 week", "2025-04-02T08:00:00Z"),
        ("2025-01-31T09:00:00Z", "1 month", "2025-02-28T09:00:00Z"),  # clamped to the end of the month
        ("2024-01-31T09:00:00Z", "1 month", "2024-02-29T09:00:00Z"),
        ("2025-12-31T22:59:00Z", "2 months", "2026-02-28T22:59:00Z"),  # 23:59 on 31 December in Paris
        ("2025-12-31T23:00:00Z", "2 months", "2026-02-28T23:00:00Z"),  # midnight: 1 January, hence 1 March
        ("2024-02-29T09:00:00Z", "1 year", "2025-02-28T09:00:00Z"),
    ],
)
def test_days_weeks_months_and_years_keep_the_time_of_day(created: str, figure: str, due: str) -> None:
    assert target(clock(ONE_STOP, figure=figure), created, event(created, "created"))["due_at"] == due


@pytest.mark.parametrize(
    ("created", "due"),
    [("2025-03-30T00:30:00Z", "2025-03-30T02:30:00Z"), ("2025-10-26T00:30:00Z", "2025-10-26T02:30:00Z")],
)
def test_hours_elapse_across_a_change_of_the_clocks(created: str, due: str) -> None:
    assert target(clock(ONE_STOP, figure="2 hours"), created, event(created, "created"))["due_at"] == due


# ---- pauses


def test_a_wait_is_taken_out_and_shown_as_it_was() -> None:
    found = target(clock(ONE_STOP, WAITS), at("7 13:00"), CREATED, did("7 11:00", "waiting"), did("7 12:30", "waited"))
    assert pick(found, "due_at", "state", "elapsed_seconds", "remaining_seconds") == (
        at("7 15:30"), "running", 5400, 9000,
    )  # fmt: skip
    assert found["pauses"] == [wait("7 11:00", "7 12:30")]


def test_case_25_nothing_grows_while_the_clock_stands_still() -> None:
    paused = clock(ONE_STOP, WAITS)
    for now in ("7 12:00", "9 12:00", "30 12:00"):
        found = target(paused, at(now), CREATED, did("7 11:00", "waiting"))
        assert pick(found, "result", "state", "due_at", "elapsed_seconds", "remaining_seconds") == (
            "paused", "paused", None, 3600, 10800,
        )  # fmt: skip
        assert found["pauses"] == [{"from": at("7 11:00"), "until": None}]


def test_a_wait_that_begins_at_this_very_instant_is_known() -> None:
    assert target(clock(ONE_STOP, WAITS), at("7 11:00"), CREATED, did("7 11:00", "waiting"))["state"] == "paused"


def test_a_clock_used_up_before_the_wait_is_breached_all_the_same() -> None:
    found = target(clock(ONE_STOP, WAITS), at("7 16:00"), CREATED, did("7 15:00", "waiting"))
    assert pick(found, "state", "due_at") == ("breached", at("7 14:00"))


def test_a_response_during_a_wait_is_in_time() -> None:
    found = target(
        clock(ONE_STOP, WAITS), at("9 12:00"), CREATED, did("7 11:00", "waiting"), did("8 12:00", "answered")
    )
    assert pick(found, "state", "elapsed_seconds") == ("met", 3600)


def test_waits_before_the_start_do_not_count_and_one_that_lasts_into_it_does() -> None:
    found = target(
        clock(ONE_STOP, WAITS), at("7 10:00"),
        did("7 06:00", "waiting"), did("7 07:00", "waited"), did("7 09:00", "waiting"), CREATED,
    )  # fmt: skip
    assert pick(found, "state", "elapsed_seconds") == ("paused", 0)
    found = target(clock(ONE_STOP, WAITS), at("7 12:00"), did("7 09:00", "waiting"), CREATED, did("7 11:00", "waited"))
    assert pick(found, "due_at", "pauses") == (at("7 15:00"), [wait("7 09:00", "7 11:00")])


def test_a_wait_that_ends_and_begins_again_in_the_same_second_goes_on() -> None:
    events = [
        CREATED, did("7 11:00", "waiting"), did("7 12:00", "waited"),
        did("7 12:00", "waiting"), did("7 13:00", "waited"),
    ]  # fmt: skip
    assert target(clock(ONE_STOP, WAITS), at("7 14:00"), *events)["due_at"] == at("7 16:00")


def test_a_wait_that_begins_and_ends_in_the_same_second_takes_out_nothing() -> None:
    events = [CREATED, did("7 11:00", "waiting"), did("7 11:00", "waited")]
    assert pick(target(clock(ONE_STOP, WAITS), at("7 14:00"), *events), "due_at", "pauses") == (at("7 14:00"), [])


def test_waits_of_two_kinds_that_overlap_are_taken_out_once() -> None:
    both = "pause:\n        customer: {from: waiting, until: waited, cites: S-5}\n" \
        "        parts: {from: parked, until: unparked, cites: S-5}"  # fmt: skip
    found = target(
        clock(ONE_STOP, both), at("7 14:00"), CREATED,
        did("7 11:00", "waiting"), did("7 11:30", "parked"), did("7 12:00", "waited"), did("7 12:30", "unparked"),
    )  # fmt: skip
    assert pick(found, "due_at", "pauses") == (at("7 15:30"), [wait("7 11:00", "7 12:30")])


def test_case_16_closed_time_is_taken_out_like_every_other_state_that_does_not_count() -> None:
    states = "pause: {from: [waiting, closed], until: [waited, reopened], cites: S-5}"
    found = target(
        clock(ONE_STOP, states, figure="4 hours"), at("9 12:00"), CREATED,
        did("7 11:00", "waiting"), did("7 12:00", "waited"), did("7 13:00", "closed"), did("9 11:00", "reopened"),
    )  # fmt: skip
    assert pick(found, "elapsed_seconds", "due_at") == (3 * 3600, at("9 13:00"))


def test_case_21_a_pause_is_measured_in_the_business_time_of_the_target() -> None:
    found = target(
        clock(ONE_STOP, WAITS, figure="8 business hours"), at("8 10:00"), CREATED,
        did("7 14:00", "waiting"), did("8 08:00", "waited"),
    )  # fmt: skip
    # Two open hours of the wait: 14:00 to 15:00 and 07:00 to 08:00. The night in between was never counted.
    assert pick(found, "due_at", "elapsed_seconds") == (at("8 12:00"), 6 * 3600)


def test_case_27_a_hold_over_a_night_is_added_to_the_target_and_not_to_the_start() -> None:
    found = target(
        clock(ONE_STOP, WAITS, figure="8 business hours"), at("8 10:00"), CREATED,
        did("7 16:00", "waiting"), did("8 06:00", "waited"),
    )  # fmt: skip
    assert found["due_at"] == at("8 10:00")


# ---- changes of the figure


def test_case_22_pauses_before_a_change_stay_taken_out_where_the_start_is_kept() -> None:
    found = target(
        clock(ONE_STOP, WAITS, KEEP, graded=True), at("7 13:30"), CREATED, did("7 10:00", "graded", value=1),
        did("7 10:30", "waiting"), did("7 11:30", "waited"), did("7 13:00", "graded", value=2),
    )  # fmt: skip
    assert pick(found, "target", "due_at", "elapsed_seconds") == (
        {"value": 4, "unit": "hour"}, at("7 15:00"), 9000,
    )  # fmt: skip


def test_a_change_that_resets_starts_the_clock_anew() -> None:
    found = target(
        clock(ONE_STOP, RESET, graded=True), at("7 13:30"), CREATED,
        did("7 10:00", "graded", value=1), did("7 13:00", "graded", value=2),
    )  # fmt: skip
    assert pick(found, "starts_at", "due_at", "elapsed_seconds") == (at("7 13:00"), at("7 17:00"), 1800)


def test_a_first_grade_and_the_same_grade_once_more_are_no_changes() -> None:
    found = target(
        clock(ONE_STOP, RESET, graded=True), at("7 13:30"), CREATED,
        did("7 12:00", "graded", value=2), did("7 13:00", "graded", value=2),
    )  # fmt: skip
    assert found["starts_at"] == at("7 10:00")


def test_a_told_grade_that_an_event_changes_is_a_change() -> None:
    events = [CREATED, did("7 13:00", "graded", value=2)]
    found = target(clock(ONE_STOP, RESET, graded=True), at("7 13:30"), *events, level=1)
    assert found["starts_at"] == at("7 13:00")


@pytest.mark.parametrize("retarget", [KEEP, RESET])
def test_case_18_a_stopped_clock_is_judged_by_the_figure_of_its_time(retarget: str) -> None:
    events = [
        CREATED, did("7 10:00", "graded", value=1), did("7 10:30", "answered"), did("7 12:00", "graded", value=3),
    ]  # fmt: skip
    found = target(clock(ONE_STOP, retarget, graded=True), at("9 12:00"), *events)
    assert pick(found, "state", "target", "starts_at", "elapsed_seconds") == (
        "met", {"value": 1, "unit": "hour"}, at("7 10:00"), 1800,
    )  # fmt: skip


def test_case_18_a_late_response_is_not_mended_by_a_milder_grade() -> None:
    events = [
        CREATED, did("7 10:00", "graded", value=1), did("7 12:00", "answered"), did("7 12:30", "graded", value=2),
    ]  # fmt: skip
    assert target(clock(ONE_STOP, KEEP, graded=True), at("9 12:00"), *events)["state"] == "breached"


def test_a_response_before_the_first_grade_is_judged_by_it_for_want_of_another() -> None:
    events = [CREATED, did("7 11:30", "answered"), did("7 12:30", "graded", value=1)]
    assert target(clock(ONE_STOP, KEEP, graded=True), at("9 12:00"), *events)["state"] == "breached"


def test_the_told_grade_judges_a_response_before_the_first_change() -> None:
    events = [CREATED, did("7 11:30", "answered"), did("7 12:30", "graded", value=1)]
    assert target(clock(ONE_STOP, KEEP, graded=True), at("9 12:00"), *events, level=2)["state"] == "met"


def test_case_32_breached_follows_the_due_instant_of_the_figure_that_holds() -> None:
    breached = [CREATED, did("7 10:00", "graded", value=1)]
    milder = [*breached, did("7 11:30", "graded", value=2)]
    plain = clock(ONE_STOP, KEEP, graded=True)
    assert target(plain, at("7 12:00"), *breached)["state"] == "breached"
    assert pick(target(plain, at("7 12:00"), *milder), "state", "due_at") == ("running", at("7 14:00"))


def test_a_change_from_elapsed_to_open_time_counts_from_the_same_start() -> None:
    events = [CREATED, did("7 10:00", "graded", value=2), did("7 13:00", "graded", value=3)]
    found = target(clock(ONE_STOP, KEEP, graded=True), at("7 14:00"), *events)
    assert pick(found, "clock", "due_at", "elapsed_seconds") == ("business", at("8 10:00"), 4 * 3600)


# ---- recurrence, promises, ends

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


# ---- the other cases


def test_case_28_without_a_row_that_holds_no_figure_is_made_up() -> None:
    found = target(clock(ONE_STOP, graded=True), at("7 12:00"), CREATED)
    assert pick(found, "result", "needs") == ("unknown", ["level"])


def test_case_30_one_due_instant_serves_display_and_breach() -> None:
    business = clock(ONE_STOP, figure="8 business hours")
    due = target(business, at("7 10:00"), CREATED)["due_at"]
    assert due == at("8 10:00")
    assert target(business, due, CREATED)["state"] == "running"
    assert target(business, "2025-07-08T10:00:01Z", CREATED)["state"] == "breached"
    # A night of elapsed time does not breach a target of business time.
    assert pick(target(business, at("7 23:00"), CREATED), "state", "elapsed_seconds") == ("running", 5 * 3600)


def test_case_31_the_due_instant_is_the_first_at_which_the_figure_is_used_up() -> None:
    found = target(
        clock(ONE_STOP, WAITS), at("9 12:00"), CREATED, did("7 16:00", "waiting"), did("8 16:00", "waited"),
        did("9 10:00", "answered"),
    )  # fmt: skip
    assert pick(found, "state", "due_at") == ("breached", at("7 14:00"))


def test_case_34_the_answer_explains_start_hours_and_open_stretches() -> None:
    section = answer(clock(ONE_STOP, figure="8 business hours"), "sla", at("7 10:00"), CREATED)
    texts = " | ".join(one["text"] for one in section["because"])
    assert "the clock started with created at 2025-07-07T10:00:00Z" in texts
    assert "5 h from 2025-07-07T10:00:00Z, 3 h from 2025-07-08T07:00:00Z" in texts


# ---- laws

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
