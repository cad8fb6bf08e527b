"""`policy lint`: rules over policies, in every form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import script
from tests.cli.conftest import Run
from tests.lint.linting import HEAD

POLICY = (
    HEAD
    + """\
exclusions:
  combine: most_restrictive
  scope: {when: active, then: {verdict: covered}}
facts:
  active: boolean
  number: text
"""
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "sample.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_the_installed_script(policy: Path) -> None:
    done = script("lint", "sample.yaml", "--fail-level", "note", folder=policy.parent)
    assert done == (
        1,
        "sample.yaml:8:3: note A080: nothing reads the fact `number`\n"
        " 8 |   number: text\n"
        "   |   ^^^^^^\n"
        "   = help: leave it out, or write the rule that needs it\n"
        "1 policy, 0 errors, 0 warnings, 1 note\n",
        "",
    )


def test_the_second_run_says_the_same(policy: Path, run: Run) -> None:
    first = run("lint", str(policy))
    assert first == run("lint", str(policy)) == run("lint", str(policy), "--no-cache")
    assert list((policy.parent / "cache" / "findings").glob("*.json"))


def test_settings_make_another_answer(policy: Path, run: Run) -> None:
    settings = policy.parent / "settings.yaml"
    settings.write_text("lint: {levels: {unread-fact: error}}\n")
    assert run("lint", str(policy)).code == 0
    assert run("lint", str(policy), "--config", str(settings)).code == 1
    settings.write_text("lint: {levels: {unread-fact: ignore}}\n")
    assert "0 notes" not in (quiet := run("lint", str(policy), "--config", str(settings))).out
    assert quiet.code == 0
    assert run("lint", str(policy)).out.endswith("1 note\n")


def test_settings_beside_the_call_are_found(policy: Path) -> None:
    (policy.parent / ".policy.yaml").write_text("lint: {levels: {unread-fact: error}}\n")
    assert script("lint", "sample.yaml", folder=policy.parent).code == 1
    assert script("lint", "sample.yaml", "--no-config", folder=policy.parent).code == 0


def test_settings_that_are_not_understood_stop_everything(policy: Path) -> None:
    (policy.parent / ".policy.yaml").write_text("lint:\n  levels: {unred-fact: note}\n")
    assert script("lint", "sample.yaml", folder=policy.parent) == (
        2,
        "",
        ".policy.yaml:2:12: error A004: there is no rule `unred-fact`\n"
        " 2 |   levels: {unred-fact: note}\n"
        "   |            ^^^^^^^^^^\n"
        "   = help: did you mean `unread-fact`?\n"
        "nothing was done: 1 error in 1 file\n",
    )


def test_rules_are_chosen_by_name_or_code(policy: Path, run: Run) -> None:
    assert run("lint", str(policy), "--select", "never-true").out == "1 policy, 0 errors, 0 warnings\n"
    assert run("lint", str(policy), "--ignore", "a080,A081").out == "1 policy, 0 errors, 0 warnings\n"
    assert run("lint", str(policy), "--select", "unread-fact").out.endswith("1 note\n")
    wrong = run("lint", str(policy), "--select", "unred-fact")
    assert (wrong.code, wrong.err) == (
        2,
        "error: there is no rule `unred-fact`\n  = help: did you mean `unread-fact`?\n",
    )


def test_the_list_of_rules(run: Run) -> None:
    listed = run("lint", "--list", "--no-config")
    assert listed.code == 0
    assert "A080  note     unread-fact" in listed.out
    wrong = run("lint")
    assert (wrong.code, wrong.err) == (
        2,
        "error: no policy is named\n  = help: name a policy or a folder, or ask for `--list`\n",
    )


def test_a_policy_that_does_not_load_is_no_policy_to_lint(policy: Path, run: Run) -> None:
    policy.write_text(POLICY.replace("when: active", "when: activ"), encoding="utf-8")
    done = run("lint", str(policy), "--format", "json", "--no-config")
    assert done.code == 1
    assert [(one["code"], one["line"]) for one in json.loads(done.out)["findings"]] == [("N001", 5)]


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab"])
def test_every_form_shows_the_finding(form: str, policy: Path, run: Run) -> None:
    done = run("lint", str(policy), "--format", form, "--no-config")
    assert done.code == 0
    assert "A080" in done.out
    assert "nothing reads the fact" in done.out


def test_many_policies_are_shared_among_processes(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(12):
        (folder / f"p{number}.yaml").write_text(POLICY, encoding="utf-8")
    assert run("lint", str(folder), "--no-cache", "--no-config").out.endswith(
        "12 policies, 0 errors, 0 warnings, 12 notes\n"
    )


def test_explain_takes_the_name_of_a_rule(run: Run) -> None:
    assert run("explain", "unread-fact") == run("explain", "A080")
    assert run("explain", "unread-fact").out.startswith("# A080: a fact that nothing reads\n")


def test_warnings_count_as_failures_unless_something_else_is_said(policy: Path, run: Run) -> None:
    policy.write_text(POLICY.replace("when: active", "when: active or not active"), encoding="utf-8")
    assert run("lint", str(policy), "--no-config").code == 1
    assert run("lint", str(policy), "--no-config", "--fail-level", "error").code == 0


def test_what_is_said_of_comments_can_be_ignored(policy: Path, run: Run) -> None:
    policy.write_text(POLICY.replace("number: text", "number: text  # policy: allow unread-fact"), encoding="utf-8")
    assert run("lint", str(policy), "--no-config").code == 1
    assert run("lint", str(policy), "--no-config", "--ignore", "A001").out == "1 policy, 0 errors, 0 warnings\n"


def test_for_policies_that_are_known_no_rule_is_loaded(policy: Path) -> None:
    code = (
        "import sys\n"
        "from policy_engine.cli.main import main\n"
        "assert main(['lint', 'sample.yaml', '--no-config', '--output', 'report.txt']) == 0\n"
        "print([name for name in sys.modules if name.startswith(('policy_engine.lint', 'policy_engine.model'))])\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=policy.parent)
        for _ in range(2)
    ]
    first, second = (run.stdout.splitlines()[-1] for run in runs)
    assert "policy_engine.lint.registry" in first
    assert second == "[]"


def test_settings_for_some_files_make_an_answer_for_each_place(policy: Path, run: Run) -> None:
    old = policy.parent / "old"
    old.mkdir()
    (old / "sample.yaml").write_text(POLICY, encoding="utf-8")
    settings = policy.parent / ".policy.yaml"
    settings.write_text('lint: {files: {"old/*.yaml": {levels: {unread-fact: error}}}}\n')
    for _ in range(2):
        assert run("lint", str(policy), "--config", str(settings)).code == 0
        assert run("lint", str(old), "--config", str(settings)).code == 1
