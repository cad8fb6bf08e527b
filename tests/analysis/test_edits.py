"""The table of edits: each is classified as expected, and each reported change replays on its own sample ticket.

A quarter of the edits with an effect is tried unless `EDITS=all` is set (`.ci/run` does); all of those without.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policy_engine import load
from policy_engine.analysis.answers import answers_of, differs
from policy_engine.analysis.differences.comparison import compare_policies
from policy_engine.analysis.differences.found import compare
from policy_engine.analysis.differences.tree import tree_of
from policy_engine.model import meaning

from .edits import Edit, edits, rewrite, said

MOST = 300
"""Tickets tried for an edit, those of `given.jsonl` among them."""

EDITS = edits()
REWRITE = bool(os.environ.get("REWRITE_CASES"))
ALL = REWRITE or os.environ.get("EDITS") == "all"
TRIED = [one for one in EDITS if ALL or one.expected == ("same",) or one.place % 4 == 0]
_found: dict[int, tuple[str, ...]] = {}


@cache
def given(policy: str) -> tuple[dict[str, Any], ...]:
    """Tickets to try first. They once were tests of the policies; here they stay as they are when those change."""
    lines = Path(__file__).with_name("given.jsonl").read_text(encoding="utf-8").splitlines()
    tickets = [json.loads(line) for line in lines]
    return tuple(one for one in tickets if one.pop("policy") == policy)


@pytest.mark.parametrize("edit", TRIED, ids=lambda one: f"{one.policy}: {one.name}")
def test_an_edit_is_classified_as_expected_and_every_change_replays(edit: Edit) -> None:
    old, new = edit.versions()
    comparison = compare_policies(old, new, given(edit.policy), MOST)
    _found[edit.place] = said(comparison)
    if REWRITE:
        if len(_found) == len(EDITS):
            rewrite(_found)
        return
    assert said(comparison) == edit.expected
    for change in comparison.changes:
        effect = change.effect
        assert (effect.sample is not None) == (effect.status == "answers")
        if effect.sample is not None:
            ticket = effect.sample.ticket
            before, after = answers_of(old, ticket), answers_of(new, ticket)
            assert (before, after) == (effect.sample.old, effect.sample.new)
            assert differs(before, after) == effect.sample.questions
            assert effect.sample.questions


def test_the_table_is_as_large_as_it_has_to_be() -> None:
    without = [one for one in EDITS if one.expected == ("same",)]
    assert len(EDITS) - len(without) >= 60
    assert len(without) >= 20
    assert {one.policy for one in EDITS} == {"mega", "meteorage", "hydra", "megaport", "managry"}


def test_every_change_has_a_fingerprint_of_its_own_that_does_not_hang_on_lines() -> None:
    edit = next(one for one in EDITS if one.name == "a topic is sent elsewhere")
    old, new = edit.versions()
    first = [change.fingerprint for change in compare_policies(old, new, (), 10).changes]
    assert len(set(first)) == len(first) == 2
    moved = Edit(edit.policy, "", (("policy:\n", "# a line\n\npolicy:\n"), *edit.replaced), (), 0)
    assert [change.fingerprint for change in compare_policies(*moved.versions(), (), 10).changes] == first


@pytest.mark.parametrize("name", ["mega", "meteorage", "hydra", "megaport", "managry"])
def test_a_policy_does_not_differ_from_itself(name: str) -> None:
    comparison = compare_policies(load(name), load(name))
    assert comparison.same
    assert comparison.notes == ()
    assert comparison.coverage is None


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: f"{one.policy}: {one.name}")
def test_the_comparison_sees_a_difference_where_the_typed_policies_have_one(edit: Edit) -> None:
    """The formatter's equality of policies was written apart from the comparison: the two must agree."""
    old, new = (one.model for one in edit.versions())
    found, _ = compare(tree_of(old), tree_of(new))
    cites = {id_: set(rule.cites) for id_, rule in old.rules.items()}
    others = {id_: set(rule.cites) for id_, rule in new.rules.items()}
    if meaning.same(old, new):
        # Conditions are compared by their syntax here; that quotes make no difference is for the proofs to say.
        assert cites == others
        assert {raw.item.role for raw in found} <= {"condition"}
    else:
        assert found or cites != others
