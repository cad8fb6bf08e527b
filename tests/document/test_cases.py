"""Cases as folders: `policy.yaml` and the findings it makes, word for word, in `findings.txt`.

A new case is a new folder. `REWRITE_CASES=1 pytest tests/document/test_cases.py` writes the findings; the
diff is the review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.render import render_text
from policy_engine.document import reader
from policy_engine.document.files import load_source
from policy_engine.document.reader import read_yaml

CASES = Path(__file__).parents[1] / "cases" / "document"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def findings(name: str) -> str:
    collector = Collector()
    source = load_source(CASES / name / "policy.yaml", collector, shown="policy.yaml")
    assert source is not None
    read_yaml(source, collector)
    return render_text(collector.diagnostics)


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    expected = CASES / name / "findings.txt"
    found = findings(name)
    if os.environ.get("REWRITE_CASES"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_slow_parser_finds_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = findings(name)
    monkeypatch.setattr(reader, "_fast_parser", lambda text: None)
    assert findings(name) == fast
