"""Amounts of time as a handbook prints them: `15 minutes`, `1 business day`, `27 months`.

The unit picks the clock: minutes and hours elapse, business hours and business days count the open time
of a calendar, days, weeks, months and years run on the wall clock of a zone (conventions 6, 7, 10, 11).
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
_PLURALS = {unit + "s": unit for unit in ("minute", "hour", "day", "week", "month", "year")}


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and a unit."""

    value: int
    unit: str

    @property
    def clock(self) -> str:
        """`business` for open time, `elapsed` for everything else."""
        return "business" if self.unit in BUSINESS else "elapsed"

    def __str__(self) -> str:
        word = self.unit.replace("_", " ")
        return f"{self.value} {word}{'' if self.value == 1 else 's'}"

    def to_dict(self) -> dict[str, object]:
        """As the decision shows it."""
        return {"value": self.value, "unit": self.unit}


def parse_amount(text: str) -> Amount | str:
    """The amount, or what is wrong with the text (for a finding)."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return f"`{text}` is no amount of time"
    digits, business, word = found.groups()
    unit = _PLURALS.get(word, word)
    if business:
        unit = "business_" + unit
    if unit not in UNITS:
        return f"`{text}` has no unit of time that is known here"
    if len(digits) > 7 or int(digits) > MAXIMUM:
        return f"`{text}` is more than {MAXIMUM:,} {unit.replace('_', ' ')}s"
    return Amount(int(digits), unit)
