"""A condition that is written out again and again.

The same condition of several parts stands in several places of the policy.

When the handbook changes, one of them is forgotten. A definition says it once, has a clause of its own and gives the
decision a word to explain itself with.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        at-night: {when: urgent and channel == phone and hour > 20, verdict: best_effort}
    obligations:
      phone:
        when: urgent and channel == phone
        duties:
          call-back: {party: vendor, strength: must, done: untold}
      engineer:
        when: urgent and channel == phone
        duties:
          be-there: {party: vendor, strength: must, done: untold}
    escalations:
      urgent: {when: urgent and channel == phone, then: {verdict: required}}
    facts:
      urgent: boolean
      channel: [mail, phone]
      hour: integer

Prefer:

    definitions:
      urgent_call: {when: urgent and channel == phone}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        at-night: {when: urgent_call and hour > 20, verdict: best_effort}
    obligations:
      phone:
        when: urgent_call
        duties:
          call-back: {party: vendor, strength: must, done: untold}
      engineer:
        when: urgent_call
        duties:
          be-there: {party: vendor, strength: must, done: untold}
    escalations:
      urgent: {when: urgent_call, then: {verdict: required}}
    facts:
      urgent: boolean
      channel: [mail, phone]
      hour: integer
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.syntax import Binary, Expr, ListExpr, Logic, walk
from policy_engine.expr.unparse import unparse
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Condition


def check(examined: Examined) -> Iterator[Finding]:
    """Conditions of several parts that stand in as many places as the limit says, each reported once."""
    found: dict[str, list[Condition]] = {}
    for condition in examined.conditions:
        if condition.typed is not None and _has_parts(condition.typed.expr):
            places = found.setdefault(unparse(condition.typed.expr), [])
            if all(condition.span != other.span for other in places):
                places.append(condition)
    for text, places in found.items():
        if len(places) >= examined.limit:
            yield Finding(
                f"this condition stands in {len(places)} places",
                places[0].span,
                f"give it a name under `definitions`, with `when: {text}`",
                tuple(("here again", other.span) for other in places[1:]),
            )


def _has_parts(expr: Expr) -> bool:
    """Whether a condition says more than a comparison does."""
    return any(
        isinstance(node, Logic)
        or (isinstance(node, Binary) and isinstance(node.right, ListExpr) and len(node.right.items) > 2)
        for node in walk(expr)
    )


RULE = Rule("A013", "repeated-condition", "note", check, limit=3)
