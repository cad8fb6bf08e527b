"""A response that may come after the restoration.

In one row of the targets, or in two rows of one layer that can hold for the same ticket, the first response is due
later than the restoration, resolution or workaround.

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
from policy_engine.model.policy import Row, Table

RESPONSES = ("first_response", "acknowledgement", "first_reply", "first_answer", "response")
ENDS = ("restoration", "resolution", "workaround", "fix", "repair", "recovery", "removal", "solution")


def check(examined: Examined) -> Iterator[Finding]:
    """Every row of the targets in which a response is certainly due after an end, and such rows of two tables."""
    sla = examined.policy.sla
    for layer in sla.layers if sla is not None else ():
        for table in layer.tables:
            for row in table.rows:
                yield from _figures(row, row)
                for other in layer.tables:
                    if other is not table and _sure(table) and _sure(other):
                        for theirs in other.rows:
                            if _meet(table, row, other, theirs):
                                yield from _figures(row, theirs)


def _sure(table: Table) -> bool:
    """Whether each row of a table holds wherever its cells say so."""
    return table.always and table.hit == "unique"


def _meet(table: Table, row: Row, other: Table, theirs: Row) -> bool:
    """Whether rows of two tables certainly hold for one ticket: where both ask the same, they accept the same value."""
    asked = {column.name: matcher for column, matcher in zip(other.inputs, theirs.matchers, strict=True)}
    for column, matcher in zip(table.inputs, row.matchers, strict=True):
        against = asked.get(column.name)
        if against is None or matcher.any or against.any:
            continue
        if matcher.values is None or against.values is None or not matcher.values & against.values:
            return False
    return True


def _figures(row: Row, other: Row) -> Iterator[Finding]:
    """The responses of a row that are due after an end of the same or of another one."""
    for first in RESPONSES:
        for last in ENDS:
            one, end = row.outputs.get(first), other.outputs.get(last)
            if one is None or end is None or one.amount is None or end.amount is None:
                continue
            if later(one.amount, end.amount):
                yield Finding(
                    f"`{first}` is due after `{one.text}`, and `{last}` already after `{end.text}`",
                    row.origin.span,
                    "check both figures against the handbook",
                    () if other is row else ((f"the row of `{last}`", other.origin.span),),
                )


RULE = Rule("A036", "late-response", "warning", check)
