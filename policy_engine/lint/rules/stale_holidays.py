"""Holidays of other years.

A calendar lists its holidays by date, and the list ends before the edition of the handbook, or leaves out a year in
between.

On the missing days the desk counts as open, and every target that runs over them is due too early.

Avoid:

    calendars:
      desk:
        zone: Europe/Paris
        hours: mon-fri 09:00-17:00
        holidays: {dates: ["2023-12-25", "2025-12-25"]}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk:
        zone: Europe/Paris
        hours: mon-fri 09:00-17:00
        holidays: {dates: ["2023-12-25", "2024-12-25", "2025-12-25"]}
    windows:
      business_hours: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every list of dates that ends before the policy begins, or has a hole of a year."""
    edition = max(_year(examined.policy.edition), _year(examined.policy.in_force_from))
    for calendar in examined.policy.calendars.values():
        holidays = calendar.holidays
        if holidays.kind != "list" or not holidays.dates:
            continue
        years = sorted({_year(date) for date in holidays.dates})
        missing = [year for year in range(years[0], years[-1]) if year not in years]
        place = holidays.origin.span if holidays.origin is not None else calendar.origin.span
        if missing:
            shown = ", ".join(map(str, missing[:5]))
            yield Finding(
                f"the holidays of `{calendar.name}` go from {years[0]} to {years[-1]} and leave out {shown}",
                place,
                "add the days of that year, or `country:` in place of a list",
            )
        elif edition > years[-1]:
            yield Finding(
                f"the holidays of `{calendar.name}` end with {years[-1]}, and the policy is of {edition}",
                place,
                "add the days of the years in which it is in force, or `country:` in place of a list",
            )


def _year(date: str) -> int:
    """The year of a date; 0 for what is none."""
    return int(date[:4]) if date[:4].isdecimal() else 0


RULE = Rule("A049", "stale-holidays", "warning", check)
