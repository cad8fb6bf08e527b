"""Laws that hold for every expression: printing and reading, three-valued logic, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.expr import ExpressionError, Fault, Unknown, check, compile_expr, dependencies, parse, unparse
from policy_engine.expr.syntax import Expr, walk
from policy_engine.expr.types import BOOLEAN
from policy_engine.source import SourceFile, TextMap
from tests.expr.generated import conditions, soup, syntax
from tests.expr.sample import CASE, NOW, SCOPE, Case, evaluate, typed

SMALL = settings(max_examples=150, deadline=None)


@SMALL
@given(syntax)
def test_reading_what_was_printed_gives_the_same(expr: Expr) -> None:
    text = unparse(expr)
    again = parse(text)
    assert again == expr
    assert unparse(again) == text


@SMALL
@given(syntax)
def test_parts_stand_within_the_whole_and_keep_their_place_in_a_file(expr: Expr) -> None:
    text = unparse(expr)
    plain = list(walk(parse(text)))
    source = SourceFile("policy.yaml", "when: " + text)
    where = TextMap(source, text, range(6, 6 + len(text) + 1))
    for here, there in zip(plain, walk(parse(text, where)), strict=True):
        assert 0 <= here.span.start < here.span.end <= len(text)
        assert (there.span.start, there.span.end) == (here.span.start + 6, here.span.end + 6)
        assert there.source is source


PIECES = [
    "a",
    "1",
    "(",
    ")",
    "[",
    "]",
    "and",
    "or",
    "not",
    "in",
    ".",
    ",",
    "==",
    "<",
    "'x'",
    '"',
    "5d",
    "+",
    "-",
    "?",
    ":",
]


@SMALL
@given(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expr = parse(text)
    except ExpressionError as error:
        (found,) = error.diagnostics
        assert found.code.startswith("E0")
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message == found.message.strip()
        assert "\n" not in found.message
    else:
        assert parse(unparse(expr)) == expr


@SMALL
@given(syntax)
def test_any_syntax_is_typed_or_refused_and_never_fails_at_run_time(expr: Expr) -> None:
    collector = Collector()
    node = check(expr, SCOPE, collector=collector)
    if collector.diagnostics:
        assert all(found.code[0] in "EN" for found in collector.diagnostics)
    else:
        compile_expr(node)(CASE)


@settings(max_examples=400, deadline=None)
@given(soup)
def test_values_of_any_type_never_raise(text: str) -> None:
    collector = Collector()
    node = check(parse(text), SCOPE, collector=collector)
    if not collector.diagnostics:
        compile_expr(node)(CASE)
        compile_expr(node)(Case({}))


@SMALL
@given(conditions)
def test_a_condition_is_true_false_unknown_or_a_fault(text: str) -> None:
    value = evaluate(text, CASE, BOOLEAN)
    assert value is True or value is False or isinstance(value, Unknown | Fault)
    if isinstance(value, Unknown):
        assert value.needs
        assert len(set(value.needs)) == len(value.needs)
        assert set(value.needs) <= dependencies(typed(text, BOOLEAN))
        assert not set(value.needs) & CASE.keys()


@SMALL
@given(conditions, st.sampled_from([0, 1, 2, None]), st.sampled_from(["critical", "minor"]), st.sampled_from([0, NOW]))
def test_what_is_determined_stays_when_more_becomes_known(text: str, fact: Any, grade: str, start: int) -> None:
    if "shown(" in text or "given(" in text:
        text = text.replace("shown(absent_fact == 1)", "urgent").replace("given(absent_fact)", "urgent")
    before = evaluate(text, CASE, BOOLEAN)
    after = evaluate(text, Case({**CASE, "absent_fact": fact, "stated_severity": grade, "start": start}), BOOLEAN)
    assert not isinstance(after, Unknown)
    if before is True or before is False:
        assert after is before


@SMALL
@given(conditions, conditions, conditions)
def test_de_morgan_and_double_negation(a: str, b: str, c: str) -> None:
    def same(left: str, right: str) -> None:
        one, other = evaluate(left, CASE, BOOLEAN), evaluate(right, CASE, BOOLEAN)
        if isinstance(one, Fault):
            assert isinstance(other, Fault)
        elif isinstance(one, Unknown):
            assert isinstance(other, Unknown)
            assert one.needs == other.needs
        else:
            assert one == other

    same(f"not (({a}) and ({b}) and ({c}))", f"not ({a}) or not ({b}) or not ({c})")
    same(f"not (({a}) or ({b}))", f"not ({a}) and not ({b})")
    same(f"not not ({a})", a)
    same(f"({a}) and (({b}) and ({c}))", f"(({a}) and ({b})) and ({c})")
    same(f"({a}) ? ({b}) : ({b})", f"({a}) ? ({b}) : ({b})")


@pytest.mark.parametrize("connective", ["and", "or"])
@pytest.mark.parametrize("first", ["true", "false", "unknown", "fault", "empty"])
@pytest.mark.parametrize("second", ["true", "false", "unknown", "fault", "empty"])
@pytest.mark.parametrize("more", ["", "always_true"])
def test_strong_kleene_tables(connective: str, first: str, second: str, more: str) -> None:
    written = {
        "true": "urgent",
        "false": "tasks == 3",
        "unknown": "absent_fact == 1",
        "fault": "1 / (tasks - 2) == 1",
        "empty": "unset",
    }
    deciding = "false" if connective == "and" else "true"
    kinds = {"false" if kind == "empty" else kind for kind in (first, second)}
    if deciding in kinds:
        expected = deciding
    else:
        expected = next(
            (kind for kind in ("unknown", "fault") if kind in kinds), "true" if deciding == "false" else "false"
        )
    # A third operand that decides nothing takes the way of long chains instead of the one for pairs.
    third = f" {connective} {'urgent' if connective == 'and' else 'tasks == 3'}" if more else ""
    value = evaluate(f"{written[first]} {connective} {written[second]}{third}", CASE, BOOLEAN)
    shown = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else type(value).__name__.lower()
    assert shown == expected


def test_needs_come_in_order_of_mention_and_once() -> None:
    value = evaluate("start > now and absent_fact == 1 and stated_severity == minor and start > now")
    assert isinstance(value, Unknown)
    assert value.needs == ("start", "absent_fact", "stated_severity")


def test_shown_looks_at_the_case_as_it_really_is() -> None:
    supposed = Case({**CASE, "absent_fact": 1}, real=CASE)
    assert evaluate("absent_fact == 1", supposed) is True
    assert evaluate("shown(absent_fact == 1)", supposed) is False
    assert evaluate("tags.exists(t, t == 'vip' and shown(absent_fact == 1))", supposed) is False


def test_true_is_not_one() -> None:
    assert evaluate("[tasks, true] == [tasks, 1]") is False
    assert evaluate("[tasks, true] == [tasks, true]") is True
    assert evaluate("prices['hour'] == 1", Case({**CASE, "prices": {"hour": 1}})) is True
    assert evaluate("[tasks, true].contains(1)", Case({**CASE, "tasks": 2})) is False


def test_dependencies_name_everything_that_is_read() -> None:
    assert dependencies(typed("closed.within(10d) and tags.exists(t, t == language) or shown(unset)")) == {
        "closed", "now", "tags", "language", "unset",
    }  # fmt: skip
    assert dependencies(typed("support_plan == premier")) == {"support_plan"}
    assert dependencies(typed("event.closed.happened")) == {"event.closed"}
