"""A window that is open longer than the status lasts.

A move out of a status may be asked for until so long after an event, and a timer takes the ticket out of that status
sooner.

Customers are told of ten days and find the ticket closed after seven. The last days of the window mean nothing.

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
        lapse: {from: solved, to: closed, by: time, upon: 7 days after solved}
        reopen: {from: solved, to: open, by: customer, upon: request, until: 10 days after solved}
    facts:
      requested_status: {some_of: [open], absent: not_asked}
      actor: [customer, vendor]
    events:
      created: {}
      solved: {}

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
        lapse: {from: solved, to: closed, by: time, upon: 10 days after solved}
        reopen: {from: solved, to: open, by: customer, upon: request, until: 10 days after solved}
    facts:
      requested_status: {some_of: [open], absent: not_asked}
      actor: [customer, vendor]
    events:
      created: {}
      solved: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.amounts import later
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import MOST_COMPARED, Finding, Rule
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import Transition


def check(examined: Examined) -> Iterator[Finding]:
    """Every move with a last instant that a timer without exception always forestalls."""
    moves = examined.policy.lifecycle.transitions if examined.policy.lifecycle is not None else ()
    for move in moves if len(moves) <= MOST_COMPARED else ():
        window = _window(move)
        if window is None or move.sources is None:
            continue
        for timed in moves:
            if timed.timer is None or timed.unless or timed.when.typed is not None or timed.sources is None:
                continue
            amount, event = window
            if (
                timed.timer.event.name == event
                and (timed.any_source or set(move.sources) <= set(timed.sources))
                and timed.to not in move.sources
                and not move.any_source
                and later(amount, timed.timer.amount)
            ):
                yield Finding(
                    f"`{move.name}` can be asked for until {amount} after `{event}`, "
                    f"and `{timed.name}` ends the status {timed.timer.amount} after it",
                    move.origin.span,
                    "check both figures against the handbook",
                    (("what ends the status", timed.origin.span),),
                )


def _window(move: Transition) -> tuple[Amount, str] | None:
    """How long after which event a move can be made."""
    if move.until is not None:
        return move.until.amount, move.until.event.name
    if move.limit is not None and move.limit[1] % 60 == 0:
        return Amount(move.limit[1] // 60, "minute"), move.limit[0].name
    return None


RULE = Rule("A063", "idle-reopening", "warning", check)
