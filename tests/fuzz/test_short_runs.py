"""A short run of each kind of fuzzing, always the same, and what long ones have found."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from fuzz.answers import Answer, same, same_unordered, shown
from fuzz.crash import Inputs, Judge
from fuzz.engine import ask
from fuzz.intended import Intended, read_intended
from fuzz.oracle import missing
from fuzz.targets import TARGETS, Broken

FOUND = Path(__file__).parents[2] / "fuzz" / "found"


def read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOUND / name).read_text(encoding="utf-8"))
    return rows


@pytest.mark.parametrize("case", read("crashes.json"), ids=lambda case: ascii(case["input"][:60]))
def test_what_was_found_does_not_come_back(case: dict[str, Any]) -> None:
    assert TARGETS[case["target"]](case["input"]) == case["outcome"]


@pytest.mark.parametrize("case", read("differences.json"), ids=lambda case: ascii(case["expr"][:60]))
def test_answers_that_differed_without_reason(case: dict[str, Any]) -> None:
    wanted = Answer(case.get("value"), case.get("error", ""))
    answer = ask(case["expr"], case.get("bindings", {}))
    assert same(answer, wanted), shown(answer)
    assert wanted.value is not None or wanted.error in answer.error


def test_hostile_input() -> None:
    judge = Judge()
    for target, given in islice(Inputs("tests", None), 1_500):
        judge.judge(target, given)
    # How long and how much is for the long run to say: here others use the machine as well.
    assert [one for one in judge.findings.values() if one.kind not in ("slow", "memory")] == []
    assert {"expression: value", "expression: not read", "expression: refused", "plain: value"} <= judge.outcomes.keys()


def test_the_judge_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> str:
        raise Broken(text) if text else KeyError(text)

    monkeypatch.setitem(TARGETS, "plain", fails)
    judge = Judge()
    for given in ("law", "", "longer law"):
        judge.judge("plain", given)
    assert {(one.kind, one.input) for one in judge.findings.values()} == {
        ("law", "law"),
        ("KeyError", ""),
        ("law", "longer law"),
    }


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_answers_are_those_of_another_engine() -> None:
    from fuzz.differential import run

    report = run(600, seed=20)
    assert report.differences == []
    assert report.counts["compared"] > 500
    assert len(report.kinds) > 10


def test_intended_differences_have_reasons_and_say_how_they_are_known() -> None:
    assert all(one.reason.endswith(".") for one in read_intended())
    for entry in ({"id": "x", "reason": "all."}, {"id": "x", "expr": "a"}, {"id": "x", "reason": "r.", "regexp": "a"}):
        with pytest.raises(ValueError, match="entry x"):
            Intended(entry)


@pytest.mark.parametrize(
    ("left", "right", "ordered", "unordered"),
    [
        ({"double": "NaN"}, {"double": "nan"}, True, True),
        ({"double": "0.0"}, {"double": "-0.0"}, False, False),
        ({"int": "1"}, {"uint": "1"}, False, False),
        ({"list": [{"int": "1"}, {"int": "2"}]}, {"list": [{"int": "2"}, {"int": "1"}]}, False, True),
        ({"map": [[{"int": "1"}, {"int": "2"}]]}, {"map": [[{"uint": "1"}, {"int": "2"}]]}, True, True),
        ({"optional": []}, {"optional": [{"null": None}]}, False, False),
        ({"timestamp": "2024-01-01T00:00:00.0000001Z"}, {"timestamp": "2024-01-01T00:00:00Z"}, True, True),
        (None, {"null": None}, False, False),
        (None, None, True, True),
    ],
)
def test_answers_are_compared_with_their_types(
    left: dict[str, Any] | None, right: dict[str, Any] | None, ordered: bool, unordered: bool
) -> None:
    assert same(Answer(left), Answer(right)) is ordered
    assert same_unordered(Answer(left), Answer(right)) is unordered
