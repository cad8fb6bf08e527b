"""What the tests of the shipped policies notice: a sample of each, the same one every time.

All of them are measured by `make mutate`.
"""

from __future__ import annotations

import pytest

from policy_engine.analysis.mutation.judge import Judge
from policy_engine.analysis.mutation.mutants import chosen, mutants_of
from policy_engine.authoring.testing import load_suite
from policy_engine.diagnostics import Collector

SHIPPED = ("hydra", "managry", "mega", "megaport", "meteorage")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_small_mistake_in_a_shipped_policy_is_noticed(name: str) -> None:
    suite = load_suite(name, Collector())
    assert suite is not None
    judge = Judge(suite.policy, suite.notices, [dict(case.ticket) for case in suite.cases], 60)
    verdicts = [judge.verdict(one) for one in chosen(mutants_of(suite.policy.model), 16)]
    assert [one.mutant.id for one in verdicts if one.outcome == "unnoticed"] == []
    assert sum(one.outcome == "noticed" for one in verdicts) >= 8


def test_a_shipped_policy_without_its_tests_is_not() -> None:
    suite = load_suite("meteorage", Collector())
    assert suite is not None
    few = suite._replace(cases=suite.cases[:5])
    judge = Judge(few.policy, few.notices, [dict(case.ticket) for case in suite.cases], 1)
    verdicts = [judge.verdict(one) for one in chosen(mutants_of(few.policy.model), 8)]
    assert sum(one.outcome == "unnoticed" for one in verdicts) >= 3
