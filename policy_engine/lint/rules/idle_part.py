"""A part of a condition that changes nothing.

Under `and`, whatever the other parts let pass meets this part too; under `or`, whatever meets this part meets another
one as well. With the part or without it, the condition is the same.

A part that makes no difference was meant to make one: a wrong value, `or` in place of `and`, or a test that a
definition already makes.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        by-phone: {when: channel == phone and channel != mail, verdict: best_effort}
    facts:
      channel: [mail, phone, portal]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        by-phone: {when: channel == phone, verdict: best_effort}
    facts:
      channel: [mail, phone, portal]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.typed import Connective, Typed, dependencies, walk
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Condition

MOST = 12
"""Operands of one connective that are tried."""


def check(examined: Examined) -> Iterator[Finding]:
    """Every condition with an operand of `and` or `or` that another one makes superfluous."""
    for condition in examined.conditions:
        found = idle(examined, condition)
        if found is not None:
            node, operand = found
            if node.op == "and":
                message = "whatever the other parts of this `and` let pass meets this part too"
            else:
                message = "whatever meets this part of the `or` meets another part as well"
            yield Finding(message, operand.expr.span, "leave the part out, or mend it so that it makes a difference")


def idle(examined: Examined, condition: Condition) -> tuple[Connective, Typed] | None:
    """A connective in a condition and its last operand that changes nothing; of what other rules say all, nothing."""
    reasoning = examined.reasoning
    if condition.typed is None or reasoning.always(condition) or reasoning.never(condition):
        return None
    for node in walk(condition.typed):
        if isinstance(node, Connective) and len(node.operands) <= MOST:
            seen = reasoning.cases(*map(condition_of, node.operands)) or []
            wanted = node.op == "and"
            for number, operand in reversed(list(enumerate(node.operands))):
                if seen and all(
                    case.truths[number] is wanted or (not wanted) in case.truths[:number] + case.truths[number + 1 :]
                    for case in seen
                ):
                    return node, operand
    return None


def condition_of(typed: Typed) -> Condition:
    """A part of a condition as a condition of its own."""
    return Condition("", compile_expr(typed), dependencies(typed), typed.expr.span, typed=typed)


RULE = Rule("A012", "idle-part", "warning", check)
