"""The life cycle as a Mermaid diagram, which GitHub and GitLab draw."""

from __future__ import annotations

import re

from policy_engine.showing.states import ANY, START, Chart, shown

_PLAIN = re.compile(r"[\w ,.()/+-]")


def state_diagram(chart: Chart) -> str:
    """A `stateDiagram-v2`; names of statuses are numbered, so that none can be read as a word of the language."""
    ids = {status: f"s{number}" for number, status in enumerate(chart.statuses)}
    ids[START] = "[*]"
    out = ["stateDiagram-v2"]
    out += [f'  state "{_safe(shown(name))}" as {ids[name]}' for name in chart.statuses if name != START]
    for move in chart.moves:
        label = _safe(" ".join(move.label))
        out += [f"  {ids[source]} --> {ids[move.to]} : {label}" for source in move.sources]
    return "\n".join(out) + "\n"


def _safe(words: str) -> str:
    """The words with every sign that could end a label written as its number."""
    return "".join(sign if _PLAIN.fullmatch(sign) else f"#{ord(sign)};" for sign in " ".join(words.split()))


__all__ = ["ANY", "state_diagram"]
