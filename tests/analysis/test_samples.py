"""Sample tickets: what they reach, that they are the same each time, and what is said of them is true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from typing import Any, NamedTuple

import pytest

from policy_engine import load
from policy_engine.analysis.answers import answers_of, differing, differs
from policy_engine.analysis.samples import Coverage, Sample, Samples
from policy_engine.load import Policy
from policy_engine.runtime.instants import parse_instant

from ..runtime.sample import policy

DESK = """\
calendars:
  desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {dates: ["2025-07-14"], cites: S-1}, cites: S-1}
definitions:
  heavy: {when: "users > 50 and not trial", cites: S-2}
sla:
  metrics:
    first_response:
      start: {event: ticket_created, cites: S-3}
      stop: {event: answered, cites: S-3}
      calendar: desk
  targets:
    precedence: [figures]
    figures:
      inputs: [plan]
      outputs: [first_response]
      rows:
        gold: {plan: gold, first_response: 2 business hours, cites: S-4}
        iron: {plan: iron, first_response: 8 business hours, cites: S-5}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-6}
  limits:
    heavy: {when: heavy, verdict: not_covered, cites: S-7}
windows:
  business_hours: {open: desk, cites: S-1}
facts:
  users: integer
  trial: boolean
  plan: [gold, iron]
events:
  ticket_created: {}
  answered: {}
"""


class Tried(NamedTuple):
    found: list[Sample]
    coverage: Coverage


def all_of(*policies: Policy, rules: tuple[str, ...] = (), most: int = 600, **more: Any) -> Tried:
    samples = Samples(policies, rules, most=most, **more)
    return Tried(list(samples), samples.coverage)


def told(samples: Tried, name: str) -> set[Any]:
    return {sample.ticket["facts"].get(name, "not told") for sample in samples.found}


def test_a_number_is_tried_just_below_at_and_above_its_threshold() -> None:
    assert {49, 50, 51, "not told"} <= told(all_of(policy(DESK), rules=("exclusions.limits.heavy",)), "users")


def test_every_combination_of_the_facts_said_to_be_exhausted_is_there() -> None:
    samples = all_of(policy(DESK), rules=("exclusions.limits.heavy", "sla.targets.figures"))
    coverage = samples.coverage
    assert coverage.exhaustive == ("plan", "trial")
    assert coverage.combinations == 9
    assert coverage.hosts >= 1
    assert coverage.sampled == ("users",)
    values: dict[str, list[Any]] = {"trial": [True, False, "not told"], "plan": ["gold", "iron", "not told"]}
    tickets = [sample.ticket["facts"] for sample in samples.found]
    tried = {tuple(facts.get(name, "not told") for name in values) for facts in tickets}
    assert set(product(*values.values())) <= tried
    assert not coverage.complete


def test_what_depends_on_few_facts_only_is_covered_completely() -> None:
    text = DESK.replace('"users > 50 and not trial"', '"not trial"')
    coverage = all_of(policy(text), rules=("exclusions.limits.heavy",)).coverage
    assert (coverage.exhaustive, coverage.sampled, coverage.events) == (("trial",), (), ())
    assert coverage.complete


def test_what_a_request_tells_belongs_to_the_life_cycle() -> None:
    coverage = all_of(load("hydra"), rules=("lifecycle.transitions.reopen",), most=50).coverage
    assert {"status", "requested_status", "actor"} <= {*coverage.exhaustive, *coverage.sampled}


def test_nothing_is_exhausted_that_there_was_no_room_for() -> None:
    coverage = all_of(policy(DESK), rules=("sla.targets.figures",), most=6).coverage
    assert (coverage.exhaustive, coverage.combinations, coverage.hosts) == ((), 0, 0)


def test_an_instant_is_tried_a_second_before_and_after_an_answer_turns() -> None:
    samples = all_of(policy(DESK))
    around: dict[tuple[str, str], set[int]] = {}
    for sample in samples.found:
        for target in sample.answers[0].sections.get("sla", {}).get("targets", ()):
            if target.get("due_at") is not None:
                key = json.dumps([sample.ticket["facts"], sample.ticket["events"]]), target["due_at"]
                late = (parse_instant(sample.ticket["at"]) or 0) - (parse_instant(target["due_at"]) or 0)
                around.setdefault(key, set()).add(late)
    assert any({-1, 0, 1} <= tried for tried in around.values())


def test_both_sides_of_opening_hours_and_a_holiday_are_tried() -> None:
    samples = all_of(policy(DESK), rules=("windows.business_hours", "calendars.desk"))
    states = {
        sample.ticket["at"]: sample.answers[0].sections["window"]["windows"][0]["state"] for sample in samples.found
    }
    assert "closed" in {state for at, state in states.items() if at.startswith("2025-07-14T")}
    assert (states["2025-09-10T14:59:59Z"], states["2025-09-10T15:00:00Z"]) == ("open", "closed")
    assert samples.coverage.timed
    assert not samples.coverage.complete


@pytest.mark.parametrize("most", [0, 1, 37])
def test_never_more_tickets_than_asked_for(most: int) -> None:
    samples = all_of(policy(DESK), most=most)
    assert len(samples.found) <= samples.coverage.tickets <= most


def test_no_ticket_comes_twice_and_every_answer_is_that_of_the_policy() -> None:
    desk = policy(DESK)
    samples = all_of(desk, most=200)
    tickets = [sample.ticket for sample in samples.found]
    plain = [json.dumps({**ticket, "id": ""}, sort_keys=True) for ticket in tickets]
    assert len(set(plain)) == len(plain)
    assert len({ticket["id"] for ticket in tickets}) == len(tickets)
    for sample in samples.found:
        assert answers_of(desk, sample.ticket) == sample.answers[0]


def test_the_same_tickets_each_time_whatever_the_hashes() -> None:
    code = (
        "import json, hashlib\n"
        "from policy_engine import load\n"
        "from policy_engine.analysis.samples import Samples\n"
        "found = [one.ticket for one in Samples([load('managry')], most=150)]\n"
        "print(hashlib.sha256(json.dumps(found).encode()).hexdigest())\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]


NEVER_HEARD = {
    "mega": {"classification.severity.definition.critical", "classification.severity.definition.moderate",
             "classification.severity.definition.minor"},  # decides nothing: a warning
}  # fmt: skip


@pytest.mark.parametrize("name", ["mega", "meteorage", "hydra", "megaport", "managry"])
def test_nearly_every_row_of_a_real_policy_speaks_in_some_sample(name: str) -> None:
    loaded = load(name)
    heard: set[str] = set()
    for sample in Samples([loaded], most=600):
        for section in sample.answers[0].sections.values():
            heard.update(str(reason["rule"]) for reason in section["because"])
    rows = {id_ for id_, rule in loaded.questions.rules.by_id.items() if rule.kind.startswith("row of")}
    silent = rows & loaded.model.rules.keys() - heard - NEVER_HEARD.get(name, set())
    assert len(silent) <= max(1, len(rows) * 0.05), sorted(silent)


def test_tickets_that_are_given_come_first_and_bad_ones_not_at_all() -> None:
    good = {
        "id": "mine",
        "at": "2025-09-10T08:00:00+02:00",
        "facts": {"plan": "gold"},
        "events": [{"at": "2025-09-10T08:00:00Z", "type": "odd"}],
    }
    bad: list[Any] = [{}, 7, {"at": "never"}, {"at": "2025-09-10T08:00:00Z", "facts": {"plan": "tin"}}]
    samples = all_of(policy(DESK), given=[*bad, good], most=100)
    first = samples.found[0]
    assert (first.ticket["id"], first.way) == ("mine", "given")
    assert {sample.way for sample in samples.found[1:]}.isdisjoint({"given"})


def test_a_change_of_one_figure_is_found_by_the_samples_for_its_row() -> None:
    old, new = policy(DESK), policy(DESK.replace("iron, first_response: 8 b", "iron, first_response: 9 b"))
    samples = Samples([old, new], ["sla.targets.figures.iron"], most=300)
    found = list(differing(old, new, (sample.ticket for sample in samples)))
    assert found
    assert {one.questions for one in found} == {("sla",)}
    assert all(one.ticket["facts"]["plan"] == "iron" for one in found)


def test_reasons_and_the_order_of_the_file_are_no_part_of_an_answer() -> None:
    old = policy(DESK)
    new = policy(
        DESK.replace("cites: S-5", "cites: S-99").replace(
            "  users: integer\n  trial: boolean", "  trial: boolean\n  users: integer"
        )
    )
    assert not list(differing(old, new, (sample.ticket for sample in Samples([old, new], most=300))))


def test_a_ticket_that_only_one_of_two_policies_takes_differs() -> None:
    old, new = policy(DESK), policy(DESK.replace("  users: integer", "  users: number"))
    ticket = {"at": "2025-09-10T08:00:00Z", "facts": {"users": 1.5}, "events": []}
    (found,) = differing(old, new, [ticket])
    assert found.questions == ("ticket",)
    assert found.old.error.startswith("facts.users: K010")
    assert differs(found.old, found.old) == ()
