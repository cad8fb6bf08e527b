"""A day that is written in business hours.

A figure is 24 business hours, or some times 24, on a calendar that is open for less than 24 hours a day.

On a desk of eight hours, 24 business hours are three working days. Whoever writes 24 means a day: 24 hours, or 1
business day.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
      targets:
        plain: {when: always, then: {restoration: 24 business hours}}
    events:
      created: {}
      restored: {}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
      targets:
        plain: {when: always, then: {restoration: 1 business day}}
    events:
      created: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every figure in business hours that is a number of whole days, though the days of its calendar are shorter."""
    for figure in figures(examined.policy):
        amount, calendar = figure.amount, figure.calendar
        if amount.unit != "business_hour" or amount.value % 24 or not amount.value or calendar is None:
            continue
        day = calendar.business_day
        if day is not None and day < 86_400:
            many = amount.value // 24
            yield Finding(
                f"`{amount}` are {round(amount.value * 3600 / day, 1):g} business days of `{calendar.name}`",
                figure.origin.span,
                f"write `{amount.value} hours` or `{many} business day{'' if many == 1 else 's'}` if that is meant",
            )


RULE = Rule("A043", "day-in-business-hours", "note", check)
