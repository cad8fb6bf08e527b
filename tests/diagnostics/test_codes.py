"""The catalogue tests itself: codes unique, pages present and true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import policy_engine.diagnostics
from policy_engine.diagnostics import CATALOGUE, Collector, explain
from policy_engine.diagnostics.codes import BLOCKS
from policy_engine.document.reader import read_yaml
from policy_engine.document.schema import check_against
from policy_engine.source import SourceFile

PAGES = Path(policy_engine.diagnostics.__file__).parent / "pages"

# Their examples do not fit on a page; tests/document asserts them.
UNSHOWN = {"Y001", "Y002", "Y003", "Y004", "Y014", "Y015", "Y090"}

SCHEMA = {
    "type": "object",
    "properties": {
        "policy": {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "language": {"enum": ["en", "fr"]},
                "level": {"type": "integer", "maximum": 5},
                "answer": {"pattern": "^[0-9]+ hours?$", "x-expected": "an amount like `4 hours`"},
                "cites": {"type": "array", "minItems": 1, "uniqueItems": True},
                "draft": {"type": "boolean"},
                "in_force": {"type": "boolean"},
            },
            "required": ["id"],
            "not": {"required": ["draft", "in_force"]},
            "additionalProperties": False,
        }
    },
}


def findings(text: str, schema: bool) -> set[str]:
    collector = Collector()
    node = read_yaml(SourceFile("policy.yaml", text), collector)
    if node is not None and schema:
        check_against(node, SCHEMA, collector)
    return {found.code for found in collector.diagnostics}


def blocks(code: str, heading: str) -> list[str]:
    page = explain(code)
    assert page is not None
    section = page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)


def test_codes_are_unique_and_well_formed() -> None:
    codes = [info.code for block in BLOCKS for info in block]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Z][0-9]{3}", code) for code in codes)
    assert all(info.level in ("error", "warning", "note") for info in CATALOGUE.values())
    assert all(info.title and not info.title.endswith(".") for info in CATALOGUE.values())


def test_a_code_stands_in_the_block_of_its_letter() -> None:
    letters = [{info.code[0] for info in block} for block in BLOCKS]
    assert all(len(found) <= 2 for found in letters)
    for block in BLOCKS:
        codes = [info.code for info in block]
        assert codes == sorted(codes)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_code_has_a_page(code: str) -> None:
    page = explain(code)
    assert page is not None
    assert page.startswith(f"# {code}: {CATALOGUE[code].title}\n")
    assert all(f"\n## {heading}\n" in page for heading in ("Why", "Example", "How to mend it"))
    assert "\u2014" not in page
    assert explain(code.lower()) == page


def test_each_page_has_a_code() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} <= set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(code for code in CATALOGUE if code[0] in "YS" and code not in UNSHOWN))
def test_the_example_of_a_page_triggers_its_code_and_the_cure_nothing(code: str) -> None:
    (example,) = blocks(code, "Example")
    assert findings(example, schema=code[0] == "S") == {code}
    for cure in blocks(code, "How to mend it"):
        assert findings(cure, schema=code[0] == "S") == set()


@pytest.mark.parametrize("code", ["X999", "../codes", "", "Y0011"])
def test_there_is_no_page_for_what_is_no_code(code: str) -> None:
    assert explain(code) is None
