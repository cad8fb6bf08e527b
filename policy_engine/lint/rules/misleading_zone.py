"""A zone that is not what it looks like.

A time zone is named by letters such as `EST` or `MST`, which know no summer time, or by `Etc/GMT+3`, which is three
hours behind UTC and not ahead of it.

Every target is off by an hour for half of the year, or by twice the offset. The database has these names for old
programs only.

Avoid:

    calendars:
      desk: {zone: EST, hours: mon-fri 09:00-17:00, holidays: {country: US}}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk: {zone: America/New_York, hours: mon-fri 09:00-17:00, holidays: {country: US}}
    windows:
      business_hours: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.zones import zone_words

_LETTERS = {
    "EST": "America/New_York",
    "MST": "America/Denver",
    "HST": "Pacific/Honolulu",
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "CET": "Europe/Paris",
    "MET": "Europe/Paris",
    "EET": "Europe/Helsinki",
    "WET": "Europe/Lisbon",
}


def check(examined: Examined) -> Iterator[Finding]:
    """Every zone of letters or with a turned sign, wherever a zone is named."""
    for word in zone_words(examined):
        text = word.node.text
        if text in _LETTERS:
            yield Finding(
                f"`{text}` is a name for old programs, and need not follow the clocks of any place",
                word.node.span,
                f"name a place, such as `{_LETTERS[text]}`",
            )
        elif text.startswith(("Etc/GMT+", "Etc/GMT-")):
            side, number = ("behind", text[8:]) if text[7] == "+" else ("ahead of", text[8:])
            sign = "-" if text[7] == "+" else "+"
            yield Finding(
                f"`{text}` is {number} hours {side} UTC: its sign is turned round",
                word.node.span,
                f"write `UTC{sign}{int(number):02}:00`, or name a place" if number.isdecimal() else "name a place",
            )


RULE = Rule("A054", "misleading-zone", "warning", check)
