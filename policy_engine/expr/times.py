"""Dates, instants and durations: their texts, their arithmetic, and what a clock on the wall shows.

Instants and durations are whole nanoseconds. Instants lie in the years 1 to 9999, durations fit in 64 bits, which
is 292 years either way (cel-spec, "Timestamps and Durations"). What lies outside raises `Failure`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache

from policy_engine.expr.errors import Failure
from policy_engine.expr.sizes import LONGEST_ZONE
from policy_engine.expr.values import SECOND, Duration, Instant

__all__ = [
    "FIRST_INSTANT",
    "LAST_INSTANT",
    "MISSING_ZONE",
    "clock_field",
    "date_of",
    "duration_text",
    "instant_text",
    "later",
    "length",
    "moment",
    "read_date",
    "read_duration",
    "read_timestamp",
]

MISSING_ZONE = "a timestamp needs a zone: `Z` or an offset such as `+01:00`"

FIRST_INSTANT = -62_135_596_800 * SECOND
LAST_INSTANT = 253_402_300_800 * SECOND - 1
_LONGEST = 2**63 - 1

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DURATION = re.compile(r"([+-]?)((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:w|d|h|ms|m|s|us|µs|μs|ns))+)")
_DURATION_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?(w|d|h|ms|m|s|us|µs|μs|ns)")
_UNITS = {
    "w": 604_800 * SECOND,
    "d": 86_400 * SECOND,
    "h": 3_600 * SECOND,
    "m": 60 * SECOND,
    "s": SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ns": 1,
}


def moment(nanoseconds: int) -> Instant:
    """The instant, or a `Failure` outside the years 1 to 9999."""
    if FIRST_INSTANT <= nanoseconds <= LAST_INSTANT:
        return Instant(nanoseconds)
    raise Failure("the instant is out of the years 1 to 9999")


def length(nanoseconds: int) -> Duration:
    """The duration, or a `Failure` where it does not fit in 64 bits."""
    if -_LONGEST - 1 <= nanoseconds <= _LONGEST:
        return Duration(nanoseconds)
    raise Failure("the duration is longer than 292 years")


def later(instant: int, duration: int) -> Instant:
    """The instant so much later, or a `Failure` where it is out of range."""
    return moment(instant + duration)


# --- texts ---


def read_date(text: str) -> datetime.date:
    """The date of a text, year first. Fails where it is none."""
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise Failure(f"there is no day `{text}`") from None
    raise Failure(f"`{text[:40]}` is not a date; write year, month and day: `2024-01-19`")


def read_timestamp(text: str) -> Instant:
    """The instant of a text in ISO 8601 (RFC 3339; seconds may be left out). Fails without its offset."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise Failure(f"`{text[:40]}` is not a timestamp such as `2024-01-19T17:30:00Z`")
    if found[3] is None:
        raise Failure(MISSING_ZONE)
    try:
        local = datetime.datetime.fromisoformat(found[1].upper())
        offset = 0 if found[3] in "Zz" else _offset(found[3])
    except (ValueError, Failure):
        raise Failure(f"`{text[:40]}` does not exist") from None
    passed = local.replace(tzinfo=datetime.UTC) - _EPOCH
    seconds = passed.days * 86_400 + passed.seconds - offset
    return moment(seconds * SECOND + int((found[2] or "0").ljust(9, "0")))


def read_duration(text: str) -> Duration:
    """The length of a text such as `1h30m` or `-1.5s`, in units from `w` to `ns`. Fails where it is none.

    Source: Go's notation, as CEL has it, with days (24 hours) and weeks.
    """
    if text in ("0", "-0", "+0"):
        return Duration(0)
    found = _DURATION.fullmatch(text) if len(text) <= 200 else None
    if found is None:
        raise Failure(f"`{text[:40]}` is not a duration such as `1h30m`")
    total = 0
    for whole, fraction, unit in _DURATION_PART.findall(found[2]):
        size = _UNITS[unit]
        total += int(whole or "0") * size
        if fraction:
            total += int(fraction) * size // 10 ** len(fraction)
    return length(-total if found[1] == "-" else total)


@lru_cache(maxsize=1024)
def instant_text(instant: int) -> str:
    """ISO 8601 in UTC, with as many digits of a second as it needs."""
    seconds, rest = divmod(instant, SECOND)
    local = _EPOCH + datetime.timedelta(seconds=seconds)
    return f"{local:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + _fraction(rest) + "Z"


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


def duration_text(duration: int) -> str:
    """Canonical text: `1h30m`, `10d`, `2w`; weeks only if nothing is left, a part of a second as a decimal."""
    if duration < 0:
        return "-" + duration_text(-duration)
    seconds, rest = divmod(duration, SECOND)
    if seconds and not rest and seconds % 604_800 == 0:
        return f"{seconds // 604_800}w"
    written = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        amount, seconds = divmod(seconds, size)
        if amount:
            written.append(f"{amount}{unit}")
    if seconds or rest or not written:
        written.append(f"{seconds}{_fraction(rest)}s")
    return "".join(written)


# --- clocks on the wall ---


_OFFSET = re.compile(r"(?:UTC(?=[+-]))?([+-]?)([0-9]{1,2}):([0-9]{2})")


@lru_cache(maxsize=256)
def _offset(zone: str) -> int:
    """Seconds east of UTC of an offset such as `+01:00`; a sign may be missing. Fails where it is none."""
    found = _OFFSET.fullmatch(zone)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise Failure(f"`{zone[:40]}` is not a time zone")
    seconds = int(found[2]) * 3_600 + int(found[3]) * 60
    return -seconds if found[1] == "-" else seconds


def _local(instant: int, zone: str) -> datetime.datetime:
    """What a clock in a zone shows, to the second. Fails where there is no such zone."""
    moment_utc = _EPOCH + datetime.timedelta(seconds=instant // SECOND)
    try:
        if zone == "UTC":
            return moment_utc
        if _OFFSET.fullmatch(zone):
            return moment_utc + datetime.timedelta(seconds=_offset(zone))
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            if len(zone) > LONGEST_ZONE:  # the operating system would be asked for a file of that name
                raise ValueError
            return moment_utc.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Failure(f"`{zone[:40]}` is not a time zone") from None
    except OverflowError:
        raise Failure("the instant is out of the years 1 to 9999") from None


def date_of(instant: int, zone: str) -> datetime.date:
    """The local date at an instant."""
    return _local(instant, zone).date()


_FIELDS: dict[str, Callable[[datetime.datetime], int]] = {
    "getFullYear": lambda local: local.year,
    "getMonth": lambda local: local.month - 1,
    "getDate": lambda local: local.day,
    "getDayOfMonth": lambda local: local.day - 1,
    "getDayOfWeek": lambda local: local.isoweekday() % 7,
    "getDayOfYear": lambda local: local.timetuple().tm_yday - 1,
    "getHours": lambda local: local.hour,
    "getMinutes": lambda local: local.minute,
    "getSeconds": lambda local: local.second,
}


def clock_field(name: str) -> Callable[..., int]:
    """CEL's selectors (`getHours` and the like) as a function of an instant and a zone, UTC without one."""
    field = _FIELDS[name]

    def of(instant: int, zone: str = "UTC") -> int:
        return field(_local(instant, zone))

    return of
