"""A layer of targets that is never asked.

A layer that goes before it in `precedence` gives an answer for each ticket and each of its metrics.

Its figures look as if they were in force. Most often the order of `precedence` is the wrong way round, or the earlier
layer lacks its condition.

Avoid:

    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        precedence: [handbook, contract]
        handbook: {when: always, then: {restoration: 8 hours}}
        contract: {when: premium, then: {restoration: 4 hours}}
    facts:
      premium: boolean
    events:
      created: {}
      restored: {}

Prefer:

    sla:
      metrics:
        restoration: {start: {event: created}, stop: {event: restored}}
      targets:
        precedence: [contract, handbook]
        contract: {when: premium, then: {restoration: 4 hours}}
        handbook: {when: always, then: {restoration: 8 hours}}
    facts:
      premium: boolean
    events:
      created: {}
      restored: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.tables import answers_all
from policy_engine.model.policy import Table


def check(examined: Examined) -> Iterator[Finding]:
    """Every table of a later layer whose outputs are all given before."""
    given: dict[str, Table] = {}
    for layer in examined.policy.sla.layers if examined.policy.sla is not None else ():
        for table in layer.tables:
            if table.outputs and all(name in given for name in table.outputs):
                first = given[table.outputs[0]]
                yield Finding(
                    f"`{table.origin.id}` is never asked: `{first.origin.id}` answers for every ticket",
                    table.origin.span,
                    "check the order of `precedence`, and the condition of the earlier layer",
                    (("what answers before", first.origin.span),),
                )
        for table in layer.tables:
            if table.always and answers_all(examined, table):
                for name in table.outputs:
                    given.setdefault(name, table)


RULE = Rule("A047", "unasked-layer", "warning", check)
