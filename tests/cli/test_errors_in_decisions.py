"""`policy evaluate` and `policy test` where a condition of the policy has no value for a ticket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

POLICY = """\
policy: {id: larch, title: Larch desk, language: en, edition: "4", in_force_from: unstated}
definitions:
  crowded: {when: open_tickets / desks > 20, cites: L-1}
sla:
  metrics:
    answer: {start: {event: created, cites: L-2}, cites: L-2}
    repair: {start: {event: created, cites: L-2}, cites: L-2}
  targets:
    precedence: [crowded, others]
    crowded: {when: crowded, then: {answer: 8 hours}, cites: L-2}
    others: {when: always, then: {answer: 4 hours, repair: 9 hours}, cites: L-2}
  caveats:
    slow: {metrics: [repair], when: 60 % desks == 1, says: "repairs are slow", cites: L-3}
exclusions:
  combine: most_restrictive
  scope: {all: {when: always, then: {verdict: covered}, cites: L-4}}
  limits:
    altered: {when: altered, verdict: not_covered, cites: L-4}
    crowd: {when: crowded, verdict: may_refuse, cites: [L-4, L-5]}
obligations:
  every-ticket:
    when: always
    duties:
      call: {party: vendor, strength: must, done: calls / (desks - 0) > 1, cites: L-6}
facts: {open_tickets: integer, desks: integer, calls: integer, altered: boolean}
events: {created: {}}
"""

FACTS = {"open_tickets": 12, "desks": 0, "calls": 3}
TICKET: dict[str, Any] = {
    "id": "T-1",
    "at": "2025-09-10T08:00:00Z",
    "facts": {**FACTS, "altered": False},
    "events": [{"at": "2025-09-10T06:00:00Z", "type": "created"}],
}

TEXT = """\
T-1 under larch, edition 4
as of Wed 2025-09-10 08:00 UTC

sla
  answer could not be worked out
    error K020 in definitions.crowded: division by zero in `open_tickets / desks` [L-1, larch.yaml:3:19]
      - could not be worked out: crowded [L-2, larch.yaml:10]
      - `crowded` could not be worked out [L-1, larch.yaml:3]
  repair due in 7 h
    due      Wed 2025-09-10 15:00 UTC
    started  Wed 2025-09-10 06:00 UTC, target 9 hours
      - always: repair 9 hours [L-2, larch.yaml:11]
      - the clock started with created at 2025-09-10T06:00:00Z [L-2, larch.yaml:7]
      - 9 hours from the start end at 2025-09-10T15:00:00Z [L-2, larch.yaml:11]
    error K020 in sla.caveats.slow: remainder of a division by zero in `60 % desks` [L-3, larch.yaml:13:37]

exclusion
  could not be worked out
    error K020 in definitions.crowded: division by zero in `open_tickets / desks` [L-1, larch.yaml:3:19]
      - always: covered [L-4, larch.yaml:16]
      - could not be worked out: crowded [L-4, L-5, larch.yaml:19]

obligation
  vendor must call: could not be worked out
    error K020 in obligations.every-ticket.call: division by zero in `calls / (desks - 0)` [L-6, larch.yaml:24:51]
      - calls / (desks - 0) > 1 could not be worked out [L-6, larch.yaml:24]
"""


@pytest.fixture
def larch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Run:
    """The command beside the policy."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "larch.yaml").write_text(POLICY, encoding="utf-8")
    return run


def test_the_text_names_the_rule_the_cause_and_the_place(larch: Run) -> None:
    ask = "sla,exclusion,obligation"
    done = larch("evaluate", "larch.yaml", "-", "--format", "text", "--ask", ask, stdin=json.dumps(TICKET))
    assert (done.code, done.err) == (0, "")
    assert done.out == TEXT


def test_a_fact_that_may_help_stands_below_the_error(larch: Run) -> None:
    given = {**TICKET, "facts": FACTS}
    done = larch("evaluate", "larch.yaml", "-", "--format", "text", "--ask", "exclusion", stdin=json.dumps(given))
    assert done.out.split("exclusion\n")[1] == (
        "  not known\n"
        "    error K020 in definitions.crowded: division by zero in `open_tickets / desks` [L-1, larch.yaml:3:19]\n"
        "    tell `altered` to know\n"
        "      - always: covered [L-4, larch.yaml:16]\n"
        "      - not known: altered [L-4, larch.yaml:18]\n"
        "      - could not be worked out: crowded [L-4, L-5, larch.yaml:19]\n"
    )


def test_the_error_is_painted(larch: Run) -> None:
    words = ("evaluate", "larch.yaml", "-", "--format", "text", "--ask", "exclusion", "--color", "always")
    assert "\x1b[1;31merror K020\x1b[0m in definitions.crowded: " in larch(*words, stdin=json.dumps(TICKET)).out


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_has_the_errors_of_the_section_and_the_ticket_is_not_bad(larch: Run, form: str) -> None:
    done = larch("evaluate", "larch.yaml", "-", "--format", form, "--ask", "exclusion", stdin=json.dumps(TICKET))
    assert (done.code, done.err) == (0, "")
    decision = json.loads(done.out)[0] if form == "json" else json.loads(done.out)
    section = decision["exclusion"]
    assert [section[key] for key in ("outcome", "verdict", "needs", "errors")] == [
        "error",
        "error",
        [],
        [
            {
                "code": "K020",
                "rule": "definitions.crowded",
                "clause": "L-1",
                "message": "division by zero",
                "expression": "open_tickets / desks",
                "at": {"file": "larch.yaml", "line": 3, "column": 19},
            }
        ],
    ]


def test_only_a_bad_ticket_changes_the_exit_code(larch: Run) -> None:
    done = larch("evaluate", "larch.yaml", "-", stdin=f"{json.dumps(TICKET)}\nnonsense\n{json.dumps(TICKET)}\n")
    assert done.code == 1
    outcomes = [json.loads(line).get("exclusion", {}).get("outcome") for line in done.out.splitlines()]
    assert outcomes == ["error", None, "error"]


def test_the_code_is_explained(run: Run) -> None:
    assert run("explain", "K020").out.startswith("# K020: a condition that has no value for a ticket\n")


# ---- tests of a policy

TESTS = """\
policy: larch
base:
  facts: {open_tickets: 12, desks: 0, calls: 3, altered: false}
  events: [{at: "2025-09-10T06:00:00Z", type: created}]
tests:
  no-desks:
    why: "without desks nobody can say whether they are crowded"
    at: "2025-09-10T08:00:00Z"
    expect:
      sla: {outcome: error, targets: {answer: {result: error, errors: [definitions.crowded]}, repair: {result: due}}}
      exclusion: {outcome: error, verdict: error, errors: [definitions.crowded]}
      obligation: {duties: {call: error}, errors: [obligations.every-ticket.call]}
      classification: {definitions: {crowded: error}}
"""


def test_a_test_can_expect_an_error(larch: Run, tmp_path: Path) -> None:
    (tmp_path / "larch.tests.yaml").write_text(TESTS, encoding="utf-8")
    done = larch("test", "larch.yaml")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("larch: 1 test, all passed; ")


def test_the_report_of_a_test_shows_what_went_wrong(larch: Run, tmp_path: Path) -> None:
    expected = TESTS.replace("verdict: error", "verdict: covered").replace(
        "exclusion: {outcome: error, verdict: covered, errors: [definitions.crowded]}",
        "exclusion: {verdict: covered, errors: [exclusions.limits.crowd]}",
    )
    (tmp_path / "larch.tests.yaml").write_text(expected, encoding="utf-8")
    done = larch("test", "larch.yaml")
    assert done.code == 1
    assert done.out == (
        "larch.tests.yaml:6: failed: no-desks\n"
        "  without desks nobody can say whether they are crowded\n"
        "  exclusion.verdict (line 11)\n"
        "    expected  covered\n"
        "    got       error\n"
        "  exclusion.errors (line 11)\n"
        '    expected  ["exclusions.limits.crowd"]\n'
        '    got       ["definitions.crowded"]\n'
        "    because   definitions.crowded (line 3): error K020: division by zero in `open_tickets / desks`\n"
        "              exclusions.scope.all (line 16): always: covered\n"
        "              exclusions.limits.crowd (line 19): could not be worked out: crowded\n"
        "larch: 1 test, 1 failed; 6 of 12 rules covered (50 %), 1 of 12 outcomes of conditions\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "error, errors: [definitions.crowded]}\n      obl",
            "error, errors: [definitions.crowdet]}\n      obl",
            "larch.tests.yaml:11:60: error V002: `definitions.crowdet` is not a rule of the policy\n"
            " 11 |       exclusion: {outcome: error, verdict: error, errors: [definitions.crowdet]}\n"
            "    |                                                            ^^^^^^^^^^^^^^^^^^^\n"
            "    = help: did you mean `definitions.crowded`?\n",
        ),
        (
            "errors: [obligations.every-ticket.call]",
            "errors: none",
            "larch.tests.yaml:12:51: error S003: `errors` is a list of rules\n"
            " 12 |       obligation: {duties: {call: error}, errors: none}\n"
            "    |                                                   ^^^^\n",
        ),
        (
            "call: error}",
            "call: errror}",
            "larch.tests.yaml:12:35: error V004: `errror` is not an answer for `state`\n"
            " 12 |       obligation: {duties: {call: errror}, errors: [obligations.every-ticket.call]}\n"
            "    |                                   ^^^^^^\n"
            "    = help: did you mean `error`?\n",
        ),
    ],
)
def test_mistakes_in_what_is_expected(larch: Run, tmp_path: Path, old: str, new: str, found: str) -> None:
    assert TESTS.count(old) == 1
    (tmp_path / "larch.tests.yaml").write_text(TESTS.replace(old, new), encoding="utf-8")
    done = larch("test", "larch.yaml")
    assert done.code == 1
    assert (
        done.out == f"{found}larch: 0 tests, all passed; 0 of 12 rules covered (0 %), 0 of 12 outcomes of conditions\n"
    )
