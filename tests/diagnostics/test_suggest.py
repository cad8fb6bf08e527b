"""Near misses."""

from __future__ import annotations

import pytest

from policy_engine.diagnostics.suggest import did_you_mean, distance

WORDS = ["first_response", "ongoing_response", "restoration", "severity", "critical", "en", "fr", "low"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("frist_response", "first_response"),
        ("first-response", "first_response"),
        ("First Response", "first_response"),
        ("restroation", "restoration"),
        ("critcal", "critical"),
        ("serverity", "severity"),
        ("fe", None),
        ("lwo", "low"),
        ("high", None),
        ("priority", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, WORDS) == meant


def test_the_answer_does_not_depend_on_the_order() -> None:
    assert did_you_mean("abcd", ["abce", "abcf"]) == did_you_mean("abcd", ["abcf", "abce"]) == "abce"


def test_a_word_is_not_suggested_for_itself() -> None:
    assert did_you_mean("severity", ["severity"]) is None


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("ab", "ba", 1), ("abc", "abc", 0), ("", "ab", 2), ("kitten", "sitting", 3)]
)
def test_distance(left: str, right: str, edits: int) -> None:
    assert distance(left, right, 5) == edits
    assert distance(left, right, 0) == (0 if edits == 0 else 1)
