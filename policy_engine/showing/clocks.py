"""A ticket's clocks in words: the section of the page, and its tables."""

from __future__ import annotations

from policy_engine.showing.blocks import Block, Clocks, Grid, Line, Section, code, joined, line, paragraph, strong
from policy_engine.showing.instants import moment, span
from policy_engine.showing.timeline import Bar, Timeline
from policy_engine.showing.words import spaced

STATES = {
    "met": "met",
    "breached": "breached",
    "running": "running",
    "paused": "standing still",
    "stopped": "ended",
}


def clocks_section(found: Timeline, about: Line, facts: Line) -> Section:
    """The section: which ticket, the picture, and its tables."""
    blocks: list[Block] = [paragraph(about)]
    if facts:
        blocks.append(paragraph("It tells: ", facts, "."))
    blocks.append(Clocks(found))
    if found.bars:
        blocks.append(_bars(found))
    else:
        blocks.append(paragraph("No clock runs: nothing of this ticket has a target that has begun."))
    blocks.append(_events(found))
    return Section("ticket", "A ticket and its clocks", tuple(blocks))


def _bars(found: Timeline) -> Grid:
    rows = tuple(
        (
            line(strong(spaced(bar.metric))),
            line(bar.target or "—"),
            line(moment(bar.start, found.zone)),
            joined((line(f"{moment(a, found.zone)} for {span(b - a)}") for a, b in bar.pauses), "; ") or line("—"),
            line(strong(moment(bar.due, found.zone))) if bar.due is not None else line("not while it stands still"),
            line(state_words(bar)),
        )
        for bar in found.bars
    )
    columns = ("Clock", "Target", "Started", "Stood still", "Due", "State")
    return Grid(f"Its clocks, in the time of {_zone(found)}", columns, rows)


def state_words(bar: Bar) -> str:
    """The state of a clock."""
    return STATES.get(bar.state, spaced(bar.state))


def _events(found: Timeline) -> Grid:
    rows: list[tuple[Line, ...]] = []
    if found.earlier:
        rows.append((line("—"), line("before"), line(f"{found.earlier:,} more events")))
    rows += [
        (line(str(number)), line(moment(at, found.zone)), line(code(kind)))
        for number, (at, kind) in enumerate(found.events, 1)
    ]
    rows.append((line("now"), line(moment(found.at, found.zone)), line("the instant of this picture")))
    rows += [
        (line("then"), line(moment(at, found.zone)), line("by itself ", strong(spaced(to)))) for at, to in found.coming
    ]
    return Grid(f"What happened, in the time of {_zone(found)}", ("Number", "When", "What"), tuple(rows))


def _zone(found: Timeline) -> str:
    return found.zone.name if found.zone is not None else "UTC"


def told(found: Timeline) -> str:
    """The picture in words."""
    said = []
    for bar in found.bars:
        due = f", due {moment(bar.due, found.zone)}" if bar.due is not None else ""
        times = "once" if len(bar.pauses) == 1 else f"{len(bar.pauses)} times"
        still = f", stood still {times}" if bar.pauses else ""
        said.append(f"{spaced(bar.metric)} from {moment(bar.start, found.zone)}{still}{due}, {state_words(bar)}")
    said += [f"by itself {spaced(to)} at {moment(at, found.zone)}" for at, to in found.coming]
    return "; ".join(said) or "No clock runs."
