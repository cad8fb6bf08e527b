"""`policy init`: what it writes is a policy that validates, passes its tests, and is read by a person."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine import load
from policy_engine.authoring import saving
from policy_engine.authoring.citations import check_register
from policy_engine.authoring.starting import LONGEST_NAME, check_name, start
from policy_engine.authoring.testing import run_tests
from policy_engine.diagnostics import Collector
from policy_engine.errors import StartError
from policy_engine.model.build import SECTIONS
from policy_engine.resources import schema_text
from tests.cli.command import ROOT, SCRIPT, script
from tests.cli.conftest import Run

FILES = ["acme.clauses.yaml", "acme.tests.yaml", "acme.txt", "acme.yaml"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("vendor", ["acme", "x" * LONGEST_NAME])
def test_what_is_written_is_in_order_at_once(tmp_path: Path, vendor: str) -> None:
    assert script("init", vendor, folder=tmp_path).code == 0
    policy = f"{vendor}.yaml"
    assert script("validate", policy, "--fail-level", "warning", folder=tmp_path) == (
        0,
        "1 policy, 0 errors, 0 warnings\n",
        "",
    )
    assert script("lint", policy, "--fail-level", "note", folder=tmp_path) == (
        0,
        "1 policy, 0 errors, 0 warnings\n",
        "",
    )
    tested = script("test", policy, "--threshold", "100", folder=tmp_path)
    assert tested.code == 0
    counts = r"(\d+) of \1 rules covered \(100 %\), (\d+) of \2 rows, (\d+) of \3 outcomes of conditions\n"
    assert re.match(rf"{vendor}: \d\d tests, all passed; {counts}", tested.out)
    assert script("fmt", "--check", policy, folder=tmp_path) == (0, "1 policy, 0 errors, 0 warnings\n", "")
    compared = script("clauses", policy, "--handbook", f"{vendor}.txt", folder=tmp_path)
    assert (compared.code, compared.err) == (0, "")
    assert compared.out.endswith("the handbook is the one the register describes\n")


def test_it_says_what_was_written_and_what_comes_next(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    done = run("init", "acme", "--folder", str(folder))
    assert (done.code, done.err) == (0, "")
    assert names(folder) == [*FILES, "schemas"]
    lines = done.out.splitlines()
    written = [line.split()[1] for line in lines if line.startswith("wrote ")]
    assert sorted(written) == sorted(str(path) for path in folder.rglob("*.*"))
    assert lines[0].split(maxsplit=2)[2] == "the policy"
    assert lines[-3:] == [
        f"next: read {folder}/acme.yaml, change a figure, and see what validate and test say to it",
        f"  policy validate {folder}/acme.yaml",
        f"  policy test {folder}/acme.yaml --coverage",
    ]


def test_what_comes_next_works(tmp_path: Path) -> None:
    lines = script("init", "acme", "--folder", "my policies", folder=tmp_path).out.splitlines()
    assert lines[-2] == "  policy validate 'my policies/acme.yaml'"
    following = [shlex.split(line)[1:] for line in lines[-2:]]
    assert [script(*words, folder=tmp_path).code for words in following] == [0, 0]


def test_every_section_is_there_with_a_comment(run: Run, tmp_path: Path) -> None:
    run("init", "acme", "--folder", str(tmp_path))
    text = (tmp_path / "acme.yaml").read_text()
    found = re.findall(r"^#.*\n([a-z]+):$", text, re.MULTILINE)
    assert found == list(SECTIONS)


def test_nothing_of_the_template_shows(run: Run, tmp_path: Path) -> None:
    run("init", "blue-river", "--folder", str(tmp_path))
    whole = "".join(path.read_text() for path in tmp_path.glob("blue-river*"))
    assert "starter" not in whole.lower()
    assert "BLUERIVER-01" in whole
    assert "blue-river.clauses.yaml" in whole


# ---- schemas for editors


def modelines(folder: Path) -> dict[str, Path]:
    """The schema that each file names, from where it stands."""
    found = {}
    for path in folder.glob("*.yaml"):
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text())
        assert named is not None, path
        found[path.name.partition(".")[2]] = (path.parent / named[1]).resolve()
    return found


def test_the_schemas_that_the_files_name_are_there(run: Run, tmp_path: Path) -> None:
    run("init", "acme", "--folder", str(tmp_path))
    found = modelines(tmp_path)
    assert {kind: path.name for kind, path in found.items()} == {
        "yaml": "policy.schema.json",
        "clauses.yaml": "clauses.schema.json",
        "tests.yaml": "tests.schema.json",
    }
    for path in found.values():
        assert path.parent == tmp_path / "schemas"
        assert json.loads(path.read_text()) == json.loads(schema_text(path.name))


def test_schemas_that_lie_above_are_used(run: Run, tmp_path: Path) -> None:
    run("init", "acme", "--folder", str(tmp_path))
    done = run("init", "other", "--folder", str(tmp_path / "a" / "b"))
    assert "schemas" not in names(tmp_path / "a" / "b")
    assert done.out.count("wrote ") == 4
    assert {path.parent for path in modelines(tmp_path / "a" / "b").values()} == {tmp_path / "schemas"}


def test_schemas_outside_of_the_repository_are_not_there_for_others(run: Run, tmp_path: Path) -> None:
    run("init", "acme", "--folder", str(tmp_path))
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    run("init", "acme", "--folder", str(tmp_path / "clone" / "policies"))
    assert names(tmp_path / "clone" / "policies") == [*FILES, "schemas"]


def test_in_this_repository_the_schemas_are_ours() -> None:
    from policy_engine.authoring.starting import schemas_near

    assert schemas_near(str(ROOT / "policies")) == "../schemas"


# ---- what is there stays


@pytest.mark.parametrize("name", [*FILES, "schemas/tests.schema.json"])
def test_nothing_is_written_over(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    assert run("init", "acme", "--folder", str(tmp_path)) == (
        2,
        "",
        f"error I002: `{path}` is there already\n  = help: choose another name, or another folder\n",
    )
    assert sorted(tmp_path.rglob("*")) == before
    assert path.read_text() == "mine"


def test_a_second_time(tmp_path: Path) -> None:
    assert script("init", "acme", folder=tmp_path).code == 0
    (tmp_path / "acme.txt").unlink()
    (tmp_path / "acme.txt").symlink_to("nowhere.txt")
    assert script("init", "acme", folder=tmp_path) == (
        2,
        "",
        "error I002: `acme.yaml`, `acme.clauses.yaml`, `acme.tests.yaml`, `acme.txt` are there already\n"
        "  = help: choose another name, or another folder\n",
    )
    assert not (tmp_path / "nowhere.txt").exists()


def test_a_folder_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("init", "acme", "--folder", str(tmp_path / "file"))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error I003: {tmp_path}/file/acme.yaml cannot be written: ")
    assert done.err.endswith("\n  = help: choose another folder\n")


def test_what_was_written_goes_when_the_rest_cannot_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    create = saving.create

    def full(path: str, data: bytes) -> None:
        if path.endswith(".txt"):
            raise OSError(28, "No space left on device")
        create(path, data)

    monkeypatch.setattr("policy_engine.authoring.starting.create", full)
    with pytest.raises(StartError) as raised:
        start("acme", str(tmp_path))
    assert raised.value.code == "I003"
    assert raised.value.message == f"{tmp_path}/acme.txt cannot be written: no space left on device"
    assert names(tmp_path) == []


def test_a_folder_that_is_no_name(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"I003: .* cannot be written: its name is not a file name"):
        start("acme", f"{tmp_path}/a\0b")


# ---- names

GENERAL = "a name has small letters and digits, begins with a letter, and joins words with a hyphen"


@pytest.mark.parametrize(
    ("vendor", "help"),
    [
        ("Acme Corp.", f"did you mean `acme-corp`? {GENERAL}"),
        ("acme.yaml", f"did you mean `acme`? {GENERAL}"),
        ("policies/Acme.yml", f"did you mean `acme`? {GENERAL}; the folder is given with `--folder`"),
        ("..", GENERAL),
        ("-acme", ""),
        ("9lives", GENERAL),
        ("", GENERAL),
        ("Ünïcode", f"did you mean `n-code`? {GENERAL}"),
        ("a--b", f"did you mean `a-b`? {GENERAL}"),
    ],
)
def test_a_name_that_cannot_be_one(run: Run, tmp_path: Path, vendor: str, help: str) -> None:
    done = run("init", "--folder", str(tmp_path), *(["--"] if vendor.startswith("-") else []), vendor)
    assert (done.code, done.out) == (2, "")
    if help:
        assert done.err == f"error I001: `{vendor}` cannot be the name of a policy\n  = help: {help}\n"
    assert names(tmp_path) == []


def test_a_name_that_is_too_long(run: Run) -> None:
    long = "x" * (LONGEST_NAME + 1)
    assert run("init", long) == (
        2,
        "",
        "error I001: a name of 61 letters is too long\n  = help: 60 are enough: leave out what is not needed\n",
    )


@pytest.mark.parametrize(
    ("vendor", "reason"),
    [
        *((word, "YAML does not read it as a word") for word in ("no", "yes", "on", "off", "y", "n", "true", "null")),
        ("needs", "it introduces conditions in policies"),
        *((word, "Windows has no files of that name") for word in ("con", "nul", "com1")),
    ],
)
def test_a_name_that_means_something_else(vendor: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(StartError) as raised:
        start(vendor, str(tmp_path))
    assert (raised.value.code, raised.value.help) == ("I001", "choose another name")
    assert raised.value.message == f"`{vendor}` cannot be the name of a policy: {reason}"
    assert names(tmp_path) == []


TAKEN = {*SECTIONS, "any", "empty", "unknown", "always", "none", "silent", "rows", "starter", "schemas", "e1", "a_1-b2"}


@pytest.mark.parametrize("vendor", sorted(TAKEN))
def test_words_of_the_language_are_names_as_well(vendor: str, tmp_path: Path) -> None:
    path = start(vendor, str(tmp_path))[0]
    collector = Collector()
    run_tests(path, collector)
    check_register(load(path).model, collector)
    assert collector.diagnostics == ()


def complaint(vendor: str) -> StartError | None:
    try:
        check_name(vendor)
    except StartError as wrong:
        return wrong
    return None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=70), st.from_regex(r"[A-Za-z0-9_./-]{0,8}", fullmatch=True)))
def test_no_name_makes_it_fail(vendor: str) -> None:
    wrong = complaint(vendor)
    if wrong is None:
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", vendor)
        return
    assert wrong.code == "I001"
    meant = re.match(r"did you mean `(.*?)`\?", wrong.help)
    assert meant is None or complaint(meant[1]) is None


def test_the_examples_of_the_help_work(run: Run, tmp_path: Path) -> None:
    examples = re.findall(r"^  policy (init .*?)(?:  +.*)?$", run("init", "--help").out, re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        done = subprocess.run(f"{shlex.quote(str(SCRIPT))} {example}", shell=True, cwd=tmp_path, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b""), example
    assert names(tmp_path) == [*FILES, "policies", "schemas"]
