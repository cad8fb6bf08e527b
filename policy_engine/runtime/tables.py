"""Which row of a decision table holds for a case, in three-valued logic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from policy_engine.expr.values import Fault, Unknown
from policy_engine.model.policy import Cell, Conflict, Row, Table
from policy_engine.runtime.mishaps import failed

IMPOSSIBLE = "\x00impossible"
"""The need of an answer that rests on a combination of facts declared impossible."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A combination of facts that the policy declares not to exist."""

    table: Table


@dataclass(frozen=True, slots=True)
class Clashing:
    """Rules that contradict each other hold at once: a row per side, and the side preferred."""

    conflict: Conflict
    rows: tuple[Row, ...]
    preferred: Row | None


Found = Row | Clashing | Impossible | Unknown | None
"""A row; a declared contradiction; an impossible case; not known which; or nothing: the table does not speak."""


def holds(condition: Any, case: Any) -> Any:
    """A condition as true, false or `Unknown`, where something went wrong because of that."""
    value = condition.run(case)
    if value is True or value is False or value.__class__ is Unknown:
        return value
    if value.__class__ is Fault:
        return failed(condition, value, case)
    return bool(value)


def resolve(
    table: Table,
    case: Any,
    key: Callable[[Row], Any] | None = None,
    gravity: Callable[[Row], int] | None = None,
) -> Found:
    """The row that holds. `key` tells rows of equal meaning in a contradiction, `gravity` orders `gravest`."""
    if not table.always:
        applies = table.when.run(case)
        if applies is not True:
            if applies is False:
                return None
            applies = holds(table.when, case)
            if applies is not True:
                return None if applies is False else applies
    if not table.inputs:
        return table.rows[0] if table.rows else None
    values = [column.read(case) for column in table.inputs]
    if table.rows_by_values is not None:
        row = table.rows_by_values.get(values[0] if len(values) == 1 else tuple(values), _SLOW)
        if row is not _SLOW:
            return row if row is not None else _unmatched(table)
    matched: list[Row] = []
    possible: list[Row] = []
    needs: list[str] = []
    for row in table.rows:
        missing: list[str] = []
        unknown = False
        for matcher, value in zip(row.matchers, values, strict=True):
            if matcher.any:
                continue
            if value.__class__ is Unknown:
                unknown = True
                missing.extend(value.needs)
            elif not matcher.accepts(value):
                break
        else:
            if unknown:
                possible.append(row)
                needs.extend(missing)
            else:
                matched.append(row)
                if not table.clashes and table.hit != "gravest" and (table.hit == "unique" or not possible):
                    return row
    if possible and _may_clash(table, matched, possible):
        return Unknown(needs)
    if table.hit == "gravest" and gravity is not None and matched:
        best = min(gravity(row) for row in matched)
        if any(gravity(row) < best for row in possible):
            return Unknown(needs)
    elif possible and (not matched or table.hit == "first"):
        return Unknown(needs)
    if matched:
        return _decide(table, matched, key, gravity)
    return _unmatched(table)


def _may_clash(table: Table, matched: list[Row], possible: list[Row]) -> bool:
    """Whether a row that may hold would stand on one side of a declared contradiction, a row that holds on another."""
    sure, open_ = {row.origin.id for row in matched}, {row.origin.id for row in possible}
    return any(
        mine & sure and other & open_
        for clash in table.clashes
        for mine in clash.sides
        for other in clash.sides
        if mine is not other
    )


_SLOW: Any = object()
"""What the index says of values it does not hold, unknown ones above all."""


def _unmatched(table: Table) -> Row | Impossible | None:
    """What a table says where none of its rows holds."""
    if table.otherwise is None or table.otherwise == "next":
        return None
    return Impossible(table) if isinstance(table.otherwise, str) else table.otherwise


def _decide(
    table: Table, matched: list[Row], key: Callable[[Row], Any] | None, gravity: Callable[[Row], int] | None
) -> Row | Clashing:
    """One of the rows that hold, or the contradiction between them where leaving out a side changes the answer."""

    def winner(rows: list[Row]) -> Row | None:
        if not rows:
            return None
        return min(rows, key=gravity) if gravity is not None and table.hit == "gravest" else rows[0]

    for clash in table.clashes:
        ids = {row.origin.id for row in matched}
        sides = [side for side in clash.sides if side & ids]
        if len(sides) < 2:
            continue
        rows = []
        for side in sides:
            others = frozenset().union(*(other for other in sides if other is not side))
            left = winner([row for row in matched if row.origin.id not in others])
            if left is not None:
                rows.append(left)
        answers = {key(row) if key is not None else row.origin.id for row in rows}
        if len(answers) > 1:
            preferred = rows[clash.preferred] if clash.preferred is not None else None
            return Clashing(clash.conflict, tuple(rows), preferred)
    best = winner(matched)
    assert best is not None
    return best


def output(found: Row, name: str) -> Cell | None:
    """The cell of an output, where the row has one."""
    return found.outputs.get(name)
