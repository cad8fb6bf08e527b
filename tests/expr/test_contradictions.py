"""What is said to hold for no ticket, or for every ticket, does so: tried out on all values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.expr.contradictions import contradictions
from tests.expr.sample import CASE, Case, evaluate, typed

VALUES: dict[str, tuple[list[str], list[Any]]] = {
    "tasks": (["-1", "0", "1", "2", "3"], [*range(-3, 6), None]),
    "rate": (["0", "1", "1.5", "2"], [-0.5, 0.0, 0.5, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, None]),
    "modified_by": (["nobody", "vendor", "customer"], ["nobody", "vendor", "customer", "third_party", None]),
    "severity": (["critical", "moderate", "minor"], ["critical", "moderate", "minor", None]),
    "language": (["'fr'", "'de'"], ["fr", "de", "", None]),
    "stars": (["1", "2", "3"], [1, 2, 3, None]),
    "urgent": (["true", "false"], [True, False, None]),
}
"""Names of the sample, constants to compare them with, and the values that are tried."""

ORDERED = {"tasks", "rate", "severity", "stars"}


@st.composite
def comparisons(draw: st.DrawFn, name: str) -> str:
    constants = VALUES[name][0]
    if name == "urgent" and draw(st.booleans()):
        return draw(st.sampled_from(["urgent", "not urgent"]))
    one = draw(st.sampled_from(constants))
    kind = draw(st.integers(0, 4))
    if kind == 0:
        some = draw(st.lists(st.sampled_from(constants), min_size=1, max_size=3))
        return f"{name} {draw(st.sampled_from(['in', 'not in']))} [{', '.join(some)}]"
    signs = ["==", "!="] + (["<", "<=", ">", ">="] if name in ORDERED else [])
    sign = draw(st.sampled_from(signs))
    if kind == 1:
        return f"{one} {sign} {name}"
    return f"not {name} {sign} {one}" if kind == 2 else f"{name} {sign} {one}"


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, str, str]:
    name = draw(st.sampled_from(sorted(VALUES)))
    op = draw(st.sampled_from(["and", "or"]))
    parts = draw(st.lists(comparisons(name), min_size=2, max_size=3))
    return name, op, f" {op} ".join(f"({part})" for part in parts)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(chains())
def test_what_is_said_to_be_decided_is(chain: tuple[str, str, str]) -> None:
    name, op, text = chain
    found = [one for one in contradictions(typed(text)) if one.code == "E036"]
    if found:
        answers = {evaluate(text, Case({**CASE, name: value})) for value in VALUES[name][1]}
        assert answers == {op == "or"}, found[0].message


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(["critical", "moderate", "minor"]), st.sampled_from(["<", "<=", ">", ">="]), st.booleans())
def test_what_no_value_of_a_scale_meets(word: str, sign: str, turned: bool) -> None:
    text = f"{word} {sign} severity" if turned else f"severity {sign} {word}"
    said = bool(contradictions(typed(text)))
    answers = {evaluate(text, Case({**CASE, "severity": value})) for value in ("critical", "moderate", "minor")}
    assert said == (answers == {False})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tasks == 1 and tasks == 2", 1),
        ("tasks == 1 and absent_fact == 2", 0),
        ("(tasks == 1 and urgent) and (tasks == 2 and unset)", 1),
        ("urgent or (tasks == 1 and tasks == 2)", 1),
        ("not (tasks == 1 and tasks == 2)", 1),
        ("tasks == 1 and (urgent or tasks == 2)", 0),
        ("ticket_created.by == vendor and ticket_created.by == customer", 1),
        ("ticket_created.by == vendor and closed.by == customer", 0),
        ("urgent and not urgent", 1),
        ("urgent == true and not urgent", 1),
        ("urgent and (tasks > 1 and urgent != true)", 1),
        ("closed.happened and tasks > 1 and not closed.happened", 1),
        ("tags.contains('a') and not tags.contains('a')", 1),
        ("tags.contains('a') and not tags.contains('b')", 0),
        ("not urgent and urgent != false", 0),
        ("urgent or not urgent", 0),
        ("urgent and not unset", 0),
        ("tasks + 1 > 4 and tasks + 1 < 3", 1),
        ("tasks == 1 and tasks == empty", 0),
        ("now > 2025-01-02T00:00:00Z and now < 2025-01-01T00:00:00Z", 1),
        ("now - start > 2h and now - start < 1h", 1),
    ],
)
def test_what_is_looked_at(text: str, found: int) -> None:
    assert len(contradictions(typed(text))) == found


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("tasks / 0 > 1", "E025", "division by zero"),
        ("tasks % (1 - 1) == 0", "E025", "division by zero"),
        ("tasks in []", "E021", "nothing is in an empty list"),
        ("now.date_in('Paris') > 2024-01-01", "E025", "`Paris` is not a time zone"),
    ],
)
def test_what_goes_wrong_for_every_ticket_is_said(text: str, code: str, message: str) -> None:
    (found,) = contradictions(typed(text))
    assert (found.code, found.message) == (code, message)


@pytest.mark.parametrize(
    "text", ["rate / 0 > 1", "tasks / 2 > 0", "now.date_in('UTC+03:00') > 2024-01-01", "tasks in [1]"]
)
def test_what_may_go_well_is_not(text: str) -> None:
    assert contradictions(typed(text)) == []
