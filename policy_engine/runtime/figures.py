"""Which figure a metric has for a case: the first layer with a cell for it."""

from __future__ import annotations

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Cell, Metric, Row, Table
from policy_engine.runtime.case import NO_START, Case
from policy_engine.runtime.parts import Part, Reason, open_question, reason, unknown_part
from policy_engine.runtime.tables import IMPOSSIBLE, Clashing, Impossible, holds, resolve

WORDS = {
    "none": "no_target",
    "silent": "no_target",
    "not_applicable": "not_applicable",
    "not_guaranteed": "not_guaranteed",
}
"""The result of a cell without a figure."""


Found = Part | tuple[Cell, list[Reason], str, Row]
"""A part that is already the answer; or a cell with its reasons, its layer and its row."""


def lookup(case: Case, metric: Metric) -> Found:
    """The cell for the metric in the first layer that has one, or a part that is already the answer."""
    found = case.engine.figures_of(metric).of(case)
    if isinstance(found, Part):
        return Part(found.data.copy(), found.key, found.unknown, found.needs, found.because.copy())
    cell, why, layer, row = found
    return cell, why.copy(), layer, row


def look_up(case: Case, metric: Metric) -> Found:
    """The same, worked out."""
    sla = case.engine.policy.sla
    assert sla is not None
    for layer, table in case.engine.tables_of(metric):
        found = resolve(table, case)
        if found is None:
            continue
        if isinstance(found, Impossible):
            return unknown_part((IMPOSSIBLE,))
        if isinstance(found, Unknown):
            why = [open_question(table.origin, _asked(table), found)]
            return unknown_part(found, [*why, *case.engine.supporting(case, table)])
        row = found.rows[0] if isinstance(found, Clashing) else found
        cell = row.outputs.get(metric.name)
        if cell is None:
            continue
        if cell.kind == "from":
            told = _told_figure(case, metric, cell)
            if told is None:
                continue
            if isinstance(told, Unknown):
                return unknown_part(told, [reason(row.origin, "the figures of the contract hold")])
            cell = told
        why = [_row_reason(case, table, row, metric, cell)]
        why.extend(case.engine.supporting(case, table))
        if table.origin.cites and table.origin.id != row.origin.id and table.origin.cites != row.origin.cites:
            key = ("table", table.origin.id)
            why.append(case.engine.kept_reason(key, table.origin, f"the figures by {_columns(table)}"))
        if cell.word:
            return _word(metric, cell, why)
        return cell, why, layer, row
    origin = sla.origin
    return unknown_part((), [reason(origin, f"no row gives a figure for {metric.name}")])


def _row_reason(case: Case, table: Table, row: Row, metric: Metric, cell: Cell) -> Reason:
    text = f"{_conditions(case, table, row)}: {metric.name} {cell.text}"
    return case.engine.kept_reason((id(row), metric.name, cell.text), row.origin, text)


def _asked(table: Table) -> str:
    """What a table asks: its condition and its columns."""
    columns = [column.name for column in table.inputs]
    return " and ".join([*([] if table.always else [table.when.text]), *columns])


def _columns(table: Table) -> str:
    return " and ".join(column.name for column in table.inputs)


def _word(metric: Metric, cell: Cell, why: list[Reason]) -> Part:
    if cell.word == "unknown":
        return unknown_part((), why)
    result = WORDS[cell.word]
    return Part({"result": result, "target": None, "due_at": None}, result, because=why)


def _told_figure(case: Case, metric: Metric, cell: Cell) -> Cell | Unknown | None:
    """A figure from a fact: metric, then severity, then `{value, unit}`."""
    figures = case.values[cell.fact]
    if figures.__class__ is Unknown:
        return figures
    if not figures or metric.name not in figures:
        return None
    policy = case.engine.policy
    graded = case.engine.graded(case, policy.severity)
    if graded.value.__class__ is Unknown:
        return graded.value
    amount = figures[metric.name].get(str(graded.value))
    if amount is None:
        name = next(fact.name for fact in policy.facts.values() if fact.slot == cell.fact)
        return Unknown((name,))
    return Cell("figure", str(amount), amount=amount)


def _conditions(case: Case, table: Table, row: Row) -> str:
    """What made the row hold, in the words of the table and the values of the case."""
    parts = [] if table.when.text == "always" else [table.when.text]
    for column, matcher in zip(table.inputs, row.matchers, strict=False):
        if not matcher.any:
            parts.append(f"{column.name} is {matcher.text}")
    return " and ".join(parts) or "always"


def candidates(case: Case, metric: Metric) -> list[Cell]:
    """Every cell the start could select."""
    unstarted = case.with_start(NO_START)
    cells = []
    sla = case.engine.policy.sla
    for layer in sla.layers if sla is not None else ():
        for table in layer.tables:
            if metric.name not in table.outputs or holds(table.when, unstarted) is False:
                continue
            for row in table.rows:
                values = [column.read(unstarted) for column in table.inputs]
                if all(
                    m.any or v.__class__ is Unknown or m.accepts(v) for m, v in zip(row.matchers, values, strict=False)
                ):
                    cells.append(row.outputs[metric.name])
    return cells


def kind_of(cell: Cell) -> str:
    """The result a cell leads to, or `figure`."""
    return WORDS.get(cell.word, "figure")
