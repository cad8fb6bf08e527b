"""Shipped policies, broken as people break them, and what their author is told.

`broken_policies.txt` has the name of a policy and, after `-` and `+`, a piece of it and what stands there instead (`¶`
is a line break); under them, indented, every finding: code, line (counted from that piece) and column, underlined
text, message, help. `REWRITE_CASES=1` writes the findings, and the diff is the review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.load import check_source
from policy_engine.source import SourceFile

FILE = Path(__file__).with_name("broken_policies.txt")
POLICIES = Path(__file__).parents[1] / "policies"


def blocks() -> list[tuple[str, str, str, str]]:
    found = []
    for block in FILE.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        name, old, new, *told = block.split("\n")
        assert (old[:2], new[:2]) == ("- ", "+ ")
        found.append((name, old[2:], new[2:], "\n".join(line.removeprefix("    ") for line in told)))
    return found


CASES = blocks()


def told(name: str, old: str, new: str) -> str:
    text = (POLICIES / f"{name}.yaml").read_text(encoding="utf-8")
    piece = old.replace("¶", "\n")
    assert piece in text, f"{name}.yaml has changed: give another piece than `{old}`"
    source = SourceFile(f"{name}.yaml", text.replace(piece, new.replace("¶", "\n"), 1))
    first = source.position(text.index(piece)).line
    collector = Collector()
    check_source(source, collector)
    lines = []
    for one in collector.diagnostics:
        assert one.source is source
        assert one.span is not None
        assert one.line is not None
        marked = source.text[one.span.start : one.span.end].replace("\n", "¶")
        lines.append(f"{one.code} {one.line - first:+d}:{one.column} [{marked}] {one.message}")
        lines += [f"  {' ' if number else '='} {help}" for number, help in enumerate(one.help.split("\n")) if help]
        lines += [f"  - {other.message} ({other.position.line - first:+d})" for other in one.related]
    return "\n".join(lines) if lines else "nothing"


@pytest.mark.parametrize(("name", "old", "new", "expected"), CASES, ids=[f"{name}: {new}" for name, _, new, _ in CASES])
def test_case(name: str, old: str, new: str, expected: str) -> None:
    found = told(name, old, new)
    if os.environ.get("REWRITE_CASES"):
        rewrite(name, old, new, found)
        return
    assert found == expected


def rewrite(name: str, old: str, new: str, found: str) -> None:
    kept = []
    for block in FILE.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        lines = block.split("\n")
        if lines[:3] == [name, f"- {old}", f"+ {new}"]:
            lines[3:] = [f"    {line}" for line in found.split("\n")]
        kept.append("\n".join(lines))
    FILE.write_text("\n\n".join(kept) + "\n", encoding="utf-8")
