"""Days and business days in one column.

Figures of one metric in one table are partly in days and partly in business days.

One of the two is most often a slip: over a weekend, three days and three business days are different promises.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
      targets:
        plain:
          inputs: [plan]
          outputs: [restoration]
          rows:
            basic:   {plan: basic,   restoration: 5 business days}
            premium: {plan: premium, restoration: 2 days}
    facts:
      plan: [basic, premium]
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
        plain:
          inputs: [plan]
          outputs: [restoration]
          rows:
            basic:   {plan: basic,   restoration: 5 business days}
            premium: {plan: premium, restoration: 2 business days}
    facts:
      plan: [basic, premium]
    events:
      created: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures
from policy_engine.lint.rule import Finding, Rule
from policy_engine.source import Span


def check(examined: Examined) -> Iterator[Finding]:
    """Every metric with both units in one table, reported at the first row in days."""
    found: dict[tuple[str, str], dict[str, Span]] = {}
    for figure in figures(examined.policy):
        if not figure.amount.by:
            units = found.setdefault((figure.table.origin.id, figure.metric), {})
            units.setdefault(figure.amount.unit, figure.origin.span)
    for (table, metric), units in found.items():
        if "day" in units and "business_day" in units:
            yield Finding(
                f"`{metric}` is partly in days and partly in business days in `{table}`",
                units["day"],
                "check the unit against the handbook",
                (("a figure in business days", units["business_day"]),),
            )


RULE = Rule("A048", "mixed-days", "note", check)
