"""An event that brings two moves.

From one status the same event leads to two statuses, and no condition says that only one of them can be meant.

Only the order in which the transitions stand in the file decides between them, and order is to decide nothing without
a word.

Avoid:

    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        solved: {}
        closed: {}
      transitions:
        solve: {from: open, to: solved, by: vendor, upon: solved}
        close: {from: [open, solved], to: closed, by: vendor, upon: [solved, closed]}
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
        close: {from: [open, solved], to: closed, by: vendor, upon: closed}
    events:
      created: {}
      solved: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, pairs
from policy_engine.model.policy import Condition, Lifecycle, Transition


def check(examined: Examined) -> Iterator[Finding]:
    """Every pair of transitions that one event brings from one status, where both certainly apply to some ticket."""
    lifecycle = examined.policy.lifecycle
    if lifecycle is None:
        return
    for one, other in pairs(lifecycle.transitions):
        if one.to == other.to or one.timer is not None or other.timer is not None:
            continue
        events = [event.name for event in one.events if event.name in {e.name for e in other.events}]
        statuses = sorted(_sources(one, lifecycle) & _sources(other, lifecycle))
        if not events or not statuses:
            continue
        both = examined.reasoning.together(*_guards(one), *_guards(other))
        if both is not None:
            told = f", for {both.sample}" if both.values else ""
            yield Finding(
                f"`{events[0]}` leads from `{statuses[0]}` to `{one.to}` and to `{other.to}`{told}",
                other.origin.span,
                "give one of them a `when` that excludes the other, or another event",
                (("the other transition", one.origin.span),),
            )


def _sources(move: Transition, lifecycle: Lifecycle) -> set[str]:
    if move.any_source:
        return {status.name for status in lifecycle.statuses}
    return {"nothing"} if move.sources is None else set(move.sources)


def _guards(move: Transition) -> tuple[Condition, ...]:
    return (move.when, *(need for _, need in move.needs))


RULE = Rule("A061", "contested-event", "warning", check)
