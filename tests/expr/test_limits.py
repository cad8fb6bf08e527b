"""Large, deep and hostile expressions: handled, or refused by a clear error."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping
from policy_engine.document.reader import read_yaml
from policy_engine.expr import ExpressionError, Fault, check, compile_expr, parse, parse_condition, unparse
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
    ["tags.map(t, tags + tags).size() > 0", "language.matches('((a*)*)*b')", "'" + "a" * 4_000 + "' == language"],
)
def test_large_but_fine(text: str) -> None:
    evaluate(text, Case({**CASE, "language": "a" * 5_000}))


NAMED = "give parts of it a name under `definitions`"
DEEP = "brackets are nested too deeply"


@pytest.mark.parametrize(
    ("text", "code", "start", "end", "message", "help"),
    [
        (
            "'" + "a" * 10_000_000 + "' == language", "E008", 16_000, 10_000_014,
            "an expression of 10000014 characters is too long",
            "at most 16000 characters are read: give parts of it a name under `definitions`",
        ),
        ("(" * 8_000 + ")" * 8_000, "E009", 64, 65, DEEP, NAMED),
        ("[" * 16_000, "E009", 64, 65, DEEP, NAMED),
        ("tasks in " + "[" * 65 + "1" + "]" * 65, "E009", 73, 74, DEEP, NAMED),
        ("size(" * 65 + "tags" + ")" * 65, "E009", 324, 325, DEEP, NAMED),
        ("not " * 160 + "urgent", "E009", 0, 646, "the expression is nested too deeply", NAMED),
        ("tasks" + " + 1" * 160, "E009", 0, 645, "the expression is nested too deeply", NAMED),
        (
            "tags == [" + ",".join(["[" + ",".join("1" * 700) + "]"] * 8) + "]", "E009", 0, 11_225,
            "an expression of 5,611 parts is too large", NAMED,
        ),
        (
            "language == '" + "a" * 4_001 + "'", "E030", 12, 4_015,
            "a text of 4,001 characters is too long to be written out", "at most 4,000 characters can stand here",
        ),
        (
            'language == r"""' + "a" * 4_001 + '"""', "E030", 12, 4_020,
            "a text of 4,001 characters is too long to be written out", "at most 4,000 characters can stand here",
        ),
        (
            "language.matches('" + "a" * 4_001 + "')", "E030", 17, 4_020,
            "a text of 4,001 characters is too long to be written out", "at most 4,000 characters can stand here",
        ),
        (
            "urgent or tasks in [" + ", ".join(["1"] * 1_001) + "]", "E030", 19, 3_022,
            "a list of 1,001 items is too long to be written out", "at most 1,000 items can stand here",
        ),
        (
            "{" + ", ".join(f"{key}: 1" for key in range(1_001)) + "}.a == 1", "E030", 0, 7_899,
            "a map of 1,001 entries is too long to be written out", "at most 1,000 entries can stand here",
        ),
        (
            "math.greatest(" + ", ".join(["1"] * 1_001) + ") > 1", "E030", 0, 3_016,
            "a call with 1,001 values is too long to be written out", "at most 1,000 values can stand here",
        ),
        (
            "rate == 0." + "1" * 400, "E030", 8, 410,
            "a number of 402 characters is too long to be written out", "at most 400 characters can stand here",
        ),
        (
            "tasks == " + "9" * 15_000, "E007", 9, 15_009,
            f"the number `{'9' * 40}` is too large", "the largest is 9223372036854775807",
        ),
        (
            "tasks == 0x" + "f" * 15_000, "E007", 9, 15_011,
            f"the number `0x{'f' * 38}` is too large", "the largest is 9223372036854775807",
        ),
        ("rate == 1e" + "9" * 15_000, "E007", 8, 15_010, f"the number `1e{'9' * 38}` is too large", ""),
        (
            "now - start > " + "9" * 15_000 + "d", "E007", 14, 15_015,
            f"the duration `{'9' * 40}` is too long", "the longest is 292 years",
        ),
        (
            "tasks == " + "0" * 15_000, "E006", 9, 15_009,
            f"the number `{'0' * 40}` begins with a zero", "write `0`",
        ),
    ],
    ids=lambda one: one[:20] if isinstance(one, str) else str(one),
)  # fmt: skip
def test_a_refusal_says_what_where_and_what_to_do(
    text: str, code: str, start: int, end: int, message: str, help: str
) -> None:
    where = TextMap.whole(SourceFile("policy.yaml", text))
    with pytest.raises(ExpressionError) as caught:
        parse(text, where)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == (code, message, help)
    assert found.span is not None
    assert (found.span.start, found.span.end) == (start, end)
    assert found.source is where.source


@pytest.mark.parametrize(
    "text",
    [
        "language == '" + "a" * 4_000 + "'",
        "tasks in [" + ", ".join(["1"] * 1_000) + "]",
        "{" + ", ".join(f"'{key}': 1" for key in range(1_000)) + "}.size() > tasks",
        "math.greatest(" + ", ".join(["tasks"] * 1_000) + ") > 1",
        "rate == 0." + "1" * 398,
    ],
    ids=lambda one: one[:20],
)
def test_literals_that_are_as_long_as_they_may_be(text: str) -> None:
    assert not isinstance(evaluate(text), Fault)


def test_the_limits_hold_for_structured_conditions_too() -> None:
    source = SourceFile("policy.yaml", "when: {any: [urgent, {not: 'language == \"" + "a" * 4_001 + "\"'}]}")
    node = read_yaml(source, Collector())
    assert isinstance(node, Mapping)
    condition = node.get("when")
    assert condition is not None
    with pytest.raises(ExpressionError) as caught:
        parse_condition(condition)
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.column) == ("E030", 1, 41)


def test_a_name_of_a_zone_that_no_zone_can_have_is_not_looked_for() -> None:
    value = evaluate("now.date_in(language).year() > 1", Case({**CASE, "language": "Europe/" + "a" * 100_000}))
    assert isinstance(value, Fault)
    assert value.message == f"`Europe/{'a' * 33}` is not a time zone"


LETTERS = st.text(st.characters() | st.sampled_from("aZÉéıſK\u212a\ud800"), max_size=20)


@given(LETTERS)
def test_only_letters_of_ascii_change_their_case(text: str) -> None:
    lower = "".join(one.lower() if one.isascii() else one for one in text)
    upper = "".join(one.upper() if one.isascii() else one for one in text)
    case = Case({**CASE, "language": text})
    assert evaluate("language.lowerAscii()", case) == lower
    assert evaluate("language.upperAscii()", case) == upper
