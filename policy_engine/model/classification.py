"""Classification: who decides the category and the severity, in which order, and what holds meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy_engine.document.nodes import Entry, Node, Scalar, Sequence
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.scope import Binding
from policy_engine.expr.types import EnumType, EventType
from policy_engine.model.cells import value_cell
from policy_engine.model.context import Build, entries, mapping, scalars, text_of, texts
from policy_engine.model.policy import Bound, Cell, Classified, Conflict, Decider, Fact, Row
from policy_engine.model.tables import attach_clashes, build_table, is_rule, is_table

PROPERTIES = ("scale", "decided_by", "provisional", "compared_with", "bounds", "otherwise", "cites")


def declare_scales(b: Build, node: Node | None) -> dict[str, EnumType]:
    """The ordered scales of the section, gravest first, by the name of what they grade."""
    scales: dict[str, EnumType] = {}
    for entry in entries(node):
        body = mapping(entry.value)
        scale = body.get("scale") if body is not None else None
        if isinstance(scale, Sequence):
            values = tuple(_member(item) for item in scale.items if isinstance(item, Scalar))
            scales[entry.name] = EnumType(entry.name, values, True)
    return scales


def _member(item: Scalar) -> str | int:
    value = item.as_value()
    return value if isinstance(value, str | int) else item.text


def declare_classification(
    b: Build, node: Node | None, scales: Mapping[str, EnumType], facts: Mapping[str, Fact]
) -> None:
    """`category`, `severity` or `priority` as names in scope, before the tables that read them."""
    for entry in entries(node):
        type_ = scales.get(entry.name) or _category_type(entry, facts)
        name = "category" if entry.name == "category" else "severity"
        b.names.add(Binding(entry.name, type_, _reader(name), "classification"))


def _reader(name: str) -> Any:
    return lambda case: case.classified(name)


def _category_type(entry: Entry, facts: Mapping[str, Fact]) -> EnumType:
    """Every category that a decider can name: members of the facts it is taken from, cells of its tables."""
    values: list[Any] = []

    def add(more: Iterable[Any]) -> None:
        values.extend(value for value in more if value not in values and value not in ("empty", "unknown"))

    for decider in entries(entry.value, PROPERTIES):
        body = mapping(decider.value)
        if body is None:
            continue
        source = text_of(body.get("from")) or ""
        if source in facts and isinstance(facts[source].type, EnumType):
            add(getattr(facts[source].type, "members", ()))
        cells = [row.value for row in entries(body.get("rows"))] + [n for n in (body.get("then"),) if n is not None]
        for cell in cells:
            inner = cell.get(entry.name) if isinstance(cell, MappingNode) else None
            if isinstance(inner, Scalar):
                add([inner.as_value()])
    return EnumType(entry.name, tuple(values), False)


def build_classification(
    b: Build, node: Node | None, facts: Mapping[str, Fact], conflicts: tuple[Conflict, ...]
) -> dict[str, Classified]:
    """How category, severity or priority come about, by name."""
    found: dict[str, Classified] = {}
    for entry in entries(node):
        with b.at("classification", entry.name), b.citing(entry.value), b.owned(entry.name):
            classified = _classified(b, entry, facts, conflicts)
            if classified is not None:
                found[entry.name] = classified
    return found


def _classified(
    b: Build, entry: Entry, facts: Mapping[str, Fact], conflicts: tuple[Conflict, ...]
) -> Classified | None:
    node = entry.value
    binding = b.names.lookup(entry.name)
    if not isinstance(node, MappingNode) or binding is None or not isinstance(binding.type, EnumType):
        return None
    type_ = binding.type
    origin = b.origin(node, entry.key)
    order = scalars(node.get("decided_by"))
    names = [scalar.text for scalar in order]
    also = texts(node.get("compared_with"))
    deciders: dict[str, Decider] = {}
    declared = [part.name for part in entries(node, PROPERTIES)]
    for part in entries(node, PROPERTIES):
        with b.at(part.name), b.citing(part.value):
            decider = _decider(b, part, entry.name, type_, facts, conflicts)
        if decider is not None:
            deciders[part.name] = decider
        if part.name not in names and part.name not in also:
            b.error("M010", f"`{part.name}` is not named in `decided_by`", part.key, "add it there, in its place")
    for scalar in (*order, *scalars(node.get("compared_with")), *scalars(node.get("provisional"))):
        if scalar.text not in declared:
            b.unknown_word("M011", "the decider", scalar.text, declared, scalar)
    otherwise = _otherwise(b, entry.name, node.get("otherwise"), type_)
    return Classified(
        entry.name,
        type_,
        type_.members if type_.ordered else (),
        tuple(deciders[name] for name in names if name in deciders),
        frozenset(texts(node.get("provisional"))),
        tuple(deciders[name] for name in also if name in deciders),
        otherwise,
        origin,
        tuple(_bounds(b, node.get("bounds"), type_, names)),
    )


def _bounds(b: Build, node: Node | None, type_: EnumType, deciders: list[str]) -> Iterator[Bound]:
    """`bounds:` keep a value on one side of another: `{when: workaround_exists, no_graver_than: 2}`."""
    for entry in entries(node):
        body = entry.value
        if not isinstance(body, MappingNode):
            continue
        with b.at("bounds", entry.name), b.citing(body):
            ends: dict[str, Any] = {}
            for name in ("no_graver_than", "no_milder_than"):
                inner = body.get(name)
                cell = value_cell(b, inner, type_) if inner is not None else None
                if cell is not None:
                    ends[name] = cell.value
            if not type_.ordered:
                b.error(
                    "M014", f"`{type_.name}` has no scale, so nothing is graver", entry.key, "add `scale: [...]` to it"
                )
            elif "no_graver_than" not in body and "no_milder_than" not in body:
                b.error(
                    "M014", f"`{entry.name}` bounds nothing", entry.key, "add `no_graver_than:` or `no_milder_than:`"
                )
            for scalar in scalars(body.get("of")):
                if scalar.text not in deciders:
                    b.unknown_word("M011", "the decider", scalar.text, deciders, scalar)
            yield Bound(
                b.origin(body, entry.key),
                b.condition(body.get("when"), body),
                ends.get("no_graver_than"),
                ends.get("no_milder_than"),
                texts(body.get("of")),
            )


def _otherwise(b: Build, name: str, node: Node | None, type_: EnumType) -> Row | None:
    if node is None:
        return None
    with b.at("otherwise"):
        if isinstance(node, Scalar):
            origin = b.origin(node, node, cite=False)
            return Row(origin, (), {name: Cell("word", "unknown", word="unknown")})
        origin = b.origin(node)
        inner = node.get(name) if isinstance(node, MappingNode) else None
        if inner is None:
            b.error(
                "M012",
                f"`otherwise` does not say which {name}",
                node,
                f"write `otherwise: {{{name}: unknown, cites: ...}}`",
            )
            return None
        cell = value_cell(b, inner, type_, ("unknown",))
        return Row(origin, (), {name: cell}) if cell is not None else None


def _decider(
    b: Build,
    entry: Entry,
    output: str,
    type_: EnumType,
    facts: Mapping[str, Fact],
    conflicts: tuple[Conflict, ...],
) -> Decider | None:
    node = entry.value
    if not isinstance(node, MappingNode):
        return None
    if is_rule(node) or is_table(node):

        def cell(name: str, inner: Node) -> Cell | None:
            return value_cell(b, inner, type_, ("unknown",))

        table = build_table(b, node, cell, (output,), entry.key)
        if table is None:
            return None
        return Decider(entry.name, table.origin, table=attach_clashes(table, conflicts))
    source = node.get("from")
    origin = b.origin(node, entry.key)
    if not isinstance(source, Scalar):
        b.error(
            "M013",
            f"`{entry.name}` says neither where the value comes from nor gives a table",
            entry.key,
            "add `from: <fact>`, `then:` or `rows:`",
        )
        return None
    when = b.condition(node.get("when"), node)
    name, _, field = source.text.partition(".")
    binding = b.names.lookup(name)
    if binding is None:
        b.unknown_word("N001", "the fact or event", name, b.names.names(), source)
        return None
    b.note_reads([name])
    read = binding.read
    if isinstance(binding.type, EventType):
        if field not in binding.type.attributes:
            b.unknown_word("N005", f"the field of `{name}`", field, binding.type.attributes, source)
            return None
        return Decider(entry.name, origin, None, when, _field_reader(read, field), source.text, None)
    return Decider(entry.name, origin, None, when, read, source.text, name if name in facts else None)


def _field_reader(read: Any, field: str) -> Any:
    def get(case: Any) -> Any:
        event = read(case)
        return event.get(field) if hasattr(event, "get") else event

    return get
