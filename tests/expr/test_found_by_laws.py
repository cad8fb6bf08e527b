"""What the laws have found that no text of `values.txt` can show: it takes odd facts, or the place of a fault."""

from __future__ import annotations

import math
from typing import Any

import pytest

from policy_engine.expr import Fault, check, compile_expr, parse
from policy_engine.expr.limits import DEEPEST_NESTING
from policy_engine.expr.values import NO_VALUE, Instant, Optional, key_of
from tests.expr.reference import identical
from tests.expr.sample import Case, evaluate
from tests.expr.world import WORLD, Fields

BIG = 2**53


def value(text: str, **facts: Any) -> Any:
    return compile_expr(check(parse(text), WORLD))(Case(facts))


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        # The host language finds an object in a list by its identity, also the number that equals nothing.
        ("other_number in [0.0 / 0.0, 1.5]", {"other_number": math.nan}, False),
        ("other_number in numbers", {"other_number": math.nan, "numbers": (math.nan,)}, False),
        ("other_number in [0.0 / 0.0, other_count]", {"other_number": math.nan, "other_count": 1}, False),
        # A number may come as a whole one, and is compared as a double beyond 2**53 all the same.
        ("other_number == 9007199254740992.0", {"other_number": BIG + 1}, True),
        ("other_number in [9007199254740992.0]", {"other_number": BIG + 1}, True),
        ("other_number in numbers", {"other_number": BIG + 1, "numbers": (2.0**53,)}, True),
        ("rate < other_number", {"rate": 2.0**53, "other_number": BIG + 1}, False),
        ("other_count == 9007199254740992", {"other_count": BIG + 1}, False),
        # A map keeps booleans apart from 1 and 0.
        ("urgent in by_mark", {"urgent": True, "by_mark": {key_of(True): "a"}}, True),
        ("urgent in by_mark", {"urgent": False, "by_mark": {key_of(True): "a"}}, False),
        # A part of type number is one, beside a part of unknown type too.
        ("other_number / (urgent ? other_count : 'a')", {"other_number": 3, "urgent": True, "other_count": 2}, 1.5),
        # The fields of a record are in seconds, instants are not.
        ("visit.since", {"visit": Fields({"since": 5})}, Instant.of_seconds(5)),
        ("visit.?since", {"visit": Fields({"since": 5})}, Optional(Instant.of_seconds(5))),
        ("visit.?since", {"visit": Fields({})}, NO_VALUE),
        ("optional.of(visit).since", {"visit": Fields({"since": 5})}, Optional(Instant.of_seconds(5))),
        ("optional.of(visit).?cost", {"visit": Fields({"cost": 5})}, Optional(5)),
    ],
)
def test_odd_facts(text: str, facts: dict[str, Any], expected: Any) -> None:
    assert identical(value(text, **facts), expected)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("not [1, 'a'][0]", "[1, 'a'][0]"),
        ("urgent and [1, 'a'][0]", "[1, 'a'][0]"),
        ("[1, 'a'][0] and urgent", "[1, 'a'][0]"),
        ("unset or tasks == 1 or [1, 'a'][0] or unset", "[1, 'a'][0]"),
        ("[1, 'a'][0] ? 1 : 2", "[1, 'a'][0]"),
        ("tags.all(t, [1, t][0])", "[1, t][0]"),
        ("tags.exists_one(t, [1, t][0])", "[1, t][0]"),
    ],
)
def test_what_is_no_condition_knows_its_place(text: str, marked: str) -> None:
    fault = evaluate(text)
    assert isinstance(fault, Fault)
    assert fault.message == "a condition is neither true nor false"
    assert fault.span is not None
    assert text[fault.span.start : fault.span.end] == marked


def test_what_stands_before_in_is_evaluated_once() -> None:
    # Compiled for every item of the list, each level would double the work of the one below it.
    text = "urgent"
    for _ in range(DEEPEST_NESTING // 2):
        text = f"({text} in [unset, urgent])"
    assert evaluate(text) is True


def test_what_may_be_several_values_is_typed_once() -> None:
    text = "tasks"
    for _ in range(DEEPEST_NESTING - 1):
        text = f"math.greatest({text})"
    assert evaluate(text) == 2
