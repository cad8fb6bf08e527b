"""Parts of the comparison: hours gained and lost, directions, proofs, renames."""

from __future__ import annotations

import pytest

from policy_engine.analysis.answers import Answers
from policy_engine.analysis.differences.comparison import Comparison, compare_policies
from policy_engine.analysis.differences.data import change_data
from policy_engine.analysis.differences.hours import hours_text
from policy_engine.analysis.differences.judging import Judgement, Weight, judge
from policy_engine.analysis.differences.tally import Tally
from policy_engine.analysis.differences.text import sides

from ..runtime.sample import policy

HOURS = [
    ("mon-fri 09:00-17:00", "mon-fri 09:00-18:00", "gained mon-fri 17:00-18:00 (5 h a week)"),
    ("mon-fri 09:00-17:00", "mon-thu 09:00-17:00", "lost fri 09:00-17:00 (8 h a week)"),
    (
        "mon-fri 09:00-17:00",
        "mon-fri 08:00-16:00",
        "gained mon-fri 08:00-09:00 (5 h a week); lost mon-fri 16:00-17:00 (5 h a week)",
    ),
    ("mon, wed 09:00-10:30", "mon 09:00-10:30", "lost wed 09:00-10:30 (1 h 30 min a week)"),
    ("sun 22:00-02:00", "sun 22:00-23:00", "lost mon 00:00-02:00, sun 23:00-24:00 (3 h a week)"),
    ("mon-fri 09:00-17:00", "mon-fri 09:00-12:00 12:00-17:00", ""),
    ("always", "mon-sun 00:00-24:00", ""),
]


@pytest.mark.parametrize(("old", "new", "text"), HOURS)
def test_a_calendar_gains_and_loses_hours_of_the_week(old: str, new: str, text: str) -> None:
    assert hours_text(old, new) == text


def test_a_change_is_judged_by_all_the_tickets_that_show_it() -> None:
    more, less = Weight("sla", 1, True), Weight("sla", -1, True)
    worse = Weight("exclusion", -1)
    assert judge([]) == Judgement("unchanged", "unchanged")
    assert judge([[more], [Weight("window", 0)]]) == Judgement("loosened", "tightened")
    assert judge([[less]]) == Judgement("tightened", "loosened")
    assert judge([[more], [less]]) == Judgement("moved", "moved")
    assert judge([[more], [worse]]) == Judgement("ambiguous", "ambiguous")
    assert judge([[Weight("classification", 0)]]) == Judgement("ambiguous", "ambiguous")


def test_a_move_is_counted_alike_in_both_directions() -> None:
    old = "2025-06-16T12:00:00Z"
    moves = {
        "2025-06-15T11:59:59Z": "more than a day earlier",
        "2025-06-15T12:00:00Z": "an hour to a day earlier",
        "2025-06-16T11:00:00Z": "an hour to a day earlier",
        "2025-06-16T11:00:01Z": "less than an hour earlier",
        "2025-06-16T12:59:59Z": "less than an hour later",
        "2025-06-16T13:00:00Z": "an hour to a day later",
        "2025-06-17T12:00:00Z": "an hour to a day later",
        "2025-06-17T12:00:01Z": "more than a day later",
    }
    for new, step in moves.items():
        tally = Tally()
        tally.add({}, Answers({"escalation": {"due_at": old}}), Answers({"escalation": {"due_at": new}}))
        assert tally.data()["due"]["escalation"]["distribution"] == [{"moved": step, "tickets": 1}]


CONDITIONS = """\
definitions:
  urgent: {when: "grade == high and not asleep", cites: S-2}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-6}
  limits:
    some: {when: CONDITION, verdict: not_covered, cites: S-7}
facts:
  users: integer
  asleep: boolean
  awake: boolean
  grade: [low, high]
"""

SAME = [
    ("asleep and awake", "awake and asleep"),
    ("not (asleep or awake)", "not asleep and not awake"),
    ("asleep", "asleep or asleep and awake"),
    ("urgent", "grade == high and not asleep"),
    ("grade in [low, high]", "grade == high or grade == low"),
    ("users >= 3", "users > 2"),
    ("3 <= users", "users > 2"),
    ("shown(asleep)", "not not shown(asleep)"),
]
OTHER = [
    ("asleep and awake", "asleep or awake"),
    ("grade == high", "grade != low"),  # not the same where it is empty
    ("users >= 3", "users > 3"),
    ("asleep", "shown(asleep)"),  # not the same where it is not known
    ("asleep or not asleep", "awake or not awake"),
]


def compared(old: str, new: str) -> Comparison:
    before, after = (policy(CONDITIONS.replace("CONDITION", f'"{one}"')) for one in (old, new))
    return compare_policies(before, after, most=150)


@pytest.mark.parametrize(("old", "new"), SAME)
def test_a_condition_that_is_only_written_differently_is_proved_to_be_the_same(old: str, new: str) -> None:
    found = compared(old, new)
    assert found.changes == ()
    assert [note.kind for note in found.notes] == ["rewritten"]


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_a_condition_that_is_another_one_is_a_change(old: str, new: str) -> None:
    (change,) = compared(old, new).changes
    assert (change.kind, change.what, change.rule, change.part) == (
        "changed",
        "condition",
        "exclusions.limits.some",
        "when",
    )


def test_what_cannot_be_shown_is_said_to_be_not_known() -> None:
    (change,) = compared("grade == high", "grade != low").changes
    assert (change.effect.status, change.effect.sample) == ("unproved", None)
    assert change.effect.why.startswith("no ticket found")
    data = change_data(change)
    assert (data["customer"], data["vendor"]) == ("unknown", "unknown")
    assert sides(data) == "for customer and vendor: not known"


def test_a_definition_that_changes_does_not_change_what_is_written_around_it() -> None:
    old = CONDITIONS.replace("CONDITION", "asleep")
    new = CONDITIONS.replace("CONDITION", "not urgent").replace("grade == high and not asleep", "not asleep")
    found = compare_policies(policy(old), policy(new), most=150)
    assert [change.rule for change in found.changes] == ["definitions.urgent"]
    assert [(note.kind, note.rule) for note in found.notes] == [("rewritten", "exclusions.limits.some")]


def test_a_rule_that_moves_to_another_layer_is_one_move() -> None:
    text = """\
sla:
  metrics: {answer: {start: {event: created, cites: S-1}, stop: {event: answered, cites: S-1}}}
  targets:
    precedence: [first, second]
    first:
      gold: {when: "plan == gold", then: {answer: 1 hour}, cites: S-2}
    second:
      all: {when: "plan == iron", then: {answer: 2 hours}, cites: S-3}
facts: {plan: [gold, iron]}
events: {created: {}, answered: {}}
"""
    rule = '      gold: {when: "plan == gold", then: {answer: 1 hour}, cites: S-2}\n'
    kept = '      iron: {when: "plan == iron", then: {answer: 2 hours}, cites: S-3}\n'
    old = text.replace(rule, rule + kept)
    new = text.replace(rule, kept).replace("    second:\n", "    second:\n" + rule)
    found = compare_policies(policy(old), policy(new), most=100)
    assert [(one.kind, one.rule, one.later) for one in found.changes] == [
        ("moved", "sla.targets.first.gold", "sla.targets.second.gold")
    ]


def test_an_entry_with_the_name_of_a_key_is_an_entry() -> None:
    text = CONDITIONS.replace("CONDITION", "asleep").replace(
        "exclusions:", 'readings:\n  one: {chosen: a, why: "x", others: {b: "y"}, cites: S-3}\nexclusions:'
    )
    old, new = policy(text), policy(text.replace("  one: {chosen", "  event: {chosen"))
    found = compare_policies(old, new, most=20)
    assert (found.changes, [note.text for note in found.notes]) == ((), ["`readings.one` is now `readings.event`"])


def test_a_metric_with_another_name_changes_the_answers_that_use_it() -> None:
    text = """\
sla:
  metrics: {answer: {start: {event: created, cites: S-1}, stop: {event: answered, cites: S-1}}}
  targets: {all: {when: always, then: {answer: 1 hour}, cites: S-2}}
events: {created: {}, answered: {}}
"""
    (change,) = compare_policies(policy(text), policy(text.replace("answer:", "reply:")), most=60).changes
    assert (change.kind, change.rule, change.later) == ("renamed", "sla.metrics.answer", "sla.metrics.reply")
    assert (change.effect.status, change.effect.why) == ("answers", "answers use the new name")
