"""A fact that nothing reads.

The fact is declared, and no condition, table, definition, parameter or clock mentions it.

Whoever fills in tickets takes the trouble to tell it, and it changes nothing. Either a rule was forgotten that should
read it, or the fact was left behind when a rule was taken out.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: active_contract, then: {verdict: covered}}
    facts:
      active_contract: boolean
      contract_number: text

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: active_contract, then: {verdict: covered}}
    facts:
      active_contract: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule

ASKED = ("status", "requested_status", "actor")
"""Facts that the engine itself asks for."""


def check(examined: Examined) -> Iterator[Finding]:
    """Every fact that stands nowhere but in its declaration, and tells no event."""
    for fact in examined.policy.facts.values():
        if fact.name not in ASKED and fact.tells is None and not examined.mentioned("facts", fact.name):
            yield Finding(
                f"nothing reads the fact `{fact.name}`",
                fact.origin.span,
                "leave it out, or write the rule that needs it",
            )


RULE = Rule("A080", "unread-fact", "note", check)
