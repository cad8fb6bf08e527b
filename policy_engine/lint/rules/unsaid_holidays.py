"""A calendar that does not speak of holidays.

A calendar has opening hours, closes at some time of the week, and says neither which holidays it has nor that the
handbook mentions none.

Without a word it is open on New Year's Day. Where the handbook is silent, that is a silence with an id of its own, and
decisions name it.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {not_mentioned: X-S1}}
    windows:
      business_hours: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every calendar with fixed hours and no `holidays`, unless it never closes."""
    for calendar in examined.policy.calendars.values():
        if calendar.kind != "fixed" or calendar.hours.always or calendar.overrides:
            continue
        if examined.node("calendars", calendar.name, "holidays") is None:
            yield Finding(
                f"`{calendar.name}` does not say whether it is open on public holidays",
                calendar.origin.span,
                "add `holidays:` with `country`, `dates`, or `not_mentioned` and the id of the silence",
            )


RULE = Rule("A053", "unsaid-holidays", "note", check)
