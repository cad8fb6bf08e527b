"""What the author of a policy is told of each trap of YAML, as the condition of a rule and as an item of a list.

`yaml_traps.txt` has what is typed after `when:` (`¶` stands for a line break, the lines after it are indented), and
under it, indented, every finding of a whole policy: code, line:column from the condition, underlined text, message,
help. The policy has a mistake further down, which must be found as well. `REWRITE_CASES=1` writes the findings.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.load import check_source
from policy_engine.source import SourceFile

FILE = Path(__file__).with_name("yaml_traps.txt")

POLICY = """\
policy: {{id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}}
sources:
  handbook: {{document: sample.txt, register: sample.clauses.yaml}}
definitions:
  slight:
{condition}
    cites: A-1
  other:
    when: tsks > 1
    cites: A-2
facts:
  plan: [standard, premier]
  severity: [1, 2, 3]
  reopened: boolean
  tasks: integer
  subject: text
  due_date: date
  tags: {{set_of: [urgent, vip]}}
events:
  ticket_created: {{}}
  closed: {{}}
"""

AFTER_KEY = "    when: "
AS_ITEM = "        - "


def blocks() -> list[tuple[str, str]]:
    found = []
    for block in FILE.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.strip("\n").split("\n") if not line.startswith("## ")]
        if lines and lines[0]:
            found.append((lines[0], "\n".join(line.removeprefix("    ") for line in lines[1:])))
    return found


def policy(text: str, key: str) -> tuple[str, int, int]:
    """A policy with the condition after `when:`, or as an item of `key`; line and column of its first letter."""
    lines = text.split("¶")
    if not key:
        body = AFTER_KEY + "\n      ".join(lines)
        return POLICY.format(condition=body), 6, len(AFTER_KEY) + 1
    body = AS_ITEM + "\n          ".join(lines)
    condition = f"    when:\n      {key}:\n        - severity == 1\n{body}\n        - plan == premier"
    return POLICY.format(condition=condition), 9, len(AS_ITEM) + 1


def findings(text: str, key: str) -> list[Diagnostic]:
    """What there is to find, but for the mistake that is put there to be found."""
    collector = Collector()
    check_source(SourceFile("policy.yaml", text), collector)
    *found, last = collector.diagnostics
    assert (last.code, last.message, last.help) == ("N001", "there is no `tsks`", "did you mean `tasks`?"), key
    return found


def shown(text: str, key: str) -> str:
    """The findings about a condition that stands in a place, with places counted from where it begins."""
    whole, line, column = policy(text, key)
    below = 7 if not key else 11  # where its further lines begin
    lines = []
    for one in findings(whole, key):
        assert one.source is not None
        assert one.span is not None
        assert one.line is not None
        assert one.column is not None
        marked = one.source.text[one.span.start : one.span.end].replace("\n", "¶")
        across = one.column - (column if one.line == line else below)
        lines.append(f"{one.code} {one.line - line}:{across} [{marked}] {one.message}")
        lines += [f"  {'=' if not number else ' '} {help}" for number, help in enumerate(one.help.split("\n")) if help]
    return "\n".join(lines) if lines else "nothing"


def told(text: str) -> str:
    """What is found after `when:`, and below that as an item of a list, where it is something else."""
    parts = [shown(text, "")]
    for key in ("all", "any"):
        found = shown(text, key)
        # A block that is offered has the dash of the item before it, nothing else may differ.
        alike = {part.replace("    when: |", "    - |").split("\n-- ")[0] for part in parts}
        if found not in alike and found not in {part.split("\n", 1)[-1] for part in parts[1:]}:
            parts.append(f"-- as an item of {key}:\n{found}")
    return "\n".join(parts)


CASES = blocks()


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_case(text: str, expected: str) -> None:
    found = told(text)
    if os.environ.get("REWRITE_CASES"):
        rewrite(text, found)
        return
    assert found == expected
    for part in found.split("\n-- "):
        assert sum(line[1:4].isdigit() for line in part.split("\n")) <= 1  # one mistake is one finding


def rewrite(text: str, found: str) -> None:
    kept = []
    for block in FILE.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        lines = block.split("\n")
        first = 1 if lines[0].startswith("## ") else 0
        if lines[first] == text:
            lines[first + 1 :] = [f"    {line}" for line in found.split("\n")]
        kept.append("\n".join(lines))
    FILE.write_text("\n\n".join(kept) + "\n", encoding="utf-8")


def test_no_case_stands_twice() -> None:
    assert len(CASES) == len({text for text, _ in CASES})


def test_what_is_offered_instead_is_read() -> None:
    """Every block that a help writes out is one that YAML reads as the text it was meant to be."""
    tried = 0
    for text, _ in CASES:
        whole, line, _ = policy(text, "")
        for one in findings(whole, ""):
            lines = one.help.split("\n")
            if len(lines) < 2 or lines[1] != "when: |":
                continue
            tried += 1
            collector = Collector()
            check_source(SourceFile("policy.yaml", whole_with(whole, line, text, lines[1:])), collector)
            assert not [found.code for found in collector.diagnostics if found.code[0] == "Y"], one.help
    assert tried > 10


def whole_with(whole: str, line: int, text: str, cure: list[str]) -> str:
    """The policy with the lines of a help in place of its condition."""
    lines = whole.split("\n")
    return "\n".join([*lines[: line - 1], *(f"    {one}" for one in cure), *lines[line + text.count("¶") :]])
