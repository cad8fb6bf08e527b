"""A case: one ticket at one instant, as the closures of a policy read it.

Facts live in slots; an absent fact is an `Unknown` that names it. A case never changes once it is made;
a hypothesis (`suppose`), a clock's start (`with_start`) and an earlier state of knowledge (`as_of`) are new
cases that share what they can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.expr.values import Mishap, Unknown
from policy_engine.runtime.instants import utc_date

if TYPE_CHECKING:
    from policy_engine.runtime.engine import Engine

NO_START = Unknown(("start",))


class Occurrence:
    """An event of the history. `at` is unknown where a fact says that it happened and not when."""

    __slots__ = ("at", "attributes", "kind", "order")

    def __init__(self, kind: str, at: int | Unknown, attributes: dict[str, Any], order: int = 0) -> None:
        self.kind = kind
        self.at = at
        self.attributes = attributes
        self.order = order
        """Its place in the ticket: which of two events of one instant came first."""

    def get(self, name: str) -> Any:
        """An attribute; `Unknown` where the event does not tell it, nothing where it has no such attribute."""
        return self.attributes.get(name)

    @property
    def instant(self) -> int:
        """The instant, for histories whose instants are known."""
        return self.at if isinstance(self.at, int) else 0

    @property
    def rank(self) -> tuple[int, int]:
        """By what the events of a ticket are sorted: the instant, then their place in the ticket."""
        return self.instant, self.order


class Case:
    """What the closures of a policy read."""

    __slots__ = (
        "assumed", "at", "engine", "event", "histories", "memo", "mishaps", "raw", "real", "start", "start_memo",
        "supposed", "values",
    )  # fmt: skip

    def __init__(self, engine: Engine, at: int, values: list[Any], histories: list[tuple[Occurrence, ...]]) -> None:
        self.engine = engine
        self.at = at
        self.values = values
        self.raw = values
        self.histories = histories
        self.memo: dict[Any, Any] = {}
        self.start: int | Unknown = NO_START
        self.start_memo: dict[Any, Any] = {}
        self.event: Occurrence | None = None
        self.real: Case = self
        self.assumed: set[str] = set()
        self.mishaps: list[Mishap] = []
        """What went wrong on the way, whether or not it mattered."""
        self.supposed: dict[str, bool] = {}
        """What a hypothesis says of conditions that have no value."""

    # ---- derived cases

    def _copy(self) -> Case:
        other = Case.__new__(Case)
        other.engine, other.at, other.raw = self.engine, self.at, self.raw
        other.values, other.histories, other.event = self.values, self.histories, self.event
        other.memo, other.start, other.start_memo = self.memo, self.start, self.start_memo
        other.real, other.assumed, other.mishaps = self.real, self.assumed, self.mishaps
        other.supposed = self.supposed
        return other

    def suppose(self, slot: int, value: Any) -> Case:
        """The same case with an absent fact supposed to have a value."""
        other = self._copy()
        other.values = self.values.copy()
        other.values[slot] = value
        other.raw = other.values
        other.memo, other.start_memo = {}, {}
        if self.engine.set_by:
            other.raw = self.raw.copy()
            other.raw[slot] = value
            other._set_again(slot)
        return other

    def suppose_of(self, mishap: str, value: bool) -> Case:
        """The same case with a condition that has no value supposed to be true or false."""
        other = self._copy()
        other.supposed = {**self.supposed, mishap: value}
        # Values of its own, so that nobody takes the hypothesis for the ticket.
        other.values = self.values.copy()
        other.raw = other.values
        other.memo, other.start_memo = {}, {}
        if self.engine.set_by:
            other.raw = self.raw.copy()
            other._set_again(-1)
        return other

    def _set_again(self, supposed: int) -> None:
        """What events set may be known now, where it hung on what is supposed (a fact by its slot)."""
        for slot, history in self.engine.set_by:
            if slot == supposed or self.values[slot].__class__ is not Unknown:
                continue
            events = history(self)
            if events.__class__ is Unknown:
                self.values[slot] = events  # for other reasons than before
            else:
                self.values[slot] = events[-1].get("value") if events else self.raw[slot]
        self.memo.clear()

    def afresh(self) -> Case:
        """The same case with nothing worked out yet."""
        other = self._copy()
        other.memo, other.start_memo = {}, {}
        other.assumed, other.mishaps, other.real = set(), [], other
        return other

    def with_start(self, start: int | Unknown) -> Case:
        """The same case seen from a clock that starts then."""
        other = self._copy()
        other.start, other.start_memo = start, {}
        return other

    def with_event(self, occurrence: Occurrence) -> Case:
        """The same case seen from an occurrence: what `event` is in a condition on it."""
        other = self._copy()
        other.event = occurrence
        return other

    def as_of(self, instant: int) -> Case:
        """The same case with the facts that events set (severity, priority) as they stood at an instant.

        Where nothing was set by then, what was set first afterwards (a response is judged once).
        """
        changes = {}
        for slot, told, timeline in self.timelines():
            if not timeline:
                continue
            before = [value for at, value in timeline if at <= instant]
            nothing_told = told is None or told.__class__ is Unknown
            value = before[-1] if before else (timeline[0][1] if nothing_told else told)
            if value is not self.values[slot]:
                changes[slot] = value
        if not changes:
            return self
        other = self._copy()
        other.values = self.values.copy()
        for slot, value in changes.items():
            other.values[slot] = value
        other.memo, other.start_memo = {}, {}
        other.real = other if self.real is self else self.real.as_of(instant)
        return other

    def at_instant(self, instant: int) -> Case:
        """The same case at an earlier instant: later events are not yet known."""
        histories = [
            tuple(o for o in history if not isinstance(o.at, int) or o.at <= instant) if history else history
            for history in self.histories
        ]
        other = self._copy()
        other.at, other.histories = instant, histories
        other.memo, other.start_memo, other.event = {}, {}, None
        other.real = other if self.real is self else self.real.at_instant(instant)
        return other

    def timelines(self) -> list[tuple[int, Any, list[tuple[int, Any]]]]:
        """For each fact that events set: its slot, the value told, and the values set with their instants."""
        found = []
        for slot, history in self.engine.set_by:
            events = history(self)
            if events.__class__ is Unknown:
                continue
            found.append((slot, self.raw[slot], [(event.instant, event.get("value")) for event in events]))
        return found

    # ---- what bindings read

    def today(self) -> Any:
        return utc_date(self.at)

    def calendar(self, slot: int) -> Any:
        found = self.memo.get(("calendar", slot))
        if found is None:
            found = self.memo[("calendar", slot)] = self.engine.calendar(self, slot)
        return found

    def define(self, slot: int) -> Any:
        memo = self.start_memo if self.engine.by_start[slot] else self.memo
        if slot in memo:
            return memo[slot]
        value = memo[slot] = self.engine.define(self, slot)
        return value

    def defined_history(self, slot: int) -> Any:
        key = ("history", slot)
        if key in self.memo:
            return self.memo[key]
        value = self.memo[key] = self.engine.defined_history(self, slot)
        return value

    def last_defined(self, slot: int) -> Any:
        history = self.defined_history(slot)
        if history.__class__ is Unknown:
            return history
        return history[-1] if history else None

    def classified(self, name: str) -> Any:
        return self.engine.classified(self, name).value

    def status(self) -> Any:
        return self.engine.status(self)

    @property
    def readings(self) -> Any:
        return self.engine.readings

    @property
    def sections(self) -> Any:
        return _Sections(self)


class _Sections:
    """`exclusions.verdict`, and the states of windows."""

    __slots__ = ("case",)

    def __init__(self, case: Case) -> None:
        self.case = case

    def get(self, name: str) -> Any:
        if name == "verdict":
            return self.case.engine.verdict(self.case)
        return self.case.engine.window_state(self.case, name)


class Chosen:
    """The readings chosen: `reading.name` is the chosen one."""

    __slots__ = ("chosen",)

    def __init__(self, chosen: dict[str, str]) -> None:
        self.chosen = chosen

    def get(self, name: str) -> str | None:
        return self.chosen.get(name)
