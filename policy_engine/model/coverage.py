"""What is covered (exclusions) and who owes what (obligations)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.types import BOOLEAN, TEXT, EnumType
from policy_engine.model.amounts import ELAPSED, Amount, parse_amount
from policy_engine.model.calendars import is_declared
from policy_engine.model.cells import value_cell
from policy_engine.model.context import Build, entries, text_of
from policy_engine.model.definitions import event_ref, read_also, read_exceptions
from policy_engine.model.policy import (
    CalendarDef,
    Cell,
    Conflict,
    Duty,
    EventKind,
    EventRef,
    Exception_,
    Exclusions,
    Ground,
    Table,
)
from policy_engine.model.tables import attach_clashes, build_table, is_rule, is_table

VERDICTS = (
    "not_covered",
    "redirected",
    "may_refuse",
    "no_guarantee",
    "best_effort",
    "silent",
    "covered",
)
"""Gravest first: not_covered; the four middle ones; silent; covered (convention 13)."""

GRAVITY = {verdict: {"not_covered": 3, "silent": 1, "covered": 0}.get(verdict, 2) for verdict in VERDICTS}
VERDICT = EnumType("verdict", VERDICTS, False)
_WITHIN = re.compile(r"(?P<amount>.+?) after (?P<event>[A-Za-z_]\w*)")


def _cell(b: Build, name: str, node: Node) -> Cell | None:
    if name == "verdict":
        return value_cell(b, node, VERDICT)
    return value_cell(b, node, TEXT)


def build_exclusions(
    b: Build, node: Node | None, key: Scalar | None, conflicts: tuple[Conflict, ...]
) -> Exclusions | None:
    """The section `exclusions`; nothing where there is none."""
    if not isinstance(node, MappingNode):
        return None

    def cell(name: str, inner: Node) -> Cell | None:
        return _cell(b, name, inner)

    with b.at("exclusions"), b.citing(node), b.owned("exclusions"):
        origin = b.origin(node, key, cite=False)
        scope: list[Table] = []
        inner, scope_key = node.get("scope"), node.entry("scope")
        with b.at("scope"), b.citing(inner):
            if inner is not None and (is_rule(inner) or is_table(inner)):
                table = build_table(b, inner, cell, (), scope_key.key if scope_key is not None else None)
                scope.extend([table] if table else [])
            else:
                for entry in entries(inner, ("cites",)):
                    with b.at(entry.name):
                        table = build_table(b, entry.value, cell, (), entry.key)
                        scope.extend([table] if table else [])
        limits = []
        for entry in entries(node.get("limits")):
            with b.at("limits", entry.name), b.citing(entry.value):
                ground = _ground(b, entry, conflicts)
                if ground is not None:
                    limits.append(ground)
    return Exclusions(tuple(attach_clashes(t, conflicts) for t in scope), tuple(limits), origin)


def _ground(b: Build, entry: Entry, conflicts: tuple[Conflict, ...]) -> Ground | None:
    node = entry.value
    if not isinstance(node, MappingNode):
        return None
    if is_table(node) or is_rule(node):
        table = build_table(b, node, lambda name, inner: _cell(b, name, inner), (), entry.key)
        if table is None:
            return None
        table = attach_clashes(table, conflicts)
        verdicts = {cell.value for row in table.rows if (cell := row.outputs.get("verdict")) is not None}
        if not isinstance(table.otherwise, str) and table.otherwise is not None:
            cell = table.otherwise.outputs.get("verdict")
            verdicts |= {cell.value} if cell is not None else set()
        return Ground(table.origin, entry.name, None, "", None, (), None, table, frozenset(verdicts | {"covered"}))
    origin = b.origin(node, entry.key)
    verdict = _verdict(b, node.get("verdict"), node)
    exceptions = read_exceptions(b, node.get("except"))
    also = read_also(b, node.get("also"))
    possible = {"covered", also[0] if also else verdict}
    _possible(exceptions, possible)
    when = b.condition(node.get("when"), node)
    return Ground(
        origin,
        entry.name,
        when,
        verdict,
        text_of(node.get("extent")),
        exceptions,
        also,
        None,
        frozenset(possible),
    )


def _verdict(b: Build, node: Node | None, parent: Node) -> str:
    text = text_of(node) or ""
    if text not in VERDICTS:
        b.unknown_word("N009", "the verdict", text, VERDICTS, node or parent)
        return "silent"
    return text


def _possible(exceptions: tuple[Exception_, ...], into: set[str]) -> None:
    for exception in exceptions:
        into.add(exception.also[0] if exception.also else exception.verdict)
        _possible(exception.exceptions, into)


def build_obligations(
    b: Build,
    node: Node | None,
    events: Mapping[str, EventKind],
    event_definitions: Mapping[str, int],
    calendars: Mapping[str, CalendarDef],
) -> tuple[Duty, ...] | None:
    """The duties of all occasions; nothing where there is no such section."""
    if not isinstance(node, MappingNode):
        return None
    duties: list[Duty] = []
    with b.at("obligations"), b.citing(node), b.owned("obligations"):
        for entry in entries(node, ("cites",)):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            with b.at(entry.name), b.citing(body):
                occasion = b.condition(body.get("when"), body)
                place = b.origin(body, entry.key, cite=False)
                for duty in entries(body.get("duties")):
                    if isinstance(duty.value, MappingNode):
                        with b.at(duty.name), b.citing(duty.value):
                            inner = duty.value
                            done_node = inner.get("done")
                            untold = done_node is None or text_of(done_node) == "untold"
                            done = None if untold or done_node is None else b.expression(done_node, BOOLEAN)
                            during = read_during(b, inner.get("during"), calendars)
                            duties.append(
                                Duty(
                                    b.origin(inner, duty.key),
                                    duty.name,
                                    text_of(inner.get("party")) or "",
                                    text_of(inner.get("strength")) or "",
                                    occasion,
                                    done,
                                    place,
                                    done is not None and done.mentions_events,
                                    read_within(b, inner.get("within"), during, events, event_definitions),
                                    during,
                                )
                            )
    return tuple(duties)


def read_during(b: Build, node: Node | None, calendars: Mapping[str, CalendarDef]) -> str | None:
    """The calendar on which the time of a duty is counted."""
    name = text_of(node)
    if name is None or name in calendars or is_declared(b, name):
        return name
    b.unknown_word("N006", "the calendar", name, calendars, node)
    return None


def read_within(
    b: Build,
    node: Node | None,
    during: str | None,
    events: Mapping[str, EventKind],
    definitions: Mapping[str, int],
) -> tuple[Amount, EventRef] | None:
    """An instant told by an amount and an event: `within: 2 hours after ticket_created`."""
    if not isinstance(node, Scalar):
        return None
    found = _WITHIN.fullmatch(node.text)
    amount = parse_amount(found["amount"]) if found else f"`{node.text}` is no limit of time"
    if not isinstance(amount, Amount) or found is None:
        b.error("T010", str(amount), node, "write it as `2 hours after ticket_created`")
        return None
    if amount.unit not in ELAPSED and during is None:
        b.error(
            "M021",
            f"`{amount}` is counted on a calendar, and none is named here",
            node,
            "add `during: <calendar>` to this entry",
        )
        return None
    part = Scalar(node.source, node.end - len(found["event"]), node.end, found["event"], "plain")
    ref = event_ref(b, part, events, definitions)
    return (amount, ref) if ref is not None else None
