"""`policy diff`: versions from files, folders and git; what is said, in which form, and the exit code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.command import ROOT, script
from tests.cli.conftest import Run

from ..authoring.mini import POLICY

SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
SLOWER = POLICY.replace("first_response: 4 hours", "first_response: 6 hours")
REWRITTEN = POLICY.replace("when: altered, verdict", "when: not not altered, verdict")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(POLICY)
    (tmp_path / "new.yaml").write_text(SLOWER)
    return tmp_path


def data(run: Run, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the report as data that fits its schema."""
    done = run("diff", *words, "--format", "json")
    found = json.loads(done.out)
    Draft202012Validator(SCHEMA).validate(found)
    assert done.err == ""
    return done.code, found


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit of a folder of policies."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mini.yaml").write_text(POLICY)
    (tmp_path / "policies" / "mini.clauses.yaml").write_text("# no policy\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_the_script_shows_a_slower_figure_with_a_ticket(folder: Path) -> None:
    done = script("diff", "old.yaml", "new.yaml", "--most", "200", folder=folder)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(
        "old.yaml -> new.yaml: 1 change in meaning\n"
        "\n"
        "cell changed: `sla.targets.plans.silver`, column `first_response`\n"
        "  4 hours  ->  6 hours\n"
        "  customer: tightened, vendor: loosened\n"
        "  M-4; old line 19; new line 19; fingerprint "
    )
    assert "    sla: targets.first_response.due_at: " in done.out
    assert " (+2 h)\n" in done.out
    assert "tried on both versions: 200 tickets\n" in done.out
    assert done.out.endswith("\n1 change in meaning\n")


def test_json_has_places_clauses_and_a_ticket_that_replays(run: Run, folder: Path) -> None:
    old, new = str(folder / "old.yaml"), str(folder / "new.yaml")
    code, found = data(run, old, new)
    (comparison,) = found["policies"]
    (change,) = comparison["changes"]
    assert (code, found["same"]) == (1, False)
    assert (change["kind"], change["what"], change["rule"], change["part"]) == (
        "changed", "cell", "sla.targets.plans.silver", "first_response",
    )  # fmt: skip
    assert (change["old"], change["new"]) == ("4 hours", "6 hours")
    assert change["clauses"] == {"old": ["M-4"], "new": ["M-4"]}
    assert change["places"]["new"] == {"path": new, "line": 19, "column": 32, "end_line": 19, "end_column": 55}
    assert (change["customer"], change["vendor"]) == ("tightened", "loosened")
    sample = change["effect"]["sample"]
    answers = [json.loads(run("evaluate", path, "-", "--format", "jsonl", stdin=json.dumps(sample["ticket"])).out)
               for path in (old, new)]  # fmt: skip
    for part in sample["differences"]:
        for side, answer in zip(("old", "new"), answers, strict=True):
            words = part["part"].split(".")
            if words[:2] == ["targets", "first_response"]:
                assert answer["sla"]["targets"][0].get(words[2]) == part[side] or len(words) > 3


def test_no_change_in_meaning_is_clean_and_says_what_is_written_differently(run: Run, folder: Path) -> None:
    (folder / "new.yaml").write_text("# a comment\n" + REWRITTEN)
    done = run("diff", str(folder / "old.yaml"), str(folder / "new.yaml"))
    assert done.code == 0
    assert done.out == (
        f"{folder / 'new.yaml'}: no change in meaning\n"
        "\n"
        "without a change in meaning:\n"
        "  rewritten: the condition of `exclusions.limits.altered` is written differently: the same for all"
        " combinations of what it asks (line 26)\n"
        "\n"
        "no change in meaning\n"
    )


def test_equal_files_are_not_even_loaded(run: Run, folder: Path) -> None:
    (folder / "old.yaml").write_text("broken: [")
    code, found = data(run, str(folder / "old.yaml"), str(folder / "old.yaml"))
    assert (code, found["same"], found["unchanged"]) == (0, True, [str(folder / "old.yaml")])


def test_a_policy_that_does_not_load_is_shown_with_its_findings(run: Run, folder: Path) -> None:
    (folder / "new.yaml").write_text(POLICY.replace("plan: gold,", "plan: golden,"))
    done = run("diff", str(folder / "old.yaml"), str(folder / "new.yaml"))
    assert (done.code, done.out) == (2, "")
    assert "N002" in done.err


def test_folders_are_compared_policy_by_policy(run: Run, tmp_path: Path) -> None:
    for side, texts in {"a": {"one": POLICY, "gone": POLICY}, "b": {"one": SLOWER, "come": POLICY}}.items():
        (tmp_path / side).mkdir()
        for name, text in texts.items():
            (tmp_path / side / f"{name}.yaml").write_text(text.replace("id: mini", f"id: {name}"))
    code, found = data(run, str(tmp_path / "a"), str(tmp_path / "b"), "--most", "100")
    assert code == 1
    assert found["removed"] == [str(tmp_path / "a" / "gone.yaml")]
    assert found["added"] == [str(tmp_path / "b" / "come.yaml")]
    assert [len(one["changes"]) for one in found["policies"]] == [1]
    text = run("diff", str(tmp_path / "a"), str(tmp_path / "b"), "--most", "100").out
    assert text.endswith("1 change in meaning, 1 policy added, 1 policy removed\n")


def test_a_sample_shows_what_its_change_does_and_not_what_others_do_to_the_ticket(run: Run, folder: Path) -> None:
    text = SLOWER.replace("strength: should", "strength: must")
    (folder / "new.yaml").write_text(text)
    _, found = data(run, str(folder / "old.yaml"), str(folder / "new.yaml"), "--most", "300")
    duty, figure = sorted((one["effect"] for one in found["policies"][0]["changes"]), key=lambda one: one["questions"])
    assert (duty["questions"], figure["questions"]) == (["obligation"], ["sla"])
    for effect in (duty, figure):
        assert {part["question"] for part in effect["sample"]["differences"]} == set(effect["questions"])
        assert effect["sample"]["questions"] == effect["questions"]
    # Every ticket shows it: no more were tried than were needed.
    assert duty["differing"] == duty["tried"] == 80


@pytest.mark.parametrize("kind", ["added", "removed"])
def test_an_exception_of_a_calendar_changes_answers(run: Run, folder: Path, kind: str) -> None:
    hours = "hours: mon-fri 09:00-17:00, "
    assert hours in POLICY
    longer = POLICY.replace(hours, hours + 'overrides: {"12-24": "09:00-12:00", "12-31": "09:00-12:00"}, ')
    shorter = longer.replace('"12-24": "09:00-12:00", ', "")
    old, new = (shorter, longer) if kind == "added" else (longer, shorter)
    (folder / "old.yaml").write_text(old)
    (folder / "new.yaml").write_text(new)
    code, found = data(run, str(folder / "old.yaml"), str(folder / "new.yaml"), "--most", "300")
    (change,) = found["policies"][0]["changes"]
    assert (code, change["kind"], change["part"]) == (1, kind, "overrides.12-24")
    assert (change["effect"]["status"], change["effect"]["questions"]) == ("answers", ["sla"])


def test_a_file_with_another_name_is_compared_with_what_it_was(run: Run, tmp_path: Path) -> None:
    for side, name in {"a": "mini", "b": "desk"}.items():
        (tmp_path / side).mkdir()
        (tmp_path / side / f"{name}.yaml").write_text(POLICY)
    sides = str(tmp_path / "a"), str(tmp_path / "b")
    old, new = str(tmp_path / "a" / "mini.yaml"), str(tmp_path / "b" / "desk.yaml")
    code, found = data(run, *sides)
    assert (code, found["added"], found["removed"], found["unchanged"]) == (0, [], [], [new])
    assert found["renamed"] == [{"old": old, "new": new}]
    assert run("diff", *sides).out == f"renamed: {old} -> {new}\n\nno change in meaning\n"
    (tmp_path / "b" / "desk.yaml").write_text(SLOWER)
    code, found = data(run, *sides, "--most", "60")
    assert (code, found["added"], found["removed"]) == (1, [], [])
    assert [one["customer"] for one in found["policies"][0]["changes"]] == ["tightened"]
    (tmp_path / "b" / "copy.yaml").write_text(SLOWER)
    code, found = data(run, *sides, "--most", "60")
    assert (found["removed"], found["renamed"]) == ([old], [])
    assert found["added"] == [str(tmp_path / "b" / "copy.yaml"), new]


def test_what_git_keeps_is_compared_with_the_file_and_with_what_is_staged(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    (repository / "policies" / "mini.yaml").write_text(SLOWER)
    file = "policies/mini.yaml"
    assert data(run, f"HEAD:{file}", file, "--most", "60")[0] == 1
    assert data(run, f"HEAD:{file}", f":{file}")[0] == 0
    git(repository, "add", ".")
    code, found = data(run, f"HEAD:{file}", f":{file}", "--most", "60")
    assert code == 1
    assert found["policies"][0]["old"]["path"] == f"HEAD:{file}"
    code, found = data(run, "HEAD:policies", "policies", "--most", "60")
    assert (code, len(found["policies"]), found["added"]) == (1, 1, [])


MISUSE = {
    "a revision that there is not": (["nowhere:policies/mini.yaml", "policies/mini.yaml"], "git finds no `nowhere:"),
    "a file that there is not": (["HEAD:policies/none.yaml", "policies/mini.yaml"], "git finds no `HEAD:policies/none"),
    "a folder and a file": (["policies", "policies/mini.yaml"], "a folder and a single policy cannot be compared"),
    "no number": (["policies", "policies", "--most", "none"], "`none` is no number of tickets"),
    "a missing side": (["policies"], "missing: NEW"),
}


@pytest.mark.parametrize("case", MISUSE)
def test_misuse_is_explained(run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.chdir(repository)
    words, message = MISUSE[case]
    done = run("diff", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_report_goes_to_a_file(run: Run, folder: Path) -> None:
    report = folder / "report.json"
    words = ("--most", "60", "--format", "json", "--output", str(report))
    done = run("diff", str(folder / "old.yaml"), str(folder / "new.yaml"), *words)
    assert (done.code, done.out) == (1, "1 change in meaning\n")
    assert not json.loads(report.read_text())["same"]


# --- tickets ---


def tickets(folder: Path) -> str:
    """A file of tickets: three of silver and one of gold, one that is no ticket, one that both versions refuse."""
    lines = [
        {"id": f"T-{hour}", "at": "2025-09-10T18:00:00Z", "facts": {"plan": plan},
         "events": [{"at": f"2025-09-10T{hour:02}:00:00Z", "type": "ticket_created"}]}
        for hour, plan in ((6, "silver"), (9, "silver"), (13, "silver"), (14, "gold"))
    ]  # fmt: skip
    lines.append({"id": "bad", "at": "2025-09-10T18:00:00Z", "facts": {"plan": "tin"}, "events": []})
    path = folder / "tickets.jsonl"
    path.write_text("\n".join([*map(json.dumps, lines), "{"]))
    return str(path)


def test_both_versions_answer_the_tickets_of_a_file(run: Run, folder: Path) -> None:
    words = (str(folder / "old.yaml"), str(folder / "new.yaml"), "--most", "40", "--tickets", tickets(folder))
    code, found = data(run, *words)
    tally = found["policies"][0]["tickets"]
    assert code == 1
    assert (tally["read"], tally["refused"], tally["different"]) == (6, 2, 3)
    assert tally["questions"] == {"sla": 3}
    assert tally["due"]["sla.first_response"] == {
        "gained": 0, "lost": 0, "earlier": 0, "later": 3,
        "seconds": {"least": 7200, "tenth": 7200, "median": 7200, "ninetieth": 7200, "most": 7200},
        "distribution": [{"moved": "an hour to a day later", "tickets": 3}],
    }  # fmt: skip
    assert tally["verdicts"] == [
        {"question": "sla", "part": "targets.first_response.state", "old": "breached", "new": "running", "tickets": 1}
    ]
    assert {sample["ticket"]["id"] for sample in tally["samples"]} == {"T-6", "T-13"}
    text = run("diff", *words).out
    assert "tickets of the file: 6 read, 3 answered differently\n  2 are refused by both versions\n  sla: 3\n" in text
    assert "due instants of sla.first_response: 3 later; median +2 h, from +2 h to +2 h\n" in text
    assert text.endswith("\n1 change in meaning, 3 tickets of the file answered differently\n")


def test_the_instant_of_the_tickets_can_be_given(run: Run, folder: Path) -> None:
    words = (str(folder / "old.yaml"), str(folder / "new.yaml"), "--most", "40", "--tickets", tickets(folder))
    _, found = data(run, *words, "--at", "2025-09-10T07:00:00Z")
    assert found["policies"][0]["tickets"]["due"]["sla.first_response"]["later"] == 1


def test_tickets_of_a_folder_of_policies_are_misuse(run: Run, folder: Path) -> None:
    done = run("diff", str(folder), str(folder), "--tickets", tickets(folder))
    assert (done.code, done.out) == (2, "")
    assert "tickets belong to one policy" in done.err


# --- forms ---


def test_a_pull_request_gets_a_table_and_a_ticket(run: Run, folder: Path) -> None:
    done = run("diff", str(folder / "old.yaml"), str(folder / "new.yaml"), "--most", "60", "--format", "markdown")
    assert done.code == 1
    assert (
        "| change | was | is | customer | vendor | clauses |\n"
        "|---|---|---|---|---|---|\n"
        "| cell changed: `sla.targets.plans.silver`, column `first_response` | `4 hours` | `6 hours` | tightened"
        " | loosened | M-4 |\n"
    ) in done.out
    assert "\n<details><summary>cell changed: sla.targets.plans.silver, column first_response</summary>\n" in done.out


def test_what_an_author_writes_stays_text_in_a_pull_request() -> None:
    from policy_engine.analysis.differences.markdown import code, plain

    assert plain("<b>[x](y)</b> @all | a_b") == "\\<b\\>\\[x\\](y)\\</b\\> &#64;all \\| a\\_b"
    assert code("a ` b | c") == "`` a ` b \\| c ``"


def test_other_programs_are_told_of_a_policy_that_only_one_side_has(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    for side, name in {"a": "gone", "b": "come"}.items():
        (tmp_path / side).mkdir()
        (tmp_path / side / f"{name}.yaml").write_text(POLICY.replace("id: mini", f"id: {name}"))
    done = run("diff", "a", "b", "--format", "github")
    assert done.code == 1
    title = "title=D006%3A a policy that only one side has"
    assert done.out == (
        f"::warning file=b/come.yaml,line=1,endLine=1,col=1,endColumn=1,{title}::"
        "the policy b/come.yaml was added%0Acheck that it was meant\n"
        f"::warning file=a/gone.yaml,line=1,endLine=1,col=1,endColumn=1,{title}::"
        "the policy a/gone.yaml was removed%0Acheck that it was meant\n"
        "2 policies, 0 errors, 2 warnings\n"
    )


def test_other_programs_get_findings_in_the_new_file(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    done = run("diff", "old.yaml", "new.yaml", "--most", "60", "--format", "github")
    assert done.code == 1
    assert done.out.startswith(
        "::warning file=new.yaml,line=19,endLine=19,col=32,endColumn=55,"
        "title=D001%3A a change that tightens a policy for the customer::"
        "cell changed: `sla.targets.plans.silver`, column `first_response`: 4 hours -> 6 hours%0A"
        "customer: tightened, vendor: loosened%0Abefore: line 19 of old.yaml%0A"
    )
    sarif = json.loads(run("diff", "old.yaml", "new.yaml", "--most", "60", "--format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("D001", "warning")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "new.yaml"
