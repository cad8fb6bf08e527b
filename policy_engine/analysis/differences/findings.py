"""Changes as findings, for the printers that other programs read: SARIF, annotations, code quality."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator

from policy_engine.analysis.differences.changes import Change
from policy_engine.analysis.differences.comparison import Comparison
from policy_engine.analysis.differences.data import change_data
from policy_engine.analysis.differences.text import headline, sides, value_text
from policy_engine.diagnostics.codes import CATALOGUE
from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.source import SourceFile, Span

__all__ = ["code_of", "findings", "whole"]


def findings(
    comparisons: Iterable[tuple[Comparison, str]], passed: Container[str] = frozenset()
) -> Iterator[Diagnostic]:
    """One finding for each change, in the new file; `str` is the name of that file.

    `passed` are fingerprints of changes that are left out.
    """
    for comparison, path in comparisons:
        source = SourceFile(path, comparison.new.model.source.text)
        found = [_finding(change, source) for change in comparison.changes if change.fingerprint not in passed]
        yield from sorted(found, key=lambda one: one.sort_key)


def whole(shown: str, file: str, data: bytes, word: str) -> Diagnostic:
    """The finding of a policy that was `added` or `removed`."""
    source = SourceFile(file, data.decode("utf-8", "replace"))
    return Diagnostic(
        "D006",
        Severity(CATALOGUE["D006"].level),
        f"the policy {shown} was {word}",
        source,
        Span(0, 0),
        "check that it was meant",
    )


def code_of(change: Change) -> str:
    """The code of a change, by what it does and for whom."""
    if change.effect.status == "unproved":
        return "D005"
    if change.effect.status == "none":
        return "D004"
    return {"tightened": "D001", "loosened": "D002"}.get(change.effect.judgement.customer, "D003")


def _finding(change: Change, source: SourceFile) -> Diagnostic:
    data = change_data(change)
    code = code_of(change)
    place = change.places[1]
    span = place.span if place is not None else Span(0, 0)
    if change.kind == "changed" and data["old"] and data["new"]:
        said = f": {value_text(data['old'])} -> {value_text(data['new'])}"
    else:
        said = ""
    return Diagnostic(code, Severity(CATALOGUE[code].level), headline(data) + said, source, span, _help(change))


def _help(change: Change) -> str:
    """For whom, where it stood, how it is known, and the ticket."""
    data = change_data(change)
    lines = [sides(data)]
    if change.detail:
        lines.append(change.detail)
    if change.places[0] is not None:
        lines.append(f"before: line {change.places[0].line} of {change.places[0].source.path}")
    lines.append(f"{change.effect.why}; fingerprint {change.fingerprint}")
    sample = data["effect"]["sample"]
    if sample is not None:
        lines.append(f"sample ticket: {json.dumps(sample['ticket'])}")
        for part in sample["differences"][:3]:
            moved = f"{value_text(part['old'])} -> {value_text(part['new'])}"
            lines.append(f"{part['question']}: {part['part']}: {moved}")
    return "\n".join(lines)
