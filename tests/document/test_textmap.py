"""Every character of a decoded scalar stands where the map says, in every style."""

from __future__ import annotations

from itertools import pairwise

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping, Scalar
from policy_engine.document.reader import read_yaml
from policy_engine.source import SourceFile, TextMap


def scalar(text: str, key: str = "k") -> Scalar:
    node = read_yaml(SourceFile("p.yaml", text), Collector())
    assert isinstance(node, Mapping)
    value = node.get(key)
    assert isinstance(value, Scalar)
    return value


def place(found: TextMap, word: str) -> tuple[int, int, str]:
    """Line and column of a word of the decoded text, and what the file has there."""
    start = found.text.index(word)
    span = found.span(start, start + len(word))
    at = found.source.position(span.start)
    return at.line, at.column, found.source.text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "decoded", "word", "line", "column", "raw"),
    [
        ("k: a == wrong", "a == wrong", "wrong", 1, 9, "wrong"),
        ("k:   a == wrong  # c", "a == wrong", "wrong", 1, 11, "wrong"),
        ("é😀: 1\nk: ü == wrong", "ü == wrong", "wrong", 2, 9, "wrong"),
        ("k: a and\n   wrong or\n\n  b", "a and wrong or\nb", "wrong", 2, 4, "wrong"),
        ("k: a and\n   wrong or\n\n  b", "a and wrong or\nb", "b", 4, 3, "b"),
        ("k: 'it''s wrong'", "it's wrong", "wrong", 1, 11, "wrong"),
        ("k: 'it''s wrong'", "it's wrong", "'s", 1, 7, "''s"),
        ("k: 'a\n\n  wrong'", "a\nwrong", "wrong", 3, 3, "wrong"),
        ('k: "a\\tb\\u0041 wrong"', "a\tbA wrong", "wrong", 1, 16, "wrong"),
        ('k: "a\\tb\\u0041 wrong"', "a\tbA wrong", "bA", 1, 8, "b\\u0041"),
        ('k: "a \\\n   wrong\\x21"', "a wrong!", "wrong", 2, 4, "wrong"),
        ('k: "a\\\n   b"', "ab", "a", 1, 5, "a"),
        ('k: "\\U0001F600 wrong"', "😀 wrong", "😀", 1, 5, "\\U0001F600"),
        ('k: "a  \n  wrong"', "a wrong", "wrong", 2, 3, "wrong"),
        ("k: |\n  a\n    wrong\n", "a\n  wrong\n", "wrong", 3, 5, "wrong"),
        ("k: |-\n  a\n\n  wrong\n\n", "a\n\nwrong", "wrong", 4, 3, "wrong"),
        ("k: |2\n    a\n  wrong\n", "  a\nwrong\n", "wrong", 3, 3, "wrong"),
        ("k: |+ # note\n\n  wrong\n\n\nz: 1\n", "\nwrong\n\n\n", "wrong", 3, 3, "wrong"),
        ("k: >\n  a\n  wrong\n", "a wrong\n", "wrong", 3, 3, "wrong"),
        ("k: >-\n  a\n\n  b\n    wrong\n  c", "a\nb\n  wrong\nc", "wrong", 5, 5, "wrong"),
        ("k: >-\n  a\n\n  b\n    wrong\n  c", "a\nb\n  wrong\nc", "c", 6, 3, "c"),
        ("k: |\r\n  a\r\n  wrong\r\n", "a\nwrong\n", "wrong", 3, 3, "wrong"),
        ("k: >\r\n  a\r\n  wrong\r\n", "a wrong\n", "wrong", 3, 3, "wrong"),
        ("k: 'a\r\n  wrong'", "a wrong", "wrong", 2, 3, "wrong"),
        ("k: &name wrong", "wrong", "wrong", 1, 10, "wrong"),
    ],
)
def test_columns(text: str, decoded: str, word: str, line: int, column: int, raw: str) -> None:
    value = scalar(text)
    assert value.text == decoded
    assert place(value.textmap, word) == (line, column, raw)


def test_the_end_of_a_word_before_a_line_end_is_its_own() -> None:
    found = scalar("k: a and  \n   b").textmap
    span = found.span(2, 5)
    assert found.source.text[span.start : span.end] == "and"


def test_an_empty_range_has_a_place() -> None:
    found = scalar("k: 'a'").textmap
    assert (found.span(1, 1).start, found.span(1, 1).end) == (5, 5)


PIECES = {
    "plain": ["a", "b c", "ü", "😀", " ", "  ", "\n  ", "\n\n   ", "'", '"', "\\", "(x)", "==", "1"],
    "single": ["a", "b", " ", "''", '"', "\\", "\n  ", "\n\n  ", "  \n ", "ü", "😀", ":", "#"],
    "double": [
        *["a", "b", " ", "'", "\\n", "\\t", '\\"', "\\\\", "\\x41", "\\u00e9", "\\U0001F600", "\\ "],
        *["\\\n  ", "\\\n\n  ", "\n  ", "\n\n  ", "  \n ", "ü", "😀", ":", "#", "\\/", "\\_"],
    ],
    "literal": ["a", "b", " ", "\n  ", "\n  ", "\n\n  ", "\n    ", "\n", "ü", "😀", ":", "#", "'", "\\n"],
}
PIECES["folded"] = PIECES["literal"]


@st.composite
def documents(draw: st.DrawFn, style: str) -> str:
    body = "".join(draw(st.lists(st.sampled_from(PIECES[style]), max_size=14)))
    ends = draw(st.sampled_from(["", "\n", "\n\n", "\nz: 1\n", "\n\nz: 1\n", "\n# c\nz: 1\n"]))
    before = draw(st.sampled_from(["", "é: 1\n", "# 😀\n", "x: [1, 2]\n"]))
    if style == "plain":
        value = "w" + body
    elif style in ("single", "double"):
        quote = "'" if style == "single" else '"'
        value = quote + body + quote
    else:
        header = "|" if style == "literal" else ">"
        header += draw(st.sampled_from(["", "-", "+", "2", "2-", "+2"]))
        value = f"{header}\n  {body}"
    text = f"{before}k: {value}{ends}"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def check(text: str, style: str, slow: bool) -> None:
    """Compare with PyYAML's own decoding, and the map with the source it claims to describe."""
    try:
        loader: type = yaml.SafeLoader if slow else yaml.CSafeLoader
        root = yaml.compose(text, Loader=loader)
        value = scalar(text)
    except (yaml.YAMLError, AssertionError):
        assume(False)
        raise
    assert isinstance(root, yaml.MappingNode)
    expected = next(node.value for key, node in root.value if key.value == "k")
    assert value.style == style
    assert value.text == expected
    found = value.textmap
    offsets = list(found.offsets)
    assert len(offsets) == len(found.text) + 1
    # Offsets that grow at every character are those of a real map, not of its coarse substitute.
    assert all(left < right for left, right in pairwise(offsets))
    assert all(value.start <= offset for offset in offsets)
    raw = value.source.text
    for index, char in enumerate(found.text):
        span = found.span(index, index + 1)
        piece = raw[span.start : span.end]
        if char in " \n" and piece[:1] != "\\":
            assert not piece.strip(" \r\n")
        elif piece.startswith("\\") and style == "double":
            assert char in '\n\t"\\A\u00e9\U0001f600 \xa0/'
        else:
            assert piece in (char, "''")


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("style", list(PIECES))
def test_maps_of_any_text(style: str, slow: bool) -> None:
    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(documents(style))
    def run(text: str) -> None:
        check(text, style, slow)

    run()
