"""A wider vocabulary than the sample's, and random tickets for it: any fact absent, empty or extreme."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policy_engine.expr import Binding, Names, Unknown, in_seconds
from policy_engine.expr.times import FIRST_INSTANT, LAST_INSTANT
from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    ZONE,
    EnumType,
    EventType,
    ListType,
    MapType,
    OptionalType,
    RecordType,
    Type,
)
from policy_engine.expr.values import NO_VALUE, SECOND, Duration, Fault, Instant, Optional, key_of
from tests.expr.choosing import Chooser
from tests.expr.sample import NOW, SCOPE, SEVERITY, Case, Desk, Happened

__all__ = ["NAMES", "PLAIN", "WORLD", "case_of", "value_of"]

_MORE: dict[str, Type] = {
    "wait": DURATION,
    "waits": ListType("list", DURATION),
    "moments": ListType("list", INSTANT),
    "days": ListType("list", DATE),
    "numbers": ListType("list", NUMBER),
    "counts": ListType("list", INTEGER),
    "marks": ListType("list", BOOLEAN),
    "grades": ListType("list", SEVERITY),
    "grid": ListType("list", ListType("list", INTEGER)),
    "limits": MapType("map", TEXT, NUMBER),
    "by_number": MapType("map", INTEGER, TEXT),
    "by_mark": MapType("map", BOOLEAN, TEXT),
    "maybe_count": OptionalType("optional", INTEGER),
    "maybe_texts": OptionalType("optional", ListType("list", TEXT)),
    "other_text": TEXT,
    "other_count": INTEGER,
    "other_number": NUMBER,
    "zone": ZONE,
    "country": COUNTRY,
    "visit": RecordType(
        "visit",
        {"since": INSTANT, "cost": NUMBER, "by": SEVERITY, "tags": ListType("list", TEXT)},
    ),
}


def _read(name: str) -> Callable[[Any], Any]:
    absent = Unknown((name,))
    return lambda case: case.get(name, absent)


WORLD = Names.of((Binding(name, kind, in_seconds(kind, _read(name))) for name, kind in _MORE.items()), SCOPE)


def _type(name: str) -> Type:
    binding = WORLD.lookup(name)
    assert binding is not None
    return binding.type


NAMES: dict[str, Type] = {name: _type(name) for name in WORLD.names()}
"""Every name with its type."""


def _is_plain(kind: Type) -> bool:
    """Whether CEL knows values of a type as well."""
    if isinstance(kind, ListType | OptionalType):
        return _is_plain(kind.element)
    if isinstance(kind, MapType):
        return _is_plain(kind.key) and _is_plain(kind.value)
    return kind in (BOOLEAN, INTEGER, NUMBER, TEXT, DATE, INSTANT, DURATION)


PLAIN = {name: kind for name, kind in NAMES.items() if _is_plain(kind)}
"""The names whose values plain CEL knows too."""

_INTEGERS = (0, 1, 2, -1, 3, 7, 2**63 - 1, -(2**63), 2**53, 2**53 + 1, 2**62, 100_000)
_NUMBERS = (
    *(0.0, -0.0, 1.0, 1.5, -2.5, 2.0, 0.1, 1e300, -1e308, 5e-324, 2.0**53, 2.0**63, math.inf, -math.inf),
    *(math.nan, float("nan")),
)
_TEXTS = (
    *("fr", "", "a", "vip", "urgent", " b ", "1", "1.5", "true", "2024-01-19", "90s", "UTC", "Ünï", "🐱x"),
    *("\u200b", "é\n"),
)
_DATES = tuple(map(datetime.date.fromisoformat, ("2024-07-01", "2025-12-25", "2024-02-29", "0001-01-01", "9999-12-31")))
_SECONDS = (NOW, NOW - 86_400, 0, -1, FIRST_INSTANT // SECOND, LAST_INSTANT // SECOND, 1_719_792_000)
_DURATIONS = (0, 1, -1, 3_600 * SECOND, 86_400 * SECOND, 2**63 - 1, -(2**63), 1_500_000_000)
_SIMPLE: Mapping[Type, Sequence[Any]] = {
    BOOLEAN: (True, False),
    INTEGER: _INTEGERS,
    # A number may come as a whole one: that is how JSON writes it.
    NUMBER: (*_NUMBERS, *_INTEGERS),
    TEXT: _TEXTS,
    DATE: _DATES,
    INSTANT: tuple(map(Instant.of_seconds, _SECONDS)),
    DURATION: tuple(map(Duration, _DURATIONS)),
    ZONE: ("UTC", "Europe/Paris", "+05:30"),
    COUNTRY: ("FR", "DE"),
    CALENDAR: (Desk(),),
}


class Fields:
    """A record, which knows its fields by name and instants in seconds."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def get(self, name: str, /) -> Any:
        return self.fields.get(name)

    def __repr__(self) -> str:
        return f"Fields({self.fields})"


def value_of(kind: Type, chooser: Chooser, whole: bool = True) -> Any:
    """A value of a type, as bindings yield them; numbers may be whole ones, unless `whole` is false."""
    if kind == NUMBER and not whole:
        return chooser.one_of(_NUMBERS)
    if kind == DATES:
        return chooser.one_of((tuple, frozenset))(chooser.some_of(_DATES, 3))
    if isinstance(kind, EnumType):
        return chooser.one_of((*kind.members, "elsewhere") if kind.open else kind.members)
    if isinstance(kind, ListType):
        return tuple(value_of(kind.element, chooser, whole) for _ in range(chooser.number(4)))
    if isinstance(kind, MapType):
        made = {}
        for _ in range(chooser.number(4)):
            made[key_of(value_of(kind.key, chooser, whole))] = value_of(kind.value, chooser, whole)
        return made
    if isinstance(kind, OptionalType):
        return Optional(value_of(kind.element, chooser, whole)) if chooser.number(3) else NO_VALUE
    if isinstance(kind, EventType):
        at: Any = chooser.one_of((*_SECONDS, Unknown(("when",))))
        return Happened(at, **{name: _field(name, one, chooser) for name, one in kind.attributes.items()})
    if isinstance(kind, RecordType):
        return Fields({name: _field(name, one, chooser) for name, one in kind.fields.items()})
    return chooser.one_of(_SIMPLE[kind])


def _field(name: str, kind: Type, chooser: Chooser) -> Any:
    """An attribute or field: known, empty or unknown."""
    lot = chooser.number(6)
    if lot < 2:
        return None if lot else Unknown((f"field {name}",))
    return chooser.one_of(_SECONDS) if kind == INSTANT else value_of(kind, chooser)


_FAULT = Fault("the definition went wrong")


def case_of(names: Sequence[str], chooser: Chooser, strange: bool = True) -> Case:
    """A ticket with values for some of the names; the others are absent, or known to be empty.

    A `strange` one has bindings that yield faults and unknowns of their own, and really is another ticket.
    """
    values: dict[str, Any] = {}
    for name in names:
        lot = chooser.number(20)
        if lot < 12:
            values[name] = value_of(NAMES[name], chooser)
        elif lot < 14:
            values[name] = None
        elif strange and lot == 14:
            values[name] = _FAULT
        elif strange and lot == 15:
            values[name] = Unknown((f"{name} of another", "absent_fact"))
    real = Case({name: one for name, one in values.items() if chooser.number(2)}) if strange else None
    return Case(values, real)
