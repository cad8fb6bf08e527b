"""What becomes of a mutant, and the ticket that tells it from the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policy_engine.analysis.answers import answers_of, differs
from policy_engine.analysis.mutation.judge import Judge, Verdict
from policy_engine.analysis.mutation.mutants import mutants_of
from policy_engine.analysis.mutation.report import Score, render_text
from policy_engine.authoring.testing import Suite, load_suite
from policy_engine.diagnostics import Collector
from policy_engine.load import load_source
from policy_engine.source import SourceFile
from tests.authoring.mini import PASSING, write

WHOLE = (
    PASSING
    + """\
  silver-over-the-weekend:
    why: "four hours elapse, whether or not anybody is there"
    at: "2025-09-12T16:00:00Z"
    facts: {plan: silver}
    expect: {sla: {targets: {first_response: {due_at: "2025-09-10T12:00:00Z", clock: elapsed, state: breached}}}}
  gold-answered-on-monday:
    why: "open from nine to five in Paris, from Monday to Friday: seven hours and twice eight; Monday has not begun"
    at: "2025-09-15T08:00:00Z"
    events: [{at: "2025-09-15T06:50:00Z", type: first_response}]
    expect: {sla: {targets: {first_response: {state: breached, clock: business, elapsed_seconds: 82800}}}}
  altered-and-not-read:
    why: "an altered product is not covered, and has to be restored by the customer"
    at: "2025-09-10T08:00:00Z"
    facts: {altered: true, manual_read: false}
    expect:
      exclusion: {verdict: not_covered}
      obligation:
        duties:
          read-first: {state: breached, party: customer, strength: should}
          restore: {state: applies, party: customer, strength: must}
  as-it-came:
    why: "what is not altered need not be restored"
    at: "2025-09-10T08:00:00Z"
    facts: {manual_read: true}
    expect: {obligation: {duties: {read-first: fulfilled, restore: empty}}}
"""
)


def suite_of(folder: Path, tests: str) -> Suite:
    suite = load_suite(write(folder, tests), Collector())
    assert suite is not None
    assert [one.to_dict() for one in suite.run().failures] == []
    return suite


def judged(suite: Suite, most: int = 200) -> dict[str, Verdict]:
    judge = Judge(suite.policy, suite.notices, [dict(case.ticket) for case in suite.cases], most)
    return {one.id: judge.verdict(one) for one in mutants_of(suite.policy.model)}


def test_the_tests_of_a_small_policy_notice_every_change_of_meaning(tmp_path: Path) -> None:
    verdicts = judged(suite_of(tmp_path, WHOLE))
    assert {id: one.outcome for id, one in verdicts.items() if one.outcome != "noticed"} == {
        "10:7 start dropped: without `start: {event: ticket_created, cites: M-2}`": "refused",
        "18:9 row dropped: without `gold: {plan: gold, first_response: 1 business hour, cites: M-3}`": "refused",
        "18:22 cell changed: `plan: gold` is now `silver`": "refused",
        "19:9 row dropped: without `silver: {plan: silver, first_response: 4 hours, cites: M-4}`": "refused",
        "19:24 cell changed: `plan: silver` is now `gold`": "refused",
        # That a fact may be empty changes which tickets are taken; no rule reads the fact.
        "41:28 emptiness dropped: without `empty: not lent`": "alike",
    }


def test_what_no_test_notices_comes_with_a_ticket_that_would(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, PASSING)
    model = suite.policy.model
    missed = {id: one for id, one in judged(suite).items() if one.outcome == "unnoticed"}
    assert len(missed) >= 10
    for one in missed.values():
        assert one.ticket is not None
        other = load_source(SourceFile("mutant.yaml", one.mutant.text(model.source)))
        assert differs(answers_of(suite.policy, one.ticket), answers_of(other, one.ticket))
        assert one.changes
        assert one.changes[0][1] != one.changes[0][2]
    one = missed["19:48 figure moved: `first_response: 4 hours` is now `3 hours`"]
    assert one.ticket is not None
    assert one.ticket["facts"] == {"plan": "silver"}
    assert one.changes[0] == ("sla.targets.first_response.target.value", 4, 3)


def test_only_what_is_needed_is_left_of_the_ticket(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, WHOLE.replace("verdict: not_covered}", "outcome: determined}"))
    verdict = judged(suite)["25:39 verdict changed: `verdict: not_covered` is now `covered`"]
    assert (verdict.outcome, verdict.tried) == ("unnoticed", 4)
    assert verdict.ticket == {
        "id": "altered-and-not-read", "at": "2025-09-10T08:00:00Z", "facts": {"altered": True}, "events": []
    }  # fmt: skip
    assert verdict.changes == (("exclusion.verdict", "not_covered", "covered"),)


def test_a_mutant_that_was_not_told_apart_says_how_many_tickets_were_tried(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, WHOLE)
    id = "41:28 emptiness dropped: without `empty: not lent`"
    few, more = judged(suite, 20)[id], judged(suite, 60)[id]
    assert (few.outcome, more.outcome, few.ticket) == ("alike", "alike", None)
    assert 5 < few.tried < more.tried <= 70


def test_the_report(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, WHOLE.replace("verdict: not_covered}", "outcome: determined}"))
    verdicts = judged(suite, 20)
    kept = [one for id, one in verdicts.items() if id.startswith(("10:7 ", "25:39 ", "34:24 ", "41:28 "))]
    score = Score("mini", "mini.yaml", len(verdicts), tuple(kept))
    assert (score.count("noticed"), score.count("unnoticed"), score.percent) == (1, 1, 50)
    tried = kept[-1].tried
    assert render_text(score) == (
        "mini.yaml:25:39: no test notices: verdict changed in exclusions.limits.altered.verdict: "
        "`verdict: not_covered` is now `covered`\n"
        '    at: "2025-09-10T08:00:00Z"\n'
        "    facts: {altered: true}\n"
        "  exclusion.verdict: not_covered, and of the mutant covered\n"
        "mini: not told from the policy, as far as was searched:\n"
        f"  line 41: emptiness dropped in facts.lent_until.empty: without `empty: not lent` ({tried} tickets)\n"
        "mini: 4 of 35 mutants; 1 of 2 that change the meaning are noticed (50 %), 1 not told apart, 1 do not load\n"
    )
    data: dict[str, Any] = score.to_dict()
    assert {key: value for key, value in data.items() if key != "mutants"} == {
        "policy": "mini", "file": "mini.yaml", "made": 35, "tried": 4, "noticed": 1, "unnoticed": 1, "alike": 1,
        "refused": 1, "percent": 50.0,
    }  # fmt: skip
    assert data["mutants"][0] == {
        "outcome": "unnoticed",
        "kind": "verdict changed",
        "rule": "exclusions.limits.altered.verdict",
        "line": 25,
        "column": 39,
        "change": "`verdict: not_covered` is now `covered`",
        "tried": 4,
        "ticket": kept[1].ticket,
        "answers": [{"path": "exclusion.verdict", "policy": "not_covered", "mutant": "covered"}],
    }


def test_a_policy_of_which_nothing_can_be_missed_is_noticed_whole() -> None:
    assert Score("none", "none.yaml", 0, ()).percent == 100


def test_another_default_is_found_by_tickets_that_do_not_tell() -> None:
    suite = load_suite("hydra", Collector())
    assert suite is not None
    judge = Judge(suite.policy, lambda other: False, [dict(case.ticket) for case in suite.cases], 1)
    mutants = [one for one in mutants_of(suite.policy.model) if one.rule == "events.priority_changed.by.absent"]
    verdicts = [judge.verdict(one) for one in mutants]
    assert [(one.mutant.kind, one.outcome) for one in verdicts] == [
        ("default dropped", "unnoticed"),
        ("default changed", "unnoticed"),
    ]
    assert all(one.ticket is not None and "by" not in one.ticket["events"][-1] for one in verdicts)
