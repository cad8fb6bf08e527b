"""An `otherwise` that is never reached.

The rows of the table take every combination that can reach it, so that what stands after `otherwise` is never given.

It looks as if something were left for it. When a value is added to an enumeration, the new value falls into the
`otherwise` without a word; without it, the check of gaps would ask for the new row.

Avoid:

    exclusions:
      combine: most_restrictive
      scope:
        inputs: [channel]
        outputs: [verdict]
        rows:
          mail:  {channel: mail,  verdict: covered}
          phone: {channel: phone, verdict: best_effort}
        otherwise: {verdict: silent}
    facts:
      channel: [mail, phone]

Prefer:

    exclusions:
      combine: most_restrictive
      scope:
        inputs: [channel]
        outputs: [verdict]
        rows:
          mail:  {channel: mail,  verdict: covered}
          phone: {channel: phone, verdict: best_effort}
    facts:
      channel: [mail, phone]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.tables import grid_of, uncovered
from policy_engine.model.policy import Row


def check(examined: Examined) -> Iterator[Finding]:
    """Every table whose rows leave nothing to its `otherwise`."""
    for place in examined.tables:
        table = place.table
        if table.otherwise in (None, "impossible"):
            continue  # that there is no such combination may be said without need
        grid = grid_of(examined, place)
        if grid is not None and uncovered(grid) is False:
            node = table.otherwise.origin.span if isinstance(table.otherwise, Row) else table.origin.span
            yield Finding(
                f"the rows of `{table.origin.id}` leave nothing to its `otherwise`",
                node,
                "leave it out: a value that is added later is then reported as a gap",
            )


RULE = Rule("A031", "dead-otherwise", "warning", check)
