"""Nodes: values, places, conditions; and what is imported for them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import yaml

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping, Node, Scalar, Sequence, plain, walk
from policy_engine.document.reader import check_scalar, read_yaml
from policy_engine.source import SourceFile, Span


def read(text: str, conditions: bool = True) -> Node:
    collector = Collector()
    node = read_yaml(SourceFile("p.yaml", text), collector, conditions)
    assert not collector.diagnostics
    assert node is not None
    return node


def at(node: Node, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, str):
            assert isinstance(node, Mapping)
            below = node.get(step)
            assert below is not None
            node = below
        else:
            assert isinstance(node, Sequence)
            node = node.items[step]
    return node


def shown(node: Node) -> str:
    return node.source.text[node.span.start : node.span.end]


def test_values() -> None:
    text = (
        "a: [1, -2, +3, 0, 1.5, -0.25, 3., true, False, TRUE,\n"
        '    word, "1", \'true\', "", 1 hour, -, tRue, 1.2.3]\n'
        "b: {c: mon-fri 08:00-17:00}\n"
    )
    values = plain(read(text))
    assert values["a"] == [1, -2, 3, 0, 1.5, -0.25, 3.0, True, False, True, *values["a"][10:]]
    assert values["a"][10:] == ["word", "1", "true", "", "1 hour", "-", "tRue", "1.2.3"]
    assert [type(value) for value in values["a"][:11]] == [int] * 4 + [float] * 3 + [bool] * 3 + [str]
    assert values["b"] == {"c": "mon-fri 08:00-17:00"}


def test_conditions_are_text_whatever_they_look_like() -> None:
    text = "when: true\nunless: 5\ndone: on\nx: {all: [yes, {any: [17:30]}], needs: {a: 010}}\n"
    node = read(text)
    assert plain(node) == {
        "when": "true",
        "unless": "5",
        "done": "on",
        "x": {"all": ["yes", {"any": ["17:30"]}], "needs": {"a": "010"}},
    }
    scalar = at(node, "x", "all", 1, "any", 0)
    assert isinstance(scalar, Scalar)
    assert scalar.condition
    collector = Collector()
    assert not check_scalar(scalar, collector)
    assert collector.diagnostics[0].code == "Y024"


def test_in_data_there_are_no_conditions() -> None:
    assert plain(read("done: true\nwhen: 5\n", conditions=False)) == {"done": True, "when": 5}
    collector = Collector()
    read_yaml(SourceFile("p", "when: on\n"), collector, conditions=False)
    assert [found.code for found in collector.diagnostics] == ["Y022"]


def test_spans() -> None:
    text = (
        "# head\n"
        "first: {a: 1, 'b': [x, \"y\"]}   # tail\n"
        "second:\n"
        "  - plain text   # note\n"
        "  - |\n"
        "    block\n"
        "\n"
        "  - &anchor named\n"
        "  - &list [1]\n"
        "\n"
        "third: >-\n"
        "  folded\n"
        "  text\n"
        "\n"
        "last:   x\n"
    )
    node = read(text)
    assert shown(node) == text[7:].rstrip()
    assert shown(at(node, "first")) == "{a: 1, 'b': [x, \"y\"]}"
    assert shown(at(node, "first", "b")) == '[x, "y"]'
    assert shown(at(node, "first", "b", 1)) == '"y"'
    assert shown(at(node, "second", 0)) == "plain text"
    assert shown(at(node, "second", 1)) == "|\n    block"
    assert shown(at(node, "second", 2)) == "named"
    assert shown(at(node, "second", 3)) == "[1]"
    assert shown(at(node, "second")).startswith("- plain")
    assert shown(at(node, "second")).endswith("[1]")
    assert shown(at(node, "third")) == ">-\n  folded\n  text"
    assert isinstance(node, Mapping)
    entry = node.entry("last")
    assert entry is not None
    assert entry.name == "last"
    assert entry.span == Span(text.index("last"), len(text) - 1)


def test_mappings_and_sequences() -> None:
    node = read("a: 1\nb: [p, q]\nc: {}\n")
    assert isinstance(node, Mapping)
    assert node.keys() == ("a", "b", "c")
    assert "b" in node
    assert "z" not in node
    assert node.get("z") is None
    assert node.entry("z") is None
    assert len(node) == 3
    assert [entry.name for entry in node] == ["a", "b", "c"]
    items = node.get("b")
    assert isinstance(items, Sequence)
    assert (len(items), [plain(item) for item in items], items.flow) == (2, ["p", "q"], True)
    assert [type(found).__name__ for found in walk(node)].count("Scalar") == 6


def test_an_alias_is_the_node_it_repeats() -> None:
    node = read("a: &a {x: 1}\nb: *a\n")
    assert at(node, "a") is at(node, "b")


def test_nodes_are_frozen() -> None:
    node = read("a: 1\n")
    with pytest.raises(AttributeError):
        node.start = 5  # type: ignore[misc]


TEXTS = [
    "a: 1\nb: [x, {c: d}]\n",
    "a:\n- b\n- c: d\n  e: f\n",
    "text: |\n  one\n\n  two\nfold: >\n  one\n  two\n\n  three\n",
    "'single ''quoted''': \"double\\tquoted \\u00e9\"\n",
    "a: multi\n  line plain\nb: 'multi\n\n  line'\n",
    "é: ü😀\nb: [ä, {ö: ß}]\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_agrees_with_the_library(text: str) -> None:
    assert plain(read(text)) == yaml.safe_load(text)


def test_importing_the_reader_is_cheap() -> None:
    code = (
        "import sys, policy_engine.document.reader, policy_engine.document.schema\n"
        "heavy = {'jsonschema', 'jsonschema_rs', 'lark', 'click', 'yaml', 'json', 'importlib.resources'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_long_policy_is_read_quickly() -> None:
    row = "{severity: 1, regime: inside, first_response: 1 business hour, cites: [M-1, S-2]}"
    text = "rows:\n" + "".join(f"  severity-{n}: {row}\n" for n in range(400))
    best = 10.0
    for _ in range(5):
        started = time.process_time()
        read(text)
        best = min(best, time.process_time() - started)
    # Some 4,400 nodes take about 15 ms; the bound leaves room for a busy machine.
    assert best < 0.08
