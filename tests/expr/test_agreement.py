"""The compiled closures agree with a naive interpreter: values with their classes, needs in order, faults with places.

Every outcome counts, those of tickets with absent, empty and extreme facts too. `LAWS=100 pytest tests/expr` tries
that many times as much.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from policy_engine.expr import ExpressionError, Typed, check, compile_expr, parse
from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.plain import compile_plain
from tests.expr.choosing import Chooser, choosers
from tests.expr.declared import CALLS
from tests.expr.laws import examples
from tests.expr.plain_writing import BOUND, bindings, plain_soup
from tests.expr.reference import identical, interpret, interpret_plain
from tests.expr.world import PLAIN, WORLD, Values, case_of
from tests.expr.writing import FORMS, application, expression, formed, mentioned, plain_expression


def typed(text: str) -> Typed | None:
    """The checked expression; nothing if the checker finds something in it."""
    try:
        return check(parse(text), WORLD)
    except ExpressionError:
        return None


def agrees(text: str, node: Typed, case: Any) -> None:
    compiled, naive = compile_expr(node)(case), interpret(node, case)
    assert identical(compiled, naive), (text, case, compiled, naive)


@examples(400)
@given(choosers)
def test_compiled_expressions_have_the_value_of_the_reference(chooser: Chooser) -> None:
    text = expression(chooser)
    node = typed(text)
    if node is not None:
        for _ in range(3):
            agrees(text, node, case_of((*mentioned(text), "now"), chooser))


@pytest.mark.parametrize(
    ("function", "signature"),
    CALLS,
    ids=[f"{function.name}({', '.join(one.name for one in signature.parameters)})" for function, signature in CALLS],
)
def test_each_declared_function_has_the_value_of_the_reference(function: Function, signature: Signature) -> None:
    settled = 0

    @examples(8)
    @given(choosers)
    def law(chooser: Chooser) -> None:
        nonlocal settled
        text = application(function, signature, chooser)
        node = typed(text)
        if node is not None:
            settled += 1
            agrees(text, node, case_of((*mentioned(text), "now"), chooser))

    law()
    assert settled


@pytest.mark.parametrize("form", FORMS)
def test_each_form_has_the_value_of_the_reference(form: str) -> None:
    @examples(60)
    @given(choosers)
    def law(chooser: Chooser) -> None:
        text = formed(form, chooser)
        node = typed(text)
        if node is not None:
            for _ in range(4):
                agrees(text, node, case_of((*mentioned(text), "now"), chooser))

    law()


@examples(400)
@given(choosers)
def test_plain_cel_has_the_value_of_the_reference_whatever_goes_together(chooser: Chooser) -> None:
    text = plain_soup(chooser)
    values = bindings(chooser)
    try:
        evaluate = compile_plain(text, BOUND, limit=None)
    except ExpressionError:
        return
    compiled, naive = evaluate(values), interpret_plain(parse(text), values, BOUND)
    assert identical(compiled, naive), (text, values, compiled, naive)


@examples(200)
@given(choosers)
def test_plain_cel_has_the_value_of_the_reference_where_parts_go_together(chooser: Chooser) -> None:
    text = plain_expression(chooser)
    some = Values(chooser)
    values = {name: some.of(PLAIN[name]) for name in mentioned(text) if chooser.number(8)}
    compiled = compile_plain(text, tuple(PLAIN), limit=None)(values)
    naive = interpret_plain(parse(text), values, tuple(PLAIN))
    assert identical(compiled, naive), (text, values, compiled, naive)
