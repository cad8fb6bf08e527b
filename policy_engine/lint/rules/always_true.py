"""A condition that always holds.

The condition is true for every value that the declared vocabulary allows, so that it decides nothing.

Whoever reads the rule believes that it depends on the ticket. Most often a value was left out, an `or` should have been
an `and`, or the enumeration has lost the values that made the difference.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        by-phone: {when: channel == phone or channel != phone, verdict: best_effort}
    facts:
      channel: [mail, phone]

Prefer a condition that some ticket does not meet, or `always`:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        by-phone: {when: channel == phone, verdict: best_effort}
    facts:
      channel: [mail, phone]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every condition of its own that cannot fail; one under others is looked at by `swallowed-rule`."""
    for guard in examined.guards:
        if guard.own.typed is not None and not guard.outer and examined.reasoning.always(guard.own):
            yield Finding(
                f"the condition of `{guard.origin.id}` holds for every ticket",
                guard.own.span,
                "write `always`, or ask for what makes the difference",
                owner=guard.origin.span,
            )


RULE = Rule("A010", "always-true", "warning", check)
