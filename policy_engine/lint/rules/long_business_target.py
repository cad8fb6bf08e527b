"""A target longer than the week of its calendar.

A figure in business hours or business days is more than the calendar is open in a week.

Such a target is due in the week after at the earliest. Most often elapsed hours were meant, or the figure of another
column was copied.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
      targets:
        plain: {when: always, then: {restoration: 41 business hours}}
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
        plain: {when: always, then: {restoration: 41 hours}}
    events:
      created: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures, open_in_a_week
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import CalendarDef


def check(examined: Examined) -> Iterator[Finding]:
    """Every figure in open time that is more than a week of it."""
    for figure in figures(examined.policy):
        calendar = figure.calendar
        week = open_in_a_week(calendar) if calendar is not None else None
        if calendar is None or week is None:
            continue
        length = _length(figure.amount, calendar)
        if length is not None and length > week:
            yield Finding(
                f"`{figure.amount}` is more than the {week / 3600:g} hours that `{calendar.name}` is open in a week",
                figure.origin.span,
                "check the figure and its unit against the handbook",
            )


def _length(amount: Amount, calendar: CalendarDef) -> int | None:
    if amount.by or not amount.on_calendar:
        return None
    if amount.unit == "business_hour":
        return amount.value * 3600
    return amount.value * calendar.business_day if calendar.business_day is not None else None


RULE = Rule("A042", "long-business-target", "note", check)
