"""A request that no ticket can make.

A transition is made upon request, and the policy declares no fact `requested_status` to ask with; or it is up to one
party, and no fact `actor` says who asks.

The engine is never asked, or never knows whether it may allow the move.

Avoid:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {}
      transitions:
        close: {from: open, to: closed, by: customer, upon: request}
    events:
      created: {}

Prefer:

    lifecycle:
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        closed: {}
      transitions:
        close: {from: open, to: closed, by: customer, upon: request}
    facts:
      requested_status: {some_of: [closed], absent: not_asked}
      actor: [customer, vendor]
    events:
      created: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """The first request that lacks a fact; what one lacks, all lack."""
    policy = examined.policy
    moves = [move for move in policy.lifecycle.transitions if move.request is not None] if policy.lifecycle else []
    sided = [move for move in moves if move.by in ("customer", "vendor")]
    for name, wanting, what in (("requested_status", moves, "what is asked for"), ("actor", sided, "who asks")):
        if wanting and name not in policy.facts:
            yield Finding(
                f"no fact `{name}` tells {what}, so `{wanting[0].name}` can never be asked for",
                wanting[0].origin.span,
                f"declare it, as in `{name}: {_SHAPES[name]}`",
            )


_SHAPES = {"requested_status": "{some_of: [closed], absent: not_asked}", "actor": "[customer, vendor]"}

RULE = Rule("A066", "unaskable-request", "warning", check)
