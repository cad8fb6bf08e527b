"""A calendar that nothing uses.

No metric, window, condition, charge or other calendar names it.

Somebody wrote down opening hours that bind nobody: a clock that should count them counts others, or all hours.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
      night_desk: {zone: Europe/Paris, hours: mon-fri 17:00-23:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
      night_desk: {zone: Europe/Paris, hours: mon-fri 17:00-23:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}
      night_service: {open: night_desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every calendar that stands nowhere but in its declaration."""
    for calendar in examined.policy.calendars.values():
        if not examined.mentioned("calendars", calendar.name):
            yield Finding(
                f"nothing uses the calendar `{calendar.name}`",
                calendar.origin.span,
                "leave it out, or name it where its hours count",
            )


RULE = Rule("A082", "unused-calendar", "warning", check)
