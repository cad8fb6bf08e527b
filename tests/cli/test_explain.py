"""`policy evaluate --explain`: the page, the data, and what is said where no rule is meant."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.colours import Paint
from cli.explanation_text import write
from cli.page import Page
from policy_engine.load import load
from tests.cli.command import ROOT, script
from tests.cli.conftest import Run
from tests.runtime.test_decision_schema import fits

TICKET = "examples/slow-reports.json"

PAGE = """\
DOC-7204 under managry, edition undated
as of Tue 2025-11-18 09:30 Europe/Prague (08:30 UTC)

exclusions.limits.altered-software: false [MANAGRY-30, policies/managry.yaml:188]
  limit of the coverage; true means: the limit holds (not_covered)

  188 |     altered-software:
  189 |       when: software_modified_by in [customer, third_party]
  ...
  193 |         removable: {when: modification_removable, verdict: covered, cites: MANAGRY-31}
      |                           ^^^^^^^^^^^^^^^^^^^^^^ true

* 188  when, and no exception                                   false
  189    when: software_modified_by in [customer, third_party]  true
           software_modified_by                                 customer
* 188    no exception applies                                   false
* 193      except removable: modification_removable             true
      * it rests on this

  false because `modification_removable` is true

what would change it
  true if `modification_removable` were false (it is true)
  each was tried on the ticket; 6 changes were tried
"""


def test_the_script_explains_a_rule_on_its_source() -> None:
    done = script("evaluate", "managry", TICKET, "--explain", "altered-software", "--format", "text")
    assert (done.code, done.err, done.out) == (0, "", PAGE)


def test_the_script_writes_data() -> None:
    done = script("evaluate", "managry", TICKET, "--explain", "MANAGRY-31")
    assert (done.code, done.err) == (0, "")
    data = json.loads(done.out)
    fits("explanation", data)
    assert (data["ticket"], data["at"]) == ("DOC-7204", "2025-11-18T08:30:00Z")
    assert data["rule"] == {
        "id": "exclusions.limits.altered-software.removable",
        "kind": "exception of exclusions.limits.altered-software",
        "means": "the exception applies (covered)",
        "clause": ["MANAGRY-31"],
        "file": "policies/managry.yaml",
        "line": 193,
    }
    assert (data["value"], data["because"]) == (True, "true because `modification_removable` is true")
    assert data["explanation"] == {
        "kind": "name", "name": "modification_removable", "role": "fact", "text": "modification_removable",
        "file": "policies/managry.yaml", "line": 193, "column": 27, "end_line": 193, "end_column": 49,
        "value": True, "state": "decides", "decisive": True,
    }  # fmt: skip
    assert data["changes"] == {
        "nearest": [
            {"becomes": False, "changes": [{"fact": "modification_removable", "from": True, "to": False}]},
        ],
        "next": None, "previous": None, "tried": 2, "cut": False, "untried": [],
    }  # fmt: skip


def test_the_script_lists_what_may_have_been_meant() -> None:
    several = script("evaluate", "mega", "examples/workaround.json", "--explain", "closed")
    assert (several.code, several.out) == (2, "")
    assert several.err == (
        "error X002: `closed` names 2 rules\n"
        "  = help: name one of them\n"
        "      lifecycle.transitions.accept  transition, line 246\n"
        "      lifecycle.transitions.lapse   transition, line 256\n"
    )
    nothing = script("evaluate", "mega", "examples/workaround.json", "--explain", "hotfix")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == "error X001: the policy `mega` has no rule `hotfix`\n  = help: did you mean `hot-fix`?\n"
    ending = script("evaluate", "mega", "examples/workaround.json", "--explain", "trasitions.lapse")
    assert ending.err.endswith("  = help: did you mean `transitions.lapse`?\n")


def test_many_candidates_are_cut(run: Run) -> None:
    done = run("evaluate", "hydra", "examples/evening-work.json", "--explain", "obligations")
    assert done.code == 2
    assert done.err.startswith("error X002: `obligations` names 19 rules\n")
    assert done.err.endswith("      and 7 more\n")


def explained(run: Run, rule: str, *words: str, ticket: str = "examples/workaround.json", of: str = "mega") -> str:
    done = run("evaluate", of, ticket, "--explain", rule, "--format", "text", *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_two_changes_stand_under_each_other(run: Run) -> None:
    page = explained(run, "accept")
    assert page.endswith(
        "what would change it\n"
        "  true if `solution_accepted` happened now with `accepts` true\n"
        "    and `awaiting_further_fix` were false (it is not told)\n"
        "  each was tried on the ticket; 331 changes were tried\n"
    )
    assert (
        "  253 |         accepted: acceptance.after(solution_proposed) and not refusal.after(acceptance)\n"
        "      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ false\n"
    ) in page


def test_the_instant_at_which_it_turns_is_told_in_the_zone_of_the_desk(run: Run) -> None:
    page = explained(run, "lapse", "--at", "2025-09-11T10:00:00Z")
    assert (
        "  it is true since Thu 2025-09-11 14:30 Asia/Singapore (06:30 UTC), 3 h 30 min ago; before, it was false\n"
        in page
    )


def test_a_move_by_time_shows_when_it_is_due_and_what_stops_it(run: Run, tmp_path: Path) -> None:
    page = explained(run, "lapse")
    assert "lifecycle.transitions.lapse: false [" in page
    assert "  transition; true means: time has brought the move to closed\n" in page
    assert "*        upon: 1 week after definitive_solution  false      due 2025-09-11T06:30:00Z\n" in page
    assert "  true from Thu 2025-09-11 14:30 Asia/Singapore (06:30 UTC), in 2 d 5 h, if nothing else happens\n" in page
    ticket = json.loads(Path("examples/workaround.json").read_text(encoding="utf-8"))
    ticket["events"].append({"type": "customer_replied", "at": "2025-09-08T09:00:00+08:00"})
    file = tmp_path / "replied.json"
    file.write_text(json.dumps(ticket), encoding="utf-8")
    early = explained(run, "lapse", ticket=str(file))
    late = explained(run, "lapse", "--at", "2025-09-15T00:00:00Z", ticket=str(file))
    for replied in (early, late):
        assert "*        unless: customer_replied                false      customer_replied at 2025-09-08T0" in replied
        assert "  false because `unless: customer_replied` is false\n" in replied
    assert "  true if `customer_replied` had not happened\n" in late


def test_what_comes_after_a_move_does_not_undo_it(run: Run, tmp_path: Path) -> None:
    ticket = json.loads(Path("examples/workaround.json").read_text(encoding="utf-8"))
    ticket["facts"]["awaiting_further_fix"] = False
    for day, accepts in ((5, True), (6, False)):
        ticket["events"].append(
            {"type": "solution_accepted", "at": f"2025-09-0{day}T01:00:00Z", "accepts": accepts},
        )
    file = tmp_path / "accepted.json"
    file.write_text(json.dumps(ticket), encoding="utf-8")
    page = explained(run, "accept", ticket=str(file))
    assert "lifecycle.transitions.accept: true [" in page
    assert "the move was made at 2025-09-05T01:00:00Z\n" in page


def test_so_is_the_instant_at_which_it_will_turn(run: Run) -> None:
    page = explained(run, "after-support")
    assert (
        "  true from Mon 2027-11-15 08:00 Asia/Singapore (00:00 UTC), in 796 d 23 h, if nothing else happens\n" in page
    )


def test_what_is_not_known_asks_for_facts_and_shows_both_ways(run: Run) -> None:
    page = explained(run, "error")
    assert "definitions.error: not known [MEGA-24, MEGA-25, policies/mega.yaml:168]\n" in page
    assert "? 169  all of these                             not known\n" in page
    assert "?        symptoms_identifiable                  not known  not told\n" in page
    assert "; tell `symptoms_identifiable` and `consequence_on_standard_product` to know\n" in page
    assert "  false if `symptoms_identifiable` were false (it is not told)\n" in page
    assert (
        "  true if `symptoms_identifiable` were true (it is not told)\n"
        "    and `consequence_on_standard_product` were true (it is not told)\n"
    ) in page


def test_a_target_shows_the_rows_and_what_a_definition_is_made_of_once(run: Run) -> None:
    page = explained(run, "sla.ongoing_response", of="managry", ticket=TICKET)
    assert "sla.metrics.ongoing_response: 2 business hours [policies/managry.yaml:135]\n" in page
    assert page.count("inside: desk.open_at(start)") == 1
    assert "* 168      row severity-2-inside: severity: 2 and regime: inside       true\n" in page
    assert "  1 business day if `support_plan` were standard (it is premier)\n" in page
    assert "  not tried: other values of `vendor_holiday_country`, `vendor_time_zone`\n" in page


def test_settings_and_the_instant_count(run: Run) -> None:
    page = explained(run, "altered-software", "--set", "modification_removable=false", of="managry", ticket=TICKET)
    assert "exclusions.limits.altered-software: true [" in page
    done = run("evaluate", "managry", TICKET, "--explain", "altered-software", "--at", "2025-12-01T00:00:00Z")
    assert json.loads(done.out)["at"] == "2025-12-01T00:00:00Z"


def test_each_ticket_has_its_explanation_or_its_error(run: Run, tmp_path: Path) -> None:
    good = json.loads(Path(TICKET).read_text(encoding="utf-8"))
    lines = [good, {"id": "bad", "at": "2025-09-10", "facts": {}}, {**good, "id": "T-2"}]
    file = tmp_path / "tickets.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    done = run("evaluate", "managry", str(file), "--explain", "altered-software")
    assert (done.code, done.err) == (1, "")
    first, bad, last = map(json.loads, done.out.splitlines())
    for one in (first, bad, last):
        fits("explanation", one)
    assert (first["ticket"], bad["error"]["code"], last["ticket"]) == ("DOC-7204", "K014", "T-2")
    text = run("evaluate", "managry", str(file), "--explain", "altered-software", "--format", "text")
    assert text.code == 1
    assert "\nbad in line 2\n  error K014: " in text.out


@pytest.mark.parametrize("words", [("--ask", "sla")])
def test_one_rule_or_questions_not_both(run: Run, words: tuple[str, ...]) -> None:
    done = run("evaluate", "managry", TICKET, "--explain", "altered-software", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: `--ask` and `--explain` do not go together\n"
        "  = help: an explanation is of one rule: leave `--ask` out\n"
    )


def test_hostile_texts_are_made_safe(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ticket.json"
    file.write_text(
        json.dumps({"id": "A\u001b[2J", "at": "2025-11-18T08:30:00Z", "facts": {"status": "\u001b[31m\u202e"}}),
        encoding="utf-8",
    )
    for name in ("altered-software", "severity", "sla.first_response"):
        done = run("evaluate", "managry", str(file), "--explain", name, "--format", "text")
        assert done.code == 0
        assert "\x1b" not in done.out
    assert "\x1b" not in run("evaluate", "managry", str(file), "--explain", "\u001b[31m").err


def test_the_page_in_the_manual_is_what_the_command_writes() -> None:
    manual = (ROOT / "docs" / "explaining.md").read_text(encoding="utf-8")
    assert f"<!-- page -->\n```\n{PAGE}```\n" in manual


def test_a_long_line_is_cropped_and_what_decided_stays_in_sight(run: Run) -> None:
    for rule, policy, ticket, marked in (
        ("sla.ongoing_response", "managry", TICKET, ["2, regime: inside"]),
        ("error", "mega", "examples/workaround.json", ["symptoms_identifiable", "consequence_on_standard_product"]),
    ):
        lines = explained(run, rule, of=policy, ticket=ticket).splitlines()
        at = next(number for number, line in enumerate(lines) if "…" in line)
        assert len(lines[at]) <= 110
        assert [lines[at][one.start() : one.end()] for one in re.finditer(r"\^+", lines[at + 1])] == marked


def test_on_a_terminal_there_is_colour_and_an_end_of_lines(run: Run) -> None:
    coloured = explained(run, "lapse", "--color", "always")
    assert "\x1b[32mtrue\x1b[0m" in coloured
    plain = explained(run, "lapse")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    answer = load("mega").explain(json.loads(Path("examples/workaround.json").read_text(encoding="utf-8")), "lapse")
    page = Page(Paint(False), 70)
    write(page, answer)
    assert all(len(line) <= 70 for line in page.text().splitlines())
    assert max(map(len, plain.splitlines())) > 100
