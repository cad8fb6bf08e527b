"""What a literal's text stands for: numbers, durations, dates, instants, strings and their escapes."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise

from policy_engine.expr.errors import Complaint, Failure
from policy_engine.expr.times import read_date, read_timestamp
from policy_engine.expr.values import SECOND, Duration, Instant

__all__ = [
    "LARGEST_INTEGER",
    "LARGEST_UNSIGNED",
    "SMALLEST_INTEGER",
    "date",
    "duration",
    "instant",
    "integer",
    "number",
    "octets",
    "raw_octets",
    "raw_text",
    "text",
    "unsigned",
]

LARGEST_INTEGER = 2**63 - 1
LARGEST_UNSIGNED = 2**64 - 1
SMALLEST_INTEGER = -(2**63)

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION_PART = re.compile(r"([0-9]+)([wdhms])")

_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]|$))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def integer(token: str, start: int) -> int:
    """A decimal or hexadecimal whole number without sign; one past the largest passes: a minus may precede.

    Raises `Complaint` E006 (leading zero) and E007 (too large).
    """
    return _whole(token, token, start, LARGEST_INTEGER)


def unsigned(token: str, start: int) -> int:
    """A whole number that ends in `u`. Raises `Complaint` E006 (leading zero) and E007 (too large)."""
    value = _whole(token, token[:-1], start, LARGEST_UNSIGNED)
    if value > LARGEST_UNSIGNED:
        raise _too_large(token, start, f"the largest is {LARGEST_UNSIGNED}u")
    return value


def _whole(token: str, figures: str, start: int, largest: int) -> int:
    if figures[:2] == "0x":
        digits, base = figures[2:], 16
    else:
        digits, base = figures, 10
        if len(figures) > 1 and figures[0] == "0":
            message, meant = f"the number `{token[:40]}` begins with a zero", token.lstrip("0")[:40] or "0"
            raise Complaint("E006", message, start, start + len(token), f"write `{meant}`")
    if len(digits.lstrip("0")) > 20 or (value := int(digits, base)) > largest + 1:
        raise _too_large(token, start, f"the largest is {largest}")
    return value


def _too_large(token: str, start: int, help: str = "") -> Complaint:
    return Complaint("E007", f"the number `{token[:40]}` is too large", start, start + len(token), help)


def number(token: str, start: int) -> float:
    """A number with a fraction or an exponent. Raises `Complaint` E007 for one that no double can hold."""
    value = float(token)
    if value in (float("inf"), float("-inf")):
        raise _too_large(token, start)
    return value


def date(token: str, start: int) -> datetime.date:
    """The date of `2024-01-19`. Raises `Complaint` E006 for a day that no calendar has."""
    try:
        return read_date(token)
    except Failure as error:
        raise Complaint("E006", str(error), start, start + len(token)) from None


def instant(token: str, start: int) -> Instant:
    """The moment of `2024-01-19T17:30:00+01:00`. Raises `Complaint` E006 without an offset, or where there is none."""
    try:
        return read_timestamp(token)
    except Failure as error:
        help = "an instant is a date, a time and an offset: `2024-01-19T17:30:00+01:00`, or `Z` for UTC"
        raise Complaint("E006", str(error), start, start + len(token), help) from None


def duration(token: str, start: int) -> Duration:
    """The length of a duration such as `1h30m`: units from `w` down to `s`, each once.

    Raises `Complaint` E006 (units out of order) and E007 (too large).
    """
    parts = _DURATION_PART.findall(token)
    units = [unit for _, unit in parts]
    if any("wdhms".index(one) >= "wdhms".index(next_) for one, next_ in pairwise(units)):
        raise Complaint(
            "E006",
            f"the units of `{token[:40]}` are out of order",
            start,
            start + len(token),
            "the largest unit comes first and each comes once: `1h30m`",
        )
    short = all(len(amount.lstrip("0")) <= 11 for amount, _ in parts)
    seconds = sum(int(amount) * _SECONDS[unit] for amount, unit in parts) if short else LARGEST_INTEGER
    if seconds * SECOND > LARGEST_INTEGER:
        help = "the longest is 292 years"
        raise Complaint("E007", f"the duration `{token[:40]}` is too long", start, start + len(token), help)
    return Duration(seconds * SECOND)


def _body(token: str) -> tuple[str, int]:
    """What stands between the quotes, and how many characters the opening quotes have."""
    quotes = 3 if len(token) >= 6 and token[:3] in ('"""', "'''") else 1
    return token[quotes:-quotes], quotes


def raw_text(token: str, start: int) -> str:
    """The text of `r"..."`, where a backslash is a backslash."""
    return _body(token[1:])[0]


def text(token: str, start: int) -> str:
    """The text of a quoted string with its escapes. Raises `Complaint` E005 at a wrong escape."""
    body, quotes = _body(token)
    if "\\" not in body:
        return body

    def replace(found: re.Match[str]) -> str:
        code = _code_of(found)
        if code is not None and code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return chr(code)
        raise _wrong_escape(found, start + quotes)

    return _ESCAPE.sub(replace, body)


def _code_of(found: re.Match[str]) -> int | None:
    """The number of the character that an escape stands for; nothing if it is no escape."""
    simple, byte, short, long, octal, other = found.groups()
    if simple is not None:
        return ord(_SIMPLE.get(simple, simple))
    if other is not None:
        return None
    return int(octal, 8) if octal is not None else int(byte or short or long, 16)


def _wrong_escape(found: re.Match[str], start: int) -> Complaint:
    at = start + found.start()
    return Complaint(
        "E005",
        f"`{found.group()[:10]}` is not an escape in a text",
        at,
        at + len(found.group()),
        'write a backslash twice (`\\\\`), or put `r` before the quotes: `r"\\d+"`',
    )


def raw_octets(token: str) -> bytes:
    """The bytes of `br"..."`."""
    return _body(token[2:])[0].encode()


def octets(token: str, start: int) -> bytes:
    """The bytes of `b"..."`: characters in UTF-8, escapes of two and three digits as the byte they name.

    Raises `Complaint` E005 at a wrong escape; those of more than one byte are wrong (cel-spec, "String and Bytes
    Values").
    """
    body, quotes = _body(token[1:])
    made, at = bytearray(), 0
    for found in _ESCAPE.finditer(body):
        made += body[at : found.start()].encode()
        code = _code_of(found)
        if code is None or found[3] is not None or found[4] is not None:
            raise _wrong_escape(found, start + 1 + quotes)
        made.append(code)
        at = found.end()
    return bytes(made + body[at:].encode())
