"""Building decision tables, rules (tables of one row) and layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from typing import Any

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.types import BOOLEAN, EnumType
from policy_engine.model.cells import input_cell
from policy_engine.model.context import Build, entries, scalars, text_of, texts
from policy_engine.model.policy import Cell, Clash, Conflict, Input, Layer, Matcher, Row, Table

Outputs = Callable[[str, Node], Cell | None]
"""Reads an output cell: name of the output, and the node."""


def is_rule(node: Node) -> bool:
    """Whether a node is a rule of its own: something follows where something holds."""
    return isinstance(node, MappingNode) and "then" in node


def is_table(node: Node) -> bool:
    """Whether a node is a table of rows."""
    return isinstance(node, MappingNode) and "rows" in node


def read_inputs(b: Build, node: MappingNode) -> tuple[list[Input], list[Scalar]]:
    """The inputs of a table, and where they are named."""
    inputs, places = [], []
    for scalar in scalars(node.get("inputs")):
        binding = b.name(scalar, "the input")
        if binding is not None:
            inputs.append(Input(scalar.text, binding.type, binding.read))
            places.append(scalar)
    return inputs, places


def build_table(
    b: Build, node: Node, outputs: Outputs, known_outputs: Iterable[str], key: Scalar | None = None
) -> Table | None:
    """A table or a rule. Every cell of every row is there, or the row is reported and left out."""
    if not isinstance(node, MappingNode):
        return None
    outputs = _one_value(b, outputs)
    with b.citing(node):
        origin = b.origin(node, key)
        when = b.condition(node.get("when"), node)
        if is_rule(node):
            cells = _outputs(b, node.get("then"), outputs, known_outputs)
            row = Row(origin, (), cells)
            always = when.text == "always"
            return Table(origin, when, (), tuple(cells), (row,), "unique", None, always=always)
        inputs, _ = read_inputs(b, node)
        complete = len(inputs) == len(scalars(node.get("inputs")))
        names = [scalar.text for scalar in scalars(node.get("outputs"))]
        for scalar in scalars(node.get("outputs")):
            if known_outputs and scalar.text not in known_outputs:
                b.unknown_word("T011", "the output", scalar.text, known_outputs, scalar)
        spread = _across(b, node.get("across"))
        rows: list[Row] = []
        for entry in entries(node.get("rows")):
            with b.at(entry.name):
                if spread is not None and complete:
                    rows.extend(_spread_row(b, entry, inputs, names, spread, outputs))
                else:
                    row_ = _row(b, entry, inputs, names, outputs) if complete else None
                    if row_ is not None:
                        rows.append(row_)
        if spread is not None:
            inputs.append(spread[0])
            names.append(spread[1])
        hit = text_of(node.get("hit")) or "unique"
        otherwise = _otherwise(b, node.get("otherwise"), outputs, names)
        table = Table(origin, when, tuple(inputs), tuple(names), tuple(rows), hit, otherwise)
        return table._replace(always=when.text == "always", rows_by_values=_index(table))


LARGEST_INDEX = 4096
"""Combinations of an index; larger tables are searched row by row."""


def _index(table: Table) -> dict[Any, Row | None] | None:
    """The row for every combination of finite input values; nothing where there are too many, or infinite ones."""
    if table.hit != "unique":
        return None
    domains: list[tuple[Any, ...]] = []
    for column in table.inputs:
        if column.type == BOOLEAN:
            domains.append((True, False))
        elif isinstance(column.type, EnumType) and not column.type.open:
            domains.append(column.type.members)
        else:
            return None
    if prod(len(domain) for domain in domains) > LARGEST_INDEX:
        return None
    index: dict[Any, Row | None] = {}
    for values in product(*domains):
        row = next(
            (row for row in table.rows if all(m.accepts(v) for m, v in zip(row.matchers, values, strict=False))), None
        )
        index[values[0] if len(values) == 1 else values] = row
    return index


def _one_value(b: Build, outputs: Outputs) -> Outputs:
    """Output cells, of which each holds one value: a list is for inputs, where it means any of its values."""

    def read(name: str, node: Node) -> Cell | None:
        if isinstance(node, Scalar):
            return outputs(name, node)
        kind = "a mapping" if isinstance(node, MappingNode) else "a list"
        b.error("S003", f"expected one value for `{name}`, found {kind}", node, "an output is one value")
        return None

    return read


def _outputs(b: Build, node: Node | None, outputs: Outputs, known: Iterable[str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for entry in entries(node):
        if known and entry.name not in known:
            b.unknown_word("T011", "the output", entry.name, known, entry.key)
            continue
        cell = outputs(entry.name, entry.value)
        if cell is not None:
            cells[entry.name] = cell
    return cells


def _across(b: Build, node: Node | None) -> tuple[Input, str] | None:
    """`across: {regime: first_response}`: the values of one input are the columns of one output."""
    for entry in entries(node):
        binding = b.name(entry.key, "the input")
        if binding is None or not isinstance(entry.value, Scalar):
            return None
        if not isinstance(binding.type, EnumType):
            b.error("T012", f"`{entry.name}` has no list of values that could be columns", entry.key)
            return None
        return Input(entry.name, binding.type, binding.read), entry.value.text
    return None


def _missing(b: Build, entry: Entry, names: Iterable[str]) -> bool:
    node = entry.value
    if not isinstance(node, MappingNode):
        return True
    missing = [name for name in names if name not in node]
    for name in missing:
        b.error(
            "T001",
            f"the row `{entry.name}` has no cell for `{name}`",
            entry.key,
            "a cell that the text leaves empty is written out: `none`, `empty` or `any`",
        )
    allowed = (*names, "cites", "formerly")
    extra = [e for e in node.entries if e.name not in allowed]
    for e in extra:
        b.unknown_word("T002", "the column", e.name, allowed, e.key)
    return bool(missing)


def _row(b: Build, entry: Entry, inputs: list[Input], names: list[str], outputs: Outputs) -> Row | None:
    node = entry.value
    bad = _missing(b, entry, [*(i.name for i in inputs), *names])
    if not isinstance(node, MappingNode):
        return None
    origin = b.origin(node, entry.key)
    matchers = _matchers(b, node, inputs)
    cells = {
        name: cell
        for name in names
        if (inner := node.get(name)) is not None and (cell := outputs(name, inner)) is not None
    }
    if bad or matchers is None or len(cells) != len(names):
        return None
    return Row(origin, matchers, cells)


def _matchers(b: Build, node: MappingNode, inputs: list[Input]) -> tuple[Matcher, ...] | None:
    found: list[Matcher] = []
    for column in inputs:
        inner = node.get(column.name)
        matcher = input_cell(b, inner, column.type) if inner is not None else None
        if matcher is not None:
            found.append(matcher)
    return tuple(found) if len(found) == len(inputs) else None


def _spread_row(
    b: Build, entry: Entry, inputs: list[Input], names: list[str], spread: tuple[Input, str], outputs: Outputs
) -> list[Row]:
    column, output = spread
    members = {str(member): member for member in column.type.members} if isinstance(column.type, EnumType) else {}
    bad = _missing(b, entry, [*(i.name for i in inputs), *names, *members])
    node = entry.value
    if bad or not isinstance(node, MappingNode):
        return []
    origin = b.origin(node, entry.key)
    matchers = _matchers(b, node, inputs)
    fixed = {
        name: cell
        for name in names
        if (inner := node.get(name)) is not None and (cell := outputs(name, inner)) is not None
    }
    rows = []
    for word, value in members.items():
        inner = node.get(word)
        cell = outputs(output, inner) if inner is not None else None
        if cell is not None and matchers is not None:
            mine = Matcher(word, frozenset((value,)).__contains__, frozenset((value,)))
            rows.append(Row(origin, (*matchers, mine), {**fixed, output: cell}))
    return rows


def _otherwise(b: Build, node: Node | None, outputs: Outputs, names: list[str]) -> Row | str | None:
    if node is None:
        return None
    if isinstance(node, Scalar):
        if node.text in ("next", "impossible"):
            return node.text
        if node.text == "unknown":
            origin = b.origin(node, node, cite=False)
            return Row(origin, (), {name: Cell("word", "unknown", word="unknown") for name in names})
        b.unknown_word("T013", "the word", node.text, ("next", "impossible", "unknown"), node)
        return None
    with b.at("otherwise"):
        origin = b.origin(node)
        cells = {e.name: cell for e in entries(node, ("cites",)) if (cell := outputs(e.name, e.value)) is not None}
    return Row(origin, (), cells)


def build_layers(b: Build, node: Node | None, outputs: Outputs, known: Iterable[str]) -> tuple[Layer, ...]:
    """Layers under `precedence`; a layer is a rule, a table, or a map of them that exclude each other."""
    body = node if isinstance(node, MappingNode) else None
    if body is None:
        return ()
    named = entries(body, ("precedence", "cites"))
    order = texts(body.get("precedence")) or tuple(entry.name for entry in named)
    if "precedence" not in body and len(named) > 1:
        b.error(
            "T014",
            "several layers, and nothing says which goes first",
            body,
            "add `precedence: [...]` with the layers in their order",
        )
    layers: dict[str, Layer] = {}
    for entry in named:
        with b.at(entry.name), b.citing(entry.value):
            if is_rule(entry.value) or is_table(entry.value):
                table = build_table(b, entry.value, outputs, known, entry.key)
                tables: tuple[Table, ...] = (table,) if table is not None else ()
            else:
                tables = _map_of_tables(b, entry.value, outputs, known)
            layers[entry.name] = Layer(entry.name, tables)
        if entry.name not in order:
            b.error("T015", f"the layer `{entry.name}` is not named in `precedence`", entry.key)
    for scalar in scalars(body.get("precedence")):
        if scalar.text not in layers:
            b.unknown_word("T016", "the layer", scalar.text, layers, scalar)
    return tuple(layers[name] for name in order if name in layers)


def _map_of_tables(b: Build, node: Node, outputs: Outputs, known: Iterable[str]) -> tuple[Table, ...]:
    tables = []
    for entry in entries(node, ("cites",)):
        with b.at(entry.name):
            table = build_table(b, entry.value, outputs, known, entry.key)
            if table is not None:
                tables.append(table)
    return tuple(tables)


def attach_clashes(table: Table, conflicts: Iterable[Conflict]) -> Table:
    """The table with the declared contradictions that lie within it."""
    ids = {row.origin.id for row in table.rows}
    clashes = []
    for conflict in conflicts:
        if len(conflict.between) >= 2 and all(rule in ids for rule in conflict.between):
            sides = tuple(frozenset((rule,)) for rule in conflict.between)
            preferred = conflict.between.index(conflict.preferred) if conflict.preferred in conflict.between else None
            clashes.append(Clash(conflict, sides, preferred))
    if not clashes:
        return table
    return table._replace(clashes=tuple(clashes), rows_by_values=None)


__all__ = [
    "attach_clashes",
    "build_layers",
    "build_table",
    "is_rule",
    "is_table",
    "read_inputs",
]
