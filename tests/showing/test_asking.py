"""What the form can answer, and what it leaves alone: limits, faults, values that cannot be listed."""

from __future__ import annotations

from pathlib import Path

import pytest

import policy_engine
from policy_engine.load import Policy
from policy_engine.showing import asking
from policy_engine.showing.blocks import plain
from policy_engine.showing.form import Form, data_of, form_of
from policy_engine.showing.page import page_of
from tests.showing.answering import Answers
from tests.showing.test_page import lines

POLICY = """\
policy: {id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}
exclusions:
  combine: most_restrictive
  scope:
    everything: {when: always, then: {verdict: covered}, cites: E-01}
  limits:
LIMITS
facts:
  tags: {set_of: [a, b, c]}
  seen: boolean
  level: integer
  FACTS
"""


def load(folder: Path, limits: str, facts: str = "other: boolean") -> Policy:
    path = folder / "sample.yaml"
    lines = "\n".join(f"    {line}" for line in limits.strip().split("\n"))
    path.write_text(POLICY.replace("LIMITS", lines).replace("FACTS", facts), encoding="utf-8")
    return policy_engine.load(path)


def form(policy: Policy) -> Form:
    made = form_of(policy)
    assert made is not None
    return made


def told(made: Form, **values: int) -> dict[int, int]:
    return {one.number: values[one.name] for one in made.fields if one.name in values}


def test_a_rule_that_goes_wrong_is_said_to(tmp_path: Path) -> None:
    made = form(load(tmp_path, "many: {when: 10 / tags.size() < 5, verdict: not_covered, cites: E-01}"))
    data = data_of(made)
    said = Answers(data).coverage(told(made, tags=0))
    assert (said.known, said.needs) == (False, ("!",))
    assert Answers(data).coverage(told(made, tags=0b111)).key == 0, "not covered: 10 / 3 is less than 5"
    assert Answers(data).coverage(told(made, tags=0b1)).key == 6, "covered"


def test_what_hangs_on_the_instant_is_not_known(tmp_path: Path) -> None:
    made = form(load(tmp_path, "late: {when: today > 2024-01-01 and seen, verdict: not_covered, cites: E-01}"))
    answers = Answers(data_of(made))
    assert answers.coverage(told(made, seen=0)).needs == ("the instant",)
    assert answers.coverage(told(made, seen=1)).key == 6


def test_a_fact_without_a_list_of_values_is_named_and_not_asked(tmp_path: Path) -> None:
    policy = load(tmp_path, "deep: {when: level > 3 and seen, verdict: not_covered, cites: E-01}")
    made = form(policy)
    assert (made.open, [one.name for one in made.fields]) == (("level",), ["seen"])
    assert Answers(data_of(made)).coverage(told(made, seen=0)).needs == ("level",)
    said = [plain(line) for line in lines(page_of(policy).sections[0].blocks)]
    assert "Not asked, because their values cannot be listed: level (a whole number)." in said


def test_a_question_of_too_many_combinations_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load(tmp_path, "odd: {when: tags.size() > 1 and seen, verdict: not_covered, cites: E-01}")
    assert form(policy).left_out == ()
    monkeypatch.setattr(asking, "MOST_RUNS", 8)
    assert form_of(policy) is None, "nothing is left to answer: a verdict without one of its grounds would be a guess"


def test_a_chain_of_many_facts_is_left_out(tmp_path: Path) -> None:
    names = [f"fact_{number}" for number in range(200)]
    limits = f"odd: {{when: {' and '.join(names)}, verdict: not_covered, cites: E-01}}"
    policy = load(tmp_path, limits, "\n  ".join(f"{name}: boolean" for name in names))
    assert form_of(policy) is None
    assert page_of(policy).sections[0].id != "ask"


def test_a_definition_of_too_many_combinations_is_not_known(tmp_path: Path) -> None:
    names = [f"fact_{number}" for number in range(100)]
    facts = "\n  ".join(f"{name}: boolean" for name in names)
    facts += f"\ndefinitions:\n  long: {{when: {' and '.join(names)}, cites: E-01}}"
    made = form(load(tmp_path, "odd: {when: long and seen, verdict: not_covered, cites: E-01}", facts))
    answers = Answers(data_of(made))
    assert answers.coverage(told(made, seen=1)).key == 6
    assert not answers.coverage(told(made, seen=0)).known
