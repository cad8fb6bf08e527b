"""Texts, lists and maps: the functions of CEL and its extension `strings`, without `format`.

Source: cel-spec, "List of Standard Definitions"; cel-go, `ext/README.md`, "Strings". Places in a text count
characters, from 0. They work on known values.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from policy_engine.expr import patterns
from policy_engine.expr.declarations import ELEMENT, LIST, Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.pattern_syntax import PatternError
from policy_engine.expr.sizes import LONGEST_RESULT, text
from policy_engine.expr.types import (
    BOOLEAN,
    BYTES,
    DATE,
    DATES,
    INTEGER,
    TEXT,
    ListType,
    MapType,
)
from policy_engine.expr.values import equal
from policy_engine.expr.work import (
    FIXED,
    JOINING,
    MATCHING,
    REPLACING,
    SEARCHING,
    SEARCHING_BACK,
    SPLITTING,
    fixed,
    reading,
    scalar,
    up_to,
)

__all__ = ["TEXTS"]


def text_contains(text: str, part: str) -> bool:
    return part in text


def list_contains(items: Any, item: Any) -> Any:
    """Whether an item is in a list."""
    if isinstance(items, tuple | frozenset):
        return any(equal(one, item) for one in items)
    return item in items


def starts_with(text: str, part: str) -> bool:
    return text.startswith(part)


def ends_with(text: str, part: str) -> bool:
    return text.endswith(part)


def matches(text: str, pattern: str) -> bool:
    """Whether a pattern matches a part of a text. Fails for what is no pattern.

    The compiler makes a matcher of every pattern that is written out; this is for the others, which CEL allows.
    """
    try:
        return patterns.matcher(pattern)(text)
    except PatternError as error:
        raise Failure(error.message) from None


def lower_ascii(text: str) -> str:
    """The text with A to Z in lower case. Other letters cost the host language much more than bytes do."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def upper_ascii(text: str) -> str:
    """The text with a to z in upper case."""
    if text.isascii():
        return text.upper()
    return text.encode("utf-8", "surrogatepass").upper().decode("utf-8", "surrogatepass")


_SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_QUOTED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"} | {
    "\\": "\\\\", '"': '\\"',
}  # fmt: skip


def _place(text: str, place: int) -> int:
    """A place in a text, its end included. Fails outside of it."""
    if 0 <= place <= len(text):
        return place
    raise Failure(f"there is no place {place} in a text of {len(text)} characters")


def _short_enough(length: int) -> None:
    if length > LONGEST_RESULT:
        raise Failure("the result is too long")


def _char_at(text: str, place: int) -> str:
    return text[_place(text, place) : place + 1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    return text.find(part, _place(text, start))


def _last_index_of(text: str, part: str) -> int:
    return text.rfind(part)


def _last_index_before(text: str, part: str, last: int) -> int:
    """The last place up to `last` where the part begins."""
    return text.rfind(part, 0, _place(text, last) + len(part))


def _join(items: tuple[Any, ...], between: str = "") -> str:
    """The texts of a list as one. Fails where the list holds something else."""
    if not all(one.__class__ is str for one in items):
        raise Failure("`join` goes with a list of texts")
    _short_enough(sum(map(len, items)) + len(between) * len(items))
    return between.join(items)


def _replace(text: str, part: str, by: str, count: int = -1) -> str:
    """The text with a part replaced, at most `count` times."""
    found = text.count(part) if count < 0 else min(text.count(part), count)
    _short_enough(len(text) + found * (len(by) - len(part)))
    return text.replace(part, by, count)


def _split(text: str, between: str, count: int = -1) -> tuple[str, ...]:
    """The parts of a text, `count` at most."""
    if count == 0:
        return ()
    if between:
        return tuple(text.split(between, count - 1 if count > 0 else -1))
    _short_enough(len(text))
    return tuple(text) if count < 0 or count >= len(text) else (*text[: count - 1], text[count - 1 :])


def _substring(text: str, start: int, end: int | None = None) -> str:
    """The part of a text from one place to before another."""
    last = len(text) if end is None else _place(text, end)
    if _place(text, start) > last:
        raise Failure(f"a part of a text from {start} to {last} runs backwards")
    return text[start:last]


def _trim(text: str) -> str:
    return text.strip(_SPACE)


def _reverse(text: str) -> str:
    return text[::-1]


def _quote(text: str) -> str:
    return '"' + "".join([_QUOTED.get(one, one) for one in text]) + '"'


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    """The bytes of a text in base 64; its filling may be missing. Fails for what is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Failure("the text is not in base 64") from None


TEXTS: tuple[Function, ...] = (
    Function(
        "contains",
        "method",
        (
            Signature((TEXT, TEXT), BOOLEAN, text_contains),
            Signature((LIST, ELEMENT), BOOLEAN, list_contains),
            Signature((DATES, DATE), BOOLEAN, list_contains),
        ),
        SEARCHING,
        "Whether a text contains another one, or a list or set an item.",
        (('language.contains("r")', "true"), ("symptoms.contains(data_at_risk)", "true")),
    ),
    Function(
        "startsWith",
        "method",
        (Signature((TEXT, TEXT), BOOLEAN, starts_with),),
        reading(1_000, scalar, 1),
        "Whether a text begins with another one.",
        (('language.startsWith("f")', "true"),),
    ),
    Function(
        "endsWith",
        "method",
        (Signature((TEXT, TEXT), BOOLEAN, ends_with),),
        reading(1_000, scalar, 1),
        "Whether a text ends with another one.",
        (('language.endsWith("f")', "false"),),
    ),
    Function(
        "matches",
        "either",
        (Signature((TEXT, TEXT), BOOLEAN, matches),),
        MATCHING,
        "Whether a regular expression matches a part of a text. The pattern is written out; it has neither "
        "look-around nor back-references, and takes time in proportion to the text.",
        (('language.matches("^[a-z]{2}$")', "true"),),
    ),
    Function(
        "lowerAscii",
        "method",
        (Signature((TEXT,), TEXT, lower_ascii),),
        reading(15),
        "The text with the letters A to Z in lower case.",
        (('language.lowerAscii() == "fr"', "true"),),
    ),
    Function(
        "upperAscii",
        "method",
        (Signature((TEXT,), TEXT, upper_ascii),),
        reading(15),
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
            Signature((BYTES,), INTEGER, len),
        ),
        FIXED,
        "Number of characters of a text, of items of a list or set, of entries of a map.",
        (("size(language) == 2", "true"), ("symptoms.size() == 2", "true")),
    ),
    Function(
        "charAt",
        "method",
        (Signature((TEXT, INTEGER), TEXT, _char_at),),
        fixed(1, text(1)),
        "The character at a place, from 0; at the end of the text, an empty text.",
        (('language.charAt(0) == "f"', "true"),),
    ),
    Function(
        "indexOf",
        "method",
        (Signature((TEXT, TEXT), INTEGER, _index_of), Signature((TEXT, TEXT, INTEGER), INTEGER, _index_of)),
        SEARCHING,
        "The first place where a text contains another one, -1 if nowhere; from a place on.",
        (('language.indexOf("r") == 1', "true"),),
    ),
    Function(
        "lastIndexOf",
        "method",
        (
            Signature((TEXT, TEXT), INTEGER, _last_index_of),
            Signature((TEXT, TEXT, INTEGER), INTEGER, _last_index_before),
        ),
        SEARCHING_BACK,
        "The last place where a text contains another one, -1 if nowhere; up to a place.",
        (('language.lastIndexOf("r") == 1', "true"),),
    ),
    Function(
        "join",
        "method",
        (Signature((ListType("list", TEXT),), TEXT, _join), Signature((ListType("list", TEXT), TEXT), TEXT, _join)),
        JOINING,
        "The texts of a list as one, with another text between them.",
        (('tags.join("+") == "vip+urgent"', "true"),),
    ),
    Function(
        "replace",
        "method",
        (
            Signature((TEXT, TEXT, TEXT), TEXT, _replace),
            Signature((TEXT, TEXT, TEXT, INTEGER), TEXT, _replace),
        ),
        REPLACING,
        "The text with a part replaced everywhere, or so many times.",
        (('language.replace("f", "b") == "br"', "true"),),
    ),
    Function(
        "split",
        "method",
        (
            Signature((TEXT, TEXT), ListType("list", TEXT), _split),
            Signature((TEXT, TEXT, INTEGER), ListType("list", TEXT), _split),
        ),
        SPLITTING,
        "The parts between the places where a text contains another one; so many parts at most.",
        (('tags.join("+").split("+") == tags', "true"),),
    ),
    Function(
        "substring",
        "method",
        (Signature((TEXT, INTEGER), TEXT, _substring), Signature((TEXT, INTEGER, INTEGER), TEXT, _substring)),
        reading(1_000, up_to()),
        "The part of a text from a place on, or up to before another.",
        (('language.substring(1) == "r"', "true"),),
    ),
    Function(
        "trim",
        "method",
        (Signature((TEXT,), TEXT, _trim),),
        reading(7, up_to()),
        "The text without the white space before and after it.",
        (('" fr ".trim() == language', "true"),),
    ),
    Function(
        "reverse",
        "method",
        (Signature((TEXT,), TEXT, _reverse),),
        reading(100),
        "The text from its end to its start.",
        (('language.reverse() == "rf"', "true"),),
    ),
    Function(
        "strings.quote",
        "function",
        (Signature((TEXT,), TEXT, _quote),),
        reading(1, up_to(2, 2)),
        "The text in quotes, with escapes.",
        instead='write the quotes into a text: `"\\"" + x + "\\""`',
    ),
    Function(
        "base64.encode",
        "function",
        (Signature((BYTES,), TEXT, _encode),),
        reading(100, up_to(2, 4)),
        "Bytes as a text in base 64.",
        instead="compare the text itself: policies have no bytes",
    ),
    Function(
        "base64.decode",
        "function",
        (Signature((TEXT,), BYTES, _decode),),
        reading(50, up_to()),
        "The bytes of a text in base 64.",
        instead="compare the text itself: policies have no bytes",
    ),
)
