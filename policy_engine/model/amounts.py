"""Amounts of time as a handbook prints them: `15 minutes`, `1 business day`, `27 months`.

The unit picks the clock: minutes and hours elapse, business hours and business days count the open time
of a calendar, days, weeks, months and years run on the wall clock of a zone (conventions 6, 7, 10, 11).

A figure can also be a time of day: `10:00 on the next business day`, `close of the same business day`. The next
business day is the first date after that of the start on which the calendar opens; the same one is the date of
the start, or the next one where that date is closed or the time has passed. `same time on the 2nd business day` is
the clock time of the start, or the next opening where the calendar is closed at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAXIMUM = 1_000_000
"""The largest figure of an amount; beyond it is a slip of the pen or an attack."""

UNITS = ("minute", "hour", "day", "week", "month", "year", "business_hour", "business_day")
ELAPSED = {"minute": 60, "hour": 3600}
BUSINESS = ("business_hour", "business_day")
CALENDAR_UNITS = ("day", "week", "month", "year")

_AMOUNT = re.compile(r"(\d+)[ ]+(business[ ]+)?([a-z]+)")
_BY = re.compile(
    r"(\d\d:\d\d|opening|close|same time) (?:on|of) the (same|next|[1-9]\d{0,2}(?:st|nd|rd|th)) business day"
)
_PLURALS = {unit + "s": unit for unit in ("minute", "hour", "day", "week", "month", "year")}


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and a unit; with `by`, a time of day (`10:00`, `close`) on the business day of that number."""

    value: int
    unit: str
    by: str = ""

    @property
    def clock(self) -> str:
        """`business` for open time, `elapsed` for everything else."""
        return "business" if self.unit in BUSINESS and not self.by else "elapsed"

    @property
    def on_calendar(self) -> bool:
        """Whether it means nothing without a calendar."""
        return self.unit in BUSINESS

    @property
    def seconds(self) -> int | None:
        """The time of day in seconds after midnight; nothing for `opening` and `close`."""
        return int(self.by[:2]) * 3600 + int(self.by[3:]) * 60 if ":" in self.by else None

    def __str__(self) -> str:
        if self.by:
            day = {0: "same", 1: "next"}.get(self.value) or _ordinal(self.value)
            return f"{self.by} {'of' if self.by in ('opening', 'close') else 'on'} the {day} business day"
        word = self.unit.replace("_", " ")
        return f"{self.value} {word}{'' if self.value == 1 else 's'}"

    def to_dict(self) -> dict[str, object]:
        """As the decision shows it."""
        found: dict[str, object] = {"value": self.value, "unit": self.unit}
        if self.by:
            found["by"] = self.by
        return found


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def parse_amount(text: str) -> Amount | str:
    """The amount, or what is wrong with the text (for a finding)."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        timed = _BY.fullmatch(text.strip())
        if timed is not None:
            return _timed(text, *timed.groups())
        near = _near(text.strip())
        return f"`{text}` is no amount of time" + (f"; write `{near}`" if near else "")
    digits, business, word = found.groups()
    unit = _PLURALS.get(word, word)
    if business:
        unit = "business_" + unit
    if unit not in UNITS:
        return f"`{text}` has no unit of time that is known here"
    if len(digits) > 7 or int(digits) > MAXIMUM:
        return f"`{text}` is more than {MAXIMUM:,} {unit.replace('_', ' ')}s"
    return Amount(int(digits), unit)


_PARTS = re.compile(r"(\d{1,4})(?: hours?|h) (?:and )?(\d{1,2})(?: minutes?|m)")
_FRACTION = re.compile(r"(\d{1,4})[.,](\d{1,3}) hours?")
_SHORT = re.compile(r"(\d{1,6}) ?(m|min|mins|h|hrs?|d|wks?|w)")
_SHORT_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _near(text: str) -> str:
    """What was probably meant, where that is an amount."""
    if parts := _PARTS.fullmatch(text):
        meant = f"{int(parts[1]) * 60 + int(parts[2])} minutes"
    elif fraction := _FRACTION.fullmatch(text):
        minutes, rest = divmod(int(fraction[1] + fraction[2]) * 60, 10 ** len(fraction[2]))
        meant = "" if rest else f"{minutes} minutes"
    elif short := _SHORT.fullmatch(text):
        meant = f"{short[1]} {_SHORT_UNITS[short[2][0]]}"
    else:
        meant = re.sub(r"\b[Ww]orking\b", "business", text)
        meant = re.sub(r"^(?:the )?end of", "close of", re.sub(r"^by ", "", meant))
        meant = re.sub(r"^(\d\d?)[.:](\d\d) (?:on|of|the)", lambda m: f"{int(m[1]):02}:{m[2]} on", meant)
    found = parse_amount(meant) if meant and meant != text else ""
    return str(found) if isinstance(found, Amount) else ""


def _timed(text: str, by: str, day: str) -> Amount | str:
    number = {"same": 0, "next": 1}.get(day)
    found = Amount(int(day[:-2]) if number is None else number, "business_day", by)
    if found.seconds is not None and (int(by[:2]) > 23 or int(by[3:]) > 59):
        return f"`{by}` is not a time of day"
    if number is None and day != _ordinal(found.value):
        return f"`{text}` is no amount of time; `{day}` is spelt `{_ordinal(found.value)}`"
    return found
