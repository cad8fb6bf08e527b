"""`--format`, `--output`, `--fail-level`: where a report goes, what it names files, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.mini import FAILING, PASSING, write
from tests.cli.command import SCRIPT
from tests.cli.conftest import Run

root: Any = import_module("policy_engine.cli.reporting").root

BAD = "facts: ~\npolicy: {id: a, title: T, language: en, edition: undated}\n"


@pytest.fixture
def bad(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a policy that has an error, and a clean one that has a warning; the test stands in it."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def warned(bad: Path) -> Path:
    """A folder whose only policy has no register, which is a warning."""
    (bad / "policies" / "a.yaml").unlink()
    write(bad / "policies")
    return bad


def test_annotations_name_files_from_here_on(run: Run, bad: Path) -> None:
    done = run("validate", "policies", "--format", "github")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "::error file=policies/a.yaml,line=1,endLine=1,col=8,endColumn=9,title=Y021%3A an entry without a value"
        "::`facts` has no value: `~` is none"
        "%0Awrite it, or leave the entry out; `empty` says that something is known to have no value",
        "1 policy, 1 error, 0 warnings",
    ]


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_a_service_says_where_the_repository_is(
    run: Run, bad: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.chdir(bad / "policies")
    monkeypatch.setenv(variable, str(bad))
    assert "::error file=policies/a.yaml," in run("validate", "a.yaml", "--format", "github").out
    (issue,) = json.loads(run("validate", "a.yaml", "--format", "gitlab").out)
    assert issue["location"]["path"] == "policies/a.yaml"
    # A person stands where the command was called.
    assert run("validate", "a.yaml").out.startswith("a.yaml:1:8: error Y021")


@pytest.mark.parametrize(
    ("environment", "here", "found"),
    [
        ({}, "/work/x", "/work/x"),
        ({"GITHUB_WORKSPACE": "/work"}, "/work/x", "/work"),
        ({"GITHUB_WORKSPACE": "/work"}, "/work", "/work"),
        ({"GITHUB_WORKSPACE": "/work/x"}, "/work/xy", "/work/xy"),
        ({"GITHUB_WORKSPACE": "work"}, "/work/x", "/work/x"),
        ({"GITHUB_WORKSPACE": "/other", "CI_PROJECT_DIR": "/work"}, "/work/x", "/work"),
    ],
)
def test_the_root_is_a_folder_around_here(environment: dict[str, str], here: str, found: str) -> None:
    assert root(environment, here) == found


def test_a_report_in_a_file_leaves_the_counts(run: Run, bad: Path) -> None:
    done = run("validate", "policies", "--format", "sarif", "--output", "found.sarif")
    assert (done.code, done.out, done.err) == (1, "1 policy, 1 error, 0 warnings\n", "")
    assert json.loads((bad / "found.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "Y021"
    done = run("validate", "policies", "--color", "always", "--output", "found.txt")
    assert "\x1b" not in (bad / "found.txt").read_text()
    assert (bad / "found.txt").read_text().endswith(done.out)


def test_a_report_that_cannot_be_written_is_misuse(run: Run, bad: Path) -> None:
    done = run("validate", "policies", "--output", "nowhere/found.txt")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: nowhere/found.txt: the report cannot be written: no such file or directory\n"
        "  = help: name a file in a folder that exists\n"
    )
    done = run("validate", "policies", "--output", "a\0b")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error: a<U+0000>b: the report cannot be written: its name is not a file name",
    )


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab"])
def test_the_least_grave_finding_that_fails(run: Run, warned: Path, form: str, level: str, code: int) -> None:
    done = run("validate", "policies", "--format", form, "--fail-level", level)
    assert (done.code, done.err) == (code, "")
    if form == "junit":
        assert ET.fromstring(done.out).get("failures") == str(code)
    assert "R024" in done.out


def test_an_error_never_fails_where_nothing_shall(run: Run, bad: Path) -> None:
    assert run("validate", "policies", "--fail-level", "never").code == 0
    assert run("validate", "nowhere.yaml", "--fail-level", "never").code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "jnuit"), "there is no `jnuit`; did you mean `junit`?"),
        (("--fail-level", "info"), "there is no `info`; it is one of `error`, `warning`, `note`, `never`"),
    ],
)
def test_an_unknown_form_or_level_is_misuse(run: Run, bad: Path, words: tuple[str, ...], message: str) -> None:
    done = run("validate", "policies", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_help_has_the_width_of_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    heights = []
    for columns in (80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        usage = run("validate", "--help").out.split("\n\n")[0].splitlines()
        assert max(map(len, usage)) < columns
        heights.append(len(usage))
    assert heights[0] > heights[1] > heights[2]


# ---- tests of policies


@pytest.fixture
def failing(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a policy whose tests do not all pass."""
    write(tmp_path, PASSING + FAILING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_failed_test_is_an_annotation_at_its_line(run: Run, failing: Path) -> None:
    done = run("test", "mini.yaml", "--format", "github")
    assert (done.code, done.err) == (1, "")
    first, last = done.out.splitlines()
    assert first == (
        "::error file=mini.tests.yaml,line=13,endLine=13,col=3,endColumn=27,title=V005%3A a test that failed"
        "::the test `silver-expected-of-gold` failed"
        "%0Aline 17, `sla.targets.first_response.due_at`: expected 2025-09-10T12:00:00Z, got 2025-09-10T09:00:00Z"
        "%0Aline 17, `sla.targets.first_response.target.value`: expected 4, got 1"
        "%0Aline 18, `obligation.duties.read-first`: expected breached, got unknown"
        '%0Aline 18, `obligation.duties.restore`: expected {"state": "applies"}, got (not in the answer)'
        '%0Aline 18, `obligation.needs`: expected ["plan"], got ["manual_read"]'
    )
    assert last == "1 test file, 1 error, 0 warnings"


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_a_failed_test_in_other_forms(run: Run, failing: Path, form: str) -> None:
    done = run("test", "mini.yaml", "--format", form, "--output", "report.json")
    assert (done.code, done.out) == (1, "2 tests, 1 failed\n")
    assert "V005" in (failing / "report.json").read_text()
    assert str(failing) not in (failing / "report.json").read_text()


@pytest.mark.parametrize("form", ["text", "json", "junit", "github", "gitlab", "sarif"])
def test_too_little_coverage_is_said_in_every_form(run: Run, failing: Path, form: str) -> None:
    done = run("test", "mini.yaml", "--format", form, "--threshold", "99")
    assert (done.code, done.err) == (1, "")
    assert "V006" in done.out
    assert "V006" not in run("test", "mini.yaml", "--format", form).out


def test_junit_of_tests_names_files_from_here_on(run: Run, failing: Path) -> None:
    suite = ET.fromstring(run("test", str(failing), "--format", "junit").out)[0]
    assert {case.get("file") for case in suite} == {"mini.tests.yaml"}


@pytest.mark.parametrize("written", ["\\a", "\\e[31m", "\\uFFFE", "\\u202E", "]]>", "<&>", "\\uD83D", "\\N", "\\0"])
def test_junit_of_tests_is_xml_whatever_they_say(run: Run, tmp_path: Path, written: str) -> None:
    # Within double quotes YAML can say any character; what it cannot, or must not, is a mistake of the file.
    hostile = FAILING.replace("four hours are expected of gold", f"x{written}y")
    done = run("test", write(tmp_path, PASSING + hostile), "--format", "junit")
    assert (done.code, done.err) == (1, "")
    texts = [failure.text or "" for failure in ET.fromstring(done.out).findall("*/testcase/*")]
    assert texts
    assert all("x" in text and set(text) <= set(map(chr, (10, *range(32, 127)))) for text in texts)


# ---- the installed command


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes only elsewhere")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    with open(folder + b"/a.yaml", "w", encoding="utf-8") as file:
        file.write(BAD)
    for form in ("text", "json", "sarif", "junit", "github", "gitlab"):
        done = subprocess.run([SCRIPT, "validate", b"\xff", "--format", form], capture_output=True, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, b""), form
        assert done.stdout.decode("utf-8")
