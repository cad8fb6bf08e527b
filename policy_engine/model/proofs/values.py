"""The values that stand for all values of a column: what its cells name, what lies between, and one more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

from policy_engine.expr.typed import Constant, walk
from policy_engine.expr.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, EnumType, ListType, Type
from policy_engine.model.policy import Condition, Matcher

MOST_NEGATED = 6
"""Of more values that a set must not contain, not every combination is tried."""


class Another:
    """A value that no cell names. It equals nothing but itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


ANOTHER_VALUE = Another("another value")


def representatives(
    type_: Type, matchers: Iterable[Matcher], nullable: bool, constants: Iterable[Any] = ()
) -> tuple[Any, ...]:
    """Values such that every cell of the column treats each value of the type like one of them.

    `constants` are those that conditions compare with. Ordered so that the first one makes the most natural
    sample. `None` stands for `empty`.
    """
    cells = tuple(matchers)
    named = [value for cell in cells for value in cell.mentions if value is not None]
    values: list[Any]
    named += [value for value in constants if _fits(value, type_)]
    if type_ == BOOLEAN:
        values = [True, False]
    elif isinstance(type_, EnumType):
        values = [*type_.members, *(value for value in named if value not in type_.members)]
        if type_.open:
            values.append(ANOTHER_VALUE)
    elif isinstance(type_, ListType):
        values = _sets(type_, cells, named)
    elif type_ == INTEGER:
        values = _whole(named)
    elif type_ == NUMBER:
        values = _numbers(named)
    elif type_ == DATE:
        near = [day + dt.timedelta(step) for day in named for step in (-1, 1) if dt.date.min < day < dt.date.max]
        values = [*named, *near, ANOTHER_VALUE]
    else:
        values = [*named, ANOTHER_VALUE]
    if nullable or any(None in (cell.values or ()) for cell in cells):
        values.append(None)
    return tuple(dict.fromkeys(values))


def constants_of(condition: Condition) -> tuple[Any, ...]:
    """The numbers, words and dates that a condition mentions."""
    found: dict[Any, None] = {}
    for node in walk(condition.typed) if condition.typed is not None else ():
        if isinstance(node, Constant):
            values = node.value if isinstance(node.value, tuple) else (node.value,)
            found.update((value, None) for value in values if isinstance(value, int | float | str | dt.date))
    return tuple(found)


def _fits(value: Any, type_: Type) -> bool:
    """Whether a constant can be a value of a type that has no list of values."""
    if isinstance(type_, ListType):
        return isinstance(value, str) if type_.element == TEXT else value in getattr(type_.element, "members", ())
    if type_ in (INTEGER, NUMBER):
        return isinstance(value, int | float) and not isinstance(value, bool) and value == value
    if type_ == DATE:
        return isinstance(value, dt.date)
    return type_ != BOOLEAN and not isinstance(type_, EnumType) and isinstance(value, str)


def _whole(named: list[Any]) -> list[Any]:
    values: set[int] = set()
    for value in named:
        low = int(value // 1)
        values.update((low - 1, low, low + 1))
    return sorted(values or {0}, key=_natural)


def _numbers(named: list[Any]) -> list[Any]:
    limits = sorted(set(named))
    if not limits:
        return [0]
    between = [(low + high) / 2 for low, high in pairwise(limits)]
    return sorted({*limits, *between, limits[0] - 1, limits[-1] + 1}, key=_natural)


def _natural(value: Any) -> tuple[bool, Any]:
    """Numbers from zero upwards, those below zero last."""
    return (value < 0, abs(value))


def _sets(type_: ListType, cells: tuple[Matcher, ...], named: list[Any]) -> list[Any]:
    """Sets that matter: a cell asks whether one of its values is contained, or that a value is not.

    A set that escapes every cell needs no more than values that some cell refuses; one that two cells accept
    needs no more than one value of each on top of those.
    """
    refused = list(dict.fromkeys(value for cell in cells if cell.negative for value in cell.mentions))
    members = list(getattr(type_.element, "members", ()))
    wanted = list(dict.fromkeys([*named, *members[:1]]))
    if len(refused) > MOST_NEGATED:
        bases = [(), *((value,) for value in refused), tuple(refused)]
    else:
        bases = [base for size in range(len(refused) + 1) for base in combinations(refused, size)]
    values: dict[tuple[Any, ...], None] = {(): None}
    for size in (0, 1, 2):
        for chosen in combinations(wanted, size):
            for base in bases:
                values[tuple(dict.fromkeys((*chosen, *base)))] = None
    return list(values)


def shown(value: Any) -> str:
    """A value as a finding names it."""
    if value is None:
        return "empty"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)


def sample(values: Iterable[tuple[str, Any]]) -> str:
    """`support_plan = premier, severity = 1`, in one pair of back-ticks."""
    text = ", ".join(f"{name} = {shown(value)}" for name, value in values)
    return f"`{text if len(text) <= 160 else text[:159] + '…'}`"
