"""Running the tests of a policy: differences whole, coverage counted, mistakes at their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.authoring.case_compare import ABSENT
from policy_engine.authoring.case_conditions import watched
from policy_engine.authoring.case_coverage import Place
from policy_engine.authoring.testing import TestReport, load_suite, render_text, run_tests
from policy_engine.diagnostics import Collector
from policy_engine.errors import PolicyError, ReadError
from policy_engine.load import Policy, load
from policy_engine.source import SourceFile
from tests.authoring.mini import FAILING, PASSING, POLICY, write


def run(folder: Path, tests: str = PASSING) -> TestReport:
    collector = Collector()
    report = run_tests(write(folder, tests), collector)
    assert collector.diagnostics == ()
    assert report is not None
    return report


def mistakes(folder: Path, tests: str) -> list[tuple[str, int | None, int | None, str, str]]:
    collector = Collector()
    run_tests(write(folder, tests), collector)
    return [(one.code, one.line, one.column, one.message, one.help) for one in collector.diagnostics]


def case(**parts: str) -> str:
    """A test file of one case, on one line each: `why`, `at` and `expect` unless given."""
    lines = {"why": '"a test"', "at": '"2025-09-10T08:00:00Z"', "expect": "{sla: {outcome: determined}}"} | parts
    return "policy: mini\ntests:\n  one:\n" + "".join(f"    {key}: {value}\n" for key, value in lines.items())


def test_a_passing_case(tmp_path: Path) -> None:
    report = run(tmp_path)
    assert [one.id for one in report.cases] == ["gold-inside-hours"]
    assert report.failures == ()
    assert report.cases[0].line == 7


def test_a_failing_case_shows_its_whole_difference(tmp_path: Path) -> None:
    (failed,) = run(tmp_path, PASSING + FAILING).failures
    assert failed.id == "silver-expected-of-gold"
    assert [tuple(one.difference) for one in failed.failures] == [
        ("sla.targets.first_response.due_at", "2025-09-10T12:00:00Z", "2025-09-10T09:00:00Z"),
        ("sla.targets.first_response.target.value", 4, 1),
        ("obligation.duties.read-first", "breached", "unknown"),
        ("obligation.duties.restore", {"state": "applies"}, ABSENT),
        ("obligation.needs", ["plan"], ["manual_read"]),
    ]
    rules = [[reason["rule"] for reason in one.because] for one in failed.failures]
    of_target = ["sla.targets.plans.gold", "sla.metrics.first_response.start", "calendars.desk"]
    assert all(set(of_target) <= set(named) for named in rules[:2])
    assert rules[2:] == [["obligations.every-ticket.read-first"]] * 3


def test_the_text_of_a_failing_case(tmp_path: Path) -> None:
    tests = PASSING + FAILING.split("    expect:")[0] + "    expect: {exclusion: {verdict: not_covered}}\n"
    report = run(tmp_path, tests)
    assert render_text(report) == (
        f"{tmp_path}/mini.tests.yaml:13: failed: silver-expected-of-gold\n"
        "  four hours are expected of gold\n"
        "  exclusion.verdict (line 16)\n"
        "    expected  not_covered\n"
        "    got       covered\n"
        "    because   exclusions.scope.everything (line 23): always: covered\n"
        "              exclusions.limits.altered (line 25): not so: altered\n"
        "mini: 2 tests, 1 failed; 6 of 11 rules covered (54.5 %), 1 of 2 rows, 1 of 6 outcomes of conditions\n"
    )
    assert "\x1b[1;31m1 failed\x1b[0m" in render_text(report, colour=True)


def test_the_report_as_data(tmp_path: Path) -> None:
    data = run(tmp_path, PASSING + FAILING).to_dict()
    assert (data["policy"], data["passed"], data["failed"]) == ("mini", 1, 1)
    assert data["cases"][0]["differences"] == []
    assert data["cases"][1]["differences"][1] | {"because": 0} == {
        "path": "sla.targets.first_response.target.value",
        "expected": 4,
        "got": 1,
        "line": 17,
        "column": 88,
        "because": 0,
    }


def test_coverage_by_rule(tmp_path: Path) -> None:
    coverage = run(tmp_path).coverage
    # Covered are the calendar, the metric and its start, the table and its first row, and the scope.
    # What a section says that no case looks at does not count: the duties were answered, and nobody looked.
    assert coverage.rules.missing == (
        Place("sla.metrics.first_response.stop", 11),
        Place("sla.targets.plans.silver", 19),
        Place("exclusions.limits.altered", 25),
        Place("obligations.every-ticket.read-first", 30),
        Place("obligations.altered-software.restore", 34),
    )
    assert (coverage.rules.seen, coverage.rules.total, coverage.documentation) == (6, 11, 2)
    assert coverage.rules.percent == pytest.approx(600 / 11)


def test_coverage_by_outcome_and_by_truth(tmp_path: Path) -> None:
    other = """\
  altered-and-silver:
    why: "the other side of every rule"
    at: "2025-09-10T09:00:00Z"
    facts: {plan: silver, altered: true, manual_read: true}
    events: [{at: "2025-09-10T08:30:00Z", type: first_response}]
    expect:
      sla: {targets: {first_response: {state: met}}}
      exclusion: {verdict: not_covered}
      obligation: {duties: {read-first: fulfilled, restore: applies}}
  nothing-altered:
    why: "the duty to restore does not arise"
    at: "2025-09-10T09:00:00Z"
    expect: {obligation: {duties: {restore: empty}}}
"""
    coverage = run(tmp_path, PASSING + other).coverage
    whole = [coverage.rules, coverage.rows, coverage.conditions]
    assert [(share.seen, share.total, share.missing, share.percent) for share in whole] == [
        (11, 11, (), 100),
        (2, 2, (), 100),
        (5, 6, (Place("obligations.every-ticket.read-first", 30, "false"),), pytest.approx(500 / 6)),
    ]
    assert coverage.always_held == ()
    assert coverage.outcomes["sla"] == {
        "outcome": {"determined": 2},
        "result": {"due": 2},
        "state": {"met": 1, "running": 1},
    }
    assert coverage.outcomes["exclusion"]["verdict"] == {"covered": 1, "not_covered": 1}
    assert coverage.outcomes["obligation"]["state"] == {"applies": 1, "fulfilled": 1, "unknown": 1}
    one_sided = run(tmp_path).coverage
    assert one_sided.rows.missing == (Place("sla.targets.plans.silver", 19),)
    assert one_sided.always_held == (Place("sla.targets.plans.gold", 18),)
    assert one_sided.conditions.missing == (
        Place("exclusions.limits.altered", 25, "true"),
        Place("obligations.every-ticket.read-first", 30, "true"),
        Place("obligations.altered-software", 32, "true"),
        Place("obligations.every-ticket.read-first", 30, "false"),
        Place("obligations.altered-software", 32, "false"),
    )


def test_watching_the_conditions_changes_no_answer() -> None:
    policy = load("megaport")
    model, conditions = watched(policy.model)
    ticket = {"id": 1, "at": "2025-09-10T07:00:00Z", "facts": {"service_state": "down", "work_can_continue": True}}
    assert Policy(model).evaluate(ticket).to_dict() == policy.evaluate(ticket).to_dict()
    assert [one.outcomes for one in conditions if one.id == "definitions.slight_impact"] == [{False}]
    # What is asked of the readings chosen is asked of no ticket.
    assert not [one.id for one in watched(load("mega").model)[1] if one.text.startswith("reading.")]


@pytest.mark.parametrize(
    ("facts", "wanted", "passes"),
    [
        ("{third_party_required: true}", "[sla.caveats.third-party]", True),
        ("{third_party_required: true}", "[]", False),
        ("{third_party_required: true}", "[sla.caveats.complexity, sla.caveats.third-party]", False),
        ("{third_party_required: false}", "[]", True),
        ("{third_party_required: false}", "[sla.caveats.third-party]", False),
    ],
)
def test_the_rules_that_warn_are_all_there_are(tmp_path: Path, facts: str, wanted: str, passes: bool) -> None:
    suite = load_suite("meteorage", Collector())
    assert suite is not None
    tests = case(facts=facts, expect=f"{{sla: {{warnings: {wanted}}}}}").replace("mini", "meteorage")
    again = suite.again(SourceFile("meteorage.tests.yaml", tests))
    assert again is not None
    assert [one.passed for one in again.run().cases] == [passes]


def test_base_is_merged_under_every_case(tmp_path: Path) -> None:
    tests = (
        PASSING
        + """\
  plan-taken-back:
    why: "what base tells is unknown here, and the event of base stands before that of the case"
    at: "2025-09-10T12:00:01Z"
    facts: {plan: unknown, altered: empty}
    events: [{at: "2025-09-10T08:00:00Z", type: first_response}]
    expect: {sla: {outcome: unknown, needs: [plan]}, exclusion: {verdict: covered}}
"""
    )
    assert run(tmp_path, tests).failures == ()


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (
            "policy: maxi\ntests: {}\n",
            ("V001", 1, 9, "these are tests of `maxi`, and the policy beside them is `mini`"),
        ),
        ("tests: {}\n", ("S002", 1, 1, "the key `policy` is missing")),
        ("policy: mini\n", ("S002", 1, 1, "the key `tests` is missing")),
        ("- policy\n", ("S003", 1, 1, "a test file is a set of named entries")),
        ("policy: mini\ntest: {}\ntests: {}\n", ("S001", 2, 1, "`test` is not a key of a test file")),
        ("policy: mini\nbase: {fact: {}}\ntests: {}\n", ("S001", 2, 8, "`fact` is not a key of `base`")),
        (case().replace("one:", "One_Test:"), ("S005", 3, 3, "`One_Test` is no id of a test")),
        (case(whi="x"), ("S001", 7, 5, "`whi` is not a key of a test")),
        (case(why='""'), ("S003", 4, 10, "`why` is a sentence")),
        (case().replace('    why: "a test"\n', ""), ("S002", 3, 3, "the test has no `why`")),
        (case(at="soon"), ("K013", 5, 9, "`soon` is not an instant such as `2025-09-10T07:00:00Z`")),
        (case(facts="{plam: gold}"), ("N001", 7, 13, "`plam` is not a fact of the policy")),
        (case(facts="{plan: platinum}"), ("K018", 7, 19, "`platinum` is not a value of `plan`")),
        (case(facts='{lent_until: "2025-02-30"}'), ("K012", 7, 25, "`2025-02-30` is no date of the calendar")),
        (case(events="{}"), ("S003", 7, 13, "`events` is a list")),
        (
            case(events='[{at: "2025-09-10T08:00:00Z", type: ticket_create}]'),
            ("N001", 7, 49, "`ticket_create` is not an event of the policy"),
        ),
        (
            case(events='[{at: "2025-09-10T08:00:00Z", type: ticket_created, from: me}]'),
            ("N005", 7, 65, "`from` is not an attribute of `ticket_created`"),
        ),
        (case(events="[{type: ticket_created}]"), ("S002", 7, 14, "an event has `at` and `type`")),
        (case(expect="{}"), ("V003", 6, 13, "the test expects nothing")),
        (case(expect="{sla: {}}"), ("V003", 6, 14, "nothing is expected of `sla`")),
        (case(expect="{slo: {outcome: silent}}"), ("S001", 6, 14, "`slo` is not a key of `expect`")),
        (case(expect="{sla: {outcom: silent}}"), ("S001", 6, 20, "`outcom` is not a key of `sla`")),
        (case(expect="{sla: {outcome: quiet}}"), ("V004", 6, 29, "`quiet` is not an answer for `outcome`")),
        (case(expect="{sla: {needs: plan}}"), ("S003", 6, 27, "`needs` is a list of facts")),
        (
            case(expect="{sla: {targets: {first_respons: {state: met}}}}"),
            ("V002", 6, 30, "`first_respons` is not a metric of the policy"),
        ),
        (
            case(expect="{sla: {targets: {first_response: met}}}"),
            ("S003", 6, 46, "of `first_response`, keys and values are expected"),
        ),
        (
            case(expect="{sla: {targets: {first_response: {stat: met}}}}"),
            ("S001", 6, 47, "`stat` is not a key of a metric"),
        ),
        (case(expect="{exclusion: {verdict: excluded}}"), ("V004", 6, 35, "`excluded` is not an answer for `verdict`")),
        (case(expect="{sla: {warnings: none}}"), ("S003", 6, 30, "`warnings` is a list of rules")),
        (
            case(expect="{sla: {warnings: [sla.targets.plan]}}"),
            ("V002", 6, 31, "`sla.targets.plan` is not a rule of the policy"),
        ),
        (
            case(expect="{obligation: {duties: {read-frist: applies}}}"),
            ("V002", 6, 36, "`read-frist` is not a duty of the policy"),
        ),
        (
            case(expect="{obligation: {duties: {read-first: done}}}"),
            ("V004", 6, 48, "`done` is not an answer for `state`"),
        ),
    ],
)
def test_a_mistake_in_the_test_file(tmp_path: Path, tests: str, expected: tuple[str, int, int, str]) -> None:
    (found,) = mistakes(tmp_path, tests)
    code, line, column, message = expected
    assert found[:3] == (code, line, column)
    assert message in found[3]


def test_a_mistake_says_what_was_probably_meant(tmp_path: Path) -> None:
    tests = case(facts="{plam: gold}", expect="{sla: {targets: {first_respons: {state: mett}}}, exlusion: {}}")
    assert [(found[0], found[4]) for found in mistakes(tmp_path, tests)] == [
        ("V002", "did you mean `first_response`?"),
        ("S001", "did you mean `exclusion`?"),
        ("N001", "did you mean `plan`?"),
    ]
    (far,) = mistakes(tmp_path, case(facts="{zzz: 1}"))
    assert far[4] == "known are `plan`, `altered`, `manual_read`, `lent_until`"


def test_all_mistakes_are_found_and_the_other_cases_run(tmp_path: Path) -> None:
    bad = '  bad-one:\n    why: "x"\n    at: later\n    facts: {plam: 1}\n    expect: {sla: {outcome: maybe}}\n'
    collector = Collector()
    report = run_tests(write(tmp_path, PASSING + bad), collector)
    assert [(one.code, one.line) for one in collector.diagnostics] == [("K013", 15), ("N001", 16), ("V004", 17)]
    assert report is not None
    assert [one.id for one in report.cases] == ["gold-inside-hours"]


def test_no_test_file(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "mini.tests.yaml").unlink()
    collector = Collector()
    assert run_tests(path, collector) is None
    assert [one.code for one in collector.diagnostics] == ["Y001"]


def test_a_policy_that_does_not_load(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "mini.yaml").write_text(POLICY.replace("plan: [gold, silver]", "plam: [gold, silver]"))
    with pytest.raises(PolicyError):
        run_tests(str(tmp_path / "mini.yaml"), Collector())
    with pytest.raises(ReadError):
        run_tests("no-such-policy", Collector())
