"""The functions that CEL does not have: what is known, events, calendars and dates.

They work on known values unless that says otherwise. Occurrences and calendars count in seconds.
"""

from __future__ import annotations

import datetime
from typing import Any

from policy_engine.expr import times
from policy_engine.expr.declarations import EVENT, Function, Signature
from policy_engine.expr.sizes import text
from policy_engine.expr.types import ANY, BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, TEXT, EnumType
from policy_engine.expr.values import SECOND, Duration, Instant, Unknown
from policy_engine.expr.work import FIXED, IN_ZONE, fixed

__all__ = ["OWN"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = EnumType("weekday", _WEEKDAYS)


# --- what is known, events; these get values that may be empty or unknown ---


def given(value: Any) -> Any:
    return value if value.__class__ is Unknown else value is not None


happened = given


def at(occurrence: Any) -> Any:
    return _instant_of(occurrence)


def _instant_of(occurrence: Any) -> Any:
    """The instant of an occurrence, which knows it in seconds."""
    seconds = occurrence.at
    return seconds if seconds.__class__ is Unknown else Instant(seconds * SECOND)


def within(occurrence: Any, limit: int, now: int) -> Any:
    """Whether the event is at most so many seconds old."""
    instant = _instant_of(occurrence)
    return instant if instant.__class__ is Unknown else now - instant <= limit


def _when(occurrence: Any) -> Any:
    return occurrence if occurrence is None or occurrence.__class__ is Unknown else _instant_of(occurrence)


def _earlier(first: Any, second: Any) -> Any:
    """Whether `first` is `second` or earlier; false where either is empty, whatever else is unknown."""
    if first is None or second is None:
        return False
    if first.__class__ is Unknown:
        return first.merge(second) if second.__class__ is Unknown else first
    return second if second.__class__ is Unknown else first <= second


def after_event(occurrence: Any, other: Any) -> Any:
    return _earlier(_when(other), _when(occurrence))


def after_instant(occurrence: Any, instant: Any) -> Any:
    return _earlier(instant, _when(occurrence))


def before_event(occurrence: Any, other: Any) -> Any:
    return _earlier(_when(occurrence), _when(other))


def before_instant(occurrence: Any, instant: Any) -> Any:
    return _earlier(_when(occurrence), instant)


# --- calendars and dates ---


def open_at(calendar: Any, instant: int) -> Any:
    return calendar.is_open(instant // SECOND)


def elapsed(calendar: Any, start: int, end: int) -> Any:
    """Open time between two instants, which calendars count in whole seconds."""
    found = calendar.elapsed(start // SECOND, end // SECOND)
    return found if found.__class__ is Unknown else Duration(found * SECOND)


def weekday(day: datetime.date) -> str:
    return _WEEKDAYS[day.weekday()]


def day_of_month(day: datetime.date) -> int:
    return day.day


def month(day: datetime.date) -> int:
    return day.month


def year(day: datetime.date) -> int:
    return day.year


OWN: tuple[Function, ...] = (
    # --- what is known ---
    Function(
        "given",
        "function",
        (Signature((ANY,), BOOLEAN, given),),
        FIXED,
        "Whether there is a value: false for what is known to be empty or has not happened, "
        "unknown for an absent fact.",
        (
            ("given(language)", "true"),
            ("given(reason)", "false"),
            ("given(absent_fact)", "unknown: absent_fact"),
        ),
        strict=False,
    ),
    # --- events ---
    Function(
        "happened",
        "attribute",
        (Signature((EVENT,), BOOLEAN, happened),),
        FIXED,
        "Whether the event has happened, now or before.",
        (("ticket_created.happened", "true"), ("closed.happened", "false")),
        strict=False,
    ),
    Function(
        "at",
        "attribute",
        (Signature((EVENT,), INSTANT, at),),
        FIXED,
        "When the event happened last; empty if it has not.",
        (("ticket_created.at < now", "true"), ("closed.at == empty", "true")),
    ),
    Function(
        "within",
        "method",
        (Signature((EVENT, DURATION), BOOLEAN, within),),
        fixed(5),
        "Whether the event has happened, and no longer ago than this. The limit itself is within.",
        (
            ("ticket_created.within(10d)", "true"),
            ("ticket_created.within(1d)", "false"),
            ("closed.within(10d)", "false"),
        ),
        reads=("now",),
    ),
    Function(
        "after",
        "method",
        (
            Signature((EVENT, EVENT), BOOLEAN, after_event),
            Signature((EVENT, INSTANT), BOOLEAN, after_instant),
        ),
        fixed(5),
        "Whether the event has happened at the other event, or at an instant, or later. "
        "False while one of them has not.",
        (("phone_call_made.after(ticket_created)", "true"), ("ticket_created.after(closed)", "false")),
        strict=False,
    ),
    Function(
        "before",
        "method",
        (
            Signature((EVENT, EVENT), BOOLEAN, before_event),
            Signature((EVENT, INSTANT), BOOLEAN, before_instant),
        ),
        fixed(5),
        "Whether the event has happened at the other event, or at an instant, or earlier. "
        "False while one of them has not.",
        (("ticket_created.before(phone_call_made)", "true"), ("ticket_created.before(now)", "true")),
        strict=False,
    ),
    # --- calendars and dates ---
    Function(
        "open_at",
        "method",
        (Signature((CALENDAR, INSTANT), BOOLEAN, open_at),),
        fixed(30),
        "Whether the calendar is open at an instant; at closing time it is not.",
        (("desk.open_at(now)", "true"),),
    ),
    Function(
        "elapsed",
        "method",
        (Signature((CALENDAR, INSTANT, INSTANT), DURATION, elapsed),),
        fixed(60),
        "Open time of the calendar between two instants.",
        (("desk.elapsed(ticket_created.at, now) >= 1h", "true"),),
    ),
    Function(
        "date",
        "function",
        (Signature((TEXT,), DATE, times.read_date),),
        fixed(30),
        "The date that a text says, year first.",
        (('release_available_on >= date("2024-01-19")', "true"),),
    ),
    Function(
        "date_in",
        "method",
        (Signature((INSTANT, TEXT), DATE, times.date_of),),
        IN_ZONE,
        "The date of an instant in a time zone.",
        (('now.date_in("Europe/Paris") == date("2025-09-10")', "true"),),
    ),
    Function(
        "weekday",
        "method",
        (Signature((DATE,), _WEEKDAY, weekday),),
        fixed(1, text(3)),
        "The day of the week: `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`.",
        (("release_available_on.weekday() in [sat, sun]", "false"),),
    ),
    Function(
        "day_of_month",
        "method",
        (Signature((DATE,), INTEGER, day_of_month),),
        FIXED,
        "The day of the month, from 1.",
        (("release_available_on.day_of_month() == 1", "true"),),
    ),
    Function(
        "month",
        "method",
        (Signature((DATE,), INTEGER, month),),
        FIXED,
        "The month, from 1.",
        (("release_available_on.month() == 7", "true"),),
    ),
    Function(
        "year",
        "method",
        (Signature((DATE,), INTEGER, year),),
        FIXED,
        "The year.",
        (("release_available_on.year() > 2020", "true"),),
    ),
)
