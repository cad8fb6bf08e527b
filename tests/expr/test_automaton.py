"""The loop that runs the parser's tables does what the generator's own parser does with the grammar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lark
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.expr import unparse
from policy_engine.expr.automaton import Automaton, StrangeCharacter, UnexpectedToken
from policy_engine.expr.tables import load_tables
from tests.expr.generated import conditions, syntax

GRAMMAR = Path(__file__).parents[2] / "grammar" / "expr.lark"


class Recorder:
    """A builder that makes of every alternative its name and its parts."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name.isupper():
            raise AttributeError(name)
        return lambda parts: (name, *map(_plain, parts))


def _plain(part: Any) -> Any:
    return (str(part), part.start_pos, part.end_pos) if isinstance(part, lark.Token) else part


OURS = Automaton(load_tables(), Recorder())
THEIRS = lark.Lark(
    GRAMMAR.read_text(encoding="utf-8"),
    parser="lalr",
    lexer="basic",
    maybe_placeholders=False,
    transformer=Recorder(),
)


def ours(text: str) -> Any:
    try:
        return OURS.parse(text)
    except StrangeCharacter as error:
        return "strange", error.at
    except UnexpectedToken as error:
        return "unexpected", error.kind, error.token[1] if error.kind else len(text)


def theirs(text: str) -> Any:
    try:
        return THEIRS.parse(text)
    except lark.UnexpectedCharacters as error:
        return "strange", error.pos_in_stream
    except lark.UnexpectedToken as error:
        end = error.token.type == "$END"
        return "unexpected", "" if end else error.token.type, len(text) if end else error.token.start_pos


SIGNS = [
    *("a", "5", "5u", "1.5", "2h", "'x'", "b'x'", "2024-01-19", "2024-01-19T10:00Z", "(", ")", "[", "]", "{", "}", ":"),
    *("?", ",", ".", "+", "-", "!", "==", "<", "in", "not", "and", "||", "true", "empty", "// c\n", "\u00e9", "`a-b`"),
]


@settings(max_examples=200, deadline=None)
@given(syntax.map(unparse) | conditions)
def test_what_can_be_read_is_read_alike(text: str) -> None:
    assert ours(text) == theirs(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=12).map(" ".join) | st.text(max_size=20))
def test_what_cannot_be_read_is_refused_at_the_same_place(text: str) -> None:
    assert ours(text) == theirs(text)


def test_the_examples_that_a_grammar_is_apt_to_trip_over() -> None:
    for text in (
        "",
        " ",
        "a",
        "[]",
        "[,]",
        "[1,]",
        "{}",
        "{1: 2,}",
        "{?1: 2}",
        "[?1]",
        "f()",
        ".f()",
        "a.?b",
        "a[?0]",
        "a ? b : c",
    ):
        assert ours(text) == theirs(text), text
