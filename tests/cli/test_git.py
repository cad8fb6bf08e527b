"""`policy git`: what git shows of policies once it is set up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.command import script
from tests.cli.conftest import Run

from ..authoring.mini import POLICY

SLOWER = POLICY.replace("first_response: 4 hours", "first_response: 6 hours")
FILE = "policies/mini.yaml"


def git(folder: Path, *words: str) -> str:
    name = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    run = subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True)
    return run.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a policy, its tests, and another YAML file."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "policies").mkdir()
    (tmp_path / FILE).write_text(POLICY)
    (tmp_path / "policies" / "mini.tests.yaml").write_text("policy: mini\n")
    (tmp_path / "other.yaml").write_text("a: 1\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_git_diff_and_the_log_show_rules_after_the_script_has_set_them_up(repository: Path) -> None:
    done = script("git", "install", folder=repository)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("`git diff` shows changes of rules for `/policies/*.yaml` (.git/info/attributes)\n")
    (repository / FILE).write_text(SLOWER)
    (repository / "policies" / "mini.tests.yaml").write_text("policy: mini\ntests: {}\n")
    (repository / "other.yaml").write_text("a: 2\n")
    shown = git(repository, "diff")
    assert f"policy diff a/{FILE} b/{FILE}\na/{FILE} -> b/{FILE}: 1 change in meaning\n" in shown
    assert "\ncell changed: `sla.targets.plans.silver`, column `first_response`\n  4 hours  ->  6 hours\n" in shown
    assert "-a: 1\n+a: 2\n" in shown
    assert "+tests: {}\n" in shown
    git(repository, "commit", "--quiet", "--all", "-m", "slower")
    assert "  4 hours  ->  6 hours\n" in git(repository, "policy-log", "-1")
    assert "+        silver: {plan: silver, first_response: 6 hours" in git(
        repository, "diff", "--no-ext-diff", "HEAD~1"
    )


def test_git_diff_tries_the_tickets_of_the_tests_too(run: Run, repository: Path) -> None:
    assert run("init", "acme", "--folder", "policies").code == 0
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "another")
    assert run("git", "install").code == 0
    file = repository / "policies" / "acme.yaml"
    text = file.read_text()
    assert "closed.within(10d)" in text
    file.write_text(text.replace("closed.within(10d)", "closed.within(14d)"))
    shown = git(repository, "diff")
    assert "  closed.within(10d)  ->  closed.within(14d)\n  customer: loosened, vendor: tightened\n" in shown


def test_a_file_that_does_not_load_is_shown_line_by_line(run: Run, repository: Path) -> None:
    old, new = repository / "old", repository / "new"
    old.write_text(POLICY)
    new.write_text(POLICY.replace("plan: gold,", "plan: golden,"))
    done = run("git", "driver", FILE, str(old), "1" * 40, "100644", str(new), "2" * 40, "100644")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == f"policy diff a/{FILE} b/{FILE}"
    assert lines[1].startswith(f"b/{FILE}:18 does not load (N002: ")
    assert lines[2:4] == [f"--- a/{FILE}", f"+++ b/{FILE}"]
    assert "-        gold: {plan: gold, first_response: 1 business hour, cites: M-3}" in lines
    assert "+        gold: {plan: golden, first_response: 1 business hour, cites: M-3}" in lines


def test_a_new_file_and_one_that_is_gone_are_shown_line_by_line(run: Run, repository: Path) -> None:
    file = str(repository / FILE)
    come = run("git", "driver", FILE, "/dev/null", ".", ".", file, "2" * 40, "100644").out.splitlines()
    assert come[1:4] == ["the policy is new", "--- /dev/null", f"+++ b/{FILE}"]
    gone = run("git", "driver", FILE, file, "1" * 40, "100644", "/dev/null", ".", ".").out.splitlines()
    assert gone[1:4] == ["the policy is gone", f"--- a/{FILE}", "+++ /dev/null"]
    assert run("git", "driver", FILE).out == f"* Unmerged path {FILE}\n"


def test_installing_twice_is_installing_once_and_can_be_taken_back(run: Run, repository: Path) -> None:
    attributes = repository / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.png binary\n")
    assert run("git", "install").code == run("git", "install").code == 0
    assert attributes.read_text() == (
        "*.png binary\n"
        "# policy git install: from here\n"
        "/policies/*.yaml diff=policy\n"
        "/policies/*.clauses.yaml !diff\n"
        "/policies/*.tests.yaml !diff\n"
        "# policy git install: to here\n"
    )
    assert run("git", "uninstall").out == (
        "took `diff.policy.command` out of the configuration\n"
        "took `alias.policy-log` out of the configuration\n"
        "took the patterns out of .git/info/attributes\n"
    )
    assert attributes.read_text() == "*.png binary\n"
    assert run("git", "uninstall").out == "nothing was set up here\n"


def test_patterns_can_be_shared(run: Run, repository: Path) -> None:
    assert run("git", "install", "rules/*.yml", "--shared").code == 0
    assert "rules/*.yml diff=policy\nrules/*.clauses.yml !diff\n" in (repository / ".gitattributes").read_text()
    run("git", "uninstall")
    assert not (repository / ".gitattributes").exists()


def test_misuse_is_explained(run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert "`a b.yaml` has a space" in run("git", "install", "a b.yaml").err
    assert "takes everything back" in run("git", "uninstall", "x").err
    assert "there is no `instal`" in run("git", "instal").err
    git(repository, "rm", "--quiet", "--cached", "-r", "policies")
    assert "no policy is tracked" in run("git", "install").err
    with pytest.MonkeyPatch.context() as moved:
        moved.chdir(tmp_path_factory.mktemp("none"))
        moved.setenv("GIT_CEILING_DIRECTORIES", "/")
        done = run("git", "install")
    assert (done.code, done.out) == (2, "")
    assert "is in no git repository" in done.err
