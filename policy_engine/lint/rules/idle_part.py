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
from policy_engine.source import Span


def check(examined: Examined) -> Iterator[Finding]:
    """Every operand of `and` and `or` that another one makes superfluous; of equal ones the last."""
    reasoning = examined.reasoning
    for condition in examined.conditions:
        assert condition.typed is not None
        if reasoning.always(condition) or reasoning.never(condition):
            continue  # other rules say that
        for node in walk(condition.typed):
            if isinstance(node, Connective) and (idle := _idle(examined, node)) is not None:
                place = Span(idle.expr.span.start, idle.expr.span.end)
                if node.op == "and":
                    message = "whatever the other parts of this `and` let pass meets this part too"
                else:
                    message = "whatever meets this part of the `or` meets another part as well"
                yield Finding(message, place, "leave the part out, or mend it so that it makes a difference")


def _idle(examined: Examined, node: Connective) -> Typed | None:
    """The last operand without which the connective is the same for every ticket."""
    if len(node.operands) > 12:
        return None
    seen = examined.reasoning.cases(*map(_condition, node.operands))
    if not seen:
        return None
    wanted = node.op == "and"
    for number, operand in reversed(list(enumerate(node.operands))):
        if all(
            case.truths[number] is wanted or (not wanted) in case.truths[:number] + case.truths[number + 1 :]
            for case in seen
        ):
            return operand
    return None


def _condition(typed: Typed) -> Condition:
    return Condition("", compile_expr(typed), dependencies(typed), typed.expr.span, typed=typed)


RULE = Rule("A012", "idle-part", "warning", check)
