"""A response that may come after the restoration.

In one row of the targets the first response is due later than the restoration, resolution or workaround of the same
ticket.

A ticket can then be solved in time and answered too late. Most often two figures were exchanged, or one is in hours and
the other in business hours.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain:
          inputs: [grave]
          outputs: [first_response, restoration]
          rows:
            grave: {grave: true,  first_response: 8 hours, restoration: 4 hours}
            other: {grave: false, first_response: 8 hours, restoration: 24 hours}
    facts:
      grave: boolean
    events:
      created: {}
      answered: {}
      restored: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain:
          inputs: [grave]
          outputs: [first_response, restoration]
          rows:
            grave: {grave: true,  first_response: 1 hour,  restoration: 4 hours}
            other: {grave: false, first_response: 8 hours, restoration: 24 hours}
    facts:
      grave: boolean
    events:
      created: {}
      answered: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.amounts import later
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Row

RESPONSES = ("first_response", "acknowledgement", "first_reply")
ENDS = ("restoration", "resolution", "workaround", "fix", "repair", "recovery")


def check(examined: Examined) -> Iterator[Finding]:
    """Every row of the targets in which a response is certainly due after an end."""
    sla = examined.policy.sla
    for layer in sla.layers if sla is not None else ():
        for table in layer.tables:
            for row in table.rows:
                yield from _row(row)


def _row(row: Row) -> Iterator[Finding]:
    for first in RESPONSES:
        for last in ENDS:
            one, other = row.outputs.get(first), row.outputs.get(last)
            if one is None or other is None or one.amount is None or other.amount is None:
                continue
            if later(one.amount, other.amount):
                yield Finding(
                    f"`{first}` is due after `{one.text}`, and `{last}` already after `{other.text}`",
                    row.origin.span,
                    "check both figures against the handbook",
                )


RULE = Rule("A036", "late-response", "warning", check)
