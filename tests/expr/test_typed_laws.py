"""Laws of checked expressions: types tell the truth, knowing more takes nothing back, needs are what is needed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from policy_engine.expr import Typed, Unknown, check, compile_expr, compiler, parse
from policy_engine.expr import typed as t
from policy_engine.expr.plain import compile_plain
from policy_engine.expr.types import describe
from tests.expr.choosing import Chooser, choosers
from tests.expr.laws import examples
from tests.expr.reference import contains, identical
from tests.expr.reference.values import equal, is_settled
from tests.expr.sample import Case
from tests.expr.test_agreement import typed
from tests.expr.world import NAMES, PLAIN, WORLD, Values, case_of
from tests.expr.writing import FORMS, expression, formed, mentioned, plain_expression

# --- types ---


@examples(150)
@given(choosers)
def test_every_part_has_a_value_of_its_type(chooser: Chooser) -> None:
    text = expression(chooser)
    node = typed(text)
    if node is None:
        return
    case = case_of((*mentioned(text), "now"), chooser)
    with pytest.MonkeyPatch.context() as patch:
        watch(patch)
        for part in t.walk(node):
            # A part of a macro's body is seen while the macro runs; here it would lack its variables.
            if not any(isinstance(one, t.Variable) for one in t.walk(part)):
                compile_expr(part)(case)


def watch(patch: pytest.MonkeyPatch) -> None:
    """Makes every closure say what it gives, which must be of the type of its node."""
    original = compiler._compile

    def watched(node: Typed, depth: int) -> Any:
        evaluate = original(node, depth)

        def run(case: Any) -> Any:
            value = evaluate(case)
            if not isinstance(node, t.Maybe):  # what is left out of a list is no value
                assert contains(node.type, value), (node, describe(node.type), value)
            return value

        return run

    patch.setattr(compiler, "_compile", watched)


def test_the_law_of_types_sees_a_wrong_type() -> None:
    node = check(parse("cel.bind(x, tasks, [1].map(y, x + y))"), WORLD)
    assert isinstance(node, t.Bound)
    lying = t.Bound(NAMES["tags"], node.expr, node.slot, node.value, node.body)
    with pytest.MonkeyPatch.context() as patch:
        watch(patch)
        assert compile_expr(node)(Case({"tasks": 1})) == (2,)
        with pytest.raises(AssertionError):
            compile_expr(lying)(Case({"tasks": 1}))


# --- what is known ---


def filled(case: Case, names: tuple[str, ...], chooser: Chooser) -> Case:
    """The ticket with values for names that it does not know; really it is the ticket that it was."""
    some = Values(chooser)
    values = {name: None if chooser.number(8) == 0 else some.of(NAMES[name]) for name in names}
    return Case({**case, **values}, case.real)


def absent(case: Case, text: str) -> tuple[str, ...]:
    """Names that the expression mentions, or reads unasked, and the ticket does not tell."""
    return tuple(name for name in (*mentioned(text), "now") if name not in case)


@examples(400)
@given(choosers)
def test_to_know_more_takes_no_answer_back(chooser: Chooser) -> None:
    text = formed(chooser.one_of(FORMS), chooser) if chooser.number(2) else expression(chooser)
    node = typed(text)
    if node is None:
        return
    case = case_of(mentioned(text), chooser)
    evaluate = compile_expr(node)
    before = evaluate(case)
    if not isinstance(before, Unknown):
        more = tuple(name for name in absent(case, text) if chooser.number(3))
        assert identical(evaluate(filled(case, more, chooser)), before)


@examples(400)
@given(choosers)
def test_needs_are_what_is_needed(chooser: Chooser) -> None:
    """What is promised of an unknown answer and the facts that it names.

    They are absent; as long as none of them is told, nothing else that is told makes a difference; and once all of
    them are told, it is not for want of one of them that an answer is still unknown. It may want others then: of
    `a ? b : c` nobody needs `b` as long as `a` is absent. Nor is each of them decisive: `a or not a` needs `a`.
    """
    text = formed(chooser.one_of(FORMS), chooser) if chooser.number(2) else expression(chooser)
    node = typed(text)
    if node is None:
        return
    case = case_of(mentioned(text), chooser, strange=False)
    evaluate = compile_expr(node)
    before = evaluate(case)
    if not isinstance(before, Unknown):
        return
    unknown = absent(case, text)
    fields = {need for need in before.needs if need == "when" or need.startswith("field ")}
    assert before.needs
    assert len(set(before.needs)) == len(before.needs)
    assert set(before.needs) <= {*unknown, *fields}, (text, case, before)
    others = tuple(name for name in unknown if name not in before.needs)
    assert identical(evaluate(filled(case, others, chooser)), before), (text, case, before)
    asked = tuple(name for name in before.needs if name not in fields)
    after = evaluate(filled(case, asked, chooser))
    assert not isinstance(after, Unknown) or not set(asked) & set(after.needs), (text, case, before, after)


# --- two front ends ---


@examples(250)
@given(choosers)
def test_policies_and_plain_cel_agree(chooser: Chooser) -> None:
    """Without words, and with nothing empty, an expression that both take has one value.

    Policies are more forgiving in one place: `x in [a, b]` is true as soon as one is equal, whatever the other is.
    """
    text = plain_expression(chooser)
    node = typed(text)
    if node is None:
        return
    some = Values(chooser, whole=False)
    values = {name: some.of(PLAIN[name]) for name in mentioned(text) if chooser.number(8)}
    strict, plain = compile_expr(node)(Case(values)), compile_plain(text, tuple(PLAIN), limit=None)(values)
    if is_settled(strict) and is_settled(plain):
        assert identical(strict, plain) or equal(strict, plain), (text, values, strict, plain)
    else:
        assert " in " in text or identical(strict, plain), (text, values, strict, plain)
