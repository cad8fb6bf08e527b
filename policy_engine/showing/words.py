"""How the parts of a policy are put into words, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policy_engine.model.policy import Cell, Condition, EventRef, Exception_, Origin, Row, Table
from policy_engine.showing.blocks import (
    Block,
    Grid,
    Item,
    Line,
    Piece,
    clauses,
    code,
    item,
    joined,
    line,
    paragraph,
    strong,
    text,
)

WORDS = {
    "none": "no target",
    "silent": "not said",
    "not_applicable": "does not apply",
    "not_guaranteed": "not guaranteed",
    "unknown": "not known",
}
"""What stands in a table of targets in place of a figure."""

OTHERWISE = {
    "next": "In any other case the next one is asked.",
    "impossible": "Any other combination cannot be.",
}


def spaced(name: object) -> str:
    """A name as words: `first_response` and `first-response` are `first response`."""
    return str(name).replace("_", " ").replace("-", " ")


def capital(words: str) -> str:
    """The words with a capital letter first."""
    return words[:1].upper() + words[1:]


def value(found: Any) -> str:
    """A value of a fact as a reader says it."""
    if found is None:
        return "none"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return spaced(found)


def condition(when: Condition | None) -> Line:
    """A condition as it stands in the policy."""
    if when is None or when.text == "always":
        return (text("always"),)
    return (code(when.text),)


def always(when: Condition | None) -> bool:
    """Whether a condition holds of every ticket."""
    return when is None or when.text == "always"


def events(refs: Iterable[EventRef], between: str = " or ") -> Line:
    """Events by their names."""
    return joined(((code(ref.name),) for ref in refs), between)


def target(cell: Cell) -> Line:
    """A cell of a table of targets."""
    if cell.kind == "figure":
        return (strong(cell.text),)
    if cell.kind == "from":
        return line("as ", code(cell.text.removeprefix("from ")), " says")
    return (text(WORDS.get(cell.word or cell.text, spaced(cell.text))),)


def outcome(cell: Cell) -> Line:
    """A cell of any other table."""
    if cell.kind == "word" or cell.text in ("unknown", "silent"):
        return (text(WORDS.get(cell.word or cell.text, spaced(cell.text))),)
    if cell.kind == "value" and cell.value is None:
        return (text("none"),)
    return (strong(spaced(cell.text)),)


def verbatim(cell: Cell) -> Line:
    """A cell whose text is not made of words: a zone, opening hours."""
    return outcome(cell) if cell.kind == "word" else (strong(cell.text),)


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
    inputs = [capital(spaced(column.name)) for column in table.inputs]
    outputs = [capital(spaced(column)) for column in table.outputs]
    named = name or not inputs
    rows = [_row(table, row, cell, named) for row in table.rows]
    if isinstance(table.otherwise, Row):
        first: list[Line] = [(text("otherwise"),)] if named else []
        words = ["any other"] * len(inputs) if named else ["otherwise", *["any other"] * (len(inputs) - 1)]
        blank: list[Line] = [(text(word),) for word in words]
        rows.append((*first, *blank, *_outputs(table, table.otherwise, cell), clauses(table.otherwise.origin.cites)))
    columns = (*(["Rule"] if named else []), *inputs, *outputs, "Clause")
    return Grid(caption, columns, tuple(rows), max(1, len(inputs) + named))


def _row(table: Table, row: Row, cell: Any, named: bool) -> tuple[Line, ...]:
    """One row: its name, its conditions, its outcomes, its clause."""
    first: list[Line] = [(text(spaced(row.origin.id.rpartition(".")[2])),)] if named else []
    return (
        *first,
        *(matcher(one.text, one.any) for one in row.matchers),
        *_outputs(table, row, cell),
        clauses(row.origin.cites),
    )


def _outputs(table: Table, row: Row, cell: Any) -> list[Line]:
    return [cell(row.outputs[name]) if name in row.outputs else (text("—"),) for name in table.outputs]


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


def cited(origin: Origin) -> Line:
    """The clauses of a rule, in brackets."""
    return line(" (", clauses(origin.cites), ")") if origin.cites else ()


def exceptions(found: Iterable[Exception_], verdict: Any) -> list[Item]:
    """The exceptions of a rule, one below another."""
    return [
        item(
            "except if ",
            condition(one.when),
            ": ",
            verdict(one.verdict, one.extent),
            cited(one.origin),
            below=[*exceptions(one.exceptions, verdict), *supplement(one.also, verdict)],
        )
        for one in found
    ]


def supplement(also: tuple[str, str | None, Origin] | None, verdict: Any) -> list[Item]:
    """What is done all the same."""
    if also is None:
        return []
    return [item("yet ", verdict(also[0], also[1]), cited(also[2]))]


def name_of(origin: Origin) -> Piece:
    """The last word of a rule's id."""
    return strong(spaced(origin.id.rpartition(".")[2]))
