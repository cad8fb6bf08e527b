"""Cases as folders: `policy.yaml` and what the model finds in it, word for word, in `findings.txt`.

The schema is not asked: it says some of the same in its own words, and has tests of its own.

A case that is to be read against its clause register is called `citations...`. A new case is a new folder;
`REWRITE_CASES=1 pytest tests/model/test_findings.py` writes the findings, and the diff is the review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from policy_engine.authoring.citations import check_register
from policy_engine.diagnostics import CATALOGUE, Collector, Diagnostic
from policy_engine.diagnostics.render import render_text
from policy_engine.document.files import load_source
from policy_engine.document.reader import read_yaml
from policy_engine.model.build import build

CASES = Path(__file__).parents[1] / "cases" / "model"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
SOURCES = Path(__file__).parents[2] / "policy_engine"

# Said to programs and of tickets, or by the commands; no policy can be written that shows them.
ELSEWHERE = {"C004", "C007", "C008", "C009", "C010", "R010"}


def findings(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    monkeypatch.chdir(CASES / name)
    collector = Collector()
    source = load_source("policy.yaml", collector)
    assert source is not None
    root = read_yaml(source, collector)
    assert root is not None
    model = build(root, source, collector)
    if name.startswith("citations"):
        assert model is not None
        check_register(model, collector)
    return collector.diagnostics


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = CASES / name / "findings.txt"
    found = findings(name, monkeypatch)
    text = render_text(found)
    if os.environ.get("REWRITE_CASES"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert all(one.severity.value == CATALOGUE[one.code].level for one in found)


def test_every_code_of_the_model_has_a_case() -> None:
    shown = {
        match[1]
        for path in CASES.glob("*/findings.txt")
        for match in re.finditer(r"(?:error|warning) ([A-Z][0-9]{3}):", path.read_text(encoding="utf-8"))
    }
    wanted = {code for code in CATALOGUE if code[0] in "TCLMR"} - ELSEWHERE
    model = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCES / "model").rglob("*.py"))
    wanted |= set(re.findall(r'"(N[0-9]{3})"', model))
    assert sorted(wanted - shown) == []
