"""Which hours of the week a calendar gained and lost."""

from __future__ import annotations

from policy_engine.businesstime import parse_hours
from policy_engine.businesstime.hours import DAYS, WeeklyHours, clock_text
from policy_engine.errors import CalendarError

__all__ = ["hours_text"]

_DAY = 86_400
_WEEK = 7 * _DAY

Spans = list[tuple[int, int]]


def hours_text(old: str, new: str) -> str:
    """`gained mon-fri 17:00-18:00 (5 hours a week); lost sat 09:00-12:00 (3 hours a week)`; empty where none are."""
    try:
        before, after = _spans(parse_hours([old])), _spans(parse_hours([new]))
    except CalendarError:
        return ""
    parts = [_words("gained", _without(after, before)), _words("lost", _without(before, after))]
    return "; ".join(part for part in parts if part)


def _spans(hours: WeeklyHours) -> Spans:
    """Openings in seconds of the week, joined; what goes over the end of Sunday begins on Monday."""
    found: Spans = []
    for number, day in enumerate(hours.days):
        for start, end in day:
            first, last = start + number * _DAY, end + number * _DAY
            found.append((first, min(last, _WEEK)))
            if last > _WEEK:
                found.append((0, last - _WEEK))
    joined: Spans = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _without(spans: Spans, others: Spans) -> Spans:
    """What the first have and the others have not."""
    found = []
    for start, end in spans:
        for first, last in others:
            if last <= start or first >= end:
                continue
            if first > start:
                found.append((start, first))
            start = max(start, last)
        if start < end:
            found.append((start, end))
    return found


def _words(word: str, spans: Spans) -> str:
    """Days with equal hours together."""
    if not spans:
        return ""
    by_hours: dict[str, list[int]] = {}
    for start, end in spans:
        while start < end:
            day = start // _DAY
            stop = min(end, (day + 1) * _DAY)
            text = f"{clock_text(start - day * _DAY)}-{clock_text(stop - day * _DAY)}"
            by_hours.setdefault(text, []).append(day)
            start = stop
    listed = ", ".join(f"{_days(days)} {text}" for text, days in by_hours.items())
    total = sum(end - start for start, end in spans)
    hours, minutes = divmod(total // 60, 60)
    amount = f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{word} {listed} ({amount} a week)"


def _days(days: list[int]) -> str:
    """`mon-fri`, or days one by one where they do not follow each other."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)
