"""Expectations of a test file rewritten to what the policy answers, in place: all else stays as it is typed.

Only values that differ are replaced, each by as little as a scalar or a flow list. The new text is read and run again
before anybody sees it: where a rewritten case would still fail (a value that an alias shares, an answer that no file
can expect), it is left as it was and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from policy_engine.authoring.case_compare import ABSENT
from policy_engine.authoring.case_file import TestCase
from policy_engine.authoring.case_report import Failure, TestReport, shown
from policy_engine.authoring.saving import replace
from policy_engine.authoring.testing import Suite
from policy_engine.document.files import read_bytes
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.document.nodes import Node, Scalar
from policy_engine.source import SourceFile

__all__ = ["Change", "Update", "render_text", "save", "update", "written"]

_MARK = b"\xef\xbb\xbf"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|[A-Za-z][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)+")
_NOT_PLAIN = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "empty"})
_WHOLE = {"targets", "windows"}
"""Lists of the answer whose parts are expected by their keys, never by their state alone."""


class Change(NamedTuple):
    """One expectation that was rewritten."""

    case: str
    path: str
    line: int
    old: str
    new: str

    def to_dict(self) -> dict[str, Any]:
        return {"case": self.case, "path": self.path, "line": self.line, "from": self.old, "to": self.new}


class Update(NamedTuple):
    """What became of a test file: its new text, what was changed, and the cases that still fail."""

    path: str
    old: str
    new: str
    changes: tuple[Change, ...]
    left: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "file": self.path,
            "changes": [one.to_dict() for one in self.changes],
            "still_failing": list(self.left),
        }


class _Edit(NamedTuple):
    start: int
    end: int
    text: str
    change: Change


def update(suite: Suite, report: TestReport) -> Update:
    """The test file of a suite with the expectations that failed rewritten. Nothing is written to disk."""
    source = suite.source
    cases = {case.id: case for case in suite.cases}
    edits = {result.id: _edits(cases[result.id], result.failures) for result in report.failures}
    tried = {id: wanted for id, wanted in edits.items() if wanted}
    while tried:
        text = _applied(source.text, tried)
        spoilt = _spoilt(suite, report, text)
        if not spoilt:
            changes = sorted((edit.change for wanted in tried.values() for edit in wanted), key=lambda one: one.line)
            return Update(source.path, source.text, text, tuple(changes), tuple(id for id in edits if id not in tried))
        # What spoils a case that passed cannot be told: then none is rewritten.
        tried = {id: wanted for id, wanted in tried.items() if id not in spoilt} if spoilt <= tried.keys() else {}
    return Update(source.path, source.text, source.text, (), tuple(edits))


def _spoilt(suite: Suite, before: TestReport, text: str) -> set[str]:
    """The cases that fail with the new text and should not; all of them where it cannot be read."""
    again = suite.again(SourceFile(suite.source.path, text))
    if again is None or len(again.cases) != len(suite.cases):
        return {case.id for case in suite.cases}
    failed = {case.id for case in again.run().failures}
    untouched = {case.id for case in before.failures if not _edits(_case(suite, case.id), case.failures)}
    return failed - untouched


def save(update: Update) -> None:
    """Put the new text in the place of the old one, at one stroke. Raises `ReadError` where the file has changed."""
    mark = "\ufeff" if read_bytes(update.path).startswith(_MARK) else ""
    replace(update.path, f"{mark}{update.new}".encode(), f"{mark}{update.old}".encode())


def _case(suite: Suite, id: str) -> TestCase:
    return next(case for case in suite.cases if case.id == id)


def _applied(text: str, edits: Mapping[str, list[_Edit]]) -> str:
    """The text with its edits made; of two for one place, the first."""
    every = sorted({(one.start, one.end): one for wanted in edits.values() for one in wanted}.values(), reverse=True)
    for one in every:
        text = text[: one.start] + one.text + text[one.end :]
    return text


def _edits(case: TestCase, failures: tuple[Failure, ...]) -> list[_Edit]:
    found = []
    for failure in failures:
        path, _, got = failure.difference
        known, node = case.find(path)
        if known != ".".join(re.findall(r"[^.\[\]]+", path)):
            return []  # no decision at all
        names = path.split(".")
        if len(names) == 3 and names[1] in _WHOLE and isinstance(got, str) and got != ABSENT:
            got = {"state": got}
        start, end, text = _replaced(case, node, got)
        old = shown(failure.difference.expected)
        found.append(_Edit(start, end, text, Change(case.id, path, failure.line, old, text.lstrip(": "))))
    return found


def _replaced(case: TestCase, node: Node, got: Any) -> tuple[int, int, str]:
    """Where the text of a value is replaced, and by what."""
    text = "empty" if got == ABSENT else written(got, isinstance(node, Scalar) and node.style != "plain")
    block = not isinstance(node, Scalar) and not node.flow
    if not block:
        return node.start, node.end, text
    key = _key_of(case.node, node)
    between = node.source.text[key.end : node.start] if key is not None else ""
    if key is None or between.strip() != ":":
        return node.start, node.end, text  # a comment stands between the key and its value
    return key.end, node.end, f": {text}"


def _key_of(parent: Node, wanted: Node) -> Scalar | None:
    """The key whose value a node is."""
    if isinstance(parent, MappingNode):
        for entry in parent.entries:
            found = entry.key if entry.value is wanted else _key_of(entry.value, wanted)
            if found is not None:
                return found
    return None


def written(value: Any, quoted: bool = False) -> str:
    """A value of a decision as YAML on one line; a text is quoted where it has to be, or where it was."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = not quoted and _PLAIN.fullmatch(value) and value.lower() not in _NOT_PLAIN
        return value if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{written(str(key))}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return format(value, "f").rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def render_text(update: Update) -> str:
    """What was changed, one line each, and what could not be."""
    lines = [f"{update.path}:{one.line}: {one.case}: {one.path}: {one.old} is now {one.new}" for one in update.changes]
    lines += [f"{update.path}: {id}: still fails; its expectations cannot be rewritten" for id in update.left]
    return "".join(f"{line}\n" for line in lines)
