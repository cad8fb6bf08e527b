"""What absent facts mean, against a second opinion: try every value of them and compare the answers.

Where the engine says that an answer is known, every value of the absent facts must lead to it; where every value
leads to one answer, the engine must not say that it is not known; what it says it needs is absent, and being
told it helps.

Four things are not Kleene logic, by design, and are kept out of the comparison:

* `shown(x)` asks what the ticket itself shows, so that the completed tickets are judged with the one that was
  given as what is shown.
* A provisional grade holds until somebody grades, so that an answer that rests on one may change.
* The history is complete, so that a status nobody told does not suppose the event that a status told would.
* Grounds of equal gravity: one that is known to hold settles the verdict, though another of the same gravity that
  may hold as well would be named in its place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from policy_engine.expr.types import TARGETS
from policy_engine.load import Policy, load
from policy_engine.model.coverage import GRAVITY
from policy_engine.model.policy import Classified, Fact
from policy_engine.runtime.case import Case
from policy_engine.runtime.evaluate import SECTIONS
from policy_engine.runtime.parts import COMBINATIONS, domain

from .generated import NAMES, a_ticket, a_value
from .sample import policy

MOST = 48
"""Completions tried for one ticket."""

Parts = dict[tuple[str, str], Any]
UNKNOWN = "unknown"


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
    shown = ("verdict", "status", "automatic", "effective_at")
    note("transition", "", sections["transition"], _whole(sections["transition"], *shown))
    exclusion = sections["exclusion"]
    note("exclusion", "", exclusion, UNKNOWN if exclusion["outcome"] == "unknown" else _gravity(exclusion))
    for duty in sections["obligation"]["duties"]:
        note("obligation", f"{duty['duty']}", duty, _whole({**duty, "outcome": duty["state"]}, "state", "due_at"))
    note("charge", "", sections["charge"], _whole(sections["charge"], "verdict", "lines"))
    note("escalation", "", sections["escalation"], _whole(sections["escalation"], "verdict", "levels"))
    for window in sections["window"].get("windows", []):
        note("window", window["name"], window, _whole({**window, "outcome": window["state"]}, "state", "phases"))
    return found, data


def _whole(section: dict[str, Any], *keys: str) -> Any:
    return UNKNOWN if section["outcome"] == "unknown" else repr([section.get(key) for key in keys])


def _gravity(section: dict[str, Any]) -> Any:
    verdicts = section.get("candidates") or [section["verdict"]]
    return max(GRAVITY[verdict] for verdict in verdicts)


def finite(loaded: Policy, ticket: dict[str, Any]) -> list[Fact]:
    """Facts of the ticket that have few values, so that they can be taken away and all be tried."""
    told = any(fact.tells for fact in loaded.model.facts.values())
    return [
        fact
        for name in ticket["facts"]
        if not (fact := loaded.model.facts[name]).has_absent
        and domain(fact.type, fact.nullable) is not None
        and not (name == "status" and told)
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
        if not any("impossible" in section.get("note", "") for section in more.values()):
            every.append(found)
    wrong = []
    for part in {*answers, *(name for found in every for name in found)}:
        answer = answers.get(part)
        others = {found.get(part) for found in every}
        if answer != UNKNOWN:
            if others - {answer}:
                wrong.append(f"{part}: said {answer}, may be {sorted(map(str, others))}")
        elif len(others) == 1 and UNKNOWN not in others and "more than" not in data[part].get("note", ""):
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
    check(load(name), seed=int(__import__("os").environ.get("SEED","1")), count=int(__import__("os").environ.get("COUNT","25")))


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
