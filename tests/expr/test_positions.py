"""A mistake in a condition is shown at the letters that make it, in whatever style YAML has the condition.

The file is written letter by letter, so that the test knows where each of them stands; nothing of the reader's own
reckoning is used.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.document.nodes import Mapping
from policy_engine.document.reader import read_yaml
from policy_engine.expr import check, parse_condition
from policy_engine.expr.types import BOOLEAN
from policy_engine.source import SourceFile
from tests.expr.sample import SCOPE

MISTAKES = [
    ("urgent and ", "AND", " unset", "E003", "`AND` is not an operator"),
    ("tasks > 1 and rate ", "=", " 2", "E003", "`=` does not compare"),
    ("language == 'ü😀' and ", "wrng", " == 1", "N001", "there is no `wrng`"),
    ('language != "a b" and support_plan == ', "premeir", "", "N002", "`premeir` is not a value of `support_plan`"),
    ("urgent or ", "tasks == 2d", " or unset", "E021", "an integer and a duration are never the same"),
    ("", "language == 5", " and urgent", "E021", "a text and an integer are never the same"),
    ("symptoms.contains(", "hlted", ")", "N002", "`hlted` is not a value of `symptom`"),
    ("(urgent or ", "closed", ")", "E020", "a condition is needed here, and this is an event"),
    ("urgent and ticket_created.", "wihtin", "(1d)", "N004", "there is no method `wihtin`"),
    ("language == 'x' and ", "tags", "", "E020", "a condition is needed here, and this is a list"),
    ("tasks / 2 > 1 and ", "rate + 'é😀'", " > 2", "E022", "`+` does not go with a number and a text"),
]
"""What stands before the culprit, the culprit, what stands after it, code and message."""

UNDERLINED = {"rate + 'é😀'": "+"}
"""Of some culprits a part is underlined."""


class Written:
    """The text of a file, and the offset at which each letter of the condition begins and ends."""

    def __init__(self, before: str) -> None:
        self.raw = before
        self.places: list[tuple[int, int]] = []

    def letter(self, raw: str) -> None:
        self.places.append((len(self.raw), len(self.raw) + len(raw)))
        self.raw += raw

    def add(self, raw: str) -> None:
        self.raw += raw


def breaks(text: str) -> Iterator[tuple[int, str, bool]]:
    """The letters of an expression, and whether a line may end there: at a blank in no text."""
    quote = ""
    for at, letter in enumerate(text):
        if letter in "\"'":
            quote = "" if quote == letter else quote or letter
        yield at, letter, letter == " " and not quote and 0 < at < len(text) - 1


@st.composite
def files(draw: st.DrawFn, style: str, text: str) -> Written:
    """A file with the condition after `when:`, in one of the styles."""
    before = draw(st.sampled_from(["", "é: 1\n", "# 😀 ü\n", "w: [1, 'ü']\n\n"]))
    flow = style in ("single", "double") and draw(st.booleans())
    block = style in ("literal", "folded")
    written = Written(before + ("x: {when: " if flow else "x:\n  when: "))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    indent = " " * draw(st.integers(3, 7))
    if block:
        sign = "|" if style == "literal" else ">"
        header = draw(st.sampled_from(["", "-", "+", "2", "2-"]))
        indent = "    " if "2" in header else indent
        written.add(sign + header + draw(st.sampled_from(["", "  # why"])) + end + indent)
    quote = {"single": "'", "double": '"'}.get(style, "")
    written.add(quote)
    for _, letter, may_break in breaks(text):
        if may_break and draw(st.integers(0, 3)) == 0:
            extra = " " * draw(st.integers(0, 2)) if style in ("plain", "single", "double") else ""
            written.letter(extra + end + indent + extra)
        elif style == "single":
            written.letter("''" if letter == "'" else letter)
        elif style == "double":
            written.letter(draw(escapes(letter)))
            if draw(st.integers(0, 9)) == 0:
                written.add("\\" + end + indent)
        else:
            written.letter(letter)
    written.add(quote + ("}" if flow else "") + end + draw(st.sampled_from(["", end, f"z: 1{end}"])))
    if draw(st.booleans()):
        written.raw = "\ufeff" + written.raw
    return written


def escapes(letter: str) -> st.SearchStrategy[str]:
    """The ways in which a letter stands in double quotes."""
    ways = [f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"]
    if ord(letter) < 256:
        ways.append(f"\\x{ord(letter):02X}")
    if letter in '"\\':
        return st.sampled_from([*ways, "\\" + letter])
    # A blank before the end of a line is dropped, unless it is escaped.
    own = "\\ " if letter == " " else letter
    return st.sampled_from([*[own] * 8, *ways])


def found_in(text: str) -> list[Diagnostic]:
    collector = Collector()
    root = read_yaml(SourceFile("policy.yaml", text), collector)
    assert isinstance(root, Mapping)
    inner = root.get("x")
    assert isinstance(inner, Mapping)
    condition = inner.get("when")
    assert condition is not None
    expr = parse_condition(condition, collector)
    if expr is not None:
        check(expr, SCOPE, BOOLEAN, collector)
    return list(collector.diagnostics)


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted by hand; a byte order mark is none of the letters."""
    before = text[:offset].removeprefix("\ufeff")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def expected(written: Written, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
    shift = written.raw.startswith("\ufeff")
    return (
        position(written.raw, written.places[first][0] + shift),
        position(written.raw, written.places[last][1] + shift),
    )


@pytest.mark.parametrize("style", ["plain", "single", "double", "literal", "folded"])
def test_a_mistake_stands_where_it_was_typed(style: str) -> None:
    @settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        before, culprit, after, code, message = data.draw(st.sampled_from(MISTAKES))
        text = before + culprit + after
        if style == "plain" and text[:1] in "\"'":
            return
        written = data.draw(files(style, text))
        marked = UNDERLINED.get(culprit, culprit)
        first = len(before) + culprit.index(marked)
        start, end = expected(written, first, first + len(marked) - 1)
        found = found_in(written.raw)
        assert [(one.code, one.message) for one in found] == [(code, message)], written.raw
        (one,) = found
        assert (one.line, one.column) == start, written.raw
        assert (one.end_line, one.end_column) == end, written.raw
        assert one.path == "policy.yaml"

    run()


@pytest.mark.parametrize(
    ("text", "place", "underlined", "code"),
    [
        ("x:\n  when: tsks > 1\n", (2, 9), "tsks", "N001"),
        ("x:\n  when: 'language == ''fr'' and tsks > 1'\n", (2, 33), "tsks", "N001"),
        ('x:\n  when: "language == \\"fr\\" and tsks > 1"\n', (2, 33), "tsks", "N001"),
        ('x:\n  when: "\\u0075rgent and \\x74sks > 1"\n', (2, 26), "\\x74sks", "N001"),
        ('x:\n  when: "language == \\u0027\\U0001F600\\u0027 and tsks > 1"\n', (2, 49), "tsks", "N001"),
        ('x:\n  when: "urgent and ts\\\n    ks > 1"\n', (2, 21), "ts\\\n    ks", "N001"),
        ('x:\n  when: "urgent\\n  and tsks > 1"\n', (2, 24), "tsks", "N001"),
        ('x:\n  when: "urgent\n\n    and tsks > 1"\n', (4, 9), "tsks", "N001"),
        ("x:\n  when: urgent\n    and\n    tsks > 1\n", (4, 5), "tsks", "N001"),
        ("x:\n  when: |\n    urgent\n\n    and\n      tsks > 1\n", (6, 7), "tsks", "N001"),
        ("x:\n  when: |2-\n      urgent and\n    tsks > 1\n", (4, 5), "tsks", "N001"),
        ("x:\n  when: >+\n    urgent and\n\n    tsks > 1\n\n", (5, 5), "tsks", "N001"),
        ("x:\n  when: |\r\n    urgent and\r\n    tsks > 1\r\n", (4, 5), "tsks", "N001"),
        ("x:\r\n  when: 'urgent and\r\n    tsks > 1'\r\n", (3, 5), "tsks", "N001"),
        ("\ufeffx: {when: tsks > 1}\n", (1, 11), "tsks", "N001"),
        ("x: {when: 'language == \"😀\" and tsks'}\n", (1, 32), "tsks", "N001"),
        ("x:\n  when: |\n    // 😀\n    urgent // ü\n    and tsks > 1\n", (5, 9), "tsks", "N001"),
        ("x:\n  when:\n    all:\n      - urgent\n      - not: \"\\x74sks\"\n", (5, 15), "\\x74sks", "N001"),
        ("x:\n  when: language == \"fr\n", (2, 21), '"fr', "E004"),
        ("x:\n  when: urgent and (tasks > 1\n", (2, 20), "(", "E002"),
        ('x:\n  when: "urgent and \\\n    and unset"\n', (3, 5), "and", "E001"),
        ("x:\n  when: |\n    urgent\n    and\n", (4, 5), "and", "E002"),
        ('x:\n  when: "tasks ==\n    2d"\n', (2, 10), "tasks ==\n    2d", "E021"),
        ("x:\n  when: >-\n    tasks ==\n    2d\n", (3, 5), "tasks ==\n    2d", "E021"),
        ("x:\n  when: ''\n", (2, 10), "", "E010"),
    ],
)  # fmt: skip
def test_places(text: str, place: tuple[int, int], underlined: str, code: str) -> None:
    (one,) = found_in(text)
    assert (one.code, one.line, one.column) == (code, *place)
    assert one.source is not None
    assert one.span is not None
    assert one.source.text[one.span.start : one.span.end] == underlined
