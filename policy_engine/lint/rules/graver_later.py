"""A graver ticket that may wait longer.

Two rows of the targets differ in severity only, and the graver one has the longer figure.

Rows or figures were exchanged, or one is in hours and the other in minutes. Nobody means to serve the graver ticket
later.

Avoid:

    classification:
      severity:
        scale: [high, normal]
        decided_by: [customer]
        otherwise: unknown
        customer: {from: stated_severity}
    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [severity]
          outputs: [first_response]
          rows:
            high:   {severity: high,   first_response: 8 hours}
            normal: {severity: normal, first_response: 2 hours}
    facts:
      stated_severity: {scale: severity}

    events:
      created: {}
      answered: {}

Prefer:

    classification:
      severity:
        scale: [high, normal]
        decided_by: [customer]
        otherwise: unknown
        customer: {from: stated_severity}
    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [severity]
          outputs: [first_response]
          rows:
            high:   {severity: high,   first_response: 2 hours}
            normal: {severity: normal, first_response: 8 hours}
    facts:
      stated_severity: {scale: severity}

    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.types import EnumType
from policy_engine.lint.amounts import later
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, pairs
from policy_engine.model.policy import Row, Table


def check(examined: Examined) -> Iterator[Finding]:
    """Every pair of rows that a column with a scale puts in one order and a figure in the other."""
    sla = examined.policy.sla
    for layer in sla.layers if sla is not None else ():
        for table in layer.tables:
            for index, column in enumerate(table.inputs):
                if isinstance(column.type, EnumType) and column.type.ordered:
                    yield from _table(table, index, column.type.members)


def _table(table: Table, index: int, scale: tuple[object, ...]) -> Iterator[Finding]:
    for one, other in pairs(table.rows):
        if any(
            first.text != second.text
            for number, (first, second) in enumerate(zip(one.matchers, other.matchers, strict=True))
            if number != index
        ):
            continue
        ranks = [
            [scale.index(value) for value in row.matchers[index].values or () if value in scale] for row in (one, other)
        ]
        if not ranks[0] or not ranks[1]:
            continue
        if max(ranks[0]) < min(ranks[1]):
            yield from _pair(one, other)
        elif max(ranks[1]) < min(ranks[0]):
            yield from _pair(other, one)


def _pair(graver: Row, milder: Row) -> Iterator[Finding]:
    for name, cell in graver.outputs.items():
        other = milder.outputs.get(name)
        if other is None or cell.amount is None or other.amount is None or not later(cell.amount, other.amount):
            continue
        first, second = (row.origin.id.rpartition(".")[2] for row in (graver, milder))
        yield Finding(
            f"`{name}` is `{cell.text}` for `{first}` and `{other.text}` for `{second}`, which is less grave",
            graver.origin.span,
            "check both figures against the handbook",
            (("the less grave row", milder.origin.span),),
        )


RULE = Rule("A035", "graver-later", "warning", check)
