"""A table with an order that it does not need.

The table says `hit: first` or `hit: gravest`, and no two of its rows with different answers can hold at once.

Whoever reads or changes such a table must think of the order of its rows, or of gravity. As `unique` it says that they
exclude each other, and that is proved at every change.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        channels:
          hit: first
          inputs: [channel]
          outputs: [verdict]
          rows:
            mail:  {channel: mail,  verdict: covered}
            phone: {channel: phone, verdict: best_effort}
    facts:
      channel: [mail, phone]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        channels:
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
from policy_engine.lint.tables import grid_of
from policy_engine.model.proofs.grid import Grid, TooLarge, bits


def check(examined: Examined) -> Iterator[Finding]:
    """Every table that would be right as `unique` as well."""
    for place in examined.tables:
        table = place.table
        if table.hit in ("unique", "collect") or len(table.rows) < 2 or table.clashes:
            continue
        grid = grid_of(examined, place)
        if grid is not None and not _meet(grid):
            yield Finding(
                f"no two rows of `{table.origin.id}` hold at once, so `hit: {table.hit}` decides nothing",
                table.origin.span,
                "leave `hit` out: a table is `unique` unless it says otherwise, and that is proved",
            )


def _meet(grid: Grid) -> bool:
    """Whether two rows can hold at once; so it is taken to be where that is not decided."""
    meeting = grid.meeting()
    try:
        return any(
            other != row for _, live in grid.reached() for row in bits(live) for other in bits(live & meeting[row])
        )
    except TooLarge:
        return True


RULE = Rule("A030", "needless-order", "note", check)
