"""A remark that something is still to be done.

The text says `TODO`, `FIXME`, `TBD` or `XXX`, in a comment or in a reason.

A policy in force is read by people who rely on it. What is open is a silence, a reading or an assumption, each with
its own place.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone: {when: urgent, verdict: best_effort}   # TODO ask the vendor
    facts:
      urgent: boolean

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone: {when: urgent, verdict: best_effort}
    facts:
      urgent: boolean
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.source import Span

_MARK = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b")


def check(examined: Examined) -> Iterator[Finding]:
    """Every such word in capitals, wherever it stands."""
    for found in _MARK.finditer(examined.policy.source.text):
        yield Finding(
            f"`{found[0]}`: something is still to be done here",
            Span(found.start(), found.end()),
            "do it, or write down what is open as a silence, a reading or an assumption",
        )


RULE = Rule("A087", "unfinished-remark", "note", check)
