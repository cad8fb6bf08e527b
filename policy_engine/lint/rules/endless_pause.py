"""A clock that can stand still for ever.

A pause begins when somebody is asked and ends only when they answer; no timer of the life cycle ends the wait.

A customer who never answers keeps the ticket open, and its target is never due. Handbooks commonly close such tickets
after some days, or let the clock run on; where this one does not say, that is worth a silence.

Avoid:

    sla:
      metrics:
        restoration:
          start: {event: created}
          stop: {event: restored}
          pause: {from: customer_asked, until: customer_replied}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        waiting: {upon: customer_asked}
        closed: {}
      transitions:
        resume: {from: waiting, to: open, by: any, upon: customer_replied}
        close: {from: open, to: closed, by: vendor, upon: restored}
    events:
      created: {}
      restored: {}
      customer_asked: {}
      customer_replied: {}

Prefer:

    sla:
      metrics:
        restoration:
          start: {event: created}
          stop: {event: restored}
          pause: {from: customer_asked, until: customer_replied}
      targets:
        plain: {when: always, then: {restoration: 8 hours}}
    lifecycle:
      zone: Europe/Paris
      unlisted: {verdict: silent}
      statuses:
        open: {upon: created}
        waiting: {upon: customer_asked}
        closed: {}
      transitions:
        resume: {from: waiting, to: open, by: any, upon: customer_replied}
        close: {from: open, to: closed, by: vendor, upon: restored}
        lapse: {from: waiting, to: closed, by: time, upon: 14 days after customer_asked, unless: customer_replied}
    events:
      created: {}
      restored: {}
      customer_asked: {}
      customer_replied: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Lifecycle, Pause

_THEY = frozenset(("customer", "client", "requester", "reporter", "caller", "user"))


def check(examined: Examined) -> Iterator[Finding]:
    """Every pause that only the other side ends, in policies that say how a ticket ends; each place once."""
    sla, lifecycle = examined.policy.sla, examined.policy.lifecycle
    if sla is None or lifecycle is None:
        return
    silent = [about for silence in examined.policy.silences for about in silence.about]
    seen = set()
    for metric in sla.metrics:
        for pause in (metric.pause, *metric.pause.parts) if metric.pause is not None else ():
            if pause is None or not pause.begins or not pause.ends or pause.origin.span in seen:
                continue
            seen.add(pause.origin.span)
            theirs = all(_is_theirs(event.name, lifecycle) for event in pause.ends)
            if theirs and not _ends(pause, lifecycle) and pause.origin.id not in silent:
                names = " or ".join(f"`{event.name}`" for event in pause.ends)
                yield Finding(
                    f"only {names} lets the clock of `{metric.name}` run again, and no timer ends the wait",
                    pause.origin.span,
                    f"write the transition by time that ends it, or a silence about `{pause.origin.id}`",
                )


def _is_theirs(event: str, lifecycle: Lifecycle) -> bool:
    """Whether an event is up to the customer, by its name or by a transition of theirs that it brings."""
    if not _THEY.isdisjoint(event.split("_")):
        return True
    moves = [move for move in lifecycle.transitions if event in {one.name for one in move.events}]
    return any(move.by == "customer" for move in moves)


def _ends(pause: Pause, lifecycle: Lifecycle) -> bool:
    """Whether a timer counts from what begins the pause, or leaves a status to which that leads."""
    begins = {event.name for event in pause.begins}
    led_to = {status.name for status in lifecycle.statuses if begins & {event.name for event in status.events}}
    led_to |= {move.to for move in lifecycle.transitions if begins & {event.name for event in move.events}}
    return any(
        move.timer is not None
        and (move.timer.event.name in begins or move.any_source or led_to & set(move.sources or ()))
        for move in lifecycle.transitions
    )


RULE = Rule("A040", "endless-pause", "note", check)
