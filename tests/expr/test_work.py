"""What functions, operators and macros take is declared with them, all of it, and true of what they make."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.cost import cost
from policy_engine.expr.errors import Failure
from policy_engine.expr.functions import FUNCTIONS, MACROS
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.sizes import ANYTHING, BEYOND, SCALAR, Size, size_of, text
from policy_engine.expr.times import FIRST_INSTANT, LAST_INSTANT
from policy_engine.expr.values import NO_VALUE, Duration, Instant, Optional, Uint
from policy_engine.expr.work import Work
from tests.expr.sample import CASE, typed
from tests.expr.sizes import fits

EVERY = [*FUNCTIONS, *OPERATORS.values()]


TEXTS = [SCALAR, *map(text, (1, 5, 1_000, 100_000, BEYOND))]
LISTS = [
    Size(0, 0, SCALAR),
    Size(0, 1_000, text(5)),
    Size(0, 10_000, text(1_000)),
    Size(0, 10_000, Size(0, 10_000, text(100_000), text(10))),
    Size(0, BEYOND, Size(0, BEYOND, text(BEYOND))),
]


@pytest.mark.parametrize("function", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("sizes", [TEXTS, LISTS, [ANYTHING]], ids=["texts", "lists", "anything"])
def test_every_function_declares_its_work(function: Any, sizes: list[Size]) -> None:
    """More is never cheaper, and never makes something smaller; what is beyond counting stays there."""
    assert isinstance(function.work, Work)
    for count in {len(one.parameters) + len(function.reads) for one in function.signatures}:
        steps, made = 0, 0
        for size in sizes:
            now, result = function.work.steps((size,) * count), function.work.result((size,) * count)
            assert steps <= now <= BEYOND
            assert made <= result.most <= BEYOND
            assert 0 <= result.least <= result.most
            steps, made = now, result.most


words = st.text("ab,é", max_size=8) | st.sampled_from(["UTC", "2024-01-19", "1h", "12", "true", "2024-01-19T17:30:00Z"])
whole = st.integers(-9, 9) | st.integers(-(2**63), 2**63 - 1)
anything = st.recursive(whole | words | st.booleans(), lambda part: st.lists(part, max_size=3).map(tuple), max_leaves=4)
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": whole,
    "number": st.floats(),
    "unsigned": st.integers(0, 2**64 - 1).map(Uint),
    "text": words,
    "bytes": st.binary(max_size=6),
    "date": st.dates(),
    "dates": st.lists(st.dates(), max_size=3).map(tuple),
    "instant": st.integers(FIRST_INSTANT, LAST_INSTANT).map(Instant),
    "duration": st.integers(-(2**63), 2**63 - 1).map(Duration),
    "list": st.lists(anything, max_size=4).map(tuple) | st.lists(words, max_size=4).map(tuple),
    "map": st.dictionaries(words, whole, max_size=3),
    "optional": anything.map(Optional) | st.just(NO_VALUE),
    "event": st.just(CASE["ticket_created"]),
    "calendar": st.just(CASE["desk"]),
    "any": anything,
    "element of the list": anything,
}


@pytest.mark.parametrize("function", EVERY, ids=lambda one: one.name)
def test_what_a_function_makes_is_no_larger_than_it_declares(function: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        signature = data.draw(st.sampled_from(function.signatures))
        arguments = [data.draw(ARGUMENTS[kind.name]) for kind in signature.parameters]
        arguments += [data.draw(ARGUMENTS["instant"]) for _ in function.reads]
        try:
            made = signature.call(*arguments)
        except (Failure, PolicyEngineError):
            return
        assert fits(made, function.work.result(tuple(map(size_of, arguments))))

    holds()


LOOPS = {"all", "exists", "exists_one", "filter", "map", "transformList", "transformMap", "transformMapEntry"}


@pytest.mark.parametrize("macro", MACROS, ids=lambda one: one.name)
def test_every_macro_declares_what_it_takes_for_an_item(macro: Any) -> None:
    assert (macro.each > 0) is (macro.name in LOOPS)


@pytest.mark.parametrize("name", sorted(LOOPS - {"transformMap", "transformMapEntry"}))
def test_a_macro_takes_its_body_for_every_item(name: str) -> None:
    variables = "i, t" if name == "transformList" else "t"
    (each,) = {macro.each for macro in MACROS if macro.name == name}
    size = {"tags": Size(0, 100, text(5))}
    assert cost(typed(f"tags.{name}({variables}, tasks == 2)"), size).most == 2 + 100 * (each + 2)


def test_what_is_declared_is_needed() -> None:
    for kind in (type(FUNCTIONS[0]), type(MACROS[0])):
        assert {"work", "each"} & set(kind._fields)
        assert not {"work", "each"} & set(kind._defaults)
