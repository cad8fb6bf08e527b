"""How instants, durations, pages and progress look."""

from __future__ import annotations

import importlib
import io
from typing import Any

import pytest

from policy_engine.businesstime import parse_zone

moments: Any = importlib.import_module("policy_engine.cli.moments")
page_module: Any = importlib.import_module("policy_engine.cli.page")
colours: Any = importlib.import_module("policy_engine.cli.colours")
progress: Any = importlib.import_module("policy_engine.cli.progress")
NOON = 1_757_505_600  # 2025-09-10T12:00:00Z


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3_600, "1 h"),
        (3_659, "1 h"),
        (12_000, "3 h 20 min"),
        (86_400, "1 d"),
        (90_000 + 59, "1 d 1 h"),
        (-7_200, "2 h"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: int, text: str) -> None:
    assert moments.duration(seconds) == text


def test_open_time_has_no_days() -> None:
    assert moments.duration(40 * 3_600, days=False) == "40 h"


def test_distance_from_now() -> None:
    assert moments.distance(NOON, NOON) == "now"
    assert moments.distance(NOON + 60, NOON) == "in 1 min"
    assert moments.distance(NOON - 7_200, NOON) == "2 h ago"


@pytest.mark.parametrize(
    ("instant", "zone", "text"),
    [
        (NOON, None, "Wed 2025-09-10 12:00 UTC"),
        (NOON, "UTC", "Wed 2025-09-10 12:00 UTC"),
        (NOON + 5, "Europe/Paris", "Wed 2025-09-10 14:00:05 Europe/Paris (12:00:05 UTC)"),
        (NOON, "UTC+03:00", "Wed 2025-09-10 15:00 UTC+03:00 (12:00 UTC)"),
        (NOON, "Pacific/Auckland", "Thu 2025-09-11 00:00 Pacific/Auckland (2025-09-10 12:00 UTC)"),
    ],
)
def test_an_instant_in_both_clocks(instant: int, zone: str | None, text: str) -> None:
    assert moments.moment(instant, None if zone is None else parse_zone(zone)) == text


def test_a_page_wraps_at_the_width_of_the_terminal() -> None:
    page = page_module.Page(colours.Paint(False), 60)
    reason = {"text": "a reason " * 12, "clause": ["A-1", "A-2"], "file": "/elsewhere/policy.yaml", "line": 7}
    page.answer("label", "answer", "good", " and a tail" * 8)
    page.reasons([reason, dict(reason)])
    lines = page.text().splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("  label answer and a tail")
    assert sum("[A-1, A-2, /elsewhere/policy.yaml:7]" in line for line in lines) == 1


def test_paint_goes_around_the_word_that_matters() -> None:
    page = page_module.Page(colours.Paint(True))
    page.answer("metric", "breached", "bad", ", 5 min over")
    assert page.text() == "  metric \x1b[1;31mbreached\x1b[0m, 5 min over\n"


def test_progress_is_shown_late_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(progress, "monotonic", lambda: now)
    stream = io.StringIO()
    line = progress.Progress(stream, 1_000, True)
    line.step(10)
    assert stream.getvalue() == ""
    now = 102.0
    line.step(500)
    assert stream.getvalue() == "\r\x1b[K2 tickets, 50%, 1 a second, 2 s to go"
    line.step(600)  # too soon to draw again
    line.close()
    assert stream.getvalue().endswith("2 s to go\r\x1b[K")
    assert line.count == 3


def test_progress_is_silent_where_nobody_looks() -> None:
    stream = io.StringIO()
    line = progress.Progress(stream, 0, False)
    line.step(1)
    line.close()
    assert stream.getvalue() == ""
