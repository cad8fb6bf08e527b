"""What the page says: every rule with its clause, every section of the policy, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policy_engine.showing.blocks import Asking, Block, Clocks, Diagram, Grid, Item, Items, Line, Paragraph, plain
from tests.showing.shown import ROOT, SHIPPED, page, policy

EACH = pytest.mark.parametrize("name", SHIPPED)


def lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    """Every line of some blocks."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.line
        elif isinstance(block, Items):
            for item in block.items:
                yield from of_item(item)
        elif isinstance(block, Grid):
            for row in block.rows:
                yield from row
        else:
            assert isinstance(block, Diagram | Clocks | Asking)


def of_item(item: Item) -> Iterator[Line]:
    yield item.line
    for below in item.below:
        yield from of_item(below)


@EACH
def test_every_clause_that_a_rule_cites_is_named_before_the_register(name: str) -> None:
    shown = page(name)
    named = {
        piece.text
        for section in shown.sections
        if section.id != "clauses"
        for line in lines(section.blocks)
        for piece in line
        if piece.kind == "clause"
    }
    cited = {clause for origin in policy(name).model.rules.values() for clause in origin.cites}
    assert cited - named == set()


@EACH
def test_every_clause_named_has_a_row_in_the_register(name: str) -> None:
    shown = page(name)
    named = {p.text for s in shown.sections for line in lines(s.blocks) for p in line if p.kind == "clause"}
    assert named <= set(shown.clauses)


@EACH
def test_tables_are_whole(name: str) -> None:
    for section in page(name).sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                assert block.caption
                assert {len(row) for row in block.rows} <= {len(block.columns)}, block.caption
                assert 1 <= block.headers < len(block.columns)


@EACH
def test_sections_have_names_of_their_own(name: str) -> None:
    ids = [section.id for section in page(name).sections]
    assert len(ids) == len(set(ids))
    assert ids[-1] == "clauses"


def table(name: str, section: str, number: int = 0) -> list[list[str]]:
    """A table of a section as texts, its columns first."""
    found = next(one for one in page(name).sections if one.id == section)
    grid = [block for block in found.blocks if isinstance(block, Grid)][number]
    return [list(grid.columns), *([plain(cell) for cell in row] for row in grid.rows)]


def test_a_matrix_of_targets_reads_as_printed() -> None:
    assert table("megaport", "targets") == [
        ["Severity", "First response", "Next update", "Restoration", "Clause"],
        ["1", "15 minutes", "30 minutes", "6 hours", "MEGAPORT-12"],
        ["2", "15 minutes", "60 minutes", "24 hours", "MEGAPORT-14"],
        ["3", "30 minutes", "4 hours", "48 business hours", "MEGAPORT-16"],
    ]


def test_a_matrix_has_the_values_of_an_input_as_its_columns() -> None:
    assert table("meteorage", "targets") == [
        ["Priority", "First response, inside", "First response, outside", "Clause"],
        ["high", "1 hour", "12 hours", "METEORAGE-20"],
        ["average", "2 hours", "24 hours", "METEORAGE-21"],
        ["low", "2 hours", "24 hours", "METEORAGE-22"],
    ]


def test_a_table_says_what_holds_otherwise() -> None:
    whole = str(ROOT / "document/whole_language.yaml")
    assert table(whole, "charges") == [
        ["Regime", "Multiplier", "Clause"],
        ["inside", "1", "W-18"],
        ["otherwise", "1.5", "W-18"],
    ]


def test_a_calendar_says_its_week() -> None:
    assert table("managry", "calendars") == [
        ["Day", "Open", "Clause"],
        ["Monday to Friday", "08:00-17:00", "MANAGRY-12"],
        ["Saturday to Sunday", "closed", "MANAGRY-12"],
    ]


def test_grounds_are_decisions_with_their_exceptions() -> None:
    section = next(one for one in page("managry").sections if one.id == "coverage")
    items = next(block for block in section.blocks if isinstance(block, Items) and block.ordered)
    assert [plain(line) for line in of_item(items.items[0])] == [
        "altered software — if software_modified_by in [customer, third_party]: not covered (MANAGRY-30)",
        "except if modification_removable: covered (MANAGRY-31)",
    ]


def test_a_silence_says_what_is_not_said() -> None:
    assert table("mega", "silences")[3] == [
        "MEGA-S3",
        "No rule on reopening a closed case.",
        "lifecycle.transitions",
        "the answer says that the handbook does not say",
    ]


def test_the_moves_of_a_life_cycle() -> None:
    assert table("hydra", "lifecycle") == [
        ["Move", "From", "To", "Who", "Upon", "Clause"],
        ["close", "open, resolved", "closed", "customer", "a request", "HYDRA-43"],
        ["reopen", "closed", "open", "anybody", "a request for reopened", "HYDRA-45, HYDRA-46, HYDRA-S9"],
    ]
