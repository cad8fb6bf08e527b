"""What a policy means, apart from how it is written: when two of them are the same.

Equal are policies with the same rules, words and clauses under the same ids. Where something stands in the file,
comments, and the order of what has none (facts, rows of which one at most holds, tables that exclude each other,
duties) make no difference; a figure, a word, a clause, or the order of what decides in order does.

Conditions are compared as they were checked, not as they were typed: `a && b` is `a and b`. What reads a value is
compared by the name of what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policy_engine.businesstime.hours import WeeklyHours
from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.frozen import Frozen
from policy_engine.expr.scope import Binding
from policy_engine.expr.typed import Constant, Typed
from policy_engine.expr.types import EnumType, Type
from policy_engine.model.amounts import Amount
from policy_engine.model.elements import (
    CalendarDef,
    Cell,
    Condition,
    Definition,
    EventKind,
    Fact,
    Holidays,
    Input,
    Matcher,
    Origin,
    Row,
    Silence,
    Table,
)
from policy_engine.model.policy import (
    Charge,
    Charges,
    Decider,
    EscalationRule,
    EventRef,
    Exclusions,
    Gate,
    Layer,
    Lifecycle,
    Metric,
    Phase,
    Policy,
    Retarget,
    Sla,
    Transition,
    Window,
)

__all__ = ["conditions", "difference", "same"]


def same(one: Policy, other: Policy) -> bool:
    """Whether two policies mean the same."""
    return difference(one, other) is None


def difference(one: Policy, other: Policy) -> str | None:
    """The first place in which two policies differ in meaning, as a path through the typed policy; nothing if none."""
    return _Comparison(one, other).differ(one, other, "policy")


def conditions(policy: Policy) -> Iterator[Condition]:
    """Every condition of a policy; one that several entries share comes once."""
    waiting: list[Any] = [policy]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Condition):
            if id(node) not in seen:
                seen.add(id(node))
                yield node
        elif isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            waiting.extend(node.values())


class _Slots:
    """Names for the numbers under which a policy keeps its facts, events and calendars."""

    def __init__(self, policy: Policy) -> None:
        self.facts = {fact.slot: name for name, fact in policy.facts.items()}
        self.events = {kind.slot: name for name, kind in policy.events.items()}
        self.calendars = {calendar.slot: name for name, calendar in policy.calendars.items()}


_OMITTED: Mapping[type, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        Origin: "line span cite_spans file",
        Condition: "run reads span mentions_events path",
        Fact: "slot",
        EventKind: "slot",
        Definition: "slot",
        CalendarDef: "slot zone reads",
        Holidays: "read",
        Input: "read",
        Silence: "about_spans",
        EventRef: "history",
        Decider: "read",
        Metric: "measured",
        Lifecycle: "zone",
        Phase: "read",
        Window: "zone",
        Policy: "source digest",
        Matcher: "accepts",
        Table: "rows_by_values",
    }.items()
}
"""Fields that say nothing of their own: places, numbers within one policy, and readers of what another field names."""

_IN_ANY_ORDER: Mapping[type, Mapping[str, str]] = {
    Policy: {
        "conflicts": "id",
        "definitions": "name",
        "occasions": "origin",
        "windows": "name",
        "silences": "clause",
    },
    CalendarDef: {"parameters": "name"},
    Layer: {"tables": "origin"},
    Sla: {"metrics": "name", "caveats": "origin"},
    Lifecycle: {"statuses": "name", "milestones": "name"},
    Transition: {"needs": "", "events": "name", "unless": "name"},
    Exclusions: {"scope": "origin", "limits": "name"},
    Charges: {"gates": "origin"},
    Metric: {"reminders": "name"},
    Gate: {"approval": ""},
}
"""Lists whose order decides nothing, and what their items go by."""


def _view(value: Any, slots: _Slots) -> Any:
    """One level of a value as a mapping, a list or a plain value, without what has no meaning of its own."""
    special = _SPECIAL.get(type(value))
    if special is not None:
        return special(value, slots)
    if isinstance(value, Frozen):
        return {name: getattr(value, name) for name in type(value)._fields if name not in _omitted(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _fields(value)
    if isinstance(value, frozenset | set):
        return sorted(_sortable(one) for one in value)
    return value


def _omitted(value: Frozen) -> frozenset[str]:
    """Fields of a part that follow from its others: the type of what is no constant, and where it stands."""
    if isinstance(value, Type):
        return frozenset()  # sizes as well, which the types of one expression need not agree in
    if isinstance(value, Typed) and not isinstance(value, Constant):
        return value._hidden | {"type"}
    return value._hidden


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a node that mean something; lists without an order become mappings."""
    kind = type(value)
    omitted, unordered = _OMITTED.get(kind, frozenset()), _IN_ANY_ORDER.get(kind, {})
    found = {name: getattr(value, name) for name in value._fields if name not in omitted}
    for name, key in unordered.items():
        if found[name] is not None:
            found[name] = {_key(one, key): one for one in found[name]}
    return found


def _key(item: Any, key: str) -> str:
    """What an item of a list goes by: a field, its id, or the first of a pair."""
    if not key:
        return str(item[0])
    return str(item.origin.id if key == "origin" else getattr(item, key))


def _sortable(value: Any) -> tuple[str, str]:
    """A member of a set: `1`, `1.0` and `True` are three."""
    return type(value).__name__, str(value)


def _condition(value: Condition, slots: _Slots) -> Any:
    return {"typed": value.typed} if value.typed is not None else {"text": value.text}


def _cell(value: Cell, slots: _Slots) -> Any:
    """A figure and a value speak for themselves; a zone, a calendar and a fact go by their names."""
    fact = slots.facts.get(value.fact, "")
    plain = value.kind == "value" and value.value is not None and not callable(value.value)
    text = "" if plain or value.amount is not None else value.text
    shown = None if callable(value.value) else value.value
    return {"kind": value.kind, "text": text, "amount": value.amount, "value": shown, "word": value.word, "fact": fact}


def _matcher(value: Matcher, slots: _Slots) -> Any:
    """What the cell names, and how: a list of values needs no order."""
    listed = value.any or value.values is not None or len(value.mentions) > 1
    text = "" if listed else " ".join(value.text.split())
    return {
        "text": text,
        "values": value.values,
        "any": value.any,
        "mentions": value.mentions,
        "not": value.negative,
    }


def _table(value: Table, slots: _Slots) -> Any:
    """Columns by their names, and rows by their ids unless the first that holds decides."""
    found = _fields(value)
    found["inputs"] = {column.name: column for column in value.inputs}
    found["outputs"] = frozenset(value.outputs)
    rows = [_row(row, value.inputs) for row in value.rows]
    # The rows that `across` makes of one line of the file have the same id, and differ in the last column.
    found["rows"] = rows if value.hit == "first" else {f"{row['id']} {number}": row for number, row in _numbered(rows)}
    return found


def _numbered(rows: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Rows with their place among those of the same id."""
    counts: dict[str, int] = {}
    found = []
    for row in rows:
        counts[row["id"]] = counts.get(row["id"], 0) + 1
        found.append((counts[row["id"]], row))
    return found


def _row(value: Row, inputs: tuple[Input, ...]) -> dict[str, Any]:
    """A row, its cells under the names of their columns."""
    names = [column.name for column in inputs]
    return {
        "id": value.origin.id,
        "cites": frozenset(value.origin.cites),
        "matchers": dict(zip(names, value.matchers, strict=True)),
        "outputs": value.outputs,
    }


def _calendar(value: CalendarDef, slots: _Slots) -> Any:
    """A calendar; others that it is made of go by their names."""
    found = _fields(value)
    found["parts"] = frozenset(slots.calendars.get(slot, "") for slot in value.parts)
    table = value.table
    if table is not None and "calendar" in table.outputs:
        rows = tuple(row._replace(outputs=_by_name(row.outputs)) for row in table.rows)
        otherwise = table.otherwise
        if isinstance(otherwise, Row):
            otherwise = otherwise._replace(outputs=_by_name(otherwise.outputs))
        found["table"] = table._replace(rows=rows, otherwise=otherwise)
    return found


def _by_name(outputs: Mapping[str, Cell]) -> dict[str, Cell]:
    """Cells that choose a calendar, by its name and not by its number."""
    return {name: cell._replace(value=cell.text) for name, cell in outputs.items()}


def _origin(value: Origin, slots: _Slots) -> Any:
    return {"id": value.id, "cites": frozenset(value.cites)}


def _enumeration(value: EnumType, slots: _Slots) -> Any:
    """The order of words counts where it is one of gravity."""
    members = value.members if value.ordered else frozenset(value.members)
    found = {"name": value.name, "members": members, "ordered": value.ordered, "open": value.open}
    return {**found, "longest": value.longest}


def _with_events(value: Any, slots: _Slots) -> Any:
    return {**_fields(value), "events": frozenset(slots.events.get(slot, "") for slot in value.events)}


def _retarget(value: Retarget, slots: _Slots) -> Any:
    return {**_fields(value), "facts": frozenset(slots.facts.get(slot, "") for slot in value.facts)}


def _escalation(value: EscalationRule, slots: _Slots) -> Any:
    """A rule; its event goes by its name."""
    event = None if value.event is None else slots.events.get(value.event, "")
    return {**_fields(value), "event": event}


_SPECIAL: Mapping[type, Callable[[Any, _Slots], Any]] = {
    Condition: _condition,
    Cell: _cell,
    Matcher: _matcher,
    Table: _table,
    CalendarDef: _calendar,
    Origin: _origin,
    EnumType: _enumeration,
    Definition: _with_events,
    Charge: _with_events,
    Gate: _with_events,
    Retarget: _retarget,
    EscalationRule: _escalation,
    Binding: lambda value, slots: {"name": value.name, "kind": value.kind, "type": value.type},
    Function: lambda value, slots: value.name,
    Signature: lambda value, slots: value.parameters,
    Amount: lambda value, slots: {"value": value.value, "unit": value.unit, "by": value.by},
    WeeklyHours: lambda value, slots: value.days,
}


class _Comparison:
    """Walks two policies at once. What several entries share, such as a long condition, is looked at once."""

    def __init__(self, one: Policy, other: Policy) -> None:
        self.slots = _Slots(one), _Slots(other)
        self.seen: set[tuple[int, int]] = set()

    def differ(self, one: Any, other: Any, path: str) -> str | None:
        """The first place in which two values differ. A list of what waits, as conditions may be nested deeply."""
        waiting = [(path, one, other)]
        while waiting:
            path, left, right = waiting.pop()
            if type(left) is not type(right):
                return path
            if isinstance(left, Condition | Frozen):
                pair = (id(left), id(right))
                if pair in self.seen:
                    continue
                self.seen.add(pair)
            found = self.inside(_view(left, self.slots[0]), _view(right, self.slots[1]), path)
            if isinstance(found, str):
                return found
            waiting += reversed(found)
        return None

    def inside(self, left: Any, right: Any, path: str) -> str | list[tuple[str, Any, Any]]:
        """The pairs one level below two views, with their places; or the place in which the views differ."""
        if isinstance(left, Mapping):
            if left.keys() != right.keys():
                return f"{path}.{min(map(str, left.keys() ^ right.keys()))}"
            return [(f"{path}.{name}", value, right[name]) for name, value in left.items()]
        if isinstance(left, list | tuple):
            if len(left) != len(right):
                return path
            return [(f"{path}[{number}]", *pair) for number, pair in enumerate(zip(left, right, strict=True))]
        # Of what is called nothing says what it reads: that counts as a difference, on the safe side.
        return path if callable(left) or left != right else []
