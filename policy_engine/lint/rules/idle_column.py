"""A column that no row looks at.

Every row of the table says `any` in the column.

The column suggests that the answer depends on it. Most often its cells were never filled in.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:

          inputs: [plan, region]
          outputs: [first_response]
          rows:
            basic:   {plan: basic,   region: any, first_response: 8 hours}
            premium: {plan: premium, region: any, first_response: 1 hour}
    facts:
      plan: [basic, premium]
      region: [north, south]

    events:
      created: {}
      answered: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:

          inputs: [plan]
          outputs: [first_response]
          rows:
            basic:   {plan: basic,   first_response: 8 hours}
            premium: {plan: premium, first_response: 1 hour}
    facts:
      plan: [basic, premium]

    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every input for which no row of the table has a test."""
    for place in examined.tables:
        table = place.table
        for index, column in enumerate(table.inputs):
            if table.rows and all(row.matchers[index].any for row in table.rows):
                yield Finding(
                    f"no row of `{table.origin.id}` looks at `{column.name}`",
                    table.origin.span,
                    f"fill in its cells, or leave `{column.name}` out of `inputs`",
                )


RULE = Rule("A032", "idle-column", "warning", check)
