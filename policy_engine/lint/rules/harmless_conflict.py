"""A conflict between rules that do not contradict each other.

The rules of a conflict never hold for the same ticket, or say the same.

A conflict permits an overlap and excuses it in every answer. One that does not exist hides the next one that does.

Avoid:

    conflicts:
      slow-pages:
        between: [classification.severity.definition.slow, classification.severity.definition.down]
        preferred: classification.severity.definition.down
    classification:
      severity:
        scale: [high, normal]
        decided_by: [definition]
        definition:
          inputs: [symptom]
          outputs: [severity]
          rows:
            down: {symptom: down, severity: high}
            slow: {symptom: slow, severity: normal}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      symptom: [down, slow]

Prefer:

    conflicts:
      slow-pages:
        between: [classification.severity.definition.slow, classification.severity.definition.no-use]
        preferred: classification.severity.definition.no-use
    classification:
      severity:
        scale: [high, normal]
        decided_by: [definition]
        definition:
          inputs: [symptom]
          outputs: [severity]
          rows:
            down:   {symptom: down, severity: high}
            no-use: {symptom: slow, severity: high}
            slow:   {symptom: slow, severity: normal}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      symptom: [down, slow]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.tables import Place, grid_of
from policy_engine.model.policy import Conflict, Row
from policy_engine.model.proofs.grid import TooLarge


def check(examined: Examined) -> Iterator[Finding]:
    """Every conflict among rows of one table that can never be."""
    for conflict in examined.policy.conflicts:
        for place in examined.tables:
            rows = {row.origin.id: number for number, row in enumerate(place.table.rows)}
            if all(name in rows for name in conflict.between):
                why = _harmless(examined, place, conflict, rows)
                if why:
                    yield Finding(
                        f"the rules of the conflict `{conflict.id}` {why}",
                        conflict.origin.span,
                        "leave the conflict out, or name the rules that are meant",
                    )


def _harmless(examined: Examined, place: Place, conflict: Conflict, numbers: dict[str, int]) -> str:
    rows = [place.table.rows[numbers[name]] for name in conflict.between]
    if len({tuple(sorted(_said(row).items())) for row in rows}) == 1:
        return "say the same"
    grid = grid_of(examined, place)
    if grid is None:
        return ""
    meeting = grid.meeting()
    first, *others = (numbers[name] for name in conflict.between)
    wanted = sum(1 << number for number in (first, *others))
    if any(not meeting[one] >> other & 1 for one in (first, *others) for other in (first, *others)):
        return "never hold for the same ticket"
    try:
        met = any(live & wanted == wanted for _, live in grid.reached())
    except TooLarge:
        return ""
    return "" if met else "never hold for the same ticket"


def _said(row: Row) -> dict[str, str]:
    return {name: f"{cell.kind} {cell.text}" for name, cell in row.outputs.items()}


RULE = Rule("A037", "harmless-conflict", "warning", check)
