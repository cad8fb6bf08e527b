"""The examples of the help are calls that work: each one is read, those of the overview are run as they stand."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.conftest import Run

COMMANDS = sorted(path.stem for path in (ROOT / "cli" / "commands").glob("[a-z]*.py"))
CALL = re.compile(r"^  (?:\S[^|]*\| *)?(policy (?:\S+ ?)*\S+)", re.MULTILINE)


def calls(text: str) -> list[list[str]]:
    """The calls of the command in a help: lines of it that begin so, without what is said beside them."""
    found = []
    for line in CALL.findall(text):
        words = shlex.split(re.split(r" [<>|] ", line)[0])
        found.append(words[1:])
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_of_a_command_can_be_read(command: str) -> None:
    arguments = importlib.import_module("policy_engine.cli.arguments")
    module = importlib.import_module(f"policy_engine.cli.commands.{command}")
    own = [words for words in calls(module.EXAMPLES) if words[0] == command]
    assert own
    for words in own:
        parser = arguments.Parser(command, "", "")
        module.add_arguments(parser)
        parser.read(words[1:])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the overview speaks of."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    ticket = '{"id": "T-1", "at": "2025-10-07T10:00:00Z", "facts": {"contact_channel": "portal"}, "events": []}'
    (tmp_path / "tickets.jsonl").write_text(f"{ticket}\n{ticket}\n", encoding="utf-8")
    return tmp_path


def test_the_examples_of_the_overview_work_one_after_another(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview = run("--help").out
    monkeypatch.chdir(folder)
    found = [words for words in calls(overview.partition("to write a policy:")[2]) if words[0] in COMMANDS]
    assert len(found) > 8
    for words in found:
        done = run(*words)
        assert done.code == 0, (words, done.err)
        assert "error" not in done.err, words
        assert done.out or words[0] == "fmt", words
    assert (folder / "acme.html").read_text(encoding="utf-8").startswith("<!doctype html>")
