"""The figures of a policy's targets, each with the calendar on which it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policy_engine.model.amounts import Amount
from policy_engine.model.policy import CalendarDef, Origin, Policy, Table

__all__ = ["Figure", "figures", "open_in_a_week"]

_CALENDAR = "calendar"
"""The output of a table of targets that names the calendar of its row."""


class Figure(NamedTuple):
    """A figure of a metric in a row; `calendar` is nothing where only the ticket tells it."""

    metric: str
    amount: Amount
    calendar: CalendarDef | None
    origin: Origin
    table: Table


def figures(policy: Policy) -> Iterator[Figure]:
    """Every amount of time that a table of targets gives."""
    if policy.sla is None:
        return
    usual = {metric.name: metric.calendar for metric in policy.sla.metrics}
    for layer in policy.sla.layers:
        for table in layer.tables:
            for row in table.rows:
                own = row.outputs.get(_CALENDAR)
                for name, cell in row.outputs.items():
                    if cell.amount is not None:
                        calendar = own.text if own is not None else usual.get(name) or ""
                        yield Figure(name, cell.amount, policy.calendars.get(calendar), row.origin, table)


def open_in_a_week(calendar: CalendarDef) -> int | None:
    """Seconds that a calendar with fixed hours is open in a week without holidays."""
    if calendar.kind != "fixed":
        return None
    spans = sorted(
        (day * 86_400 + start, day * 86_400 + end)
        for day, hours in enumerate(calendar.hours.days)
        for start, end in hours
    )
    total, reach = 0, 0
    for start, end in spans:
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return min(total, 7 * 86_400)
