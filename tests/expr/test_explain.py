"""Explanations: values are those of the evaluation, states are true, places are exact, size is bounded.

`explain.txt` holds expressions and their explanations on the sample ticket, one part a line: its state, its text,
its value. `REWRITE_CASES=1` writes what comes of a new one, as in `test_texts.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping
from policy_engine.document.reader import read_yaml
from policy_engine.expr import (
    Binding,
    Explanation,
    ExpressionError,
    Fault,
    Names,
    Unknown,
    check,
    compile_expr,
    explain,
    parse,
    parse_condition,
)
from policy_engine.expr.conformance import decode
from policy_engine.expr.explain_parts import STATES, kleene
from policy_engine.expr.explain_values import known, listed, plain, shown
from policy_engine.expr.explain_words import because
from policy_engine.expr.explainer import MOST_PARTS, Explainer
from policy_engine.expr.typed import walk
from policy_engine.expr.types import ANY, BOOLEAN, DATE, DURATION, INSTANT, TEXT, EnumType, EventType, ListType, Type
from policy_engine.expr.unchecked import resolve
from policy_engine.expr.values import NO_VALUE, NULL, Duration, Instant, Optional, TypeValue, Uint, equal, key_of
from policy_engine.source import SourceFile, TextMap
from tests.expr.generated import conditions, soup
from tests.expr.sample import CASE, NOW, SCOPE, Case, Happened, evaluate, typed
from tests.expr.test_conformance import OWN
from tests.expr.test_texts import blocks, rewrite

SMALL = settings(max_examples=150, deadline=None)

CASES = st.sampled_from(
    [
        CASE,
        Case({}),
        Case({**CASE, "absent_fact": 1, "stated_severity": "minor", "start": NOW - 86_400}),
        Case({**CASE, "absent_fact": 0, "tasks": 0, "urgent": False, "tags": ()}),
        Case({**CASE, "tasks": None, "language": None, "urgent": None, "closed": Happened(NOW - 60)}),
    ]
)


def nodes(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for part in explanation.parts:
        yield from nodes(part)


def same(one: Any, other: Any) -> bool:
    """Whether two values are one, unknowns with their needs and faults with their messages included."""
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.needs == other.needs
    if isinstance(one, Fault) and isinstance(other, Fault):
        return one.message == other.message
    return known(one) and known(other) and equal(one, other)


# ---- laws


@SMALL
@given(conditions, CASES)
def test_the_value_is_that_of_the_compiled_condition(text: str, case: Case) -> None:
    condition = typed(text, BOOLEAN)
    assert same(explain(condition, case).value, compile_expr(condition)(case))


@SMALL
@given(conditions, CASES)
def test_every_part_has_the_value_that_it_has_alone(text: str, case: Case) -> None:
    for node in nodes(explain(typed(text), case)):
        if node.kind in ("round", "variable", "constant") or " t " in f" {node.text} " or "(t" in node.text:
            continue
        assert same(node.value, evaluate(node.text, case)), node.text


@SMALL
@given(conditions, CASES)
def test_and_or_and_not_are_what_their_parts_make_of_them(text: str, case: Case) -> None:
    for node in nodes(explain(typed(text, BOOLEAN), case)):
        values = [part.value for part in node.parts]
        if node.kind in ("and", "or"):
            assert same(node.value, kleene(node.kind, values))
        elif node.kind == "not":
            (operand,) = values
            assert same(node.value, not operand if known(operand) else operand)


@SMALL
@given(conditions, CASES)
def test_what_makes_no_difference_makes_none_and_what_decides_does(text: str, case: Case) -> None:
    others = (True, False, None, Unknown(("x",)), Fault("y"))
    for node in nodes(explain(typed(text, BOOLEAN), case)):
        if node.kind not in ("and", "or"):
            continue
        values = [part.value for part in node.parts]
        states = [part.state for part in node.parts]
        deciding = node.kind == "or"
        for place, state in enumerate(states):
            changed = {repr(kleene(node.kind, [*values[:place], other, *values[place + 1 :]])) for other in others}
            if known(node.value) and state in ("absorbed", "not_needed", "no_influence"):
                assert changed == {repr(node.value)}
            if state == "decides" and node.value is not deciding:
                assert len(changed) > 1, "all operands are needed"
        if node.value is deciding:
            assert states.count("decides") == 1
            first = states.index("decides")
            assert set(states[first + 1 :]) <= {"not_needed"}
            assert "not_needed" not in states[:first]
        elif known(node.value):
            assert set(states) == {"decides"}
        else:
            assert "open" in states


@SMALL
@given(conditions, CASES)
def test_parts_stand_within_the_whole_and_say_what_is_written_there(text: str, case: Case) -> None:
    root = explain(typed(text), case)
    for node in nodes(root):
        assert node.state in STATES
        assert node.span is not None
        for part in node.parts:
            assert part.span is not None
            assert node.span.start <= part.span.start <= part.span.end <= node.span.end
        if node.kind not in ("round", "name", "variable"):
            assert parse(node.text) in {one.expr for one in walk(typed(text))}


@SMALL
@given(conditions)
def test_places_hold_the_part_and_the_brackets_that_belong_to_it(text: str) -> None:
    where = TextMap.whole(SourceFile("policy.yaml", text))
    for node in nodes(explain(check(parse(text, where), SCOPE, BOOLEAN), CASE)):
        if node.kind in ("round", "name", "variable"):
            continue
        assert node.span is not None
        written = text[node.span.start : node.span.end]
        assert parse(written) == parse(node.text)
        assert written.count("(") == written.count(")")


def test_brackets_at_the_end_belong_to_the_part_that_they_are_in() -> None:
    text = "(urgent or unset) and tasks / (tasks - 2) == 1 and ((tasks)) > (1)"
    where = TextMap.whole(SourceFile("policy.yaml", text))
    root = explain(check(parse(text, where), SCOPE, BOOLEAN), CASE)
    assert [node.text for node in nodes(root) if node.kind not in ("name", "constant")] == [
        text, "urgent or unset", "tasks / (tasks - 2) == 1", "tasks / (tasks - 2)", "tasks - 2", "((tasks)) > (1)",
    ]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(soup)
def test_values_of_any_type_are_explained(text: str) -> None:
    collector = Collector()
    node = check(parse(text), SCOPE, collector=collector)
    if collector.diagnostics:
        return
    for case in (CASE, Case({})):
        found = explain(node, case)
        # `nan` is equal to nothing, itself included.
        assert repr(found.value) == repr(compile_expr(node)(case))
        assert because(found)
        assert sum(1 for _ in nodes(found)) <= MOST_PARTS + 100


@pytest.mark.parametrize("vector", OWN, ids=[one["expr"][:60] for one in OWN])
def test_plain_cel_is_explained(vector: dict[str, Any]) -> None:
    bindings = {name: decode(value) for name, value in vector.get("bindings", {}).items()}
    scope = Names.of(Binding(name, ANY, itemgetter(name)) for name in bindings)
    try:
        typed_ = resolve(parse(vector["expr"]), scope, vector.get("container", ""))
    except ExpressionError:
        return
    found = explain(typed_, bindings)
    assert repr(found.value) == repr(compile_expr(typed_)(bindings))
    assert because(found)
    assert all(node.state in STATES for node in nodes(found))


# ---- bounds


def test_a_long_list_is_cut_and_the_item_that_decided_is_shown() -> None:
    many = Case({**CASE, "tags": tuple(f"t{number}" for number in range(1_000))})
    found = explain(typed("tags.exists(t, t == 't700')"), many)
    over, *rounds = found.parts
    assert over.text == "tags"
    assert [one.text for one in rounds] == [*(f't: "t{number}"' for number in range(20)), 't: "t700"']
    assert [one.state for one in rounds] == [*["no_influence"] * 20, "decides"]
    assert found.left_out == 979
    undecided = explain(typed("tags.all(t, t != 't700' or absent_fact == 1)"), many)
    assert (undecided.parts[-1].text, undecided.parts[-1].state) == ('t: "t700"', "open")
    nothing = explain(typed("tags.exists(t, t == 'x')"), many)
    assert {one.state for one in nothing.parts} == {"decides"}
    assert (len(nothing.parts), nothing.left_out) == (21, 980)


def test_macros_within_macros_show_few_items() -> None:
    many = Case({**CASE, "tags": tuple(f"t{number}" for number in range(100))})
    found = explain(typed("tags.exists(t, tags.all(u, tags.exists(v, v == t and u == v)))"), many)
    assert found.value is False
    assert sum(1 for _ in nodes(found)) <= MOST_PARTS + 100
    assert found.left_out == 95


def test_a_deep_expression_is_followed_down_to_a_limit() -> None:
    found = explain(typed(" + ".join(["tasks"] * 150) + " > 3"), CASE)
    assert found.value is True
    cut = [node for node in nodes(found) if node.kind == "cut"]
    assert [node.value for node in cut] == [182]
    assert cut[0].left_out == 2


def test_a_broad_expression_has_a_limit_of_parts() -> None:
    found = explain(typed(" or ".join(["tasks==3"] * 1_200)), CASE)
    assert found.value is False
    assert len(found.parts) == 1_200
    assert sum(1 for _ in nodes(found)) <= MOST_PARTS + 1_200
    assert {node.kind for node in found.parts} == {"==", "cut"}


def test_what_a_name_stands_for_is_asked_for() -> None:
    def behind(binding: Any, value: Any, case: Any) -> tuple[str, tuple[Explanation, ...]]:
        if binding.name != "urgent":
            return "", ()
        return "a definition", (explain(typed("tasks == 2"), case),)

    found = explain(typed("urgent and language == 'fr'"), CASE, behind)
    urgent, other = found.parts
    assert (urgent.note, [one.text for one in urgent.parts]) == ("a definition", ["tasks == 2"])
    assert other.parts[0].note == ""


def test_a_kind_of_node_that_is_not_known_has_its_value() -> None:
    explainer = Explainer()
    del explainer._parts[type(typed("tasks == 2"))]
    found = explainer.explain(typed("tasks == 2 and urgent"), CASE)
    first = found.parts[0]
    assert (first.kind, first.value, first.parts) == ("compare", True, ())


# ---- places in a policy

STYLES = [
    ("when: tasks == 1 and language == 'fr'", "1:22-1:38"),
    ("when: 'tasks == 1 and language == ''fr'''", "1:23-1:41"),
    ('when: "tasks == 1 and language == \\"fr\\""', "1:23-1:41"),
    ("when: |\n  tasks == 1\n  and language == 'fr'", "3:7-3:23"),
    ("when: >\n  tasks == 1\n  and\n  language ==\n  'fr'", "4:3-5:7"),
    ("when: tasks == 1 and\n  language == 'fr'", "2:3-2:19"),
    ("when:\n  all:\n    - tasks == 1\n    - language == 'fr'", "4:7-4:23"),
    ("when:\n  all: [tasks == 1, language == 'fr']", "2:21-2:37"),
    ("when:\n  all:\n    - tasks == 1\n    - |\n      language\n      == 'fr'", "5:7-6:14"),
]


@pytest.mark.parametrize(("text", "place"), STYLES)
def test_places_are_exact_in_every_style_of_yaml(text: str, place: str) -> None:
    source = SourceFile("policy.yaml", text)
    root = read_yaml(source, Collector())
    assert isinstance(root, Mapping)
    node = root.get("when")
    assert node is not None
    expr = parse_condition(node)
    assert expr is not None
    found = explain(check(expr, SCOPE, BOOLEAN), CASE)
    last = found.parts[-1]
    assert last.span is not None
    start, end = source.position(last.span.start), source.position(last.span.end)
    assert f"{start.line}:{start.column}-{end.line}:{end.column}" == place
    assert last.text in ("language == 'fr'", 'language == "fr"')
    assert parse(last.text) == parse("language == 'fr'")
    assert found.text.startswith("tasks == 1 and language ==")
    assert found.span is not None
    assert found.span.end == last.span.end


# ---- values in words and as data


@pytest.mark.parametrize(
    ("value", "kind", "text", "data"),
    [
        (True, BOOLEAN, "true", True),
        (3, None, "3", 3),
        (1.5, None, "1.5", 1.5),
        (float("inf"), None, "inf", "inf"),
        (None, None, "empty", None),
        (None, EventType("closed"), "has not happened", None),
        ("fr", TEXT, '"fr"', "fr"),
        ("premier", EnumType("plan", ("premier",)), "premier", "premier"),
        ("x" * 100, TEXT, '"' + "x" * 56 + "...", "x" * 100),
        (Instant.of_seconds(NOW), INSTANT, "2025-09-10T07:00:00Z", "2025-09-10T07:00:00Z"),
        (Duration.of_seconds(5_400), DURATION, "1h30m", "1h30m"),
        (Duration.of_seconds(-60), DURATION, "-1m", "-1m"),
        (Uint(3), None, "3", 3),
        (b"ab", None, "b'ab'", "b'ab'"),
        (Optional(3), None, "optional 3", "optional 3"),
        (NO_VALUE, None, "no value", "no value"),
        (NULL, None, "null", "null"),
        (TypeValue("int"), None, "int", "int"),
        (("a", "b"), ListType.of(TEXT), '["a", "b"]', ["a", "b"]),
        (frozenset(("b", "a")), None, "[a, b]", ["a", "b"]),
        (tuple(range(9)), None, "[0, 1, 2, 3, 4, 5, 6, 7, ...]", list(range(9))),
        ({"hour": 90}, None, "{hour: 90}", {"hour": 90}),
        (Happened(NOW), EventType("closed"), "at 2025-09-10T07:00:00Z", {"at": "2025-09-10T07:00:00Z"}),
        (Unknown(("x",)), None, "not known", None),
        (Fault("division by zero"), None, "error: division by zero", None),
        (CASE["desk"], None, "", None),
        (CASE["release_available_on"], DATE, "2024-07-01", "2024-07-01"),
        (Instant(10**30), INSTANT, "1000000000000000000000 s after 1970", "1000000000000000000000 s after 1970"),
        (Happened(10**18), EventType("e"), "at 1000000000000000000 s after 1970", {"at": f"{10**18} s after 1970"}),
        (Happened(None), EventType("e"), "has happened", {}),
        ({key_of(True): 1}, None, "{true: 1}", {"true": 1}),
    ],
)
def test_values(value: Any, kind: Type | None, text: str, data: Any) -> None:
    assert shown(value, kind) == text
    assert plain(value, kind) == data


def test_a_list_as_data_has_an_end() -> None:
    assert plain(tuple(range(1_200)))[-1] == "... and 200 more"
    assert listed("text") is None


# ---- cases as text


def lines(node: Explanation, depth: int = 0) -> Iterator[str]:
    if node.kind in ("constant", "variable"):
        return
    more = f" (and {node.left_out} more)" if node.left_out else ""
    yield f"{node.state:<12} {'  ' * depth}{node.text}: {shown(node.value, node.type)}{more}"
    for part in node.parts:
        yield from lines(part, depth + 1)


def explained(text: str) -> str:
    found = explain(typed(text), CASE)
    return "\n".join([*lines(found), because(found)])


@pytest.mark.parametrize(("text", "result"), list(blocks("explain.txt")), ids=lambda text: text[:60])
def test_case(text: str, result: str) -> None:
    found = explained(text)
    if os.environ.get("REWRITE_CASES"):
        rewrite("explain.txt", text, found)
        return
    assert found == result


def test_no_case_stands_twice() -> None:
    texts = [text for text, _ in blocks("explain.txt")]
    assert texts
    assert len(texts) == len(set(texts))
