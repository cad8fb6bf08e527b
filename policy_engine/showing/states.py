"""The life cycle as a graph: statuses, and the moves between them."""

from __future__ import annotations

from typing import NamedTuple

from policy_engine.model.policy import Lifecycle, Timer, Transition
from policy_engine.showing.words import spaced

START = ""
"""Where a ticket comes from that has no status yet."""

ANY = "*"
"""Any status at all."""


class Move(NamedTuple):
    """A transition: from where, to where, and what is written at it."""

    name: str
    sources: tuple[str, ...]
    to: str
    label: tuple[str, ...]


class Chart(NamedTuple):
    """The statuses by name, `START` and `ANY` among them where moves leave them, and the moves."""

    statuses: tuple[str, ...]
    moves: tuple[Move, ...]


def chart_of(lifecycle: Lifecycle) -> Chart:
    """The graph of a life cycle."""
    moves = tuple(_move(one) for one in lifecycle.transitions)
    named = [status.name for status in lifecycle.statuses]
    for move in moves:
        named.extend(name for name in (*move.sources, move.to) if name not in named)
    first = [START] if START in named else []
    return Chart((*first, *(name for name in named if name != START)), moves)


def _move(one: Transition) -> Move:
    sources = (ANY,) if one.any_source else (START,) if one.sources is None else one.sources
    return Move(one.name, sources, one.to, (spaced(one.name), *_cause(one)))


def _cause(one: Transition) -> tuple[str, ...]:
    """By whom and upon what, in a few words."""
    upon = [spaced(ref.name) for ref in one.events]
    if one.request is not None:
        upon.append("request" if one.request == one.to else f"request “{spaced(one.request)}”")
    if one.timer is not None:
        return ("by itself,", timer_words(one.timer))
    who = "by anybody" if one.by == "any" else f"by the {spaced(one.by)}"
    return (who, *([f"on {' or '.join(upon)}"] if upon else []))


def timer_words(timer: Timer) -> str:
    """`1 week after definitive solution`."""
    return f"{timer.amount} after {spaced(timer.event.name)}"


def shown(status: str) -> str:
    """A status as a reader sees it."""
    return {START: "no status yet", ANY: "any status"}.get(status) or spaced(status)


def told(chart: Chart) -> str:
    """The graph in words, for those who cannot see it."""
    moves = (
        f"{spaced(move.name)}: from {' or '.join(shown(one) for one in move.sources)} to {shown(move.to)}"
        for move in chart.moves
    )
    names = ", ".join(shown(one) for one in chart.statuses if one not in (START, ANY))
    return f"Statuses: {names}. Moves: {'; '.join(moves) or 'none'}."
