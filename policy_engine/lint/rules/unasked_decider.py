"""A decider that is never asked.

One that stands before it in `decided_by` has an answer for every ticket.

What the customer or the vendor says then counts for nothing. Most often the default was put first.

Avoid:

    classification:
      severity:
        scale: [high, normal]
        decided_by: [default, customer]
        default: {when: always, then: {severity: normal}}
        customer: {from: stated_severity}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      stated_severity: {scale: severity, empty: not said}

Prefer:

    classification:
      severity:
        scale: [high, normal]
        decided_by: [customer, default]
        default: {when: always, then: {severity: normal}}
        customer: {from: stated_severity}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      stated_severity: {scale: severity, empty: not said}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.tables import answers_all


def check(examined: Examined) -> Iterator[Finding]:
    """Every decider behind one that always speaks."""
    for classified in (examined.policy.category, examined.policy.severity):
        first = None
        for decider in classified.deciders if classified is not None else ():
            if first is not None:
                yield Finding(
                    f"`{decider.name}` is never asked: `{first.name}` decides for every ticket",
                    decider.origin.span,
                    "check the order of `decided_by`, and the condition of the earlier one",
                    (("what decides before", first.origin.span),),
                )
            elif decider.table is not None and decider.table.always and answers_all(examined, decider.table):
                first = decider


RULE = Rule("A039", "unasked-decider", "warning", check)
