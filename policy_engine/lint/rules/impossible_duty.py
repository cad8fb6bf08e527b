"""A duty that nobody can fulfil.

What shows that the duty is done cannot be on its occasion.

Every ticket of that occasion is a breach. Most often the condition is the wrong way round.

Avoid:

    obligations:
      phone:
        when: channel == phone
        duties:
          use-the-portal: {party: customer, strength: should, done: channel == portal}
    facts:
      channel: [mail, phone, portal]

Prefer:

    obligations:
      every-request:
        when: always
        duties:
          use-the-portal: {party: customer, strength: should, done: channel == portal}
    facts:
      channel: [mail, phone, portal]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every duty that contradicts its occasion."""
    for duty in examined.policy.occasions or ():
        if duty.done is None or duty.done.typed is None:
            continue
        reasoning = examined.reasoning
        if reasoning.never(duty.done, duty.occasion) and not reasoning.never(duty.occasion):
            yield Finding(
                f"`{duty.name}` cannot be done where it is owed",
                duty.done.span,
                "mend the condition, or the occasion",
                (("the occasion", duty.occasion.span),),
                duty.origin.span,
            )


RULE = Rule("A073", "impossible-duty", "warning", check)
