"""Files of the clause register: what is written, what is read, what is refused, and the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policy_engine.authoring import clauses as api
from policy_engine.authoring.clause_register import KINDS, MAX_HANDBOOK_BYTES, STATES
from policy_engine.authoring.clauses import Register
from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import plain
from policy_engine.document.reader import read_yaml
from policy_engine.errors import ReadError
from policy_engine.source import SourceFile
from tests.authoring.test_clauses import borealis

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "clauses.schema.json").read_text(encoding="utf-8"))

# --- files ----------------------------------------------------------------------------------------------


def load(text: str) -> tuple[Register | None, Collector]:
    collector = Collector()
    return api.load_register(SourceFile("borealis.clauses.yaml", text), collector), collector


def test_what_is_written_is_read_back() -> None:
    register = replace(borealis(), not_encoded={"B-05": 'a "remark": {odd}'})
    text = api.render_register(register)
    again, collector = load(text)
    assert collector.diagnostics == ()
    assert again == register
    assert api.render_register(register) == text


GOOD = api.render_register(replace(borealis(), not_encoded={"B-05": "a remark"}))
PRINT = borealis().clauses["B-03"].passages[0].print

MISTAKES = [
    ("policy: borealis", "policy: Borealis Care", "R001", "Borealis Care"),
    ("policy: borealis", "polcy: borealis", "R001", "polcy"),
    ('"borealis.txt"', '"../borealis.txt"', "R001", '"../borealis.txt"'),
    ('sha256: "', 'sha256: "0', "R003", '"0'),
    ("B-03: {", "b3: {", "R001", "b3"),
    ("B-03: {lines: L5", "B-03: {lines: five", "R002", "five"),
    ("B-03: {lines: L5", "B-03: {lines: L5-3", "R002", "L5-3"),
    ("B-03: {lines: L5", "B-03: {lines: [L5, L6]", "R003", f'"{PRINT}"'),
    ("B-03: {lines: L5", "B-03: {lines: nowhere", "R002", "nowhere"),
    ("B-03: {lines: L5,", "B-03: {", "R001", "B-03"),
    (f'"{PRINT}"', '"12E4"', "R003", '"12E4"'),
    (f'"{PRINT}"', "12e4567", "Y025", "12e4567"),
    ("kind: channel", "kind: chanel", "R001", "chanel"),
    ("state: clear", "state: vague", "R001", "vague"),
    ("kind: silence", "kind: channel", "R001", "channel"),
    ("B-S1: {lines: nowhere", "B-S1: {lines: L1", "R001", "L1"),
    ('says: "on B-S1"', 'says: ""', "R001", '""'),
    ('says: "on B-S1"', 'say: "on B-S1"', "R001", "say"),
    ("headings:", "Head ings:", "R001", "Head ings"),
    ("  B-05: \"a remark\"", '  B-77: "a remark"', "R004", "B-77"),
    ("  B-05: \"a remark\"", "  B-05: 7", "R001", "7"),
    ("  B-02: {", "  B-01: {", "Y018", "B-01"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "code", "at"), MISTAKES)
def test_a_mistake_is_shown_at_its_place(good: str, bad: str, code: str, at: str) -> None:
    assert good in GOOD
    register, collector = load(GOOD.replace(good, bad, 1))
    assert register is None
    found = {diagnostic.code: diagnostic for diagnostic in reversed(collector.diagnostics)}
    assert code in found
    texts = [
        diagnostic.source.text[diagnostic.span.start : diagnostic.span.end]
        for diagnostic in collector.diagnostics
        if diagnostic.code == code and diagnostic.source and diagnostic.span
    ]
    assert any(text.startswith(at) for text in texts)
    assert all("\n" not in diagnostic.message for diagnostic in collector.diagnostics)


def test_all_mistakes_are_found_at_once_and_a_near_miss_is_named() -> None:
    text = GOOD.replace("state: clear", "state: cleer").replace("kind: channel", "kind: chanel", 1)
    diagnostics = load(text)[1].diagnostics
    assert len(diagnostics) == 7
    assert {diagnostic.help for diagnostic in diagnostics} == {
        "did you mean `channel`?",
        "did you mean `clear`?",
    }


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"policy": {}}, {7: 1}, {"clauses": []}, {"document": "x"}])
def test_data_of_any_shape_is_refused_with_a_typed_error(data: Any) -> None:
    with pytest.raises(api.RegisterError) as caught:
        api.register_from_data(data)
    assert caught.value.problems
    assert caught.value.code == "R001"


def test_a_text_that_is_no_yaml_is_refused() -> None:
    register, collector = load("policy: [")
    assert register is None
    assert collector.has_errors


def test_handbooks_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        api.read_handbook(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(ReadError, match="not UTF-8 at byte 3"):
        api.read_handbook(tmp_path / "latin.txt")
    (tmp_path / "large.txt").write_bytes(b"x" * (MAX_HANDBOOK_BYTES + 1))
    with pytest.raises(ReadError):
        api.read_handbook(tmp_path / "large.txt")
    with pytest.raises(ReadError):
        api.verify(borealis(), "x" * (MAX_HANDBOOK_BYTES + 1))
    with pytest.raises(ReadError, match="more than 20000 lines"):
        api.verify(borealis(), "x\n" * 20_000)


# --- schema ---------------------------------------------------------------------------------------------


def plain_yaml(text: str) -> Any:
    node = read_yaml(SourceFile("x.yaml", text), Collector(), conditions=False)
    return None if node is None else plain(node)


def test_schema_and_code_know_the_same_words() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert tuple(SCHEMA["$defs"]["kind"]["enum"]) == KINDS
    assert tuple(SCHEMA["$defs"]["state"]["enum"]) == STATES
    for kind in KINDS:
        assert f"`{kind}`" in SCHEMA["$defs"]["kind"]["description"]


def test_the_schema_explains_every_key() -> None:
    def described(schema: Any) -> bool:
        target = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
        return "description" in schema or "description" in target

    def keys(schema: Any) -> Iterator[tuple[str, Any]]:
        for name, value in schema.items():
            if name == "properties":
                yield from value.items()
            if isinstance(value, dict):
                yield from keys(value)

    assert [name for name, schema in keys(SCHEMA) if not described(schema)] == []


@pytest.mark.parametrize(("good", "bad", "code", "at"), MISTAKES)
def test_what_the_schema_refuses_the_code_refuses(good: str, bad: str, code: str, at: str) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(plain_yaml(GOOD))
    # The schema cannot compare: order of lines, number of fingerprints, ids elsewhere, repeated keys.
    beyond = bad.endswith(("L5-3", "L6]")) or code in ("R004", "Y018")
    assert validator.is_valid(plain_yaml(GOOD.replace(good, bad, 1))) is beyond
