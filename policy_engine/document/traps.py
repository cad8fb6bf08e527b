"""Plain scalars that mean different things to different readers of YAML, and the values of the others.

YAML 1.1 (most tools) and YAML 1.2 disagree about `no`, `17:30`, `010` and others. The author of a handbook
cannot be asked to know that, so the unquoted form is refused wherever the two disagree.
"""

from __future__ import annotations

import re

__all__ = ["Trap", "is_null", "trap_of", "value_of"]

Trap = tuple[str, str, str]
"""Code, message, help."""

_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

_TRUE_LIKE = frozenset({"on", "yes", "y"})
_FALSE_LIKE = frozenset({"off", "no", "n"})
_NULL_LIKE = frozenset({"", "~", "null", "Null", "NULL"})

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]*")
_LARGEST = 2**63 - 1

_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ ]+)[0-9]{1,2}:[0-9]{2}.*)?")
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_EXPONENT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)[eE][-+]?[0-9]+")
_OTHER_BASE = re.compile(r"[-+]?0(?:x[0-9a-fA-F_]+|o[0-7]+|b[01_]+)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9_]*)?")
_UNDERSCORE = re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?")
_BARE_POINT = re.compile(r"[-+]?\.[0-9][0-9_]*")

_MAY_BE_NUMBER = frozenset("0123456789+-.")


def value_of(text: str) -> str | int | float | bool:
    """Value of a plain scalar: truth value, whole number, decimal number, else the text itself.

    Only forms on which all readers agree are values; `trap_of` refuses the others.
    """
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if text[:1] in _MAY_BE_NUMBER and len(text) <= 400 and trap_of(text) is None:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
    return text


def _number_trap(text: str) -> Trap | None:
    quoted = f'if a text is meant, quote it: `"{text}"`'
    if _DATE.fullmatch(text):
        return (
            "Y023",
            f"`{text}` is a date to some readers of YAML and a text to others",
            f'put it in quotes: `"{text}"`',
        )
    if _CLOCK.fullmatch(text):
        return (
            "Y024",
            f"`{text}` is a number in base 60 to some readers of YAML and a text to others",
            f'put it in quotes: `"{text}"`; hours are one scalar with the days, as in `mon-fri 08:00-17:00`, '
            "an offset is written `UTC+03:00`",
        )
    if _EXPONENT.fullmatch(text):
        return (
            "Y025",
            f"`{text}` is a number with an exponent to some readers of YAML and a text to others",
            f'put it in quotes: `"{text}"`; a number is written in full',
        )
    if _OTHER_BASE.fullmatch(text):
        return (
            "Y026",
            f"`{text}` is a number in another base to some readers of YAML and a text to others",
            f"write a number in decimal; {quoted}",
        )
    if _LEADING_ZERO.fullmatch(text):
        return (
            "Y026",
            f"`{text}` starts with a zero and is read in base 8 by some readers of YAML, 10 by others",
            f"write a number without the leading zero; {quoted}",
        )
    if _UNDERSCORE.fullmatch(text):
        return (
            "Y027",
            f"`{text}` is a number to some readers of YAML and a text to others, because of the underscore",
            f"write a number without `_`; {quoted}",
        )
    if _SPECIAL.fullmatch(text):
        return (
            "Y028",
            f"`{text}` is infinity or not a number, which no policy can count with",
            f"write the figure itself; {quoted}",
        )
    if _BARE_POINT.fullmatch(text):
        return (
            "Y029",
            f"`{text}` has no digit before the point",
            f"write `{text.replace('.', '0.', 1)}`; {quoted}",
        )
    if _INTEGER.fullmatch(text) and (len(text) > 20 or abs(int(text)) > _LARGEST):
        return (
            "Y030",
            "the number is too large",
            f"the largest is {_LARGEST}; if it is an identifier, put it in quotes",
        )
    if _DECIMAL.fullmatch(text) and len(text) > 40:
        return "Y030", "the number has too many digits", "40 characters are enough for a number"
    return None


def trap_of(text: str) -> Trap | None:
    """Why a plain scalar is refused where no condition is read, or nothing if it is fine.

    The caller reports nulls (`~`, `null`, empty) itself, with the place in mind.
    """
    folded = text.lower() if len(text) <= 3 else text
    if folded in _TRUE_LIKE or folded in _FALSE_LIKE:
        word = "true" if folded in _TRUE_LIKE else "false"
        return (
            "Y022",
            f"`{text}` is the truth value `{word}` to some readers of YAML and a text to others",
            f'write `"{text}"` for the text, `{word}` for the truth value',
        )
    if text in ("=", "<<"):
        return (
            "Y031",
            f"`{text}` without quotes has a special meaning to some readers of YAML",
            f'put it in quotes: `"{text}"`',
        )
    if text[:1] in _MAY_BE_NUMBER:
        return _number_trap(text)
    return None


def is_null(text: str) -> bool:
    """Whether a plain scalar is YAML's null."""
    return text in _NULL_LIKE
