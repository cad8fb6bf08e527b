"""A metric for which nothing gives a figure.

A clock is declared, and no table of targets names it.

It starts and stops and is never due. Either its column was forgotten, or the metric is spelt otherwise in the table.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain: {when: always, then: {first_response: 1 hour}}
    events:
      created: {}
      answered: {}
      restored: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        plain: {when: always, then: {first_response: 1 hour, restoration: 8 hours}}
    events:
      created: {}
      answered: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every metric with a clock that is the output of no table and has no promise either."""
    sla = examined.policy.sla
    if sla is None:
        return
    named = {name for layer in sla.layers for table in layer.tables for name in table.outputs}
    for metric in sla.metrics:
        if metric.name not in named and metric.measured is None and metric.promise is None:
            yield Finding(
                f"no target names the metric `{metric.name}`",
                metric.origin.span,
                "add it to the outputs of a table; `silent` says that the handbook gives no figure",
            )


RULE = Rule("A045", "metric-without-figure", "warning", check)
