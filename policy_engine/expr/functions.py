"""Every function, declared once: checker, compiler and `grammar/README.md` read these entries.

To add one: an entry here, its work in `library.py`, then `python -m policy_engine.expr.reference`, which
writes the list of functions in the manual. The examples are run by a test.
"""

from __future__ import annotations

from policy_engine.expr import library
from policy_engine.expr.declarations import ELEMENT, EVENT, LIST, Function, Macro, Signature
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    CALENDAR,
    DATE,
    DATES,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    EnumType,
    MapType,
)

__all__ = ["FUNCTIONS", "MACROS", "function_of"]

_WEEKDAY = EnumType("weekday", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))

FUNCTIONS: tuple[Function, ...] = (
    # --- what is known ---
    Function(
        "given",
        "function",
        (Signature((ANY,), BOOLEAN, library.given),),
        "Whether there is a value: false for what is known to be empty or has not happened, "
        "unknown for an absent fact.",
        (
            ("given(language)", "true"),
            ("given(reason)", "false"),
            ("given(absent_fact)", "unknown: absent_fact"),
        ),
        strict=False,
    ),
    # --- events ---
    Function(
        "happened",
        "attribute",
        (Signature((EVENT,), BOOLEAN, library.happened),),
        "Whether the event has happened, now or before.",
        (("ticket_created.happened", "true"), ("closed.happened", "false")),
        strict=False,
    ),
    Function(
        "at",
        "attribute",
        (Signature((EVENT,), INSTANT, library.at),),
        "When the event happened last; empty if it has not.",
        (("ticket_created.at < now", "true"), ("closed.at == empty", "true")),
    ),
    Function(
        "within",
        "method",
        (Signature((EVENT, DURATION), BOOLEAN, library.within),),
        "Whether the event has happened, and no longer ago than this. The limit itself is within.",
        (
            ("ticket_created.within(10d)", "true"),
            ("ticket_created.within(1d)", "false"),
            ("closed.within(10d)", "false"),
        ),
        reads=("now",),
    ),
    Function(
        "after",
        "method",
        (
            Signature((EVENT, EVENT), BOOLEAN, library.after_event),
            Signature((EVENT, INSTANT), BOOLEAN, library.after_instant),
        ),
        "Whether the event has happened at the other event, or at an instant, or later. "
        "False while one of them has not.",
        (("phone_call_made.after(ticket_created)", "true"), ("ticket_created.after(closed)", "false")),
        strict=False,
    ),
    Function(
        "before",
        "method",
        (
            Signature((EVENT, EVENT), BOOLEAN, library.before_event),
            Signature((EVENT, INSTANT), BOOLEAN, library.before_instant),
        ),
        "Whether the event has happened at the other event, or at an instant, or earlier. "
        "False while one of them has not.",
        (("ticket_created.before(phone_call_made)", "true"), ("ticket_created.before(now)", "true")),
        strict=False,
    ),
    # --- calendars and dates ---
    Function(
        "open_at",
        "method",
        (Signature((CALENDAR, INSTANT), BOOLEAN, library.open_at),),
        "Whether the calendar is open at an instant; at closing time it is not.",
        (("desk.open_at(now)", "true"),),
    ),
    Function(
        "elapsed",
        "method",
        (Signature((CALENDAR, INSTANT, INSTANT), DURATION, library.elapsed),),
        "Open time of the calendar between two instants.",
        (("desk.elapsed(ticket_created.at, now) >= 1h", "true"),),
    ),
    Function(
        "date",
        "function",
        (Signature((TEXT,), DATE, library.date),),
        "The date that a text says, year first.",
        (('release_available_on >= date("2024-01-19")', "true"),),
    ),
    Function(
        "timestamp",
        "function",
        (Signature((TEXT,), INSTANT, library.timestamp),),
        "The instant that a text says, with its zone or offset; fractions of a second are dropped.",
        (('now > timestamp("2024-01-19T17:30:00Z")', "true"),),
    ),
    Function(
        "duration",
        "function",
        (Signature((TEXT,), DURATION, library.duration),),
        "The duration that a text says (`4h`, `1h30m`, `-90s`). A literal needs no call.",
        (('now - ticket_created.at > duration("24h")', "true"),),
    ),
    Function(
        "date_in",
        "method",
        (Signature((INSTANT, TEXT), DATE, library.date_in),),
        "The date of an instant in a time zone.",
        (('now.date_in("Europe/Paris") == date("2025-09-10")', "true"),),
    ),
    Function(
        "weekday",
        "method",
        (Signature((DATE,), _WEEKDAY, library.weekday),),
        "The day of the week: `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`.",
        (("release_available_on.weekday() in [sat, sun]", "false"),),
    ),
    Function(
        "day_of_month",
        "method",
        (Signature((DATE,), INTEGER, library.day_of_month),),
        "The day of the month, from 1.",
        (("release_available_on.day_of_month() == 1", "true"),),
    ),
    Function(
        "month",
        "method",
        (Signature((DATE,), INTEGER, library.month),),
        "The month, from 1.",
        (("release_available_on.month() == 7", "true"),),
    ),
    Function(
        "year",
        "method",
        (Signature((DATE,), INTEGER, library.year),),
        "The year.",
        (("release_available_on.year() > 2020", "true"),),
    ),
    # --- texts and lists ---
    Function(
        "contains",
        "method",
        (
            Signature((TEXT, TEXT), BOOLEAN, library.text_contains),
            Signature((LIST, ELEMENT), BOOLEAN, library.list_contains),
            Signature((DATES, DATE), BOOLEAN, library.list_contains),
        ),
        "Whether a text contains another one, or a list or set an item.",
        (('language.contains("r")', "true"), ("symptoms.contains(data_at_risk)", "true")),
    ),
    Function(
        "startsWith",
        "method",
        (Signature((TEXT, TEXT), BOOLEAN, library.starts_with),),
        "Whether a text begins with another one.",
        (('language.startsWith("f")', "true"),),
    ),
    Function(
        "endsWith",
        "method",
        (Signature((TEXT, TEXT), BOOLEAN, library.ends_with),),
        "Whether a text ends with another one.",
        (('language.endsWith("f")', "false"),),
    ),
    Function(
        "matches",
        "either",
        (Signature((TEXT, TEXT), BOOLEAN, library.matches),),
        "Whether a regular expression matches a part of a text. The pattern is written out; it has neither "
        "look-around nor back-references, and takes time in proportion to the text.",
        (('language.matches("^[a-z]{2}$")', "true"),),
    ),
    Function(
        "lowerAscii",
        "method",
        (Signature((TEXT,), TEXT, library.lower_ascii),),
        "The text with the letters A to Z in lower case.",
        (('language.lowerAscii() == "fr"', "true"),),
    ),
    Function(
        "upperAscii",
        "method",
        (Signature((TEXT,), TEXT, library.upper_ascii),),
        "The text with the letters a to z in upper case.",
        (('language.upperAscii() == "FR"', "true"),),
    ),
    Function(
        "size",
        "either",
        (
            Signature((TEXT,), INTEGER, len),
            Signature((LIST,), INTEGER, len),
            Signature((MapType("map"),), INTEGER, len),
        ),
        "Number of characters of a text, of items of a list or set, of entries of a map.",
        (("size(language) == 2", "true"), ("symptoms.size() == 2", "true")),
    ),
    # --- conversions ---
    Function(
        "int",
        "function",
        (
            Signature((INTEGER,), INTEGER, library.same),
            Signature((NUMBER,), INTEGER, library.int_of_number),
            Signature((TEXT,), INTEGER, library.int_of_text),
        ),
        "A whole number: of a number without its fraction, of a text its digits.",
        (("int(2.9 * tasks) == 5", "true"),),
    ),
    Function(
        "double",
        "function",
        (Signature((NUMBER,), NUMBER, float), Signature((TEXT,), NUMBER, library.number_of_text)),
        "A number that may have a fraction.",
        (("double(tasks) / 4 == 0.5", "true"),),
    ),
    Function(
        "string",
        "function",
        (
            Signature((TEXT,), TEXT, library.same),
            Signature((BOOLEAN,), TEXT, library.text_of_boolean),
            Signature((INTEGER,), TEXT, str),
            Signature((NUMBER,), TEXT, library.text_of_number),
            Signature((DATE,), TEXT, str),
        ),
        "The text of a number, a boolean or a date.",
        (('string(tasks) == "2"', "true"),),
    ),
)

MACROS: tuple[Macro, ...] = (
    Macro(
        "shown",
        "shown(condition)",
        "True only where the condition is known to be true, on the facts as they really are; "
        "otherwise false, never unknown.",
        (('shown(language == "fr")', "true"), ("shown(absent_fact == 1)", "false")),
    ),
    Macro(
        "has",
        "has(record.field)",
        "Whether the field has a value; the same as `given` of it.",
        (("has(ticket_created.by)", "true"),),
    ),
    Macro(
        "all",
        "list.all(x, condition)",
        "Whether the condition holds for every item; so it does for no items.",
        (("tags.all(t, size(t) > 1)", "true"),),
    ),
    Macro(
        "exists",
        "list.exists(x, condition)",
        "Whether the condition holds for at least one item.",
        (('tags.exists(t, t.startsWith("v"))', "true"),),
    ),
    Macro(
        "exists_one",
        "list.exists_one(x, condition)",
        "Whether the condition holds for exactly one item.",
        (('tags.exists_one(t, t == "vip")', "true"),),
    ),
    Macro(
        "filter",
        "list.filter(x, condition)",
        "The items for which the condition holds.",
        (('tags.filter(t, t != "vip").size() == 1', "true"),),
    ),
    Macro(
        "map",
        "list.map(x, value), list.map(x, condition, value)",
        "A value made of every item, or of those for which the condition holds.",
        (('tags.map(t, t.upperAscii()).contains("VIP")', "true"),),
    ),
)

_BY_NAME = {one.name: one for one in FUNCTIONS}


def function_of(name: str) -> Function | None:
    """The declaration of a function, method or attribute."""
    return _BY_NAME.get(name)
