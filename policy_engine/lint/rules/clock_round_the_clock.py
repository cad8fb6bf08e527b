"""Business time on a calendar that never closes.

A figure counts business hours, and its calendar is open at all hours of every day.

Business hours are then plain hours. Either the calendar should close at some time, or the unit misleads its readers.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-sun 00:00-24:00}
    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
      targets:
        plain: {when: always, then: {restoration: 8 business hours}}
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
        plain: {when: always, then: {restoration: 8 business hours}}
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
    """Every figure in business hours that elapses like any other, once for each metric and calendar."""
    seen = set()
    for figure in figures(examined.policy):
        calendar = figure.calendar
        if figure.amount.unit != "business_hour" or calendar is None or calendar.kind != "fixed":
            continue
        closes = calendar.holidays.kind != "none" or calendar.overrides
        if calendar.hours.always and not closes and (figure.metric, calendar.name) not in seen:
            seen.add((figure.metric, calendar.name))
            yield Finding(
                f"`{calendar.name}` never closes, so `{figure.amount}` elapse like any hours",
                figure.origin.span,
                "leave out `business`, or say when the calendar is closed",
            )


RULE = Rule("A052", "clock-round-the-clock", "note", check)
