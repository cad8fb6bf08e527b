"""Instants at the edges: ISO 8601 in, epoch seconds inside, `Z` out. Resolution is a second (time.md, table)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = -2_208_988_800, 7_258_118_400
"""1900-01-01 to 2200-01-01: what lies outside is a slip of the pen, and calendars end there."""


def parse_instant(text: object) -> int | None:
    """Epoch seconds of an ISO 8601 instant with an offset; fractions are cut off. Raises `ValueError`.

    `None` where the offset is missing: a naive instant could mean any of a day's hours.
    """
    if not isinstance(text, str) or len(text) > 40:
        raise ValueError("no instant")
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        return None
    passed = read - _EPOCH
    seconds = passed.days * 86_400 + passed.seconds
    if not FIRST <= seconds < LAST:
        raise ValueError("outside the years 1900 to 2199")
    return seconds


@lru_cache(maxsize=8192)
def iso(instant: int) -> str:
    """ISO 8601 in UTC with `Z`. An answer names the same few instants several times, so they are kept."""
    day, second = divmod(instant, 86_400)
    minute, second = divmod(second, 60)
    return f"{date.fromordinal(719_163 + day).isoformat()}T{minute // 60:02}:{minute % 60:02}:{second:02}Z"


def utc_date(instant: int) -> date:
    """The date in UTC."""
    return datetime.fromtimestamp(instant, UTC).date()
