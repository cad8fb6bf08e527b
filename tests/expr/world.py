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

__all__ = ["NAMES", "PLAIN", "WORLD", "Fields", "Values", "case_of"]

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


class Values:
    """Values as bindings yield them. A `narrow` one has few of each type, so that many are the same."""

    def __init__(self, chooser: Chooser, whole: bool = True) -> None:
        self.choose = chooser.one_of
        self.some = chooser.some_of
        self.number = chooser.number
        self._numbers = _SIMPLE[NUMBER] if whole else _NUMBERS
        self._narrow = chooser.number(2) == 1
        self._first = chooser.number(64)

    def of(self, kind: Type) -> Any:
        """A value of a type."""
        if kind == DATES:
            return self.choose((tuple, frozenset))(self.some(self._few(_DATES), 3))
        if isinstance(kind, EnumType):
            return self.choose(self._few((*kind.members, "elsewhere") if kind.open else kind.members))
        if isinstance(kind, ListType):
            return tuple(self.of(kind.element) for _ in range(self.number(4)))
        if isinstance(kind, MapType):
            return {key_of(self.of(kind.key)): self.of(kind.value) for _ in range(self.number(4))}
        if isinstance(kind, OptionalType):
            return Optional(self.of(kind.element)) if self.number(3) else NO_VALUE
        if isinstance(kind, EventType):
            at: Any = self.choose((*self._few(_SECONDS), Unknown(("when",))))
            return Happened(at, **{name: self._field(name, one) for name, one in kind.attributes.items()})
        if isinstance(kind, RecordType):
            return Fields({name: self._field(name, one) for name, one in kind.fields.items()})
        return self.choose(self._few(self._numbers if kind == NUMBER else _SIMPLE[kind]))

    def _few(self, several: Sequence[Any]) -> Sequence[Any]:
        if not self._narrow:
            return several
        start = self._first % len(several)
        return several[start : start + 2]

    def _field(self, name: str, kind: Type) -> Any:
        """An attribute or field: known, empty or unknown."""
        lot = self.number(6)
        if lot < 2:
            return None if lot else Unknown((f"field {name}",))
        return self.choose(_SECONDS) if kind == INSTANT else self.of(kind)


_FAULT = Fault("the definition went wrong")


def case_of(names: Sequence[str], chooser: Chooser, strange: bool = True) -> Case:
    """A ticket with values for some of the names; the others are absent, or known to be empty.

    A `strange` one has bindings that yield faults and unknowns of their own, and really is another ticket.
    """
    values: dict[str, Any] = {}
    some = Values(chooser)
    for name in names:
        lot = chooser.number(20)
        if lot < 12:
            values[name] = some.of(NAMES[name])
        elif lot < 14:
            values[name] = None
        elif strange and lot == 14:
            values[name] = _FAULT
        elif strange and lot == 15:
            values[name] = Unknown((f"{name} of another", "absent_fact"))
    real = Case({name: one for name, one in values.items() if chooser.number(2)}) if strange else None
    return Case(values, real)
