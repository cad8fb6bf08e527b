"""When a rule turns by itself: the instants around the one that is asked about at which its value changes.

Instants at which something can turn are tried in their order (openings, midnights, events and what is counted from
them); between the last one before a change and the first one after it, the second is found by halving.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from policy_engine.businesstime import parse_zone
from policy_engine.errors import PolicyEngineError
from policy_engine.expr.explain_values import known
from policy_engine.model.policy import Policy
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import add_to_date, instant_after
from policy_engine.runtime.explaining.reach import Reach
from policy_engine.runtime.explaining.search import NOT_READ, Budget, same
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import FIRST, LAST, utc_date

__all__ = ["Turn", "Turns"]

MOST_CHANGES = 24
"""Openings and closings of one calendar that are looked at on each side."""

MOST_OCCURRENCES = 10
"""Occurrences of one event that something is counted from."""

DAYS = (1, 2, 3, 4, 5, 6, 7, 8, 14, 30, 60, 90, 180, 365, 730, 1_825, 3_650, 7_300)
"""Days away whose midnights are looked at."""

SHARE = 0.4
"""How much of the budget the search in one direction may use."""


class Turn(NamedTuple):
    """An instant at which the value changes, and the value on its other side."""

    at: int
    value: Any


class Turns:
    """Looks for the instants of one ticket."""

    def __init__(
        self, policy: Policy, reach: Reach, case: Case, value: Any, ask: Callable[[int], Any], budget: Budget
    ) -> None:
        """`ask` gives the value of the rule at an instant; it may raise."""
        self.policy, self.reach, self.case, self.value = policy, reach, case, value
        self._ask, self._budget = ask, budget
        self._zones = self._known_zones()

    def next(self) -> Turn | None:
        """The first instant found at which the value is another one, if nothing else happens."""
        return self._turn(sorted(at for at in self._instants() if self.case.at < at < LAST), False)

    def previous(self) -> Turn | None:
        """The last instant found since which the value is what it is, and the value before."""
        return self._turn(sorted((at for at in self._instants() if FIRST <= at < self.case.at), reverse=True), True)

    # --- trying ---

    def _turn(self, instants: list[int], back: bool) -> Turn | None:
        most = self._budget.tried + int(self._budget.most * SHARE)
        last = self.case.at
        for at in dict.fromkeys(instants):
            if self._budget.tried >= most:
                self._budget.cut = True
                return None
            value = self._value(at)
            if value is NOT_READ or same(value, self.value) or not known(value):
                last = at if same(value, self.value) else last
                continue
            return self._exactly(last, at, value, back)
        return None

    def _exactly(self, last: int, at: int, value: Any, back: bool) -> Turn:
        """The very second: `last` still has the value of the case, `at` has another one."""
        while abs(at - last) > 1:
            middle = (last + at) // 2
            found = self._value(middle)
            if found is NOT_READ:
                break
            if same(found, self.value) or (not back and not known(found)):
                last = middle
            else:
                at, value = middle, found if known(found) else value
        return Turn(last if back else at, value)

    def _value(self, at: int) -> Any:
        if not self._budget.take():
            return NOT_READ
        try:
            return self._ask(at)
        except PolicyEngineError:
            return NOT_READ

    # --- instants at which something can turn ---

    def _instants(self) -> Iterator[int]:
        at = self.case.at
        yield from self._openings()
        for moment in (*self._marks(), at):
            for seconds in (0, *self.reach.durations):
                yield from (moment + seconds, moment + seconds + 1, moment - seconds)
        today = utc_date(at)
        for days in DAYS:
            for sign in (-1, 1):
                yield from self._midnights(today, sign * days)
        yield from self._midnights(today, 0)
        for doubling in range(24):
            yield at + 60 * 2**doubling
            yield at - 60 * 2**doubling

    def _openings(self) -> Iterator[int]:
        for name in self.reach.calendars:
            hours = self._hours(name)
            if hours is None:
                continue
            moment: int | None = self.case.at
            for _ in range(MOST_CHANGES):
                moment = hours.next_change(moment) if moment is not None else None
                if moment is None:
                    break
                yield moment
            # Backwards there is no search; a calendar repeats itself from week to week.
            moment = self.case.at - 8 * 86_400
            for _ in range(MOST_CHANGES * 2):
                moment = hours.next_change(moment) if moment is not None else None
                if moment is None or moment >= self.case.at:
                    break
                yield moment

    def _hours(self, name: str) -> OpenHours | None:
        try:
            found = self.case.engine.hours(self.case, name)
        except PolicyEngineError:
            return None
        return found if isinstance(found, OpenHours) else None

    def _marks(self) -> Iterator[int]:
        """Instants that something is counted from: events, what facts tell, what is written out."""
        case = self.case
        for name in self.reach.events:
            for occurrence in case.histories[self.policy.events[name].slot][-MOST_OCCURRENCES:]:
                if isinstance(occurrence.at, int):
                    yield occurrence.at
                    yield from self._counted(occurrence.at)
        values = [case.values[self.policy.facts[name].slot] for name in self.reach.facts]
        for value in (*values, *self.reach.moments):
            if isinstance(value, dt.date):
                yield from self._days(value)
            elif isinstance(value, int) and not isinstance(value, bool) and FIRST <= value < LAST:
                yield value

    def _counted(self, start: int) -> Iterator[int]:
        """Timers: the instants so long after an event."""
        for amount in self.reach.amounts:
            hours = [found for name in self.policy.calendars if (found := self._hours(name)) is not None]
            for each in hours if amount.on_calendar else (None,):
                for zone in self._zones:
                    try:
                        found = instant_after(start, amount, each, zone)
                    except PolicyEngineError:
                        continue
                    if isinstance(found, int):
                        yield found

    def _days(self, day: dt.date) -> Iterator[int]:
        """The midnights of a date, and of the dates that are counted from it."""
        yield from self._midnights(day, 0)
        yield from self._midnights(day, 1)
        for amount in self.reach.amounts:
            if not amount.on_calendar and amount.unit not in ("minute", "hour"):
                try:
                    yield from self._midnights(add_to_date(day, amount), 0)
                except PolicyEngineError:
                    continue

    def _midnights(self, day: dt.date, days: int) -> Iterator[int]:
        try:
            wanted = day + dt.timedelta(days=days)
        except OverflowError:
            return
        if 1900 <= wanted.year < 2200:
            for zone in self._zones:
                yield parse_zone(zone).first_at(wanted)

    def _known_zones(self) -> list[str]:
        """The zones in which days begin: that of the language's `today`, and those of the policy."""
        policy, case = self.policy, self.case
        found: dict[str, None] = {"UTC": None}
        readers = [window.zone for window in policy.windows or () if window.tracks]
        readers.append(policy.lifecycle.zone if policy.lifecycle is not None else None)
        for read in readers:
            zone = read(case) if read is not None else None
            if isinstance(zone, str):
                found[zone] = None
        for name in policy.calendars:
            hours = self._hours(name)
            if hours is not None:
                found[hours.zone] = None
        return list(found)
