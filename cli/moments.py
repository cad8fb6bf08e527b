"""Instants and durations for people: in the zone of the desk and in UTC, and how far from now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy_engine.businesstime.zone import Zone

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def duration(seconds: int, days: bool = True) -> str:
    """`3 h 20 min`, in at most two units. Without `days` hours go on counting: a day of open time is no day."""
    seconds = abs(seconds)
    units = [("d", 86_400)] if days else []
    units += [("h", 3_600), ("min", 60), ("s", 1)]
    for index, (name, length) in enumerate(units):
        if seconds < length:
            continue
        whole, rest = divmod(seconds, length)
        text = f"{whole:,} {name}"
        if rest and index + 1 < len(units):
            small, size = units[index + 1]
            if rest >= size:
                text += f" {rest // size} {small}"
        return text
    return "0 min"


def distance(instant: int, now: int) -> str:
    """`in 3 h`, `3 h ago` or `now`."""
    if instant == now:
        return "now"
    return f"in {duration(instant - now)}" if instant > now else f"{duration(now - instant)} ago"


def moment(instant: int, zone: Zone | None = None) -> str:
    """`Wed 2025-09-10 15:35 Europe/Paris (13:35 UTC)`; without a zone in UTC alone."""
    utc = _EPOCH + timedelta(seconds=instant)
    if zone is None or zone.name == "UTC":
        return f"{_WEEKDAYS[utc.weekday()]} {utc.date()} {_clock(utc)} UTC"
    local = _EPOCH + timedelta(seconds=zone.wall_at(instant))
    same_day = local.date() == utc.date()
    there = f"{_WEEKDAYS[local.weekday()]} {local.date()} {_clock(local)} {zone.name}"
    return f"{there} ({'' if same_day else f'{utc.date()} '}{_clock(utc)} UTC)"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
