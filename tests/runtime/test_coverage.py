"""Coverage: exceptions to any depth against a second opinion, and how grounds combine."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any, NamedTuple

import pytest

from .sample import answer, pick, policy

VERDICTS = ("not_covered", "redirected", "may_refuse", "no_guarantee", "best_effort", "silent", "covered")
FACTS = "abcdefgh"


class Carve(NamedTuple):
    """A condition (one fact, or its negation), the verdict, and what is excepted from it."""

    fact: str
    negated: bool
    verdict: str
    inner: tuple[Carve, ...]


def carve(random: Random, depth: int) -> Carve:
    inner = tuple(carve(random, depth - 1) for _ in range(random.randint(0, 2))) if depth else ()
    return Carve(random.choice(FACTS), random.random() < 0.3, random.choice(VERDICTS), inner)


def written(one: Carve, indent: str) -> str:
    condition = f"not {one.fact}" if one.negated else one.fact
    text = f"{indent}when: {condition}\n{indent}verdict: {one.verdict}\n{indent}cites: S-1\n"
    if one.inner:
        text += f"{indent}except:\n"
        for index, inner in enumerate(one.inner):
            text += f"{indent}  x{index}:\n{written(inner, indent + '    ')}"
    return text


def holds(one: Carve, facts: dict[str, bool]) -> bool | None:
    value = facts.get(one.fact)
    return value if value is None else value is not one.negated


def judge(one: Carve, facts: dict[str, bool]) -> str:
    """The verdict of a ground that holds, of a ticket that tells everything: the deepest carve-out decides."""
    for inner in one.inner:
        if holds(inner, facts):
            return judge(inner, facts)
    return one.verdict


def possible(one: Carve, facts: dict[str, bool]) -> set[str]:
    """Three-valued: the verdicts of all tickets that agree with the facts told."""
    unknown = sorted({name for name in FACTS if name not in facts} & names(one))
    found = set()
    for values in itertools.product((True, False), repeat=len(unknown)):
        told = {**facts, **dict(zip(unknown, values, strict=True))}
        found.add(judge(one, told) if holds(one, told) else "covered")
    return found


def names(one: Carve) -> set[str]:
    return {one.fact}.union(*(names(inner) for inner in one.inner))


@pytest.mark.parametrize("seed", range(40))
def test_exceptions_within_exceptions_agree_with_a_direct_reading(seed: int) -> None:
    random = Random(seed)
    ground = carve(random, 4)
    loaded = policy(
        "exclusions:\n  combine: most_restrictive\n  scope: {when: always, then: {verdict: covered}, cites: S-0}\n"
        f"  limits:\n    ground:\n{written(ground, '      ')}facts:\n"
        + "".join(f"  {name}: boolean\n" for name in FACTS)
    )
    for _ in range(12):
        facts: dict[str, Any] = {name: random.random() < 0.5 for name in FACTS if random.random() < 0.7}
        section = answer(loaded, "exclusion", "2025-09-10T07:00:00Z", **facts)
        verdicts = possible(ground, facts)
        # Without a limit the scope holds: `covered`, and so it does where a carve-out says so.
        if len(verdicts) == 1:
            assert {section["verdict"]} == verdicts, (facts, section)
        else:
            assert section["verdict"] == "unknown", (facts, verdicts)
            assert not set(section["needs"]) & set(facts)


GROUNDS = """
exclusions:
  combine: most_restrictive
  scope:
    inputs: [topic]
    outputs: [verdict, sent_to]
    rows:
      own: {topic: own, verdict: covered, sent_to: empty, cites: S-1}
      other: {topic: other, verdict: redirected, sent_to: elsewhere, cites: S-1}
      none: {topic: none, verdict: not_covered, sent_to: empty, cites: S-1}
  limits:
    altered: {when: altered, verdict: not_covered, cites: S-2}
    phone: {when: phone, verdict: no_guarantee, cites: S-2}
    rude: {when: rude, verdict: may_refuse, extent: nothing, cites: S-2}
    old:
      when: old
      verdict: not_covered
      cites: S-2
      also: {verdict: best_effort, extent: restart, cites: S-2}
    tongue:
      inputs: [language]
      outputs: [verdict]
      rows:
        known: {language: [fr, en], verdict: covered, cites: S-3}
      otherwise: {verdict: silent, cites: S-3}
sla:
  metrics:
    answer: {start: {event: created, cites: S-4}, stop: {event: answered, cites: S-4}, cites: S-4}
  targets:
    precedence: [limits, figures]
    limits: {when: shown(exclusions.verdict == not_covered), then: {answer: not_applicable}, cites: S-4}
    figures: {when: always, then: {answer: 1 hour}, cites: S-4}
facts:
  topic: [own, other, none]
  altered: boolean
  phone: boolean
  rude: boolean
  old: boolean
  language: {some_of: [fr, en, de]}
events: {created: {}, answered: {}}
"""
NOTHING: dict[str, Any] = {
    "topic": "own", "altered": False, "phone": False, "rude": False, "old": False, "language": "fr",
}  # fmt: skip
NOW = "2025-09-10T07:00:00Z"


def judged(**changes: Any) -> dict[str, Any]:
    """The section for a ticket that differs so from one that is covered; `...` takes a fact away."""
    facts = {name: value for name, value in {**NOTHING, **changes}.items() if value is not ...}
    return answer(policy(GROUNDS), "exclusion", NOW, **facts)


def test_a_ground_that_does_not_hold_leaves_what_is_offered() -> None:
    assert pick(judged(), "outcome", "verdict", "needs") == ("determined", "covered", [])


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"altered": True, "phone": True, "rude": True, "language": "de"}, "not_covered"),
        ({"phone": True, "rude": True}, "may_refuse"),
        ({"phone": True, "language": "de"}, "no_guarantee"),
        ({"language": "de"}, "silent"),
        ({"old": True}, "best_effort"),
        ({"topic": "other", "rude": True}, "redirected"),
        ({"topic": "none", "rude": True}, "not_covered"),
    ],
)
def test_the_most_restrictive_ground_prevails(changes: dict[str, Any], verdict: str) -> None:
    assert judged(**changes)["verdict"] == verdict


def test_a_supplement_gives_the_verdict_and_both_are_cited() -> None:
    found = judged(old=True)
    assert pick(found, "verdict", "extent") == ("best_effort", "restart")
    assert {one["rule"] for one in found["because"]} >= {"exclusions.limits.old", "exclusions.limits.old.also"}


def test_a_ground_that_may_hold_makes_the_verdict_unknown_unless_one_as_grave_is_known() -> None:
    assert pick(judged(altered=...), "outcome", "needs") == ("unknown", ["altered"])
    assert judged(altered=..., old=True)["outcome"] == "unknown"
    assert pick(judged(altered=True, rude=..., topic=...), "verdict", "needs") == ("not_covered", [])
    assert pick(judged(phone=True, rude=...), "verdict", "outcome") == ("no_guarantee", "determined")
    assert pick(judged(language=..., phone=True), "verdict", "outcome") == ("no_guarantee", "determined")


def test_what_is_redirected_says_where() -> None:
    assert pick(judged(topic="other"), "verdict", "sent_to") == ("redirected", "elsewhere")


def test_another_section_takes_the_request_as_covered_unless_it_is_shown_not_to_be() -> None:
    def result(**changes: Any) -> Any:
        facts = {name: value for name, value in {**NOTHING, **changes}.items() if value is not ...}
        return answer(policy(GROUNDS), "sla", NOW, **facts)["targets"][0]["result"]

    assert result() == result(altered=...) == result(topic=..., altered=...) == "not_started"
    assert result(altered=True) == result(topic="none", altered=...) == "not_applicable"


# ---- terms with carve-outs, and rules that contradict each other

TERM = """
definitions:
  term:
    when: a
    cites: S-1
    except:
      one:
        when: b
        cites: S-1
        except:
          inner: {when: c, cites: S-1}
      two: {when: d, cites: S-1}
facts: {a: boolean, b: boolean, c: boolean, d: boolean}
"""


@pytest.mark.parametrize("told", list(itertools.product((True, False, None), repeat=4)))
def test_a_carve_out_of_a_term_takes_it_away_unless_one_within_gives_it_back(told: tuple[bool | None, ...]) -> None:
    facts: dict[str, Any] = {name: value for name, value in zip("abcd", told, strict=True) if value is not None}
    found = answer(policy(TERM), "classification", NOW, **facts)["definitions"]["term"]
    every = set()
    for values in itertools.product((True, False), repeat=4):
        a, b, c, d = (value if known is None else known for known, value in zip(told, values, strict=True))
        every.add(a and not ((b and not c) or d))
    assert found == (every.pop() if len(every) == 1 else "unknown")


CLASH = """
conflicts:
  two-signs:
    between: [classification.severity.definition.extent, classification.severity.definition.impact]
    preferred: PREFERRED
    settled_by: told
    cites: S-1
classification:
  severity:
    scale: [1, 2]
    decided_by: [vendor, definition]
    provisional: [definition]
    otherwise: {severity: unknown, cites: S-1}
    vendor: {from: told, cites: S-1}
    definition:
      inputs: [wide, costly]
      outputs: [severity]
      rows:
        extent: {wide: true, costly: any, severity: 1, cites: S-2}
        impact: {wide: any, costly: true, severity: 2, cites: S-3}
        none: {wide: false, costly: false, severity: 2, cites: S-3}
facts: {told: {scale: severity}, wide: boolean, costly: boolean}
"""


def graded(preferred: str = "undecided", **facts: Any) -> dict[str, Any]:
    text = CLASH.replace("PREFERRED", preferred)
    return answer(policy(text), "classification", NOW, told=None, **facts)


def test_a_contradiction_is_an_answer_of_its_own_where_it_matters() -> None:
    found = graded(wide=True, costly=True)
    assert pick(found, "outcome", "candidates", "preferred", "severity") == ("conflict", [1, 2], None, None)
    found = graded("classification.severity.definition.impact", wide=True, costly=True)
    assert pick(found, "outcome", "candidates", "preferred", "severity") == ("conflict", [1, 2], 2, 2)
    assert pick(graded(wide=True, costly=False), "outcome", "severity") == ("determined", 1)


def test_a_contradiction_that_may_be_there_leaves_the_answer_unknown() -> None:
    assert pick(graded(wide=True), "outcome", "severity", "needs") == ("unknown", None, ["costly"])
    assert pick(graded(costly=True), "outcome", "severity", "needs") == ("unknown", None, ["wide"])
    # Two rows, one answer: neither contradicts the other.
    assert pick(graded(wide=False), "outcome", "severity") == ("determined", 2)
