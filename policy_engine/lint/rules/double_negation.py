"""A negation of a negation.

`not` stands before `!=`, `not in` or another `not`.

Two negations are one statement, and the reader has to undo them each time.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        mail: {when: not (channel != mail), verdict: best_effort}
    facts:
      channel: [mail, portal, phone]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        mail: {when: channel == mail, verdict: best_effort}
    facts:
      channel: [mail, portal, phone]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.syntax import Binary, Unary, walk
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every `not` of what is negated by itself."""
    for condition in examined.conditions:
        for node in walk(condition.typed.expr) if condition.typed is not None else ():
            if not isinstance(node, Unary) or node.op != "not":
                continue
            inner = node.operand
            if (isinstance(inner, Unary) and inner.op == "not") or (isinstance(inner, Binary) and inner.op == "!="):
                yield Finding("this negates what is negated already", node.span, "leave out both, or write `==`")


RULE = Rule("A023", "double-negation", "note", check)
