"""The clause register: reading, writing, and finding out what a new edition of a handbook changes.

All on an invented handbook; the shipped registers have tests of their own.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.authoring import clauses as api
from policy_engine.authoring.clause_register import fold
from policy_engine.authoring.clauses import Citation, Fate, Handbook, Lines, Register, Report

BOOK = """\
# Borealis Care

## Grave
Grave matters are answered in two hours. So are urgent ones.
- The telephone is out

## Small
- The telephone is out
Small matters wait until Monday. Nobody need hurry.
A cup of tea is served.

Thank you for reading."""


def build(text: str, entries: dict[str, Any], aside: dict[str, list[str]] | None = None) -> Register:
    """A register of an invented handbook: `entries` gives the lines of each clause, none for a silence."""
    book = Handbook.from_text(text)

    def passages(lines: list[str]) -> dict[str, list[str]]:
        return {"lines": lines, "print": [book.print_of(Lines.parse(item)) for item in lines]}

    clauses: dict[str, Any] = {}
    for id, lines in entries.items():
        if lines:
            entry = {"kind": "channel", "state": "clear", "says": f"paraphrase of {id}"}
            clauses[id] = {**passages(lines if isinstance(lines, list) else [lines]), **entry}
        else:
            clauses[id] = {"lines": "nowhere", "kind": "silence", "state": "silent", "says": f"on {id}"}
    data = {
        "policy": "borealis",
        "document": {"name": "borealis.txt", "sha256": book.sha256},
        "clauses": clauses,
    }
    named = {name: {**passages(lines), "why": f"{name} rule nothing"} for name, lines in (aside or {}).items()}
    return api.register_from_data({**data, "set_aside": named} if named else data)


def borealis() -> Register:
    return build(
        BOOK,
        {"B-01": "L4.1", "B-02": "L4.2", "B-03": "L5", "B-04": "L7-8", "B-05": "L9.1", "B-06": ["L7", "L10"],
         "B-S1": None},
        {"headings": ["L1", "L3"], "thanks": ["L9.2", "L12"]},
    )  # fmt: skip


CITED = {
    "sla.grave": Citation(("B-01", "B-02"), "borealis.yaml", 10),
    "sla.small": Citation(("B-05",), "borealis.yaml", 12),
    "classification.phone": Citation(("B-03", "B-04"), "borealis.yaml", 20),
    "channels.tea": Citation(("B-06", "B-S1"), "borealis.yaml", 30),
}


def with_line(text: str, number: int, line: str | None) -> str:
    """The text with one line replaced, or taken out."""
    lines = text.split("\n")
    lines[number - 1 : number] = [] if line is None else [line]
    return "\n".join(lines)


def not_quiet(report: Report) -> dict[str, str]:
    """Clauses and passages set aside that were not found where they were, with their fate."""
    found = report.clauses + report.set_aside
    return {finding.id: finding.fate.value for finding in found if finding.fate is not Fate.UNCHANGED}


# --- fingerprints and passages --------------------------------------------------------------------------


def test_a_fingerprint_ignores_white_space_and_compatibility_forms_and_nothing_else() -> None:
    assert fold("  Four\u00a0hours\n\tin  all ") == "Four hours in all"
    assert api.fingerprint("Four\u00a0hours") == api.fingerprint(" Four \n hours")
    assert api.fingerprint("ﬁve ① hours") == api.fingerprint("five 1 hours")
    assert len({api.fingerprint(text) for text in ("Four hours", "four hours", "Four hours.", "Fourhours")}) == 4
    # Registers already written depend on it: the first 12 digits of the SHA-256 of `Four hours`.
    assert api.fingerprint(" Four\thours") == "d98905d5191d"


def test_lines_are_only_what_editors_count() -> None:
    assert Handbook.from_text("a\r\nb\rc\nd\u2028e\x0cf").lines == ("a", "b", "c", "d e f")
    assert Handbook.from_bytes(b"\xef\xbb\xbfa\n").lines == ("a", "")


@pytest.mark.parametrize("text", ["L9", "L2-3", "L110.6", "L48-51.1", "L110.1-110.3", "L76.2-77"])
def test_passages_are_written_as_they_are_read(text: str) -> None:
    assert str(Lines.parse(text)) == text


@pytest.mark.parametrize("text", ["", "9", "L0", "L3-2", "L1.", "L1-", "l1", "L1,3", "L5.3-5.2", "L1-900", "L1 ", "L١"])
def test_what_is_no_passage(text: str) -> None:
    with pytest.raises(ValueError, match="`"):
        Lines.parse(text)


def test_a_moved_passage_keeps_its_sentences() -> None:
    assert str(Lines.parse("L48.2-51.1").starting_at(50)) == "L50.2-53.1"


# --- verification on an invented handbook ---------------------------------------------------------------


def test_nothing_to_report() -> None:
    report = api.verify(borealis(), BOOK, CITED)
    assert report.ok
    assert not report.stale
    assert not_quiet(report) == {}
    assert report.silences == 1
    text = api.render_text(report)
    assert text.splitlines() == [
        "borealis: borealis.txt: 6 clauses (6 unchanged), 1 silence",
        "the handbook is the one the register describes",
    ]


def test_white_space_alone_changes_the_bytes_only() -> None:
    report = api.verify(borealis(), BOOK.replace("two hours", "two \u00a0 hours") + "\n\n", CITED)
    assert report.ok
    assert report.stale
    assert not_quiet(report) == {}


def test_a_line_on_top_moves_everything() -> None:
    report = api.verify(borealis(), "Second edition\n" + BOOK, CITED)
    assert set(not_quiet(report)) == {"B-01", "B-02", "B-03", "B-04", "B-05", "B-06", "headings", "thanks"}
    assert set(not_quiet(report).values()) == {"moved"}
    assert [(line.line, line.begins) for line in report.unclaimed] == [(1, "Second edition")]
    assert not report.resting
    places = {str(place.was): str(place.now) for finding in report.clauses for place in finding.places}
    assert places == {"L4.1": "L5.1", "L4.2": "L5.2", "L5": "L6", "L7-8": "L8-9", "L9.1": "L10.1", "L7": "L8",
                      "L10": "L11"}  # fmt: skip
    assert "  moved      B-06  L7 -> L8, L10 -> L11" in api.render_text(report).splitlines()


def test_one_changed_sentence_names_its_clauses_and_rules_only() -> None:
    report = api.verify(borealis(), BOOK.replace("two hours", "three hours"), CITED)
    assert not_quiet(report) == {"B-01": "changed", "B-02": "changed"}
    assert not report.unclaimed
    assert [(rule.rule, rule.line, dict(rule.clauses)) for rule in report.resting] == [
        ("sla.grave", 10, {"B-01": "changed", "B-02": "changed"})
    ]
    assert not report.ok
    text = api.render_text(report)
    assert "  changed    B-01  L4.1  paraphrase of B-01" in text.splitlines()
    assert "`sla.grave` (borealis.yaml:10): B-01 (changed), B-02 (changed)" in text


def test_a_changed_line_is_not_taken_for_its_twin() -> None:
    # Line 5 says what line 8 says: once it is changed, its fingerprint is still found, on line 8.
    report = api.verify(borealis(), with_line(BOOK, 5, "- The lights are out"), CITED)
    assert not_quiet(report) == {"B-03": "changed"}
    report = api.verify(borealis(), "Second edition\n" + with_line(BOOK, 5, "- The lights are out"), CITED)
    assert not_quiet(report)["B-03"] == "changed"
    assert set(not_quiet(report).values()) == {"moved", "changed"}
    assert str(report.clauses[2].places[0].now) == "L6"


def test_a_change_in_what_was_set_aside_is_seen() -> None:
    report = api.verify(borealis(), BOOK.replace("Thank you for reading", "Support ends in May"), CITED)
    assert not_quiet(report) == {"thanks": "changed"}
    assert not report.ok
    assert not report.resting
    assert "  changed    set_aside.thanks  L9.2, L12  thanks rule nothing" in api.render_text(report).splitlines()


def test_a_line_taken_out_is_gone_and_what_follows_has_moved() -> None:
    report = api.verify(borealis(), with_line(BOOK, 5, None), CITED)
    assert not_quiet(report) == {
        "B-03": "gone",
        "B-04": "moved",
        "B-05": "moved",
        "B-06": "moved",
        "thanks": "moved",
    }
    assert [rule.rule for rule in report.resting] == ["classification.phone"]


def test_lines_beyond_the_end_are_gone() -> None:
    report = api.verify(borealis(), "\n".join(BOOK.split("\n")[:8]), CITED)
    # Of B-06 one passage of two is left, and so nothing of `thanks` is.
    assert not_quiet(report) == {"B-05": "gone", "B-06": "changed", "thanks": "gone"}
    assert "B-06  L7, L10 gone" in api.render_text(report)


def test_a_section_that_has_wandered_is_moved() -> None:
    lines = BOOK.split("\n")
    report = api.verify(borealis(), "\n".join([*lines[:2], *lines[6:], "", *lines[2:6]]), CITED)
    assert set(not_quiet(report).values()) == {"moved"}
    assert {"B-01", "B-03", "B-04", "B-05"} <= not_quiet(report).keys()
    assert not report.unclaimed


def test_an_added_sentence_of_its_own_is_unclaimed() -> None:
    report = api.verify(borealis(), with_line(BOOK, 10, "A cup of tea is served.\n\x1b[31mCoffee is extra."), CITED)
    assert not_quiet(report) == {"thanks": "moved"}
    assert [(line.line, line.begins) for line in report.unclaimed] == [(11, "�[31mCoffee is extra.")]


def test_another_document_altogether() -> None:
    report = api.verify(borealis(), "Something else\nentirely", CITED)
    assert {finding.fate for finding in report.clauses} <= {Fate.CHANGED, Fate.GONE}
    assert not api.verify(borealis(), "", CITED).ok


def test_citations_are_held_against_the_register() -> None:
    register = replace(borealis(), not_encoded={"B-05": "a remark", "B-03": "a remark"})
    cited = {
        "a": Citation(("B-01", "B-99", "C-02"), "borealis.yaml", 3),
        "b": Citation(["B-02", "B-03", "B-6"], "borealis.yaml", 7),
    }
    report = api.verify(register, BOOK, cited)
    assert report.uncited == ("B-04", "B-06", "B-S1")
    assert report.needless == ("B-03",)
    assert [(rule.rule, dict(rule.clauses)) for rule in report.unknown] == [
        ("a", {"B-99": "", "C-02": "B-02"}),
        ("b", {"B-6": "B-06"}),
    ]
    assert not report.ok
    text = api.render_text(report)
    assert "`C-02`, cited by `a` (borealis.yaml:3), is not in the register; did you mean `B-02`?" in text
    assert "needless   B-03" in text


def test_without_citations_nothing_is_said_of_coverage() -> None:
    assert api.verify(borealis(), BOOK).ok


def test_the_report_is_plain_data() -> None:
    report = api.verify(borealis(), BOOK.replace("two hours", "three hours"), CITED)
    data = json.loads(json.dumps(report.to_dict()))
    assert data["counts"] == {
        "clauses": 6,
        "silences": 1,
        "unchanged": 4,
        "moved": 0,
        "changed": 2,
        "gone": 0,
    }
    assert data["clauses"][0]["passages"] == [{"was": "L4.1", "fate": "changed", "now": "L4.1"}]
    assert data["resting"][0]["rule"] == "sla.grave"


# --- refresh --------------------------------------------------------------------------------------------


def test_a_refresh_writes_down_what_has_moved() -> None:
    text = with_line(BOOK, 11, "\n")
    fresh = api.refresh(borealis(), text)
    assert not api.verify(fresh, text, CITED).stale
    assert fresh.clauses["B-01"] == borealis().clauses["B-01"]
    assert [str(passage.lines) for passage in fresh.set_aside["thanks"].passages] == ["L9.2", "L13"]


def test_a_refresh_leaves_what_was_changed_until_it_is_accepted() -> None:
    text = "\n" + BOOK.replace("two hours", "three hours")
    fresh = api.refresh(borealis(), text)
    assert fresh.sha256 == borealis().sha256
    assert not_quiet(api.verify(fresh, text, CITED)) == {"B-01": "changed", "B-02": "changed"}
    accepted = api.refresh(borealis(), text, accept=["B-01", "B-02"])
    report = api.verify(accepted, text, CITED)
    assert report.ok
    assert not report.stale


# --- properties -----------------------------------------------------------------------------------------

# Few different lines, so that a handbook repeats itself all the time.
BOOKS = st.lists(st.sampled_from(["", "alpha", "beta", "gamma"]), min_size=1, max_size=14).filter(any)


def one_clause_a_line(lines: list[str]) -> Register:
    return build("\n".join(lines), {f"P-{i:02}": f"L{i}" for i, line in enumerate(lines, 1) if line})


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(lines=BOOKS, above=st.integers(1, 4))
def test_new_lines_above_move_everything_by_as_much(lines: list[str], above: int) -> None:
    text = "\n".join([*(f"new {i}" for i in range(above)), *lines])
    report = api.verify(one_clause_a_line(lines), text)
    for finding in report.clauses:
        (place,) = finding.places
        assert place.now == place.was.starting_at(place.was.first + above)
    assert [line.line for line in report.unclaimed] == list(range(1, above + 1))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(lines=BOOKS, at=st.integers(0, 13))
def test_one_changed_line_is_the_only_one_reported(lines: list[str], at: int) -> None:
    filled = [number for number, line in enumerate(lines, 1) if line]
    number = filled[at % len(filled)]
    report = api.verify(one_clause_a_line(lines), with_line("\n".join(lines), number, "changed"))
    assert not_quiet(report) == {f"P-{number:02}": "changed"}
    assert not report.unclaimed


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(old=BOOKS, new=BOOKS)
def test_any_two_texts_are_compared_one_to_one(old: list[str], new: list[str]) -> None:
    report = api.verify(one_clause_a_line(old), "\n".join(new))
    taken = [place.now.first for finding in report.clauses for place in finding.places
             if place.now and finding.fate is not Fate.CHANGED]  # fmt: skip
    assert len(taken) == len(set(taken))
    for finding in report.clauses:
        (place,) = finding.places
        if place.now and finding.fate is not Fate.CHANGED:
            assert new[place.now.first - 1] == old[place.was.first - 1]
