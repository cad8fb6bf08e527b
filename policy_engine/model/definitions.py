"""Definitions: named predicates with carve-outs, choices of a value, events under a condition, look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.scope import Binding, in_seconds
from policy_engine.expr.types import BOOLEAN, INSTANT, TEXT, ZONE, EnumType, EventType, Type, larger
from policy_engine.model.calendars import read_zone
from policy_engine.model.cells import value_cell
from policy_engine.model.context import Build, Reader, entries, scalars, text_of
from policy_engine.model.policy import Cell, Condition, Definition, EventKind, EventRef, Exception_
from policy_engine.model.tables import build_table
from policy_engine.model.vocabulary import event_type

START = Binding("start", INSTANT, in_seconds(INSTANT, lambda case: case.start), "moment")


def kind_of(node: Node) -> str:
    """What a definition is: `predicate`, `values`, `event` or `table`."""
    if isinstance(node, MappingNode):
        if "event" in node:
            return "event"
        if "values" in node:
            return "values"
        if "rows" in node:
            return "table"
    return "predicate"


def declare_definitions(b: Build, node: Node | None, events: Mapping[str, EventKind]) -> None:
    """Names and types of the definitions, so that they may mention each other in any order."""
    for slot, entry in enumerate(entries(node)):
        kind = kind_of(entry.value)
        type_ = _type_of(b, entry, kind, events)
        reader = _event_reader(slot) if kind == "event" else _value_reader(slot)
        b.names.add(Binding(entry.name, type_, reader, "definition"))
        if kind == "event":
            b.event_names.add(entry.name)


def _value_reader(slot: int) -> Reader:
    return lambda case: case.define(slot)


def _event_reader(slot: int) -> Reader:
    return lambda case: case.last_defined(slot)


def _type_of(b: Build, entry: Entry, kind: str, events: Mapping[str, EventKind]) -> Type:
    node = entry.value
    if kind == "predicate" or not isinstance(node, MappingNode):
        return BOOLEAN
    if kind == "values":
        return EnumType(entry.name, tuple(e.name for e in entries(node.get("values"))), False)
    if kind == "event":
        fields: dict[str, Type] = {}
        for scalar in scalars(node.get("event")):
            if scalar.text in events:
                for name, field in event_type(events[scalar.text]).attributes.items():
                    fields[name] = larger(fields[name], field) if name in fields else field
        return EventType(entry.name, fields)
    names = scalars(node.get("outputs"))
    if names and names[0].text == "zone":
        return ZONE
    values: list[Any] = []
    for row in entries(node.get("rows")):
        cell = row.value.get(names[0].text) if names and isinstance(row.value, MappingNode) else None
        if isinstance(cell, Scalar) and cell.as_value() not in values:
            values.append(cell.as_value())
    return EnumType(entry.name, tuple(values), False) if values else TEXT


def build_definitions(b: Build, node: Node | None, events: Mapping[str, EventKind]) -> tuple[Definition, ...]:
    """The definitions, in the order of their slots."""
    found = []
    for slot, entry in enumerate(entries(node)):
        with b.at("definitions", entry.name), b.citing(entry.value), b.owned(entry.name), b.scope(START):
            found.append(_definition(b, entry, slot, events))
    return tuple(found)


def _definition(b: Build, entry: Entry, slot: int, events: Mapping[str, EventKind]) -> Definition:
    node, kind = entry.value, kind_of(entry.value)
    binding = b.names.lookup(entry.name)
    type_ = binding.type if binding is not None else BOOLEAN
    origin = b.origin(node, entry.key)
    if not isinstance(node, MappingNode):
        return Definition(entry.name, slot, kind, origin, type_)
    if kind == "values":
        values: list[tuple[Any, Condition | None]] = []
        for choice in entries(node.get("values")):
            last = text_of(choice.value) == "otherwise"
            values.append((choice.name, None if last else b.condition(choice.value, choice.value)))
        return Definition(entry.name, slot, kind, origin, type_, values=tuple(values))
    if kind == "event":
        slots = []
        for scalar in scalars(node.get("event")):
            if scalar.text in events:
                slots.append(events[scalar.text].slot)
                b.note_reads([scalar.text])
            else:
                b.unknown_word("N015", "the event", scalar.text, events, scalar)
        with b.scope(Binding("event", type_, lambda case: case.event, "event")):
            when = b.condition(node.get("when"), node)
        return Definition(entry.name, slot, kind, origin, type_, when=when, events=tuple(slots))
    if kind == "table":

        def output(name: str, inner: Node) -> Cell | None:
            if type_ is ZONE:
                zone = read_zone(b, inner)
                return Cell("value", text_of(inner) or "", value=zone) if zone is not None else None
            return value_cell(b, inner, type_, ("unknown",))

        table = build_table(b, node, output, (), entry.key)
        return Definition(entry.name, slot, kind, origin, type_, table=table)
    body: Node = node
    if "when" in node:
        when = b.condition(node.get("when"), node)
    else:
        listed = [e for e in node.entries if e.name in ("all", "any", "not")]
        part = MappingNode(node.source, node.start, node.end, tuple(listed), node.flow)
        # Without any of them, the schema has said so.
        when = (b.expression(part, BOOLEAN) if listed else None) or b.always(body)
    exceptions = read_exceptions(b, node.get("except"))
    return Definition(entry.name, slot, kind, origin, type_, when=when, exceptions=exceptions)


def read_exceptions(b: Build, node: Node | None) -> tuple[Exception_, ...]:
    """`except:` to any depth. In a definition an exception has no verdict: it takes the term away."""
    found = []
    for entry in entries(node):
        with b.at(entry.name), b.citing(entry.value):
            inner = entry.value
            origin = b.origin(inner, entry.key)
            if not isinstance(inner, MappingNode):
                continue
            found.append(
                Exception_(
                    origin,
                    b.condition(inner.get("when"), inner),
                    text_of(inner.get("verdict")) or "",
                    text_of(inner.get("extent")),
                    read_exceptions(b, inner.get("except")),
                    read_also(b, inner.get("also")),
                )
            )
    return tuple(found)


def read_also(b: Build, node: Node | None) -> Any:
    """`also:` supplements a verdict: both are cited, its own verdict counts."""
    if not isinstance(node, MappingNode):
        return None
    with b.at("also"):
        return (text_of(node.get("verdict")) or "", text_of(node.get("extent")), b.origin(node))


def event_ref(
    b: Build, scalar: Scalar, events: Mapping[str, EventKind], definitions: Mapping[str, int]
) -> EventRef | None:
    """An event, or a definition that is one."""
    name = scalar.text
    if name in events:
        slot = events[name].slot
        b.note_reads([name])
        return EventRef(name, lambda case: case.histories[slot])
    if name in definitions:
        index = definitions[name]
        b.note_reads([name])
        return EventRef(name, lambda case: case.defined_history(index))
    b.unknown_word("N015", "the event", name, [*events, *definitions], scalar)
    return None


def event_refs(
    b: Build, node: Node | None, events: Mapping[str, EventKind], definitions: Mapping[str, int]
) -> tuple[EventRef, ...]:
    """The events named by one text or a list, without those that are reported."""
    found = [event_ref(b, scalar, events, definitions) for scalar in scalars(node)]
    return tuple(ref for ref in found if ref is not None)
