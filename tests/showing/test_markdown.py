"""The page as Markdown: whole tables, links that lead somewhere, nothing of a policy read as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.showing.markdown import code_span, escape, markdown
from policy_engine.showing.mermaid import state_diagram
from policy_engine.showing.page import page_of
from policy_engine.showing.states import Chart, Move
from tests.showing.shown import SHIPPED, hostile, page

EACH = pytest.mark.parametrize("name", SHIPPED)
CELL = re.compile(r"(?<!\\)\|")


@EACH
def test_every_row_of_a_table_has_the_cells_of_its_head(name: str) -> None:
    width = 0
    for line in markdown(page(name)).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(CELL.findall(line))
        assert width in (0, cells), line
        width = cells


@EACH
def test_every_link_leads_to_one_place(name: str) -> None:
    text = markdown(page(name))
    places = re.findall(r'<a id="([^"]*)"></a>', text)
    assert len(places) == len(set(places))
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(places)


def test_the_life_cycle_is_a_diagram() -> None:
    found = markdown(page("hydra")).partition("```mermaid\n")[2].partition("```")[0]
    assert found == (
        "flowchart TD\n"
        '  s0(["open"])\n'
        '  s1(["resolved"])\n'
        '  s2(["closed"])\n'
        '  m0["close<br/>by the customer<br/>on request"]:::move\n'
        "  s0 --- m0\n"
        "  s1 --- m0\n"
        "  m0 --> s2\n"
        '  m1["reopen<br/>by anybody<br/>on request “reopened”"]:::move\n'
        "  s2 --- m1\n"
        "  m1 --> s0\n"
        "  classDef move fill:none,stroke-dasharray:3 3\n"
    )


def test_a_label_cannot_end_its_line_or_say_more() -> None:
    chart = Chart(("a;b",), (Move('x"\ny', ("a;b",), "a;b", ('x"\ny : <z>', "%%")),))
    assert state_diagram(chart) == (
        'flowchart TD\n  s0(["a b"])\n  m0["x y z<br/> "]:::move\n  s0 --- m0\n  m0 --> s0\n'
        "  classDef move fill:none,stroke-dasharray:3 3\n"
    )


def test_nothing_of_a_policy_is_markup(tmp_path: Path) -> None:
    text = markdown(page_of(hostile(tmp_path)))
    assert text.count("alert(1)") > 20
    ours = re.sub(r'<a id="[a-z0-9-]+"></a>|</?code>', "", text)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"\\[!-/:-@\[-`{-~]", "", ours))
    assert not re.search("[<>]", outside)
    assert set(re.findall(r"\]\((.)", outside)) == {"#"}
    assert "https:" not in outside
    assert "![" not in outside


WORDS = st.text(alphabet=st.sampled_from("ab *_`[]()<>|\\#+-.1)!~&@:/\n"), max_size=12)


@given(WORDS)
def test_text_stays_in_its_cell_and_its_line(words: str) -> None:
    for made in (escape(words), code_span(words)):
        assert "\n" not in made
        assert "|" not in re.sub(r"\\[!-/:-@\[-`{-~]", "", made), (
            "a sign after a backslash is escaped, another one is not"
        )


@given(WORDS.filter(lambda words: "|" not in words))
def test_a_code_span_holds_any_text(words: str) -> None:
    made = code_span(words)
    if not made:
        assert not words.split()
        return
    fence = re.match("`+", made)
    assert fence is not None
    assert made.endswith(fence[0])
    inside = made[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in re.findall("`+", inside)
    assert inside.strip() == " ".join(words.split()).strip()


def test_a_bar_in_a_condition_stays_in_its_cell() -> None:
    assert code_span(r"a || b\|c") == r"<code>a \|\| b\\\|c</code>"
