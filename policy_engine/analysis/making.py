"""Tickets made from the vocabulary of a policy: whole ones at random, and small changes of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from policy_engine.analysis.answers import Ticket
from policy_engine.analysis.focus import ABSENT, Focus, amounts_of
from policy_engine.errors import PolicyEngineError
from policy_engine.model.amounts import Amount
from policy_engine.runtime.case import Case
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import FIRST, LAST, iso, parse_instant

__all__ = ["Maker", "instants_in"]

_ANCHORS = (
    "2025-09-10T08:00:00Z",  # a Wednesday
    "2025-09-12T15:30:00Z",  # a Friday afternoon
    "2025-09-13T11:00:00Z",  # a Saturday
    "2025-03-28T09:00:00Z",  # the last Friday before summer time in Europe
    "2025-10-24T14:00:00Z",  # the last Friday before winter time there
    "2025-12-24T10:00:00Z",  # the days of Christmas
    "2026-01-30T12:00:00Z",  # the end of a month that is followed by a short one
    "2024-02-28T23:30:00Z",  # the day before a leap day
    "2025-09-10T22:00:00Z",  # a night
)
"""Instants at which the stories of made tickets begin."""

_GAPS = (60, 900, 3_600, 4 * 3_600, 86_400, 3 * 86_400, 7 * 86_400, 40 * 86_400)
_MOST_EVENTS = 6
_MOST_EDGES = 14


class Maker:
    """Makes tickets for one policy; `moments` are further instants that matter."""

    def __init__(self, whole: Focus, focus: Focus, random: Random, moments: tuple[int, ...] = ()) -> None:
        """`whole` is the focus on all rules of the policy, `focus` the one that the tickets are for."""
        self.whole, self.focus, self.random = whole, focus, random
        self.model = whole.model
        self.moments = moments
        self._blank = {"at": _ANCHORS[0], "facts": {}, "events": []}
        amounts = (length_of(amount) for amount in amounts_of(self.model))
        self.lengths = sorted({*whole.reach.durations, *amounts, *_GAPS})
        self.anchors = list(dict.fromkeys((*map(iso, moments), *self._edges(), *self._dates(), *_ANCHORS)))
        blank = self.case(self._blank)
        self.facts = {name: whole.values(name, blank, self._blank) for name in self.model.facts}
        self.kinds = list(self.model.events)

    def case(self, ticket: Ticket) -> Case:
        """The case of a ticket. Raises `TicketError`."""
        return self.whole.policy.evaluator.reader.read(ticket, None, {}, False)[0]

    # --- instants ---

    def _edges(self) -> list[str]:
        """Openings and closings of the calendars that need no fact, around the first anchor, and their odd days."""
        found: dict[str, None] = {}
        case = self.case(self._blank)
        for calendar in self.model.calendars.values():
            days = [day for day in (*calendar.holidays.dates, *calendar.overrides) if len(day) == 10]
            days += [f"2025-{day}" for day in calendar.overrides if len(day) == 5]
            found.update((f"{day}T10:00:00Z", None) for day in days[:_MOST_EDGES])
            try:
                hours = case.calendar(calendar.slot)
            except PolicyEngineError:
                continue
            if isinstance(hours, OpenHours):
                found.update((iso(edge), None) for edge in changes_of(hours, case.at, _MOST_EDGES))
        return list(found)

    def _dates(self) -> list[str]:
        """Days and instants that conditions write out."""
        found = []
        for moment in self.focus.reach.moments:
            if isinstance(moment, dt.date):
                found.append(f"{moment.isoformat()}T00:00:00Z")
            elif isinstance(moment, int) and FIRST <= moment < LAST:
                found.append(iso(moment))
        return found

    # --- whole tickets ---

    def ticket(self) -> Ticket:
        """A ticket that tells most of its facts, with a story of some events."""
        random = self.random
        told = random.choice((0.6, 0.95, 1.0))
        facts = {
            name: value for name in self.facts if random.random() < told and (value := self._value(name)) is not ABSENT
        }
        start = self._instant(random.choice(self.anchors)) + random.choice((0, 0, -1, 1))
        events, at = [], start
        for _ in range(random.randint(0, _MOST_EVENTS)):
            events.append(self._event(random.choice(self.kinds), at) if self.kinds else {})
            at += random.choice((0, *self.lengths)) + random.choice((0, 0, -1, 1))
        return {"at": iso(_inside(at)), "facts": facts, "events": [one for one in events if one]}

    def _value(self, name: str) -> Any:
        values = self.facts[name]
        value = self.random.choice(values[:12] if self.random.random() < 0.8 else values)
        return value if value is not ABSENT or self.random.random() < 0.5 else values[0]

    def _event(self, kind: str, at: int) -> dict[str, Any]:
        event: dict[str, Any] = {"at": iso(_inside(at)), "type": kind}
        for name in self.model.events[kind].attributes:
            values = self.whole.attribute(kind, name, self.case({**self._blank, "at": event["at"]}), self._blank)
            if values and self.random.random() < 0.85:
                event[name] = self.random.choice(values[:10])
        return event

    @staticmethod
    def _instant(text: str) -> int:
        return parse_instant(text) or 0

    # --- small changes ---

    def changed(self, ticket: Ticket) -> Ticket:
        """The ticket with one or two random changes: of a fact, of an event, of an instant."""
        for _ in range(self.random.choice((1, 1, 2, 3))):
            ticket = self._once(ticket)
        return ticket

    def _once(self, ticket: Ticket) -> Ticket:
        random = self.random
        facts = [name for name in self.focus.reach.facts if name in self.facts]
        kinds = [name for name in self.focus.reach.events if name in self.model.events]
        choice = random.random()
        if choice < 0.4 and (facts or self.facts):
            name = random.choice(facts) if facts and random.random() < 0.7 else random.choice(list(self.facts))
            return with_fact(ticket, name, random.choice(self.facts[name]))
        if choice < 0.65 and self.kinds:
            kind = random.choice(kinds) if kinds and random.random() < 0.7 else random.choice(self.kinds)
            at = self._instant(ticket["at"]) - random.choice((0, 0, *self.lengths))
            return with_events(ticket, [*ticket["events"], self._event(kind, at)])
        if choice < 0.75 and ticket["events"]:
            place = random.randrange(len(ticket["events"]))
            return {**ticket, "events": [one for at, one in enumerate(ticket["events"]) if at != place]}
        if choice < 0.9:
            at = self._instant(ticket["at"]) + random.choice((1, 1, -1)) * random.choice(self.lengths)
            return {**ticket, "at": iso(_inside(at))}
        return moved(ticket, self._instant(random.choice(self.anchors)) + random.choice((-1, 0, 1)))

    def singles(self, ticket: Ticket) -> Iterator[Ticket]:
        """The ticket with each value of each fact in the focus, and with each event of the focus added or left out."""
        case = self.case(ticket)
        kinds = [kind for kind in self.focus.reach.events if kind in self.model.events]
        happening = {kind: list(self._occurrences(kind, case)) for kind in kinds}
        for first in (True, False):
            for found in happening.values():
                for one in found[:1] if first else found[1:]:
                    yield with_events(ticket, [*ticket["events"], one])
        for kind in kinds:
            yield {**ticket, "events": [one for one in ticket["events"] if one.get("type") != kind]}
        for name in self.focus.reach.facts:
            if name in self.facts:
                for value in self.focus.values(name, case, ticket):
                    yield with_fact(ticket, name, value)

    def _occurrences(self, kind: str, case: Case) -> Iterator[dict[str, Any]]:
        """An event now, and a while ago, with the values of its fields that matter one at a time."""
        plain: dict[str, Any] = {"at": iso(case.at), "type": kind}
        fields = {
            name: self.focus.attribute(kind, name, case, self._blank) for name in self.model.events[kind].attributes
        }
        plain |= {name: values[0] for name, values in fields.items() if values}
        yield plain
        yield {**plain, "at": iso(_inside(case.at - 3_600))}
        for name, values in fields.items():
            yield from ({**plain, name: value} for value in values[1:])

    def begun_elsewhere(self, ticket: Ticket) -> Iterator[Ticket]:
        """The ticket as if its story had begun, and as if it had come, at each anchor; and a second around."""
        for anchor in self.anchors:
            at = self._instant(anchor)
            for step in (0, -1, 1):
                yield moved(ticket, at + step)
                ended = at + step - (self._instant(ticket["at"]) - started(ticket))
                yield moved(ticket, ended)


def changes_of(hours: OpenHours, at: int, most: int) -> Iterator[int]:
    """The next openings and closings."""
    moment: int | None = at
    for _ in range(most):
        moment = hours.next_change(moment) if moment is not None else None
        if moment is None:
            return
        yield moment


def length_of(amount: Amount) -> int:
    """About how long an amount is, in seconds: enough to come near its end."""
    units = {"minute": 60, "hour": 3_600, "business_hour": 3_600, "week": 604_800, "month": 31 * 86_400}
    return min(
        amount.value * units.get(amount.unit, 366 * 86_400 if amount.unit == "year" else 86_400), 5 * 366 * 86_400
    )


def with_fact(ticket: Ticket, name: str, value: Any) -> Ticket:
    """The ticket with a fact told, or not told."""
    facts = {one: told for one, told in ticket["facts"].items() if one != name}
    return {**ticket, "facts": facts if value is ABSENT else {**facts, name: value}}


def with_events(ticket: Ticket, events: list[dict[str, Any]]) -> Ticket:
    """The ticket with other events, in the order of their instants."""
    return {**ticket, "events": sorted(events, key=lambda one: parse_instant(one["at"]) or 0)}


def moved(ticket: Ticket, start: int) -> Ticket:
    """The ticket with its whole story moved so that it begins at an instant."""
    told = [parse_instant(one["at"]) or 0 for one in ticket["events"]]
    at = parse_instant(ticket["at"]) or 0
    by = start - started(ticket)
    events = [{**one, "at": iso(_inside(when + by))} for one, when in zip(ticket["events"], told, strict=True)]
    return {**ticket, "at": iso(_inside(at + by)), "events": events}


def started(ticket: Ticket) -> int:
    """The first instant that a ticket tells."""
    return min(parse_instant(at) or 0 for at in (ticket["at"], *(one["at"] for one in ticket["events"])))


def _inside(instant: int) -> int:
    """The instant, or the nearest one that a ticket may tell."""
    return min(max(instant, FIRST), LAST - 1)


def instants_in(data: Any, key: str = "") -> Iterator[int]:
    """Every instant in the sections of a decision, reasons left out."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name != "because":
                yield from instants_in(value, name)
    elif isinstance(data, list):
        for one in data:
            yield from instants_in(one, key)
    elif isinstance(data, str) and len(data) == 20 and data.endswith("Z"):
        try:
            yield parse_instant(data) or 0
        except ValueError:
            return
