"""An answer that is the same in every row.

A table of three rows or more gives the same value for an output in each of them.

A cell that was copied and not changed looks like this. Where the answer really never differs, a rule without inputs
says so at once.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:

          inputs: [plan]
          outputs: [first_response]
          rows:
            basic:   {plan: basic,   first_response: 8 hours}
            plus:    {plan: plus,    first_response: 8 hours}
            premium: {plan: premium, first_response: 8 hours}
    facts:
      plan: [basic, plus, premium]

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
            plus:    {plan: plus,    first_response: 4 hours}
            premium: {plan: premium, first_response: 1 hour}
    facts:
      plan: [basic, plus, premium]

    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Row


def check(examined: Examined) -> Iterator[Finding]:
    """Every output with one value in as many rows as the limit says, and in `otherwise` where that gives one."""
    for place in examined.tables:
        table = place.table
        rows = [*table.rows, *([table.otherwise] if isinstance(table.otherwise, Row) else [])]
        for name in table.outputs if len(table.rows) >= examined.limit else ():
            cells = {(cell.kind, cell.text) if (cell := row.outputs.get(name)) is not None else None for row in rows}
            if len(cells) == 1 and (only := cells.pop()) is not None:
                yield Finding(
                    f"`{name}` is `{only[1]}` in every row of `{table.origin.id}`",
                    table.origin.span,
                    "check the cells; what never differs can stand in a rule of its own",
                )


RULE = Rule("A033", "constant-output", "note", check, limit=3)
