"""Cases as text: an expression, and under it, indented, what becomes of it.

`print.txt` has the canonical text, `errors.txt` every finding (code, line:column, underlined text, message,
help), `values.txt` the value on the sample ticket. `¶` stands for a line break. A new case is two new lines;
`REWRITE_CASES=1 pytest tests/expr/test_texts.py` writes what comes of it, and the diff is the review.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policy_engine.expr import ExpressionError, Fault, Unknown, check, parse, unparse
from policy_engine.expr.contradictions import contradictions
from policy_engine.expr.times import duration_text, instant_text
from policy_engine.expr.types import BOOLEAN
from policy_engine.expr.values import Duration, Instant
from policy_engine.source import SourceFile, TextMap
from tests.expr.sample import SCOPE, evaluate

HERE = Path(__file__).parent


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """Expressions and their results; lines that begin with `#` are headings."""
    for block in (HERE / name).read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.strip("\n").split("\n") if line and not line.startswith("#")]
        if lines:
            yield lines[0], "\n".join(line.removeprefix("    ") for line in lines[1:])


def printed(text: str) -> str:
    expr = parse(text)
    again = unparse(expr)
    assert parse(again) == expr
    assert unparse(parse(again)) == again
    return again


def findings(text: str) -> str:
    where = TextMap.whole(SourceFile("policy.yaml", text))
    try:
        found = contradictions(check(parse(text, where), SCOPE, BOOLEAN))
        if found:
            raise ExpressionError(found)
    except ExpressionError as error:
        told = []
        for one in error.diagnostics:
            assert one.source is not None
            assert one.span is not None
            shown = one.source.text[one.span.start : one.span.end].replace("\n", "¶")
            if len(shown) > 40:
                shown = shown[:37] + "..."
            told.append(f"{one.code} {one.line}:{one.column} [{shown}] {one.message}")
            if one.help:
                told.append(f"  = {one.help}")
        return "\n".join(told)
    return "nothing"


def value(text: str) -> str:
    found = evaluate(text)
    if isinstance(found, Unknown):
        return f"unknown: {', '.join(found.needs)}"
    if isinstance(found, Fault):
        return f"fault: {found.message}"
    if found is None:
        return "empty"
    if isinstance(found, Instant):
        return instant_text(found)
    if isinstance(found, Duration):
        return duration_text(found)
    return str(found).lower() if isinstance(found, bool) else repr(found)


WAYS: dict[str, Callable[[str], str]] = {"print.txt": printed, "errors.txt": findings, "values.txt": value}
CASES = [(name, text, result) for name in WAYS for text, result in blocks(name)]


@pytest.mark.parametrize(("name", "text", "result"), CASES, ids=[text[:60] for _, text, _ in CASES])
def test_case(name: str, text: str, result: str) -> None:
    found = WAYS[name](text.replace("¶", "\n")).replace("\n  = ", "\n  = ")
    if os.environ.get("REWRITE_CASES"):
        rewrite(name, text, found)
        return
    assert found == result


def rewrite(name: str, text: str, found: str) -> None:
    path = HERE / name
    kept = []
    for block in path.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line]
        first = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
        if first < len(lines) and lines[first] == text:
            lines[first + 1 :] = ["    " + line for line in found.split("\n")]
        kept.append("\n".join(lines))
    path.write_text("\n\n".join(kept) + "\n", encoding="utf-8")


def test_no_case_stands_twice() -> None:
    seen = [(name, text) for name, text, _ in CASES]
    assert len(seen) == len(set(seen))
