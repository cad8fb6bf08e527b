"""What absent facts mean, against a second opinion: try every value of them and compare the answers.

Where the engine says that an answer is known, every value of the absent facts must lead to it; where every value
leads to one answer, the engine must not say that it is not known; what it says it needs is absent, and being
told it helps. An error that no fact can help is an answer like any other here.

Five things are not Kleene logic, by design, and are kept out of the comparison:

* `shown(x)` asks what the ticket itself shows, so that the completed tickets are judged with the one that was
  given as what is shown.
* A provisional grade holds until somebody grades, so that an answer that rests on one may change.
* The history is complete, so that a status nobody told does not suppose the event that a status told would.
* A response before the first grade is judged by it, whatever a fact would have said of the time before.
* Grounds of equal gravity: one that is known to hold settles the verdict, though another of the same gravity that
  may hold as well would be named in its place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from policy_engine.errors import PolicyError
from policy_engine.expr.types import TARGETS
from policy_engine.load import Policy, load, load_source
from policy_engine.model.coverage import GRAVITY
from policy_engine.model.policy import Classified, Fact
from policy_engine.runtime.case import Case
from policy_engine.runtime.evaluate import SECTIONS
from policy_engine.runtime.parts import COMBINATIONS, domain
from policy_engine.source import SourceFile

from .generated import NAMES, a_ticket, a_value
from .sample import policy

MOST = 48
"""Completions tried for one ticket."""

GRAVEST = "gravity of the verdict"

Parts = dict[tuple[str, str], Any]
UNKNOWN = "unknown"
ERROR = "error"
IMPOSSIBLE = "a combination that does not exist"


def read(loaded: Policy, ticket: dict[str, Any]) -> Case:
    return loaded.evaluator.reader.read(ticket, None, {}, False)[0]


def parts_of(case: Case) -> tuple[Parts, dict[tuple[str, str], dict[str, Any]]]:
    """The answer to every part of every question, reduced to what must agree, and the data with the needs."""
    found: Parts = {}
    data: dict[tuple[str, str], dict[str, Any]] = {}

    def note(question: str, part: str, section: dict[str, Any], value: Any) -> None:
        found[question, part] = value
        data[question, part] = section

    sections = {name: section(case) for name, section in SECTIONS.items()}
    graded = sections["classification"]
    for term, value in graded.get("definitions", {}).items():
        note("classification", term, {}, UNKNOWN if value == "unknown" else value)
    keys = [key for key in graded if key in ("category", "severity", "priority", "decided_by", "candidates")]
    note("classification", "", graded, _whole(graded, *keys))
    for target in sections["sla"]["targets"]:
        shown = ("result", "due_at", "state", *(("target",) if target["result"] == "due" else ()))
        note("sla", target["metric"], target, _whole({**target, "outcome": target["result"]}, *shown))
    moved = sections["transition"]
    shown = ("verdict", "status", *(("automatic", "effective_at") if moved["requested"] is None else ()))
    note("transition", "", moved, _whole(moved, *shown))
    exclusion = sections["exclusion"]
    open_ = exclusion["outcome"] in (UNKNOWN, ERROR)
    note("exclusion", GRAVEST, exclusion, exclusion["outcome"] if open_ else _gravity(exclusion))
    middle = _gravity(exclusion) == GRAVITY["may_refuse"]
    note("exclusion", "verdict", exclusion, UNKNOWN if middle else _whole(exclusion, "verdict", "candidates"))
    for duty in sections["obligation"]["duties"]:
        note("obligation", f"{duty['duty']}", duty, _whole({**duty, "outcome": duty["state"]}, "state", "due_at"))
    charged = sections["charge"]
    # What is blocked is blocked at any price.
    note("charge", "", charged, _whole(charged, "verdict", *(("lines",) if charged["verdict"] == "charged" else ())))
    note("escalation", "", sections["escalation"], _whole(sections["escalation"], "verdict", "levels"))
    for window in sections["window"].get("windows", []):
        note("window", window["name"], window, _whole({**window, "outcome": window["state"]}, "state", "phases"))
    return found, data


def _whole(section: dict[str, Any], *keys: str) -> Any:
    if section["outcome"] in (UNKNOWN, ERROR):
        return section["outcome"]
    return repr([section.get(key) for key in keys])


def _gravity(section: dict[str, Any]) -> Any:
    verdicts = section.get("candidates") or [section["verdict"]]
    return max(GRAVITY.get(verdict, -1) for verdict in verdicts)


def finite(loaded: Policy, ticket: dict[str, Any]) -> list[Fact]:
    """Facts of the ticket that have few values, so that they can be taken away and all be tried."""
    told = any(fact.tells for fact in loaded.model.facts.values())
    return [
        fact
        for name in ticket["facts"]
        if not (fact := loaded.model.facts[name]).has_absent
        and domain(fact.type, fact.nullable) is not None
        and not (name == "status" and told)
        and fact.set_by is None
    ]


def grades(case: Case) -> Any:
    """Who decides category and severity, and whether for the time being only."""
    model = case.engine.policy
    both: list[Classified] = [one for one in (model.category, model.severity) if one is not None]
    return [case.engine.graded(case, one).provisional for one in both]


def completions(loaded: Policy, base: Case, ticket: dict[str, Any], absent: list[Fact]) -> Iterator[Case]:
    """Every ticket in which the absent facts have some value; what is shown is what the given ticket shows."""
    domains = [domain(fact.type, fact.nullable) or () for fact in absent]
    for values in itertools.product(*domains):
        told = {fact.name: value for fact, value in zip(absent, values, strict=True)}
        case = read(loaded, {**ticket, "facts": {**ticket["facts"], **told}})
        case.real = base
        yield case


def compare(loaded: Policy, ticket: dict[str, Any], absent: list[Fact]) -> list[str]:
    """What is wrong with the answers about a ticket, by the answers about its completions."""
    base = read(loaded, ticket)
    if any(grades(base)):
        return []
    answers, data = parts_of(base)
    every: list[Parts] = []
    for case in completions(loaded, base, ticket, absent):
        if any(grades(case)):
            return []
        found, more = parts_of(case)
        for part, section in more.items():
            if "impossible" in section.get("note", ""):
                found[part] = IMPOSSIBLE
        every.append(found)
    wrong = []
    for part in {*answers, *(name for found in every for name in found)}:
        answer = answers.get(part)
        others = {found.get(part) for found in every} - {IMPOSSIBLE}
        if answer != UNKNOWN:
            if part != ("exclusion", "verdict") and others - {answer}:
                wrong.append(f"{part}: said {answer}, may be {sorted(map(str, others))}")
        elif part[1] == GRAVEST or "more than" in data[part].get("note", ""):
            continue
        elif part == ("classification", "") and others == {ERROR}:
            continue  # of two parts one was an error from the first, and of the other a fact was missing
        elif len(others) == 1 and UNKNOWN not in others:
            wrong.append(f"{part}: said it was not known, is always {others.pop()}")
    for part, section in data.items():
        for need in section.get("needs", ()):
            if "." not in need and need not in loaded.model.facts:
                wrong.append(f"{part}: needs {need}, which is no fact")
            # A table of figures may be told and have no figure for the case.
            elif need in ticket["facts"] and loaded.model.facts[need].type != TARGETS:
                wrong.append(f"{part}: needs {need}, which is told")
    return wrong


def check(loaded: Policy, seed: int, count: int) -> None:
    random = Random(seed)
    for _ in range(count):
        ticket = a_ticket(loaded, random)
        few = finite(loaded, ticket)
        absent = random.sample(few, min(len(few), random.randint(1, 4)))
        while _product(absent) > min(MOST, COMBINATIONS):
            absent.pop()
        for fact in absent:
            del ticket["facts"][fact.name]
        wrong = compare(loaded, ticket, absent)
        assert not wrong, (ticket, [fact.name for fact in absent], wrong)


def _product(facts: list[Fact]) -> int:
    total = 1
    for fact in facts:
        total *= len(domain(fact.type, fact.nullable) or ())
    return total


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_a_ticket_holds_of_every_completion(name: str) -> None:
    check(load(name), seed=1, count=40)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_needed_is_absent_and_helps(name: str) -> None:
    loaded, random = load(name), Random(2)
    for _ in range(15):
        ticket = a_ticket(loaded, random)
        for fact in random.sample(sorted(ticket["facts"]), len(ticket["facts"]) // 2):
            del ticket["facts"][fact]
        case = read(loaded, ticket)
        for part, section in parts_of(case)[1].items():
            needs = [need for need in section.get("needs", ()) if "." not in need]
            if not needs:
                continue
            told = {need: a_value(loaded.model.facts[need].type, random) for need in needs}
            after = parts_of(read(loaded, {**ticket, "facts": {**ticket["facts"], **told}}))[1]
            assert part not in after or after[part].get("needs") != list(section["needs"]), (ticket, part, needs)


# ---- policies made up at random

VERDICTS = ("not_covered", "may_refuse", "best_effort", "silent", "covered")


def _condition(random: Random, depth: int, *terms: str) -> str:
    """A condition over four facts and some terms."""
    if depth == 0 or random.random() < 0.3:
        atoms = ("a", "b", "c", "not a", "d == red", "d in [red, green]", "d != blue", "given(a)", *terms)
        return random.choice(atoms)
    sign = random.choice((" and ", " or "))
    parts = (_condition(random, depth - 1, *terms) for _ in range(2))
    return sign.join(f"({part})" for part in parts)


def _exceptions(random: Random, depth: int, verdict: bool, indent: str, *atoms: str) -> str:
    """Carve-outs within carve-outs."""
    lines = ""
    for name in ("one", "two")[: random.randint(0, 2) if depth else 0]:
        said = f"\n{indent}    verdict: {random.choice(VERDICTS)}" if verdict else ""
        lines += f"\n{indent}  {name}:\n{indent}    when: {_condition(random, 1, *atoms)}{said}\n{indent}    cites: S-1"
        lines += _exceptions(random, depth - 1, verdict, indent + "    ", *atoms)
    return f"\n{indent}except:{lines}" if lines else ""


def made_up(seed: int, *atoms: str) -> Policy:
    """A policy with a part of every kind that reads facts; its conditions have these atoms too.

    One whose conditions exclude each other does not load: another one is made up.
    """
    for place in itertools.count(seed, 1_000):
        try:
            return _drawn(Random(place), *atoms)
        except PolicyError as refused:
            if any(one.code != "E036" for one in refused.diagnostics):
                raise
    raise AssertionError


def _drawn(random: Random, *atoms: str) -> Policy:

    def condition(random: Random, depth: int, *terms: str) -> str:
        return _condition(random, depth, *terms, *atoms)

    def exceptions(random: Random, depth: int, verdict: bool, indent: str) -> str:
        return _exceptions(random, depth, verdict, indent, *atoms)

    first = f"\n    when: {condition(random, 2)}\n    cites: S-1{exceptions(random, 2, False, '    ')}"
    second = f"\n    when: {condition(random, 2, 'first')}\n    cites: S-1{exceptions(random, 1, False, '    ')}"
    limits = "".join(
        f"\n    ground{index}:\n      when: {condition(random, 2, 'first', 'second')}"
        f"\n      verdict: {random.choice(VERDICTS)}\n      cites: S-1{exceptions(random, 2, True, '      ')}"
        for index in range(3)
    )
    return policy(f"""
definitions:
  first:{first}
  second:{second}
classification:
  category:
    decided_by: [rule, customer]
    otherwise: unknown
    rule: {{when: "{condition(random, 1, "first")}", then: {{category: empty}}, cites: S-2}}
    customer: {{from: d, cites: S-2}}
  severity:
    scale: [1, 2, 3]
    decided_by: [definition]
    otherwise: {{severity: {random.choice(("empty", "unknown"))}, cites: S-2}}
    definition:
      inputs: [category, first, c]
      outputs: [severity]
      rows:
        one: {{category: [red, green], first: true, c: any, severity: {random.randint(1, 3)}, cites: S-2}}
        two: {{category: [red, green], first: false, c: true, severity: {random.randint(1, 3)}, cites: S-2}}
        three: {{category: blue, first: any, c: any, severity: {random.randint(1, 3)}, cites: S-2}}
      otherwise: next
sla:
  metrics:
    answer: {{start: {{event: created, cites: S-3}}, stop: {{event: answered, cites: S-3}}, cites: S-3}}
  targets:
    precedence: [limits, figures]
    limits: {{when: "shown(exclusions.verdict == not_covered)", then: {{answer: not_applicable}}, cites: S-3}}
    figures:
      inputs: [severity]
      outputs: [answer]
      rows:
        one: {{severity: 1, answer: 1 hour, cites: S-3}}
        two: {{severity: [2, 3], answer: {random.choice(("1 hour", "2 hours", "none"))}, cites: S-3}}
        none: {{severity: empty, answer: none, cites: S-3}}
lifecycle:
  zone: UTC
  unlisted: silent
  statuses:
    open: {{upon: created, cites: S-4}}
    shut: {{cites: S-4}}
    gone: {{cites: S-4}}
  transitions:
    shut:
      from: open
      to: shut
      by: any
      upon: [answered, request]
      when: {condition(random, 1, "second")}
      needs: {{reason: "{condition(random, 1)}"}}
      cites: S-4
    lapse: {{from: shut, to: gone, by: time, upon: 2 days after answered, when: "{condition(random, 1)}", cites: S-4}}
exclusions:
  combine: most_restrictive
  scope:
    inputs: [category]
    outputs: [verdict]
    rows:
      one: {{category: red, verdict: covered, cites: S-5}}
      two: {{category: [blue, green], verdict: {random.choice(VERDICTS)}, cites: S-5}}
      three: {{category: empty, verdict: silent, cites: S-5}}
  limits:{limits}
obligations:
  every:
    when: {condition(random, 1, "second")}
    duties:
      it: {{party: vendor, strength: must, done: "{condition(random, 1, "first")}", cites: S-6}}
charges:
  work:
    per: worked
    inputs: [d, b]
    outputs: [multiplier]
    rows:
      one: {{d: red, b: any, multiplier: 1, cites: S-7}}
      two: {{d: [green, blue], b: true, multiplier: {random.randint(1, 2)}, cites: S-7}}
      three: {{d: [green, blue], b: false, multiplier: {random.randint(1, 2)}, cites: S-7}}
  gates:
    agreed: {{holds_up: worked, when: "{condition(random, 1)}", approval: {{vendor: c}}, cites: S-7}}
escalations:
  precedence: [one, other]
  one: {{when: "{condition(random, 2)}", then: {{verdict: required}}, cites: S-8}}
  other: {{when: always, then: {{verdict: silent}}, cites: S-8}}
facts:
  a: boolean
  b: boolean
  c: boolean
  d: [red, green, blue]
  k: integer
  requested_status: {{one_of: [open, shut], absent: not_asked}}
events: {{created: {{}}, answered: {{}}, worked: {{until: instant}}}}
""")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_holds_of_every_completion_under_any_policy(seed: int) -> None:
    check(made_up(seed), seed, count=12)


DIVISION, ITEM = "10 / k > 3", "1 == [1, 2][k]"
"""Conditions without a value where `k` is 0, and where it is 2."""


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_holds_of_every_completion_where_conditions_go_wrong(seed: int) -> None:
    check(made_up(seed, DIVISION, ITEM, DIVISION, ITEM), seed, count=12)


@pytest.mark.parametrize("seed", range(20))
def test_a_fact_that_is_needed_beside_an_error_may_settle_it(seed: int) -> None:
    loaded, random = made_up(seed, DIVISION, ITEM, DIVISION, ITEM), Random(seed)
    for _ in range(12):
        ticket = a_ticket(loaded, random)
        for fact in random.sample(sorted(ticket["facts"]), min(3, len(ticket["facts"]))):
            del ticket["facts"][fact]
        answers, data = parts_of(read(loaded, ticket))
        for part, section in data.items():
            # The errors of two sections may be those of what is listed beside the answer.
            if answers[part] != UNKNOWN or "errors" not in section or part[0] in ("classification", "transition"):
                continue
            if part == ("exclusion", "verdict"):
                continue  # its gravity is compared
            needed = [loaded.model.facts[need] for need in section["needs"]]
            assert needed, (ticket, part)
            if "k" in section["needs"]:
                continue  # there is no end to its values
            domains = [domain(fact.type, fact.nullable) or () for fact in needed]
            told = [dict(zip(section["needs"], values, strict=True)) for values in itertools.product(*domains)]
            then = [parts_of(read(loaded, {**ticket, "facts": {**ticket["facts"], **one}})) for one in told]
            assert any(_closed(found.get(part), more.get(part)) for found, more in then), (
                ticket,
                part,
                section["needs"],
            )


def _closed(answer: Any, section: dict[str, Any] | None) -> bool:
    """Whether there is an answer: that the duty does not exist, or that the policy itself does not know it, is one."""
    return section is None or (answer != ERROR and not section["needs"] and "errors" not in section)


COMPARED = """\
policy: {id: compared, title: Compared, language: en, edition: undated, in_force_from: unstated}
classification:
  severity:
    scale: [1, 2]
    decided_by: [customer]
    compared_with: [definition]
    otherwise: unknown
    customer: {from: stated, cites: C-1}
    definition:
      inputs: [down]
      outputs: [severity]
      rows:
        down: {down: true, severity: 1, cites: C-2}
      otherwise: {severity: unknown, cites: C-3}
facts:
  stated: {scale: severity}
  down: boolean
"""


def test_a_comparison_that_is_not_known_warns_of_nothing() -> None:
    compared = load_source(SourceFile("compared.yaml", COMPARED))

    def warned(down: bool) -> list[str]:
        ticket = {"id": "T", "at": "2025-09-10T08:00:00Z", "facts": {"stated": 2, "down": down}}
        found = compared.evaluate(ticket, ask=["classification"]).to_dict()["classification"]
        assert found["severity"] == 2
        return [one["text"] for one in found.get("warnings", ())]

    assert warned(True) == ["by its definition the severity would be 1; it decides nothing here"]
    assert warned(False) == []
