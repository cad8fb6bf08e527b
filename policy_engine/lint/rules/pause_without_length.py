"""A pause that ends with what begins it.

An event stands under `from` and under `until` of the same pause.

The pause ends in the instant in which it begins, and takes nothing out of the clock.

Avoid:

    sla:
      metrics:
        restoration:
          start: {event: created}
          stop: {event: restored}
          pause: {from: customer_asked, until: [customer_asked, customer_replied]}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        waiting: {upon: customer_asked}
        closed: {}
      transitions:
        resume: {from: waiting, to: open, by: any, upon: customer_replied}
        lapse: {from: waiting, to: closed, by: time, upon: 14 days after customer_asked, unless: customer_replied}
    events:
      created: {}
      restored: {}
      customer_asked: {}
      customer_replied: {}

Prefer:

    sla:
      metrics:
        restoration:
          start: {event: created}
          stop: {event: restored}
          pause: {from: customer_asked, until: customer_replied}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        waiting: {upon: customer_asked}
        closed: {}
      transitions:
        resume: {from: waiting, to: open, by: any, upon: customer_replied}
        lapse: {from: waiting, to: closed, by: time, upon: 14 days after customer_asked, unless: customer_replied}
    events:
      created: {}
      restored: {}
      customer_asked: {}
      customer_replied: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every event that both begins and ends a pause; what is said once for all metrics is reported once."""
    seen = set()
    for metric in examined.policy.sla.metrics if examined.policy.sla is not None else ():
        for pause in (metric.pause, *metric.pause.parts) if metric.pause is not None else ():
            ends = {event.name for event in pause.ends}
            for event in pause.begins:
                if event.name in ends and (pause.origin.span, event.name) not in seen:
                    seen.add((pause.origin.span, event.name))
                    yield Finding(
                        f"`{event.name}` begins the pause and ends it",
                        pause.origin.span,
                        "name under `until` what ends the wait",
                    )


RULE = Rule("A041", "pause-without-length", "warning", check)
