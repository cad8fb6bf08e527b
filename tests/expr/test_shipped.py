"""What is shipped beside the code is up to date: the parser's tables, the list of functions, its examples."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import lark
import pytest

from policy_engine.expr import Unknown, parse, tables
from policy_engine.expr.functions import FUNCTIONS, MACROS
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.reference import BEGIN, END, with_reference
from policy_engine.expr.tables import build_tables, load_tables
from tests.expr.sample import evaluate

GRAMMAR = Path(__file__).parents[2] / "grammar"
EXAMPLES = [
    *(example for one in (*FUNCTIONS, *OPERATORS.values()) for example in one.examples),
    *(example for macro in MACROS for example in macro.examples),
]


def test_the_tables_are_those_of_the_grammar() -> None:
    shipped = (GRAMMAR / "expr.tables.json").read_text(encoding="utf-8")
    assert shipped == build_tables(), "run `python -m policy_engine.expr.tables`"


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    # The generator settles a conflict in silence, unless it is asked to say what it does.
    lark.logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG, logger=lark.logger.name):
            lark.logger.propagate = True
            text = (GRAMMAR / "expr.lark").read_text(encoding="utf-8")
            lark.Lark(text, parser="lalr", lexer="basic", debug=True)
    finally:
        lark.logger.setLevel(logging.CRITICAL)
    assert "conflict" not in caplog.text.lower()


def test_no_two_terminals_of_the_grammar_claim_the_same_text() -> None:
    text = (GRAMMAR / "expr.lark").read_text(encoding="utf-8")
    lark.Lark(text, parser="lalr", lexer="basic", strict=True)


def test_old_tables_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, read = load_tables(), tables._read

    def stale(name: str) -> str:
        return read(name).replace(shipped["grammar"], "0" * 64)

    monkeypatch.setattr(tables, "_read", stale)
    assert tables.load_tables() == shipped
    monkeypatch.setattr(tables, "_read", lambda name: "no JSON" if name.endswith("json") else read(name))
    assert tables.load_tables() == shipped


def test_the_generator_is_not_loaded_while_its_tables_fit() -> None:
    code = "import sys; from policy_engine.expr import parse; parse('a and b'); sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_text_is_parsed_once() -> None:
    assert parse("urgent  and unset") is parse("urgent  and unset")


def test_the_manual_lists_the_functions() -> None:
    manual = (GRAMMAR / "README.md").read_text(encoding="utf-8")
    assert BEGIN in manual
    assert END in manual
    assert manual == with_reference(manual), "run `python -m policy_engine.expr.reference`"


@pytest.mark.parametrize(("text", "expected"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_the_examples_are_true(text: str, expected: str) -> None:
    value = evaluate(text)
    shown = f"unknown: {', '.join(value.needs)}" if isinstance(value, Unknown) else str(value).lower()
    assert shown == expected


@pytest.mark.parametrize("name", [one.name for one in (*FUNCTIONS, *OPERATORS.values())])
def test_each_declaration_is_documented_and_shown(name: str) -> None:
    (one,) = [one for one in (*FUNCTIONS, *OPERATORS.values()) if one.name == name]
    assert one.doc.endswith(".")
    assert one.examples or one.instead
    assert {signature.result.name for signature in one.signatures}
    # The closures of loose functions are written out for as many arguments as there are.
    assert one.strict or all(len(signature.parameters) + len(one.reads) <= 2 for signature in one.signatures)
    assert len({signature.parameters for signature in one.signatures}) == len(one.signatures)
