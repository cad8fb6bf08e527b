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
from policy_engine.lint.tables import Place, grid_of, uncovered
from policy_engine.model.policy import Row, Table


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
            if table.always and _answers_all(examined, table):
                for name in table.outputs:
                    given.setdefault(name, table)


def _answers_all(examined: Examined, table: Table) -> bool:
    """Whether a table that is asked for every ticket has a cell of its own for each."""
    rows = [*table.rows, *([table.otherwise] if isinstance(table.otherwise, Row) else [])]
    if any(cell.kind == "from" for row in rows for cell in row.outputs.values()):
        return False
    if any(set(row.outputs) < set(table.outputs) for row in rows):
        return False
    if not table.inputs or isinstance(table.otherwise, Row):
        return True
    grid = grid_of(examined, Place(table))
    return grid is not None and uncovered(grid) is False


RULE = Rule("A047", "unasked-layer", "warning", check)
