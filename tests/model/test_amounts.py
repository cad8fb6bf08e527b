"""Amounts of time: what can be written, how it is shown, and what is offered for what cannot."""

from __future__ import annotations

import pytest

from policy_engine.model.amounts import Amount, parse_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("15 minutes", Amount(15, "minute")),
        ("1 business day", Amount(1, "business_day")),
        ("10:00 on the next business day", Amount(1, "business_day", "10:00")),
        ("10:00 on the same business day", Amount(0, "business_day", "10:00")),
        ("close of the 3rd business day", Amount(3, "business_day", "close")),
        ("opening of the next business day", Amount(1, "business_day", "opening")),
        ("same time on the 12th business day", Amount(12, "business_day", "same time")),
    ],
)
def test_what_is_written_is_what_is_shown(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount
    assert str(amount) == text


def test_a_time_of_day_needs_a_calendar_and_no_length_of_a_day() -> None:
    amount = Amount(1, "business_day", "10:00")
    assert (amount.on_calendar, amount.clock) == (True, "elapsed")
    assert amount.to_dict() == {"value": 1, "unit": "business_day", "by": "10:00"}
    assert Amount(1, "business_day").to_dict() == {"value": 1, "unit": "business_day"}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("1hr", "1 hour"),
        ("90m", "90 minutes"),
        ("2 working days", "2 business days"),
        ("1.5 hours", "90 minutes"),
        ("1 hour 30 minutes", "90 minutes"),
        ("by 9:00 on the next working day", "09:00 on the next business day"),
        ("the end of the next business day", "close of the next business day"),
    ],
)
def test_a_near_miss_is_mended(text: str, offered: str) -> None:
    assert parse_amount(text) == f"`{text}` is no amount of time; write `{offered}`"


@pytest.mark.parametrize(
    "text", ["", "soon", "1.37 hours", "25:00 on the next business day", "close of the 3th business day"]
)
def test_what_is_no_amount(text: str) -> None:
    assert isinstance(parse_amount(text), str)
