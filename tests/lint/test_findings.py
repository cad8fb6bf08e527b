"""What each rule says of its example, whole: place, level, what is underlined, message, help and further places.

The expectations stand in `findings.txt`; `REWRITE_CASES=1` writes them anew, and the difference is the review.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_engine.diagnostics import Diagnostic
from policy_engine.lint.pages import parts
from policy_engine.lint.registry import RULES
from tests.lint.linting import lint
from tests.lint.test_rules import everything

EXPECTED = Path(__file__).with_name("findings.txt")


def shown(found: Diagnostic) -> Iterator[str]:
    """A finding as the file of expectations has it."""
    assert found.source is not None
    assert found.span is not None
    underlined = " ".join(found.source.text[found.span.start : found.span.end].split())
    yield f"{found.path}:{found.line}:{found.column} {found.severity.value} {found.code} | {underlined}"
    yield f"  {found.message}"
    yield f"  = {found.help}"
    yield from (f"  + {one.position.line}:{one.position.column} {one.message}" for one in found.related)


def test_what_each_rule_says_of_its_example() -> None:
    lines: list[str] = []
    for rule in RULES:
        lines.append(f"-- {rule.name}")
        for found in lint(parts(rule).avoid, everything(rule)):
            lines.extend(shown(found))
    text = "\n".join(lines) + "\n"
    if os.environ.get("REWRITE_CASES"):
        EXPECTED.write_text(text, encoding="utf-8")
    assert text == EXPECTED.read_text(encoding="utf-8")


def test_messages_are_in_the_style_of_the_house() -> None:
    for rule in RULES:
        for found in lint(parts(rule).avoid, everything(rule)):
            for text in (found.message, found.help):
                assert text
                assert not text.endswith(".")
                assert text[0] == text[0].lower()
                assert "\n" not in text
                assert text.count("`") % 2 == 0


TWO_TABLES = """\
sla:
  metrics:
    first_response: {start: {event: created}, stop: {event: answered}}
    removal: {start: {event: created}, stop: {event: solved}}
  targets:
    precedence: [handbook]
    handbook:
      answers:
        inputs: [grave]
        outputs: [first_response]
        rows:
          grave: {grave: true,  first_response: 8 hours}
          other: {grave: false, first_response: 2 hours}
      ends:
        inputs: [grave, plan]
        outputs: [removal]
        rows:
          gold:   {grave: true,  plan: gold,   removal: 4 hours}
          silver: {grave: true,  plan: silver, removal: 9 hours}
          other:  {grave: false, plan: any,    removal: 4 hours}
facts:
  grave: boolean
  plan: [gold, silver]
events:
  created: {}
  answered: {}
  solved: {}
"""


def _late(text: str) -> list[tuple[str | None, int | None, list[int]]]:
    found = lint(text)
    return [
        (one.message, one.line, [place.position.line for place in one.related]) for one in found if one.code == "A036"
    ]


def test_a_late_response_is_found_across_tables_where_both_rows_hold() -> None:
    message = "`first_response` is due after `8 hours`, and `removal` already after `4 hours`"
    assert _late(TWO_TABLES) == [(message, 14, [20])]


@pytest.mark.parametrize("more", ["hit: first", "when: plan == gold"])
def test_a_late_response_is_not_found_where_a_row_may_be_overruled(more: str) -> None:
    inputs = "        inputs: [grave, plan]"
    assert inputs in TWO_TABLES
    assert _late(TWO_TABLES.replace(inputs, f"        {more}\n{inputs}")) == []
