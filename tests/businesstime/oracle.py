"""A slow second opinion: walk through UTC, ask the wall clock at each step, believe nothing else.

It shares no code with the calendar: it reads the mapping itself and knows a zone only through `astimezone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zone_of(name: str) -> tzinfo:
    """The zone that the contract means by `name`."""
    if not name.startswith("UTC"):
        return ZoneInfo(name)
    if name == "UTC":
        return UTC
    offset = timedelta(hours=int(name[4:6]), minutes=int(name[7:9]))
    return timezone(offset if name[3] == "+" else -offset)


def clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


class Oracle:
    """Answers about the instants from `start` to `end`, looked at every `step` seconds.

    Every opening, closing and clock change must fall on a step.
    """

    def __init__(self, mapping: Mapping[str, Any], start: int, end: int, step: int = 60) -> None:
        self.zone = zone_of(mapping["zone"])
        self.hours = mapping["hours"]
        self.holidays = set(mapping.get("holidays", ()))
        self.overrides = mapping.get("overrides", {})
        self.start, self.end, self.step = start, end, step
        self.open = [self.open_by_the_wall(instant) for instant in range(start, end, step)]

    def openings(self, day: date) -> list[tuple[int, int]]:
        if day.isoformat() in self.holidays:
            return []
        pairs = self.overrides.get(day.isoformat(), self.hours.get(WEEKDAYS[day.weekday()], []))
        return [(clock(opens), clock(closes)) for opens, closes in pairs]

    def open_by_the_wall(self, instant: int) -> bool:
        local = datetime.fromtimestamp(instant, UTC).astimezone(self.zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        for opens, closes in self.openings(local.date()):
            if opens < closes and opens <= second < closes:
                return True
            if opens > closes and second >= opens:
                return True
        return any(
            opens > closes and second < closes for opens, closes in self.openings(local.date() - timedelta(days=1))
        )

    def is_open(self, instant: int) -> bool:
        return self.open[(instant - self.start) // self.step]

    def elapsed(self, start: int, end: int) -> int:
        total, at = 0, start
        while at < end:
            until = min(at - (at - self.start) % self.step + self.step, end)
            if self.is_open(at):
                total += until - at
            at = until
        return total

    def due(self, start: int, seconds: int) -> int | None:
        """As the contract says it; None where the answer is not among the instants looked at."""
        at = start
        if seconds >= 0:
            left = seconds
            while at < self.end:
                if self.is_open(at):
                    until = at - (at - self.start) % self.step + self.step
                    if left <= until - at:
                        # Zero asks for the first open instant, more for the earliest with so much behind it.
                        return at + left
                    left -= until - at
                    at = until
                else:
                    at = at - (at - self.start) % self.step + self.step
            return None
        left = -seconds
        while at > self.start:
            since = at - ((at - self.start) % self.step or self.step)
            if self.is_open(since):
                if left <= at - since:
                    return at - left
                left -= at - since
            at = since
        return None
