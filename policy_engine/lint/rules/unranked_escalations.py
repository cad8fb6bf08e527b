"""Escalations that only their order in the file decides between.

Two rules of escalation with different verdicts apply to the same ticket, and no `precedence` says which goes first.

The first one in the file counts then. Whoever sorts the file, or moves a rule, changes the policy without knowing.

Avoid:

    escalations:
      paying: {when: premium, then: {verdict: permitted}}
      urgent: {when: urgent, then: {verdict: required}}
    facts:
      urgent: boolean
      premium: boolean

Prefer:

    escalations:
      precedence: [urgent, paying]
      paying: {when: premium, then: {verdict: permitted}}
      urgent: {when: urgent, then: {verdict: required}}
    facts:
      urgent: boolean
      premium: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, pairs


def check(examined: Examined) -> Iterator[Finding]:
    """Every pair of plain rules that certainly speak together, where nothing ranks them."""
    escalations = examined.policy.escalations
    if escalations is None or examined.node("escalations", "precedence") is not None:
        return
    plain = [rule for rule in escalations.rules if rule.event is None and not rule.table.inputs and rule.after is None]
    for one, other in pairs(plain):
        verdicts = {rule.table.rows[0].outputs["verdict"].text for rule in (one, other)}
        both = examined.reasoning.together(one.table.when, other.table.when) if len(verdicts) == 2 else None
        if both is not None:
            told = f" for {both.sample}" if both.values else ""
            yield Finding(
                f"`{one.name}` and `{other.name}` both speak{told}, and only their order in the file decides",
                other.origin.span,
                f"add `precedence: [{one.name}, {other.name}]`, or the other way round",
                (("the other rule", one.origin.span),),
            )


RULE = Rule("A078", "unranked-escalations", "warning", check)
