"""Two definitions of the same thing.

Two definitions have conditions that come to the same for every ticket.

Rules use now the one and now the other; when the handbook changes, one of them is forgotten.

Avoid:

    definitions:
      spoken: {when: channel == phone}
      not_written:
        when: not (channel == mail or channel == portal)
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        spoken: {when: spoken and urgent, verdict: best_effort}
        written: {when: not not_written and urgent, verdict: may_refuse}
    facts:
      channel: [mail, portal, phone]
      urgent: boolean

Prefer:

    definitions:
      spoken: {when: channel == phone}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        spoken: {when: spoken and urgent, verdict: best_effort}
        written: {when: not spoken and urgent, verdict: may_refuse}
    facts:
      channel: [mail, portal, phone]
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.unparse import unparse
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, pairs
from policy_engine.model.policy import Condition


def check(examined: Examined) -> Iterator[Finding]:
    """Every definition without carve-outs that is true exactly where an earlier one is."""
    plain = [
        (definition, definition.when)
        for definition in examined.policy.definitions
        if definition.kind == "predicate" and definition.when is not None and not definition.exceptions
    ]
    for (one, first), (other, second) in pairs(plain):
        if _same(examined, first, second) and one.name not in second.reads and other.name not in first.reads:
            yield Finding(
                f"`{other.name}` is true exactly where `{one.name}` is",
                other.origin.span,
                f"use `{one.name}` in its place, or say what makes the difference",
                (("the other definition", one.origin.span),),
            )


def _same(examined: Examined, one: Condition, other: Condition) -> bool:
    """Whether two conditions come to the same for every ticket, and are not the same for all of them."""
    if one.typed is None or other.typed is None:
        return False
    if unparse(one.typed.expr) == unparse(other.typed.expr):
        return True
    if examined.reasoning.below(one) != examined.reasoning.below(other):
        return False
    seen = examined.reasoning.cases(one, other) or []
    truths = {case.truths for case in seen}
    return truths == {(True, True), (False, False)}


RULE = Rule("A021", "twin-definition", "warning", check)
