"""The sentences from which a reader can redo a clock."""

from __future__ import annotations

from typing import Any

import pytest

from policy_engine.load import load
from policy_engine.runtime.wording import length


def used_up(country: str) -> str:
    """How four business hours from Friday 14 November 2025, 16:00 in Prague, are counted."""
    ticket: dict[str, Any] = {
        "at": "2025-11-14T15:00:00Z",
        "facts": {"vendor_holiday_country": country, "support_plan": "standard", "assigned_severity": 2},
        "events": [{"at": "2025-11-14T15:00:00Z", "type": "ticket_created"}],
    }
    because = load("managry").evaluate(ticket, ask=["sla"])["sla"]["targets"][0]["because"]
    (found,) = [one["text"] for one in because if "used up" in one["text"]]
    return str(found)


def test_a_holiday_on_the_way_is_named() -> None:
    assert used_up("CZ") == (
        "4 business hours of open time are used up at 2025-11-18T10:00:00Z: "
        "1 h from 2025-11-14T15:00:00Z, 3 h from 2025-11-18T07:00:00Z; closed on 2025-11-17"
    )


def test_a_weekend_is_no_holiday() -> None:
    assert used_up("DE") == (
        "4 business hours of open time are used up at 2025-11-17T10:00:00Z: "
        "1 h from 2025-11-14T15:00:00Z, 3 h from 2025-11-17T07:00:00Z"
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 min"), (59, "59 s"), (60, "1 min"), (5400, "1 h 30 min"), (3601, "1 h 1 s")]
)
def test_lengths(seconds: int, text: str) -> None:
    assert length(seconds) == text
