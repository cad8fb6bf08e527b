"""An event that nothing looks at.

The event is declared, and no clock, status, transition, definition or condition mentions it.

Tickets record it in vain. Most often the rule that should have waited for it names another event.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain: {when: always, then: {first_response: 1 hour}}
    events:
      created: {}
      answered: {}
      first_answer: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain: {when: always, then: {first_response: 1 hour}}
    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every event that stands nowhere but in its declaration."""
    for event in examined.policy.events.values():
        if not examined.mentioned("events", event.name):
            yield Finding(
                f"nothing looks at the event `{event.name}`",
                event.origin.span,
                "leave it out, or name it where it was meant to count",
            )


RULE = Rule("A081", "unused-event", "note", check)
