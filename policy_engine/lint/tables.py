"""What rules ask of a decision table, by the grid that proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from policy_engine.model.policy import Attribute, Policy, Row, Table
from policy_engine.model.proofs.grid import Grid, TooLarge

if TYPE_CHECKING:
    from policy_engine.lint.examined import Examined

__all__ = ["Place", "answers_all", "grid_of", "places", "uncovered"]


class Place(NamedTuple):
    """A table, and the fields of the event it is asked for."""

    table: Table
    fields: Mapping[str, Attribute] = MappingProxyType({})


def places(policy: Policy) -> Iterator[Place]:
    """Every table with inputs, each once."""
    seen: set[int] = set()
    for place in _all(policy):
        if place.table.inputs and id(place.table) not in seen:
            seen.add(id(place.table))
            yield place


def _all(policy: Policy) -> Iterator[Place]:
    owners = [calendar.table for calendar in policy.calendars.values()]
    owners += [definition.table for definition in policy.definitions]
    owners += [window.table for window in policy.windows or ()]
    yield from (Place(table) for table in owners if table is not None)
    for classified in (policy.category, policy.severity):
        for decider in (*classified.deciders, *classified.compared_with) if classified is not None else ():
            if decider.table is not None:
                yield Place(decider.table)
    for layer in policy.sla.layers if policy.sla is not None else ():
        yield from map(Place, layer.tables)
    if policy.exclusions is not None:
        yield from map(Place, policy.exclusions.scope)
        for ground in policy.exclusions.limits:
            if ground.table is not None:
                yield Place(ground.table)
    for charge in policy.charges.charges if policy.charges is not None else ():
        yield Place(charge.table)
    kinds = {kind.slot: kind for kind in policy.events.values()}
    for rule in policy.escalations.rules if policy.escalations is not None else ():
        yield Place(rule.table, kinds[rule.event].attributes if rule.event is not None else {})


def grid_of(examined: Examined, place: Place) -> Grid | None:
    """The grid of a table; nothing where it is too large."""
    try:
        return Grid(place.table, examined.vocabulary, place.fields)
    except TooLarge:
        return None


def uncovered(grid: Grid) -> bool | None:
    """Whether some combination that reaches the table is taken by no row; nothing where that is not decided."""
    known: dict[int, bool] = {}
    try:
        for _, rows in grid.reached():
            if rows not in known:
                known[rows] = grid.escape(rows) is not None
            if known[rows]:
                return True
    except TooLarge:
        return None
    return False if grid.exact else None


def answers_all(examined: Examined, table: Table) -> bool:
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
