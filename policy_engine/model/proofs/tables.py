"""Every decision table: no two rows at once, no combination without a row, no row in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from policy_engine.diagnostics import Related
from policy_engine.model.context import Build
from policy_engine.model.policy import Attribute, Conflict, Policy, Row, Table
from policy_engine.model.proofs.grid import Grid, Point, TooLarge, bits
from policy_engine.model.proofs.values import sample
from policy_engine.model.proofs.vocabulary import Vocabulary

__all__ = ["check_tables"]

_ANSWERS = "add a row, or `otherwise:` with a value, `next`, `unknown` or `impossible`"

_ELSEWHERE = "a conflict is declared, but only classification and exclusions can answer with one: make the cells differ"


class _Place(NamedTuple):
    """A table and what is known where it is asked: the fields of an event, inputs that are never empty there."""

    table: Table
    fields: Mapping[str, Attribute] = MappingProxyType({})
    never_empty: frozenset[str] = frozenset()


def check_tables(b: Build, policy: Policy, vocabulary: Vocabulary) -> None:
    """T020 to T023 and T025 for every table that has inputs."""
    for place in _places(policy, vocabulary):
        if place.table.inputs:
            _check(b, policy, vocabulary, place)


def _places(policy: Policy, vocabulary: Vocabulary) -> Iterator[_Place]:
    for calendar in policy.calendars.values():
        if calendar.table is not None:
            yield _Place(calendar.table)
    for definition in policy.definitions:
        if definition.table is not None:
            yield _Place(definition.table)
    for classified in (policy.category, policy.severity):
        for decider in (*classified.deciders, *classified.compared_with) if classified is not None else ():
            if decider.table is not None:
                yield _Place(decider.table)
    for index, layer in enumerate(policy.sla.layers if policy.sla is not None else ()):
        for table in layer.tables:
            # What has no severity at all is commonly caught by an earlier layer, under a condition of its own.
            yield _Place(table, never_empty=frozenset(vocabulary.classified) if index else frozenset())
    if policy.exclusions is not None:
        for table in policy.exclusions.scope:
            yield _Place(table)
        for ground in policy.exclusions.limits:
            if ground.table is not None:
                yield _Place(ground.table)
    for charge in policy.charges.charges if policy.charges is not None else ():
        yield _Place(charge.table)
    kinds = {kind.slot: kind for kind in policy.events.values()}
    for rule in policy.escalations.rules if policy.escalations is not None else ():
        yield _Place(rule.table, kinds[rule.event].attributes if rule.event is not None else {})
    seen = set()
    for window in policy.windows or ():
        if window.table is not None and id(window.table) not in seen:
            seen.add(id(window.table))
            yield _Place(window.table)


def _check(b: Build, policy: Policy, vocabulary: Vocabulary, place: _Place) -> None:
    table = place.table
    try:
        grid = Grid(table, vocabulary, place.fields)
        reached = list(grid.reached())
        dead = _dead_rows(b, grid, reached) if grid.exact else 0
        _pairs(b, grid, reached, dead, policy.conflicts)
        if table.otherwise is None:
            if place.never_empty:
                # That it is commonly caught before excuses a missing row; it does not make a row superfluous.
                grid = Grid(table, vocabulary, place.fields, place.never_empty)
                reached = list(grid.reached())
            _gap(b, grid, reached)
    except TooLarge:
        b.warning(
            "T025",
            f"`{table.origin.id}` has more combinations than can be gone through, so gaps may be left",
            table.origin.span,
            "split the table, or give part of its condition a name under `definitions`",
        )


def _gap(b: Build, grid: Grid, reached: list[tuple[Point, int]]) -> None:
    """T021: the first combination that no row accepts."""
    known: dict[int, Point | None] = {}
    for point, rows in reached:
        if rows not in known:
            known[rows] = grid.escape(rows)
        rest = known[rows]
        if rest is not None:
            missing = grid.in_order((*point, *rest))
            message = f"no row covers {sample(missing)}" if missing else "this table has no row that could hold"
            b.error("T021", message, grid.table.origin.span, _ANSWERS)
            return


def _dead_rows(b: Build, grid: Grid, reached: list[tuple[Point, int]]) -> int:
    """T023: rows that no combination can reach, under `first` those behind the earlier ones too."""
    dead = 0
    first = grid.table.hit == "first"
    for index, row in enumerate(grid.table.rows):
        bit = 1 << index
        earlier = bit - 1 if first else 0
        tried: dict[int, bool] = {}
        for _, rows in reached:
            if not rows & bit:
                continue
            before = rows & earlier
            if before not in tried:
                tried[before] = grid.escape(before, within=bit) is not None
            if tried[before]:
                break
        else:
            dead |= bit
            why = "the rows before it take all it accepts" if any(tried) else "no ticket has what it asks for"
            b.warning("T023", f"the row `{_name(row)}` never holds: {why}", row.origin.span, "leave it out")
    return dead


def _pairs(b: Build, grid: Grid, reached: list[tuple[Point, int]], dead: int, conflicts: tuple[Conflict, ...]) -> None:
    """T020 and T022: rows that hold at once and are not declared to; T023: a row that is there twice."""
    if grid.table.hit == "first":
        return
    rows = grid.table.rows
    meeting = grid.meeting()
    honoured = tuple(clash.conflict for clash in grid.table.clashes)
    told = dead
    for point, live in reached:
        for later in bits(live & ~told):
            for earlier in bits(live & meeting[later] & ((1 << later) - 1) & ~dead):
                one, other = rows[earlier], rows[later]
                if one.origin.id == other.origin.id or _declared(one, other, honoured):
                    continue
                cure = _ELSEWHERE if _declared(one, other, conflicts) else ""
                if _report_pair(b, grid, point, earlier, later, cure):
                    told |= 1 << later
                    break


def _report_pair(b: Build, grid: Grid, point: Point, earlier: int, later: int, cure: str) -> bool:
    """Whether there was something to say of two rows that hold at once; `cure` replaces the usual one."""
    one, other = grid.table.rows[earlier], grid.table.rows[later]
    same_inputs = grid.accepted(earlier) == grid.accepted(later)
    same_outputs = _outputs(one) == _outputs(other)
    related = (Related(f"the row `{_name(one)}`", b.source, one.origin.span),)
    if same_inputs and same_outputs:
        message = f"the row `{_name(other)}` says again what `{_name(one)}` says"
        b.collector.warning("T023", message, b.source, other.origin.span, "leave one of them out", related)
        return True
    between = f"between: [{one.origin.id}, {other.origin.id}]"
    if same_inputs:
        message = f"the rows `{_name(one)}` and `{_name(other)}` ask for the same and answer differently"
        cure = cure or f"if the handbook contradicts itself, declare it under `conflicts:` with `{between}`"
        b.error("T022", message, other.origin.span, cure, related)
        return True
    if grid.table.hit == "gravest":
        return False
    values = sample(grid.in_order((*point, *grid.common(earlier, later))))
    b.error(
        "T020",
        f"the rows `{_name(one)}` and `{_name(other)}` both hold for {values}",
        other.origin.span,
        cure
        or f"make their cells exclude each other, or declare the contradiction under `conflicts:` with `{between}`",
        related,
    )
    return True


def _declared(one: Row, other: Row, conflicts: tuple[Conflict, ...]) -> bool:
    return any(one.origin.id in c.between and other.origin.id in c.between for c in conflicts)


def _outputs(row: Row) -> dict[str, tuple[str, str]]:
    return {name: (cell.kind, cell.text) for name, cell in row.outputs.items()}


def _name(row: Row) -> str:
    return row.origin.id.rpartition(".")[2]
