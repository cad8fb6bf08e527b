"""Time zones: what the wall clock shows at an instant, and when its offset from UTC changes.

Everything is counted in whole seconds. An *instant* is seconds since 1970-01-01T00:00:00Z; a *wall* value
is what a clock on the wall shows, written as the same count (wall = instant + offset), so that wall //
86400 numbers local dates.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from policy_engine.businesstime.problems import (
    BEYOND_HORIZON,
    UNKNOWN_ZONE,
    CalendarInputError,
    did_you_mean,
    shown,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

#: Calendars answer for the years FIRST_YEAR to LAST_YEAR in UTC, both included.
FIRST_YEAR, LAST_YEAR = 1900, 2199
HORIZON_START = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
HORIZON_END = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())

#: Between two samples this far apart the offset is taken to change at most once. The shortest stay at one
#: offset in the zone database since 1900 is four days (Freetown in 1939), the shortest since 2000 a week
#: (northern Brazil).
_SAMPLE = 2 * DAY
_LARGEST_OFFSET = 18 * 3600
#: Within these every instant has a local date, whatever the offset.
_FIRST_INSTANT, _LAST_INSTANT = HORIZON_START - 366 * DAY, HORIZON_END + 366 * DAY

_OFFSET = re.compile(r"UTC(?:([+-])([0-9]{2}):([0-9]{2}))?\Z")
_NEARLY_OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*([0-9]{1,2})(?::?([0-9]{2}))?\Z", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9][A-Za-z0-9_+-]*){0,3}\Z")
#: Entries of a zone folder that depend on the machine or count leap seconds.
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_NOT_FOLDERS = ("posix/", "right/")

#: A run of instants [from, until) during which the wall clock is `offset` seconds ahead of UTC.
Stretch = tuple[int, int, int]


def day_number(day: date) -> int:
    """The number of a date: days since 1970-01-01."""
    return day.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date:
    """The date with this number."""
    return date.fromordinal(number + EPOCH_ORDINAL)


def year_start(year: int) -> int:
    """The instant at which a year begins in UTC."""
    return day_number(date(year, 1, 1)) * DAY


def year_at(instant: int) -> int:
    """The year in UTC of an instant within the horizon."""
    return day_of(instant // DAY).year


class Zone:
    """A time zone by its name: an IANA name such as `Europe/Paris`, or a fixed offset such as `UTC+03:00`.

    Make one with `parse_zone`. Zones compare by name.
    """

    __slots__ = ("_fixed", "_info", "_years", "name")

    def __init__(self, name: str, fixed: int, info: ZoneInfo | None) -> None:
        self.name = name
        self._fixed = fixed
        self._info = info
        self._years: dict[int, tuple[Stretch, ...]] = {}

    def __repr__(self) -> str:
        return f"Zone({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zone) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return parse_zone, (self.name,)

    def offset_at(self, instant: int) -> int:
        """Seconds that the wall clock is ahead of UTC at an instant."""
        if not _FIRST_INSTANT <= instant < _LAST_INSTANT:
            raise CalendarInputError(
                BEYOND_HORIZON,
                f"no clock is known for the instant {shown(instant)}",
                help=f"calendars cover the years {FIRST_YEAR} to {LAST_YEAR}",
            )
        info = self._info
        if info is None:
            return self._fixed
        # Both values carry the same zone, so their difference is that of the clock readings: the offset.
        # Unlike `utcoffset` of a local value this never has to choose between the two passes of a repeated
        # hour.
        before = (EPOCH + timedelta(seconds=instant)).replace(tzinfo=info)
        change = info.fromutc(before) - before
        return change.days * DAY + change.seconds

    def wall_at(self, instant: int) -> int:
        """What the wall clock shows at an instant."""
        return instant + self.offset_at(instant)

    def date_at(self, instant: int) -> date:
        """The local date at an instant."""
        return day_of(self.wall_at(instant) // DAY)

    def first_at(self, day: date, seconds: int = 0) -> int:
        """The first instant at which the wall clock shows at least this date and second of the day.

        Where a clock change skips that reading it is the instant of the change; where the reading comes twice
        it is the first. Raises `CalendarInputError` (C010) beyond the years that calendars cover.
        """
        wall = day_number(day) * DAY + seconds
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CalendarInputError(
                BEYOND_HORIZON,
                f"the date `{day.isoformat()}` is too far away",
                help=f"calendars cover the years {FIRST_YEAR} to {LAST_YEAR}",
            )
        for start, end, offset in self.stretches(wall - 2 * DAY, wall + 2 * DAY):
            if wall < end + offset:
                return max(start, wall - offset)
        raise AssertionError("an offset from UTC is less than two days")

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """The runs of equal offset that make up [start, end), in order, without gaps."""
        if self._info is None:
            return [(start, end, self._fixed)]
        found: list[Stretch] = []
        for year in range(year_at(start), year_at(end - 1) + 1):
            for a, b, offset in self._stretches_of(year):
                a, b = max(a, start), min(b, end)
                if a < b:
                    if found and found[-1][2] == offset:
                        a = found.pop()[0]
                    found.append((a, b, offset))
        return found

    def _stretches_of(self, year: int) -> tuple[Stretch, ...]:
        known = self._years.get(year)
        if known is None:
            # Two threads may both compute a year; they store the same answer.
            known = self._years[year] = tuple(self._search(year))
        return known

    def _search(self, year: int) -> list[Stretch]:
        """The stretches of one year: samples some days apart, and a bisection wherever two of them differ."""
        start, end = year_start(year), year_start(year + 1)
        found: list[Stretch] = []
        run, before, offset = start, start, self.offset_at(start)
        for sample in (*range(start + _SAMPLE, end, _SAMPLE), end - 1):
            now = self.offset_at(sample)
            if now != offset:
                low, high = before, sample
                while high - low > 1:
                    middle = (low + high) // 2
                    if self.offset_at(middle) == offset:
                        low = middle
                    else:
                        high = middle
                found.append((run, high, offset))
                run, offset = high, now
            before = sample
        found.append((run, end, offset))
        return found


def parse_zone(name: object) -> Zone:
    """The zone with this name: `UTC`, `UTC+03:00`, `UTC-05:30` or an IANA name such as `Europe/Paris`.

    Raises `CalendarInputError` (code C001) with a suggestion where there is no such zone.
    """
    if isinstance(name, Zone):
        return name
    if not isinstance(name, str):
        raise CalendarInputError(
            UNKNOWN_ZONE,
            f"a time zone is a name, not {shown(name)}",
            help="write a name such as `Europe/Paris`",
        )
    return _zone(str(name))


@lru_cache(maxsize=1024)
def _zone(name: str) -> Zone:
    match = _OFFSET.match(name)
    if match:
        sign, hours, minutes = match.groups()
        offset = int(hours or 0) * 3600 + int(minutes or 0) * 60
        if int(minutes or 0) > 59 or offset > _LARGEST_OFFSET:
            raise _unknown(name, "an offset has at most 18 hours and 59 minutes in an hour")
        return Zone(name, -offset if sign == "-" else offset, None)
    if not name.strip():
        raise CalendarInputError(
            UNKNOWN_ZONE,
            "the name of a time zone is empty",
            help="write a name such as `Europe/Paris`",
            start=0,
            end=len(name),
        )
    if not _NAME.match(name) or len(name) > 64 or name in _NOT_ZONES or name.startswith(_NOT_FOLDERS):
        raise _unknown(name, _suggest(name))
    from zoneinfo import ZoneInfo

    try:
        return Zone(name, 0, ZoneInfo(name))
    except (LookupError, ValueError, OSError):
        # Besides the documented not-found error: folders (`Europe`) and files that are no zones.
        raise _unknown(name, _suggest(name)) from None


def _unknown(name: str, help: str) -> CalendarInputError:
    return CalendarInputError(UNKNOWN_ZONE, f"there is no time zone {shown(name)}", help=help, start=0, end=len(name))


@lru_cache(maxsize=1)
def _zone_names() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(available_timezones() - _NOT_ZONES))


def _suggest(name: str) -> str:
    if name.strip().casefold() == "utc":
        return "did you mean `UTC`?"
    nearly = _NEARLY_OFFSET.match(name.strip()[:40])
    if nearly:
        sign, hours, minutes = nearly.groups()
        return f"did you mean `UTC{sign}{int(hours):02}:{minutes or '00'}`?"
    known = _zone_names()
    city = name.strip().replace(" ", "_").rpartition("/")[2].casefold()
    # People write the city alone, or put it under the wrong continent.
    same_city = [zone for zone in known if "/" in zone and zone.rpartition("/")[2].casefold() == city]
    if len(same_city) == 1:
        return f"did you mean `{same_city[0]}`?"
    return did_you_mean(name, known, 0.8) or "write an IANA name such as `Europe/Paris`, or `UTC+03:00`"
