"""Two limits with the same condition.

Two entries under `limits` apply to the same tickets.

With the same verdict one of them can cite both clauses. With two verdicts the more restrictive one always counts, and
the other is never seen.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        altered: {when: altered, verdict: not_covered}
        changed: {when: altered, verdict: not_covered}
    facts:
      altered: boolean

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        altered: {when: altered, verdict: not_covered, cites: [X-1, X-2]}
    facts:
      altered: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.unparse import unparse
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Ground


def check(examined: Examined) -> Iterator[Finding]:
    """Every limit with the condition of an earlier one, if neither has exceptions."""
    exclusions = examined.policy.exclusions
    seen: dict[str, Ground] = {}
    for ground in exclusions.limits if exclusions is not None else ():
        if ground.when is None or ground.when.typed is None or ground.exceptions or ground.also is not None:
            continue
        first = seen.setdefault(unparse(ground.when.typed.expr), ground)
        if first is not ground:
            same = (first.verdict, first.extent) == (ground.verdict, ground.extent)
            yield Finding(
                f"`{ground.name}` applies to the same tickets as `{first.name}`",
                ground.origin.span,
                f"let `{first.name}` cite both clauses" if same else "make one of them an exception, or a conflict",
                (("the other limit", first.origin.span),),
            )


RULE = Rule("A075", "twin-limit", "note", check)
