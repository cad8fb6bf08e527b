"""A small vocabulary and a ticket, for the tests of the expression language."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from policy_engine.expr import Binding, Names, Typed, Unknown, check, compile_expr, in_seconds, parse
from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    EnumType,
    EventType,
    ListType,
    MapType,
    RecordType,
    Type,
)

__all__ = ["CASE", "NOW", "SCOPE", "Case", "Happened", "evaluate", "typed"]

NOW = 1_757_487_600  # 2025-09-10T07:00:00Z

PARTY = EnumType("party", ("vendor", "customer"))
SEVERITY = EnumType("severity", ("critical", "moderate", "minor"), ordered=True)


class Case(dict[str, Any]):
    """Values by name. `real` is what `shown` looks at."""

    real: Case

    def __init__(self, values: Mapping[str, Any], real: Case | None = None) -> None:
        super().__init__(values)
        self.real = self if real is None else real


class Happened:
    """An occurrence: when, and its attributes."""

    def __init__(self, at: Any, **attributes: Any) -> None:
        self.at = at
        self._attributes = attributes

    def get(self, name: str, /) -> Any:
        return self._attributes.get(name)


class Desk:
    """A calendar that is open on whole even days since 1970."""

    def is_open(self, instant: int) -> bool:
        return instant // 86_400 % 2 == 1

    def elapsed(self, start: int, end: int) -> int:
        return (end - start) // 2


def _read(name: str) -> Callable[[Any], Any]:
    absent = Unknown((name,))
    return lambda case: case.get(name, absent)


_TYPES: dict[str, tuple[Type, str]] = {
    "support_plan": (EnumType("support_plan", ("standard", "premier", "standard_plan")), "fact"),
    "standard_plan": (EnumType("support_plan", ("standard", "premier", "standard_plan")), "definition"),
    "modified_by": (EnumType("modified_by", ("nobody", "vendor", "customer", "third_party")), "fact"),
    "topic": (EnumType("topic", ("billing", "sales"), open=True), "fact"),
    "severity": (SEVERITY, "definition"),
    "stated_severity": (SEVERITY, "fact"),
    "level": (EnumType("level", (1, 2, 3), ordered=True), "fact"),
    "stars": (EnumType("stars", (3, 2, 1), ordered=True), "fact"),
    "status": (EnumType("status", ("open", "resolved", "closed")), "fact"),
    "symptoms": (ListType("list", EnumType("symptom", ("data_at_risk", "halted", "question"))), "fact"),
    "tags": (ListType("list", TEXT), "fact"),
    "language": (TEXT, "fact"),
    "reason": (TEXT, "fact"),
    "absent_fact": (INTEGER, "fact"),
    "tasks": (INTEGER, "fact"),
    "rate": (NUMBER, "fact"),
    "urgent": (BOOLEAN, "fact"),
    "unset": (BOOLEAN, "fact"),
    "release_available_on": (DATE, "fact"),
    "bank_holidays": (DATES, "fact"),
    "prices": (MapType("map", TEXT, INTEGER), "fact"),
    "ticket_created": (EventType("ticket_created", {"by": PARTY, "value": TEXT}), "event"),
    "phone_call_made": (EventType("phone_call_made"), "event"),
    "closed": (EventType("closed", {"by": PARTY}), "event"),
    "resolved": (EventType("resolved"), "event"),
    "event.closed": (EventType("closed", {"by": PARTY}), "event"),
    "desk": (CALENDAR, "calendar"),
    "now": (INSTANT, "clock"),
    "start": (INSTANT, "clock"),
    "reading": (RecordType("reading", {"week": EnumType("week", ("wall_clock", "elapsed"))}), "record"),
}

SCOPE = Names.of(Binding(name, kind, in_seconds(kind, _read(name)), what) for name, (kind, what) in _TYPES.items())

CASE = Case(
    {
        "support_plan": "premier",
        "standard_plan": "standard",
        "modified_by": "vendor",
        "topic": "other",
        "severity": "critical",
        "level": 2,
        "stars": 2,
        "status": "closed",
        "symptoms": ("data_at_risk", "halted"),
        "tags": ("vip", "urgent"),
        "language": "fr",
        "reason": None,
        "tasks": 2,
        "rate": 1.5,
        "urgent": True,
        "unset": None,
        "release_available_on": datetime.date(2024, 7, 1),
        "bank_holidays": frozenset({datetime.date(2025, 12, 25)}),
        "prices": {"hour": 90},
        "ticket_created": Happened(NOW - 2 * 86_400, by="customer", value=None),
        "phone_call_made": Happened(NOW - 86_400),
        "closed": None,
        "resolved": None,
        "event.closed": None,
        "desk": Desk(),
        "now": NOW,
        "reading": {"week": "wall_clock"},
    }
)


def typed(text: str, expected: Type | None = None) -> Typed:
    """The checked expression; mistakes are raised."""
    return check(parse(text), SCOPE, expected)


def evaluate(text: str, case: Mapping[str, Any] = CASE, expected: Type | None = None) -> Any:
    """The value of an expression on a case."""
    return compile_expr(typed(text, expected))(case)
