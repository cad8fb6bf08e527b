"""What is kept of a run: safe against other runs, other versions, damage, malice and too much of it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.diagnostics.render import render_text
from tests.authoring.mini import write
from tests.cli.command import ROOT, SCRIPT
from tests.cli.conftest import Run

checking: Any = import_module("policy_engine.cli.checking")
answers_module: Any = import_module("policy_engine.cli.cache.answers")
stamp_module: Any = import_module("policy_engine.cli.cache.stamp")
store_module: Any = import_module("policy_engine.cli.cache.store")
Answers, stamp = answers_module.Answers, stamp_module.stamp
Store, digest, open_store = store_module.Store, store_module.digest, store_module.open_store

KEY = "ab" * 20


@pytest.fixture
def store(tmp_path: Path) -> Any:
    found = open_store({"POLICY_CACHE_DIR": str(tmp_path / "cache")}, "linux")
    assert found is not None
    return found


@pytest.fixture
def answers(store: Any) -> Any:
    return Answers(store, "a stamp")


@pytest.fixture
def policy(tmp_path: Path) -> str:
    """A policy with a warning: it has no register."""
    (tmp_path / "policies").mkdir()
    return write(tmp_path / "policies")


def entries(store: Any) -> list[Path]:
    return sorted(Path(store.folder).glob("*.json"))


def shown(found: tuple[Diagnostic, ...] | None) -> str | None:
    return None if found is None else render_text(found)


# ---- the folder


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"POLICY_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x"}, "linux", "/c/findings"),
        ({"POLICY_CACHE_DIR": "", "XDG_CACHE_HOME": "/x"}, "linux", "/x/handbook-policy/findings"),
        ({"XDG_CACHE_HOME": "relative"}, "linux", "/home/me/.cache/handbook-policy/findings"),
        ({}, "linux", "/home/me/.cache/handbook-policy/findings"),
        ({}, "darwin", "/home/me/Library/Caches/handbook-policy/findings"),
        ({"XDG_CACHE_HOME": "/x"}, "darwin", "/x/handbook-policy/findings"),
        ({"LOCALAPPDATA": "/local", "XDG_CACHE_HOME": "/x"}, "win32", "/local/handbook-policy/Cache/findings"),
        ({}, "win32", None),
    ],
)
def test_the_folder_is_where_the_system_keeps_caches(
    environment: dict[str, str], platform: str, folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    found = open_store(environment, platform)
    assert (None if found is None else found.folder) == folder


def test_a_relative_folder_is_where_the_command_is_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = open_store({"POLICY_CACHE_DIR": ".cache"}, "linux")
    assert found is not None
    assert found.folder == str(tmp_path / ".cache" / "findings")


def test_the_folder_is_for_its_owner_alone_and_says_what_it_is(store: Any) -> None:
    store.put(KEY, 1)
    folder = Path(store.folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{KEY}.json").stat().st_mode) == 0o600
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_folder_that_others_may_write_to_is_not_trusted(store: Any, tmp_path: Path) -> None:
    store.put(KEY, 1)
    named = {"POLICY_CACHE_DIR": str(tmp_path / "cache")}
    for mode, trusted in ((0o700, True), (0o755, True), (0o775, False), (0o702, False)):
        os.chmod(store.folder, mode)
        assert (open_store(named, "linux") is not None) is trusted


def test_a_folder_of_somebody_else_is_not_trusted(store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(KEY, 1)
    monkeypatch.setattr(os, "getuid", lambda: os.stat(store.folder).st_uid + 1)
    assert open_store({"POLICY_CACHE_DIR": str(tmp_path / "cache")}, "linux") is None


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_store({"POLICY_CACHE_DIR": str(tmp_path / "file")}, "linux") is None
    dead = Store(str(tmp_path / "file" / "findings"))
    dead.put(KEY, 1)
    dead.clean()
    assert dead.get(KEY) is None


# ---- entries


def test_what_is_put_is_got(store: Any) -> None:
    assert store.get(KEY) is None
    values: tuple[Any, ...] = ({"a": [1, None, "ü\ud800"]}, [])
    for value in values:
        store.put(KEY, value)
        assert store.get(KEY) == value
    assert sorted(os.listdir(store.folder)) == [".gitignore", "CACHEDIR.TAG", f"{KEY}.json"]


def signed(body: bytes) -> bytes:
    return f"{digest(body)}\n".encode() + body


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b'{"a": 1}',
        signed(b'{"a": 1}')[:-1],
        signed(b'{"a": 1}') + b" ",
        signed(b'{"a": 1}').replace(b"1", b"2"),
        signed(b'{"a": '),
        signed(b"\xff"),
        signed(b"[" * 100_000),
        signed(b"[" + b"1," * 200_000 + b"1]"),
    ],
)
def test_a_damaged_entry_is_none_and_is_written_anew(store: Any, damaged: bytes) -> None:
    store.put(KEY, "first")
    path = Path(store.folder) / f"{KEY}.json"
    path.write_bytes(damaged)
    assert store.get(KEY) is None
    store.put(KEY, "second")
    assert store.get(KEY) == "second"


def test_a_long_answer_is_not_kept(store: Any) -> None:
    store.put(KEY, "x" * store_module.ENTRY_BYTES)
    assert store.get(KEY) is None
    assert not os.path.exists(store.folder)


def test_an_entry_that_cannot_be_renamed_leaves_nothing(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    store.put(KEY, 1)
    assert sorted(os.listdir(store.folder)) == [".gitignore", "CACHEDIR.TAG"]


def test_a_used_entry_is_as_good_as_new(store: Any) -> None:
    store.put(KEY, 1)
    path = Path(store.folder) / f"{KEY}.json"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert store.get(KEY) == 1
    assert path.stat().st_mtime > 1_500_000_000


def key(number: int) -> str:
    return f"{number:040x}"


def test_the_entries_not_used_for_longest_go_first(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_ENTRIES", 20)
    for number in range(30):
        store.put(f"f{number:039x}", number)
        os.utime(Path(store.folder) / f"f{number:039x}.json", (2_000_000_000 + number,) * 2)
    assert len(entries(store)) == 30
    store.clean()
    assert [store.get(f"f{number:039x}") for number in range(15, 30)] == list(range(15, 30))
    assert len(entries(store)) == 15
    store.clean()
    assert len(entries(store)) == 15


def test_the_size_is_bounded_too(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_BYTES", 10_000)
    for number in range(30):
        store.put(f"f{number:039x}", "x" * 1_000)
    store.clean()
    assert len(entries(store)) == 7


def test_now_and_then_a_new_entry_makes_room(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_ENTRIES", 4)
    for number in range(10):
        store.put(f"f{number:039x}", number)
    assert len(entries(store)) == 10
    store.put(key(1), 1)
    assert len(entries(store)) == 3


def test_what_dead_runs_left_is_removed_and_nothing_else(store: Any) -> None:
    store.put(KEY, 1)
    folder = Path(store.folder)
    for name, age in ((f".{KEY}.0123456789ab", 7_200), (f".{KEY}.ba9876543210", 60)):
        (folder / name).write_text("half")
        at = (folder / "CACHEDIR.TAG").stat().st_mtime - age
        os.utime(folder / name, (at, at))
    store.clean()
    assert sorted(os.listdir(folder)) == [f".{KEY}.ba9876543210", ".gitignore", "CACHEDIR.TAG", f"{KEY}.json"]


# ---- the state of the program


def test_the_stamp_stays_while_nothing_changes() -> None:
    first = stamp()
    assert first is not None
    assert stamp() == first


@pytest.mark.parametrize("name", ["policy_engine", "policy_engine/model", "cli/commands", "schemas", "grammar"])
def test_every_room_is_in_the_stamp(name: str) -> None:
    own = {path for path, _, _ in stamp_module._own()}
    suffixes = (".py", ".json", ".lark")
    assert {str(path) for path in (ROOT / name).iterdir() if path.suffix in suffixes} <= own
    assert not any("__pycache__" in path for path in own)


def test_a_change_of_our_code_is_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    module = tmp_path / "room" / "module.py"
    module.write_text("1")
    seen = [sorted(stamp_module._below(str(tmp_path)))]
    module.write_text("22")
    seen.append(sorted(stamp_module._below(str(tmp_path))))
    os.utime(module, ns=(1, 1))
    seen.append(sorted(stamp_module._below(str(tmp_path))))
    (tmp_path / "room" / "other.py").write_text("")
    seen.append(sorted(stamp_module._below(str(tmp_path))))
    (tmp_path / "room" / "__pycache__").mkdir()
    (tmp_path / "room" / "__pycache__" / "module.py").write_text("")
    (tmp_path / "room" / "README.md").write_text("")
    assert sorted(stamp_module._below(str(tmp_path))) == seen[-1]
    assert all(one != other for number, one in enumerate(seen) for other in seen[:number])


@pytest.mark.parametrize("attribute", ["__version__", "_FORM"])
def test_another_version_is_another_stamp(attribute: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp()
    monkeypatch.setattr(stamp_module, attribute, "another")
    assert stamp() not in (first, None)


def test_another_python_is_another_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp()
    monkeypatch.setattr(sys, "version", "3.99")
    assert stamp() not in (first, None)


def test_another_database_of_zones_is_another_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp()
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))
    second = stamp()
    (tmp_path / "tzdata.zi").write_text("# version 2199a")
    assert len({first, second, stamp()}) == 3


def test_another_dependency_is_another_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert stamp() == first
    (tmp_path / "holidays-0.1.dist-info").mkdir()
    second = stamp()
    (tmp_path / "Holidays").mkdir()
    (tmp_path / "Holidays" / "__init__.py").write_text("")
    assert len({first, second, stamp()}) == 3


def test_without_the_dependencies_there_is_no_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), str(ROOT / "archive.zip")])
    assert stamp() is None
    assert checking.kept_answers() is None


# ---- findings


CORPUS = sorted((ROOT / "tests" / "cases").glob("*/*/policy.yaml")) + sorted(
    path for path in (ROOT / "policies").glob("*.yaml") if "." not in path.stem
)


@pytest.mark.parametrize("original", CORPUS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_kept_is_what_was_found_in_whatever_folder(original: Path, tmp_path: Path, answers: Any) -> None:
    texts = []
    for folder in ("one", "quite another"):
        place = tmp_path / folder
        place.mkdir()
        for beside in original.parent.glob(f"{original.stem}*.yaml"):
            shutil.copy(beside, place)
        path = str(place / original.name)
        kept = answers.find(path)
        found = checking.findings(path, answers)
        # The second folder is answered by what was found in the first.
        assert shown(kept) == shown(found) or folder == "one"
        again = answers.find(path)
        assert shown(again) == shown(found)
        texts.append(render_text(found).replace(str(place), ""))
    assert texts[0] == texts[1]


def test_a_changed_policy_is_checked_anew(policy: str, answers: Any) -> None:
    first = shown(checking.findings(policy, answers))
    assert shown(answers.find(policy)) == first
    text = Path(policy).read_text()
    Path(policy).write_text(text + "# a comment\n")
    assert answers.find(policy) is None
    Path(policy).write_text(text)
    assert shown(answers.find(policy)) == first


REGISTER = """\
policy: mini
document: {name: mini.txt, sha256: "%s"}
clauses:
  M-11: {lines: L1, kind: channel, state: clear, print: "0123456789ab", says: "one"}
"""


def test_a_changed_register_is_checked_anew(policy: str, answers: Any) -> None:
    register = Path(policy).with_name("mini.clauses.yaml")
    states = [None, REGISTER % ("0" * 64), REGISTER % ("1" * 64), "policy: other\n", None]
    for state in states:
        if state is None:
            register.unlink(missing_ok=True)
        else:
            register.write_text(state)
        assert answers.find(policy) is None
        found = checking.findings(policy, answers)
        assert found
        assert shown(answers.find(policy)) == shown(found)
        assert all((one.path == str(register)) <= (state is not None) for one in found)


def test_a_register_that_is_named_in_the_policy_is_seen(policy: str, answers: Any) -> None:
    text = Path(policy).read_text()
    Path(policy).write_text(text + "sources: {handbook: {document: mini.txt, register: other.yaml}}\n")
    assert "R024" in str(shown(checking.findings(policy, answers)))
    Path(policy).with_name("mini.clauses.yaml").write_text("nobody reads this")
    assert answers.find(policy) is not None
    Path(policy).with_name("other.yaml").write_text("somebody reads this")
    assert answers.find(policy) is None


def test_another_name_stamp_or_version_is_another_key(policy: str, store: Any, answers: Any) -> None:
    checking.findings(policy, answers)
    other = Path(policy).with_name("other.yaml")
    shutil.copy(policy, other)
    assert answers.find(str(other)) is None
    assert Answers(store, "another stamp").find(policy) is None
    assert Answers(store, "a stamp").find(policy) is not None


@pytest.mark.parametrize("content", [b"\xff\xfe", b"policy: \xff", b"x" * (answers_module.LARGEST + 1)])
def test_what_is_found_in_no_text_is_not_kept(tmp_path: Path, answers: Any, store: Any, content: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    assert [found.code for found in checking.findings(str(path), answers)] in (["Y003"], ["Y004"])
    assert answers.find(str(path)) is None
    assert not os.path.exists(store.folder)


def test_what_cannot_be_read_is_not_kept(tmp_path: Path, answers: Any, store: Any) -> None:
    folder = tmp_path / "a.yaml"
    for path in (str(folder), str(tmp_path), f"{tmp_path}/a\0.yaml"):
        assert [found.code for found in checking.findings(path, answers)] == ["Y001"]
        assert answers.find(path) is None
    assert not os.path.exists(store.folder)


def test_a_register_that_is_no_file_or_no_text_is_not_kept(policy: str, answers: Any, store: Any) -> None:
    register = Path(policy).with_name("mini.clauses.yaml")
    register.mkdir()
    assert "R024" in str(shown(checking.findings(policy, answers)))
    register.rmdir()
    register.write_bytes(b"\xff")
    assert "Y004" in str(shown(checking.findings(policy, answers)))
    assert not os.path.exists(store.folder)


def test_a_register_that_changes_meanwhile_is_not_kept(
    policy: str, answers: Any, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Path(policy).with_name("mini.clauses.yaml")

    def look_and_write(path: str, name: str) -> str:
        seen: str = seen_beside(path, name)
        register.write_text(REGISTER)
        return seen

    seen_beside = checking.seen_beside
    monkeypatch.setattr(checking, "seen_beside", look_and_write)
    checking.findings(policy, answers)
    assert not os.path.exists(store.folder)


# ---- hostile entries


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], Any]:
    """An entry with one thing in it changed."""

    def apply(entry: dict[str, Any]) -> Any:
        change(entry)
        return entry

    return apply


# An entry is {"beside": [[name, digest]], "findings": [[code, severity, message, help, place, related]]}.
HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda entry: None,
    "a list": lambda entry: [],
    "a number": lambda entry: 7,
    "no findings": lambda entry: {"beside": entry["beside"]},
    "nothing beside": lambda entry: {"findings": entry["findings"]},
    "findings that are a text": changed(lambda entry: entry.update(findings="")),
    "findings that are an object": changed(lambda entry: entry.update(findings={})),
    "beside that is a number": changed(lambda entry: entry.update(beside=3)),
    "too many files": changed(lambda entry: entry.update(beside=entry["beside"] * 9)),
    "a file elsewhere": changed(lambda entry: entry["beside"].append(["../policies/mini.yaml", ""])),
    "a file of the system": changed(lambda entry: entry["beside"].append(["/etc/passwd", ""])),
    "a folder": changed(lambda entry: entry["beside"].append(["..", ""])),
    "a name that is none": changed(lambda entry: entry["beside"].append(["a\0", ""])),
    "a name that is no text": changed(lambda entry: entry["beside"].append([3, ""])),
    "an unknown code": changed(lambda entry: entry["findings"][0].__setitem__(0, "Z999")),
    "a code that is a list": changed(lambda entry: entry["findings"][0].__setitem__(0, [])),
    "an unknown severity": changed(lambda entry: entry["findings"][0].__setitem__(1, "fatal")),
    "a message that is no text": changed(lambda entry: entry["findings"][0].__setitem__(2, 1)),
    "a help that is no text": changed(lambda entry: entry["findings"][0].__setitem__(3, None)),
    "a place that is a text": changed(lambda entry: entry["findings"][0].__setitem__(4, "abc")),
    "a file that is not there": changed(lambda entry: entry["findings"][0].__setitem__(4, [9, 0, 0])),
    "a file counted from behind": changed(lambda entry: entry["findings"][0].__setitem__(4, [-1, 0, 0])),
    "a file that is a truth": changed(lambda entry: entry["findings"][0].__setitem__(4, [True, 0, 0])),
    "a place after the end": changed(lambda entry: entry["findings"][0].__setitem__(4, [0, 0, 10**9])),
    "a place before the start": changed(lambda entry: entry["findings"][0].__setitem__(4, [0, -1, 0])),
    "a place that ends first": changed(lambda entry: entry["findings"][0].__setitem__(4, [0, 2, 1])),
    "half a place": changed(lambda entry: entry["findings"][0].__setitem__(4, [0, None, 1])),
    "a place of fractions": changed(lambda entry: entry["findings"][0].__setitem__(4, [0, 0.5, 1])),
    "related that is a number": changed(lambda entry: entry["findings"][0].__setitem__(5, 4)),
    "related without a text": changed(lambda entry: entry["findings"][0].__setitem__(5, [[1, [0, 0, 0]]])),
    "related without a place": changed(lambda entry: entry["findings"][0].__setitem__(5, [["a", None]])),
    "related after the end": changed(lambda entry: entry["findings"][0].__setitem__(5, [["a", [0, 0, 10**9]]])),
    "a finding too short": changed(lambda entry: entry["findings"][0].pop()),
    "a finding too long": changed(lambda entry: entry["findings"][0].append(1)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_entry_is_none_and_is_written_anew(name: str, policy: str, store: Any, answers: Any) -> None:
    found = checking.findings(policy, answers)
    (path,) = entries(store)
    entry = store.get(path.stem)
    assert shown(answers.find(policy)) == shown(found)
    store.put(path.stem, HOSTILE[name](entry))
    assert answers.find(policy) is None
    assert [shown(one) for one in checking.check_all([policy], answers)] == [shown(found)]
    assert shown(answers.find(policy)) == shown(found)


# ---- the command


def count(folder: Path) -> int:
    return len(list(folder.glob("findings/*.json")))


def test_the_second_run_works_nothing_out(
    run: Run, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_CACHE_DIR", str(tmp_path / "cache"))
    first = run("validate", policy)
    assert "R024" in first.out
    assert count(tmp_path / "cache") == 1

    def refuse(*_: object) -> None:
        raise AssertionError("worked out")

    monkeypatch.setattr(checking, "findings", refuse)
    assert run("validate", policy) == first


def test_without_the_cache_nothing_is_read_or_kept(
    run: Run, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("POLICY_CACHE_DIR", str(cache))
    first = run("validate", policy, "--no-cache")
    assert not cache.exists()
    run("validate", policy)
    store = Store(str(cache / "findings"))
    (path,) = entries(store)
    store.put(path.stem, {**store.get(path.stem), "findings": []})
    assert run("validate", policy).out == "1 policy, 0 errors, 0 warnings\n"
    assert run("validate", policy, "--no-cache") == first


def test_several_runs_at_once_agree(policy: str, tmp_path: Path) -> None:
    environment = {**os.environ, "POLICY_CACHE_DIR": str(tmp_path / "cache")}
    runs = [
        subprocess.Popen([SCRIPT, "validate", policy], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        for _ in range(4)
    ]
    outputs = {run.communicate(timeout=60) for run in runs}
    assert {run.returncode for run in runs} == {0}
    ((out, err),) = outputs
    assert (b"R024" in out, err) == (True, b"")
    assert count(tmp_path / "cache") == 1


def test_writers_and_readers_at_once_never_see_half_an_entry(store: Any, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from policy_engine.cli.cache.store import Store\n"
        "store, seen = Store(sys.argv[1]), set()\n"
        "for number in range(300):\n"
        "    store.put(sys.argv[2], [sys.argv[3]] * 500)\n"
        "    found = store.get(sys.argv[2])\n"
        "    assert found is not None and len(found) == 500 and len(set(found)) == 1, found\n"
    )
    words = [sys.executable, "-c", code, store.folder, KEY]
    runs = [subprocess.Popen([*words, name], stderr=subprocess.PIPE) for name in ("a", "b", "c")]
    assert [run.communicate(timeout=60)[1] for run in runs] == [b""] * 3
    assert os.listdir(store.folder).count(f"{KEY}.json") == 1
    assert not [name for name in os.listdir(store.folder) if name.startswith(f".{KEY}")]


def test_an_unchanged_policy_costs_only_its_hash(tmp_path: Path) -> None:
    environment = {**os.environ, "POLICY_CACHE_DIR": str(tmp_path / "cache")}
    words = [sys.executable, "-c", "import json, sys; from policy_engine.cli.main import main; main(sys.argv[1:]); "]
    words[-1] += "print(json.dumps(sorted(sys.modules)))"

    def loaded() -> set[str]:
        done = subprocess.run(
            [*words, "validate", "policies/hydra.yaml"], capture_output=True, text=True, cwd=ROOT, env=environment
        )
        out, modules = done.stdout.splitlines()
        assert out == "1 policy, 0 errors, 0 warnings"
        return set(json.loads(modules))

    assert "policy_engine.load" in loaded()
    warm = loaded()
    heavy = {"jsonschema_rs", "jsonschema", "lark", "yaml", "holidays", "dataclasses", "inspect", "hashlib", "shutil"}
    assert not warm & heavy
    assert {name for name in warm if name.startswith("policy_engine.")} <= {
        "policy_engine.cli",
        "policy_engine.cli.arguments",
        "policy_engine.cli.cache",
        "policy_engine.cli.cache.answers",
        "policy_engine.cli.cache.stamp",
        "policy_engine.cli.cache.store",
        "policy_engine.cli.checking",
        "policy_engine.cli.colours",
        "policy_engine.cli.commands",
        "policy_engine.cli.commands.validate",
        "policy_engine.cli.exits",
        "policy_engine.cli.main",
        "policy_engine.cli.policies",
        "policy_engine.cli.reporting",
        "policy_engine.diagnostics",
        "policy_engine.diagnostics.printers",
        "policy_engine.diagnostics.printers.text",
        "policy_engine.errors",
        "policy_engine.grammar",
        "policy_engine.schemas",
    }


def test_the_largest_file_is_the_same_everywhere() -> None:
    from policy_engine.document.files import MAX_BYTES

    assert answers_module.LARGEST == MAX_BYTES
    assert store_module.ENTRY_BYTES < MAX_BYTES


def test_a_full_report_can_be_kept(tmp_path: Path, answers: Any) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("policy: {id: a, title: T, language: en, edition: undated}\n" + "sla: ~\n" * 300)
    found = checking.findings(str(path), answers)
    assert len(found) > 200
    assert shown(answers.find(str(path))) == shown(found)


def test_a_collector_that_is_empty_is_kept_as_such(tmp_path: Path, answers: Any) -> None:
    assert Collector().diagnostics == ()
    shutil.copy(ROOT / "policies" / "hydra.yaml", tmp_path)
    shutil.copy(ROOT / "policies" / "hydra.clauses.yaml", tmp_path)
    path = str(tmp_path / "hydra.yaml")
    assert checking.findings(path, answers) == ()
    assert answers.find(path) == ()
