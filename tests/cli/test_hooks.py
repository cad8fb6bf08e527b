"""The hooks for pre-commit, tried with the real pre-commit in a repository of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.cli.command import ROOT, SCRIPT

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
WHO = {
    "GIT_AUTHOR_NAME": "A. Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "A. Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Outcome(NamedTuple):
    code: int
    out: str


class Repository:
    """A git repository in a folder, with the environment in which its commands run."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._environment = {**os.environ, **WHO, **environment}
        # A test may itself run within a hook of git.
        for name in [name for name in self._environment if name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE")]:
            del self._environment[name]

    def run(self, *words: str | Path) -> Outcome:
        """The exit code and what a command says on both streams."""
        done = subprocess.run(
            words, cwd=self.folder, env=self._environment, capture_output=True, timeout=300, check=False
        )
        return Outcome(done.returncode, (done.stdout + done.stderr).decode())

    def git(self, *words: str) -> str:
        """What git says to a command that must work."""
        done = self.run("git", *words)
        assert done.code == 0, done.out
        return done.out.strip()

    def hook(self, name: str) -> Outcome:
        """One hook on what is staged."""
        return self.run(PRE_COMMIT, "run", name)

    def write(self, name: str, old: str, new: str) -> None:
        """Replace something in a file, and stage it."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        self.git("add", name)


def _hooks(folder: Path) -> Repository:
    """A repository with the files of this one as they are now, as a clone of it would have them."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    found = Repository(folder, {})
    found.git("init", "--quiet")
    found.git("add", "--all")
    found.git("commit", "--quiet", "--message", "the hooks")
    return found


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with a policy, whose hooks come from a clone of this one; committed, and clean."""
    if not PRE_COMMIT.exists():
        pytest.skip("pre-commit is not installed: `pip install pre-commit`")
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a checkout of git")
    hooks = _hooks(tmp_path_factory.mktemp("hooks"))
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("handbooks")
    found = Repository(folder, {"PRE_COMMIT_HOME": str(home), "POLICY_CACHE_DIR": str(home / "kept")})
    found.git("init", "--quiet")
    made = found.run(SCRIPT, "init", "harbour", "--folder", "policies")
    assert made.code == 0, made.out
    ids = [{"id": hook["id"]} for hook in HOOKS]
    config = {"repos": [{"repo": str(hooks.folder), "rev": hooks.git("rev-parse", "HEAD"), "hooks": ids}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    (folder / "other.yaml").write_text("on: [push]\n", "utf-8")
    found.git("add", "--all")
    installed = found.run(PRE_COMMIT, "install", "--install-hooks")
    if installed.code != 0 and "No matching distribution" in installed.out:
        pytest.skip("what the hooks need cannot be fetched: no network")
    assert installed.code == 0, installed.out
    return found


@pytest.fixture
def repository(ready: Repository) -> Repository:
    """The same, as it was committed first."""
    if ready.run("git", "rev-parse", "--verify", "--quiet", "HEAD").code != 0:
        ready.git("commit", "--message", "a policy")  # through all hooks
    ready.git("reset", "--hard", "--quiet")
    return ready


def test_every_hook_passes_what_init_made(repository: Repository) -> None:
    found = repository.run(PRE_COMMIT, "run", "--all-files")
    assert found.code == 0, found.out
    assert found.out.count("Passed") == len(HOOKS)


def test_what_is_no_policy_is_nobodys_business(repository: Repository) -> None:
    repository.write("other.yaml", "push", "pull_request")
    found = repository.run(PRE_COMMIT, "run")
    assert found.code == 0, found.out
    assert found.out.count("(no files to check)Skipped") == len(HOOKS)


def test_a_commit_with_a_mistake_is_stopped_and_says_where(repository: Repository) -> None:
    repository.write("policies/harbour.yaml", "facts:", "fakts:")
    before = repository.git("rev-parse", "HEAD")
    found = repository.run("git", "commit", "--message", "a mistake")
    assert found.code == 1
    assert "hook id: policy-validate" in found.out
    assert "S001" in found.out
    assert "policies/harbour.yaml:" in found.out
    assert repository.git("rev-parse", "HEAD") == before


def test_what_looks_wrong_stops_the_commit_unless_a_comment_allows_it(repository: Repository) -> None:
    calendar = "  spare: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}, cites: HARBOUR-06}"
    repository.write("policies/harbour.yaml", "\ncalendars:\n", f"\ncalendars:\n{calendar}\n")
    found = repository.hook("policy-lint")
    assert found.code == 1
    assert "warning A082: nothing uses the calendar `spare`" in found.out
    allowed = f"{calendar}   # policy: allow unused-calendar because it opens next year"
    repository.write("policies/harbour.yaml", calendar, allowed)
    assert repository.hook("policy-lint").code == 0


def test_a_policy_in_another_form_is_put_in_the_canonical_one(repository: Repository) -> None:
    canonical = (repository.folder / "policies/harbour.yaml").read_text("utf-8")
    repository.write("policies/harbour.yaml", "\nevents:\n", "\nevents:   \n")
    found = repository.hook("policy-fmt")
    assert found.code == 1
    assert "files were modified by this hook" in found.out
    assert (repository.folder / "policies/harbour.yaml").read_text("utf-8") == canonical
    repository.git("add", "--all")
    assert repository.hook("policy-fmt").code == 0


def test_a_test_that_fails_stops_the_commit_of_either_file(repository: Repository) -> None:
    repository.write("policies/harbour.tests.yaml", "{state: closed, opens_at:", "{state: open, opens_at:")
    found = repository.hook("policy-test")
    assert found.code == 1
    assert "hook id: policy-test" in found.out
    assert "desk-opens-on-monday" in found.out
    repository.git("reset", "--hard", "--quiet")
    repository.write("policies/harbour.yaml", "09:00", "08:30")
    assert repository.hook("policy-validate").code == 0
    found = repository.hook("policy-test")
    assert found.code == 1
    assert "desk-opens-on-monday" in found.out


def test_a_policy_without_tests_is_sent_to_write_some(repository: Repository) -> None:
    repository.git("rm", "--quiet", "policies/harbour.tests.yaml")
    repository.write("policies/harbour.yaml", "# ", "#  ")
    found = repository.hook("policy-test")
    assert found.code == 1
    assert "policies/harbour.yaml: this policy has no tests" in found.out


def test_what_a_commit_changes_is_shown_and_fails_where_the_settings_say_so(repository: Repository) -> None:
    repository.write("policies/harbour.yaml", "first_response: 2 business", "first_response: 3 business")
    shown = repository.hook("policy-diff")
    assert shown.code == 0, shown.out
    assert "1 change in meaning" in shown.out
    assert "nothing to fail on" in shown.out
    (repository.folder / ".policy.yaml").write_text("diff: {fail-on: [customer-tightened]}\n", "utf-8")
    stopped = repository.hook("policy-diff")
    assert stopped.code == 1
    assert "fails on customer-tightened: policies/harbour.yaml: " in stopped.out
    approved = repository.run(SCRIPT, "approve", "HEAD:policies", "policies", "--why", "agreed", "--by", "A")
    assert approved.code == 0, approved.out
    repository.git("add", "--all")
    passed = repository.hook("policy-diff")
    assert passed.code == 0, passed.out
    repository.git("reset", "--hard", "--quiet")
