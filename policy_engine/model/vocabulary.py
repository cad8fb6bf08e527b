"""Facts, events, parameters and readings: the words a policy's rules are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policy_engine.document.nodes import Entry, Node, Scalar, Sequence
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.scope import Binding, in_seconds
from policy_engine.expr.sizes import LONGEST_ITEM, MOST_ITEMS
from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    MISTAKE,
    NUMBER,
    TARGETS,
    TEXT,
    ZONE,
    EnumType,
    EventType,
    ListType,
    Measured,
    RecordType,
    Type,
    describe,
)
from policy_engine.expr.values import Unknown
from policy_engine.model.cells import read_value
from policy_engine.model.context import Build, entries, scalars, text_of, texts
from policy_engine.model.policy import Attribute, EventKind, Fact, Parameter, Reading

SIMPLE: Mapping[str, Type] = {
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "text": TEXT,
    "date": DATE,
    "instant": INSTANT,
    "zone": ZONE,
    "country": COUNTRY,
    "calendar": CALENDAR,
    "dates": DATES,
    "targets": TARGETS,
}


def read_type(b: Build, name: str, node: Node, scales: Mapping[str, EnumType]) -> Type | None:
    """A type: a word, a list of the values, or a mapping with one of `type one_of some_of set_of scale`.

    What is said of the size stands in the type (`at_most`, `longest`); the reader of tickets holds it to that.
    """
    if isinstance(node, Scalar):
        found = SIMPLE.get(node.text)
        if found is None:
            b.unknown_word("N010", "the type", node.text, SIMPLE, node)
        return found
    if isinstance(node, Sequence):
        return EnumType(name, members(b, node), False)
    for key in ("one_of", "some_of", "set_of", "scale", "type"):
        inner = node.get(key)
        if inner is not None:
            found = _type_by(b, name, key, inner, scales)
            return None if found is None else _sized(b, node, found)
    return None


def _type_by(b: Build, name: str, key: str, node: Node, scales: Mapping[str, EnumType]) -> Type | None:
    """The type that one of the properties `type one_of some_of set_of scale` says."""
    if key == "type":
        return read_type(b, name, node, scales)
    if key == "scale":
        scale = text_of(node) or ""
        if scale not in scales:
            b.unknown_word("N011", "the scale", scale, scales, node)
        return scales.get(scale)
    if key == "set_of" and text_of(node) == "text":
        return ListType.of(Measured(TEXT.name, LONGEST_ITEM))
    words = members(b, node)
    if key == "set_of":
        return ListType.of(EnumType(name, words, False), min(MOST_ITEMS, len(words)))
    return EnumType(name, words, False, open=key == "some_of")


def _sized(b: Build, node: MappingNode, type_: Type) -> Type:
    """The type with the sizes that stand beside it: `at_most` items, `longest` in characters."""
    at_most, longest = node.get("at_most"), node.get("longest")
    if at_most is not None and (most := _whole(at_most)) is not None:
        if isinstance(type_, ListType):
            type_ = ListType(type_.name, type_.element, min(type_.most, most))
        elif type_ == DATES:
            type_ = Measured(type_.name, most)
        else:
            says, other = "`at_most` says how many items a set or a list of dates has", "for texts it is `longest`"
            b.error("N018", says, at_most, f"leave it out: this is neither; {other}")
    if longest is not None and (most := _whole(longest)) is not None:
        shorter = _shorter(type_, most)
        if shorter is None:
            says, other = "`longest` says how many characters a text has", "for sets it is `at_most`"
            b.error("N018", says, longest, f"leave it out: this is no text; {other}")
        type_ = shorter or type_
    return type_


def _whole(node: Node) -> int | None:
    """A number of items or characters; of anything else the schema has said what is wrong with it."""
    value = node.as_value() if isinstance(node, Scalar) else None
    return value if value.__class__ is int and value > 0 else None


def _shorter(type_: Type, longest: int) -> Type | None:
    """The type with texts of so many characters; nothing for one without texts of any length."""
    if type_ == TEXT:
        return Measured(type_.name, longest)
    if isinstance(type_, EnumType) and type_.open:
        return EnumType(type_.name, type_.members, type_.ordered, True, longest)
    if isinstance(type_, ListType):
        element = _shorter(type_.element, longest)
        return None if element is None else ListType(type_.name, element, type_.most)
    return None


def _with_word(type_: EnumType, word: Any) -> EnumType:
    """The enumeration with one more word, which the policy itself says."""
    return EnumType(type_.name, (*type_.members, word), type_.ordered, type_.open, type_.longest)


def members(b: Build, node: Node) -> tuple[Any, ...]:
    """The values of an enumeration, each once."""
    found: list[Any] = []
    seen: set[tuple[type, Any]] = set()
    for scalar in scalars(node):
        value = scalar.as_value()
        if (type(value), value) in seen:
            b.error("N012", f"the value `{scalar.text}` stands twice in the list", scalar, "leave one of them out")
        seen.add((type(value), value))
        found.append(value)
    return tuple(found)


def literal(b: Build, node: Node, type_: Type) -> Any:
    """A value of a type, written in the policy (for `absent:` and `assumed:`); `empty` is no value."""
    if not isinstance(node, Scalar):
        return None
    if node.text == "empty":
        return None
    if type_ in (BOOLEAN, INTEGER, NUMBER, DATE):
        value = read_value(b, node, type_)
        return None if value is NotImplemented else value
    if isinstance(type_, Measured) and len(node.text) > type_.most:
        b.error("N016", f"a text of {len(node.text):,} characters, where at most {type_.most:,} are declared", node)
    if isinstance(type_, EnumType):
        # The word for "nothing was said" need not be one of the values that can be said.
        return node.as_value()
    if type_ in (TEXT, ZONE, COUNTRY):
        value = str(node.as_value())
        _check_place(b, type_, value, node)
        return value
    if type_ != MISTAKE:
        help = "write `empty` for known to have none"
        b.error("N016", f"`{node.text[:40]}` cannot stand for {describe(type_)}", node, help)
    return None


def _check_place(b: Build, type_: Type, value: str, node: Node) -> None:
    """A zone or a country must exist."""
    from policy_engine.businesstime import holidays_of, parse_zone
    from policy_engine.errors import CalendarError

    try:
        if type_ == ZONE:
            parse_zone(value)
        elif type_ == COUNTRY:
            holidays_of(value)
    except CalendarError as wrong:
        b.error(wrong.code, wrong.message, node, getattr(wrong, "help", ""))


def declare_facts(b: Build, node: Node | None, scales: Mapping[str, EnumType]) -> dict[str, Fact]:
    """The facts by name; each becomes a name in scope."""
    facts: dict[str, Fact] = {}
    for entry in entries(node):
        with b.at("facts", entry.name):
            fact = _fact(b, entry, len(facts), scales)
            if fact is not None:
                facts[entry.name] = fact
                b.names.add(_fact_binding(fact))
    return facts


def _fact(b: Build, entry: Entry, slot: int, scales: Mapping[str, EnumType]) -> Fact | None:
    node = entry.value
    type_ = read_type(b, entry.name, node, scales)
    if type_ is None:
        # What is wrong with it has been said; that the fact is there, its readers may count on.
        type_ = MISTAKE
    absent, has_absent, nullable, set_by, tells = None, False, False, None, None
    if isinstance(node, MappingNode):
        nullable = "empty" in node
        set_by, tells = text_of(node.get("set_by")), text_of(node.get("tells"))
        inner = node.get("absent")
        if inner is not None:
            absent, has_absent = literal(b, inner, type_), True
            if isinstance(type_, EnumType) and absent not in type_.members and absent is not None:
                type_ = _with_word(type_, absent)
    origin = b.origin(node, entry.key, cite=False)
    return Fact(entry.name, slot, type_, nullable, absent, has_absent, set_by, tells, origin)


def _fact_binding(fact: Fact) -> Binding:
    slot = fact.slot

    def read(case: Any) -> Any:
        return case.values[slot]

    return Binding(fact.name, fact.type, in_seconds(fact.type, read), "fact")


def declare_events(
    b: Build, node: Node | None, scales: Mapping[str, EnumType], facts: Mapping[str, Fact]
) -> dict[str, EventKind]:
    """The kinds of event by name; each becomes a name in scope."""
    tellers = {fact.tells: name for name, fact in facts.items() if fact.tells}
    events: dict[str, EventKind] = {}
    for entry in entries(node):
        with b.at("events", entry.name):
            attributes: dict[str, Attribute] = {}
            for field in entries(entry.value):
                type_ = read_type(b, field.name, field.value, scales)
                if type_ is None:
                    type_ = MISTAKE
                absent, has_absent = None, False
                inner = field.value.get("absent") if isinstance(field.value, MappingNode) else None
                if inner is not None:
                    absent, has_absent = literal(b, inner, type_), True
                    if isinstance(type_, EnumType) and absent not in type_.members and absent is not None:
                        type_ = _with_word(type_, absent)
                attributes[field.name] = Attribute(field.name, type_, absent, has_absent)
            origin = b.origin(entry.value, entry.key, cite=False)
            kind = EventKind(entry.name, len(events), attributes, tellers.get(entry.name), origin)
        events[entry.name] = kind
        b.names.add(_event_binding(kind))
        b.event_names.add(entry.name)
    for fact in facts.values():
        if fact.tells and fact.tells not in events:
            b.unknown_word("N013", "the event", fact.tells, events, fact.origin.span)
    return events


def event_type(kind: EventKind) -> EventType:
    """The type that a kind of event has in conditions."""
    return EventType(kind.name, {name: attribute.type for name, attribute in kind.attributes.items()})


def _event_binding(kind: EventKind) -> Binding:
    slot = kind.slot

    def read(case: Any) -> Any:
        history = case.histories[slot]
        return history[-1] if history else None

    return Binding(kind.name, event_type(kind), read, "event")


def declare_parameters(b: Build, node: Node | None, facts: Mapping[str, Fact]) -> dict[str, Parameter]:
    """The parameters by name; each becomes a name in scope, unless its fact has it."""
    parameters: dict[str, Parameter] = {}
    for entry in entries(node):
        with b.at("parameters", entry.name):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            origin = b.origin(body, entry.key)
            told_by, assumed = body.get("told_by"), body.get("assumed")
            name = text_of(told_by) or ""
            fact = facts.get(name)
            if fact is None:
                if told_by is not None:
                    b.unknown_word("N001", "the fact", name, facts, told_by)
                continue
            b.used.add(name)
            unknown = assumed is None or text_of(assumed) == "unknown"
            default = None if unknown or assumed is None else literal(b, assumed, fact.type)
            if not unknown and assumed is not None:
                _check_assumed(b, fact, default, assumed)
            parameter = Parameter(
                entry.name,
                name,
                default,
                not unknown,
                text_of(assumed) or "unknown",
                text_of(body.get("why")) or "",
                origin,
            )
        parameters[entry.name] = parameter
        if entry.name not in facts:
            b.names.add(Binding(entry.name, fact.type, parameter_reader(parameter, fact), "parameter"))
    return parameters


def _check_assumed(b: Build, fact: Fact, value: Any, node: Node) -> None:
    type_ = fact.type
    if isinstance(type_, EnumType) and value is not None and not type_.open and value not in type_.members:
        b.unknown_word("N002", f"the value of `{type_.name}`", str(value), [str(m) for m in type_.members], node)


def parameter_reader(parameter: Parameter, fact: Fact) -> Any:
    """How a parameter is read: told, else assumed, which the case notes."""
    slot, default, has_default, name = fact.slot, parameter.default, parameter.has_default, parameter.name

    def read(case: Any) -> Any:
        value = case.values[slot]
        if value.__class__ is Unknown and has_default:
            case.assumed.add(name)
            return default
        return value

    return in_seconds(fact.type, read)


def declare_readings(b: Build, node: Node | None) -> dict[str, Reading]:
    """The readings by name, in scope as the fields of `reading`."""
    readings: dict[str, Reading] = {}
    for entry in entries(node):
        with b.at("readings", entry.name):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            origin = b.origin(body, entry.key)
            others = {other.name: text_of(other.value) or "" for other in entries(body.get("others"))}
            chosen = text_of(body.get("chosen")) or ""
            readings[entry.name] = Reading(entry.name, chosen, others, text_of(body.get("why")) or "", origin)
    if readings:
        fields: dict[str, Type] = {
            name: EnumType(f"reading {name}", (reading.chosen, *reading.others), False)
            for name, reading in readings.items()
        }
        b.names.add(Binding("reading", RecordType("reading", fields), lambda case: case.readings, "reading"))
    return readings


__all__ = [
    "declare_events",
    "declare_facts",
    "declare_parameters",
    "declare_readings",
    "event_type",
    "literal",
    "members",
    "parameter_reader",
    "read_type",
    "texts",
]
