"""A limit that limits nothing.

An entry under `limits` says `covered` and has no exception.

Of several verdicts the most restrictive one counts, and `covered` is the least restrictive: the entry changes no
answer. What is offered stands under `scope`.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        portal: {when: channel == portal, verdict: covered}
    facts:
      channel: [mail, portal]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        mail: {when: channel == mail, verdict: best_effort}
    facts:
      channel: [mail, portal]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every ground with the verdict `covered` that is no table and has nothing under it."""
    exclusions = examined.policy.exclusions
    for ground in exclusions.limits if exclusions is not None else ():
        if ground.table is None and ground.verdict == "covered" and not ground.exceptions and ground.also is None:
            yield Finding(
                f"`{ground.name}` says `covered`, which limits nothing",
                ground.origin.span,
                "move it to `scope`, mend its verdict, or leave it out",
            )


RULE = Rule("A070", "idle-limit", "warning", check)
