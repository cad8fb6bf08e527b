"""Findings as SARIF 2.1.0, the form that GitHub's code scanning, GitLab and editors read.

- Columns count characters (`unicodeCodePoints`), as everywhere in this project; ends are exclusive.
- Files below the root are named from `%SRCROOT%` on, with no word about where that is; others by their whole URI.
- A rule is a code of the catalogue; only codes that were found are listed. Its help is the page of the code.
- `primaryLocationLineHash` is the name under which GitHub looks for a fingerprint; the value is ours.
- GitHub wants a region for every result: a finding about a whole file is put at its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_engine.diagnostics.codes import CATALOGUE
from policy_engine.diagnostics.explanation import explain
from policy_engine.diagnostics.fingerprints import fingerprints
from policy_engine.diagnostics.printers import Report
from policy_engine.diagnostics.printers.writing import file_name, json_text, uri
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.diagnostics.render import safe
from policy_engine.source import Position

__all__ = ["SCHEMA", "render"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LONGEST = 1000
"""Characters of a rule's description; GitHub takes 1024."""

_START = Position(1, 1)
_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(report: Report) -> str:
    """One run with the files, the rules of what was found, and the results."""
    beside = [finding.path for finding in report.findings if finding.path]
    beside += [other.source.path for finding in report.findings for other in finding.related]
    files = list(dict.fromkeys(file_name(path, report.root) for path in (*report.files, *beside)))
    codes = sorted({finding.code for finding in report.findings})
    driver = {
        "name": "policy",
        "fullName": report.command,
        **({"version": report.version, "semanticVersion": report.version} if report.version else {}),
        "rules": [_rule(code) for code in codes],
    }
    prints = fingerprints(report.findings, report.root)
    places = _Places(files, report.root)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the folder of the repository"}}},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": places.artifact(name)} for name in files],
        "results": [
            _result(finding, print_, codes, places) for finding, print_ in zip(report.findings, prints, strict=True)
        ],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    """A code of the catalogue: what it is in a few words, in a paragraph, and its page."""
    rule: dict[str, Any] = {"id": code}
    info = CATALOGUE.get(code)
    if info is None:
        return rule
    page = explain(code) or f"# {code}: {info.title}\n"
    opening = " ".join(page.partition("\n")[2].partition("\n## ")[0].split()) or info.title
    return rule | {
        "shortDescription": {"text": info.title},
        "fullDescription": {"text": opening if len(opening) <= _LONGEST else opening[: _LONGEST - 1] + "…"},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": info.level},
        "properties": {"tags": ["policy"], "precision": "very-high", "problem.severity": _PROBLEMS[info.level]},
    }


def _result(finding: Diagnostic, print_: str, codes: list[str], places: _Places) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": _message(finding)},
        "locations": [],
        "partialFingerprints": {"policyFinding/v1": print_, "primaryLocationLineHash": f"{print_}:1"},
    }
    if finding.path:
        result["locations"] = [places.location(finding.path, finding.position, finding.end_position)]
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _plain(other.message)},
                **places.location(other.source.path, other.position, other.source.position(other.span.end)),
            }
            for number, other in enumerate(finding.related, 1)
        ]
    return result


def _message(finding: Diagnostic) -> str:
    """What is wrong, the cure, and a link to each further place."""
    lines = [_plain(finding.message), *(_plain(line) for line in finding.help.split("\n") if line)]
    lines += [f"see [{_label(other.message)}]({number})" for number, other in enumerate(finding.related, 1)]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A line of a message; `[…](…)` would be a link, and what an author wrote must not become one."""
    return safe(text).replace("](", "] (")


def _label(text: str) -> str:
    """The text of a link."""
    return safe(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


class _Places:
    """Where things are: files by their place in the list of artifacts, and regions in them."""

    def __init__(self, files: Iterable[str], root: str) -> None:
        self._indices = {name: index for index, name in enumerate(files)}
        self._root = root

    def artifact(self, name: str) -> dict[str, Any]:
        """A file by the name that `file_name` gives it."""
        found = uri(name)
        base = {} if found.startswith("file:") else {"uriBaseId": "%SRCROOT%"}
        return {"uri": found, **base, "index": self._indices[name]}

    def location(self, path: str, start: Position | None, end: Position | None) -> dict[str, Any]:
        """A place in a file; the beginning of the file where none is known."""
        start, end = start or _START, end or _START
        region = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
        place = {"artifactLocation": self.artifact(file_name(path, self._root)), "region": region}
        return {"physicalLocation": place}
