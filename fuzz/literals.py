"""Literals with a taste for edges, written in every way that the language has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from fuzz.tree import UNARY, Part, leaf

__all__ = ["LITERALS", "TEXTS", "ZONES", "duration_text", "pattern", "quoted", "timestamp_text"]

INTEGERS = (
    *(0, 1, 2, 3, 5, 7, 10, 12, 23, 24, 31, 60, 100, 255, 365, 999, 1000, 1970, 86_400, 1_000_000),
    *(2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53, 2**53 + 1, 2**62, 2**63 - 1, 1_000_000_000_000_000_000),
)
"""Whole numbers without sign, all within 64 bits."""

BEYOND = (2**63, 2**63 + 1, 2**64 - 1, 2**64, 10**19, 10**20, 10**30)

_WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
DOUBLES: list[str] = _WORDS["doubles"]
TEXTS: list[str] = _WORDS["texts"]
ZONES: list[str] = _WORDS["zones"]

ESCAPES = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
_UNITS = ("h", "m", "s", "ms", "us", "ns")


def _integer(random: Random) -> Part:
    roll = random.random()
    value = random.choice(BEYOND) if roll < 0.01 else random.choice(INTEGERS) if roll < 0.35 else random.randint(0, 6)
    written = f"0x{value:x}" if random.random() < 0.08 else str(value)
    if random.random() < 0.05 and value == 2**63 - 1:
        return leaf("-9223372036854775808", UNARY)
    return leaf(f"-{written}", UNARY) if random.random() < 0.25 else leaf(written)


def _unsigned(random: Random) -> Part:
    value = random.choice((*INTEGERS, 2**63, 2**64 - 1, 2**64 - 1)) if random.random() < 0.35 else random.randint(0, 6)
    if random.random() < 0.01:
        value = random.choice(BEYOND)
    written = f"0x{value:X}" if random.random() < 0.08 else str(value)
    return leaf(written + random.choice("uuuU"))


def _double(random: Random) -> Part:
    roll = random.random()
    if roll < 0.08:
        return leaf(random.choice(("double('NaN')", "double('inf')", "double('-inf')", "(0.0 / 0.0)", "(1.0 / 0.0)")))
    if roll < 0.75:
        written = random.choice(DOUBLES)
    elif roll < 0.9:
        written = f"{random.randint(-200, 200) / random.choice((1, 2, 4, 8, 10)):.3f}".lstrip("-")
    else:
        written = repr(random.uniform(0, 10.0 ** random.randint(-10, 25)))
        written = written.replace("e", ".0e") if "." not in written else written
    return leaf(f"-{written}", UNARY) if random.random() < 0.2 else leaf(written)


def quoted(text: str, random: Random, quote: str = "") -> str:
    """A text as a literal, with escapes of any kind where they are needed, and now and then where not."""
    roll = random.random()
    quote = quote or ("'" if roll < 0.45 else '"' if roll < 0.9 else "'''" if roll < 0.95 else '"""')
    if "\\" in text and quote[0] not in text and "\n" not in text and text[-1:] != "\\" and random.random() < 0.5:
        return random.choice("rR") + quote + text + quote
    return quote + "".join(_escaped(one, quote, random) for one in text) + quote


def _escaped(character: str, quote: str, random: Random) -> str:
    needed = character in ("\\", quote[0]) or (character in "\n\r" and len(quote) == 1)
    if not needed and random.random() > 0.04:
        return character
    code = ord(character)
    ways = [f"\\U{code:08x}"]
    if code <= 0xFFFF:
        ways.append(f"\\u{code:04X}")
    if code <= 0xFF:
        ways += [f"\\x{code:02x}", f"\\X{code:02X}", f"\\{code:03o}"]
    if character in ESCAPES:
        ways += ["\\" + ESCAPES[character]] * 3
    if character in "\\\"'`?":
        ways += ["\\" + character] * 3
    return random.choice(ways)


def _text(random: Random) -> Part:
    if random.random() < 0.8:
        return leaf(quoted(random.choice(TEXTS), random))
    return leaf(quoted("".join(random.choices("abcxyz019 _-.,éß日😀\n'\"\\", k=random.randint(0, 6))), random))


def _bytes(random: Random) -> Part:
    if random.random() < 0.7:
        written = quoted(random.choice(("", "a", "abc", "é", "\x00", "😀", "1", "true", "\n")), random)
        # A letter of Unicode in bytes stands for its UTF-8; its escapes by number do not exist there.
        if "\\u" not in written and "\\U" not in written:
            return leaf(random.choice("bB") + written)
    body = "".join(f"\\x{random.randint(0, 255):02x}" for _ in range(random.randint(0, 4)))
    return leaf(f"b'{body}'")


def timestamp_text(random: Random) -> str:
    """The text of an instant; some are wrong in some way."""
    roll = random.random()
    if roll < 0.06:
        return str(random.choice(_WORDS["wrong_timestamps"]))
    edges = ("0001-01-01T00:00:00", "9999-12-31T23:59:59", "1970-01-01T00:00:00", "1969-12-31T23:59:59")
    days = ("2024-02-29T12:30:45", "2025-03-30T01:30:00", "2025-10-26T00:30:00", "2000-12-31T23:59:59")
    moment = random.choice(edges) if roll < 0.2 else random.choice(days)
    if roll > 0.7:
        year, month, day = random.randint(1900, 2100), random.randint(1, 12), random.randint(1, 28)
        hour, minute, second = random.randint(0, 23), random.randint(0, 59), random.randint(0, 59)
        moment = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    fraction = random.choice(("", "", "", ".5", ".123", ".000000001", ".999999999", ".999999", ".100000000", ".0"))
    return moment + fraction + random.choice(("Z", "Z", "Z", "+01:00", "-08:00", "+05:30", "-00:00", "+14:00"))


def duration_text(random: Random) -> str:
    """The text of a duration; some are wrong in some way."""
    roll = random.random()
    if roll < 0.06:
        return str(random.choice(_WORDS["wrong_durations"]))
    if roll < 0.17:
        longest = ("315576000000s", "-315576000000s", "315576000001s", "9223372036.854775807s", "9223372037s")
        return random.choice((*longest, "2562047h47m16.854775807s", "-9223372036.854775808s", "0.000000001s"))
    units = random.sample(_UNITS, random.randint(1, 3))
    body = "".join(_amount(random) + unit for unit in units)
    return random.choice(("", "", "", "-", "+")) + body if random.random() < 0.95 else "0"


def _amount(random: Random) -> str:
    return f"{random.choice((0, 1, 1, 2, 5, 30, 59, 90, 1000))}{random.choice(('', '', '.5', '.25'))}"


def _timestamp(random: Random) -> Part:
    if random.random() < 0.1:
        return leaf(f"timestamp({random.choice((0, 1, -1, 1_700_000_000, -62_135_596_800, 253_402_300_799, 2**62))})")
    return leaf(f"timestamp('{timestamp_text(random)}')")


def _duration(random: Random) -> Part:
    return leaf(f'duration("{duration_text(random)}")')


def pattern(random: Random, depth: int = 2) -> str:
    """A regular expression; some are wrong, some are what RE2 has and others do not."""
    parts = []
    for _ in range(random.randint(1, 4)):
        roll = random.random()
        if roll < 0.03:
            part = random.choice(_WORDS["pattern_mistakes"])
        elif roll < 0.15:
            part = random.choice(_WORDS["pattern_rarities"])
        elif roll < 0.35 and depth:
            opening = random.choice(("(", "(?:", "(?P<n>", "(?i:", "(?s:", "(?-i:", "(?i)(", "(?m)(?:"))
            part = opening + pattern(random, depth - 1) + ")"
        else:
            part = random.choice(_WORDS["pattern_atoms"])
        if random.random() < 0.3:
            part += random.choice(_WORDS["pattern_repeats"])
        parts.append(part)
    found = "".join(parts)
    return f"{found}|{pattern(random, depth - 1)}" if depth and random.random() < 0.15 else found


def _pattern(random: Random) -> Part:
    return leaf(quoted(pattern(random), random))


def _zone(random: Random) -> Part:
    return leaf(quoted(random.choice(ZONES if random.random() < 0.93 else _WORDS["wrong_zones"]), random, "'"))


def _type(random: Random) -> Part:
    simple = ("bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type")
    return leaf(random.choice((*simple, "google.protobuf.Timestamp", "google.protobuf.Duration")))


LITERALS: dict[str, Callable[[Random], Part]] = {
    "bool": lambda random: leaf(random.choice(("true", "false"))),
    "int": _integer,
    "uint": _unsigned,
    "double": _double,
    "string": _text,
    "bytes": _bytes,
    "timestamp": _timestamp,
    "duration": _duration,
    "null": lambda random: leaf("null"),
    "type": _type,
    "pattern": _pattern,
    "zone": _zone,
}
"""For each simple type (and for patterns and zones, which are texts), a maker of literals."""
