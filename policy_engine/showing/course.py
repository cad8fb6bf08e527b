"""What may a ticket become: the life cycle as a diagram, and every move with its conditions."""

from __future__ import annotations

from policy_engine.model.policy import Lifecycle, Policy, Transition
from policy_engine.showing.blocks import (
    Block,
    Diagram,
    Grid,
    Item,
    Items,
    Line,
    Section,
    clauses,
    code,
    item,
    joined,
    line,
    paragraph,
    strong,
)
from policy_engine.showing.states import chart_of, shown
from policy_engine.showing.words import always, cited, condition, events, spaced

MOST_DRAWN = 120
"""Statuses and moves of a life cycle that is drawn: nobody can read a larger picture."""


def course(policy: Policy) -> list[Section]:
    """The section on the life cycle."""
    lifecycle = policy.lifecycle
    if lifecycle is None:
        return []
    chart = chart_of(lifecycle)
    rows = tuple(_row(one) for one in lifecycle.transitions)
    columns = ("Move", "From", "To", "Who", "Upon", "Clause")
    drawable = len(chart.statuses) + len(chart.moves) <= MOST_DRAWN
    blocks: list[Block] = [Diagram(chart) if drawable else paragraph("It is too large to be drawn.")]
    blocks.append(Grid("Moves between statuses", columns, rows))
    details = tuple(found for one in lifecycle.transitions if (found := _detail(one)) is not None)
    if details:
        blocks += [paragraph("Conditions of these moves:"), Items(details)]
    blocks.append(_statuses(lifecycle))
    if lifecycle.milestones:
        marks = (item(code(one.name), ": ", events((one.event,)), cited(one.origin)) for one in lifecycle.milestones)
        blocks += [paragraph("Instants that are recorded and leave the status as it is:"), Items(tuple(marks))]
    blocks.append(paragraph("Any other move: the handbook does not say", cited(lifecycle.unlisted), "."))
    return [Section("lifecycle", "What a ticket may become", tuple(blocks))]


def _row(one: Transition) -> tuple[Line, ...]:
    sources = ["any status"] if one.any_source else [shown(name) for name in one.sources or ("",)]
    who = {"any": "anybody", "time": "nobody: by itself"}.get(one.by, spaced(one.by))
    return (
        line(strong(spaced(one.name))),
        line(", ".join(sources)),
        line(shown(one.to)),
        line(who),
        _upon(one),
        clauses(one.origin.cites),
    )


def _upon(one: Transition) -> Line:
    """The events, the request or the instant that make the move."""
    found: list[Line] = [(code(ref.name),) for ref in one.events]
    if one.request is not None:
        found.append(line("a request", "" if one.request == one.to else line(" for ", code(one.request))))
    if one.timer is not None:
        found.append(line(strong(str(one.timer.amount)), " after ", code(one.timer.event.name)))
    return joined(found, " or ")


def _detail(one: Transition) -> Item | None:
    """What a move needs, what stops it, and until when it can be made; nothing where nothing is asked."""
    below: list[Item] = []
    if not always(one.when):
        below.append(item("speaks only of tickets with ", condition(one.when)))
    for name, need in one.needs:
        below.append(item("needs ", spaced(name), ": ", condition(need)))
    if one.unless:
        below.append(item("unless before then ", events(one.unless)))
    if one.until is not None:
        below.append(item("until ", strong(str(one.until.amount)), " after ", code(one.until.event.name)))
    if one.instead is not None:
        below.append(item("where it is denied, instead: ", spaced(one.instead)))
    return item(strong(spaced(one.name)), cited(one.origin), below=below) if below else None


def _statuses(lifecycle: Lifecycle) -> Grid:
    rows = tuple(
        (
            line(strong(spaced(one.name))),
            events(one.events) if one.events else line("the moves alone"),
            clauses(one.origin.cites),
        )
        for one in lifecycle.statuses
    )
    return Grid("Statuses", ("Status", "Recorded by", "Clause"), rows)
