"""The tests of the shipped policies pass, cover every rule that counts, and show both sides of each."""

from __future__ import annotations

import time

import pytest

from policy_engine.authoring.testing import run_tests
from policy_engine.diagnostics import Collector
from policy_engine.load import load

SHIPPED = ("hydra", "managry", "mega", "megaport", "meteorage")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_tests_of_a_shipped_policy(name: str) -> None:
    started = time.process_time()
    collector = Collector()
    report = run_tests(name, collector)
    assert collector.diagnostics == ()
    assert report is not None
    assert [one.to_dict() for one in report.failures] == []
    assert len(report.cases) >= 60
    assert report.coverage.rules.missing == ()
    assert report.coverage.rows.missing == ()
    assert report.coverage.always_held == ()
    assert report.coverage.conditions.missing == ()
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", SHIPPED)
def test_what_stands_outside_the_count_is_documentation(name: str) -> None:
    report = run_tests(name, Collector())
    model = load(name).model
    assert report is not None
    assert report.coverage.documentation == len(model.readings) + len(model.silences)
    assert report.coverage.rules.total + report.coverage.documentation == len(model.rules)
