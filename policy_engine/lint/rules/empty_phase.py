"""A phase that ends before it begins.

Of two phases that are counted from the same date, the later one in the list begins no later than the one before it.

A phase lasts until the next one begins, so that the earlier one lasts no time at all. Most often the figures were
exchanged, or one is in years and the other in months.

Avoid:

    windows:
      support:
        phases:
          full:    {from: released_on}
          limited: {from: 36 months after released_on}
          none:    {from: 24 months after released_on}
    facts:
      released_on: date

Prefer:

    windows:
      support:
        phases:
          full:    {from: released_on}
          limited: {from: 24 months after released_on}
          none:    {from: 36 months after released_on}
    facts:
      released_on: date
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Phase

_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}


def check(examined: Examined) -> Iterator[Finding]:
    """Every pair of neighbouring phases in the wrong order, as far as their figures can be compared."""
    for window in examined.policy.windows or ():
        for track in window.tracks:
            for one, other in pairwise(track.phases):
                if one.fact == other.fact and _not_before(one, other):
                    yield Finding(
                        f"the phase `{one.name}` lasts no time: `{other.name}` begins no later",
                        one.origin.span,
                        "check both figures, or put the phases into their order",
                        (("the next phase", other.origin.span),),
                    )


def _not_before(one: Phase, other: Phase) -> bool:
    """Whether a phase certainly begins no earlier than the other."""
    for units in (_MONTHS, _DAYS):
        lengths = [
            0 if phase.amount is None else phase.amount.value * units[phase.amount.unit]
            for phase in (one, other)
            if phase.amount is None or phase.amount.unit in units
        ]
        if len(lengths) == 2:
            return lengths[0] >= lengths[1]
    return False


RULE = Rule("A051", "empty-phase", "warning", check)
