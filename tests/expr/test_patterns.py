"""Patterns mean what they mean elsewhere, and no pattern takes long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.expr.pattern_syntax import Characters, Row, read_pattern
from policy_engine.expr.patterns import _Automaton, _program, effort, matcher, problem

ATOMS = [
    "a",
    "b",
    "[ab]",
    "[^a]",
    ".",
    r"\w",
    r"\d",
    r"\S",
    "^",
    "$",
    r"\b",
    "(a|b)",
    "(?:ab)?",
    r"\.",
    "c",
    "[a-c]+",
    "|",
]
SIGNS = ["", "", "", "*", "+", "?", "{1,2}", "{2}", "{0,}", "*?"]
patterns = st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(SIGNS)).map("".join), max_size=5).map("".join)


@settings(max_examples=400, deadline=None)
@given(patterns, st.text("abc1 .\néſ漢", max_size=6))
def test_the_same_as_the_other_engine(pattern: str, text: str) -> None:
    if problem(pattern) is not None:
        return
    try:
        # There `$` also matches before a line feed at the end; here, as in RE2, at the end only.
        other = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
    except re.error:
        return  # repeats an assertion, which RE2 allows
    assert matcher(pattern)(text) is (other.search(text) is not None)


def test_the_same_as_google_re2_where_that_is_installed() -> None:
    pytest.importorskip("re2", reason="google-re2 is not installed (`pip install google-re2`)")
    texts = ("", "a", "Kk\u212a", "\u017f s S", "\u00e9a1_", "\U0001f600\n-", "a" * 100, "\ud800" + "b" * 100)
    for pattern in ("a{2}", "(?i)k+", r"(?i)\w{2}", r"(?i)\W", r"\b\w+\b", "^a*$", "(?s).{70,}", "[^a]b"):
        short, long = _Automaton(_program(read_pattern(pattern))).search, matcher(pattern)
        for text in texts:
            assert long(text) is short(text), (pattern, text)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(.*)*(.*)*(.*)*x", "a{1,100}a{1,100}b", "(a?){100}a{100}b"])
def test_no_pattern_hangs(pattern: str) -> None:
    assert matcher(pattern)("a" * 3000) is False


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(?i)straße", "STRAßE", True),
        ("(?i:a)b", "AB", False),
        ("(?i)k", "\u212a", True),
        ("(?i)\u03c3", "\u03c2", True),
        ("(?i)i", "\u0131", False),
        (r"(?i)\W", "\u017f", False),
        (r"(?i)[\W]", "\u017f", False),
        (r"(?i)\w", "\u017f", True),
        (r"\w", "\u017f", False),
        ("a(?i)b|c", "aB", True),
        ("(?s)a.b", "a\nb", True),
        ("(?m)^b$", "a\nb\nc", True),
        (r"\x41\x{20ac}", "A€", True),
        ("[[:alpha:]]+[[:^digit:]]", "ab", True),
        (r"[\]\-a]", "-", True),
        ("[]a]", "]", True),
        ("[^]a]", "]", False),
        (r"[\D]", "5", False),
        ("a{,2}", "a{,2}", True),
        ("(?P<year>[0-9]{4})", "in 2024", True),
        (r"\d", "٣", False),
        ("", "", True),
        (r"\Bb", "ab", True),
        (r"\Aa\z", "a", True),
    ],
)
def test_forms(pattern: str, text: str, expected: bool) -> None:
    assert problem(pattern) is None
    assert matcher(pattern)(text) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "a `(` of the pattern is never closed"),
        ("a)", "a `)` of the pattern closes nothing"),
        ("[a", "a `[` of the pattern is never closed"),
        ("[b-a]", "a range of the pattern runs backwards"),
        ("*a", "`*` has nothing to repeat"),
        ("a**", "`*` repeats what is repeated already"),
        ("a{2,1}", "`{2,1}` is no number of repetitions"),
        ("a{1001}", "`{1001}` is no number of repetitions"),
        ("(a{100}){100}", "this pattern is too large"),
        ("(?=a)", "look-around is left out of patterns"),
        ("(?<!a)", "look-around is left out of patterns"),
        (r"(a)\1", "back-references are left out of patterns"),
        ("(?P<1>a)", "the name of a group is wrong"),
        ("(?x)a", "`(?` means nothing here"),
        (r"\pL", r"`\p` means nothing in a pattern"),
        ("[[:foo:]]", "there is no class `[:foo:]`"),
        (r"\x1", r"`\x` needs two hexadecimal digits, or more in braces"),
        ("\\", "the pattern ends in a backslash"),
        ("(" * 60 + ")" * 60, "the groups of this pattern are nested too deeply"),
    ],
)
def test_refusals(pattern: str, message: str) -> None:
    found = problem(pattern)
    assert found is not None
    assert found[0] == message


CASES = "aAkKsSiIéÉſıßẞ\u212a漢1_ "


@settings(max_examples=400, deadline=None)
@given(st.text("aksi1é", min_size=1, max_size=3), st.booleans(), st.booleans(), st.text(CASES, max_size=5))
def test_characters_of_one_kind_are_told_apart_from_others(
    letters: str, negated: bool, folded: bool, text: str
) -> None:
    written = f"{'(?i)' if folded else ''}[{'^' if negated else ''}{letters}]"
    test = read_pattern(written)
    assert isinstance(test, Row)
    (characters,) = test.parts
    assert isinstance(characters, Characters)
    assert matcher(written)(text) is any(characters.has(one) for one in text)


EVERYTHING = "".join(chr(code) for code in range(0x20, 0x3000) if not 0xD800 <= code <= 0xDFFF)


@pytest.mark.parametrize(
    "pattern", ["b$", "^[a-z]{2}$", r"\bfoo\b|bar", "é+x", "(?i)urgent|very important", "^[A-Z]{2}-[0-9]{4,6}$"]
)
def test_what_an_automaton_has_to_learn_is_known_beforehand(pattern: str) -> None:
    """However many different characters a text has."""
    automaton = _Automaton(_program(read_pattern(pattern)))
    assert (once := automaton.transitions()) is not None
    learnt = automaton._remembered
    automaton.search(EVERYTHING)
    assert automaton._remembered == learnt <= once
    assert effort(pattern)[1] == 8


@pytest.mark.parametrize("pattern", ["(a|b)*a(a|b){12}$", "(?i)défaut", "(a|b)*a(a|b){300}$"])
def test_of_others_every_character_may_cost_as_much_as_the_pattern_is_large(pattern: str) -> None:
    automaton = _Automaton(_program(read_pattern(pattern)))
    assert automaton.transitions() is None
    assert effort(pattern)[1] >= 8 + 9 * automaton.program_size
