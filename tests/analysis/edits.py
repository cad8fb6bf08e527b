"""Reads the table of edits: policies with something replaced, and what is to be said of the difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policy_engine.analysis.differences.changes import Change
from policy_engine.analysis.differences.comparison import Comparison
from policy_engine.load import Policy, load, load_source
from policy_engine.resources import policy_path
from policy_engine.source import SourceFile

FILE = Path(__file__).with_name("edits.txt")


class Edit(NamedTuple):
    """One case: the policy, its name, what is replaced by what, and the lines that are expected."""

    policy: str
    name: str
    replaced: tuple[tuple[str, str], ...]
    expected: tuple[str, ...]
    place: int
    """The number of the case in the file."""

    def versions(self) -> tuple[Policy, Policy]:
        """The shipped policy, and the edited one."""
        old = load(self.policy)
        text = policy_path(self.policy).read_text(encoding="utf-8")
        for before, after in self.replaced:
            assert before in text, f"{self.name}: {before!r} is not in {self.policy}"
            text = text.replace(before, after)
        return old, load_source(SourceFile(old.model.source.path, text))


def edits() -> list[Edit]:
    """All cases, in the order of the file."""
    return [_edit(number, block) for number, block in enumerate(_blocks())]


def _blocks() -> Iterator[list[str]]:
    block: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            if block:
                yield block
            block = [line]
        elif block and line[:1] in "-+>" and line:
            block.append(line)
    if block:
        yield block


def _edit(place: int, block: list[str]) -> Edit:
    policy, _, name = block[0][3:].partition(": ")
    replaced: list[tuple[str, str]] = []
    before: list[str] = []
    after: list[str] = []
    for line in [*block[1:], "-end"]:
        sign, text = line[0], line[2:]
        if sign == "-" and after:
            replaced.extend(_paired(before, after))
            before, after = [], []
        if sign == "-":
            before.append(text)
        elif sign == "+":
            after.append(text)
    expected = tuple(line[2:] for line in block[1:] if line[0] == ">")
    return Edit(policy, name, tuple(replaced), expected, place)


def _paired(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Lines that belong together as they stand; as many as on the other side, and no part of a block, one by one."""
    if len(before) == len(after) and not before[0].startswith(" "):
        yield from zip(before, after, strict=True)
    else:
        yield "\n".join(before), "\n".join(after)


def said(found: Comparison) -> tuple[str, ...]:
    """What a comparison says, one line for each change."""
    return tuple(_line(change) for change in found.changes) or ("same",)


def _line(change: Change) -> str:
    effect = change.effect
    part = f" {change.part}" if change.part else ""
    sides = f"customer {effect.judgement.customer}, vendor {effect.judgement.vendor}"
    about = ", ".join(effect.questions) or {"none": "no answer", "unproved": "not known"}[effect.status]
    return f"{change.kind} {change.what} {change.rule}{part}; {sides}; {about}"


def rewrite(said_by_place: dict[int, tuple[str, ...]]) -> None:
    """Put what was said in place of what was expected."""
    place, lines = -1, []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            continue
        if line.startswith("== "):
            place += 1
        lines.append(line)
    text = "\n".join(lines) + "\n"
    blocks = re.split(r"(?m)^(?=== )", text)
    made = [blocks[0]]
    for number, block in enumerate(blocks[1:]):
        body, gap, rest = block.rstrip("\n").partition("\n\n")
        told = "".join(f"\n> {line}" for line in said_by_place[number])
        made.append(f"{body}{told}\n\n{rest + chr(10) * 2 if gap else ''}")
    FILE.write_text("".join(made).rstrip("\n") + "\n", encoding="utf-8")
