"""A timer that another one overtakes.

Of two transitions by time that leave the same status after the same event, the later one can never fire: the earlier
one has taken the ticket away.

Most often the longer time was meant for a status of its own, or the shorter one for a reminder.

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
        close: {from: solved, to: closed, by: vendor, upon: closed}
        lapse: {from: solved, to: closed, by: time, upon: 7 days after solved}
        revive: {from: solved, to: open, by: time, upon: 14 days after solved}
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
        lapse: {from: solved, to: closed, by: time, upon: 7 days after solved}
    events:
      created: {}
      solved: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.amounts import later
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, both_ways
from policy_engine.model.policy import Transition


def check(examined: Examined) -> Iterator[Finding]:
    """Every transition by time behind one that comes sooner, whatever the ticket."""
    moves = examined.policy.lifecycle.transitions if examined.policy.lifecycle is not None else ()
    for first, second in both_ways([move for move in moves if move.timer is not None]):
        if _overtakes(first, second):
            assert first.timer is not None
            assert second.timer is not None
            yield Finding(
                f"`{second.name}` comes {second.timer.amount} after `{second.timer.event.name}`, "
                f"and `{first.name}` has taken the ticket away by then",
                second.origin.span,
                "check both figures against the handbook",
                (("the sooner one", first.origin.span),),
            )


def _overtakes(first: Transition, second: Transition) -> bool:
    """Whether the first always fires before the second could."""
    if first.timer is None or second.timer is None or first.sources is None or second.sources is None:
        return False
    stops = {event.name for event in second.unless}
    return (
        first.timer.event.name == second.timer.event.name
        and (first.any_source or set(second.sources) <= set(first.sources))
        and first.to not in second.sources
        and not second.any_source
        and first.when.typed is None
        and not first.needs
        and all(event.name in stops for event in first.unless)
        and later(second.timer.amount, first.timer.amount)
    )


RULE = Rule("A062", "overtaken-timer", "warning", check)
