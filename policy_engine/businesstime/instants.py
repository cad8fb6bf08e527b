"""What a question to a calendar may hold: instants, amounts and dates, checked, as whole numbers."""

from __future__ import annotations

from datetime import date, datetime
from math import floor

from policy_engine.businesstime.problems import (
    BAD_AMOUNT,
    BAD_INSTANT,
    BEYOND_HORIZON,
    CalendarInputError,
    shown,
)
from policy_engine.businesstime.zone import DAY, FIRST_YEAR, HORIZON_END, HORIZON_START, LAST_YEAR, day_number

_HORIZON = f"calendars cover the years {FIRST_YEAR} to {LAST_YEAR}"
SPAN = HORIZON_END - HORIZON_START


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime; a fraction is dropped, towards the past."""
    try:
        return floor(instant.timestamp())
    except (TypeError, ValueError, OverflowError):
        # A zone object of the caller that knows no offset, or an impossible one.
        raise naive(instant) from None


def read_instant(value: object) -> int:
    """Seconds since 1970 from whole seconds or an aware datetime. Raises `CalendarInputError` (C008)."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise naive(value)
        return seconds_of(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise CalendarInputError(
        BAD_INSTANT,
        f"an instant is a date with a time and an offset, or whole seconds since 1970, not {shown(value)}",
    )


def naive(value: datetime) -> CalendarInputError:
    """The error for a datetime that is no instant because it has no offset."""
    return CalendarInputError(
        BAD_INSTANT,
        f"{shown(value.replace(tzinfo=None).isoformat())} has no time zone",
        help="an instant needs an offset from UTC, such as `2025-09-10T07:00:00Z`",
    )


def read_amount(value: object) -> int:
    """A whole number of seconds. Raises `CalendarInputError` (C009)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise CalendarInputError(BAD_AMOUNT, f"an amount of time is a whole number of seconds, not {shown(value)}")


def read_day(day: object) -> int:
    """The number of a local date. Raises `CalendarInputError` (C008, and C010 beyond the horizon)."""
    if isinstance(day, date) and not isinstance(day, datetime):
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day_number(day)
        raise CalendarInputError(BEYOND_HORIZON, f"the date `{day.isoformat()}` is too far away", help=_HORIZON)
    raise CalendarInputError(BAD_INSTANT, f"a local date is needed here, not {shown(day)}")


def check_within(instant: int) -> None:
    """Raise `CalendarInputError` (C010) for an instant beyond the years that calendars cover."""
    if not HORIZON_START <= instant <= HORIZON_END:
        raise beyond(instant)


def beyond(instant: int) -> CalendarInputError:
    """The error for an instant beyond the years that calendars cover."""
    return CalendarInputError(BEYOND_HORIZON, f"the instant {written(instant)} is too far away", help=_HORIZON)


def too_far(start: int, seconds: int) -> CalendarInputError:
    """The error for an amount of open time that the years covered do not hold on that side of `start`."""
    if seconds == 0:
        message = f"the calendar does not open again after {written(start)}"
    elif seconds > 0:
        message = f"{shown(seconds)} open seconds after {written(start)} are beyond the year {LAST_YEAR}"
    else:
        message = f"{shown(-seconds)} open seconds before {written(start)} are before the year {FIRST_YEAR}"
    return CalendarInputError(BEYOND_HORIZON, message, help=_HORIZON)


def written(instant: int) -> str:
    """An instant as an error message shows it: in ISO 8601 where a year has four digits, else as seconds."""
    if -62_135_596_800 <= instant < 253_402_300_800:
        days, second = divmod(instant, DAY)
        day = date.fromordinal(days + 719_163)
        return f"`{day.isoformat()}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z`"
    return shown(instant)
