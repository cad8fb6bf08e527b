"""Instants as a reader of the page sees them: in the zone of the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policy_engine.businesstime.zone import Zone
from policy_engine.runtime.instants import parse_instant

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(instant: int, zone: Zone | None) -> datetime:
    """What the wall clock shows; the zone of the value means nothing."""
    return _EPOCH + timedelta(seconds=zone.wall_at(instant) if zone is not None else instant)


def moment(instant: int, zone: Zone | None) -> str:
    """`Wed 2025-09-10 15:35`."""
    at = local(instant, zone)
    seconds = f":{at:%S}" if at.second else ""
    return f"{_DAYS[at.weekday()]} {at:%Y-%m-%d %H:%M}{seconds}"


def hour(instant: int, zone: Zone | None) -> str:
    """`15:35`."""
    return f"{local(instant, zone):%H:%M}"


def day(instant: int, zone: Zone | None) -> str:
    """`Wed 10 Sep`."""
    at = local(instant, zone)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"


def month(instant: int, zone: Zone | None) -> str:
    """`Sep 2025`."""
    at = local(instant, zone)
    return f"{_MONTHS[at.month - 1]} {at.year}"


def read(text: str | None) -> int | None:
    """Epoch seconds of an instant of a decision."""
    return None if text is None else parse_instant(text)


def span(seconds: int) -> str:
    """`3 h 20 min`, in at most two units."""
    found: list[str] = []
    left = abs(seconds)
    for name, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        whole, left = divmod(left, length)
        if whole:
            found.append(f"{whole:,} {name}")
        elif found:
            break
    return " ".join(found[:2]) or "0 min"
