"""Charges: work cut at the edges of the desk's hours, multipliers, gates and the rate."""

from __future__ import annotations

from typing import Any

from .sample import DESK, answer, event, pick, policy

PRICES = f"""
{DESK.strip()}
parameters:
  rate: {{told_by: told_rate, assumed: RATE, why: "not given", cites: S-1}}
definitions:
  regime:
    values: {{inside: desk.open_at(start), outside: otherwise}}
    cites: S-2
  agreed:
    event: approved
    when: event.by == customer
    cites: S-2
charges:
  rate: rate
  work:
    per: worked
    cut_by: desk
    inputs: [regime, urgent]
    outputs: [multiplier]
    rows:
      inside: {{regime: inside, urgent: any, multiplier: 1, cites: S-3}}
      outside: {{regime: outside, urgent: false, multiplier: 1.5, cites: S-3}}
      urgent: {{regime: outside, urgent: true, multiplier: 2, cites: S-3}}
  gates:
    evening:
      holds_up: [worked, planned]
      when: regime == outside
      approval: {{customer: agreed.before(start), vendor: vendor_agrees}}
      cites: S-4
facts:
  urgent: boolean
  vendor_agrees: boolean
  told_rate: number
events:
  worked: {{until: instant}}
  planned: {{until: instant}}
  approved: {{by: [customer, vendor]}}
"""
UNPRICED = PRICES.replace("RATE", "unknown")
NOW = "2025-07-20T00:00:00Z"


def at(text: str) -> str:
    day, time = text.split()
    return f"2025-07-{int(day):02}T{time}:00Z"


def work(begin: str, end: str, kind: str = "worked") -> dict[str, Any]:
    return event(at(begin), kind, until=at(end))


def charged(*events: Any, text: str = UNPRICED, **facts: Any) -> dict[str, Any]:
    facts = {"urgent": False, "vendor_agrees": True, **facts}
    facts = {name: value for name, value in facts.items() if value is not ...}
    return answer(policy(text), "charge", NOW, *events, **facts)


APPROVED = event(at("1 00:00"), "approved", by="customer")


def lines(section: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [pick(line, "from", "until", "minutes", "multiplier") for line in section["lines"]]


def test_without_work_nothing_is_said() -> None:
    assert pick(charged(), "outcome", "verdict", "lines") == ("silent", "silent", [])


def test_work_is_cut_where_the_desk_closes_and_opens() -> None:
    found = charged(APPROVED, work("7 14:00", "8 08:00"))
    assert found["verdict"] == "charged"
    assert lines(found) == [
        (at("7 14:00"), at("7 15:00"), 60, 1),
        (at("7 15:00"), at("8 07:00"), 960, 1.5),
        (at("8 07:00"), at("8 08:00"), 60, 1),
    ]


def test_holidays_and_weekends_lie_outside() -> None:
    assert [line[2:] for line in lines(charged(APPROVED, work("14 08:00", "14 09:00")))] == [(60, 1.5)]
    assert [line[2:] for line in lines(charged(APPROVED, work("12 08:00", "12 08:30")))] == [(30, 1.5)]


def test_work_that_ends_where_it_begins_costs_nothing() -> None:
    assert charged(work("7 10:00", "7 10:00"))["verdict"] == "silent"
    assert charged(work("7 10:00", "7 09:00"))["verdict"] == "silent"


def test_pieces_of_seconds_are_parts_of_minutes() -> None:
    found = charged({"at": "2025-07-07T10:00:00Z", "type": "worked", "until": "2025-07-07T10:00:20Z"})
    assert lines(found)[0][2] == 0.3333


def test_work_in_hours_needs_no_approval_and_work_outside_needs_both() -> None:
    assert pick(charged(work("7 10:00", "7 11:00")), "verdict", "requires_approval_by") == ("charged", [])
    assert pick(charged(work("7 16:00", "7 17:00")), "verdict", "requires_approval_by", "missing_approval_by") == (
        "blocked", ["customer", "vendor"], ["customer"],
    )  # fmt: skip
    late = event(at("7 16:30"), "approved", by="customer")
    assert charged(late, work("7 16:00", "7 17:00"))["verdict"] == "blocked"
    assert charged({**late, "at": at("7 16:00")}, work("7 16:00", "7 17:00"))["verdict"] == "charged"


def test_an_approval_that_is_missing_for_certain_blocks_whatever_else_is_not_known() -> None:
    found = charged(work("7 16:00", "7 17:00"), vendor_agrees=..., urgent=...)
    assert pick(found, "verdict", "missing_approval_by", "lines") == ("blocked", ["customer"], [])
    # Some of the lines would look like all of them.
    found = charged(work("7 14:00", "7 17:00"), urgent=...)
    assert pick(found, "verdict", "lines") == ("blocked", [])


def test_an_approval_that_is_not_known_leaves_the_verdict_unknown() -> None:
    found = charged(APPROVED, work("7 16:00", "7 17:00"), vendor_agrees=...)
    assert pick(found, "outcome", "verdict", "needs") == ("unknown", "unknown", ["vendor_agrees"])
    assert charged(APPROVED, work("7 10:00", "7 11:00"), vendor_agrees=...)["verdict"] == "charged"


def test_a_fact_that_changes_no_price_is_not_needed() -> None:
    assert charged(work("7 10:00", "7 11:00"), urgent=...)["verdict"] == "charged"
    assert charged(APPROVED, work("7 16:00", "7 17:00"), urgent=...)["needs"] == ["urgent"]


def test_planned_work_is_priced_and_held_up_like_work() -> None:
    assert charged(work("7 16:00", "7 17:00", "planned"))["verdict"] == "blocked"
    found = charged(APPROVED, work("7 14:30", "7 15:30", "planned"))
    assert [line[2:] for line in lines(found)] == [(30, 1), (30, 1.5)]


def test_an_amount_needs_a_rate() -> None:
    events = [APPROVED, work("7 14:00", "7 16:00")]
    assert pick(charged(*events), "rate", "needs_for_amount") == ("unknown", ["told_rate"])
    assert pick(charged(*events, told_rate=100), "rate", "needs_for_amount", "amount") == (100, [], 250)
    assert "amount" not in charged(*events, told_rate=None)


def test_a_rate_may_be_assumed() -> None:
    text = PRICES.replace("RATE", "80")
    decision = policy(text).evaluate(
        {"at": NOW, "facts": {"urgent": False}, "events": [work("7 10:00", "7 11:00")]}, ask=["charge"]
    ).to_dict()  # fmt: skip
    assert pick(decision["charge"], "rate", "amount") == (80, 80)
    assert [one["parameter"] for one in decision["assumptions"]] == ["rate"]


def test_each_kind_of_work_is_cut_by_its_own_calendar() -> None:
    two = policy(
        f"""{DESK.strip()}
  night: {{zone: UTC, hours: mon-fri 20:00-24:00, cites: S-1}}
charges:
  work: {{per: worked, cut_by: desk, when: always, then: {{multiplier: 1}}, cites: S-2}}
  watch: {{per: watched, cut_by: night, when: always, then: {{multiplier: 2}}, cites: S-2}}
events: {{worked: {{until: instant}}, watched: {{until: instant}}}}
"""
    )
    found = answer(two, "charge", NOW, work("7 14:00", "7 16:00"), work("7 19:00", "7 21:00", "watched"))
    assert [line[1] for line in lines(found)] == [at("7 15:00"), at("7 16:00"), at("7 20:00"), at("7 21:00")]
