"""The rooms of the package: who may import whom, what is loaded when, and what every module owes its reader."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "policy_engine": ROOT / "policy_engine",
    "policy_engine.cli": ROOT / "cli",
    "policy_engine.grammar": ROOT / "grammar",
    "policy_engine.schemas": ROOT / "schemas",
    "policy_engine.policies": ROOT / "policies",
}

BASE = ("source", "resources", "errors")
ROOMS: dict[str, tuple[str, ...]] = {
    "source": (),
    "resources": ("errors",),
    "errors": (),
    "grammar": (),
    "schemas": (),
    "policies": (),
    "businesstime": ("errors",),
    "diagnostics": BASE,
    "document": (*BASE, "diagnostics", "schemas"),
    "expr": (*BASE, "diagnostics", "document", "grammar"),
    "model": (*BASE, "businesstime", "diagnostics", "document", "expr", "schemas"),
    "runtime": (*BASE, "businesstime", "diagnostics", "expr", "model"),
    "settings": (*BASE, "diagnostics", "document"),
    "lint": (*BASE, "businesstime", "diagnostics", "document", "expr", "load", "model", "settings"),
    "load": (*BASE, "businesstime", "diagnostics", "document", "expr", "model", "runtime", "schemas"),
    "analysis": (*BASE, "businesstime", "diagnostics", "document", "expr", "model", "runtime", "load", "schemas"),
}
"""What each room may import besides itself; `authoring` and what is above (`showing`) may import anything but the
command line.

`runtime` does not import `document`: an answer rests on the policy as it was checked, not on its text.
"""

HEAVY = ("pendulum", "holidays", "jsonschema", "jsonschema_rs", "lark", "numpy", "rich", "click")
"""Packages that take longer to import than a policy takes to check."""

LONGEST = 450
VENDORS = ("mega", "meteorage", "hydra", "megaport", "managry", "latera")


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package by its dotted name."""
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join((package, *parts)).removesuffix(".__init__"), path


MODULES = dict(modules())
EACH = pytest.mark.parametrize("name", list(MODULES))


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def room(name: str) -> str:
    """The room of a module: the first word after the package."""
    return [*name.split("."), ""][1]


def imported(name: str) -> Iterator[str]:
    """Every module that a module imports, also within functions; names that are modules count as such."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
            above = ".".join(package.split(".")[: len(package.split(".")) + 1 - node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            below = [f"{module}.{alias.name}" for alias in node.names]
            yield from (one if one in MODULES else module for one in below)


def ours(name: str) -> set[str]:
    return {room(one) for one in imported(name) if one == "policy_engine" or one.startswith("policy_engine.")}


# ---- directions


@EACH
def test_imports_go_downwards_only(name: str) -> None:
    above = ours(name) - {room(name), *ROOMS.get(room(name), ours(name))}
    assert not above, f"{name} imports {sorted(above)}"


@EACH
def test_nothing_imports_the_command_line(name: str) -> None:
    if room(name) not in ("cli", "__main__"):
        assert "cli" not in ours(name)


def test_there_is_no_room_that_the_table_does_not_know() -> None:
    known = {*ROOMS, "authoring", "showing", "cli", "__main__", ""}
    assert {room(name) for name in MODULES} <= known


# ---- what is loaded when

SMALL = """\
policy: {id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}
sources: {handbook: {document: sample.txt, register: sample.clauses.yaml}}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-1}
  limits:
    mail: {when: channel == mail and not urgent, verdict: not_covered, cites: S-1}
facts:
  channel: [mail, phone]
  urgent: boolean
"""


def loaded_by(code: str) -> set[str]:
    """The packages that a fresh interpreter has imported after some code."""
    code = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in json.loads(run.stdout)}


@pytest.mark.parametrize("code", ["import policy_engine", "import policy_engine.load"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert not loaded_by(code) & set(HEAVY)


def test_checking_a_policy_without_a_mistake_loads_nothing_heavy_but_what_checks() -> None:
    code = (
        "from policy_engine.diagnostics import Collector\n"
        "from policy_engine.load import check_source\n"
        "from policy_engine.source import SourceFile\n"
        "collector = Collector()\n"
        f"assert check_source(SourceFile('sample.yaml', {SMALL!r}), collector) is not None\n"
        "assert not [found for found in collector.diagnostics if found.severity.value == 'error']\n"
    )
    # The schema is checked by jsonschema-rs; an expression that is not yet known is parsed by lark.
    assert not loaded_by(code) & set(HEAVY) - {"jsonschema_rs", "lark"}


# ---- what is on disk


def test_the_packages_declared_are_those_on_disk() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        tools = tomllib.load(file)["tool"]["setuptools"]
    found = {
        ".".join((package, *path.parent.relative_to(folder).parts))
        for package, folder in FOLDERS.items()
        for path in folder.rglob("__init__.py")
    }
    assert set(tools["packages"]) == found
    assert {name: str(folder.relative_to(ROOT)) for name, folder in FOLDERS.items()} == tools["package-dir"]


@EACH
def test_a_module_is_read_in_one_sitting(name: str) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{lines} lines"


# ---- what a reader is owed


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public classes and functions of a module, without their methods.

    A function of a single statement is left out: its name and its statement say the same, and a docstring would
    say it a third time.
    """
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef) or len(node.body) > 1:
            yield node


@EACH
def test_every_module_class_and_function_says_what_it_is_for(name: str) -> None:
    module = tree(name)
    assert ast.get_docstring(module), "the module has no docstring"
    silent = [node.name for node in public(module.body) if not ast.get_docstring(node)]
    assert not silent, f"without a docstring: {', '.join(silent)}"


@EACH
def test_the_engine_knows_no_vendor(name: str) -> None:
    if room(name) in ("policies", "cli"):
        return  # the help shows how a shipped policy is asked for by its name
    text = MODULES[name].read_text(encoding="utf-8")
    named = re.findall(rf"\b({'|'.join(VENDORS)})\b", text, re.IGNORECASE)
    assert not named, f"names {sorted(set(named))}"
