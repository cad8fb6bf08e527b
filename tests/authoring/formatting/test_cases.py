"""Files before and after: `tests/cases/formatting/NAME.before.yaml` and `NAME.after.yaml`.

`REWRITE_CASES=1` writes what stands after; read it before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policy_engine.authoring.formatting import canonical
from policy_engine.diagnostics.render import render_text
from policy_engine.source import SourceFile

CASES = Path(__file__).parents[2] / "cases" / "formatting"
NAMES = sorted(path.name.removesuffix(".before.yaml") for path in CASES.glob("*.before.yaml"))


def formatted(text: str, name: str = "sample.yaml") -> str:
    found = canonical(SourceFile(name, text))
    assert found.text is not None, render_text(found.findings)
    return found.text


def before(name: str) -> str:
    return (CASES / f"{name}.before.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_before_becomes_after(name: str) -> None:
    after = CASES / f"{name}.after.yaml"
    text = formatted(before(name), f"{name}.yaml")
    if os.environ.get("REWRITE_CASES"):
        after.write_text(text, encoding="utf-8")
    assert text == after.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_after_stays_as_it_is(name: str) -> None:
    after = (CASES / f"{name}.after.yaml").read_text(encoding="utf-8")
    assert formatted(after) == after


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_a_byte_order_mark_make_no_difference(name: str) -> None:
    assert formatted("\ufeff" + before(name).replace("\n", "\r\n")) == formatted(before(name))
