"""Working out constants beforehand changes no value, no fault and no place, and hides nothing from other readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given

from policy_engine.expr import (
    ExpressionError,
    Fault,
    check,
    checker,
    compile_expr,
    dependencies,
    folding,
    parse,
    unchecked,
)
from policy_engine.expr import typed as t
from policy_engine.expr.plain import compile_plain
from tests.expr.choosing import Chooser, choosers
from tests.expr.laws import examples
from tests.expr.plain_writing import BOUND, bindings, plain_soup
from tests.expr.reference import identical
from tests.expr.sample import CASE, Case, typed
from tests.expr.test_agreement import typed as typed_in_world
from tests.expr.world import WORLD, case_of
from tests.expr.writing import constant_expression, expression, mentioned


@contextmanager
def nothing_folded() -> Iterator[None]:
    """Neither the checkers nor the compiler work anything out beforehand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checker, "fold", lambda node: node)
        patch.setattr(unchecked, "fold", lambda node: node)
        patch.setattr(folding, "known", lambda evaluator: folding.NOT_CONSTANT)
        yield


@examples(250)
@given(choosers)
def test_folding_changes_nothing(chooser: Chooser) -> None:
    text = expression(chooser) if chooser.number(2) else constant_expression(chooser)
    case = case_of((*mentioned(text), "now"), chooser)
    try:
        folded = compile_expr(check(parse(text), WORLD))(case)
    except ExpressionError as error:
        refused_with_reason(text, error, case)
        return
    with nothing_folded():
        try:
            plain = compile_expr(check(parse(text), WORLD))(case)
        except ExpressionError:
            return  # a pattern that is put together is none before it is worked out
    assert identical(folded, plain), (text, case, folded, plain)


def refused_with_reason(text: str, error: ExpressionError, case: Case) -> None:
    """What folding complains about is what goes wrong without it, with the same words in the same place."""
    complaints = [one for one in error.diagnostics if one.code == "E025"]
    if len(complaints) != len(error.diagnostics):
        return
    with nothing_folded():
        node = typed_in_world(text)
        if node is None:
            return  # what is refused hides what is wrong with the parts round it
        faults = [
            found
            for part in t.walk(node)
            if not dependencies(part) and not any(isinstance(one, t.Variable) for one in t.walk(part))
            for found in [compile_expr(part)(case)]
            if isinstance(found, Fault)
        ]
    for one in complaints:
        assert any((one.message, one.span) == (fault.message, fault.span) for fault in faults), (text, one, faults)


@examples(250)
@given(choosers)
def test_folding_changes_nothing_in_plain_cel(chooser: Chooser) -> None:
    text, values = plain_soup(chooser), bindings(chooser)
    try:
        folded = compile_plain(text, BOUND, limit=None)(values)
    except ExpressionError:
        return
    with nothing_folded():
        plain = compile_plain(text, BOUND, limit=None)(values)
    assert identical(folded, plain), (text, values, folded, plain)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 1", 2),
        ("[1, 2 + 3, 'a']", (1, 5, "a")),
        ("{'a': 1 + 1}", {"a": 2}),
        ("{'a': [1, 2]}.a[1]", 2),
        ("has({'a': 1}.b)", False),
        ("[1, 2].contains(2)", True),
        ("size([1, 2] + [3])", 3),
        ("2 in [1, 1 + 1]", True),
        ("3 not in {1: 2}", True),
        ("[1, 2] == [1, 3]", False),
        ("not never", True),
        ("always and not never", True),
        ("urgent or always", True),
        ("never and 1 / tasks == 1 and urgent", False),
        ("true ? 'a' : language", "a"),
        ("never or [].contains(1) ? 1 : 2", 2),
        ("optional.of([1]).orValue([2])[0]", 1),
        ("given([1])", True),
    ],
)
def test_what_no_ticket_changes_is_worked_out(text: str, value: Any) -> None:
    assert identical(folding.known(compile_expr(typed(text))), value)
    with nothing_folded():
        assert folding.known(compile_expr(typed(text))) is folding.NOT_CONSTANT
        assert identical(compile_expr(typed(text))(CASE), value)


@pytest.mark.parametrize(
    ("text", "start", "end", "message"),
    [
        ("[1][1]", 0, 6, "there is no item 1 in a list of 1"),
        ("tasks + [1][1]", 8, 14, "there is no item 1 in a list of 1"),
        ("{'a': 1, 'a': 2}", 0, 16, "the key `a` comes twice"),
        ("true ? [1][1] : 2", 7, 13, "there is no item 1 in a list of 1"),
    ],
)
def test_what_goes_wrong_is_not_folded(text: str, start: int, end: int, message: str) -> None:
    evaluate = compile_expr(typed(text))
    assert folding.known(evaluate) is folding.NOT_CONSTANT
    fault = evaluate(CASE)
    assert isinstance(fault, Fault)
    assert fault.span is not None
    assert (fault.message, fault.span.start, fault.span.end) == (message, start, end)
    assert compile_expr(typed(f"always or given({text})"))(CASE) is True


def test_a_folded_condition_still_tells_what_it_reads() -> None:
    node = typed("always or urgent")
    assert compile_expr(node)(Case({})) is True
    assert dependencies(node) == {"urgent"}
