"""Plain CEL: the published vectors where they are at hand, and our own for what those do not ask."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policy_engine.expr.conformance import VectorError, decode, encode, matches, run, skipped
from policy_engine.expr.plain import compile_plain
from policy_engine.expr.values import Fault, Unknown

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "cel"
FILES = sorted(SUITE.glob("*.json"))
CORE = (
    *("basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros"),
    *("namespace", "parse", "plumbing", "string", "timestamps", "type_deduction"),
)


def vectors(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.skipif(not FILES, reason="the conformance suite of CEL is not beside this repository")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_published_vectors_pass(path: Path) -> None:
    failed = [
        f"{one['section']}/{one['name']}: {one['expr']} gives {run(one)}, not {one['expect']}"
        for one in vectors(path)
        if not skipped(one) and not matches(one["expect"], run(one))
    ]
    assert failed == []


@pytest.mark.skipif(not FILES, reason="the conformance suite of CEL is not beside this repository")
def test_of_the_core_nothing_is_skipped_but_checks_of_types() -> None:
    core = [one for path in FILES if path.stem in CORE for one in vectors(path)]
    run_ = [one for one in core if not skipped(one)]
    assert len(run_) == 1106
    assert all("check_only" in one["needs"] for one in core if skipped(one))


OWN = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", OWN, ids=[one["expr"][:60] for one in OWN])
def test_our_own_vectors_pass(vector: dict[str, Any]) -> None:
    assert matches(vector["expect"], run(vector)), run(vector)


@pytest.mark.parametrize("vector", OWN, ids=[one["expr"][:60] for one in OWN])
def test_typed_values_come_back_as_they_went(vector: dict[str, Any]) -> None:
    for typed in (*vector.get("bindings", {}).values(), vector["expect"]):
        if "error" not in typed:
            assert matches(typed, {"value": encode(decode(typed))})


DEEP: dict[str, Any] = {"int": "1"}
for _ in range(5_000):
    DEEP = {"list": [DEEP]}
NO_VALUES: list[Any] = [
    *(None, 5, "x", [], {}, {"int": "1", "uint": "1"}, {"strnig": "a"}, {5: 1}, {("a",): 1}, DEEP, {"int": "one"}),
    *({"int": 1}, {"int": True}, {"int": "9223372036854775808"}, {"int": float("inf")}, {"int": "9" * 10_000}),
    *({"uint": "-1"}, {"uint": "18446744073709551616"}, {"double": 10**400}, {"double": "x"}, {"bool": "false"}),
    *({"null": 5}, {"bytes": "0g"}, {"string": None}, {"string": "\ud800"}, {"type": 5}, {"timestamp": "now"}),
    *({"timestamp": 5}, {"duration": "9" * 40 + "s"}, {"duration": "9999999999s"}, {"duration": "1.0000000000005s"}),
    *({"duration": "1"}, {"list": 5}, {"list": [5]}, {"map": {}}, {"map": [[{"int": "1"}]]}),
    *({"map": [[{"double": "1.5"}, {"int": "1"}]]}, {"optional": [{"int": "1"}, {"int": "2"}]}),
    {"map": [[{"int": "1"}, {"int": "1"}], [{"uint": "1"}, {"int": "2"}]]},
]


@pytest.mark.parametrize("typed", NO_VALUES, ids=[f"{number}" for number in range(len(NO_VALUES))])
def test_what_is_no_typed_value_is_refused(typed: Any) -> None:
    with pytest.raises(VectorError):
        decode(typed)
    error = run({"expr": "1", "bindings": {"x": typed}})["error"]
    assert error["stage"] == "vector"


@pytest.mark.parametrize(
    "vector",
    [
        *(None, [], "x", {}, {"expr": None}, {"expr": ["1"]}, {"expr": b"1"}, {"expr": "1", "bindings": None}),
        *({"expr": "1", "bindings": []}, {"expr": "1", "bindings": {1: {"int": "1"}}}, {"expr": "1", "container": 5}),
    ],
    ids=str,
)
def test_what_is_no_vector_is_an_error_of_the_vector(vector: Any) -> None:
    assert run(vector)["error"]["stage"] == "vector"


def test_what_has_no_form_in_a_vector_is_refused() -> None:
    with pytest.raises(VectorError):
        encode(object())


def test_a_result_is_compared_with_its_type() -> None:
    one = {"value": {"int": "1"}}
    assert matches({"int": "1"}, one)
    assert not matches({"double": "1.0"}, one)
    assert not matches({"uint": "1"}, one)
    assert not matches({"error": True}, one)
    assert not matches({"int": "1"}, {"error": {}})
    assert not matches({"double": "0.0"}, {"value": {"double": "-0.0"}})
    assert matches({"double": "NaN"}, {"value": {"double": "NaN"}})
    assert not matches({"map": [[{"int": "1"}, {"int": "1"}]]}, {"value": {"map": [[{"uint": "1"}, {"int": "1"}]]}})


def test_errors_say_where_they_arose() -> None:
    assert run({"expr": "1 +"})["error"] == {
        "stage": "parse", "message": "the expression stops after `+`", "code": "E002",
    }  # fmt: skip
    assert run({"expr": "1 / 0"})["error"] == {"stage": "evaluation", "message": "division by zero"}
    assert run({"expr": "x"})["error"] == {"stage": "evaluation", "message": "there is no `x`"}


def test_what_is_absent_is_unknown_and_settled_by_others() -> None:
    evaluate = compile_plain("a == 1 || b == 2", ("a", "b"))
    assert evaluate({"a": 1}) is True
    found = evaluate({"a": 2})
    assert isinstance(found, Unknown)
    assert found.needs == ("b",)


def test_a_fault_knows_its_place() -> None:
    found = compile_plain("x + [1][3]", ("x",))({"x": 1})
    assert isinstance(found, Fault)
    assert found.span is not None
    assert (found.span.start, found.span.end) == (4, 10)


def module(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policy_engine.expr.conformance", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_module_prints_a_table(tmp_path: Path) -> None:
    given = [
        {"file": "some", "section": "a", "name": "right", "expr": "1 + 1", "expect": {"int": "2"}, "needs": []},
        {"file": "some", "section": "a", "name": "wrong", "expr": "1 + 1", "expect": {"int": "3"}, "needs": []},
        {
            "file": "some",
            "section": "a",
            "name": "not",
            "expr": "1",
            "expect": {"checked": True},
            "needs": ["check_only"],
        },
    ]
    (tmp_path / "some.json").write_text(json.dumps(given), encoding="utf-8")
    ran = module(str(tmp_path))
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "file                passed  failed  skipped",
        "  a/wrong: 1 + 1",
        '    expected {"int": "3"}, got {"value": {"int": "2"}}',
        "some                     1       1        1",
        "skipped 1: runs only the type checker of plain CEL",
        "1 passed, 1 failed",
    ]
    assert module(str(tmp_path / "nowhere")).returncode == 2


@pytest.mark.parametrize("text", ["no JSON", "{}", "[5]", '[{"file": "a"}]', "[" * 100_000])
def test_the_module_refuses_files_without_vectors(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.json").write_text(text, encoding="utf-8")
    ran = module(str(tmp_path))
    assert ran.returncode == 2
    assert ran.stderr.startswith("some.json: ")
    assert "Traceback" not in ran.stderr
