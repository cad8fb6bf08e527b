"""Conditions: which spelling they get, and that it is the same condition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.authoring.formatting.conditions import applied, respelt
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.parser import parse
from policy_engine.expr.syntax import Expr
from policy_engine.expr.unparse import unparse
from tests.expr.generated import syntax

CASES = [
    ("a&&b", "a and b"),
    ("a && b||c", "a and b or c"),
    ("a and b", "a and b"),
    ("!a", "not a"),
    ("!  a", "not a"),
    ("!(a||b)&&c", "not (a or b) and c"),
    ("!a == b", "(not a) == b"),
    ("a == !b", "a == (not b)"),
    ("!a.b(c)[1] in [d,e]", "(not a.b(c)[1]) in [d, e]"),
    ("!!a", "not not a"),
    ("!!a==b", "(not not a) == b"),
    ("f(!a,b)", "f(not a, b)"),
    ("c ? !a : b", "c ? not a : b"),
    ("-a&&!-b", "-a and not -b"),
    ("a-b", "a - b"),
    ("a -1", "a - 1"),
    ("a*-b", "a * -b"),
    ("(a)-b", "(a) - b"),
    ("a [ 1 ]", "a[1]"),
    ("f ( x )", "f(x)"),
    ("a . b", "a.b"),
    ("x.in -1", "x.in - 1"),
    ("x.not == 1", "x.not == 1"),
    ("a in[b]", "a in [b]"),
    ("a not  in [b,c]", "a not in [b, c]"),
    ("not(a)", "not (a)"),
    ("closed.within( 10d )", "closed.within(10d)"),
    ("a.?b.orValue( 1 )", "a.?b.orValue(1)"),
    ('a == "x  &&  !y"', 'a == "x  &&  !y"'),
    ("a  // c && d\n  && b", "a  // c && d\n  and b"),
    ("a\n||b // !c", "a\nor b // !c"),
    ("!\na", "not\na"),
    ("!a// c\n== b", "(not a)// c\n== b"),
    ("{a : !b}", "{a : not b}"),
    ("0&&.a", "0 and .a"),
    ("x.in . b", "x.in.b"),
    ("2024-10-13<today", "2024-10-13 < today"),
]


@pytest.mark.parametrize(("given", "wanted"), CASES)
def test_spelling(given: str, wanted: str) -> None:
    text = applied(given, respelt(given))
    assert text == wanted
    assert parse(text) == parse(given)
    assert respelt(text) == []


@pytest.mark.parametrize("text", ["a &&", "a = b", "", "(", "a && && b", '"open', "!", "- -", "[,]"])
def test_what_cannot_be_read_is_left_alone(text: str) -> None:
    assert respelt(text) == []


def test_words_lose_their_quotes_where_that_is_allowed() -> None:
    text = 'a == "b" and c == \'d\' and e == "f g" and h == r"i"'
    places = [(text.index(word), text.index(word) + len(word)) for word in ('"b"', "'d'", '"f g"', 'r"i"')]
    assert applied(text, respelt(text, places)) == 'a == b and c == d and e == "f g" and h == r"i"'


@settings(max_examples=150, deadline=None)
@given(syntax, st.data())
def test_signs_and_blanks_are_all_that_changes(expr: Expr, data: st.DataObject) -> None:
    text = unparse(expr)
    for word, sign in ((" and ", "&&"), (" or ", "||")):
        text = text.replace(word, data.draw(st.sampled_from((word, f" {sign} ", sign))))
    try:
        before = parse(text)
    except ExpressionError:  # a sign inside of a text
        return
    once = applied(text, respelt(text))
    assert parse(once) == before
    assert respelt(once) == []
