"""An escalation that comes after everything is due.

A rule of escalation begins to speak so long after an event that every target which starts with that event has been
missed by then.

Escalation is to help while the target can still be met. Most often the figure is in another unit than the targets.

Avoid:

    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    escalations:
      to-the-lead: {after: 12 hours after created, when: urgent, then: {verdict: permitted}}
    facts:
      urgent: boolean
    events:
      created: {}
      restored: {}

Prefer:

    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    escalations:
      to-the-lead: {after: 6 hours after created, when: urgent, then: {verdict: permitted}}
    facts:
      urgent: boolean
    events:
      created: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.amounts import later
from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every delay that is certainly longer than each figure of a clock with the same start."""
    policy = examined.policy
    if policy.escalations is None or policy.sla is None:
        return
    for rule in policy.escalations.rules:
        if rule.after is None:
            continue
        delay, event = rule.after
        started = {
            metric.name
            for metric in policy.sla.metrics
            if metric.start is not None
            and metric.start.kind == "event"
            and [one.name for one in metric.start.events] == [event.name]
        }
        amounts = [figure.amount for figure in figures(policy) if figure.metric in started]
        if amounts and all(later(delay, amount) for amount in amounts):
            yield Finding(
                f"`{rule.name}` speaks `{delay}` after `{event.name}`, when every target from there on is overdue",
                rule.origin.span,
                "check the delay and its unit against the handbook",
            )


RULE = Rule("A046", "late-escalation", "note", check)
