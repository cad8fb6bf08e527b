"""Conditions out of a policy: every YAML style, structure, and where their mistakes are underlined."""

from __future__ import annotations

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping, Node
from policy_engine.document.reader import read_yaml
from policy_engine.expr import ExpressionError, check, parse_condition, parse_entry, unparse
from policy_engine.expr.syntax import Expr, walk
from policy_engine.expr.types import BOOLEAN
from policy_engine.source import SourceFile
from tests.diagnostics.asserting import assert_diagnostic, only
from tests.expr.sample import SCOPE


def condition(text: str, collector: Collector | None = None) -> Node:
    node = read_yaml(SourceFile("policy.yaml", text), Collector() if collector is None else collector)
    assert isinstance(node, Mapping)
    found = node.get("when")
    assert found is not None
    return found


def checked(text: str) -> Collector:
    collector = Collector()
    expr = parse_condition(condition(text, collector), collector)
    if expr is not None:
        check(expr, SCOPE, BOOLEAN, collector)
    return collector


STYLES = [
    ("when: tasks == 1 and tsks == 2", "1:22"),
    ("when: 'language == ''fr'' and tsks == 2'", "1:31"),
    ('when: "language == \\"fr\\" and tsks == 2"', "1:31"),
    ("when: |\n  tasks == 1\n  and tsks == 2", "3:7"),
    ("when: >\n  tasks == 1\n  and\n  tsks == 2", "4:3"),
    ("when: tasks == 1\n  and tsks == 2", "2:7"),
    ("when: 'tasks == 1\n\n  and tsks == 2'", "3:7"),
    ('when: "tasks == 1 \\\n  and tsks == 2"', "2:7"),
    ("when: |2-\n    tasks == 1\n  and tsks == 2", "3:7"),
    ("when:\n  all:\n    - urgent\n    - any:\n        - tasks == 1\n        - not: tsks == 2", "6:16"),
    ("when:\n  all: [urgent, tsks == 2]", "2:17"),
    ("{when: tsks == 2}", "1:8"),
]


@pytest.mark.parametrize(("text", "place"), STYLES)
def test_a_mistake_is_underlined_in_the_file(text: str, place: str) -> None:
    found = only(checked(text))
    assert_diagnostic(found, "N001", "there is no `tsks`", f"policy.yaml:{place}", "tsks", "did you mean `tasks`?")


@pytest.mark.parametrize(("text", "place"), [(text.replace("tsks == 2", "tasks = 2"), place) for text, place in STYLES])
def test_so_is_what_cannot_be_read(text: str, place: str) -> None:
    found = only(checked(text))
    line, column = map(int, place.split(":"))
    assert_diagnostic(found, "E003", "`=` does not compare", f"policy.yaml:{line}:{column + 6}", "=", "`==`")


def test_structure_is_the_same_as_words() -> None:
    several = "any:\n        - tasks == 1\n        - not: {any: [unset, tasks > 5]}"
    expr = parse_condition(condition(f"when:\n  all:\n    - urgent\n    - {several}\n    - tasks < 9"))
    assert expr is not None
    assert unparse(expr) == "urgent and (tasks == 1 or not (unset or tasks > 5)) and tasks < 9"
    for part in walk(expr):
        assert part.source is not None
        assert part.source.path == "policy.yaml"


def test_one_condition_in_a_list_is_that_condition() -> None:
    expr = parse_condition(condition("when: {all: [urgent]}"))
    assert isinstance(expr, Expr)
    assert unparse(expr) == "urgent"


def test_several_mistakes_are_all_reported() -> None:
    found = checked("when:\n  all:\n    - tasks = 1\n    - tasks AND urgent\n    - any: []").diagnostics
    assert [(one.code, one.line) for one in found] == [("E003", 3), ("E003", 4), ("E010", 5)]


@pytest.mark.parametrize(
    ("text", "code", "message", "place"),
    [
        ('when: ""', "E010", "there is no expression here", "1:8"),
        ("when: [urgent, unset]", "E012", "a list of conditions does not say whether all or any must hold", "1:7"),
        ("when: {urgent: 1}", "Y038", "`urgent: 1` is an entry of YAML, not a condition", "1:8"),
        ("when: {urgent: [1]}", "E012", "`urgent` does not make a condition", "1:8"),
        (
            "when: {all: [urgent], any: [unset]}",
            "E012",
            "one of `all`, `any` and `not` makes a condition, not several",
            "1:7",
        ),
        ("when: {not: [urgent]}", "E012", "`not` takes one condition, not a list", "1:13"),
        ("when: {all: urgent}", "E012", "`all` takes a list of conditions", "1:13"),
        ("when: {any: []}", "E010", "`any` has no conditions", "1:13"),
        ("when: on", "N001", "there is no `on`", "1:7"),
        ("when: 10:30", "E006", "`10:30` is a time of day, and a condition has none", "1:7"),
        ("when: 010", "E006", "the number `010` begins with a zero", "1:7"),
        ("when: 2024-01-01", "E020", "a condition is needed here, and this is a date", "1:7"),
        ("when: 5", "E020", "a condition is needed here, and this is an integer", "1:7"),
    ],
)  # fmt: skip
def test_what_makes_no_condition(text: str, code: str, message: str, place: str) -> None:
    assert_diagnostic(only(checked(text)), code, message, f"policy.yaml:{place}")


@pytest.mark.parametrize(
    "text",
    ['when: language == "fr #1"', "when: >\n  urgent // first\n  and tasks > 1", "when: !unset and urgent"],
)
def test_what_the_reader_has_said_is_not_said_twice(text: str) -> None:
    codes = [one.code for one in checked(text).diagnostics]
    assert len(codes) == 1
    assert codes[0][0] == "Y"


def test_the_parts_of_a_condition_beside_other_keys() -> None:
    text = (
        "when:\n  all: [urgent, tasks == 1]\n  any: [urgent, tasks = 2]\n  not: unset\n  when: tasks > 5\n  cites: X-1"
    )
    node = condition(text)
    assert isinstance(node, Mapping)
    written = {}
    collector = Collector()
    for name in ("all", "any", "not", "when"):
        entry = node.entry(name)
        assert entry is not None
        expr = parse_entry(entry, collector)
        written[name] = expr and unparse(expr)
    assert written == {"all": "urgent and tasks == 1", "any": None, "not": "not unset", "when": "tasks > 5"}
    assert_diagnostic(only(collector), "E003", "`=` does not compare", "policy.yaml:3:23", "=")


def test_without_a_collector_mistakes_are_raised() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition(condition("when: {all: [tasks = 1, tasks = 2]}"))
    assert [found.code for found in caught.value.diagnostics] == ["E003", "E003"]


def test_too_much_structure() -> None:
    deep = "{not: " * 60 + "urgent" + "}" * 60
    assert parse_condition(condition(f"when: {deep}")) is not None
    wide = ", ".join(["urgent or unset"] * 2000)
    assert only(checked(f"when: {{all: [{wide}]}}")).code == "E009"
    thousand = ", ".join(["urgent"] * 1000)
    assert checked(f"when: {{all: [{thousand}]}}").diagnostics == ()
