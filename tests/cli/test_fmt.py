"""`policy fmt` in this process, and once as it is installed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SCRIPT, script
from tests.cli.conftest import Run

CLEAN = """\
policy: {id: small, title: "Small", language: en, edition: "1", in_force_from: unstated}
sources: {handbook: {document: small.txt, register: small.clauses.yaml}}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-1}
  limits:
    many: {when: tasks > 5 and urgent, verdict: silent, cites: S-1}
facts:
  tasks: integer
  urgent: boolean
"""
UNTIDY = CLEAN.replace("tasks > 5 and urgent", '"tasks>5&&urgent"')
BROKEN = CLEAN.replace("tasks > 5", "task > 5")
CHANGES = """\
--- {0}
+++ {0}
@@ -4,7 +4,7 @@
   combine: most_restrictive
   scope: {{when: always, then: {{verdict: covered}}, cites: S-1}}
   limits:
-    many: {{when: "tasks>5&&urgent", verdict: silent, cites: S-1}}
+    many: {{when: tasks > 5 and urgent, verdict: silent, cites: S-1}}
 facts:
   tasks: integer
   urgent: boolean
"""
FOUND = """\
{0}:7:5: error F002: this policy is not in canonical form: this is the first line that would change
 7 |     many: {{when: "tasks>5&&urgent", verdict: silent, cites: S-1}}
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = help: `policy fmt --diff` shows what would change, `policy fmt --write` changes it
"""
NOT_KNOWN = """\
{0}:7:18: error N001: there is no `task`
 7 |     many: {{when: task > 5 and urgent, verdict: silent, cites: S-1}}
   |                  ^^^^
   = help: did you mean `tasks`?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy in canonical form, and one that is not."""
    (tmp_path / "clean.yaml").write_text(CLEAN)
    (tmp_path / "untidy.yaml").write_text(UNTIDY)
    return tmp_path


# ---- one policy


def test_the_canonical_form_of_one_policy_is_printed(run: Run, folder: Path) -> None:
    done = script("fmt", str(folder / "untidy.yaml"))
    assert done == (0, CLEAN, "")
    assert (folder / "untidy.yaml").read_text() == UNTIDY
    assert script("fmt", str(folder / "clean.yaml")) == (0, CLEAN, "")


def test_several_policies_are_not_printed(run: Run, folder: Path) -> None:
    assert run("fmt", str(folder)) == (
        2,
        "",
        "error: there are 2 policies here\n  = help: choose `--check`, `--diff` or `--write`; "
        "without these the canonical form of one policy is printed\n",
    )


def test_one_policy_that_does_not_load(run: Run, folder: Path) -> None:
    path = folder / "broken.yaml"
    path.write_text(BROKEN)
    assert run("fmt", str(path)) == (1, "", NOT_KNOWN.format(path))


# ---- what is told


def test_changes_are_shown_and_nothing_is_written(run: Run, folder: Path) -> None:
    done = run("fmt", str(folder), "--diff")
    assert done.code == 1
    assert done.out == CHANGES.format(folder / "untidy.yaml")
    assert done.err == "1 policy would change, 1 policy in canonical form\n"
    assert (folder / "untidy.yaml").read_text() == UNTIDY


def test_what_is_shown_is_a_patch(run: Run, folder: Path) -> None:
    patch = run("fmt", str(folder), "--diff").out
    subprocess.run(["git", "apply", "-p0", "--unsafe-paths"], input=patch, text=True, cwd="/", check=True)
    assert (folder / "untidy.yaml").read_text() == CLEAN


def test_check_finds_the_files_that_would_change(run: Run, folder: Path) -> None:
    path = folder / "untidy.yaml"
    assert script("fmt", "--check", str(folder)) == (1, FOUND.format(path) + "2 policies, 1 error, 0 warnings\n", "")
    assert path.read_text() == UNTIDY
    assert run("fmt", "--check", str(folder / "clean.yaml")) == (0, "1 policy, 0 errors, 0 warnings\n", "")
    assert run("fmt", "--check", str(folder), "--fail-level", "never").code == 0


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (CLEAN.encode() + b"\n\n", 11, "it ends in blank lines"),
        (CLEAN.encode().removesuffix(b"\n"), 10, "its end is missing a line feed"),
        (CLEAN.encode().replace(b"\n", b"\r\n"), 1, "its lines end in the way of Windows"),
        (b"\xef\xbb\xbf" + CLEAN.encode(), None, "it begins with a byte order mark"),
        (CLEAN.encode().replace(b"facts", b"\nfacts ", 1), 9, "this is the first line that would change"),
    ],
)
def test_check_says_what_would_change_first(run: Run, tmp_path: Path, text: bytes, line: int | None, what: str) -> None:
    (tmp_path / "a.yaml").write_bytes(text)
    (finding,) = json.loads(run("fmt", "--check", str(tmp_path), "--format", "json").out)["findings"]
    assert finding["message"] == f"this policy is not in canonical form: {what}"
    assert (finding["code"], finding["severity"], finding["line"]) == ("F002", "error", line)


def test_check_has_the_forms_of_all_findings(run: Run, folder: Path) -> None:
    done = run("fmt", "--check", str(folder), "--format", "github")
    message = "this policy is not in canonical form: this is the first line that would change"
    assert done.code == 1
    assert "::error file=" in done.out
    assert ",line=7,endLine=7,col=5," in done.out
    assert message in done.out
    report = folder / "report.sarif"
    done = run("fmt", "--check", str(folder), "--format", "sarif", "--output", str(report))
    assert (done.code, done.out) == (1, "2 policies, 1 error, 0 warnings\n")
    (result,) = json.loads(report.read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("F002", "error")


def test_what_stands_beside_policies_is_left_alone(run: Run, folder: Path) -> None:
    register = folder / "untidy.clauses.yaml"
    register.write_text("not: [looked, at")
    done = run("fmt", "--check", str(register), str(folder / "clean.yaml"))
    assert done == (
        0,
        "1 policy, 0 errors, 0 warnings\n",
        f"{register} stays as it is: only policies are formatted\n",
    )
    assert run("fmt", "--write", str(register)) == (
        0,
        "",
        f"{register} stays as it is: only policies are formatted\n",
    )
    assert run("fmt", str(register)) == (
        2,
        "",
        f"error: {register} is no policy\n  = help: registers and tests have no canonical form: name a policy\n",
    )


def test_colour_where_it_is_wanted(run: Run, folder: Path) -> None:
    lines = run("fmt", str(folder), "--diff", "--color", "always").out.splitlines()
    assert lines[0].startswith("\x1b[1m--- ")
    assert any(line.startswith("\x1b[1;31m-    many") for line in lines)
    assert any(line.startswith("\x1b[32m+    many") for line in lines)


def test_a_line_end_that_goes_is_shown_by_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + CLEAN.encode().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    lines = run("fmt", str(tmp_path), "--diff").out.splitlines()
    assert lines[3].startswith(r"-\ufeffpolicy: ")
    assert lines[4].endswith(r"small.clauses.yaml}}\r")
    assert r"-  urgent: boolean" in lines
    assert r"\ No newline at end of file" in lines


def test_a_comment_that_allows_a_finding_goes_on_allowing_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    allowed = "# policy: allow unread-fact because it is to come\n"
    path.write_text(UNTIDY + f"  spare:  {allowed}    boolean\n  other: {{absent: true,type: boolean}}   {allowed}")
    clean = (0, "1 policy, 0 errors, 0 warnings\n", "")
    assert run("lint", str(path), "--fail-level", "note") == clean
    assert run("fmt", str(path), "--write").code == 0
    assert path.read_text() == CLEAN + f"  spare: boolean  {allowed}  other: {{type: boolean, absent: true}}  {allowed}"
    assert run("lint", str(path), "--fail-level", "note") == clean


# ---- writing


def test_write_changes_files_and_says_which(run: Run, folder: Path) -> None:
    before = os.stat(folder / "clean.yaml")
    done = run("fmt", "--write", str(folder))
    assert (done.code, done.out) == (0, f"formatted {folder / 'untidy.yaml'}\n")
    assert done.err == "1 policy formatted, 1 policy in canonical form\n"
    assert (folder / "untidy.yaml").read_text() == CLEAN
    assert os.stat(folder / "clean.yaml").st_mtime_ns == before.st_mtime_ns
    assert sorted(path.name for path in folder.iterdir()) == ["clean.yaml", "untidy.yaml"]
    assert run("fmt", "--write", str(folder)).err == "2 policies in canonical form\n"


def test_permissions_stay(run: Run, folder: Path) -> None:
    path = folder / "untidy.yaml"
    path.chmod(0o640)
    assert run("fmt", "--write", str(path)).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_may_not_be_written_is_not_exchanged(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "untidy.yaml"
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    done = run("fmt", "--write", str(path))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {path} cannot be written: permission denied\n")
    assert path.read_text() == UNTIDY


def test_a_link_is_followed_and_stays(run: Run, folder: Path) -> None:
    link = folder / "deep" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to("../untidy.yaml")
    assert run("fmt", "--write", str(link)).code == 0
    assert link.is_symlink()
    assert (folder / "untidy.yaml").read_text() == CLEAN


def test_a_file_that_changed_meanwhile_is_left_alone(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_engine.authoring import formatting

    path, canonical = folder / "untidy.yaml", formatting.canonical

    def slow(source: object) -> object:
        path.write_text(UNTIDY + "# somebody else was here\n")
        return canonical(source)  # type: ignore[arg-type]

    monkeypatch.setattr(formatting, "canonical", slow)
    done = run("fmt", "--write", str(path))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {path} cannot be written: the file was changed meanwhile\n")
    assert path.read_text().endswith("# somebody else was here\n")
    assert len(list(folder.iterdir())) == 2


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_written(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "another.yaml").write_text(UNTIDY)
    replace = os.replace

    def full(source: str, target: str) -> None:
        if target.endswith("another.yaml"):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    done = run("fmt", "--write", str(folder))
    assert (done.code, done.out) == (2, f"formatted {folder / 'untidy.yaml'}\n")
    assert f"error: {folder / 'another.yaml'} cannot be written: no space left on device\n" in done.err
    assert sorted(path.name for path in folder.iterdir()) == ["another.yaml", "clean.yaml", "untidy.yaml"]
    assert (folder / "another.yaml").read_text() == UNTIDY


# ---- what does not load


@pytest.mark.parametrize("option", ["--diff", "--write"])
def test_a_policy_that_does_not_load_is_told_and_the_others_are_formatted(run: Run, folder: Path, option: str) -> None:
    path = folder / "broken.yaml"
    path.write_text(BROKEN)
    done = run("fmt", option, str(folder))
    words = "formatted" if option == "--write" else "would change"
    counts = f"1 policy {words}, 1 policy not formatted: it does not load, 1 policy in canonical form\n"
    assert (done.code, done.err) == (1, NOT_KNOWN.format(path) + counts)
    assert "untidy.yaml" in done.out
    assert path.read_text() == BROKEN


def test_a_policy_that_does_not_load_is_a_finding_of_a_check(run: Run, folder: Path) -> None:
    path = folder / "broken.yaml"
    path.write_text(BROKEN)
    done = run("fmt", "--check", str(folder))
    assert done == (
        1,
        NOT_KNOWN.format(path) + FOUND.format(folder / "untidy.yaml") + "3 policies, 2 errors, 0 warnings\n",
        "",
    )


def test_a_file_that_is_no_text_is_told(run: Run, folder: Path) -> None:
    (folder / "picture.yaml").write_bytes(b"\xff\xd8\xff")
    done = run("fmt", "--check", str(folder))
    assert done.code == 1
    assert "picture.yaml:1:1: error Y004: byte 1 of the file (`ff`) is not UTF-8\n" in done.out


# ---- standard input


def test_standard_input_is_answered_with_the_canonical_form(run: Run) -> None:
    done = script("fmt", "-", stdin=UNTIDY)
    assert (done.code, done.out, done.err) == (0, CLEAN, "")


def test_standard_input_that_does_not_load(run: Run) -> None:
    assert script("fmt", "-", stdin=BROKEN) == (1, "", NOT_KNOWN.format("-"))


def test_standard_input_can_be_checked(run: Run) -> None:
    found = FOUND.format("-") + "1 policy, 1 error, 0 warnings\n"
    assert script("fmt", "--check", "-", stdin=UNTIDY) == (1, found, "")
    assert script("fmt", "--check", "-", stdin=CLEAN) == (0, "1 policy, 0 errors, 0 warnings\n", "")
    would_change = "1 policy would change\n"
    assert script("fmt", "--diff", "-", stdin=UNTIDY) == (1, CHANGES.format("-"), would_change)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-", "--write"), "error: standard input cannot be written\n"),
        (("-", "policies"), "error: `-` stands alone\n"),
        (("--check", "--write", "policies"), "error: argument --write: not allowed with argument --check\n"),
        ((), "error: missing: PATH\n"),
        (
            ("policies", "--format", "json"),
            "error: `--format` is for the report of `--check`\n  = help: add `--check`\n",
        ),
        (("policies", "--write", "--output", "x"), "error: `--output` is for the report of `--check`\n"),
        (
            ("megaport", "--write"),
            "error: megaport: there is no such file or folder\n  = help: a shipped policy is not ",
        ),
        (("nowhere.yaml",), "error: nowhere.yaml: there is no such file or folder\n"),
    ],
)
def test_misuse(run: Run, words: tuple[str, ...], message: str) -> None:
    done = run("fmt", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(message)


# ---- our own


def test_our_own_policies_are_in_canonical_form() -> None:
    assert script("fmt", "policies", "--check") == (0, "5 policies, 0 errors, 0 warnings\n", "")


def test_the_examples_of_the_help_do_what_they_say(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    examples = re.findall(r"^  policy (fmt .*?)(?:  +.*)?$", run("fmt", "--help").out, re.MULTILINE)
    assert len(examples) == 5
    for example in examples:
        done = subprocess.run(f"{shlex.quote(str(SCRIPT))} {example}", shell=True, cwd=tmp_path, capture_output=True)
        assert (done.returncode, done.stderr.count(b"error")) == (0, 0), example
