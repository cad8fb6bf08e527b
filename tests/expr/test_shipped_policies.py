"""The laws hold for the conditions that are shipped, on the tickets that they are shipped with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policy_engine.authoring.testing import run_tests
from policy_engine.diagnostics import Collector
from policy_engine.expr import Typed, compile_expr, parse, unparse
from policy_engine.model import context
from policy_engine.resources import policy_names, policy_path
from tests.expr.reference import contains, identical, interpret


@pytest.mark.parametrize("name", policy_names())
def test_shipped_conditions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed and read again they are the same; their values are of their types, and those of the reference."""
    conditions: list[Typed] = []
    compared = 0

    def held_to_the_reference(node: Typed) -> Callable[[Any], Any]:
        conditions.append(node)
        evaluate = compile_expr(node)

        def run(case: Any) -> Any:
            nonlocal compared
            compared += 1
            value = evaluate(case)
            assert contains(node.type, value), (unparse(node.expr), value)
            naive = interpret(node, case)
            assert identical(value, naive), (unparse(node.expr), value, naive)
            return value

        return run

    monkeypatch.setattr(context, "compile_expr", held_to_the_reference)
    report = run_tests(str(policy_path(name)), Collector())
    assert report is not None
    assert conditions
    for node in conditions:
        assert parse(unparse(node.expr)) == node.expr
    assert compared > 100
