"""A clock that starts again after the ticket is closed.

A metric starts anew with each of some events and has no `ends`, in a policy whose life cycle knows when a ticket is
closed.

After the last update the next one is due for ever: each closed ticket ends as a breach.

Avoid:

    sla:
      metrics:
        next_update: {start: {each: [created, update_sent]}, stop: {event: update_sent}}
      targets:
        plain: {when: always, then: {next_update: 4 hours}}
    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {upon: closed}
      transitions:
        close: {from: open, to: closed, by: vendor, upon: closed}
    events:
      created: {}
      update_sent: {}
      closed: {}

Prefer:

    sla:
      metrics:
        next_update: {start: {each: [created, update_sent]}, stop: {event: update_sent}, ends: {event: closed}}
      targets:
        plain: {when: always, then: {next_update: 4 hours}}
    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {upon: closed}
      transitions:
        close: {from: open, to: closed, by: vendor, upon: closed}
    events:
      created: {}
      update_sent: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.statuses import is_final


def check(examined: Examined) -> Iterator[Finding]:
    """Every recurring metric without an end, where an event records that a ticket is closed."""
    sla, lifecycle = examined.policy.sla, examined.policy.lifecycle
    if sla is None or lifecycle is None:
        return
    last = next((status for status in lifecycle.statuses if is_final(status.name) and status.events), None)
    for metric in sla.metrics:
        if last is not None and metric.start is not None and metric.start.kind == "each" and metric.ends is None:
            event = last.events[0].name
            yield Finding(
                f"the clock of `{metric.name}` starts anew each time, and `{event}` does not end it",
                metric.origin.span,
                f"add `ends: {{event: {event}}}`",
            )


RULE = Rule("A044", "unending-clock", "warning", check)
