"""Opening hours that go round most of the clock.

A span of opening hours passes midnight and lasts longer than 16 hours.

`09:00-05:00` is twenty hours. It is nearly always a five in the afternoon that was written without its twelve.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-05:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule

DAY = 86_400


def check(examined: Examined) -> Iterator[Finding]:
    """Every calendar with fixed hours of which a span is open for too long past midnight; `limit` is in hours."""
    for calendar in examined.policy.calendars.values():
        if calendar.kind != "fixed":
            continue
        spans = {span for day in calendar.hours.days for span in day}
        for start, end in sorted(spans):
            if DAY < end < start + DAY and end - start > examined.limit * 3600:
                node = examined.node("calendars", calendar.name, "hours")
                shown = f"{_clock(start)}-{_clock(end - DAY)}"
                yield Finding(
                    f"`{shown}` is open for {(end - start) / 3600:g} hours, past midnight",
                    node.span if node is not None else calendar.origin.span,
                    f"write `{_clock(start)}-{_clock(end - DAY // 2)}` if the afternoon is meant"
                    if start < end - DAY // 2 <= DAY
                    else "check the hours against the handbook",
                    owner=calendar.origin.span,
                )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


RULE = Rule("A050", "long-opening", "warning", check, limit=16)
