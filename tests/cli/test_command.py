"""The command as a whole: its overview, its mistakes, what it costs to start, what is installed."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.conftest import Run

COMMANDS = sorted(path.stem for path in (ROOT / "cli" / "commands").glob("[a-z]*.py"))


def test_the_overview_names_every_command_and_teaches(run: Run) -> None:
    done = run("--help")
    assert (done.code, done.err) == (0, "")
    listed = re.findall(r"^  ([a-z]+) ", done.out.partition("commands:\n")[2].partition("\n\n")[0], re.MULTILINE)
    modules = {path.stem for path in (ROOT / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert set(listed) == modules >= set(COMMANDS)
    assert "examples/outage.json" in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: policy {command} ")
    assert f"\n  policy {command} " in done.out


def test_without_a_command_the_overview_is_an_error(run: Run) -> None:
    done = run()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: policy COMMAND")


def test_a_wrong_command_is_suggested(run: Run) -> None:
    done = run("validat")
    assert (done.code, done.err) == (2, "error: there is no command `validat`\n  = help: did you mean `validate`?\n")


def loaded_by(code: str) -> set[str]:
    code += "\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.split())


def test_importing_the_package_imports_nothing_more() -> None:
    assert {name for name in loaded_by("import policy_engine") if name.startswith("policy_engine.")} == set()


def test_validate_starts_without_what_it_does_not_need() -> None:
    code = (
        "from policy_engine.cli.main import main\nassert main(['validate', 'policies/managry.yaml', '--no-cache']) == 0"
    )
    heavy = {"click", "pendulum", "holidays", "jsonschema", "asyncio", "numpy", "policy_engine.runtime.evaluate"}
    assert loaded_by(code) & heavy == set()


def test_load_is_the_function_whatever_is_imported_first() -> None:
    package = importlib.import_module("policy_engine")
    importlib.reload(importlib.import_module("policy_engine.load"))
    assert callable(package.load)
    assert package.load("megaport").id == "megaport"
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing


def test_nothing_imports_the_command_line() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "policy_engine").rglob("*.py")
        if re.search(r"^\s*(from|import) (policy_engine\.)?cli\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert offenders == []


def test_every_package_is_installed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    places = settings["package-dir"]
    listed = set(settings["packages"])
    on_disk = set()
    for package, place in places.items():
        for init in (ROOT / place).rglob("__init__.py"):
            parts = init.parent.relative_to(ROOT / place).parts
            on_disk.add(".".join((package, *parts)))
    assert listed == on_disk


def test_the_version_stands_in_two_places_and_is_the_same() -> None:
    import policy_engine

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == policy_engine.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## ({re.escape(policy_engine.__version__)}|Unreleased)", changelog, re.MULTILINE)


def test_each_top_level_folder_says_what_it_is() -> None:
    for name in ("cli", "schemas", "policies", "examples", "tests"):
        assert (ROOT / name / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_the_words_of_the_command_line_are_ours(tmp_path: Path) -> None:
    """No apostrophe quoting of the library shows through."""
    main = importlib.import_module("policy_engine.cli.main")
    parser = importlib.import_module("policy_engine.cli.arguments").Parser("x", "y", "z")
    with pytest.raises(main.Misuse, match="`a` `b`"):
        parser.error("'a' 'b'")
