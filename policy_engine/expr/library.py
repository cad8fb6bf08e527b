"""The work of the functions declared in `functions.py`, on known values unless that says otherwise."""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

from policy_engine.expr.arithmetic import Failure, within_64_bits
from policy_engine.expr.values import Unknown, equal

__all__ = ["MISSING_ZONE"]

MISSING_ZONE = "a timestamp needs a zone: `Z` or an offset such as `+01:00`"

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DURATION = re.compile(r"(-?)((?:[0-9]+(?:\.[0-9]+)?(?:w|d|h|ms|m|s))+)")
_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(w|d|h|ms|m|s)")
_UNITS = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def same(value: Any) -> Any:
    return value


# --- what is known, events; these get values that may be empty or unknown ---


def given(value: Any) -> Any:
    return value if value.__class__ is Unknown else value is not None


happened = given


def at(occurrence: Any) -> Any:
    return occurrence.at


def within(occurrence: Any, limit: int, now: int) -> Any:
    """Whether the event is at most so many seconds old."""
    instant = occurrence.at
    return instant if instant.__class__ is Unknown else now - instant <= limit


def _when(occurrence: Any) -> Any:
    return occurrence if occurrence is None or occurrence.__class__ is Unknown else occurrence.at


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
    return calendar.is_open(instant)


def elapsed(calendar: Any, start: int, end: int) -> Any:
    return calendar.elapsed(start, end)


def date(text: str) -> datetime.date:
    """The date of a text. Fails where it is none."""
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    raise Failure(f"`{text[:40]}` is not a date; write year, month and day: `2024-01-19`")


def timestamp(text: str) -> int:
    """Epoch seconds of an instant in ISO 8601. Fails without its offset."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise Failure(f"`{text[:40]}` is not a timestamp such as `2024-01-19T17:30:00Z`")
    if found[2] is None:
        raise Failure(MISSING_ZONE)
    zone = "+00:00" if found[2] in "Zz" else found[2]
    try:
        moment = datetime.datetime.fromisoformat(found[1].upper() + zone)
    except ValueError:
        raise Failure(f"`{text[:40]}` does not exist") from None
    difference = moment - _EPOCH
    return difference.days * 86_400 + difference.seconds


def duration(text: str) -> int:
    """The seconds of a duration such as `1h30m`."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise Failure(f"`{text[:40]}` is not a duration such as `1h30m`")
    seconds = sum(float(amount) * _UNITS[unit] for amount, unit in _DURATION_PART.findall(found[2]))
    if seconds > 1e15:
        raise Failure(f"the duration `{text[:40]}` is too long")
    return -int(seconds) if found[1] else int(seconds)


def date_in(instant: int, zone: str) -> datetime.date:
    """The local date at an instant. Fails where there is no such zone."""

    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        local = (_EPOCH + datetime.timedelta(seconds=instant)).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure(f"`{zone[:40]}` is not a time zone") from None
    except OverflowError:
        raise Failure("the instant is out of the years 1 to 9999") from None
    return local.date()


def weekday(day: datetime.date) -> str:
    return _WEEKDAYS[day.weekday()]


def day_of_month(day: datetime.date) -> int:
    return day.day


def month(day: datetime.date) -> int:
    return day.month


def year(day: datetime.date) -> int:
    return day.year


# --- texts and lists ---


def text_contains(text: str, part: str) -> bool:
    return part in text


def list_contains(items: Any, item: Any) -> Any:
    """Whether an item is in a list."""
    if isinstance(items, tuple | frozenset):
        return any(equal(one, item) for one in items)
    return item in items


def starts_with(text: str, part: str) -> bool:
    return text.startswith(part)


def ends_with(text: str, part: str) -> bool:
    return text.endswith(part)


def matches(text: str, pattern: Any) -> bool:
    """`pattern` is a matcher by now: the compiler makes one of every pattern, once."""
    return bool(pattern(text))


_LOWER = str.maketrans({letter: letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
_UPPER = str.maketrans({letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"})


def lower_ascii(text: str) -> str:
    return text.translate(_LOWER)


def upper_ascii(text: str) -> str:
    return text.translate(_UPPER)


# --- conversions ---


def int_of_number(value: float) -> int:
    """The number without its fraction."""
    if math.isnan(value) or math.isinf(value):
        raise Failure("this number has no whole part")
    return within_64_bits(int(value))


def int_of_text(text: str) -> int:
    """The whole number that a text writes. Fails where it writes none."""
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        return within_64_bits(int(text))
    raise Failure(f"`{text[:40]}` is not a whole number")


def number_of_text(text: str) -> float:
    """The number that a text writes. Fails where it writes none."""
    if re.fullmatch(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?", text):
        return float(text)
    raise Failure(f"`{text[:40]}` is not a number")


def text_of_boolean(value: bool) -> str:
    return "true" if value else "false"


def text_of_number(value: float) -> str:
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))
