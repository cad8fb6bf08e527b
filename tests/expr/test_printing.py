"""What is printed reads as it was: every form of every literal, and every form of expression."""

from __future__ import annotations

import pytest
from hypothesis import given

from policy_engine.expr import ExpressionError, parse, unparse
from policy_engine.expr.syntax import Expr, Literal, walk
from tests.expr.choosing import Chooser, choosers
from tests.expr.laws import examples
from tests.expr.plain_writing import plain_soup
from tests.expr.writing import expression

_ESCAPES = (
    *("\\n", "\\t", "\\a", "\\\\", "\\'", '\\"', "\\`", "\\?", "\\x41", "\\X7f", "\\u00e9", "\\U0001F431", "\\101"),
    *("\\u200b", "\\377", "\\000", "\\u2028", "\\xff"),
)
_CHARACTERS = (
    "a",
    "Z",
    "0",
    " ",
    "#",
    ": ",
    "//",
    "é",
    "🐱",
    "\u200b",
    "\u0301",
    "\u00a0",
    "'",
    '"',
    "\n",
    "\t",
    "\x7f",
)
_NUMBERS = ("0", "7", "12", "0x1F", "0xfFfF", "9223372036854775807", "1u", "0xFFU", "18446744073709551615U")
_FRACTIONS = ("1.5", ".5", "0.0", "1e3", "1E-7", "1.25e+300", "5e-324", "123456789.125", "1e22", "1e16")
_TIMES = (
    *("0s", "1h30m", "90m", "2w", "1w2d3h4m5s", "00010s", "2024-01-19", "0001-01-01", "2024-02-29"),
    *("2024-01-19T17:30Z", "2024-01-19t17:30:00.123456789+01:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9z"),
    "2024-01-19T17:30:00-12:30",
)


def literal(chooser: Chooser) -> str:
    """A literal in any of its forms. Not all of them can be read: a quotation mark may end it early."""
    kind = chooser.number(8)
    if kind == 0:
        return chooser.one_of(("true", "false", "null", "empty"))
    if kind == 1:
        return chooser.one_of(("", "-", "- ", "--")) + chooser.one_of((*_NUMBERS, *_FRACTIONS))
    if kind == 2:
        return chooser.one_of(("", "-")) + chooser.one_of(_TIMES)
    prefix = chooser.one_of(("", "", "r", "R", "b", "B", "br", "bR"))
    quotes = chooser.one_of(('"', "'", '"""', "'''"))
    pieces = (*_CHARACTERS, *_ESCAPES) if "r" not in prefix.lower() else _CHARACTERS
    return prefix + quotes + "".join(chooser.some_of(pieces, 6)) + quotes


def reads_the_same(text: str) -> Expr | None:
    """The syntax of a text that can be read, which is that of what is printed of it."""
    try:
        expr = parse(text)
    except ExpressionError:
        return None
    printed = unparse(expr)
    again = parse(printed)
    assert again == expr, (text, printed)
    assert unparse(again) == printed
    for one, other in zip(walk(expr), walk(again), strict=True):
        if isinstance(one, Literal) and isinstance(other, Literal):
            # Equality of the host language takes 1 for 1.0 and 0.0 for -0.0.
            assert repr(one.value) == repr(other.value), (text, printed)
    return expr


@examples(500)
@given(choosers)
def test_literals_read_as_they_were_printed(chooser: Chooser) -> None:
    reads_the_same(literal(chooser))
    reads_the_same(f"[-({literal(chooser)}), {{{literal(chooser)}: {literal(chooser)}}}]")


@examples(200)
@given(choosers)
def test_expressions_read_as_they_were_printed(chooser: Chooser) -> None:
    assert reads_the_same(expression(chooser)) is not None
    reads_the_same(plain_soup(chooser))


@pytest.mark.parametrize("text", [*_NUMBERS, *_FRACTIONS, *_TIMES, "'a\\n\"'", 'r"\\d"', "b'\\xff'", "null", "true"])
def test_each_kind_of_literal_is_read(text: str) -> None:
    assert reads_the_same(text) is not None
