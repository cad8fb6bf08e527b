"""One limit on two clocks.

A condition says `closed.within(10d)`, which is 240 hours, and a timer or window says `10 days after closed`, which is
the same time of day ten dates later.

Where the clocks are changed in between, the two differ by an hour: for that hour the ticket is on both sides of the
limit, or on none.

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
        reopen: {from: solved, to: open, by: customer, upon: request, until: 10 days after solved}
        close: {from: solved, to: closed, by: vendor, upon: closed}
    escalations:
      late: {when: not solved.within(10d), then: {verdict: permitted}}
    facts:
      requested_status: {some_of: [open], absent: not_asked}
      actor: [customer, vendor]
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
        reopen: {from: solved, to: open, by: customer, upon: request, needs: {in-time: solved.within(10d)}}
        close: {from: solved, to: closed, by: vendor, upon: closed}
    escalations:
      late: {when: not solved.within(10d), then: {verdict: permitted}}
    facts:
      requested_status: {some_of: [open], absent: not_asked}
      actor: [customer, vendor]
    events:
      created: {}
      solved: {}
      closed: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.syntax import Call, Literal, Name, walk
from policy_engine.lint.amounts import seconds
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Policy
from policy_engine.source import Span

_SECOND = 1_000_000_000


def check(examined: Examined) -> Iterator[Finding]:
    """Every limit in days that elapses in a condition and runs on the wall clock in the life cycle."""
    timers = dict(_timers(examined.policy))
    for condition in examined.conditions if timers else ():
        for node in walk(condition.typed.expr) if condition.typed is not None else ():
            if not isinstance(node, Call) or node.name != "within" or not isinstance(node.target, Name):
                continue
            for argument in node.arguments:
                if isinstance(argument, Literal) and argument.kind == "duration" and isinstance(argument.value, int):
                    place = timers.get((node.target.name, argument.value // _SECOND))
                    if place is not None:
                        yield Finding(
                            f"`{node.target.name}` has this limit here in elapsed time, and in the life cycle by date",
                            node.span,
                            "say both in the same way, as the handbook means it",
                            (("the limit by date", place),),
                        )


def _timers(policy: Policy) -> Iterator[tuple[tuple[str, int], Span]]:
    """Limits of the life cycle in days and weeks, by event and length."""
    for move in policy.lifecycle.transitions if policy.lifecycle is not None else ():
        for timer in (move.timer, move.until):
            if timer is not None and timer.amount.unit in ("day", "week"):
                length = seconds(timer.amount)
                if length is not None:
                    yield (timer.event.name, length), move.origin.span


RULE = Rule("A064", "two-clocks", "note", check)
