"""A truth value that is compared with `true` or `false`.

A fact or definition that is true or false is compared with one of these words.

`urgent == true` says no more than `urgent`, and reads worse; chains of such comparisons hide double negations.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        not-urgent: {when: urgent == false, verdict: best_effort}
    facts:
      urgent: boolean

Prefer:

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

from policy_engine.expr.typed import Compare, Constant, Read, walk
from policy_engine.expr.types import BOOLEAN
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every such comparison of a name that is not declared to be empty at times; there it makes a difference."""
    for condition in examined.conditions:
        for node in walk(condition.typed) if condition.typed is not None else ():
            if not isinstance(node, Compare) or node.op not in ("==", "!="):
                continue
            for about, value in ((node.left, node.right), (node.right, node.left)):
                if (
                    isinstance(about, Read)
                    and about.type == BOOLEAN
                    and isinstance(value, Constant)
                    and not examined.vocabulary.nullable(about.binding.name, {})
                ):
                    name = about.binding.name
                    plain = (node.op == "==") is (value.value is True)
                    yield Finding(
                        f"`{name}` is true or false by itself",
                        node.expr.span,
                        f"write `{name if plain else f'not {name}'}`",
                    )


RULE = Rule("A016", "truth-comparison", "note", check)
