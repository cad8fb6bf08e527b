"""The shipped clause registers, held against the schema and against the handbooks they describe.

The handbooks themselves are not part of this repository: the tests look for a folder `handbooks` beside the
checkout, or one level below its neighbours, and are skipped without.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policy_engine.authoring import clauses as api
from policy_engine.authoring.clauses import Citation, Fate, Register
from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import plain
from policy_engine.document.reader import read_yaml
from policy_engine.source import SourceFile
from tests.authoring.test_clause_files import SCHEMA
from tests.authoring.test_clauses import not_quiet, with_line

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
NAMES = ("mega", "meteorage", "hydra", "megaport", "managry")


def shipped(name: str) -> Register:
    path = POLICIES / f"{name}.clauses.yaml"
    text = path.read_text(encoding="utf-8")
    collector = Collector()
    register = api.load_register(SourceFile(path.name, text), collector)
    assert collector.diagnostics == ()
    assert register is not None
    assert api.render_register(register) == text, "write it with render_register"
    return register


def test_the_registers_are_complete() -> None:
    registers = [shipped(name) for name in NAMES]
    assert [register.policy for register in registers] == list(NAMES)
    silences = sum(clause.is_silence for register in registers for clause in register.clauses.values())
    assert silences == 59
    assert sum(len(register.clauses) for register in registers) - silences == 213
    for register in registers:
        ids = list(register.clauses)
        numbered = [f"{register.policy.upper()}-{number:02}" for number in range(1, len(ids) + 1)]
        assert ids[: sum(not clause.is_silence for clause in register.clauses.values())] == [
            id for id in numbered if id in register.clauses
        ]


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_registers_fit_the_schema(name: str) -> None:
    text = (POLICIES / f"{name}.clauses.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schemas/clauses.schema.json\n")
    node = read_yaml(SourceFile(name, text), Collector(), conditions=False)
    assert node is not None
    jsonschema.Draft202012Validator(SCHEMA).validate(plain(node))


def handbook_path(name: str) -> Path:
    """The handbook of a register; skips the test where it is not at hand."""
    folders = [ROOT.parent / "handbooks", *sorted(ROOT.parent.glob("*/handbooks"))]
    for folder in folders:
        if (path := folder / shipped(name).document).is_file():
            return path
    pytest.skip(f"the handbook {shipped(name).document} is not beside the checkout (looked for */handbooks)")


@pytest.mark.parametrize("name", NAMES)
def test_the_registers_describe_the_handbooks(name: str) -> None:
    report = api.verify(shipped(name), api.read_handbook(handbook_path(name)))
    assert report.same_bytes
    assert not_quiet(report) == {}
    assert report.unclaimed == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_line_on_top_of_a_handbook_moves_all_of_it(name: str) -> None:
    text = handbook_path(name).read_text(encoding="utf-8")
    report = api.verify(shipped(name), "A new first line\n" + text)
    assert {finding.fate for finding in report.clauses + report.set_aside} == {Fate.MOVED}
    for finding in report.clauses + report.set_aside:
        assert all(place.now == place.was.starting_at(place.was.first + 1) for place in finding.places)
    fresh = api.refresh(shipped(name), "\n" + text)
    assert not api.verify(fresh, "\n" + text).stale


@pytest.mark.parametrize("name", NAMES)
def test_every_single_line_of_a_handbook_names_its_clauses_and_no_others(name: str) -> None:
    text = handbook_path(name).read_text(encoding="utf-8")
    register = shipped(name)
    cited = {f"rule-{id}": Citation((id,), f"{name}.yaml", 1) for id in register.clauses}
    entries: dict[str, Any] = {**register.clauses, **register.set_aside}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        report = api.verify(register, with_line(text, number, line + " Changed"), cited)
        on_it = {id for id, entry in entries.items() for passage in entry.passages if number in passage.lines.numbers()}
        assert not_quiet(report) == dict.fromkeys(sorted(on_it, key=list(entries).index), "changed"), number
        assert {rule.rule for rule in report.resting} == {f"rule-{id}" for id in on_it if id in register.clauses}
        assert report.unclaimed == ()


RUN = 8
SHORT_CELL = 12


def runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_a_handbook_stands_in_our_files(name: str) -> None:
    """No run of eight words; short cells of its tables are matters of fact and may be repeated."""
    text = handbook_path(name).read_text(encoding="utf-8")
    rows = [line for line in text.split("\n") if "\t" in line or "|" in line]
    cells = [words_of(cell) for row in rows for cell in re.split(r"[\t|]", row)]
    allowed: set[tuple[str, ...]] = set().union(*(runs(cell) for cell in cells if len(cell) <= SHORT_CELL))
    theirs = runs(words_of(text)) - allowed
    for path in sorted(POLICIES.glob("*.yaml")):
        ours = runs(words_of(path.read_text(encoding="utf-8")))
        assert {" ".join(run) for run in ours & theirs} == set(), path.name
