"""A target of no time.

A figure is 0 minutes, hours or days.

It is due in the instant in which its clock starts, and each ticket is a breach. Where the handbook promises an answer
at once, that is a duty; where it has no figure, the cell says `none` or `silent`.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain: {when: always, then: {first_response: 0 minutes}}
    events:
      created: {}
      answered: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain: {when: always, then: {first_response: none}}
    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every figure of zero that names no time of day."""
    for figure in figures(examined.policy):
        if figure.amount.value == 0 and not figure.amount.by:
            yield Finding(
                f"`{figure.metric}` is due as soon as it starts",
                figure.origin.span,
                "write `none` or `silent` where the handbook has no figure",
            )


RULE = Rule("A057", "zero-target", "warning", check)
