"""`policy diff --fail-on`: which changes fail, and what is there before the first commit."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.cli.command import ROOT
from tests.cli.conftest import Run

from ..authoring.mini import POLICY

WHO = ["-c", "user.name=a", "-c", "user.email=a@example.org"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """An empty repository with two versions of a policy in two folders."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet")
    for name, text in (("old", POLICY), ("new", POLICY.replace("first_response: 4 hours", "first_response: 6 hours"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mini.yaml").write_text(text)
    return tmp_path


def git(*words: str) -> None:
    subprocess.run(["git", *WHO, *words], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})


@pytest.mark.parametrize(
    ("given", "code", "last"),
    [
        ("customer-tightened", 1, "1 change in meaning, fails on 1 of them"),
        ("removed, vendor-loosened", 1, "1 change in meaning, fails on 1 of them"),
        ("any", 1, "1 change in meaning, fails on 1 of them"),
        ("customer-loosened,added", 0, "1 change in meaning, nothing to fail on"),
        ("", 0, "1 change in meaning, nothing to fail on"),
        ("settings", 0, "1 change in meaning, nothing to fail on"),
    ],
)
def test_only_the_named_classes_fail(run: Run, folder: Path, given: str, code: int, last: str) -> None:
    done = run("diff", "old", "new", "--fail-on", given)
    assert (done.code, done.out.splitlines()[-1], done.err) == (code, last, "")


def test_what_fails_is_named_with_its_fingerprint(run: Run, folder: Path) -> None:
    report = json.loads(run("diff", "old", "new", "--fail-on", "customer-tightened", "--format", "json").out)
    (change,) = report["policies"][0]["changes"]
    (failing,) = report["failing"]
    assert failing == {
        "class": "customer-tightened",
        "what": "new/mini.yaml: sla.targets.plans.silver, first_response",
        "fingerprint": change["fingerprint"],
    }
    jsonschema.validate(report, json.loads((ROOT / "schemas/diff.schema.json").read_text("utf-8")))
    out = run("diff", "old", "new", "--fail-on", "customer-tightened").out
    assert (
        "fails on customer-tightened: new/mini.yaml: sla.targets.plans.silver, first_response; "
        f"`policy approve` takes `--change {change['fingerprint']}`\n"
    ) in out


def test_what_is_approved_does_not_fail(run: Run, folder: Path) -> None:
    assert run("approve", "old", "new", "--why", "agreed", "--by", "A").code == 0
    done = run("diff", "old", "new", "--approved", "--fail-on", "any")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 change, approved")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("diff: {fail-on: [customer-tightened]}\n", 1),
        ("diff: {fail-on: [customer-loosened]}\n", 0),
        ("diff: {}\nlint: {}\n", 0),
    ],
)
def test_settings_name_classes(run: Run, folder: Path, settings: str, code: int) -> None:
    (folder / ".policy.yaml").write_text(settings)
    assert run("diff", "old", "new", "--fail-on", "settings").code == code


def test_settings_of_a_project_name_classes(run: Run, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.policy.diff]\nfail-on = ["vendor-loosened"]\n')
    assert run("diff", "old", "new", "--fail-on", "settings").code == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("diff: [any]", ".policy.yaml:1:7: error A004: `diff` is a mapping"),
        ("diff: {fail: [any]}", ".policy.yaml:1:8: error A004: there is no setting `fail`"),
        ("diff: {fail-on: any}", ".policy.yaml:1:17: error A004: `fail-on` is a list of classes"),
        ("diff: {fail-on: [[any]]}", ".policy.yaml:1:18: error A004: a class of change is one word"),
        ("diff: {fail-on: [tightened]}", ".policy.yaml:1:18: error A004: there is no class of change `tightened`"),
    ],
)
def test_settings_that_are_not_understood(run: Run, folder: Path, settings: str, message: str) -> None:
    (folder / ".policy.yaml").write_text(settings + "\n")
    done = run("diff", "old", "new", "--fail-on", "settings")
    assert done.code == 2
    assert done.err.splitlines()[0] == message


def test_a_class_that_there_is_not(run: Run, folder: Path) -> None:
    done = run("diff", "old", "new", "--fail-on", "customr-tightened")
    assert (done.code, done.err) == (
        2,
        "error: there is no class of change `customr-tightened`\n  = help: did you mean `customer-tightened`?\n",
    )


def test_before_the_first_commit_there_is_nothing(run: Run, folder: Path) -> None:
    done = run("diff", "HEAD:new", "new")
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 policy added")
    git("add", "old")
    git("commit", "--quiet", "--message", "one")
    done = run("diff", "HEAD:new", "new", "--fail-on", "customer-tightened")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 policy added, nothing to fail on")
    assert run("diff", "HEAD:new", "new", "--fail-on", "added").code == 1
    assert run("diff", "nowhere:new", "new").code == 2


def test_an_earlier_version_that_does_not_load_can_be_mended(run: Run, folder: Path) -> None:
    (folder / "old" / "mini.yaml").write_text(POLICY.replace("facts:", "fakts:"))
    done = run("diff", "old", "new", "--fail-on", "settings")
    assert (done.code, done.out) == (
        0,
        "added: new/mini.yaml\n"
        "did not load: old/mini.yaml; what it became counts as added\n"
        "\n"
        "1 policy added, nothing to fail on\n",
    )
    (folder / "new" / "mini.yaml").write_text(POLICY.replace("facts:", "fakts:") + "\n")
    (folder / "old" / "mini.yaml").write_text(POLICY)
    assert run("diff", "old", "new", "--fail-on", "settings").code == 2
