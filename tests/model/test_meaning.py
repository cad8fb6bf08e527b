"""When two policies mean the same: what makes a difference, and what does not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.document.reader import read_yaml
from policy_engine.load import check_source
from policy_engine.model.elements import Condition
from policy_engine.model.meaning import conditions, difference, same
from policy_engine.model.policy import Policy
from policy_engine.source import SourceFile
from tests.authoring.formatting.scribbled import Scribbler

ROOT = Path(__file__).parents[2]
WHOLE = ROOT / "tests/document/whole_language.yaml"
TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (WHOLE, *(ROOT / "tests/cases/policies" / f"{name}.yaml" for name in ("northwind", "cumulus")))
}


def load(text: str) -> Policy | None:
    """The policy of a text, or nothing where it does not load."""
    collector = Collector()
    policy = check_source(SourceFile("sample.yaml", text), collector)
    return None if collector.has_errors else policy


def loaded(text: str) -> Policy:
    policy = load(text)
    assert policy is not None
    return policy


def tree(text: str) -> Mapping:
    root = read_yaml(SourceFile("sample.yaml", text), Collector())
    assert isinstance(root, Mapping)
    return root


POLICIES = {name: loaded(text) for name, text in TEXTS.items()}
ROOTS = {name: tree(text) for name, text in TEXTS.items()}
WHOLE_TEXT = TEXTS["whole_language"]


# ---- no difference


@pytest.mark.parametrize("name", list(TEXTS))
def test_a_policy_means_the_same_when_it_is_read_again(name: str) -> None:
    assert difference(POLICIES[name], loaded(TEXTS[name].replace("\n", "\r\n"))) is None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(TEXTS)), st.integers(0, 2**32))
def test_the_order_of_what_has_none_makes_no_difference(name: str, seed: int) -> None:
    shuffled = Scribbler(random.Random(seed), wild=False, shuffled=True).text(ROOTS[name])
    assert difference(POLICIES[name], loaded(shuffled)) is None


SPELLINGS = [
    ("when: not urgent and basic", 'when: "!urgent && basic"'),
    ("in_full: {all: [urgent, {any: [basic, {not: urgent}]}]", "in_full: {when: urgent and (basic or not urgent)"),
    ("modification in [workflow, report]", 'modification in ["workflow",   report]'),
    ("cites: [W-03, W-S1]", "cites: [W-S1, W-03]"),
    ("cites: W-07\n    except", "cites: [W-07]\n    except"),
    ("closed.within(10d)", "closed.within( 10d )"),
    ("plan: [gold, silver]", "plan: {one_of: [silver, gold]}"),
    ("outputs: [zone, hours]", "outputs: [hours, zone]"),
    ("scale: [critical, moderate, minor]", "scale: [critical, moderate, minor] # the gravest first"),
    ("inputs: [plan]", "inputs:\n    - plan"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spelling_makes_no_difference(one: str, other: str) -> None:
    assert one in WHOLE_TEXT
    assert same(POLICIES["whole_language"], loaded(WHOLE_TEXT.replace(one, other, 1)))


# ---- a difference

CHANGES = [
    ("then: {first_response: 10:00 on", "then: {first_response: 11:00 on", "layers"),
    ("inside: 1 business hour, outside: 8 hours", "inside: 8 hours, outside: 8 hours", "layers"),
    ("assumed: 80", "assumed: 81", "parameters.rate.default"),
    ("assumed: FR", "assumed: DE", "parameters.country.default"),
    ("multiplier: 1}", "multiplier: 1.0}", "charges"),
    ("when: urgent, no_milder_than: moderate", "when: urgent, no_milder_than: minor", "severity.bounds[1].least"),
    ("when: not urgent and basic", "when: not (urgent and basic)", "layers"),
    ("decided_by: [rule, vendor,", "decided_by: [vendor, rule,", "severity.deciders"),
    ("precedence: [scope, contract,", "precedence: [contract, scope,", "layers"),
    ("scale: [critical, moderate, minor]", "scale: [moderate, critical, minor]", "members"),
    ("zone: UTC+03:00, hours: always", "zone: UTC+04:00, hours: always", "calendars.hotline.zone_name"),
    ("support:\n    zone: UTC", "support:\n    zone: Europe/Paris", "windows.support.zone_name"),
    ("measured: availability_percent", "measured: base_rate", "metrics.availability.measured_name"),
    ("holidays: {country: country,", "holidays: {country: FR,", "holidays"),
    ('"12-31": closed', '"12-30": closed', "overrides"),
    ("north: desk, south: hotline", "north: hotline, south: hotline", "calendars.chosen.table"),
    ("any_of: [desk, plant]", "any_of: [desk, hotline]", "calendars.anybody.parts"),
    ("event: [resolved, closed]", "event: [resolved, first_response]", "metrics.resolution.stop"),
    ("until: [wait_ended, closed]", "until: wait_ended", "metrics.first_response.pause"),
    ("per: work_logged", "per: parts_sent", "charges"),
    ("holds_up: [work_logged]", "holds_up: [travel_logged]", "gates"),
    ("resolution: from contract_targets", "resolution: none", "layers"),
    (
        "unlisted: {verdict: silent, cites: W-S4}",
        "unlisted: {verdict: silent, cites: W-S3}",
        "lifecycle.unlisted.cites",
    ),
    ("closed.within(10d)", "closed.within(11d)", "needs"),
    ("any: [basic, {not: urgent}]", "any: [basic, urgent]", "definitions.in_full"),
    ('"last year\'s price list"', '"this year\'s price list"', "parameters.rate.why"),
    ("chosen: wall_clock", "chosen: calendar", "readings.week.chosen"),
    (
        "preferred: classification.severity.definition.loss\n",
        "preferred: undecided\n",
        "conflicts.both-scopes.preferred",
    ),
    (
        "W-S1: {about: sla.targets, answer: no_target}",
        "W-S1: {about: sla.targets, answer: silent}",
        "silences.W-S1.answer",
    ),
    ("release: {}", "release: {}", None),
]


@pytest.mark.parametrize(("one", "other", "where"), CHANGES[:-1])
def test_what_a_policy_says_makes_a_difference(one: str, other: str, where: str) -> None:
    assert one in WHOLE_TEXT
    found = difference(POLICIES["whole_language"], loaded(WHOLE_TEXT.replace(one, other, 1)))
    assert found is not None
    assert found.startswith("policy.")
    assert where in found


NO_MEANING = {"formerly", "empty", "document", "register"}
"""Keys whose values are no part of what a policy decides; `formerly` is for comparisons of editions."""
WITHOUT_EFFECT = {
    ("facts", "symptoms", "at_most"),
    ("sla", "every_metric", "cites"),
    ("sla", "every_metric", "start", "event"),
    ("sla", "every_metric", "start", "cites"),
    ("sla", "targets", "cites"),
    ("sla", "targets", "plans", "cites"),
    ("obligations", "cites"),
}
"""A set that has no more words than that; and what is said for all entries, each of which says it for itself."""


def values(node: Node, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Scalar]]:
    """Single values with the keys they stand below."""
    if isinstance(node, Scalar):
        return [(path, node)]
    if isinstance(node, Sequence):
        return [found for item in node.items for found in values(item, path)]
    return [found for entry in node.entries for found in values(entry.value, (*path, entry.name))]


def exchanges() -> list[tuple[tuple[str, ...], str]]:
    """Texts in which one value is exchanged for another that stands after the same key elsewhere.

    Of entries of one kind in a section, one is enough.
    """
    found = {}
    known: dict[str, list[tuple[tuple[str, ...], Scalar]]] = {}
    for path, scalar in values(ROOTS["whole_language"]):
        known.setdefault(path[-1], []).append((path, scalar))
    for name, scalars in known.items():
        others = {one.text: WHOLE_TEXT[one.start : one.end] for _, one in scalars}
        for path, scalar in scalars:
            other = next((raw for text, raw in others.items() if text != scalar.text), None)
            if other is not None and name not in NO_MEANING:
                kind = (path[0], *path[-2:]) if path not in WITHOUT_EFFECT else path
                found[kind] = (path, WHOLE_TEXT[: scalar.start] + other + WHOLE_TEXT[scalar.end :])
    return list(found.values())


def test_no_value_can_be_exchanged_without_a_difference() -> None:
    tried, unseen = 0, set()
    for path, text in exchanges():
        policy = load(text)
        if policy is not None:
            tried += 1
            if same(POLICIES["whole_language"], policy):
                unseen.add(path)
    assert tried > 100
    assert unseen == WITHOUT_EFFECT


# ---- conditions


def test_every_condition_is_found_once() -> None:
    policy = POLICIES["whole_language"]
    found = list(conditions(policy))
    assert len({id(one) for one in found}) == len(found)
    texts = {one.text for one in found}
    assert {"urgent", "not urgent and basic", "availability_percent > 99.9", "closed.within(10d)"} <= texts
    assert all(isinstance(one, Condition) for one in found)
