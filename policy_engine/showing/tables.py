"""Decision tables and rules, as they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.policy import Row, Table
from policy_engine.showing.blocks import Block, Grid, Line, clauses, code, joined, line, paragraph, text
from policy_engine.showing.words import always, capital, cited, condition, name_of, outcome, spaced

OTHERWISE = {
    "next": "In any other case the next one is asked.",
    "impossible": "Any other combination cannot be.",
}


def matcher(words: str, any_: bool) -> Line:
    """An input cell."""
    if any_:
        return (text("any"),)
    if words.startswith("[") and words.endswith("]"):
        return (text(" or ".join(spaced(one.strip()) for one in words[1:-1].split(","))),)
    if words in ("true", "false"):
        return (text("yes" if words == "true" else "no"),)
    return (text("none" if words == "empty" else words.replace("_", " ")),)


def tabled(table: Table, caption: str, cell: Any = outcome, name: bool = False) -> Iterator[Block]:
    """A table with what is said of it: when it is asked before it, the rest behind it."""
    if not always(table.when):
        yield paragraph("Only if ", condition(table.when), cited(table.origin), ":")
    yield _grid(table, caption, cell, name)
    if said := _remarks(table):
        yield paragraph(joined(said, " "))


def _grid(table: Table, caption: str, cell: Any, name: bool) -> Grid:
    """A decision table as it is printed: conditions on the left, outcomes on the right, the clause last."""
    spread = _spread(table)
    inputs = [capital(spaced(column.name)) for at, column in enumerate(table.inputs) if at != spread]
    named = name or not inputs
    if spread is None:
        outputs = [capital(spaced(column)) for column in table.outputs]
        rows = [_row(row, named, None, [_cell(row, one, cell) for one in table.outputs]) for row in table.rows]
    else:
        across = list(dict.fromkeys(row.matchers[spread].text for row in table.rows))
        outputs = [f"{capital(spaced(table.outputs[0]))}, {spaced(one)}" for one in across]
        rows = [
            _row(group[0], named, spread, [_across(group, spread, one, table.outputs[0], cell) for one in across])
            for group in _groups(table)
        ]
    if isinstance(table.otherwise, Row):
        words = ["otherwise"] * named + ["any other" if named or at else "otherwise" for at in range(len(inputs))]
        names = table.outputs if spread is None else table.outputs * len(outputs)
        cells = [_cell(table.otherwise, one, cell) for one in names]
        rows.append((*((text(word),) for word in words), *cells, clauses(table.otherwise.origin.cites)))
    columns = (*(["Rule"] if named else []), *inputs, *outputs, "Clause")
    return Grid(caption, columns, tuple(rows), max(1, len(inputs) + named))


def _row(row: Row, named: bool, spread: int | None, outputs: list[Line]) -> tuple[Line, ...]:
    """One row: its name, its conditions, its outcomes, its clause."""
    first: list[Line] = [(text(spaced(row.origin.id.rpartition(".")[2])),)] if named else []
    inputs = [matcher(one.text, one.any) for at, one in enumerate(row.matchers) if at != spread]
    return (*first, *inputs, *outputs, clauses(row.origin.cites))


def _cell(row: Row, name: str, cell: Any) -> Line:
    found: Line = cell(row.outputs[name]) if name in row.outputs else (text("—"),)
    return found


def _across(group: list[Row], spread: int, word: str, name: str, cell: Any) -> Line:
    """The cell of a matrix: of the rows that are written as one, that with this word above it."""
    return next((_cell(row, name, cell) for row in group if row.matchers[spread].text == word), (text("—"),))


def _groups(table: Table) -> list[list[Row]]:
    """Rows that are written as one: those of a matrix, whose columns are the values of an input."""
    found: dict[str, list[Row]] = {}
    for row in table.rows:
        found.setdefault(row.origin.id, []).append(row)
    return list(found.values())


def _spread(table: Table) -> int | None:
    """The input whose values are the columns of a matrix; nothing where the table is none."""
    wide = next((group for group in _groups(table) if len(group) > 1), None)
    if wide is None or len(table.outputs) != 1:
        return None
    differing = [at for at in range(len(table.inputs)) if len({row.matchers[at].text for row in wide}) > 1]
    return differing[0] if len(differing) == 1 else None


def is_rule(table: Table) -> bool:
    """Whether a table is a single rule: no columns of conditions and one row."""
    return not table.inputs and len(table.rows) == 1 and not isinstance(table.otherwise, Row)


def rule(table: Table, cell: Any = outcome) -> Line:
    """A rule as a sentence: its condition and what follows from it."""
    row = table.rows[0]
    then = joined(
        (line(spaced(name), ": ", cell(row.outputs[name])) for name in table.outputs if name in row.outputs),
    )
    start = line("always: ") if always(table.when) else line("if ", condition(table.when), ": ")
    return line(start, then, cited(table.origin))


def _remarks(table: Table) -> list[Line]:
    """What is said of a table besides its rows: its own clauses, how its rows combine, what else there is."""
    found: list[Line] = []
    own = [clause for clause in table.origin.cites if not all(clause in row.origin.cites for row in table.rows)]
    if own and always(table.when):
        found.append(line("The table as a whole: ", clauses(table.origin.cites), "."))
    if table.hit == "gravest":
        found.append(line("Where several rows hold, the gravest counts."))
    elif table.hit == "first":
        found.append(line("Where several rows hold, the first counts."))
    elif table.hit not in ("unique", ""):
        found.append(line("Where several rows hold: ", code(table.hit), "."))
    if isinstance(table.otherwise, str):
        words = OTHERWISE.get(table.otherwise)
        found.append(line(words) if words else line("In any other case: ", code(table.otherwise), "."))
    found.extend(
        line("Some rows contradict each other: see the contradiction ", name_of(clash.conflict.origin), ".")
        for clash in table.clashes
    )
    return found
