"""The table behind a calendar: its open stretches in UTC with running totals, built a few years at a time.

For the stretch number j (from 1; entry 0 is a guard) of a table:

    starts[j - 1]   the instant at which it opens
    totals[j]       open seconds from the beginning of the table to its closing
    gaps[j]         closed seconds from instant 0 to its opening, less what lies before the table

so that an instant t inside it has t - gaps[j] open seconds behind it, and n open seconds are reached at n +
gaps[j]. Each question is then one or two binary searches, however long the time between the instants.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policy_engine.businesstime.holiday import HolidaySource
from policy_engine.businesstime.hours import DaySpan, WeeklyHours
from policy_engine.businesstime.zone import DAY, HORIZON_END, HORIZON_START, Zone, day_number, day_of

#: An open stretch [from, until) in seconds since 1970.
Piece = tuple[int, int]


class Table(NamedTuple):
    """What is known of a calendar for [start, end). Never changed: a longer one takes its place."""

    start: int
    end: int
    starts: list[int]
    gaps: list[int]
    totals: list[int]

    def pieces(self) -> list[Piece]:
        """The open stretches of the table."""
        ends = (total + gap for total, gap in zip(self.totals[1:], self.gaps[1:], strict=True))
        return list(zip(self.starts, ends, strict=True))


#: Knows nothing: every question finds that it must be extended first.
NOTHING = Table(0, 0, [], [0], [0])


def tabulate(start: int, end: int, pieces: Sequence[Piece]) -> Table:
    """The table of [start, end) from its open stretches, which are sorted and apart."""
    gaps, totals = [start], [0]
    total = 0
    for opens, closes in pieces:
        gaps.append(opens - total)
        total += closes - opens
        totals.append(total)
    return Table(start, end, [opens for opens, _ in pieces], gaps, totals)


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Sorted stretches with those that touch or overlap made one."""
    found: list[Piece] = []
    for opens, closes in pieces:
        if found and opens <= found[-1][1]:
            if closes > found[-1][1]:
                found[-1] = (found[-1][0], closes)
        else:
            found.append((opens, closes))
    return found


class Relay:
    """Several timetables as one: open while any of them is. Local dates are those of the first zone."""

    __slots__ = ("timetables", "zone")

    def __init__(self, timetables: Sequence[Timetable | Relay]) -> None:
        self.timetables = tuple(timetables)
        self.zone: Zone = self.timetables[0].zone

    @property
    def always(self) -> bool:
        """True where one of them is never closed."""
        return any(timetable.always for timetable in self.timetables)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The open stretches within the instants [start, end), sorted and apart."""
        return joined(sorted(piece for timetable in self.timetables for piece in timetable.pieces(start, end)))

    def pieces_on(self, number: int) -> list[Piece]:
        """The open stretches within one local date."""
        start, end = (max(HORIZON_START, min(self.zone.first_at(day_of(n)), HORIZON_END)) for n in (number, number + 1))
        return self.pieces(start, end) if start < end else []

    def spans_on(self, number: int) -> tuple[DaySpan, ...]:
        """The same in seconds after the instant at which the date begins."""
        start = self.zone.first_at(day_of(number))
        return tuple((opens - start, closes - start) for opens, closes in self.pieces_on(number))


class Timetable:
    """When a calendar is open, as rules: weekly hours in a zone, holidays, and dates with other hours."""

    __slots__ = ("_moved", "_moved_days", "holidays", "hours", "overrides", "zone")

    def __init__(
        self,
        zone: Zone,
        hours: WeeklyHours,
        holidays: HolidaySource | None,
        overrides: Mapping[date, tuple[DaySpan, ...]],
    ) -> None:
        self.zone = zone
        self.hours = hours
        self.holidays = holidays
        self.overrides = dict(overrides)
        self._moved = {day_number(day): tuple(sorted(spans)) for day, spans in overrides.items()}
        self._moved_days = sorted(self._moved)

    @property
    def always(self) -> bool:
        """True where no instant is closed, whatever the clock does."""
        return self.hours.always and self.holidays is None and not self._moved

    def spans_on(self, number: int) -> tuple[DaySpan, ...]:
        """The openings that belong to the local date with this number."""
        if self.holidays is not None:
            day = day_of(number)
            if day in self.holidays.in_year(day.year):
                return ()
        spans = self._moved.get(number)
        # Day 0, 1970-01-01, was a Thursday.
        return self.hours.days[(number + 3) % 7] if spans is None else spans

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The open stretches within the instants [start, end), sorted and apart.

        The wall clock is read instant by instant: between two changes of the offset it runs along with UTC,
        so the openings of the local dates of such a run are moved by its offset and cut to it. Local time
        that a change skips falls to no run; local time that comes twice falls to two.
        """
        if self.always:
            return [(start, end)]
        if self.hours.empty and not self._moved_between(start, end):
            return []
        found: list[Piece] = []
        for low, high, offset in self.zone.stretches(start, end):
            # The date before may still be open past midnight.
            first, last = (low + offset) // DAY - 1, (high - 1 + offset) // DAY
            closed = self._closed(first, last)
            weekly, moved = self.hours.days, self._moved
            for number in range(first, last + 1):
                if number in closed:
                    continue
                spans = moved.get(number)
                if spans is None:
                    spans = weekly[(number + 3) % 7]
                midnight = number * DAY - offset
                for opens, closes in spans:
                    a, b = midnight + opens, midnight + closes
                    if a < low:
                        a = low
                    if b > high:
                        b = high
                    if a >= b:
                        continue
                    if found and a <= found[-1][1]:
                        if b > found[-1][1]:
                            found[-1] = (found[-1][0], b)
                    else:
                        found.append((a, b))
        return found

    def pieces_on(self, number: int) -> list[Piece]:
        """The open stretches of the openings that belong to one local date."""
        spans = self.spans_on(number)
        if not spans:
            return []
        low = number * DAY
        found: list[Piece] = []
        for start, end, offset in self.zone.stretches(max(low - DAY, HORIZON_START), min(low + 4 * DAY, HORIZON_END)):
            for opens, closes in spans:
                a, b = max(low + opens - offset, start), min(low + closes - offset, end)
                if a < b:
                    found.append((a, b))
        return joined(sorted(found))

    def _closed(self, first: int, last: int) -> set[int]:
        if self.holidays is None:
            return set()
        years = range(day_of(first).year, day_of(last).year + 1)
        return {day_number(day) for year in years for day in self.holidays.in_year(year)}

    def _moved_between(self, start: int, end: int) -> bool:
        days = self._moved_days
        found = bisect_left(days, start // DAY - 3)
        return found < len(days) and days[found] <= end // DAY + 2
