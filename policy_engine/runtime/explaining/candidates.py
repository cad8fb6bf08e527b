"""The single changes of a ticket that are worth trying for a rule, the nearest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from policy_engine.expr.types import (
    BOOLEAN,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    ZONE,
    EnumType,
    ListType,
    Type,
)
from policy_engine.model.policy import EventKind, Fact, Policy
from policy_engine.runtime.case import Case
from policy_engine.runtime.explaining.changes import (
    ABSENT,
    AttributeChange,
    Change,
    FactChange,
    NewEvent,
    NoEvent,
    Ticket,
)
from policy_engine.runtime.explaining.reach import Reach, Wanted
from policy_engine.runtime.instants import FIRST, LAST, iso
from policy_engine.runtime.mistakes import Wrong
from policy_engine.runtime.ticket import instant_of

__all__ = ["candidates"]

MOST_VALUES = 40
"""Values tried of one fact."""

MOST_NEW_EVENTS = 6
"""Kinds of a new occurrence of one event that are tried."""

ANY_OTHER_TEXT = "other"
"""Stands for a text that nobody has listed."""


def candidates(policy: Policy, reach: Reach, ticket: Ticket, case: Case) -> list[Change]:
    """Every single change worth trying, the nearest of each target first, in order of mention."""
    found: list[Change] = []
    for name, wanted in reach.facts.items():
        fact, before = policy.facts[name], ticket["facts"].get(name, ABSENT)
        values = Values(policy, reach, ticket, case)
        for steps, after in enumerate(values.of_fact(fact, before, wanted)):
            found.append(FactChange(steps, name, before, after))
    for name, attributes in reach.events.items():
        found.extend(_of_event(policy, reach, ticket, case, name, attributes))
    return sorted(found, key=lambda change: change.steps)


def _of_event(
    policy: Policy, reach: Reach, ticket: Ticket, case: Case, name: str, wanted: dict[str, Wanted]
) -> Iterator[Change]:
    kind = policy.events[name]
    values = Values(policy, reach, ticket, case)
    happened = [at for at, one in enumerate(ticket["events"]) if isinstance(one, dict) and one.get("type") == name]
    known = [index for index in happened if values.is_known(ticket["events"][index])]
    steps = 0
    if known:
        last = max(known, key=lambda index: (str(ticket["events"][index]["at"]), index))
        for attribute, of_it in wanted.items():
            before = ticket["events"][last].get(attribute, ABSENT)
            for after in values.of_attribute(kind, attribute, before, of_it):
                yield AttributeChange(steps, name, last, attribute, before, after)
                steps += 1
    for attributes in _combinations(values, kind, wanted):
        yield NewEvent(steps, name, iso(case.at), attributes)
        steps += 1
    if known:
        yield NoEvent(steps, name, len(happened))


def _combinations(values: Values, kind: EventKind, wanted: dict[str, Wanted]) -> Iterator[tuple[tuple[str, Any], ...]]:
    """The attributes of a new occurrence: those that matter, with the values that matter."""
    choices = []
    for name, of_it in wanted.items():
        found = values.of_attribute(kind, name, ABSENT, of_it)[: MOST_NEW_EVENTS if len(wanted) == 1 else 3]
        if found:
            choices.append([(name, value) for value in found])
    for count, chosen in enumerate(product(*choices)):
        if count == MOST_NEW_EVENTS:
            return
        yield chosen


class Values:
    """The values worth trying for one fact or attribute, as a ticket tells them."""

    def __init__(self, policy: Policy, reach: Reach, ticket: Ticket, case: Case) -> None:
        self.policy, self.reach, self.ticket, self.case = policy, reach, ticket, case

    def is_known(self, event: dict[str, Any]) -> bool:
        """Whether an event of the ticket has happened by the instant that is asked about."""
        try:
            return instant_of(event.get("at")) <= self.case.at
        except Wrong:
            return False

    def of_fact(self, fact: Fact, before: Any, wanted: Wanted) -> list[Any]:
        """Other values of a fact, the nearest first; `empty` and "not told" come last."""
        others = [self.ticket["facts"].get(name) for name in wanted.others]
        found = self._distinct(self._of_type(fact.type, before, wanted.values, others), before)[:MOST_VALUES]
        if (fact.nullable or None in wanted.values) and before is not None:
            found.append(None)
        if before is not ABSENT:
            found.append(ABSENT)
        return found

    def of_attribute(self, kind: EventKind, name: str, before: Any, wanted: Wanted) -> list[Any]:
        """Other values of an attribute of an event."""
        attribute = kind.attributes[name]
        found = self._distinct(self._of_type(attribute.type, before, wanted.values, []), before)
        if None in wanted.values and before is not None:
            found.append(None)
        return found[:MOST_VALUES]

    @staticmethod
    def _distinct(values: Iterable[Any], before: Any) -> list[Any]:
        seen = {repr(before)}
        return [value for value in values if not (repr(value) in seen or seen.add(repr(value)))]  # type: ignore[func-returns-value]

    def _of_type(self, type_: Type, before: Any, wanted: list[Any], others: list[Any]) -> Iterable[Any]:
        if type_ == BOOLEAN:
            return (True, False)
        if isinstance(type_, EnumType):
            return self._members(type_, before)
        if type_ in (INTEGER, NUMBER):
            numbers = [one for one in (*wanted, *others) if isinstance(one, int | float) and not isinstance(one, bool)]
            return self._numbers(type_, before, numbers)
        if type_ in (TEXT, ZONE, COUNTRY):
            texts = [one for one in (*wanted, *others) if isinstance(one, str)]
            return (*texts, *((ANY_OTHER_TEXT,) if type_ == TEXT else ()))
        if type_ == DATE:
            return self._dates(before, wanted, others)
        if type_ == INSTANT:
            return self._instants(before)
        if isinstance(type_, ListType):
            texts = [one for one in (*wanted, *others) if isinstance(one, str)]
            return self._sets(type_, before, texts)
        if type_ == DATES:
            return self._date_lists(before)
        return ()  # of opening hours and figures there is no nearest one

    @staticmethod
    def _members(type_: EnumType, before: Any) -> Iterable[Any]:
        """The members in their order; on a scale, those nearest to the value told first."""
        members = list(type_.members)
        if type_.ordered and before in members:
            places = {member: place for place, member in enumerate(members)}
            members.sort(key=lambda member: abs(places[member] - places[before]))
        return (*members, *((ANY_OTHER_TEXT,) if type_.open else ()))

    @staticmethod
    def _numbers(type_: Type, before: Any, constants: list[Any]) -> Iterable[Any]:
        """The constants it is compared with and their neighbours, the nearest to the value told first."""
        from_ = before if isinstance(before, int | float) and not isinstance(before, bool) else None
        found = [number + step for number in constants for step in (0, 1, -1)]
        if from_ is not None:
            found.extend((from_ + 1, from_ - 1))
        found.extend((0, 1))
        if type_ == INTEGER:
            found = [int(number) for number in found if number == number and abs(number) < 2**63]
        return found if from_ is None else sorted(found, key=lambda number: abs(number - from_))

    def _dates(self, before: Any, wanted: list[Any], others: list[Any]) -> Iterable[Any]:
        """The dates it is compared with, today, the days of the durations that matter; and a day on each side."""
        days = [one for one in (*wanted, *self.reach.moments) if isinstance(one, dt.date)]
        days.extend(found for text in others if (found := _date(text)) is not None)
        today = self.case.today()
        days.append(today)
        for seconds in self.reach.durations:
            days.extend(_shifted(today, [-(seconds // 86_400), seconds // 86_400]))
        around = [near for day in days for near in (day, *_shifted(day, [-1, 1]))]
        around.extend(_shifted(today, [*range(-3_650, 0, 182), *range(182, 3_650, 182)]))
        told = _date(before)
        if told is not None:
            around.sort(key=lambda day: abs((day - told).days))
        return [day.isoformat() for day in around if 1900 <= day.year <= 2200]

    def _instants(self, before: Any) -> Iterable[Any]:
        """The present, the instants of events and those that are written out, the durations that matter around them."""
        moments = [self.case.at, *(one for one in self.reach.moments if isinstance(one, int))]
        moments.extend(one.instant for history in self.case.histories for one in history[-3:])
        found: list[int] = []
        for moment in moments:
            for seconds in (0, *self.reach.durations):
                for sign in (-1, 1):
                    found.extend(moment + sign * seconds + step for step in (0, -1, 1))
        told = _instant(before)
        if told is not None:
            found.sort(key=lambda instant: abs(instant - told))
        return [iso(instant) for instant in found if FIRST <= instant < LAST]

    def _sets(self, type_: ListType, before: Any, texts: list[str]) -> Iterable[Any]:
        """The set with one more member, or one less; of any words, with one that is asked for."""
        members: list[Any] = list(type_.element.members) if isinstance(type_.element, EnumType) else texts
        told = before if isinstance(before, list) else []
        added = [[*told, member] for member in members if member not in told]
        removed = [[one for one in told if one != item] for item in told]
        return (*added, *removed, [])

    def _date_lists(self, before: Any) -> Iterable[Any]:
        told = before if isinstance(before, list) else []
        days = [one.isoformat() for one in self.reach.moments if isinstance(one, dt.date)]
        days.append(self.case.today().isoformat())
        added = [[*told, day] for day in days if day not in told]
        removed = [[one for one in told if one != day] for day in days if day in told]
        return (*added, *removed, [])


def _shifted(day: dt.date, steps: Iterable[int]) -> list[dt.date]:
    found = []
    for step in steps:
        try:
            found.append(day + dt.timedelta(days=step))
        except OverflowError:
            continue
    return found


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: Any) -> int | None:
    try:
        return instant_of(value) if isinstance(value, str) else None
    except Wrong:
        return None
