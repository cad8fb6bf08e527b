"""A definition that only gives another name.

The definition holds exactly when one fact or one other definition does, without a carve-out of its own.

Two names for one thing: readers look for the difference, and rules use now the one and now the other.

Avoid:

    definitions:
      pressing: {when: urgent}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        not-pressing: {when: not pressing, verdict: best_effort}
    facts:
      urgent: boolean

Prefer one name:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        not-urgent: {when: not urgent, verdict: best_effort}
    facts:
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.typed import Read, Truth
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every definition of one name and nothing else."""
    for definition in examined.policy.definitions:
        if definition.kind != "predicate" or definition.when is None or definition.exceptions:
            continue
        typed = definition.when.typed
        inner = typed.operand if isinstance(typed, Truth) else typed
        if isinstance(inner, Read) and inner.binding.kind in ("fact", "definition", "parameter"):
            yield Finding(
                f"`{definition.name}` is another name for `{inner.binding.name}`",
                definition.origin.span,
                f"use `{inner.binding.name}`, or say what makes the difference",
            )


RULE = Rule("A018", "renaming-definition", "note", check)
