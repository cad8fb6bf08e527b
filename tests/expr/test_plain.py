"""Plain CEL on Python data: what goes in, what comes out, what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.expr import Fault, Unknown
from policy_engine.expr.cost import cost
from policy_engine.expr.errors import ExpressionError, Failure
from policy_engine.expr.parser import parse
from policy_engine.expr.plain import compile_plain, from_python, surely_cheap, to_python
from policy_engine.expr.scope import Binding, Names
from policy_engine.expr.sizes import Size
from policy_engine.expr.typed import Read, walk
from policy_engine.expr.types import ANY
from policy_engine.expr.unchecked import resolve
from tests.expr.choosing import Chooser, choosers
from tests.expr.plain_writing import BOUND, plain_soup

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
DATA = {
    "severity": 1,
    "ticket": {"priority": "urgent", "tags": ["vip", None], "extra": {True: "yes", 2: "two"}},
    "now": NOON,
    "closed_at": NOON - dt.timedelta(days=3),
    "nothing": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("severity == 1", True),
        ("ticket.priority in ['high', 'urgent']", True),
        ("now - closed_at <= duration('240h')", True),
        ("now - closed_at", dt.timedelta(days=3)),
        ("closed_at + duration('1h')", NOON - dt.timedelta(days=3) + dt.timedelta(hours=1)),
        ("ticket.tags", ["vip", None]),
        ("ticket.extra[true] + ticket.extra[2]", "yestwo"),
        ("ticket.extra", {True: "yes", 2: "two"}),
        ("nothing", None),
        ("nothing == null", True),
        ("[1u, 2.5, b'a', type(1)]", [1, 2.5, b"a", "int"]),
        ("[ticket.?priority, ticket.?owner]", ["urgent", None]),
        ("size(ticket.tags) > 1 or absent == 2", True),
        ("math.greatest(severity, 2)", 2),
        ("optional.none().orValue(severity)", 1),
        ("strings.quote(base64.encode(b'a'))", '"YQ=="'),
    ],
)
def test_values_go_in_and_come_out(text: str, expected: Any) -> None:
    found = to_python(compile_plain(text)(DATA))
    assert found == expected
    assert found.__class__ is expected.__class__


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("math.greatest(1, 2)", None, 2),
        ("math.greatest(1, 2)", ("severity",), 2),
        ("math.greatest(1, 2)", ("math",), "there is no function `greatest`"),
        ("[1].map(math, math.greatest(1, 2))", None, "there is no function `greatest`"),
        ("math.grade + size(math)", None, 5),
        ("math.size()", None, 1),
        (".math.least(1, 2)", None, 1),
    ],
)
def test_libraries_of_functions_stand_beside_data_of_their_name(
    text: str, names: tuple[str, ...] | None, expected: Any
) -> None:
    found = compile_plain(text, names)({"math": {"grade": 4}})
    assert (found.message if isinstance(found, Fault) else found) == expected


def test_absent_names_are_unknown_and_named() -> None:
    found = compile_plain("absent == 2 and severity == other")(DATA)
    assert isinstance(found, Unknown)
    assert found.needs == ("absent", "other")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2**63, "the number does not fit in 64 bits"),
        (dt.datetime(2026, 3, 10), "an instant needs a zone: this datetime has none"),
        (dt.timedelta(days=200_000), "the duration is longer than 292 years"),
        ({1.5: 2}, "a key of a map is a text, a whole number or a boolean"),
        ([[{"a": object()}]], "a value of type `object` has no meaning in an expression"),
    ],
)
def test_what_cannot_be_taken_over_is_a_fault(value: Any, message: str) -> None:
    found = compile_plain("x == 1 or false")({"x": value})
    assert isinstance(found, Fault)
    assert found.message == message
    with pytest.raises(Failure, match=r"."):
        from_python(value)


def test_data_is_not_followed_for_ever() -> None:
    deep: list[Any] = []
    deep.append(deep)
    found = compile_plain("x == 1")({"x": deep})
    assert isinstance(found, Fault)
    assert found.message == "the value is nested too deeply"


def test_a_map_that_needs_nothing_is_not_copied() -> None:
    ticket = {"a": 1, "b": "x"}
    assert from_python(ticket) is ticket


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.booleans(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_python_values_come_back_as_they_went(value: Any) -> None:
    assert to_python(compile_plain("x")({"x": value})) == value


def refused(text: str, **options: Any) -> str:
    """Code, place, message and help of what is refused."""
    with pytest.raises(ExpressionError) as caught:
        compile_plain(text, **options)
    (found,) = caught.value.diagnostics
    assert found.span is not None
    return f"{found.code} {text[found.span.start : found.span.end]}: {found.message}; {found.help}"


def test_what_may_take_too_long_is_refused() -> None:
    text = "xs.all(x, ys.all(y, zs.all(z, x + y == z)))"
    assert refused(text) == (
        f"E029 {text}: this may take 107,050,504 steps; 10,000,000 are allowed: "
        "`all` looks at up to 100 items of `xs`, for each of them `all` looks at up to 100 items of `ys`, "
        "for each of them `all` looks at up to 100 items of `zs`, and so on; "
        "do less in one expression, or give `compile_plain` a larger `limit`"
    )
    lists = {"xs": [1, 2], "ys": [1], "zs": [2]}
    assert compile_plain(text, parts=10)(lists) is False
    assert compile_plain(text, limit=10**9)(lists) is False
    assert compile_plain(text, limit=None)(lists) is False
    assert refused("a == b", limit=250).startswith("E029 a == b: this may take ")


def test_a_result_whose_parts_are_shared_counts_with_all_of_them() -> None:
    """It is small in memory, and has more parts than anybody can go through."""
    doubled = "[1]" + ".map(a, [a, a])" * 40
    assert refused(doubled) == (
        f"E029 {doubled}: this may take 4,398,046,511,583 steps; 10,000,000 are allowed: "
        "most of them to go through its result, whose parts are shared; "
        "do less in one expression, or give `compile_plain` a larger `limit`"
    )
    assert refused(f"{doubled} == {doubled}").startswith("E029 ")
    assert compile_plain(f"size({doubled})")({}) == 1


@given(st.lists(st.integers(-3, 3), max_size=5), st.lists(st.integers(-3, 3), max_size=5))
def test_limits_change_no_answer(xs: list[int], ys: list[int]) -> None:
    text = "xs.exists(x, ys.exists(y, x * y == 6)) ? xs.map(x, x * 2) : ys"
    found = compile_plain(text)({"xs": xs, "ys": ys})
    assert found == compile_plain(text, limit=None)({"xs": xs, "ys": ys})
    assert to_python(found) == ([x * 2 for x in xs] if any(x * y == 6 for x in xs for y in ys) else ys)


@pytest.mark.parametrize("text", ["x.y in x", "[x.y] == [x]", "x.y in [x, [x], y]"])
def test_what_is_surely_cheap_is_cheap(text: str) -> None:
    quickly_estimated(text)


@given(choosers)
def test_the_quick_look_agrees_with_the_estimate(chooser: Chooser) -> None:
    quickly_estimated(plain_soup(chooser))


def quickly_estimated(text: str) -> None:
    """Holds the quick look at a text against the estimate."""
    try:
        typed = resolve(parse(text), Names.of(Binding(name, ANY, lambda case: None) for name in BOUND))
    except ExpressionError:
        return
    nodes, each = list(walk(typed)), Size(0, 100, open=True)
    sizes = {node.binding.name: each for node in nodes if isinstance(node, Read)}
    steps = cost(typed, sizes, with_result=True).most
    for limit in (1_000, 10_000, 100_000, 1_000_000):
        assert steps <= limit or not surely_cheap(nodes, limit, each)
