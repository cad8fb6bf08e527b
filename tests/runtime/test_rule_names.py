"""Which rule is meant: ids, the ends of ids, clauses, statuses, places; and what is said where that is not clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.errors import RuleError
from policy_engine.load import Policy, load, load_source
from policy_engine.source import SourceFile
from tests.runtime.explaining_sample import POLICY, small
from tests.runtime.test_decision_schema import TESTS, policy_of

NAMES = [path.name.split(".")[0] for path in TESTS]


def found(word: str, of: Policy | None = None) -> str:
    return (of or small()).questions.rule(word).id


def refused(word: str, of: Policy | None = None) -> tuple[str, str, str, list[str], int]:
    with pytest.raises(RuleError) as caught:
        (of or small()).questions.rule(word)
    error = caught.value
    return error.code, error.message, error.help, [f"{name}: {about}" for name, about in error.candidates], error.more


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_every_rule_is_found_by_its_id_and_by_its_place(path: Path) -> None:
    policy = policy_of(path)
    for rule in policy.questions.rules.by_id.values():
        assert policy.questions.rule(rule.id) is rule
        there = policy.questions.rule(f"{path.parent.name}/{policy.id}.yaml:{rule.origin.line}")
        assert there.origin.line == rule.origin.line
        assert policy.questions.rule(f" {rule.id} ") is rule


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_nothing_that_cites_and_has_a_condition_is_left_out(path: Path) -> None:
    """Conditions, rows and cells of a policy all belong to a rule that can be asked about."""
    policy = policy_of(path)
    text = policy.model.source.text.split("\n")
    lines = [number for number, line in enumerate(text, 1) if line.lstrip().startswith(("when:", "done:"))]
    assert lines
    for number in lines:
        if "always" not in text[number - 1] and "never" not in text[number - 1]:
            assert policy.questions.rule(f"{policy.id}.yaml:{number}").origin.line <= number


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("definitions.large", "definitions.large"),
        ("large", "definitions.large"),
        ("served.quiet", "definitions.served.quiet"),
        ("premium-in", "sla.targets.plans.premium-in"),
        ("sla.targets.plans.rows.premium-in", "sla.targets.plans.premium-in"),
        ("sla.reply", "sla.metrics.reply"),
        ("reply", "sla.metrics.reply"),
        ("limits.small", "exclusions.limits.small"),
        ("exclusions.small", "exclusions.limits.small"),
        ("escalations.slow", "escalations.asked.slow"),
        ("exclusions", "exclusions.limits.small"),
        ("sample.yaml:8", "definitions.large"),
        ("8", "definitions.large"),
        ("sample.yaml:10", "definitions.served"),
        ("./sample.yaml:12", "definitions.served.quiet"),
    ],
)
def test_ways_to_name_a_rule(word: str, rule: str) -> None:
    assert found(word) == rule


def test_a_shipped_policy() -> None:
    mega = load("mega")
    assert found("MEGA-36", mega) == "exclusions.limits.hot-fix"
    assert found("mega-36", mega) == "exclusions.limits.hot-fix"
    assert found("severity", mega) == "classification.severity"
    assert found("processing", mega) == "lifecycle.transitions.assign"
    assert found("accepted", mega) == "lifecycle.transitions.accept.accepted"
    assert found("policies/mega.yaml:279", mega) == "exclusions.limits.limited-support"
    assert found("mega.yaml:283", mega) == "exclusions.limits.limited-support.critical-incident"
    assert refused("closed", mega) == (
        "X002",
        "`closed` names 2 rules",
        "name one of them",
        ["lifecycle.transitions.accept: transition, line 246", "lifecycle.transitions.lapse: transition, line 256"],
        0,
    )


def test_what_is_no_rule() -> None:
    assert refused("lage") == ("X001", "the policy `sample` has no rule `lage`", "did you mean `large`?", [], 0)
    places = (
        "rules stand under `definitions`, `sla`, `exclusions`, `escalations`; "
        "name one by its id, a clause, or file:line"
    )
    assert refused("nonsense-of-some-kind") == (
        "X001", "the policy `sample` has no rule `nonsense-of-some-kind`", places, [], 0
    )  # fmt: skip
    assert refused("") == ("X001", "the policy `sample` has no rule ``", places, [], 0)
    long = "x" * 200
    assert refused(long)[1] == f"the policy `sample` has no rule `{'x' * 77}...`"
    assert refused("exclusions.scope") == (
        "X001",
        "`exclusions.scope` has no condition: it always holds",
        places,
        [],
        0,
    )


def test_a_fact_has_no_condition_but_rules_that_read_it() -> None:
    assert refused("seats") == (
        "X001",
        "`seats` is a fact and has no condition",
        "these rules depend on it",
        [
            "definitions.large: definition, line 8",
            "definitions.mistaken: definition, line 18",
            "definitions.served: definition, line 9",
            "definitions.served.quiet: exception of definitions.served, line 12",
            "exclusions.limits.small: limit of the coverage, line 38",
        ],
        0,
    )
    zone = refused("zone")
    assert zone[1] == "`zone` is a parameter and has no condition"
    assert zone[3][0] == "definitions.served: definition, line 9"
    assert refused("desk_zone")[1:] == ("`desk_zone` is a fact and has no condition", *zone[2:])
    opened = refused("opened")
    assert opened[1] == "`opened` is an event and has no condition"
    assert opened[3][:2] == ["definitions.hours: definition, line 15", "sla.metrics.reply: metric, line 23"]
    unread = load_source(SourceFile("sample.yaml", POLICY.replace("facts:\n", "facts:\n  colour: text\n")))
    assert refused("colour", unread)[2:] == ("no rule depends on it", [], 0)


def test_names_of_several_rules_list_them() -> None:
    code, message, help, candidates, more = refused("S-2")
    assert (code, message, help) == ("X002", "`S-2` names 10 rules", "name one of them")
    assert candidates[0] == "definitions.served.quiet: exception of definitions.served, line 12"
    assert (len(candidates), more) == (10, 0)
    assert refused("definitions")[1:3] == ("`definitions` names 9 rules", "name one of them")


def test_a_line_without_a_rule() -> None:
    last = POLICY.count("\n")
    code, message, help, candidates, _ = refused(f"sample.yaml:{last}")
    assert (code, message, help) == ("X001", f"no rule stands in line {last} of `sample.yaml`", "these stand nearest")
    assert len(candidates) == 3
    assert refused("other.yaml:8") == (
        "X001", "`other.yaml` is not the file of the policy", "it is `sample.yaml`", [], 0
    )  # fmt: skip
    assert refused("sample.yaml:999999999")[0] == "X001"
