"""Charges, escalations and windows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.scope import Binding, in_seconds
from policy_engine.expr.types import NUMBER, TEXT, EnumType
from policy_engine.model.amounts import CALENDAR_UNITS, Amount, parse_amount
from policy_engine.model.calendars import is_declared, read_zone
from policy_engine.model.cells import value_cell
from policy_engine.model.context import Build, entries, scalars, text_of
from policy_engine.model.coverage import read_during, read_within
from policy_engine.model.definitions import START
from policy_engine.model.policy import (
    CalendarDef,
    Cell,
    Charge,
    Charges,
    EscalationRule,
    Escalations,
    EventKind,
    Gate,
    Parameter,
    Phase,
    Track,
    Window,
)
from policy_engine.model.tables import build_table, is_rule, is_table

ESCALATION = EnumType("verdict", ("permitted", "discretionary", "required", "silent"), False)
_AFTER = re.compile(r"(?P<amount>.+?) after (?P<fact>[A-Za-z_]\w*)")


def build_charges(
    b: Build,
    node: Node | None,
    key: Scalar | None,
    events: Mapping[str, EventKind],
    calendars: Mapping[str, CalendarDef],
    parameters: Mapping[str, Parameter],
) -> Charges | None:
    """The section `charges`; nothing where there is none."""
    if not isinstance(node, MappingNode):
        return None
    with b.at("charges"), b.citing(node), b.owned("charges"), b.scope(START):
        origin = b.origin(node, key, cite=False)
        rate = None
        named = node.get("rate")
        if isinstance(named, Scalar):
            rate = parameters.get(named.text)
            if rate is None:
                b.unknown_word("N001", "the parameter", named.text, parameters, named)
        charges, gates = [], []
        for entry in entries(node, ("rate", "gates", "cites")):
            with b.at(entry.name), b.citing(entry.value):
                charge = _charge(b, entry, events, calendars)
                if charge is not None:
                    charges.append(charge)
        for entry in entries(node.get("gates")):
            with b.at("gates", entry.name), b.citing(entry.value):
                body = entry.value
                if isinstance(body, MappingNode):
                    approval = [
                        (party.name, b.condition(party.value, party.value)) for party in entries(body.get("approval"))
                    ]
                    gates.append(
                        Gate(
                            b.origin(body, entry.key),
                            _slots(b, body.get("holds_up"), events),
                            b.condition(body.get("when"), body),
                            tuple(approval),
                        )
                    )
    return Charges(tuple(charges), tuple(gates), rate, origin)


def _slots(b: Build, node: Node | None, events: Mapping[str, EventKind]) -> tuple[int, ...]:
    slots = []
    for scalar in scalars(node):
        if scalar.text in events:
            slots.append(events[scalar.text].slot)
            b.note_reads([scalar.text])
        else:
            b.unknown_word("N015", "the event", scalar.text, events, scalar)
    return tuple(slots)


def _charge(
    b: Build, entry: Entry, events: Mapping[str, EventKind], calendars: Mapping[str, CalendarDef]
) -> Charge | None:
    node = entry.value
    if not isinstance(node, MappingNode):
        return None
    slots = _slots(b, node.get("per"), events)
    cut = node.get("cut_by")
    calendar = text_of(cut)
    if calendar is not None and calendar not in calendars and cut is not None:
        if not is_declared(b, calendar):
            b.unknown_word("N006", "the calendar", calendar, calendars, cut)
        calendar = None
    table = build_table(b, node, lambda name, inner: value_cell(b, inner, NUMBER), ("multiplier",), entry.key)
    return Charge(table.origin, slots, calendar, table) if table is not None else None


def build_escalations(
    b: Build,
    node: Node | None,
    key: Scalar | None,
    events: Mapping[str, EventKind],
    definitions: Mapping[str, int],
    calendars: Mapping[str, CalendarDef],
) -> Escalations | None:
    """The section `escalations`; nothing where there is none."""
    if not isinstance(node, MappingNode):
        return None
    with b.at("escalations"), b.citing(node), b.owned("escalations"):
        origin = b.origin(node, key, cite=False)
        start = above = None
        rules = {}
        for entry in entries(node, ("precedence", "cites")):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            with b.at(entry.name), b.citing(body):
                if entry.name == "start_level":
                    value = text_of(body.get("value")) or "1"
                    start = (int(value) if value.isdigit() else 1, b.origin(body, entry.key))
                elif entry.name == "levels_above":
                    above = (text_of(body.get("value")) or "silent", b.origin(body, entry.key))
                else:
                    rule = _escalation(b, entry, body, events, definitions, calendars)
                    if rule is not None:
                        rules[entry.name] = rule
        order = [scalar.text for scalar in scalars(node.get("precedence"))] or list(rules)
        for scalar in scalars(node.get("precedence")):
            if scalar.text not in rules:
                b.unknown_word("T016", "the rule", scalar.text, rules, scalar)
    return Escalations(tuple(rules[name] for name in order if name in rules), start, above, origin)


def _escalation(
    b: Build,
    entry: Entry,
    body: MappingNode,
    events: Mapping[str, EventKind],
    definitions: Mapping[str, int],
    calendars: Mapping[str, CalendarDef],
) -> EscalationRule | None:
    per = body.get("per")
    bindings = []
    slot = None
    if isinstance(per, Scalar):
        kind = events.get(per.text)
        if kind is None:
            b.unknown_word("N015", "the event", per.text, events, per)
            return None
        slot = kind.slot
        b.note_reads([per.text])
        for name, attribute in kind.attributes.items():
            bindings.append(Binding(name, attribute.type, in_seconds(attribute.type, _field(name)), "field"))
    with b.scope(*bindings):
        table = build_table(b, body, lambda name, inner: _escalation_cell(b, name, inner), ("verdict", "to"), entry.key)
    during = read_during(b, body.get("during"), calendars)
    after = read_within(b, body.get("after"), during, events, definitions)
    return EscalationRule(entry.name, table.origin, slot, table, after, during) if table is not None else None


def _escalation_cell(b: Build, name: str, node: Node) -> Cell | None:
    return value_cell(b, node, ESCALATION if name == "verdict" else TEXT)


def _field(name: str):  # type: ignore[no-untyped-def]
    return lambda case: case.event.get(name)


def build_windows(b: Build, node: Node | None, calendars: Mapping[str, CalendarDef]) -> tuple[Window, ...] | None:
    """The section `windows`; nothing where there is none."""
    if not isinstance(node, MappingNode):
        return None
    found: list[Window] = []
    with b.at("windows"), b.citing(node), b.owned("windows"):
        for entry in entries(node, ("cites",)):
            with b.at(entry.name), b.citing(entry.value), b.owned(b.path):
                found.extend(_windows(b, entry, calendars))
    return tuple(found)


def _calendar_word(b: Build, node: Node | None, calendars: Mapping[str, CalendarDef]) -> str:
    text = text_of(node) or ""
    if text not in ("always", "silent") and text not in calendars and node is not None and not is_declared(b, text):
        b.unknown_word("N006", "the calendar", text, [*calendars, "always"], node)
    elif node is not None and text in calendars:
        b.note_reads([text])
    return text


def _windows(b: Build, entry: Entry, calendars: Mapping[str, CalendarDef]) -> list[Window]:
    node = entry.value
    if not isinstance(node, MappingNode):
        return []
    if is_table(node) or is_rule(node):

        def cell(name: str, inner: Node) -> Cell | None:
            return Cell("value", text_of(inner) or "", value=_calendar_word(b, inner, calendars))

        table = build_table(b, node, cell, (), entry.key)
        return [Window(name, table.origin, table=table) for name in table.outputs] if table is not None else []
    origin = b.origin(node, entry.key)
    if "open" in node:
        return [Window(entry.name, origin, calendar=_calendar_word(b, node.get("open"), calendars))]
    zone = read_zone(b, node.get("zone")) or (lambda case: "UTC")
    tracks = []
    if "phases" in node:
        tracks.append(Track(origin, b.condition(node.get("when"), node), _phases(b, node.get("phases"))))
    else:
        for part in entries(node, ("zone", "cites")):
            body = part.value
            if isinstance(body, MappingNode):
                with b.at(part.name), b.citing(body):
                    when = b.condition(body.get("when"), body)
                    tracks.append(Track(b.origin(body, part.key), when, _phases(b, body.get("phases"))))
    return [Window(entry.name, origin, tracks=tuple(tracks), zone=zone, zone_name=text_of(node.get("zone")) or "")]


def _phases(b: Build, node: Node | None) -> tuple[Phase, ...]:
    found = []
    for entry in entries(node):
        with b.at("phases", entry.name), b.citing(entry.value):
            body = entry.value
            source = body.get("from") if isinstance(body, MappingNode) else None
            if not isinstance(source, Scalar):
                continue
            amount, name = None, source.text
            matched = _AFTER.fullmatch(name)
            if matched is not None:
                parsed = parse_amount(matched["amount"])
                if not isinstance(parsed, Amount) or parsed.unit not in CALENDAR_UNITS:
                    wrong = f"`{parsed}` is no number of dates" if isinstance(parsed, Amount) else parsed
                    b.error("T010", wrong, source, "write it as `27 months after release_available_on`")
                    continue
                amount, name = parsed, matched["fact"]
            binding = b.names.lookup(name)
            if binding is None:
                b.unknown_word("N001", "the fact", name, b.names.names(), source)
                continue
            b.note_reads([name])
            found.append(Phase(entry.name, amount, binding.read, name, b.origin(body, entry.key)))
    return tuple(found)
