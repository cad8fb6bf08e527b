"""What an expression can yield at run time, and how two values are equal.

Values are `bool`, `int`, `float`, `str`, `bytes`, `datetime.date`, `tuple`, `frozenset`, `dict`, `Instant`,
`Duration`, `Uint`, `Optional`, `TypeValue`, `NULL`, `None` for `empty` (known to have no value), objects that the
caller's bindings yield (occurrences, calendars, records), and `Unknown` and `Fault`. A value's class tells its
type: what is an instant is never a plain number. Evaluation never raises.

`None` and `NULL` are two things. `None` is a fact that is known to have no value; it passes through functions and
counts as false. `NULL` is CEL's null, a value like others that no function takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from policy_engine.source import Span

__all__ = [
    "NO_VALUE",
    "NULL",
    "SECOND",
    "Duration",
    "Fault",
    "Instant",
    "Key",
    "Mishap",
    "Null",
    "Occurrence",
    "Optional",
    "Record",
    "TypeValue",
    "Uint",
    "Unknown",
    "Value",
    "as_double",
    "equal",
    "holds",
    "key_of",
    "key_text",
    "merge",
    "value_of_key",
    "went_wrong",
]

Value = Any

SECOND = 1_000_000_000
"""Nanoseconds: the unit of instants and durations."""


class Instant(int):
    """A moment, in nanoseconds since 1970 in UTC."""

    __slots__ = ()

    @classmethod
    def of_seconds(cls, seconds: int) -> Instant:
        return cls(seconds * SECOND)

    def __repr__(self) -> str:
        return f"Instant({int(self)})"


class Duration(int):
    """A length of time, in nanoseconds; negative ones go back."""

    __slots__ = ()

    @classmethod
    def of_seconds(cls, seconds: int) -> Duration:
        return cls(seconds * SECOND)

    def __repr__(self) -> str:
        return f"Duration({int(self)})"


class Uint(int):
    """A whole number without sign, of 64 bits. CEL has it; policies do not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Uint({int(self)})"


class Null:
    """The class of `NULL` alone."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL"


NULL = Null()


class TypeValue:
    """A type as a value (`type(1)`, `int`), by its name in CEL."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"TypeValue({self.name})"


class Optional:
    """A value that may be missing: `Optional(value)`, or `NO_VALUE`."""

    __slots__ = ("items",)

    def __init__(self, *items: Any) -> None:
        self.items = items

    def __repr__(self) -> str:
        return f"Optional{self.items!r}"


NO_VALUE = Optional()


class Unknown:
    """Not known, because the facts named in `needs` are absent; named once each, in order of mention."""

    __slots__ = ("needs",)

    def __init__(self, needs: Iterable[str] = ()) -> None:
        self.needs: tuple[str, ...] = tuple(dict.fromkeys(needs))

    def merge(self, other: Unknown) -> Unknown:
        """Not known for the reasons of both."""
        if other is self or not other.needs:
            return self
        return Unknown(self.needs + other.needs)

    def __repr__(self) -> str:
        return f"Unknown({', '.join(self.needs)})"

    def __bool__(self) -> bool:
        raise TypeError("an unknown is neither true nor false")


class Fault:
    """An evaluation that went wrong (division by zero, a number past 64 bits); `span` says where.

    A fault travels upwards like a value and is absorbed by `or` with a true and `and` with a false operand.
    The caller decides what one at the top means.
    """

    __slots__ = ("message", "span")

    def __init__(self, message: str, span: Span | None = None) -> None:
        self.message = message
        self.span = span

    def __repr__(self) -> str:
        return f"Fault({self.message})"

    def __bool__(self) -> bool:
        raise TypeError("a fault is neither true nor false")


class Mishap(str):
    """Stands among the needs of an `Unknown` for something that went wrong: no fact can meet it.

    What a binding reads may itself have ended in a fault (a definition, the table of a severity). It is not known
    then, and the mishap travels with the facts that are absent, by the same logic. The text tells mishaps apart.
    """

    __slots__ = ("error", "supposable")

    error: dict[str, Any]
    """Which rule, what and where, as the caller shows it."""
    supposable: bool
    """Whether it stands for a condition, which would else have been true or false."""


def went_wrong(value: Value) -> bool:
    """Whether there is no value because something went wrong, and not for want of a fact."""
    if value.__class__ is not Unknown:
        return value.__class__ is Fault
    for need in value.needs:
        if need.__class__ is not Mishap:
            return False
    return bool(value.needs)


class Record(Protocol):
    """What a binding of a record type yields: `event`, `reading`, `exclusions`, `windows`."""

    def get(self, name: str, /) -> Value:
        """The value of a field; `None` where it is empty, `Unknown` where it is not known. Instants are in seconds."""


class Occurrence(Record, Protocol):
    """What a binding of an event type yields once it has happened; before, the binding yields `None`."""

    @property
    def at(self) -> int | Unknown:
        """When it happened, in seconds since 1970 in UTC."""


def merge(unknowns: Iterable[Unknown]) -> Unknown:
    """Not known for all the reasons given, in order of first mention."""
    return Unknown(need for one in unknowns for need in one.needs)


_NUMBERS = frozenset((int, float, Uint))


def equal(left: Value, right: Value) -> bool:
    """Whether two known values are the same: of one type, but numbers compare by size and lists item by item.

    Source: CEL's equality across types, which is false instead of an error. `true` is not 1, an instant is no number.
    """
    mine, theirs = left.__class__, right.__class__
    if mine is theirs:
        if mine is tuple:
            return len(left) == len(right) and all(map(equal, left, right))
        if mine is dict:
            return len(left) == len(right) and all(
                key in right and equal(value, right[key]) for key, value in left.items()
            )
        if mine is Optional:
            return equal(left.items, right.items)
        return bool(left == right)
    if mine in _NUMBERS and theirs in _NUMBERS:
        return as_double(left) == as_double(right) if mine is float or theirs is float else bool(left == right)
    return False


def as_double(value: float) -> float:
    """A number as CEL compares it with one that may have a fraction: beyond 2**53 the nearest double counts.

    Source: cel-spec, conformance tests `comparisons`, "lossy".
    """
    return float(value)


class Key:
    """A boolean as the key of a map: the host language takes `True` and 1 for the same key."""

    __slots__ = ("value",)

    def __init__(self, value: bool) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Key({self.value})"


_KEYS = {True: Key(True), False: Key(False)}
_KEY_CLASSES = frozenset((str, int, Uint))


def key_of(value: Value) -> Any:
    """How a map keeps a key; nothing for what can be no key. A number with a fraction is looked up, never kept."""
    kind = value.__class__
    if kind is bool:
        return _KEYS[value]
    return value if kind in _KEY_CLASSES else None


def value_of_key(key: Any) -> Value:
    """The value of a map's key."""
    return key.value if key.__class__ is Key else key


def key_text(value: Value) -> str:
    """A key or a place as a message shows it: as it is written, and no longer than a message can bear."""
    if value.__class__ is bool:
        return "true" if value else "false"
    return str(int(value) if value.__class__ is Uint else value)[:40]


def holds(container: tuple[Any, ...] | frozenset[Any] | dict[Any, Any], item: Value) -> bool:
    """Whether a list or set has an equal item, or a map the key."""
    if container.__class__ is dict:
        return (item if item.__class__ is float else key_of(item)) in container
    return any(equal(one, item) for one in container)
