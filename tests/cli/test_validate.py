"""`policy validate`, `policy explain` and `policy clauses` in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a shipped policy and what stands beside it."""
    for name in ("megaport.yaml", "megaport.clauses.yaml"):
        shutil.copy(ROOT / "policies" / name, tmp_path / name)
    return tmp_path


def test_every_finding_of_every_file_sorted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("policy: {id: b, id: c, title: T, language: en, edition: undated}\nsla: on\n")
    (tmp_path / "a.yaml").write_text("facts: ~\npolicy: {id: a, title: T, language: en, edition: undated}\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c.yaml").write_text("nonsense")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "d.yaml").write_bytes(b"\xff")
    done = run("validate", str(tmp_path), "--format", "json")
    assert (done.code, done.err) == (1, "")
    report = json.loads(done.out)
    places = [(Path(found["path"]).name, found["code"]) for found in report["findings"]]
    assert places == [("a.yaml", "Y021"), ("b.yaml", "Y018"), ("b.yaml", "Y022"), ("d.yaml", "Y004")]
    assert report["summary"] == {"policies": 3, "errors": 4, "warnings": 0, "notes": 0}
    assert report["findings"][1]["column"] == 17


def test_the_text_ends_with_a_summary(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("facts: ~\npolicy: {id: a, title: T, language: en, edition: undated}\n")
    done = run("validate", str(tmp_path / "a.yaml"))
    assert done.code == 1
    assert "a.yaml:1:8: error Y021: " in done.out
    assert done.out.splitlines()[-1] == "1 policy, 1 error, 0 warnings"


def test_the_register_beside_a_policy_is_checked_with_it(run: Run, folder: Path) -> None:
    policy, register = folder / "megaport.yaml", folder / "megaport.clauses.yaml"
    assert run("validate", str(register)).out == "1 policy, 0 errors, 0 warnings\n"
    # Named twice, a policy is checked once.
    assert run("validate", str(folder), str(policy), str(register)).out == "1 policy, 0 errors, 0 warnings\n"
    register.write_text(register.read_text().replace("kind: escalation", "kind: escalatoin", 1))
    done = run("validate", str(policy))
    assert done.code == 1
    assert "megaport.clauses.yaml:" in done.out


def test_warnings_fail_only_where_that_is_wanted(run: Run, folder: Path) -> None:
    (folder / "megaport.clauses.yaml").unlink()
    done = run("validate", str(folder))
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 policy, 0 errors, 1 warning")
    assert run("validate", str(folder), "--fail-level", "warning").code == 1


def test_a_bare_name_is_a_shipped_policy(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("validate", "megaport").out == "1 policy, 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "nowhere: there is no such file, folder or shipped policy"),
        ("nowhere.yaml", "nowhere.yaml: there is no such file or folder"),
        ("tests/cli", "tests/cli: there is no policy in this folder"),
    ],
)
def test_a_path_that_names_no_policy_is_misuse(run: Run, name: str, message: str) -> None:
    done = run("validate", name)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_register_without_its_policy_is_misuse(run: Run, folder: Path) -> None:
    (folder / "megaport.yaml").unlink()
    done = run("validate", str(folder / "megaport.clauses.yaml"))
    assert done.code == 2
    assert "put `megaport.yaml` there" in done.err


def test_explain_lists_all_codes_and_suggests(run: Run) -> None:
    from policy_engine.diagnostics import CATALOGUE

    assert [line.split()[0] for line in run("explain").out.splitlines()] == list(CATALOGUE)
    done = run("explain", "Y221")
    assert (done.code, done.err) == (2, "error: there is no code `Y221`\n  = help: did you mean `Y021`?\n")
    assert "`policy explain` lists all codes" in run("explain", "?").err


def test_clauses_as_data_and_what_is_missing(run: Run, folder: Path) -> None:
    handbook = folder / "handbook.txt"
    handbook.write_text("another text\n")
    words = ("clauses", str(folder / "megaport.yaml"), "--handbook", str(handbook))
    done = run(*words, "--format", "json")
    report = json.loads(done.out)
    assert (done.code, report["ok"], report["uncited"]) == (1, False, [])
    assert report["counts"]["unchanged"] == 0
    done = run("clauses", "megaport", "--handbook", "none.txt")
    assert (done.code, done.err.splitlines()[0]) == (2, "error Y001: none.txt: the file does not exist")
    (folder / "megaport.clauses.yaml").unlink()
    done = run(*words)
    assert done.code == 2
    assert "megaport.clauses.yaml: error Y001: the file does not exist" in done.err
