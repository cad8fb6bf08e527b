"""What an expression can yield at run time, and how two values are equal.

Values are `bool`, `int` (also instants, in seconds since 1970 in UTC, and durations, in seconds), `float`,
`str`, `datetime.date`, `tuple`, `frozenset`, `dict`, `None` for `empty` (known to have no value), objects
that the caller's bindings yield (occurrences, calendars, records), and the two below. Evaluation never
raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from policy_engine.source import Span

__all__ = ["Fault", "Occurrence", "Record", "Unknown", "Value", "equal", "merge"]

Value = Any


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


class Record(Protocol):
    """What a binding of a record type yields: `event`, `reading`, `exclusions`, `windows`."""

    def get(self, name: str, /) -> Value:
        """The value of a field; `None` where it is empty, `Unknown` where it is not known."""


class Occurrence(Record, Protocol):
    """What a binding of an event type yields once it has happened; before, the binding yields `None`."""

    @property
    def at(self) -> int | Unknown:
        """When it happened, in seconds since 1970 in UTC."""


def merge(unknowns: Iterable[Unknown]) -> Unknown:
    """Not known for all the reasons given, in order of first mention."""
    return Unknown(need for one in unknowns for need in one.needs)


def equal(left: Value, right: Value) -> bool:
    """Whether two known values are the same: `true` is not 1, numbers compare by size, lists item by item."""
    if left is None or right is None:
        return left is right
    if (left.__class__ is bool) is not (right.__class__ is bool):
        return False
    if left.__class__ is tuple and right.__class__ is tuple:
        return len(left) == len(right) and all(map(equal, left, right))
    if left.__class__ is dict and right.__class__ is dict:
        return len(left) == len(right) and all(key in right and equal(value, right[key]) for key, value in left.items())
    return bool(left == right)
