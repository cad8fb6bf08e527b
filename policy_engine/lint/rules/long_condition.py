"""A condition that is too long to be checked by reading.

A condition has many comparisons and names in one expression.

Nobody who reads the handbook beside it can tell whether it says the same. Definitions break it into terms that have
names and clauses of their own.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        refused:
          when: >-
            urgent and (channel == mail or channel == portal) and not premium and (weekend or holiday)
            and (hours_used > 40 or tickets > 3) and not (pilot or trial)
          verdict: best_effort
    facts:
      urgent: boolean
      channel: [mail, portal, phone]
      premium: boolean
      weekend: boolean
      holiday: boolean
      hours_used: integer
      tickets: integer
      pilot: boolean
      trial: boolean

Prefer:

    definitions:
      written:
        when: channel in [mail, portal]
      quota_used_up: {when: hours_used > 40 or tickets > 3}
      closed_day: {when: weekend or holiday}
      preliminary: {when: pilot or trial}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        refused:
          when: urgent and written and closed_day and quota_used_up and not preliminary and not premium
          verdict: best_effort
    facts:
      urgent: boolean
      channel: [mail, portal, phone]
      premium: boolean
      weekend: boolean
      holiday: boolean
      hours_used: integer
      tickets: integer
      pilot: boolean
      trial: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.typed import Apply, Attribute, Compare, Constant, Contained, Read, Typed, parts
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every condition with more questions than the limit says."""
    for condition in examined.conditions:
        number = _questions(condition.typed) if condition.typed is not None else 0
        if number > examined.limit:
            yield Finding(
                f"this condition asks {number} questions",
                condition.span,
                "give parts of it a name under `definitions`",
            )


def _questions(typed: Typed) -> int:
    """How many comparisons, calls and bare names decide a condition."""
    count, waiting = 0, [typed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Compare | Contained | Apply | Attribute | Read):
            count += 1
        elif not isinstance(node, Constant):
            waiting.extend(parts(node))
    return count


RULE = Rule("A022", "long-condition", "note", check, limit=9)
