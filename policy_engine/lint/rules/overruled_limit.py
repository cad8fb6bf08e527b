"""A limit that another one always overrules.

Whatever meets the condition of the limit meets that of another one too, which says `not_covered` and has no exception.

The milder verdict never stands. Either the stricter limit takes in more than it should, or the milder one is an
exception to it.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        unsupported: {when: 'release in [old, older]', verdict: not_covered}
        old: {when: release == old, verdict: best_effort}
    facts:
      release: [current, old, older]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        unsupported:
          when: release in [old, older]
          verdict: not_covered
          except:
            old: {when: release == old, verdict: best_effort}
    facts:
      release: [current, old, older]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, both_ways
from policy_engine.model.policy import Ground


def check(examined: Examined) -> Iterator[Finding]:
    """Every plain limit that lies within a stricter one."""
    exclusions = examined.policy.exclusions
    grounds = [ground for ground in exclusions.limits if _plain(ground)] if exclusions is not None else []
    for milder, stricter in both_ways(grounds):
        if milder.verdict in ("not_covered", "covered") or stricter.verdict != "not_covered" or stricter.exceptions:
            continue
        assert milder.when is not None
        assert stricter.when is not None
        reasoning = examined.reasoning
        if reasoning.always(stricter.when, (milder.when,)) and not reasoning.never(milder.when):
            yield Finding(
                f"`{milder.name}` never decides: `{stricter.name}` takes in all of it and says `not_covered`",
                milder.origin.span,
                f"make it an exception of `{stricter.name}`, or leave it out",
                (("the stricter limit", stricter.origin.span),),
            )


def _plain(ground: Ground) -> bool:
    return ground.table is None and ground.when is not None and ground.when.typed is not None and ground.also is None


RULE = Rule("A071", "overruled-limit", "warning", check)
