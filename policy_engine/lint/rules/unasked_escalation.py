"""An escalation that is never asked.

A rule that stands before it in `precedence` has a verdict for every ticket.

The first rule that speaks counts. Most often the general rule was put before the special one.

Avoid:

    escalations:
      precedence: [anybody, urgent]
      anybody: {when: always, then: {verdict: discretionary}}
      urgent: {when: urgent, then: {verdict: required}}
    facts:
      urgent: boolean

Prefer:

    escalations:
      precedence: [urgent, anybody]
      anybody: {when: always, then: {verdict: discretionary}}
      urgent: {when: urgent, then: {verdict: required}}
    facts:
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.tables import answers_all


def check(examined: Examined) -> Iterator[Finding]:
    """Every rule of escalation behind one that always speaks, and at once."""
    first = None
    for rule in examined.policy.escalations.rules if examined.policy.escalations is not None else ():
        if first is not None:
            yield Finding(
                f"`{rule.name}` is never asked: `{first.name}` speaks for every ticket",
                rule.origin.span,
                "check the order of `precedence`, and the condition of the earlier rule",
                (("what speaks before", first.origin.span),),
            )
        elif rule.event is None and rule.after is None and rule.table.always and answers_all(examined, rule.table):
            first = rule


RULE = Rule("A077", "unasked-escalation", "warning", check)
