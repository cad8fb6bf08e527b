"""The schema of policies: what it accepts, what it says of mistakes, and that no shape breaks the builder."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from policy_engine.diagnostics import Collector
from policy_engine.document import nodes
from policy_engine.document.nodes import Node, plain
from policy_engine.document.patterns import explainer
from policy_engine.document.reader import read_yaml
from policy_engine.document.schema import check
from policy_engine.load import check_root, check_source
from policy_engine.source import SourceFile

ROOT = Path(__file__).parents[2]
SCHEMAS = sorted((ROOT / "schemas").glob("*.schema.json"))
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "policy.schema.json").read_text(encoding="utf-8"))
SHIPPED = [path for path in sorted((ROOT / "policies").glob("*.yaml")) if "." not in path.stem]
UNSEEN = [path for path in sorted((ROOT / "tests" / "cases" / "policies").glob("*.yaml")) if "." not in path.stem]
WHOLE = Path(__file__).with_name("whole_language.yaml")
TEXT = WHOLE.read_text(encoding="utf-8")

MUTATIONS = int(os.environ.get("POLICY_MUTATIONS", "20"))
"""Mutations of each policy; `POLICY_MUTATIONS=2000 pytest tests/document/test_policy_schema.py` takes minutes."""


@cache
def read(path: Path) -> Node:
    collector = Collector()
    node = read_yaml(SourceFile(path.name, path.read_text(encoding="utf-8")), collector)
    assert node is not None
    assert not collector.diagnostics
    return node


def mistakes(text: str, first: int = 1) -> list[str]:
    """What the schema alone says, one line a finding; lines are counted from `first`, as `+0`."""
    collector = Collector()
    node = read_yaml(SourceFile("p.yaml", text), collector)
    assert node is not None
    assert not collector.diagnostics, collector.diagnostics
    check(node, "policy", collector)
    found = []
    for one in collector.diagnostics:
        assert one.source is not None
        assert one.span is not None
        assert one.line is not None
        underlined = one.source.text[one.span.start : one.span.end]
        found.append(
            f"{one.code} {one.line - first:+}:{one.column} [{underlined}] {one.message} | {one.help}".rstrip(" |")
        )
    return found


# ---- what it accepts


@pytest.mark.parametrize("path", [*SHIPPED, *UNSEEN, WHOLE], ids=lambda path: path.stem)
def test_a_policy_that_loads_fits_the_schema(path: Path) -> None:
    collector = Collector()
    assert check(read(path), "policy", collector)
    assert not collector.diagnostics


def test_the_whole_language_is_built_without_a_finding() -> None:
    collector = Collector()
    assert check_source(SourceFile(WHOLE.name, TEXT), collector) is not None
    assert not collector.diagnostics


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_modeline_names_a_schema_that_exists(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    assert (path.parent / found[1]).resolve() == ROOT / "schemas" / "policy.schema.json"


# ---- the schema itself


def parts(schema: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every mapping of a schema that is a schema itself or holds some, with its path."""
    if isinstance(schema, dict):
        yield path, schema
        for name, inner in schema.items():
            if name not in ("enum", "const", "examples", "required", "dependentRequired"):
                yield from parts(inner, (*path, name))
    elif isinstance(schema, list):
        for index, inner in enumerate(schema):
            yield from parts(inner, (*path, index))


def resolve(schema: dict[str, Any], reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = schema
    for step in reference[2:].split("/"):
        found = found[step]
    return found


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.split(".")[0])
def test_a_schema_is_well_formed(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$id"] == path.name
    Draft202012Validator.check_schema(schema)
    jsonschema_rs.Draft202012Validator(schema)
    used = set()
    for _, part in parts(schema):
        if isinstance(part.get("$ref"), str):
            used.add(part["$ref"])
            assert isinstance(resolve(schema, part["$ref"]), dict)
    assert {f"#/$defs/{name}" for name in schema.get("$defs", ())} <= used


def described(schema: dict[str, Any], part: Any) -> bool:
    while isinstance(part, dict):
        if part.get("description"):
            return True
        reference = part.get("$ref")
        part = resolve(schema, reference) if reference else None
    return part is False


@pytest.mark.parametrize("name", ["policy", "ticket", "decision", "tests"])
def test_every_property_is_described(name: str) -> None:
    """An editor shows the description where the pointer rests. What narrows another schema may leave it out."""
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    for path, part in parts(schema):
        if path and path[-1] == "properties" and path[-2:-1] != ("properties",):
            for key, inner in part.items():
                assert described(schema, inner) or narrows(schema, path), (*path, key)
        elif path and path[-1] in ("additionalProperties", "items") and part is not False:
            assert described(schema, part) or narrows(schema, path), path


def narrows(schema: dict[str, Any], path: tuple[str | int, ...]) -> bool:
    """Whether a part stands beside a `$ref` (its own or above it) whose schema describes the property."""
    at: Any = schema
    beside = False
    for step in path:
        beside = beside or (isinstance(at, dict) and "$ref" in at)
        at = at[step]
    return beside


def test_every_property_stands_in_an_example() -> None:
    """Take one away from the schema, and the example of the whole language does not fit any more, or a policy."""
    examples = [plain(read(path)) for path in (WHOLE, *SHIPPED)]
    unused = []
    for path, part in parts(SCHEMA):
        if not path or path[-1] != "properties":
            continue
        for name, inner in part.items():
            if inner is False or not isinstance(inner, dict):
                continue
            part[name] = False
            fits = jsonschema_rs.Draft202012Validator(SCHEMA).is_valid
            if all(fits(example) for example in examples):
                unused.append("/".join(map(str, (*path, name))))
            part[name] = inner
    assert unused == []


# ---- one mistake, one finding

MISTAKES = Path(__file__).with_name("policy_mistakes.txt")
"""Paragraphs of three lines: `- ` what stands in the example, `+ ` what stands there instead, `> ` the finding.

Lines of a finding are counted from the change. `REWRITE_CASES=1 pytest tests/document/test_policy_schema.py`
writes the findings anew, and the diff is the review.
"""


def cases() -> list[tuple[str, str, str]]:
    found = []
    for paragraph in MISTAKES.read_text(encoding="utf-8").split("\n\n"):
        old, new, expected = (line[2:].replace("\\n", "\n") for line in paragraph.strip().split("\n"))
        found.append((old, new, expected))
    return found


@pytest.mark.parametrize(("old", "new", "expected"), cases(), ids=lambda text: " ".join(text.split())[:40])
def test_a_mistake_is_one_finding(old: str, new: str, expected: str) -> None:
    assert TEXT.count(old) == 1, old
    first = TEXT[: TEXT.index(old)].count("\n") + 1
    found = mistakes(TEXT.replace(old, new), first)
    assert len(found) == 1, found
    if os.environ.get("REWRITE_CASES"):
        text = MISTAKES.read_text(encoding="utf-8")
        MISTAKES.write_text(text.replace(f"> {expected}\n", f"> {found[0]}\n", 1), encoding="utf-8")
    assert found == [expected]


def test_what_the_schema_has_said_the_builder_does_not_repeat() -> None:
    text = TEXT.replace("verdict: not_covered", "verdict: not_coverd").replace(
        "upon: 1 week after", "upon: 1 week afer"
    )
    text = text.replace("severity: critical, cites: W-09", "severity: [critical], cites: W-09")
    text = text.replace("other_reading: {when", "other_reading: {whn")
    collector = Collector()
    check_source(SourceFile("p.yaml", text), collector)
    assert [found.code for found in collector.diagnostics] == ["S001", "S003", "S005", "S004"]


def test_names_are_checked_although_a_shape_is_wrong() -> None:
    text = TEXT.replace("strength: should", "strength: could").replace("when: modification in", "when: modificaton in")
    collector = Collector()
    check_source(SourceFile("p.yaml", text), collector)
    assert [found.code for found in collector.diagnostics] == ["N001", "S004"]


def test_a_file_full_of_mistakes_is_answered_without_looking_at_all_of_them() -> None:
    head = "policy: {id: x, title: X, language: en, edition: undated}\nfacts:\n"
    collector = Collector()
    text = head + "".join(f"  F-{number}: bolean\n" for number in range(3_000))
    check_source(SourceFile("p.yaml", text), collector)
    assert collector.has_errors
    assert len(collector.diagnostics) < 300
    assert collector.diagnostics[-1].code == "Y090"


# ---- no shape breaks the builder

WORDS = (
    "x",
    "",
    "5",
    "2.5",
    "true",
    "a b",
    "always",
    "empty",
    "1 hour",
    "1 hour after closed",
    "Größe",
    "a.b",
    "request",
)
KEYS = ("x", "when", "then", "rows", "cites", "open", "from", "inputs", "event", "values", "phases", "a-b", "any")


class Mutation:
    """Changes one node of a tree: takes it away, puts something else in its place, gives its key another name."""

    def __init__(self, root: Node, seed: str) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.places = [node for node in nodes.walk(root) if node is not root]

    def next(self) -> Node:
        place = self.random.choice(self.places)
        return self.changed(self.root, place)

    def changed(self, node: Node, place: Node) -> Node:
        if node is place:
            return self.another(node)
        if isinstance(node, nodes.Mapping):
            entries = [found for entry in node.entries for found in self.entry(entry, place)]
            unique = {entry.name: entry for entry in entries}
            return nodes.Mapping(node.source, node.start, node.end, tuple(unique.values()), node.flow)
        if isinstance(node, nodes.Sequence):
            items = [
                self.changed(item, place) for item in node.items if item is not place or self.random.random() > 0.3
            ]
            return nodes.Sequence(node.source, node.start, node.end, tuple(items), node.flow)
        return node

    def entry(self, entry: nodes.Entry, place: Node) -> Iterator[nodes.Entry]:
        if entry.key is place:
            yield nodes.Entry(self.scalar(entry.key, self.random.choice(KEYS)), entry.value)
        elif entry.value is not place or self.random.random() > 0.3:
            yield nodes.Entry(entry.key, self.changed(entry.value, place))

    def another(self, node: Node) -> Node:
        kind = self.random.randrange(6)
        if kind == 0:
            return nodes.Mapping(node.source, node.start, node.end, ())
        if kind == 1:
            return nodes.Sequence(node.source, node.start, node.end, ())
        inner = self.scalar(node, self.random.choice(WORDS)) if kind != 2 else node
        if kind == 3:
            return nodes.Sequence(node.source, node.start, node.end, (inner,))
        if kind in (2, 4):
            key = self.scalar(node, self.random.choice(KEYS))
            return nodes.Mapping(node.source, node.start, node.end, (nodes.Entry(key, inner),))
        return inner

    def scalar(self, at: Node, text: str) -> nodes.Scalar:
        condition = isinstance(at, nodes.Scalar) and at.condition
        return nodes.Scalar(at.source, at.start, at.end, text, self.random.choice(("plain", "double")), condition)


@pytest.mark.parametrize("path", [*SHIPPED, *UNSEEN, WHOLE], ids=lambda path: path.stem)
def test_no_shape_breaks_the_builder(path: Path) -> None:
    """Whatever a node is turned into: nothing raises, a shape that does not fit is reported, both validators agree."""
    root = read(path)
    fast, slow = jsonschema_rs.Draft202012Validator(SCHEMA), explainer(SCHEMA)
    mutation = Mutation(root, path.stem)
    for number in range(MUTATIONS):
        changed = mutation.next()
        data = plain(changed)
        fits = fast.is_valid(data)
        collector = Collector()
        source = changed.source
        check_root(changed, source, collector)
        assert fits or collector.has_errors, data
        if number % 4 == 0:
            assert slow.is_valid(data) == fits, data
