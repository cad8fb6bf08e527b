"""Weekly opening hours: wall-clock intervals that belong to the local day on which they open.

`WeeklyHours` holds them; `parse_hours` reads the short notation of policies, `mon-fri 08:00-17:00, sat
09:00-12:00`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from policy_engine.businesstime.problems import (
    BAD_HOURS,
    EMPTY_CALENDAR,
    TOO_LARGE,
    CalendarInputError,
    did_you_mean,
    shown,
)
from policy_engine.businesstime.zone import DAY

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = {
    "monday": "mon", "tuesday": "tue", "tues": "tue", "wednesday": "wed", "thursday": "thu", "thur": "thu",
    "thurs": "thu", "friday": "fri", "saturday": "sat", "sunday": "sun",
}  # fmt: skip
_OTHER_WORDS = {
    "daily": "mon-sun", "everyday": "mon-sun", "weekdays": "mon-fri",
    "weekday": "mon-fri", "workdays": "mon-fri",
    "weekend": "sat-sun", "weekends": "sat-sun",
    "24x7": "always", "24/7": "always", "24x5": "mon-fri 00:00-24:00",
}  # fmt: skip

#: More intervals on one day, or a longer text, are taken for an attack or a generator gone wild.
MAX_INTERVALS_A_DAY = 96
MAX_TEXT = 4_000
MAX_TEXTS = 100

#: One opening in seconds after the local midnight of the day it belongs to; an end after 86400 is on the
#: next day.
DaySpan = tuple[int, int]

_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?\Z")
_NEARLY_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?\s*(am|pm)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The openings of each weekday, Monday first: seven tuples of `DaySpan`, each sorted.

    Openings of one day may touch or overlap: time that two of them cover is open once.
    """

    days: tuple[tuple[DaySpan, ...], ...] = field(default=((),) * 7)

    @property
    def empty(self) -> bool:
        """True where no weekday has an opening."""
        return not any(self.days)

    @property
    def always(self) -> bool:
        """True where every instant of the week is open."""
        reach = 0
        for number, spans in enumerate(self.days * 2):
            for start, end in spans:
                if start + number * DAY > reach and number >= 7:
                    return False
                reach = max(reach, end + number * DAY)
        return reach >= 14 * DAY

    def __str__(self) -> str:
        """The notation that `parse_hours` reads, days with equal hours together."""
        if self.days == ALWAYS.days:
            return "always"
        groups: list[str] = []
        number = 0
        while number < 7:
            spans, first = self.days[number], number
            while number < 7 and self.days[number] == spans:
                number += 1
            if spans:
                names = DAYS[first] if number == first + 1 else f"{DAYS[first]}-{DAYS[number - 1]}"
                groups.append(" ".join((names, *map(span_text, spans))))
        return ", ".join(groups)


def day_spans(spans: Iterable[DaySpan]) -> tuple[DaySpan, ...]:
    """Openings of one day in the order in which they open."""
    return tuple(sorted(spans))


ALWAYS = WeeklyHours((((0, DAY),),) * 7)


def clock_text(seconds: int) -> str:
    """`HH:MM` (or `HH:MM:SS`) of a second of the day, `24:00` for its end."""
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def span_text(span: DaySpan) -> str:
    """`HH:MM-HH:MM` of an opening."""
    start, end = span
    return f"{clock_text(start)}-{clock_text(end if end <= DAY else end - DAY)}"


def clock_seconds(text: str, *, path: str = "", start: int | None = None) -> int:
    """Seconds after midnight of `HH:MM` or `HH:MM:SS`, from `00:00` to `24:00`.

    Raises `CalendarInputError` (C002).
    """
    match = _CLOCK.match(text)
    if match:
        hour, minute, second = (int(part or 0) for part in match.groups())
        total = hour * 3600 + minute * 60 + second
        if minute < 60 and second < 60 and total <= DAY:
            return total
        help = "a day goes from `00:00` to `24:00`" if minute < 60 and second < 60 else "minutes go from 00 to 59"
    else:
        help = _clock_help(text)
    end = None if start is None else start + len(text)
    raise CalendarInputError(
        BAD_HOURS, f"{shown(text)} is not a time of day", help=help, path=path, start=start, end=end
    )


def _clock_help(text: str) -> str:
    match = _NEARLY_CLOCK.match(text.strip()[:20])
    if match:
        hour, minute = int(match[1]), int(match[2] or 0)
        half = (match[3] or "").lower()
        if half and not 1 <= hour <= 12:
            hour = 99
        elif half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour * 60 + minute <= 24 * 60 and minute < 60:
            return f"write `{hour:02}:{minute:02}`"
    return "write hours and minutes with two digits each, such as `09:00`"


def make_span(
    opens: str,
    closes: str,
    *,
    path: str = "",
    start: int | None = None,
    closes_start: int | None = None,
) -> DaySpan:
    """The opening between two times of day. An end before its start is on the next local day.

    Raises `CalendarInputError` (C002) for a time that is none, for an end equal to its start and for a
    start at 24:00.
    """
    first = clock_seconds(opens, path=path, start=start)
    last = clock_seconds(closes, path=path, start=closes_start)
    end = None if closes_start is None else closes_start + len(closes)
    if first == last:
        help = "write `00:00-24:00` for a whole day, or leave the interval out"
        message = f"{shown(f'{opens}-{closes}')} opens and closes at the same time"
        raise CalendarInputError(BAD_HOURS, message, help=help, path=path, start=start, end=end)
    if first == DAY:
        raise CalendarInputError(
            BAD_HOURS,
            "an interval cannot open at `24:00`",
            help="write `00:00` on the next day",
            path=path,
            start=start,
            end=None if start is None else start + len(opens),
        )
    return (first, last) if first < last else (first, last + DAY)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and its place. `raw` has a NUL for each space inside it, so that it is as long as its place."""

    raw: str
    start: int

    @property
    def text(self) -> str:
        return self.raw.replace("\0", "")

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    def wrong(self, message: str, help: str) -> CalendarInputError:
        return CalendarInputError(BAD_HOURS, message, help=help, start=self.start, end=self.end)


_WORD = re.compile(r"[^\s,;]+|[,;]")
_DASH = re.compile(r"[-\u2010-\u2015\u2212]")
_RANGE_SPACES = re.compile(r"([0-9a-z]) +- +(?=[0-9a-z])", re.IGNORECASE)


def parse_hours(text: str | Sequence[str]) -> WeeklyHours:
    """Read weekly opening hours, such as `mon-fri 08:00-12:00 13:00-17:00, sat 09:00-12:00`.

    A text is a list of groups parted by commas, each of days (`mon`, `mon-fri`, `sat-mon`, several with
    spaces or commas between) and intervals (`08:00-17:00`, `22:00-06:00` past midnight, `00:00-24:00`).
    `always` stands for every instant of the week. A list of texts reads like one text with commas between
    them. Intervals of one day that overlap are taken for a mistake, because they would silently count once.

    Raises `CalendarInputError`: C002 with the offsets of the offending word (in a list of texts: with the
    path `[index]`), C005 for hours that never open, C007 for a text too long.
    """
    texts = list(text) if isinstance(text, (list, tuple)) else [text]
    if len(texts) > MAX_TEXTS:
        raise CalendarInputError(TOO_LARGE, f"opening hours are at most {MAX_TEXTS} texts, these are {len(texts)}")
    days: list[list[DaySpan]] = [[] for _ in DAYS]
    for index, one in enumerate(texts):
        path = f"[{index}]" if isinstance(text, (list, tuple)) else ""
        if not isinstance(one, str):
            raise CalendarInputError(BAD_HOURS, f"opening hours are a text, not {shown(one)}", help=_EXAMPLE, path=path)
        if len(one) > MAX_TEXT:
            raise CalendarInputError(
                TOO_LARGE,
                f"opening hours have at most {MAX_TEXT} characters, these have {len(one)}",
                path=path,
            )
        try:
            _read(one, days)
        except CalendarInputError as error:
            error.path = path
            raise
    if not any(days):
        raise CalendarInputError(EMPTY_CALENDAR, "these opening hours never open", help=_EXAMPLE, start=0, end=0)
    return WeeklyHours(tuple(day_spans(spans) for spans in days))


_EXAMPLE = "write for example `mon-fri 08:00-17:00`, or `always`"


def _words(text: str) -> Iterator[_Word]:
    # `08:00 - 17:00` is one range: close up the spaces without moving any other character.
    def close_up(match: re.Match[str]) -> str:
        return match[1] + "-" + "\0" * (len(match[0]) - 2)

    for match in _WORD.finditer(_RANGE_SPACES.sub(close_up, text)):
        yield _Word(match[0], match.start())


def _read(text: str, days: list[list[DaySpan]]) -> None:
    named: list[int] = []
    last_day: _Word | None = None
    counted = False
    for word in _words(text):
        if word.text in ",;":
            if counted:
                named, counted = [], False
            continue
        if word.text == "always":
            if named or any(days):
                raise word.wrong("`always` stands alone", "leave out the other hours, or write `mon-sun 00:00-24:00`")
            for spans in days:
                spans.append((0, DAY))
            named, counted = [], True
            continue
        if word.text[0].isdigit() and word.text.casefold() not in _OTHER_WORDS:
            if not named:
                raise word.wrong(
                    f"{shown(word.text)} says no day",
                    f"write the days first, such as `mon-fri {word.text[:20]}`",
                )
            _add(word, named, days)
            counted = True
            continue
        if counted and named:
            raise word.wrong(
                f"a comma is missing before {shown(word.text)}",
                f"write `, {word.text[:40]}` to begin the next days",
            )
        named += _days(word)
        last_day = word
    if named and not counted and last_day is not None:
        raise last_day.wrong(
            f"no hours follow {shown(last_day.text)}", f"write for example `{last_day.text[:20]} 08:00-17:00`"
        )


def _days(word: _Word) -> list[int]:
    parts = _DASH.split(word.text)
    if len(parts) > 2:
        raise word.wrong(f"{shown(word.text)} is not a day or a range of days", "write `mon` or `mon-fri`")
    numbers: list[int] = []
    offset = word.start
    for part in parts:
        if part not in DAYS:
            folded = part.casefold()
            other = _OTHER_WORDS.get(word.text.casefold())
            near = _LONG_DAYS.get(folded) or _LONG_DAYS.get(folded.rstrip("s"))
            if other:
                help = f"write `{other}`"
            elif near:
                help = f"write `{near}`"
            else:
                help = did_you_mean(part, (*DAYS, "always")) or f"days are {', '.join(f'`{day}`' for day in DAYS)}"
            raise CalendarInputError(
                BAD_HOURS,
                f"{shown(part)} is not a day of the week",
                help=help,
                start=offset,
                end=offset + len(part),
            )
        numbers.append(DAYS.index(part))
        offset += len(part) + 1
    if len(numbers) == 1:
        return numbers
    first, last = numbers
    if first == last:
        raise word.wrong(f"{shown(word.text)} names one day twice", f"write `{DAYS[first]}`, or `mon-sun` for all days")
    # `sat-mon` goes over the end of the week.
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _add(word: _Word, named: list[int], days: list[list[DaySpan]]) -> None:
    parts = _DASH.split(word.text)
    if len(parts) != 2:
        raise word.wrong(
            f"{shown(word.text)} is not an interval", "write an opening and a closing, such as `08:00-17:00`"
        )
    opens, closes = parts
    closes_start = word.end - len(_DASH.split(word.raw)[1].lstrip("\0"))
    span = make_span(opens, closes, start=word.start, closes_start=closes_start)
    for number in named:
        spans = days[number]
        if len(spans) >= MAX_INTERVALS_A_DAY:
            raise CalendarInputError(
                TOO_LARGE,
                f"a day has at most {MAX_INTERVALS_A_DAY} intervals",
                start=word.start,
                end=word.end,
            )
        for start, end in spans:
            if span[0] < end and start < span[1]:
                raise word.wrong(
                    f"{shown(word.text)} overlaps `{span_text((start, end))}` on `{DAYS[number]}`",
                    "write each opening of a day once",
                )
        spans.append(span)
