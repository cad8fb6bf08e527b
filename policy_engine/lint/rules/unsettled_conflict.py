"""A conflict that nothing settles.

No rule of the conflict is preferred, and no fact is named that ends the doubt.

Every ticket that it touches has the answer `conflict`, and whoever has to act is told neither what the author would do
nor whom to ask.

Avoid:

    conflicts:
      slow-pages:
        between: [classification.severity.definition.slow, classification.severity.definition.no-use]
        preferred: undecided
    classification:
      severity:
        scale: [high, normal]
        decided_by: [vendor, definition]
        vendor: {from: assigned_severity}
        definition:
          inputs: [symptom]
          outputs: [severity]
          rows:
            no-use: {symptom: slow, severity: high}
            slow:   {symptom: slow, severity: normal}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      symptom: [slow]
      assigned_severity: {scale: severity}

Prefer:

    conflicts:
      slow-pages:
        between: [classification.severity.definition.slow, classification.severity.definition.no-use]
        preferred: undecided
        settled_by: assigned_severity
    classification:
      severity:
        scale: [high, normal]
        decided_by: [vendor, definition]
        vendor: {from: assigned_severity}
        definition:
          inputs: [symptom]
          outputs: [severity]
          rows:
            no-use: {symptom: slow, severity: high}
            slow:   {symptom: slow, severity: normal}
    escalations:
      grave: {when: severity == high, then: {verdict: required}}
    facts:
      symptom: [slow]
      assigned_severity: {scale: severity}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every conflict that is undecided and stays so."""
    for conflict in examined.policy.conflicts:
        if conflict.preferred is None and conflict.settled_by is None:
            yield Finding(
                f"nothing settles the conflict `{conflict.id}`",
                conflict.origin.span,
                "name the rule that you would follow (`preferred:`), or the fact that ends the doubt (`settled_by:`)",
            )


RULE = Rule("A086", "unsettled-conflict", "warning", check)
