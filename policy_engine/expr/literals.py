"""What a literal's text stands for: numbers, durations, strings and their escapes."""

from __future__ import annotations

import re
from itertools import pairwise

from policy_engine.expr.errors import Complaint

__all__ = [
    "LARGEST_INTEGER",
    "SMALLEST_INTEGER",
    "duration",
    "duration_text",
    "integer",
    "number",
    "raw_text",
    "text",
]

LARGEST_INTEGER = 2**63 - 1
SMALLEST_INTEGER = -(2**63)

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION_PART = re.compile(r"([0-9]+)([wdhms])")

_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]|$))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def integer(token: str, start: int) -> int:
    """A decimal or hexadecimal whole number without sign; one past the largest passes: a minus may precede.

    Raises `Complaint` E006 (leading zero) and E007 (too large).
    """
    end = start + len(token)
    if token[:2] == "0x":
        digits, base = token[2:], 16
    else:
        digits, base = token, 10
        if len(token) > 1 and token[0] == "0":
            meant = token.lstrip("0") or "0"
            raise Complaint("E006", f"the number `{token}` begins with a zero", start, end, f"write `{meant}`")
    if len(digits.lstrip("0")) > 19 or (value := int(digits, base)) > LARGEST_INTEGER + 1:
        raise Complaint(
            "E007", f"the number `{token[:40]}` is too large", start, end, f"the largest is {LARGEST_INTEGER}"
        )
    return value


def number(token: str, start: int) -> float:
    """A number with a fraction or an exponent. Raises `Complaint` E007 for one that no double can hold."""
    value = float(token)
    if value in (float("inf"), float("-inf")):
        raise Complaint("E007", f"the number `{token[:40]}` is too large", start, start + len(token))
    return value


def duration(token: str, start: int) -> int:
    """Whole seconds of a duration such as `1h30m`: units from `w` down to `s`, each once.

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
    # Eleven digits of weeks are two billion years: more is a slip, and the sum must fit in 64 bits.
    if any(len(amount.lstrip("0")) > 11 for amount, _ in parts):
        raise Complaint("E007", f"the duration `{token[:40]}` is too long", start, start + len(token))
    return sum(int(amount) * _SECONDS[unit] for amount, unit in parts)


def duration_text(seconds: int) -> str:
    """Canonical text of a duration of 0 s or more: `1h30m`, `10d`, `2w`; weeks only if nothing is left."""
    if seconds == 0:
        return "0s"
    if seconds % _SECONDS["w"] == 0:
        return f"{seconds // _SECONDS['w']}w"
    written = []
    for unit in "dhms":
        amount, seconds = divmod(seconds, _SECONDS[unit])
        if amount:
            written.append(f"{amount}{unit}")
    return "".join(written)


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
        simple, byte, short, long, octal, other = found.groups()
        if simple is not None:
            return _SIMPLE.get(simple, simple)
        if other is None:
            code = int(octal, 8) if octal is not None else int(byte or short or long, 16)
            if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
                return chr(code)
        at = start + quotes + found.start()
        raise Complaint(
            "E005",
            f"`{found.group()[:10]}` is not an escape in a text",
            at,
            at + len(found.group()),
            'write a backslash twice (`\\\\`), or put `r` before the quotes: `r"\\d+"`',
        )

    return _ESCAPE.sub(replace, body)
