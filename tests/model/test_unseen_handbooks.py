"""Two invented handbooks, encoded in the language without anything made for them, and their tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.authoring.testing import run_tests
from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.render import render_text
from policy_engine.document.files import load_source
from policy_engine.load import check_source, load

CASES = Path(__file__).parents[1] / "cases" / "policies"
NAMES = ("northwind", "cumulus")


@pytest.mark.parametrize("name", NAMES)
def test_it_validates(name: str) -> None:
    collector = Collector()
    source = load_source(str(CASES / f"{name}.yaml"), collector)
    assert source is not None
    check_source(source, collector)
    assert render_text(collector.diagnostics) == ""


@pytest.mark.parametrize("name", NAMES)
def test_its_answers(name: str) -> None:
    collector = Collector()
    report = run_tests(str(CASES / f"{name}.yaml"), collector)
    assert render_text(collector.diagnostics) == ""
    assert report is not None
    assert report.cases
    assert [case.id for case in report.cases if case.failures] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_ticket_that_tells_nothing_has_an_answer(name: str) -> None:
    decision = load(str(CASES / f"{name}.yaml")).evaluate({"id": "T-1", "at": "2025-12-04T12:00:00Z"}).to_dict()
    assert decision["sla"]["outcome"] == "unknown"
    assert decision["sla"]["needs"]


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_is_cited(name: str) -> None:
    """A clause without a rule is one that could not be said; those are named here."""
    text = (CASES / f"{name}.handbook.txt").read_text(encoding="utf-8")
    clauses = {line[1 : line.index("]")] for line in text.splitlines() if line.startswith("[")}
    model = load(str(CASES / f"{name}.yaml")).model
    cited = {clause for rule in model.rules.values() for clause in rule.cites}
    unsaid = {
        "northwind": set(),
        # Credits, what is only said to stay as it is, and duties that end before an event.
        "cumulus": {"CU-22", "CU-28", "CU-39"},
    }
    assert clauses - cited == unsaid[name]
