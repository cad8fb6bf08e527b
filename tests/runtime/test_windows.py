"""Windows: opening hours, by whom they are chosen, and phases of support."""

from __future__ import annotations

from typing import Any

import pytest

from .sample import DESK, answer, pick, policy

HOURS = f"""
{DESK.strip()}
  chosen:
    inputs: [site]
    outputs: [zone, hours]
    rows:
      east: {{site: east, zone: Asia/Tokyo, hours: mon-fri 09:00-18:00, cites: S-2}}
      west: {{site: west, zone: America/New_York, hours: mon-fri 09:00-18:00, cites: S-2}}
      north: {{site: north, zone: unknown, hours: unknown, cites: S-2}}
    otherwise: impossible
  told: {{zone: UTC, hours: mon-fri 08:00-12:00, holidays: {{country: land, cites: S-3}}, cites: S-3}}
windows:
  office: {{open: desk, cites: S-4}}
  portal: {{open: always, cites: S-4}}
  site: {{open: chosen, cites: S-4}}
  home: {{open: told, cites: S-4}}
  by-channel:
    inputs: [channel]
    outputs: [intake]
    rows:
      web: {{channel: web, intake: always, cites: S-5}}
      phone: {{channel: phone, intake: desk, cites: S-5}}
      letter: {{channel: letter, intake: silent, cites: S-5}}
facts:
  site: [east, west, north, south]
  channel: [web, phone, letter]
  land: country
"""


def window(name: str, at: str, text: str = HOURS, **facts: Any) -> dict[str, Any]:
    listed = answer(policy(text), "window", at, **facts)["windows"]
    (found,) = [one for one in listed if one["name"] == name]
    assert isinstance(found, dict)
    return found


SHOWN = ("state", "opens_at", "closes_at")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2025-07-07T06:59:59Z", ("closed", "2025-07-07T07:00:00Z", None)),
        ("2025-07-07T07:00:00Z", ("open", None, "2025-07-07T15:00:00Z")),
        ("2025-07-07T14:59:59Z", ("open", None, "2025-07-07T15:00:00Z")),
        ("2025-07-07T15:00:00Z", ("closed", "2025-07-08T07:00:00Z", None)),
        ("2025-07-11T15:00:00Z", ("closed", "2025-07-15T07:00:00Z", None)),  # the weekend, then a holiday
        ("2025-10-24T15:00:00Z", ("closed", "2025-10-27T08:00:00Z", None)),  # the clocks change on the Sunday
    ],
)
def test_hours_are_open_from_opening_until_closing(at: str, shown: tuple[Any, ...]) -> None:
    assert pick(window("office", at), *SHOWN) == shown


def test_what_never_closes_has_no_edges() -> None:
    assert pick(window("portal", "2025-07-06T00:00:00Z"), *SHOWN) == ("open", None, None)


def test_a_table_chooses_the_hours() -> None:
    monday = "2025-07-07T01:00:00Z"
    assert pick(window("site", monday, site="east"), *SHOWN) == ("open", None, "2025-07-07T09:00:00Z")
    assert pick(window("site", monday, site="west"), *SHOWN) == ("closed", "2025-07-07T13:00:00Z", None)
    assert window("intake", monday, channel="web")["state"] == "open"
    assert window("intake", monday, channel="phone")["state"] == "closed"


def test_what_is_the_same_whichever_it_is_is_known() -> None:
    # Sunday noon: closed in the east and in the west; of the north nobody knows.
    assert pick(window("site", "2025-07-06T12:00:00Z"), "state", "needs") == ("unknown", ["site"])
    text = HOURS.replace("site: [east, west, north, south]", "site: [east, west]").replace(
        "      north: {site: north, zone: unknown, hours: unknown, cites: S-2}\n", ""
    )
    assert pick(window("site", "2025-07-06T12:00:00Z", text), *SHOWN) == ("closed", None, None)
    assert window("site", "2025-07-07T01:00:00Z", text)["needs"] == ["site"]


def test_hours_that_nobody_knows_and_those_that_cannot_be_are_unknown() -> None:
    assert pick(window("site", "2025-07-07T12:00:00Z", site="north"), "state", "needs") == ("unknown", [])
    found = window("site", "2025-07-07T12:00:00Z", site="south")
    assert pick(found, "state", "needs") == ("unknown", [])
    assert "impossible" in found["note"]
    assert window("intake", "2025-07-07T12:00:00Z", channel="letter")["state"] == "unknown"


def test_without_its_holidays_a_calendar_is_closed_for_certain_only() -> None:
    assert pick(window("home", "2025-07-07T13:00:00Z"), *SHOWN) == ("closed", None, None)
    assert pick(window("home", "2025-07-07T09:00:00Z"), "state", "needs") == ("unknown", ["land"])
    assert window("home", "2025-07-07T09:00:00Z", land="FR")["state"] == "open"
    assert window("home", "2025-07-14T09:00:00Z", land="FR")["state"] == "closed"
    assert window("home", "2025-07-14T09:00:00Z", land=None)["state"] == "open"


def test_the_section_is_unknown_if_one_window_is() -> None:
    every: dict[str, Any] = {"site": "east", "channel": "web", "land": "FR"}
    assert answer(policy(HOURS), "window", "2025-07-07T09:00:00Z", **every)["outcome"] == "determined"
    assert answer(policy(HOURS), "window", "2025-07-07T09:00:00Z", **{**every, "site": "north"})["outcome"] == "unknown"


PHASES = """
windows:
  support:
    zone: America/New_York
    long:
      when: long
      phases:
        full: {from: out_on, cites: S-1}
        limited: {from: 1 month after out_on, cites: S-1}
        ended: {from: 1 year after out_on, cites: S-1}
    short:
      when: not long
      phases:
        full: {from: out_on, cites: S-1}
        ended: {from: next_on, cites: S-1}
facts:
  long: boolean
  out_on: date
  next_on: {type: date, empty: not out yet}
"""


def phase(at: str, **facts: Any) -> tuple[Any, ...]:
    return pick(window("support", at, PHASES, **facts), "state", "phases", "needs")


def starts(**dates: str) -> list[dict[str, str]]:
    return [{"state": state, "from": day} for state, day in dates.items()]


LONG = starts(full="2024-01-31", limited="2024-02-29", ended="2025-01-31")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2024-01-31T05:00:00Z", "full"),  # midnight in New York
        ("2024-02-29T04:59:59Z", "full"),
        ("2024-02-29T05:00:00Z", "limited"),  # a month ends with its last day
        ("2025-01-31T04:59:59Z", "limited"),
        ("2025-01-31T05:00:00Z", "ended"),
    ],
)
def test_a_phase_begins_at_midnight_in_the_windows_zone_and_ends_where_the_next_begins(at: str, state: str) -> None:
    assert phase(at, long=True, out_on="2024-01-31") == (state, LONG, [])


def test_before_its_first_phase_nothing_is_said() -> None:
    assert phase("2024-01-31T04:59:59Z", long=True, out_on="2024-01-31")[0] == "unknown"


def test_a_phase_without_its_date_leaves_the_state_unknown_and_one_that_is_not_to_come_does_not() -> None:
    told: dict[str, Any] = {"long": False, "out_on": "2024-01-31"}
    assert phase("2024-06-01T00:00:00Z", **told) == ("unknown", starts(full="2024-01-31"), ["next_on"])
    assert phase("2024-06-01T00:00:00Z", **told, next_on=None) == ("full", starts(full="2024-01-31"), [])
    both = starts(full="2024-01-31", ended="2024-05-01")
    assert phase("2024-06-01T00:00:00Z", **told, next_on="2024-05-01") == ("ended", both, [])


def test_a_later_phase_that_has_begun_needs_no_earlier_date() -> None:
    found = phase("2024-06-01T00:00:00Z", long=False, next_on="2024-05-01")
    assert found == ("ended", starts(ended="2024-05-01"), [])


def test_the_track_matters_only_where_the_phases_differ() -> None:
    found = window("support", "2024-02-01T12:00:00Z", PHASES, out_on="2024-01-31", next_on=None)
    assert pick(found, "state", "needs") == ("unknown", ["long"])
