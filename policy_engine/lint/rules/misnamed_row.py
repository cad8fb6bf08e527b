"""A row whose name says another value than its cell.

The name of the row names a value of one of its columns, and the cell in that column holds another one.

Rows are copied and changed. Decisions, tests and differences speak of the row by its name, so that a row named
`severity-2` for severity 3 misleads everybody who does not look at the cell.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [severity]
          outputs: [first_response]
          rows:
            severity-1: {severity: 1, first_response: 1 hour}
            severity-2: {severity: 3, first_response: 8 hours}
            severity-3: {severity: 2, first_response: 4 hours}
    facts:
      severity: [1, 2, 3]
    events:
      created: {}
      answered: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [severity]
          outputs: [first_response]
          rows:
            severity-1: {severity: 1, first_response: 1 hour}
            severity-2: {severity: 2, first_response: 4 hours}
            severity-3: {severity: 3, first_response: 8 hours}
    facts:
      severity: [1, 2, 3]
    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.types import EnumType
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Input, Matcher


def check(examined: Examined) -> Iterator[Finding]:
    """Every row named after a value that it does not take, while another row of the table takes it."""
    for place in examined.tables:
        for row in place.table.rows:
            name = row.origin.id.rpartition(".")[2]
            words = name.replace("-", "_")
            cells = list(zip(place.table.inputs, row.matchers, strict=True))
            if any(_named(column, words) in (matcher.values or ()) for column, matcher in cells):
                continue
            for column, matcher in cells:
                other = _other(column, matcher, words)
                if other is not None:
                    yield Finding(
                        f"the row `{name}` is named after `{other}`, and `{column.name}` is `{matcher.text}`",
                        matcher.span or row.origin.span,
                        "mend the cell, or give the row another name (`formerly:` keeps the old one)",
                    )


def _other(column: Input, matcher: Matcher, words: str) -> object | None:
    """The value that a name stands for, where the cell takes other values only."""
    named = _named(column, words)
    if named is None or matcher.any or matcher.negative or not matcher.values or named in matcher.values:
        return None
    # The cells of a matrix are columns of their own: the row is named after what stands before them.
    return None if matcher.span is None else named


def _named(column: Input, words: str) -> object | None:
    """The value of a column that a name stands for."""
    if not isinstance(column.type, EnumType):
        return None
    numbers = all(isinstance(one, int) for one in column.type.members)
    named = [
        one
        for one in column.type.members
        if words == (f"{column.name}_{one}" if numbers else str(one).replace("-", "_"))
    ]
    return named[0] if named else None


RULE = Rule("A034", "misnamed-row", "warning", check)
