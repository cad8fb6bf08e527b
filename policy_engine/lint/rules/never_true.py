"""A condition that can never hold.

No ticket that the declared vocabulary allows meets the condition, or meets it together with those it stands under.

The rule is there and does nothing. A definition may exclude what the rule asks for, or an exception may take out what
its rule never took in.

Avoid:

    definitions:
      urgent:
        when: severity in [critical, high]
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        late-and-urgent: {when: urgent and severity == low, verdict: best_effort}
    facts:
      severity: [critical, high, low]

Prefer a condition that some ticket meets:

    definitions:
      urgent:
        when: severity in [critical, high]
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        not-urgent: {when: not urgent, verdict: best_effort}
    facts:
      severity: [critical, high, low]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every condition that fails for all tickets, and every exception that never meets what it excepts."""
    for guard in examined.guards:
        if guard.own.typed is None:
            continue
        if examined.reasoning.never(guard.own):
            yield Finding(
                f"no ticket meets the condition of `{guard.origin.id}`",
                guard.own.span,
                "mend it, or leave the rule out",
                owner=guard.origin.span,
            )
        elif guard.outer and examined.reasoning.never(guard.own, *guard.outer):
            yield Finding(
                f"no ticket that the rule round it takes in meets the condition of `{guard.origin.id}`",
                guard.own.span,
                "an exception takes out a part of what its rule takes in: mend one of them, or leave the exception out",
                (("what it would have to meet as well", guard.outer[-1].span),),
                guard.origin.span,
            )


RULE = Rule("A011", "never-true", "warning", check)
