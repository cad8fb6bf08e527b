"""Changes of a ticket: what they are in words and as data, and what they make of a ticket."""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from policy_engine.runtime.instants import iso
from policy_engine.runtime.ticket import instant_of

__all__ = ["ABSENT", "AttributeChange", "Change", "FactChange", "NewEvent", "NoEvent", "Ticket", "said", "scale_of"]

ABSENT: Any = object()
"""The value of a fact that the ticket does not tell."""

Ticket = dict[str, Any]


@dataclass(frozen=True)
class Change(ABC):
    """One change of a ticket. `target` is what is changed; a set of changes changes each target once."""

    steps: int = field(compare=False)
    """How far it is from what the ticket says: the place among the values of its target, nearest first."""

    rank: ClassVar[int] = 1
    """Of several changes those of a lower rank are made first."""

    @property
    @abstractmethod
    def target(self) -> tuple[str, ...]: ...

    @abstractmethod
    def applied(self, ticket: Ticket) -> Ticket:
        """The ticket as it would be; the one given is not changed."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The change as data."""

    @abstractmethod
    def words(self) -> str:
        """The change as the second half of "if ..."."""


@dataclass(frozen=True)
class FactChange(Change):
    """Another value of a fact, or none."""

    name: str
    before: Any
    after: Any

    @property
    def target(self) -> tuple[str, ...]:
        return ("fact", self.name)

    def applied(self, ticket: Ticket) -> Ticket:
        facts = {name: value for name, value in ticket["facts"].items() if name != self.name}
        if self.after is not ABSENT:
            facts[self.name] = self.after
        return {**ticket, "facts": facts}

    def to_dict(self) -> dict[str, Any]:
        found = {"fact": self.name}
        if self.before is not ABSENT:
            found["from"] = self.before
        if self.after is not ABSENT:
            found["to"] = self.after
        return found

    def words(self) -> str:
        if self.after is ABSENT:
            return f"`{self.name}` were not told (it is {said(self.before)})"
        now = "it is not told" if self.before is ABSENT else f"it is {said(self.before)}"
        return f"`{self.name}` were {said(self.after)} ({now})"


@dataclass(frozen=True)
class NewEvent(Change):
    """One more occurrence of an event, at the instant that is asked about."""

    kind: str
    at: str
    attributes: tuple[tuple[str, Any], ...] = ()

    @property
    def target(self) -> tuple[str, ...]:
        return ("event", self.kind)

    def applied(self, ticket: Ticket) -> Ticket:
        return {**ticket, "events": [*ticket["events"], {"at": self.at, "type": self.kind, **dict(self.attributes)}]}

    def to_dict(self) -> dict[str, Any]:
        return {"event": self.kind, "change": "added", "at": self.at, "attributes": dict(self.attributes)}

    def words(self) -> str:
        attributes = " and ".join(f"`{name}` {said(value)}" for name, value in self.attributes)
        return f"`{self.kind}` happened now{f' with {attributes}' if attributes else ''}"


@dataclass(frozen=True)
class NoEvent(Change):
    """An event had not happened."""

    kind: str
    count: int

    @property
    def target(self) -> tuple[str, ...]:
        return ("event", self.kind)

    def applied(self, ticket: Ticket) -> Ticket:
        return {**ticket, "events": [one for one in ticket["events"] if one.get("type") != self.kind]}

    def to_dict(self) -> dict[str, Any]:
        return {"event": self.kind, "change": "removed", "count": self.count}

    def words(self) -> str:
        return f"`{self.kind}` had not happened"


@dataclass(frozen=True)
class AttributeChange(Change):
    """Another value of an attribute of the last occurrence of an event."""

    rank: ClassVar[int] = 0  # its index counts the events of the ticket as it is
    kind: str
    index: int
    name: str
    before: Any
    after: Any

    @property
    def target(self) -> tuple[str, ...]:
        return ("event", self.kind)

    def applied(self, ticket: Ticket) -> Ticket:
        events = list(ticket["events"])
        events[self.index] = {**events[self.index], self.name: self.after}
        return {**ticket, "events": events}

    def to_dict(self) -> dict[str, Any]:
        found = {"event": self.kind, "change": "attribute", "index": self.index, "attribute": self.name}
        if self.before is not ABSENT:
            found["from"] = self.before
        return {**found, "to": self.after}

    def words(self) -> str:
        now = "it is not told" if self.before is ABSENT else f"it is {said(self.before)}"
        return f"`{self.name}` of the last `{self.kind}` were {said(self.after)} ({now})"


def said(value: Any) -> str:
    """A value of a ticket in words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        shown = ", ".join(said(item) for item in value[:8])
        return f"[{shown}{', ...' if len(value) > 8 else ''}]"
    text = "{...}" if isinstance(value, dict) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Scale(NamedTuple):
    """Values in an order in which there is something between any two."""

    number: Callable[[Any], int]
    value: Callable[[int], Any]


def scale_of(one: Any, other: Any) -> Scale | None:
    """The scale on which two values of a ticket both lie: whole numbers, dates, instants."""
    if one.__class__ is int and other.__class__ is int:
        return Scale(int, int)
    if not isinstance(one, str) or not isinstance(other, str):
        return None
    if _DATE.fullmatch(one) and _DATE.fullmatch(other):
        return Scale(_days, lambda number: dt.date.fromordinal(number).isoformat())
    if _INSTANT.fullmatch(one) and _INSTANT.fullmatch(other):
        return Scale(instant_of, iso)
    return None


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*")


def _days(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
