"""Large, deep and hostile expressions: handled, or refused by a clear error."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.expr import ExpressionError, check, compile_expr, parse, unparse
from policy_engine.expr.limits import LARGEST_HEIGHT, LONGEST_TEXT
from policy_engine.expr.types import BOOLEAN
from policy_engine.source import SourceFile, TextMap
from tests.expr.sample import CASE, SCOPE, Case, evaluate


def refusal(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        check(parse(text), SCOPE)
    return str(caught.value.code)


@pytest.mark.parametrize("word", ["and", "or"])
def test_a_thousand_operands(word: str) -> None:
    text = f" {word} ".join(["urgent"] * 1000)
    assert len(text) < LONGEST_TEXT
    assert unparse(parse(text)) == text
    assert evaluate(text, CASE, BOOLEAN) is True


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("not (", ")"), ("[", "]"), ("-(", ")"), ("(true == ", ")"), ("[1].exists(x, ", ")"), ("given(", ")")],
)
def test_sixty_four_brackets_and_no_more(opening: str, closing: str) -> None:
    text = opening * 64 + "urgent" + closing * 64
    parsed = parse(text)
    assert parse(unparse(parsed)) == parsed
    collector = Collector()
    node = check(parsed, SCOPE, collector=collector)
    if not collector.diagnostics:
        compile_expr(node)(CASE)
    assert "E009" not in {found.code for found in collector.diagnostics}
    for depth in (65, 5_000):
        if len(opening) * depth < LONGEST_TEXT - 10_000:
            assert refusal(opening * depth + "urgent" + closing * depth) == "E009"


def test_brackets_in_texts_and_comments_do_not_count() -> None:
    assert evaluate(f"language == '{'(' * 100}' // {'(' * 100}") is False
    assert evaluate(f'language == """{"(" * 100}"""') is False


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "urgent" + ")" * 10_000,
        "x" * (LONGEST_TEXT + 1),
        "urgent or " * 100_000 + "urgent",
    ],
)
def test_too_long(text: str) -> None:
    assert refusal(text) == "E008"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 7_000 + "urgent" + ")" * 7_000,
        "[" * 15_000,
        "!" * 5_000 + "urgent",
        "not " * 3_000 + "urgent",
        "-" * 5_000 + "tasks",
        "tasks" + " + 1" * 3_000,
        "tasks" + ".a" * 5_000,
        "tags" + "[0]" * 4_000,
        "urgent ? 1 : " * 1_000 + "1",
        "urgent == " * 1_000 + "urgent",
    ],
)
def test_too_deep(text: str) -> None:
    assert refusal(text) == "E009"


@pytest.mark.parametrize(
    "text",
    [
        "not " * (LARGEST_HEIGHT - 1) + "urgent",
        "tasks" + " + 1" * (LARGEST_HEIGHT - 2) + " > 0",
        "urgent ? 1 : " * (LARGEST_HEIGHT - 1) + "1",
    ],
)
def test_as_deep_as_it_may_be_with_little_stack_left(text: str) -> None:
    # A library cannot choose where it is called from: most of the stack may be in use already.
    assert sys.getrecursionlimit() >= 1000
    frame, used = sys._getframe(), 0
    while frame.f_back is not None:
        frame, used = frame.f_back, used + 1

    def deeper(levels: int) -> object:
        return deeper(levels - 1) if levels else evaluate(text)

    assert deeper(max(0, 350 - used)) is not None


def test_a_stack_that_is_nearly_full_gives_an_error_of_ours() -> None:
    text = "not " * 150 + "urgent"
    where = TextMap.whole(SourceFile("policy.yaml", text))
    expr = parse(text)
    node = check(expr, SCOPE)
    met = set()

    def deeper(work: Callable[[], object]) -> None:
        try:
            deeper(work)
        except RecursionError:
            try:
                work()
            except ExpressionError as error:
                met.add(error.code)

    for work in (lambda: parse(text, where), lambda: check(expr, SCOPE), lambda: compile_expr(node)):
        deeper(work)
    assert met == {"E009"}


@pytest.mark.parametrize(
    "text",
    ["tags.map(t, tags + tags).size() > 0", "language.matches('((a*)*)*b')", "'" + "a" * 10_000 + "' == language"],
)
def test_large_but_fine(text: str) -> None:
    evaluate(text, Case({**CASE, "language": "a" * 5_000}))
