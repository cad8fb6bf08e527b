"""A rule that its exception swallows.

Whatever meets the condition of the rule meets that of its exception too, so that the verdict of the rule never stands.

A reader finds a strict rule and overlooks that nothing is left of it. Where the exception is to supplement the rule,
that is said with `also`.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone:
          when: channel == phone
          verdict: not_covered
          except:
            spoken: {when: channel != mail, verdict: best_effort}
    facts:
      channel: [mail, phone, portal]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone:
          when: channel == phone
          verdict: not_covered
          except:
            urgent: {when: urgent, verdict: best_effort}
    facts:
      channel: [mail, phone, portal]
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Condition


def check(examined: Examined) -> Iterator[Finding]:
    """Every exception that takes in all of what it excepts."""
    for guard in examined.guards:
        if not guard.outer or (guard.own.typed is not None and not _all(examined, guard.own, guard.outer)):
            continue
        yield Finding(
            f"nothing is left of the rule round `{guard.origin.id}`: its exception takes all of it",
            guard.origin.span,
            "ask in the exception for what makes the difference; `also:` supplements a rule",
            (("the rule", guard.outer[-1].span),),
        )


def _all(examined: Examined, own: Condition, outer: tuple[Condition, ...]) -> bool:
    """Whether what meets the outer conditions, which something does, meets the inner one."""
    return examined.reasoning.always(own, outer) and not examined.reasoning.never(own, *outer)


RULE = Rule("A020", "swallowed-rule", "warning", check)
