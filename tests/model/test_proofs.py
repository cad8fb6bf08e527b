"""What is proved of a table agrees with trying every ticket: small tables, all values, the resolver that answers."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.document.reader import read_yaml
from policy_engine.load import check_source, find, load
from policy_engine.model.build import build
from policy_engine.model.policy import Policy, Table
from policy_engine.runtime.tables import resolve
from policy_engine.source import SourceFile

VALUES: dict[str, tuple[Any, ...]] = {
    "flag": (True, False),
    "plan": ("basic", "plus", "pro"),
    "place": ("here", "there", "\x00 elsewhere"),
    "stated": (1, 2, None),
    "tasks": tuple(range(-3, 9)),
    "signs": tuple(chosen for size in range(4) for chosen in combinations(("a", "b", "c"), size)),
}
FACTS = """
facts:
  flag: boolean
  plan: [basic, plus, pro]
  place: {some_of: [here, there]}
  stated: {one_of: [1, 2], empty: not stated}
  tasks: integer
  signs: {set_of: [a, b, c]}
definitions:
  urgent: {when: flag or plan == pro, cites: A-01}
  calm: {when: not flag and tasks < 3, cites: A-01}
"""
CELLS: dict[str, tuple[str, ...]] = {
    "flag": ("true", "false", "any"),
    "plan": ("basic", "[basic, plus]", "not pro", "pro", "any"),
    "place": ("here", "not here", "[here, there]", "any"),
    "stated": ("1", "2", "empty", "not 1", "not empty", "any"),
    "tasks": ("1", "at most 2", "more than 2", "less than 1", "at least 5", "not 3", "[0, 4]", "any"),
    "signs": ("a", "b", "[b, c]", "not a", "not b", "any"),
    "urgent": ("true", "false", "any"),
    "calm": ("true", "false", "any"),
}
CONDITIONS = (
    "always", "always", "flag", "plan == pro", "plan != basic and flag", "tasks > 2", "urgent", "not calm",
    "shown(plan == pro)", "stated == empty or flag", "place == here", 'signs.contains("a")',
)  # fmt: skip


class Ticket:
    """A ticket of which every fact is told, as the closures of a policy read it."""

    def __init__(self, policy: Policy, values: tuple[Any, ...]) -> None:
        self.policy = policy
        self.values = values
        self.faults: list[str] = []

    def define(self, slot: int) -> Any:
        when = self.policy.definitions[slot].when
        assert when is not None
        return when.run(self)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A policy with one table, its hit policy, and the facts that matter."""
    inputs = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3, unique=True))
    hit = draw(st.sampled_from(("unique", "unique", "first")))
    when = draw(st.sampled_from(CONDITIONS))
    rows = []
    for number in range(draw(st.integers(1, 5))):
        cells = ", ".join(f"{name}: {draw(st.sampled_from(CELLS[name]))}" for name in inputs)
        rows.append(f"        row-{number}: {{{cells}, verdict: {draw(st.sampled_from(('covered', 'silent')))}}}")
    text = "\n".join(
        (
            "exclusions:",
            "  limits:",
            "    table:",
            f"      when: {when}",
            f"      hit: {hit}",
            f"      inputs: [{', '.join(inputs)}]",
            "      outputs: [verdict]",
            "      cites: A-01",
            "      rows:",
            *rows,
            FACTS,
        )
    )
    below = {"urgent": {"flag", "plan"}, "calm": {"flag", "tasks"}}
    words = [*inputs, *when.replace("(", " ").replace(".", " ").split()]
    facts = set(words).union(*(below.get(word, set()) for word in words)) & VALUES.keys()
    return text, hit, sorted(facts)


def checked(text: str) -> tuple[Policy, tuple[Diagnostic, ...]]:
    collector = Collector()
    source = SourceFile("policy.yaml", text)
    root = read_yaml(source, collector)
    assert root is not None
    policy = build(root, source, collector)
    assert policy is not None
    return policy, collector.diagnostics


def tickets(policy: Policy, facts: list[str]) -> list[Ticket]:
    """Every ticket over some facts; what the others are makes no difference."""
    return [
        Ticket(policy, tuple(dict(zip(facts, chosen, strict=True)).get(name, VALUES[name][0]) for name in policy.facts))
        for chosen in product(*(VALUES[name] for name in facts))
    ]


def table_of(policy: Policy) -> Table:
    assert policy.exclusions is not None
    table = policy.exclusions.limits[0].table
    assert table is not None
    return table


@settings(max_examples=150, deadline=None)
@given(tables())
def test_proofs_agree_with_trying_everything(drawn: tuple[str, str, list[str]]) -> None:
    text, hit, facts = drawn
    policy, findings = checked(text)
    table = table_of(policy)
    every = tickets(policy, facts)
    lone = [table._replace(rows=(row,), hit="first", rows_by_values=None) for row in table.rows]
    held = [{i for i, one in enumerate(lone) if resolve(one, ticket) is not None} for ticket in every]
    asked = [table.when.run(ticket) is True for ticket in every]

    gap = any(ask and resolve(table, ticket) is None for ask, ticket in zip(asked, every, strict=True))
    assert ("T021" in {one.code for one in findings}) == gap, text

    numbers = {row.origin.span: index for index, row in enumerate(table.rows)}
    told: dict[str, set[int]] = {"T020": set(), "T022": set(), "T023": set()}
    for one in findings:
        if one.code in told and one.span is not None:
            told[one.code].add(numbers[one.span])
    if hit == "first":
        assert not told["T020"] | told["T022"], text
        dead = set(range(len(table.rows))) - {min(rows) for rows in held if rows}
        assert told["T023"] <= dead, text
        # Of a whole number or a set a condition might single out a value that was not tried.
        if not {"tasks", "signs"} & set(facts):
            assert told["T023"] == dead, text
    else:
        meeting = {later for rows in held for later in rows if min(rows) < later}
        assert told["T020"] | told["T022"] | (told["T023"] & meeting) == meeting, text
        assert not told["T023"] & set().union(*held) - meeting, text


def _bit(number: int, index: int) -> str:
    return "true" if number >> index & 1 else "false"


@pytest.mark.parametrize("rows", [63])
def test_a_wide_table_is_proved_in_a_moment(rows: int) -> None:
    names = [f"f{number}" for number in range(20)]
    lines = []
    for row in range(rows):
        cells = (f"{name}: {_bit(row, i) if i < 6 else 'any'}" for i, name in enumerate(names))
        lines.append(f"        row-{row}: {{{', '.join(cells)}, verdict: covered}}")
    body = "\n".join(lines)
    text = (
        "exclusions:\n  limits:\n    table:\n      inputs: [" + ", ".join(names) + "]\n      outputs: [verdict]\n"
        "      cites: A-01\n      rows:\n" + body + "\nfacts:\n" + "\n".join(f"  {name}: boolean" for name in names)
    )
    _, findings = checked(text)
    assert [one.code for one in findings] == ["T021"]
    assert findings[0].message.split("`")[1] == ", ".join(f"f{i} = {_bit(rows, i)}" for i in range(6))


@pytest.mark.parametrize("name", ["hydra", "managry", "mega", "megaport", "meteorage"])
def test_shipped_policies_are_clean(name: str) -> None:
    collector = Collector()
    source = load(name).model.source
    assert source.path == find(name)
    check_source(source, collector)
    assert collector.diagnostics == ()
