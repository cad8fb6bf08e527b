"""An exception that changes nothing.

What stands under `except` gives the same verdict as the rule that it excepts.

An exception is written to make a difference. Either its verdict was forgotten when the rule was copied, or it is not
needed.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        altered:
          when: altered
          verdict: not_covered
          except:
            removable: {when: removable, verdict: not_covered}
    facts:
      altered: boolean
      removable: boolean

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        altered:
          when: altered
          verdict: not_covered
          except:
            removable: {when: removable, verdict: covered}
    facts:
      altered: boolean
      removable: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Exception_


def check(examined: Examined) -> Iterator[Finding]:
    """Every exception with the verdict and extent of what it excepts, and nothing under it."""
    exclusions = examined.policy.exclusions
    for ground in exclusions.limits if exclusions is not None else ():
        if ground.also is None:
            yield from _idle(ground.exceptions, ground.verdict, ground.extent)


def _idle(exceptions: tuple[Exception_, ...], verdict: str, extent: str | None) -> Iterator[Finding]:
    for one in exceptions:
        if (one.verdict, one.extent) == (verdict, extent) and not one.exceptions and one.also is None:
            yield Finding(
                f"the exception says `{verdict}`, as does the rule that it excepts",
                one.origin.span,
                "mend its verdict, or leave the exception out",
            )
        if one.also is None:
            yield from _idle(one.exceptions, one.verdict, one.extent)


RULE = Rule("A019", "idle-exception", "warning", check)
