"""Rewriting expectations: only what differs, in place, and never a file that would not be read or pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policy_engine.authoring.case_update import Update, render_text, save, update, written
from policy_engine.authoring.testing import Suite, load_suite
from policy_engine.diagnostics import Collector
from policy_engine.errors import ReadError
from policy_engine.load import load
from policy_engine.load import load_source as load_policy
from policy_engine.source import SourceFile
from tests.authoring.mini import FAILING, PASSING, write


def suite_of(folder: Path, tests: str) -> Suite:
    collector = Collector()
    suite = load_suite(write(folder, tests), collector)
    assert suite is not None
    assert collector.diagnostics == ()
    return suite


def updated(folder: Path, tests: str) -> Update:
    suite = suite_of(folder, tests)
    done = update(suite, suite.run())
    assert done.old == tests
    return done


HEAD = """\
policy: mini
base: {facts: {plan: gold, altered: false}, events: [{at: "2025-09-10T08:00:00Z", type: ticket_created}]}
tests:
"""


def case(expect: str) -> str:
    return HEAD + f'  one:\n    why: "w"\n    at: "2025-09-10T08:00:00Z"\n    expect:\n{expect}'


def test_only_the_values_that_differ_are_replaced(tmp_path: Path) -> None:
    done = updated(tmp_path, PASSING + FAILING)
    assert done.new == PASSING + FAILING.replace("2025-09-10T12:00:00Z", "2025-09-10T09:00:00Z").replace(
        "value: 4", "value: 1"
    ).replace("read-first: breached, restore: {state: applies}", "read-first: unknown, restore: empty").replace(
        "needs: [plan]", "needs: [manual_read]"
    )
    assert [one.to_dict() for one in done.changes][1:4] == [
        {
            "case": "silver-expected-of-gold",
            "path": "sla.targets.first_response.target.value",
            "line": 17,
            "from": "4",
            "to": "1",
        },
        {
            "case": "silver-expected-of-gold",
            "path": "obligation.duties.read-first",
            "line": 18,
            "from": "breached",
            "to": "unknown",
        },
        {
            "case": "silver-expected-of-gold",
            "path": "obligation.duties.restore",
            "line": 18,
            "from": '{"state": "applies"}',
            "to": "empty",
        },
    ]
    assert render_text(done).splitlines()[0] == (
        f"{tmp_path}/mini.tests.yaml:17: silver-expected-of-gold: sla.targets.first_response.due_at: "
        '2025-09-10T12:00:00Z is now "2025-09-10T09:00:00Z"'
    )


def test_a_list_of_lines_is_reported_by_what_it_becomes(tmp_path: Path) -> None:
    done = updated(tmp_path, case("      obligation:\n        needs:\n          - plan\n"))
    assert [one.new for one in done.changes] == ["[manual_read]"]


def test_a_file_that_passes_is_left_alone(tmp_path: Path) -> None:
    done = updated(tmp_path, PASSING)
    assert (done.new, done.changes, done.left) == (PASSING, (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "      exclusion:   # what is offered\n        verdict:   'silent'   # not yet\n",
            '      exclusion:   # what is offered\n        verdict:   "covered"   # not yet\n',
            id="comments, spaces and quotes stay",
        ),
        pytest.param(
            "      obligation:\n        needs:\n          - plan\n          - altered\n        outcome: unknown\n",
            "      obligation:\n        needs: [manual_read]\n        outcome: unknown\n",
            id="a list of lines becomes one line",
        ),
        pytest.param(
            "      obligation:\n        needs:  # of the customer\n          - plan\n",
            "      obligation:\n        needs:  # of the customer\n          [manual_read]\n",
            id="a comment between key and value stays",
        ),
        pytest.param(
            "      sla:\n        targets:\n          first_response: empty\n",
            "      sla:\n        targets:\n          first_response: {state: running}\n",
            id="a target is expected by its keys",
        ),
        pytest.param("      sla: {warnings: [sla.targets.plans.gold]}\n", "      sla: {warnings: []}\n", id="warnings"),
        pytest.param(
            "      obligation: {duties: {read-first: empty}}\n",
            "      obligation: {duties: {read-first: unknown}}\n",
            id="a duty by its state",
        ),
        pytest.param(
            "      sla: {targets: {first_response: {target: none, pauses: [{from: x}]}}}\n",
            "      sla: {targets: {first_response: {target: {value: 1, unit: business_hour}, pauses: []}}}\n",
            id="maps and lists",
        ),
        pytest.param(
            "      sla: {targets: {first_response: {target: {value: 1, unit: business_hour}, source: x}}}\n",
            "      sla: {targets: {first_response: {target: {value: 1, unit: business_hour}, source: plans}}}\n",
            id="beside what is right",
        ),
    ],
)
def test_what_is_written(tmp_path: Path, before: str, after: str) -> None:
    done = updated(tmp_path, case(before))
    assert done.new.removeprefix(case("")) == after
    assert done.left == ()
    again = updated(tmp_path, done.new)
    assert (again.new, again.changes) == (done.new, ())


def test_what_two_cases_share_is_left_where_only_one_of_them_is_wrong(tmp_path: Path) -> None:
    shared = (
        HEAD
        + """\
  one: {why: "w", at: "2025-09-10T08:00:00Z", expect: &same {exclusion: {verdict: covered}}}
  two: {why: "w", at: "2025-09-10T08:00:00Z", facts: {altered: true}, expect: *same}
  three: {why: "w", at: "2025-09-10T08:00:00Z", expect: {exclusion: {verdict: silent}}}
"""
    )
    done = updated(tmp_path, shared)
    assert (done.new, done.changes, done.left) == (shared, (), ("two", "three"))
    assert render_text(done).splitlines() == [
        f"{tmp_path}/mini.tests.yaml: two: still fails; its expectations cannot be rewritten",
        f"{tmp_path}/mini.tests.yaml: three: still fails; its expectations cannot be rewritten",
    ]


def test_a_ticket_that_gets_no_decision_is_left(tmp_path: Path) -> None:
    late = case("      sla: {outcome: silent}\n").replace("{plan: gold", "{lent_until: empty, plan: gold")
    late = late.replace('at: "2025-09-10T08:00:00Z", type', 'at: "2199-12-31T23:59:00Z", type')
    late += '  two: {why: "w", at: "2025-09-10T08:00:00Z", expect: {exclusion: {verdict: silent}}}\n'
    late = late.replace('why: "w"\n    at: "2025-09-10T08:00:00Z"', 'why: "w"\n    at: "2199-12-31T23:59:30Z"')
    suite = suite_of(tmp_path, late)
    report = suite.run()
    done = update(suite, report)
    assert [change.case for change in done.changes][-1] == "two"
    assert done.new.endswith("{exclusion: {verdict: covered}}}\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "empty"),
        (True, "true"),
        (3, "3"),
        (2.5, "2.5"),
        (1e16, "10000000000000000"),
        ("not_covered", "not_covered"),
        ("Europe/Paris", "Europe/Paris"),
        ("no", '"no"'),
        ("empty", '"empty"'),
        ("1", '"1"'),
        ("09:00", '"09:00"'),
        ("a, b", '"a, b"'),
        ({"a": [1, "b c"]}, '{a: [1, "b c"]}'),
    ],
)
def test_values_as_yaml(value: object, text: str) -> None:
    assert written(value) == text


EDITS = {
    "mega": [
        ("{verdict: covered}, cites: MEGA-05", "{verdict: silent}, cites: MEGA-05"),
        ("1 week after", "2 weeks after"),
    ],
    "hydra": [("closed.within(10d)", "closed.within(9d)"), ("multiplier: 2", "multiplier: 3")],
    "managry": [
        ("4 business hours", "5 business hours"),
        ("severity: 4, cites: MANAGRY-24", "severity: 3, cites: X-1"),
    ],
    "megaport": [("15 minutes", "20 minutes"), ("verdict: permitted", "verdict: silent")],
    "meteorage": [("outside: 12 hours", "outside: 13 hours"), ("language not in [fr, en]", "language not in [fr]")],
}


@pytest.mark.parametrize("name", EDITS)
def test_the_tests_of_a_changed_policy_can_be_brought_up_to_date(name: str) -> None:
    suite = load_suite(name, Collector())
    assert suite is not None
    text = load(name).model.source.text
    for old, new in EDITS[name]:
        assert old in text
        text = text.replace(old, new)
    changed = suite._replace(policy=load_policy(SourceFile("changed.yaml", text)))
    done = update(changed, changed.run())
    assert done.changes
    assert done.left == ()
    after = changed.again(SourceFile("changed.tests.yaml", done.new))
    assert after is not None
    assert after.run().failures == ()
    # What was not about a difference is as it was typed.
    changed_lines = {one.line for one in done.changes}
    pairs = zip(done.old.splitlines(), done.new.splitlines(), strict=True)
    assert {number for number, (old, new) in enumerate(pairs, 1) if old != new} <= changed_lines


def test_it_is_saved_in_the_place_of_the_old_one_unless_that_changed(tmp_path: Path) -> None:
    done = updated(tmp_path, PASSING + FAILING)
    file = tmp_path / "mini.tests.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    file.chmod(0o640)
    save(done)
    assert file.read_bytes() == b"\xef\xbb\xbf" + done.new.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    with pytest.raises(ReadError) as caught:
        save(done)
    assert (caught.value.code, caught.value.message) == ("Y001", "the file was changed meanwhile")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mini.tests.yaml", "mini.yaml"]


WRONG = (
    ("outcome: determined", "outcome: unknown"),
    ("verdict: covered", "verdict: silent"),
    ("result: due", "result: missed"),
    ("state: running", "state: breached"),
    ('due_at: "2025', 'due_at: "2024'),
    ("value: 1,", "value: 7,"),
    ("severity: 1", "severity: 2"),
    ("party: customer", "party: both"),
)


@pytest.mark.parametrize("name", ["hydra", "megaport"])
def test_expectations_that_were_spoilt_come_back_as_they_were_typed(name: str) -> None:
    suite = load_suite(name, Collector())
    assert suite is not None
    text = suite.source.text
    head, mark, rest = text.partition("\ntests:\n")
    cases = re.split(r"(?m)^(?=  [a-z0-9-]+:$)", rest)
    spoilt = head + mark
    for one in cases:
        ticket, expect, answer = one.partition("    expect:")
        for right, wrong in WRONG:
            answer = answer.replace(right, wrong)
        spoilt += ticket + expect + answer
    again = suite.again(SourceFile(suite.source.path, spoilt))
    assert again is not None
    report = again.run()
    assert len(report.failures) > 20
    done = update(again, report)
    assert done.left == ()
    assert done.new == text
