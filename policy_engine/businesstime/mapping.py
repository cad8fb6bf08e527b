"""Calendars from plain data: the shape that tickets use, checked, with the place of every mistake."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from functools import lru_cache

from policy_engine.businesstime.calendar import Calendar
from policy_engine.businesstime.holiday import MAX_DATES, read_date
from policy_engine.businesstime.hours import (
    DAYS,
    MAX_INTERVALS_A_DAY,
    DaySpan,
    WeeklyHours,
    day_spans,
    make_span,
)
from policy_engine.businesstime.problems import (
    BAD_DATE,
    BAD_HOURS,
    BAD_SHAPE,
    TOO_LARGE,
    CalendarInputError,
    did_you_mean,
    shown,
)
from policy_engine.businesstime.zone import parse_zone

KEYS = ("zone", "hours", "holidays", "overrides")

#: Calendars kept by content. A calendar that was asked about three centuries holds about 10 MB, most hold
#: 50 kB.
_KEPT = 32


def calendar_from(mapping: object) -> Calendar:
    """`Calendar.from_mapping`: the same object for equal data while it is among the last ones used."""
    key = _frozen(mapping, 0)
    if key is None:
        # Something that is no text, list or mapping is in there: the reader says what and where.
        return read_calendar(mapping)
    return _kept(_Key(key, mapping))


class _Key:
    """Compares by content, and carries the data from which the calendar is made when it is not kept yet."""

    __slots__ = ("content", "data")

    def __init__(self, content: Hashable, data: object) -> None:
        self.content = content
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)


@lru_cache(maxsize=_KEPT)
def _kept(key: _Key) -> Calendar:
    calendar = read_calendar(key.data)
    # The caller's data may change or be large; the calendar does not need it any more.
    key.data = None
    return calendar


def _frozen(value: object, depth: int) -> Hashable | None:
    """`value` in a form that compares by content; None where that cannot be done."""
    kind = type(value)
    if kind is str or kind is date:
        return value
    if depth > 4:
        return None
    parts: list[Hashable] = [kind is dict]
    if kind is dict:
        assert isinstance(value, dict)
        for name, part in value.items():
            if type(name) is not str and type(name) is not date:
                return None
            frozen = _frozen(part, depth + 1)
            if frozen is None:
                return None
            parts.append((name, frozen))
        return tuple(parts)
    if kind is list or kind is tuple:
        assert isinstance(value, (list, tuple))
        for part in value:
            frozen = _frozen(part, depth + 1)
            if frozen is None:
                return None
            parts.append(frozen)
        return tuple(parts)
    return None


def read_calendar(data: object) -> Calendar:
    """A new calendar from plain data. Raises `CalendarInputError`, see `Calendar.from_mapping`."""
    if not isinstance(data, Mapping):
        raise CalendarInputError(BAD_SHAPE, f"a calendar is a mapping, not {shown(data)}", help=_KEYS_HELP)
    for key in data:
        if key not in KEYS:
            near = did_you_mean(key, KEYS) if isinstance(key, str) else ""
            raise CalendarInputError(
                BAD_SHAPE, f"a calendar has no {shown(key)}", help=near or _KEYS_HELP, path=_place("", key)
            )
    for key in ("zone", "hours"):
        if key not in data:
            raise CalendarInputError(BAD_SHAPE, f"a calendar needs `{key}`", help=_KEYS_HELP, path=key)
    try:
        zone = parse_zone(data["zone"])
    except CalendarInputError as error:
        error.path = "zone"
        raise
    hours = _hours(data["hours"])
    holidays = _holidays(data.get("holidays", ()))
    overrides = _overrides(data.get("overrides", {}))
    return Calendar(zone, hours, holidays, overrides)


_KEYS_HELP = f"its keys are {', '.join(f'`{key}`' for key in KEYS)}"


def _place(parent: str, key: object) -> str:
    name = key if isinstance(key, str) else shown(key).strip("`")
    name = shown(name).strip("`")
    return f"{parent}.{name}" if parent else name


def _hours(value: object) -> WeeklyHours:
    if not isinstance(value, Mapping):
        raise CalendarInputError(
            BAD_SHAPE,
            f"hours are a mapping of weekdays, not {shown(value)}",
            help='write for example `{"mon": [["09:00", "17:00"]]}`',
            path="hours",
        )
    for key in value:
        if key not in DAYS:
            near = did_you_mean(key[:3].casefold(), DAYS) if isinstance(key, str) else ""
            raise CalendarInputError(
                BAD_HOURS,
                f"{shown(key)} is not a day of the week",
                help=near or f"days are {', '.join(f'`{day}`' for day in DAYS)}",
                path=_place("hours", key),
            )
    return WeeklyHours(tuple(_spans(value.get(day, ()), f"hours.{day}") for day in DAYS))


def _spans(value: object, path: str) -> tuple[DaySpan, ...]:
    example = 'write a list of intervals such as `[["09:00", "17:00"]]`'
    if not isinstance(value, (list, tuple)):
        raise CalendarInputError(
            BAD_SHAPE, f"the intervals of a day are a list, not {shown(value)}", help=example, path=path
        )
    if len(value) > MAX_INTERVALS_A_DAY:
        raise CalendarInputError(
            TOO_LARGE,
            f"a day has at most {MAX_INTERVALS_A_DAY} intervals, this one has {len(value)}",
            path=path,
        )
    found: list[DaySpan] = []
    for index, pair in enumerate(value):
        place = f"{path}[{index}]"
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            said = f"a list of {len(pair)}" if isinstance(pair, (list, tuple)) else shown(pair)
            raise CalendarInputError(
                BAD_SHAPE,
                f"an interval is an opening and a closing time, not {said}",
                help=example,
                path=place,
            )
        for number, time in enumerate(pair):
            if not isinstance(time, str):
                raise CalendarInputError(
                    BAD_HOURS,
                    f"a time of day is a text such as `09:00`, not {shown(time)}",
                    help="put it in quotes" if isinstance(time, int) and not isinstance(time, bool) else "",
                    path=f"{place}[{number}]",
                )
        found.append(make_span(pair[0], pair[1], path=place))
    return day_spans(found)


def _holidays(value: object) -> frozenset[date]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise CalendarInputError(
            BAD_SHAPE,
            f"holidays are a list of dates, not {shown(value)}",
            help='write `["2025-12-25"]`',
            path="holidays",
        )
    if len(value) > MAX_DATES:
        raise _too_many("holidays", len(value))
    return frozenset(read_date(day, path=f"holidays[{index}]") for index, day in enumerate(value))


def _overrides(value: object) -> dict[date, tuple[DaySpan, ...]]:
    if not isinstance(value, Mapping):
        raise CalendarInputError(
            BAD_SHAPE,
            f"overrides are a mapping of dates, not {shown(value)}",
            help='write for example `{"2025-12-24": [["09:00", "12:00"]]}`',
            path="overrides",
        )
    if len(value) > MAX_DATES:
        raise _too_many("overrides", len(value))
    found: dict[date, tuple[DaySpan, ...]] = {}
    for key, spans in value.items():
        place = _place("overrides", key.isoformat() if isinstance(key, date) else key)
        day = read_date(key, path=place)
        if day in found:
            raise CalendarInputError(BAD_DATE, f"the date `{day.isoformat()}` has two overrides", path=place)
        found[day] = _spans(spans, place)
    return found


def _too_many(what: str, count: int) -> CalendarInputError:
    return CalendarInputError(TOO_LARGE, f"a calendar has at most {MAX_DATES} {what}, this one has {count}", path=what)
