"""What is said of conditions holds for every ticket: tried on values that the reasoning itself does not look at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.document.reader import read_yaml
from policy_engine.lint.examined import Examined
from policy_engine.lint.reasoning import MOST
from policy_engine.lint.rules.idle_part import condition_of, idle
from policy_engine.load import check_root
from policy_engine.model.policy import Condition
from policy_engine.model.proofs.vocabulary import Supposed
from policy_engine.source import SourceFile
from tests.lint.linting import HEAD

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "urgent": st.booleans(),
    "grade": st.sampled_from([1, 2, 3]),
    "channel": st.sampled_from(["mail", "phone", "portal"]),
    "language": st.sampled_from(["fr", "en", "nl", "", "zulu"]) | st.none(),
    "devices": st.integers(-3, 14),
    "load": st.sampled_from([0.0, 1.5, 2.0, 2.25, 7.0, -1.0]),
    "day": st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
    "symptoms": st.lists(st.sampled_from(["down", "slow", "ugly"]), unique=True).map(tuple),
}

ATOMS = (
    "urgent",
    "grade == 1",
    "grade in [2, 3]",
    "grade != 3",
    "channel == phone",
    "channel not in [mail, portal]",
    "spoken",
    "language == fr",
    'language == "nl"',
    "language not in [fr, en]",
    "given(language)",
    "devices > 3",
    "devices <= 10",
    "devices == 4",
    "devices * 2 == 14",
    "load >= 2.0",
    "load < 2.0",
    "day > 2024-01-10",
    "day <= 2024-01-20",
    "down in symptoms",
    "slow in symptoms",
    "created.happened",
)


def joined(parts: list[str], op: str) -> str:
    return "(" + f" {op} ".join(parts) + ")"


CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: (
        st.builds(lambda one: f"not ({one})", inner)
        | st.builds(joined, st.lists(inner, min_size=2, max_size=3), st.sampled_from(["and", "or"]))
    ),
    max_leaves=6,
)

LIMITS = "exclusions:\n  combine: most_restrictive\n  scope: {when: always, then: {verdict: covered}}\n  limits:\n"


def examined(*conditions: str) -> Examined | None:
    """A policy with these conditions; nothing where one of them is refused as a contradiction."""
    limits = "".join(
        f"    limit-{number}:\n      when: '{text}'\n      verdict: best_effort\n"
        for number, text in enumerate(conditions)
    )
    text = (
        HEAD
        + f"""\
definitions:
  spoken:
    when: channel == phone or channel == portal and urgent
{LIMITS}{limits}facts:
  urgent: boolean
  grade: [1, 2, 3]
  channel: [mail, phone, portal]
  language: {{some_of: [fr, en], empty: not said}}
  devices: integer
  load: number
  day: date
  symptoms: {{set_of: [down, slow, ugly]}}
events:
  created: {{}}
"""
    )
    collector = Collector()
    source = SourceFile("sample.yaml", text)
    root = read_yaml(source, collector)
    assert root is not None
    policy = check_root(root, source, collector)
    if collector.has_errors:
        assert {one.code for one in collector.diagnostics} <= {"E036", "E021", "E026"}, collector.diagnostics
        return None
    assert policy is not None
    return Examined(policy, root, {})


def conditions(found: Examined) -> list[Condition]:
    assert found.policy.exclusions is not None
    return [ground.when for ground in found.policy.exclusions.limits if ground.when is not None]


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, CONDITIONS, st.lists(st.fixed_dictionaries(VALUES), min_size=8, max_size=12))
def test_what_is_never_or_always_so_is_so_for_other_values(one: str, other: str, tickets: list[dict[str, Any]]) -> None:
    found = examined(one, other)
    if found is None:
        return
    first, second = conditions(found)
    reasoning = found.reasoning
    never, always = reasoning.never(first), reasoning.always(first)
    both, implied = reasoning.never(first, second), reasoning.always(first, (second,))
    for ticket in tickets:
        case = Supposed(found.vocabulary, ticket)
        holds, also = case.holds(first), case.holds(second)
        assert not (never and holds is True)
        assert not (always and holds is False)
        assert not (both and holds is True and also is True)
        assert not (implied and also is True and holds is False)
    met = reasoning.together(first, second)
    if met is not None:
        case = Supposed(found.vocabulary, dict(met.values))
        assert case.holds(first) is case.holds(second) is True


@settings(max_examples=100, deadline=None)
@given(st.lists(CONDITIONS, min_size=2, max_size=3), st.sampled_from(["and", "or"]), st.data())
def test_without_an_idle_part_a_condition_is_the_same(parts: list[str], op: str, data: st.DataObject) -> None:
    found = examined(f" {op} ".join(parts))
    if found is None:
        return
    (condition,) = conditions(found)
    place = idle(found, condition)
    if place is None:
        return
    node, operand = place
    rest = [one for one in node.operands if one is not operand]
    for ticket in data.draw(st.lists(st.fixed_dictionaries(VALUES), min_size=8, max_size=12)):
        case = Supposed(found.vocabulary, ticket)
        truths = [case.holds(condition_of(one)) for one in rest]
        if None in truths:
            continue
        without = all(truths) if node.op == "and" else any(truths)
        assert case.holds(condition_of(node)) in (without, None)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("urgent and not spoken and channel == portal", "never"),
        ("devices > 3 and devices < 5 and devices != 4", "never"),
        ("load > 3.0 and load < 4.0", "open"),
        ("devices * 2 == 7", "open"),
        ("grade in [1, 2, 3]", "always"),
        ("channel != mail or not spoken", "always"),
        ('language == "nl"', "open"),
        ("language in [fr, en]", "open"),
        ("down in symptoms or not (down in symptoms)", "always"),
        ("created.happened or not created.happened", "open"),
        ("given(channel)", "open"),
        ("channel == empty", "open"),
        ("channel == empty or given(channel)", "always"),
        ("created.happened and devices > 3", "open"),
        ("day > 2024-01-10 or day <= 2024-01-10", "always"),
    ],
)
def test_what_is_decided(condition: str, answer: str) -> None:
    found = examined(condition)
    assert found is not None
    (first,) = conditions(found)
    decided = {(True, False): "never", (False, True): "always", (False, False): "open"}
    assert decided[found.reasoning.never(first), found.reasoning.always(first)] == answer


def test_beyond_the_bound_nothing_is_said() -> None:
    names = [f"f{number}" for number in range(14)]
    text = (
        HEAD
        + "exclusions:\n  combine: most_restrictive\n  scope: {when: always, then: {verdict: covered}}\n  limits:\n"
    )
    text += f"    wide: {{when: {' or '.join(names)} or not f0, verdict: best_effort}}\n"
    text += "facts:\n" + "".join(f"  {name}: boolean\n" for name in names)
    source = SourceFile("sample.yaml", text)
    root = read_yaml(source, Collector())
    assert root is not None
    policy = check_root(root, source, Collector())
    assert policy is not None
    found = Examined(policy, root, {})
    (first,) = conditions(found)
    assert 2 ** len(names) > MOST
    assert found.reasoning.cases(first) is None
    assert not found.reasoning.always(first)
