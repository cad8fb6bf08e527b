"""A grade that no ticket can get.

The scale has a value, and none of those who decide can give it.

Targets and escalations for that grade never apply. Most often a row is missing, or was changed to another grade.

Avoid:

    classification:
      severity:
        scale: [high, normal, low]
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

    classification:
      severity:
        scale: [high, normal, low]
        decided_by: [definition]
        definition:
          inputs: [symptom]
          outputs: [severity]
          rows:
            down: {symptom: down, severity: high}
            slow: {symptom: slow, severity: normal}
            ugly: {symptom: ugly, severity: low}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      symptom: [down, slow, ugly]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.document.nodes import Scalar, Sequence
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Classified, Row


def check(examined: Examined) -> Iterator[Finding]:
    """Every value of a scale that stands in no row, where only rows decide."""
    for classified in (examined.policy.category, examined.policy.severity):
        if classified is None or any(decider.table is None for decider in classified.deciders):
            continue
        given = set(_given(classified))
        scale = examined.node("classification", classified.name, "scale")
        for item in scale.items if isinstance(scale, Sequence) else ():
            if isinstance(item, Scalar) and item.as_value() not in given and item.text not in map(str, given):
                yield Finding(
                    f"nothing gives a ticket the grade `{item.text}`",
                    item.span,
                    "write the row that gives it, or leave it out of the scale",
                )


def _given(classified: Classified) -> Iterator[object]:
    """Every value that some row or bound of a classification can give."""
    rows = [classified.otherwise] if classified.otherwise is not None else []
    for decider in classified.deciders:
        if decider.table is not None:
            rows += decider.table.rows
            rows += [decider.table.otherwise] if isinstance(decider.table.otherwise, Row) else []
    yield from (cell.value for row in rows for cell in row.outputs.values())
    for bound in classified.bounds:
        yield from (bound.worst, bound.least)


RULE = Rule("A038", "ungiven-grade", "warning", check)
