"""Clocks: start, pause, stop, change of target.

The cases by number are those of the survey of other systems. 23, 24 and 33 are about levels of escalation and
notices, which the engine has not; 26 is about buckets of time, of which it has one, the time that counts.
"""

from __future__ import annotations

import pytest

from policy_engine.load import Policy

from .clocks import CREATED, GRADED, KEEP, ONE_STOP, RESET, WAITS, at, clock, did, wait
from .sample import answer, event, pick, policy, target

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
    assert found["pauses"] == [{"from": at("7 09:00"), "until": None}]
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


PLANNED = GRADED.replace("inputs: [severity]", "inputs: [severity, plan]").replace("answer:", "plan: any, answer:")
SHOWN = """precedence: [limits, figures]
    limits: {when: shown(plan == small), then: {answer: not_applicable}, cites: S-6}
    """


def planned(limits: str = "") -> Policy:
    """A policy whose figures have a column that changes none of them."""
    text = clock(ONE_STOP, KEEP, graded=True).model.source.text.replace(GRADED, limits + PLANNED.replace(
        "{severity: 1, plan: any, answer: 1 hour", "{severity: 1, plan: small, answer: 1 hour, cites: S-6}\n"
        "        other: {severity: 1, plan: large, answer: 1 hour"
    ))  # fmt: skip
    return policy(text.split("\n", 2)[2].replace("facts:", "facts:\n  plan: [small, large]"))


def test_a_hypothesis_about_an_absent_fact_does_not_change_what_was_told_of_the_grade() -> None:
    events = [CREATED, did("7 10:30", "answered"), did("7 12:30", "graded", value=3)]
    found = target(planned(), at("9 12:00"), *events, level=1)
    assert pick(found, "state", "target", "needs") == ("met", {"value": 1, "unit": "hour"}, [])


def test_a_hypothesis_about_an_absent_fact_shows_nothing() -> None:
    events = [CREATED, did("7 10:30", "answered"), did("7 12:30", "graded", value=3)]
    assert target(planned(SHOWN), at("9 12:00"), *events, level=1)["state"] == "met"
    assert target(planned(SHOWN), at("9 12:00"), *events, level=1, plan="small")["result"] == "not_applicable"


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
