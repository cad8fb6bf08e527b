"""The course of a ticket: events, guards, timers, requests."""

from __future__ import annotations

from typing import Any

import pytest

from .sample import answer, event, pick, policy

COURSE = """
lifecycle:
  zone: Europe/Paris
  unlisted: silent
  statuses:
    new: {cites: S-1}
    working: {cites: S-1}
    solved: {upon: solved, cites: S-1}
    closed: {upon: closed, cites: S-1}
    archived: {cites: S-1}
  transitions:
    create: {from: nothing, to: new, by: any, upon: created, cites: S-2}
    take: {from: new, to: working, by: vendor, upon: taken, cites: S-2}
    solve:
      from: [new, working]
      to: solved
      by: any
      upon: [fixed, request]
      when: not spam
      needs: {tested: tested.happened, approved: approval}
      cites: S-2
    lapse: {from: solved, to: closed, by: time, upon: 2 days after solved, unless: [replied], cites: S-3}
    archive: {from: closed, to: archived, by: time, upon: 1 month after solved, cites: S-3}
    reopen:
      from: closed
      to: working
      by: customer
      upon: request reopened
      needs: {soon: closed.within(10d)}
      instead: new_ticket
      cites: S-4
  milestones:
    first_fix: {event: fixed, cites: S-5}
facts:
  spam: boolean
  approval: boolean
  actor: [customer, vendor]
  status: [new, working, solved, closed, archived]
  requested_status: {one_of: [working, solved, closed, archived, reopened], absent: not_asked}
events: {created: {}, taken: {}, fixed: {}, tested: {}, solved: {}, closed: {}, replied: {}}
"""


def day(number: int, time: str = "10:00") -> str:
    """An instant of March 2025; the clocks in Paris change on the 30th."""
    return f"2025-03-{number:02}T{time}:00Z"


def course(at: str, *events: Any, **facts: Any) -> dict[str, Any]:
    return answer(policy(COURSE), "transition", at, *events, **facts)


def status(at: str, *events: Any, **facts: Any) -> Any:
    return course(at, *events, **facts)["status"]


CREATED = event(day(3), "created")
SOLVED = event(day(5), "solved")


# ---- events and guards


def test_events_move_the_ticket_and_others_do_not() -> None:
    assert status(day(4), CREATED) == "new"
    assert status(day(4), CREATED, event(day(3), "tested")) == "new"
    assert status(day(4), CREATED, event(day(3, "11:00"), "taken")) == "working"
    assert status(day(4), event(day(3), "taken")) is None


def test_events_of_one_second_move_the_ticket_one_after_another() -> None:
    assert status(day(4), CREATED, event(day(3), "taken")) == "working"
    assert status(day(4), event(day(3), "taken"), CREATED) == "new"


def test_a_guard_sees_only_what_was_known_at_the_event() -> None:
    fixed, tested = event(day(4), "fixed"), event(day(4, "11:00"), "tested")
    told: dict[str, Any] = {"spam": False, "approval": True}
    assert status(day(4, "12:00"), CREATED, fixed, tested, **told) == "new"
    assert status(day(4, "12:00"), CREATED, {**fixed, "at": day(4, "11:00")}, tested, **told) == "solved"
    assert status(day(4, "12:00"), CREATED, {**fixed, "at": day(4, "12:00")}, tested, **told) == "solved"


def test_a_guard_that_is_not_known_leaves_the_status_unknown_until_an_event_records_it() -> None:
    fixed, tested = event(day(4), "fixed"), event(day(4), "tested")
    found = course(day(4, "12:00"), CREATED, fixed, tested, spam=False)
    assert pick(found, "outcome", "status", "verdict", "needs") == ("unknown", None, "unknown", ["approval"])
    assert status(day(6), CREATED, fixed, tested, SOLVED, spam=False) == "solved"


def test_a_status_told_holds_until_an_event_moves_it() -> None:
    assert status(day(4), status="working") == "working"
    assert status(day(5), SOLVED, status="working") == "solved"


# ---- time


@pytest.mark.parametrize(
    ("at", "found"), [(day(7, "09:59"), "solved"), (day(7), "closed"), (day(7, "10:01"), "closed")]
)
def test_a_timer_fires_at_its_instant(at: str, found: str) -> None:
    assert status(at, CREATED, SOLVED) == found


def test_what_time_will_bring_is_announced_and_then_has_happened() -> None:
    before = course(day(6), CREATED, SOLVED)
    assert pick(before, "verdict", "automatic", "effective_at") == (
        "not_triggered", {"to": "closed", "effective_at": day(7)}, None,
    )  # fmt: skip
    after = course(day(8), CREATED, SOLVED)
    assert pick(after, "verdict", "automatic", "effective_at") == (
        "automatic", {"to": "closed", "effective_at": day(7)}, day(7),
    )  # fmt: skip


def test_an_event_up_to_the_instant_stops_a_timer_and_a_later_one_comes_too_late() -> None:
    assert status(day(8), CREATED, SOLVED, event(day(6), "replied")) == "solved"
    assert status(day(8), CREATED, SOLVED, event(day(7), "replied")) == "solved"
    assert status(day(8), CREATED, SOLVED, event("2025-03-07T10:00:01Z", "replied")) == "closed"


def test_a_reply_before_the_solution_stops_nothing() -> None:
    assert status(day(8), CREATED, event(day(4), "replied"), SOLVED) == "closed"


def test_a_timer_keeps_the_time_of_day_when_the_clocks_change() -> None:
    solved = event(day(29), "solved")
    assert course(day(29), solved)["automatic"] == {"to": "closed", "effective_at": "2025-03-31T09:00:00Z"}


def test_the_second_event_starts_the_timer_anew_unless_it_has_run_out() -> None:
    assert course(day(6), SOLVED, event(day(6), "solved"))["automatic"]["effective_at"] == day(8)
    # On the 9th the ticket had been closed for two days; what is recorded then is a course of its own.
    late = [SOLVED, event(day(9), "solved")]
    assert status(day(8), *late) == "closed"
    assert course(day(10), *late)["automatic"] == {"to": "closed", "effective_at": day(11)}


def test_timers_fire_one_after_another() -> None:
    found = course("2025-05-01T00:00:00Z", CREATED, SOLVED)
    assert pick(found, "status", "effective_at") == ("archived", "2025-04-05T09:00:00Z")
    assert status("2025-04-05T08:59:59Z", CREATED, SOLVED) == "closed"


def test_the_condition_of_a_timer_is_judged_at_its_instant() -> None:
    guarded = policy(COURSE.replace("unless: [replied]", "when: not replied.happened"))
    reply = event(day(8), "replied")
    assert answer(guarded, "transition", day(9), SOLVED, reply)["status"] == "closed"
    assert answer(guarded, "transition", day(9), SOLVED, event(day(7), "replied"))["status"] == "solved"


def test_what_a_timer_needs_is_judged_at_its_instant_too() -> None:
    guarded = policy(COURSE.replace("unless: [replied]", "needs: {quiet: not replied.happened}"))
    assert answer(guarded, "transition", day(9), SOLVED)["status"] == "closed"
    assert answer(guarded, "transition", day(9), SOLVED, event(day(8), "replied"))["status"] == "closed"
    assert answer(guarded, "transition", day(9), SOLVED, event(day(7), "replied"))["status"] == "solved"
    assert answer(guarded, "transition", day(6), SOLVED)["automatic"]["to"] == "closed"
    assert answer(guarded, "transition", day(6), SOLVED, event(day(6, "09:00"), "replied"))["automatic"] is None


def test_a_timer_of_which_it_is_not_known_whether_it_fires_leaves_the_future_unknown() -> None:
    guarded = policy(COURSE.replace("unless: [replied]", "when: spam"))
    assert pick(answer(guarded, "transition", day(6), SOLVED), "outcome", "status", "needs") == (
        "unknown", "solved", ["spam"],
    )  # fmt: skip
    assert pick(answer(guarded, "transition", day(6), SOLVED, spam=False), "outcome", "automatic") == (
        "determined",
        None,
    )


ROUND = """
lifecycle:
  zone: UTC
  unlisted: silent
  statuses:
    new: {upon: created, cites: S-1}
    solved: {cites: S-1}
    closed: {cites: S-1}
    again: {cites: S-1}
  transitions:
    solve: {from: new, to: solved, by: any, upon: fixed, cites: S-2}
    lapse: {from: solved, to: closed, by: time, upon: 2 days after fixed, cites: S-3}
    return: {from: closed, to: again, by: any, upon: fixed, cites: S-2}
events: {created: {}, fixed: {}}
"""


def test_a_timer_that_has_run_out_is_not_wound_up_by_the_event_that_comes_then() -> None:
    events = [CREATED, event(day(5), "fixed"), event(day(9), "fixed")]
    assert answer(policy(ROUND), "transition", day(10), *events)["status"] == "again"


def test_a_timer_that_ran_out_before_the_status_was_entered_does_not_fire() -> None:
    text = ROUND.replace("2 days after fixed", "2 days after created")
    found = answer(policy(text), "transition", day(10), CREATED, event(day(9), "fixed"))
    assert pick(found, "status", "automatic") == ("solved", None)


# ---- requests


def test_a_request_needs_everything_at_once() -> None:
    events = [CREATED, event(day(3), "tested")]
    ask: dict[str, Any] = {"requested_status": "solved", "spam": False}
    assert course(day(4), *events, **ask, approval=True)["verdict"] == "allowed"
    assert course(day(4), *events, **ask, approval=False)["verdict"] == "denied"
    assert pick(course(day(4), *events, **ask), "verdict", "needs") == ("unknown", ["approval"])
    # What is missing for certain denies, whatever is not known besides.
    assert course(day(4), CREATED, **ask)["verdict"] == "denied"


def test_an_entry_that_does_not_speak_of_the_ticket_is_silent() -> None:
    events = [CREATED, event(day(3), "tested")]
    found = course(day(4), *events, requested_status="solved", spam=True, approval=True)
    assert pick(found, "outcome", "verdict") == ("silent", "silent")


def test_a_move_that_no_entry_names_is_silent() -> None:
    assert course(day(4), CREATED, requested_status="archived")["verdict"] == "silent"


def test_a_limit_on_time_is_inclusive_and_is_shown() -> None:
    closed = event(day(5), "closed")
    ask: dict[str, Any] = {"requested_status": "reopened", "actor": "customer"}
    for at, verdict in ((day(15), "allowed"), (day(15, "10:01"), "denied")):
        found = course(at, closed, **ask)
        assert pick(found, "verdict", "last_allowed_at") == (verdict, day(15))
    assert course(day(16), closed, **ask)["instead"] == "new_ticket"


def test_a_request_of_another_actor_is_silent_and_of_one_unknown_unknown() -> None:
    closed = event(day(5), "closed")
    assert course(day(6), closed, requested_status="reopened", actor="vendor")["verdict"] == "silent"
    assert pick(course(day(6), closed, requested_status="reopened"), "verdict", "needs") == ("unknown", ["actor"])


def test_a_status_that_was_reached_already_is_granted() -> None:
    assert course(day(6), SOLVED, requested_status="solved")["verdict"] == "allowed"
    assert course(day(8), SOLVED, requested_status="closed")["verdict"] == "automatic"


def test_milestones_are_the_first_of_their_events() -> None:
    fixes = [event(day(4), "fixed"), event(day(3, "12:00"), "fixed")]
    assert course(day(5), *fixes)["milestones"] == {"first_fix": day(3, "12:00")}
    assert course(day(3, "11:00"), *fixes)["milestones"] == {"first_fix": None}


def test_the_transitions_that_leave_the_status_are_listed() -> None:
    listed = course(day(4), CREATED, spam=False, approval=True)["transitions"]
    assert [pick(one, "to", "by", "verdict") for one in listed] == [
        ("working", "vendor", "allowed"),
        ("solved", "any", "denied"),
    ]
