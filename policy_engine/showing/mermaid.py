"""The life cycle as a Mermaid diagram, which GitHub and GitLab draw.

A flow chart with a box for each status and one for each move, as in our own picture: Mermaid's diagrams of states write
what a move is beside each of its arrows, and where a move has several sources these words lie over one another.
"""

from __future__ import annotations

import re

from policy_engine.showing.states import Chart, shown

_UNSAFE = re.compile(r"[^\w ,.()/+“”-]")


def state_diagram(chart: Chart) -> str:
    """The chart; statuses and moves are numbered, so that no name can be read as a word of the language."""
    ids = {status: f"s{number}" for number, status in enumerate(chart.statuses)}
    out = ["flowchart TD"]
    out += [f'  {ids[name]}(["{_safe(shown(name))}"])' for name in chart.statuses]
    for number, move in enumerate(chart.moves):
        words = "<br/>".join(_safe(line) for line in move.label)
        out.append(f'  m{number}["{words}"]:::move')
        out += [f"  {ids[source]} --- m{number}" for source in move.sources]
        out.append(f"  m{number} --> {ids[move.to]}")
    out.append("  classDef move fill:none,stroke-dasharray:3 3")
    return "\n".join(out) + "\n"


def _safe(words: str) -> str:
    """The words without any sign that means something to Mermaid or to HTML; there is none in names as they must be."""
    return " ".join(_UNSAFE.sub(" ", words).split()) or " "
