"""A transition to the status that it leaves.

The status after `to` is also among those after `from`.

The ticket is where it was; only a milestone or an event can be meant. Most often a status was copied into the list and
not taken out.

Avoid:

    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        solved: {}
        closed: {}
      transitions:
        solve: {from: [open, solved], to: solved, by: vendor, upon: solved}
        close: {from: solved, to: closed, by: vendor, upon: closed}
    events:
      created: {}
      solved: {}
      closed: {}

Prefer:

    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        solved: {}
        closed: {}
      transitions:
        solve: {from: open, to: solved, by: vendor, upon: solved}
        close: {from: solved, to: closed, by: vendor, upon: closed}
    events:
      created: {}
      solved: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every transition that names its own end among the statuses it leaves."""
    lifecycle = examined.policy.lifecycle
    for move in lifecycle.transitions if lifecycle is not None else ():
        if not move.any_source and move.to in (move.sources or ()):
            yield Finding(
                f"`{move.name}` leads from `{move.to}` to `{move.to}`",
                move.origin.span,
                f"leave `{move.to}` out of `from`; an instant without a change of status is one of `milestones`",
            )


RULE = Rule("A065", "move-to-itself", "note", check)
