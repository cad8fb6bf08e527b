"""Plain CEL on Python data: what goes in, what comes out, what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.expr import Fault, Unknown
from policy_engine.expr.errors import Failure
from policy_engine.expr.plain import compile_plain, from_python, to_python

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
    ],
)
def test_values_go_in_and_come_out(text: str, expected: Any) -> None:
    found = to_python(compile_plain(text)(DATA))
    assert found == expected
    assert found.__class__ is expected.__class__


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
