"""A status that may be anything.

The life cycle lists the statuses, and the fact `status` is a text or an open list, so that a ticket may tell a status
that does not exist.

A misspelt status is no error then: the ticket is in a status that no transition leaves.

Avoid:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {}
      transitions:
        close: {from: open, to: closed, by: vendor, upon: closed}
    facts:
      status: text
    events:
      created: {}
      closed: {}

Prefer:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {}
      transitions:
        close: {from: open, to: closed, by: vendor, upon: closed}
    facts:
      status: [open, closed]
    events:
      created: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.types import EnumType
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """The fact `status`, where it does not hold tickets to the statuses of the life cycle."""
    fact, lifecycle = examined.policy.facts.get("status"), examined.policy.lifecycle
    if fact is None or lifecycle is None or not lifecycle.statuses:
        return
    if not isinstance(fact.type, EnumType) or fact.type.open:
        names = ", ".join(status.name for status in lifecycle.statuses)
        yield Finding(
            "the fact `status` takes any text, and the life cycle knows its statuses",
            fact.origin.span,
            f"write `status: [{names}]`",
        )


RULE = Rule("A088", "loose-status", "note", check)
