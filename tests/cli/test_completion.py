"""Completion, tried in the shells themselves where they are here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.conftest import Run

BASH = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_policy
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(run: Run, shell: str, folder: Path) -> str:
    done = run("completion", shell)
    assert (done.code, done.err) == (0, "")
    path = folder / f"policy.{shell}"
    path.write_text(done.out, encoding="utf-8")
    return str(path)


def in_bash(path: str, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", path, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stderr == ""
    return sorted(done.stdout.split("\n")[:-1])


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_commands_options_values_and_names(run: Run, tmp_path: Path) -> None:
    path = script(run, "bash", tmp_path)
    commands = sorted(one.stem for one in (ROOT / "cli" / "commands").glob("[a-z]*.py"))
    assert [one for one in in_bash(path, "policy", "") if not one.startswith("-")] == commands
    assert in_bash(path, "policy", "val") == ["validate"]
    assert in_bash(path, "policy", "evaluate", "--ex") == ["--explain"]
    assert in_bash(path, "policy", "evaluate", "--format", "json") == ["json", "jsonl"]
    assert in_bash(path, "policy", "show", "mega") == ["mega", "megaport"]
    assert in_bash(path, "policy", "show", "--ticket", "examples/out") == ["examples/outage.json"]
    assert in_bash(path, "policy", "explain", "Y02") == [f"Y02{number}" for number in range(10)]
    assert in_bash(path, "policy", "completion", "f") == ["fish"]
    assert in_bash(path, "policy", "evaluate", "--at", "") == [""]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_keeps_a_name_with_a_blank_whole(run: Run, tmp_path: Path) -> None:
    path = script(run, "bash", tmp_path)
    (tmp_path / "a policy.yaml").touch()
    assert in_bash(path, "policy", "validate", str(tmp_path / "a ")) == [str(tmp_path / "a policy.yaml")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_there_and_the_shell_reads_it(run: Run, tmp_path: Path, shell: str) -> None:
    path = script(run, shell, tmp_path)
    text = Path(path).read_text(encoding="utf-8")
    for command in (ROOT / "cli" / "commands").glob("[a-z]*.py"):
        assert command.stem in text
    assert "fail-level" in text
    if shutil.which(shell) is not None:
        done = subprocess.run([shell, "-n", path], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
def test_fish_completes(run: Run, tmp_path: Path) -> None:
    path = script(run, "fish", tmp_path)

    def offered(line: str) -> list[str]:
        code = f"source {path}; complete -C '{line}'"
        done = subprocess.run(["fish", "--no-config", "-c", code], capture_output=True, text=True, cwd=ROOT)
        return sorted(one.partition("\t")[0] for one in done.stdout.splitlines())

    assert offered("policy val") == ["validate"]
    assert offered("policy evaluate --format json") == ["json", "jsonl"]
    assert {"mega", "megaport"} <= set(offered("policy show mega"))


def test_another_shell_is_misuse(run: Run) -> None:
    done = run("completion", "zhs")
    assert (done.code, done.out) == (2, "")
    assert "did you mean `zsh`?" in done.err
