"""Times of day on business days, days of every year, and moves counted in open time."""

from __future__ import annotations

import datetime as dt

import pytest

from policy_engine.load import Policy, load_source
from policy_engine.runtime.instants import iso
from policy_engine.source import SourceFile

POLICY = """
policy: {{id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}}
sources:
  handbook: {{document: sample.txt, register: sample.clauses.yaml}}
calendars:
  desk:
    zone: Europe/Paris
    hours: mon-fri 09:00-12:00 13:00-18:00
    overrides: {{"12-24": 09:00-12:00, "12-25": closed, "2026-12-24": closed, "02-29": closed,
                "08-10 to 08-14": closed, "08-12": 09:00-12:00, "2026-12-28 to 2027-01-01": closed}}
    cites: A-01
  night: {{zone: UTC, hours: mon-fri 20:00-22:00, cites: A-01}}
  both: {{any_of: [desk, night], business_day: 10 business hours, cites: A-01}}
sla:
  every_metric: {{calendar: desk}}
  metrics:
    answer:
      start: {{event: ticket_created, cites: A-01}}
      stop: {{event: answered, cites: A-01}}
      pause:
        customer: {{from: asked, until: told, cites: A-01}}
        supplier: {{from: ordered, until: delivered, cites: A-01}}
  targets:
    figures: {{when: always, then: {{answer: {amount}{clock}}}, cites: A-01}}
lifecycle:
  calendar: desk
  unlisted: silent
  statuses:
    open: {{upon: ticket_created, cites: A-01}}
    closed: {{upon: closed, cites: A-01}}
  transitions:
    reopen:
      from: closed
      to: open
      by: any
      upon: request
      until: 10:00 on the 2nd business day after closed
      cites: A-01
facts:
  requested_status: {{one_of: [open, closed], absent: not_asked}}
events:
  ticket_created: {{}}
  answered: {{}}
  asked: {{}}
  told: {{}}
  ordered: {{}}
  delivered: {{}}
  closed: {{}}
"""


def policy(amount: str = "1 business day", clock: str = "") -> Policy:
    return load_source(SourceFile("sample.yaml", POLICY.format(amount=amount, clock=clock)))


def answer(
    amount: str, start: str, at: str = "2025-01-01T00:00:00Z", clock: str = "", **events: str
) -> dict[str, object]:
    history = [{"type": "ticket_created", "at": start}, *({"type": name, "at": when} for name, when in events.items())]
    ticket = {"id": "T", "at": max(at, start), "events": history}
    target: dict[str, object] = policy(amount, clock).evaluate(ticket, ask=["sla"])["sla"]["targets"][0]
    return target


@pytest.mark.parametrize(
    ("amount", "start", "due"),
    [
        # Friday 5 September 2025, summer time
        ("10:00 on the next business day", "2025-09-05T09:00:00Z", "2025-09-08T08:00:00Z"),
        ("10:00 on the next business day", "2025-09-06T09:00:00Z", "2025-09-08T08:00:00Z"),
        ("10:00 on the 2nd business day", "2025-09-05T09:00:00Z", "2025-09-09T08:00:00Z"),
        ("16:00 on the same business day", "2025-09-05T09:00:00Z", "2025-09-05T14:00:00Z"),
        ("16:00 on the same business day", "2025-09-05T14:00:01Z", "2025-09-08T14:00:00Z"),
        ("16:00 on the same business day", "2025-09-06T09:00:00Z", "2025-09-08T14:00:00Z"),
        ("close of the same business day", "2025-09-05T03:00:00Z", "2025-09-05T16:00:00Z"),
        ("opening of the next business day", "2025-09-05T09:00:00Z", "2025-09-08T07:00:00Z"),
        ("same time on the next business day", "2025-09-04T09:00:00Z", "2025-09-05T09:00:00Z"),
        # half past twelve is within the break: the next opening
        ("same time on the next business day", "2025-09-04T10:30:00Z", "2025-09-05T11:00:00Z"),
        # half a day on 24 December, closed on the 25th of every year; in 2026 closed on the 24th as well
        ("close of the next business day", "2025-12-23T09:00:00Z", "2025-12-24T11:00:00Z"),
        ("close of the 2nd business day", "2025-12-23T09:00:00Z", "2025-12-26T17:00:00Z"),
        ("close of the next business day", "2026-12-22T09:00:00Z", "2026-12-23T17:00:00Z"),
        ("close of the next business day", "2026-12-23T09:00:00Z", "2027-01-04T17:00:00Z"),
        # a week of every August is closed, but for a morning
        ("close of the next business day", "2026-08-07T09:00:00Z", "2026-08-12T10:00:00Z"),
        ("close of the 2nd business day", "2026-08-07T09:00:00Z", "2026-08-17T16:00:00Z"),
        # 29 February is closed where there is one
        ("close of the next business day", "2028-02-28T09:00:00Z", "2028-03-01T17:00:00Z"),
    ],
)
def test_times_of_day(amount: str, start: str, due: str) -> None:
    assert answer(amount, start)["due_at"] == due


@pytest.mark.parametrize(
    ("amount", "due"),
    [
        # Friday 17:00 in Paris: one hour until 18:00, then 20:00 to 22:00 UTC, then Monday morning
        ("2 business hours", "2025-09-05T21:00:00Z"),
        ("4 business hours", "2025-09-08T08:00:00Z"),
        ("1 business day", "2025-09-08T15:00:00Z"),
        # 22:00 UTC is Saturday in Paris, whose dates count: the last closing of Friday is midnight
        ("close of the same business day", "2025-09-05T22:00:00Z"),
        ("10:00 on the next business day", "2025-09-08T08:00:00Z"),
    ],
)
def test_several_calendars_together(amount: str, due: str) -> None:
    assert answer(amount, "2025-09-05T15:00:00Z", clock=", calendar: both")["due_at"] == due


def test_a_wait_moves_a_time_of_day() -> None:
    found = answer(
        "10:00 on the next business day", "2025-09-08T08:00:00Z", "2025-09-08T12:00:00Z",
        asked="2025-09-08T09:00:00Z", told="2025-09-08T10:00:00Z",
    )  # fmt: skip
    assert found["due_at"] == "2025-09-09T09:00:00Z"


def test_waits_of_several_reasons_count_once() -> None:
    found = answer(
        "8 business hours", "2025-09-08T07:00:00Z", "2025-09-08T16:00:00Z",
        asked="2025-09-08T07:30:00Z", told="2025-09-08T09:00:00Z",
        ordered="2025-09-08T08:00:00Z", delivered="2025-09-08T09:30:00Z",
    )  # fmt: skip
    assert found["pauses"] == [{"from": "2025-09-08T07:30:00Z", "until": "2025-09-08T09:30:00Z"}]
    assert found["due_at"] == "2025-09-09T09:00:00Z"


def test_one_reason_does_not_end_the_wait_of_another() -> None:
    found = answer(
        "8 business hours", "2025-09-08T07:00:00Z", "2025-09-08T16:00:00Z",
        asked="2025-09-08T07:30:00Z", ordered="2025-09-08T08:00:00Z", told="2025-09-08T09:00:00Z",
    )  # fmt: skip
    assert (found["state"], found["elapsed_seconds"]) == ("paused", 1800)


@pytest.mark.parametrize(("late", "verdict"), [(0, "allowed"), (1, "denied")])
def test_a_move_has_a_last_instant(late: int, verdict: str) -> None:
    """Closed on Friday; the second business day is Tuesday."""
    limit = int(dt.datetime(2025, 9, 9, 8, tzinfo=dt.UTC).timestamp())
    ticket = {
        "id": "T",
        "facts": {"requested_status": "open"},
        "events": [
            {"type": "ticket_created", "at": "2025-09-01T09:00:00Z"},
            {"type": "closed", "at": "2025-09-05T09:00:00Z"},
        ],
    }
    found = policy().evaluate(ticket, limit + late, ["transition"])["transition"]
    assert (found["verdict"], found["last_allowed_at"]) == (verdict, iso(limit))
