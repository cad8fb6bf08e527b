"""A reading that no rule mentions.

The other ways to read the passage are written down, and no condition asks for them, so that they cannot be tried.

As documentation that is fine. It runs only where it is asked for, to see which readings can be executed and which are
only told.

Avoid:

    readings:
      week:
        chosen: wall_clock
        why: "a week is a unit of the calendar"
        others: {elapsed: "168 hours"}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        late: {when: urgent, verdict: best_effort}
    facts:
      urgent: boolean

Prefer:

    readings:
      week:
        chosen: wall_clock
        why: "a week is a unit of the calendar"
        others: {elapsed: "168 hours"}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        late: {when: reading.week == elapsed and urgent, verdict: best_effort}
    facts:
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every reading that stands nowhere but in its declaration and among the silences."""
    for reading in examined.policy.readings.values():
        if not examined.mentioned("readings", reading.name):
            yield Finding(
                f"no rule mentions the reading `{reading.name}`",
                reading.origin.span,
                f"`reading.{reading.name} == ...` in a condition makes its alternatives executable",
            )


RULE = Rule("A085", "documented-reading", "note", check, optional=True)
