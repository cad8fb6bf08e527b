"""What comes of something unknown and of errors, held to the tables that authors read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from policy_engine.expr import Fault, Unknown
from policy_engine.expr.types import BOOLEAN
from tests.expr.sample import evaluate

README = Path(__file__).parents[2] / "grammar" / "README.md"
WORDS = {"true": "tasks == 2", "false": "tasks == 3", "unknown": "absent_fact == 1", "error": "1 / (tasks - 2) > 0"}
"""A condition of each kind on the sample ticket."""


def word(value: Any) -> str:
    """A value as the tables name it."""
    if isinstance(value, Unknown):
        assert value.needs == ("absent_fact",)
        return "unknown"
    if isinstance(value, Fault):
        return "error"
    return {True: "true", False: "false"}[value]


def table(sign: str) -> list[tuple[str, str, str]]:
    """The left side, the right side and the result, for each cell of the table of an operator."""
    text = README.read_text(encoding="utf-8").split(f"| `a {sign} b` |")[1].split("\n\n")[0]
    columns = [cell.strip() for cell in text.splitlines()[0].strip("| ").split("|")]
    rows = [[cell.strip(" *") for cell in line.strip("| ").split("|")] for line in text.splitlines()[2:]]
    return [(row[0], column, cell) for row in rows for column, cell in zip(columns, row[1:], strict=True)]


@pytest.mark.parametrize("sign", ["and", "or"])
def test_the_tables_of_the_documentation(sign: str) -> None:
    cells = table(sign)
    assert len(cells) == len(WORDS) ** 2
    for left, right, result in cells:
        text = f"({WORDS[left]}) {sign} ({WORDS[right]})"
        assert word(evaluate(text, expected=BOOLEAN)) == result, text
        # The longer chain is another way through the engine.
        longer = f"({WORDS[left]}) {sign} ({WORDS[left]}) {sign} ({WORDS[right]})"
        assert word(evaluate(longer, expected=BOOLEAN)) == result, longer


def test_the_tables_are_symmetric() -> None:
    for sign in ("and", "or"):
        cells = {(left, right): result for left, right, result in table(sign)}
        assert all(cells[left, right] == cells[right, left] for left, right in cells)


OTHERS = [
    ("not ({unknown})", "unknown"),
    ("not ({error})", "error"),
    ("({true}) ? ({false}) : ({error})", "false"),
    ("({false}) ? ({error}) : ({true})", "true"),
    ("({unknown}) ? ({true}) : ({true})", "unknown"),
    ("({error}) ? ({true}) : ({true})", "error"),
    ("({error}) ? ({unknown}) : ({unknown})", "error"),
    ("tasks in [absent_fact, 2]", "true"),
    ("tasks in [1 / (tasks - 2), 2]", "true"),
    ("tasks in [absent_fact, 3]", "unknown"),
    ("tasks in [1 / (tasks - 2), 3]", "error"),
    ("tasks in [1 / (tasks - 2), absent_fact]", "unknown"),
    ("absent_fact in [1, 2]", "unknown"),
    ("1 / (tasks - 2) in [1, 2]", "error"),
    ("[1, 2].all(x, 1 / (x - 1) > 5)", "false"),
    ("[1, 3].all(x, 2 / (x - 1) > 0)", "error"),
    ("[1, 3].all(x, x == absent_fact or 2 / (x - 1) > 0)", "unknown"),
    ("[1, 2].exists(x, 1 / (x - 1) > 0)", "true"),
    ("[1, 2].exists(x, 1 / (x - 1) > 5)", "error"),
    ("[1, 2].exists(x, x == absent_fact or 1 / (x - 1) > 5)", "unknown"),
    ("[2, 2, 3].exists_one(x, x == 2 or x == absent_fact)", "unknown"),
    ("[1, 2, 2].exists_one(x, 1 / (x - 1) > 0)", "error"),
    ("[1, 2].exists_one(x, 1 / (x - 1) > 0)", "error"),
    ("[0, 1].exists_one(x, x == absent_fact or 1 / x > 0)", "unknown"),
    ("[1, 2].filter(x, 1 / (x - 1) > 0).size() == 1", "error"),
    ("[1, 2].filter(x, x == absent_fact or 1 / (x - 1) > 5).size() == 1", "unknown"),
    ("[1, 2].map(x, 1 / (x - 1)).size() == 2", "error"),
    ("[1, 2].map(x, absent_fact + 1 / (x - 1)).size() == 2", "unknown"),
    ("absent_fact + 1 / (tasks - 2) > 0", "unknown"),
    ("1 / (tasks - 2) + 1 > 0", "error"),
    ("reason.size() + 1 / (tasks - 2) == empty", "true"),
]


@pytest.mark.parametrize(("text", "result"), OTHERS)
def test_what_the_documentation_says_of_the_others(text: str, result: str) -> None:
    assert word(evaluate(text.format(**WORDS), expected=BOOLEAN)) == result


def test_every_word_of_the_list_has_an_example() -> None:
    text = README.read_text(encoding="utf-8").split("| the others | |")[1].split("\n\n")[0]
    forms = re.findall(r"`(?:list\.)?(\w+)[ (]|^\| `a (\?|in)", text, re.MULTILINE)
    named = {one or other for one, other in forms} - {"a"}
    assert {"not", "all", "exists", "exists_one", "filter", "map"} <= named
    assert all(any(f"{name}(" in given or f"{name} " in given for given, _ in OTHERS) for name in named)
