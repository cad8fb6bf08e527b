"""A status that a ticket cannot leave.

No transition leaves the status, and it is not the end of a ticket by its name, though another status is.

A ticket that gets there stays there: it is neither worked on nor closed.

Avoid:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {}
        on_hold: {}
        closed: {}
      transitions:
        create: {from: nothing, to: open, by: any, upon: created}
        hold: {from: open, to: on_hold, by: vendor, upon: paused}
        close: {from: open, to: closed, by: vendor, upon: closed}
    events:
      created: {}
      paused: {}
      closed: {}

Prefer:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {}
        on_hold: {}
        closed: {}
      transitions:
        create: {from: nothing, to: open, by: any, upon: created}
        hold: {from: open, to: on_hold, by: vendor, upon: paused}
        close: {from: [open, on_hold], to: closed, by: vendor, upon: closed}
    events:
      created: {}
      paused: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.statuses import is_final


def check(examined: Examined) -> Iterator[Finding]:
    """Every status without a way out, unless events record other statuses from anywhere."""
    lifecycle = examined.policy.lifecycle
    if lifecycle is None or any(move.any_source for move in lifecycle.transitions):
        return
    left = {name for move in lifecycle.transitions for name in move.sources or ()}
    stuck = [status for status in lifecycle.statuses if status.name not in left]
    if not any(is_final(status.name) for status in stuck):
        return
    for status in stuck:
        recorded = any(other.events for other in lifecycle.statuses if other.name != status.name)
        if not is_final(status.name) and not recorded:
            yield Finding(
                f"no transition leaves the status `{status.name}`",
                status.origin.span,
                "add the transition that the handbook has, or the silence",
            )


RULE = Rule("A060", "dead-end-status", "warning", check)
