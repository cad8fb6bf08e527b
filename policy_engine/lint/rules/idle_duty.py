"""A duty that is always done.

Whoever meets the occasion of the duty has fulfilled it by that alone.

It can never be breached, so that no answer ever shows it as owed. Most often the occasion was copied into `done`.

Avoid:

    obligations:
      phone:
        when: channel == phone
        duties:
          call-back: {party: vendor, strength: must, done: channel != mail}
    facts:
      channel: [mail, phone, portal]

Prefer:

    obligations:
      phone:
        when: channel == phone
        duties:
          call-back: {party: vendor, strength: must, done: called_back}
    facts:
      channel: [mail, phone, portal]
      called_back: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every duty that its occasion fulfils."""
    for duty in examined.policy.occasions or ():
        if duty.done is None or duty.done.typed is None:
            continue
        reasoning = examined.reasoning
        if reasoning.always(duty.done, (duty.occasion,)) and not reasoning.never(duty.occasion):
            yield Finding(
                f"`{duty.name}` is done as soon as it is owed",
                duty.done.span,
                "ask for what shows that it was done; `untold` where nothing can",
                owner=duty.origin.span,
            )


RULE = Rule("A072", "idle-duty", "warning", check)
