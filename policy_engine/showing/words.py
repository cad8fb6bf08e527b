"""How the parts of a policy are put into words, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_engine.model.policy import Cell, Condition, EventRef, Exception_, Origin
from policy_engine.showing.blocks import (
    Item,
    Line,
    Piece,
    clauses,
    code,
    item,
    joined,
    line,
    strong,
    text,
)

WORDS = {
    "none": "no target",
    "silent": "not said",
    "not_applicable": "does not apply",
    "not_guaranteed": "not guaranteed",
    "unknown": "not known",
}
"""What stands in a table of targets in place of a figure."""


def spaced(name: object) -> str:
    """A name as words: `first_response` and `first-response` are `first response`."""
    return str(name).replace("_", " ").replace("-", " ")


def capital(words: str) -> str:
    """The words with a capital letter first."""
    return words[:1].upper() + words[1:]


def value(found: Any) -> str:
    """A value of a fact as a reader says it."""
    if found is None:
        return "none"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return spaced(found)


def condition(when: Condition | None) -> Line:
    """A condition as it stands in the policy."""
    if when is None or when.text == "always":
        return (text("always"),)
    return (code(when.text),)


def always(when: Condition | None) -> bool:
    """Whether a condition holds of every ticket."""
    return when is None or when.text == "always"


def events(refs: Iterable[EventRef], between: str = " or ") -> Line:
    """Events by their names."""
    return joined(((code(ref.name),) for ref in refs), between)


def target(cell: Cell) -> Line:
    """A cell of a table of targets."""
    if cell.kind == "figure":
        return (strong(cell.text),)
    if cell.kind == "from":
        return line("as ", code(cell.text.removeprefix("from ")), " says")
    return (text(WORDS.get(cell.word or cell.text, spaced(cell.text))),)


def outcome(cell: Cell) -> Line:
    """A cell of any other table."""
    if cell.kind == "word" or cell.text in ("unknown", "silent"):
        return (text(WORDS.get(cell.word or cell.text, spaced(cell.text))),)
    if cell.kind == "value" and cell.value is None:
        return (text("none"),)
    return (strong(spaced(cell.text)),)


def verbatim(cell: Cell) -> Line:
    """A cell whose text is not made of words: a zone, opening hours."""
    return outcome(cell) if cell.kind == "word" else (strong(cell.text),)


def cited(origin: Origin) -> Line:
    """The clauses of a rule, in brackets."""
    return line(" (", clauses(origin.cites), ")") if origin.cites else ()


def exceptions(found: Iterable[Exception_], verdict: Any) -> list[Item]:
    """The exceptions of a rule, one below another."""
    return [
        item(
            "except if ",
            condition(one.when),
            ": ",
            verdict(one.verdict, one.extent),
            cited(one.origin),
            below=[*exceptions(one.exceptions, verdict), *supplement(one.also, verdict)],
        )
        for one in found
    ]


def supplement(also: tuple[str, str | None, Origin] | None, verdict: Any) -> list[Item]:
    """What is done all the same."""
    if also is None:
        return []
    return [item("yet ", verdict(also[0], also[1]), cited(also[2]))]


def name_of(origin: Origin) -> Piece:
    """The last word of a rule's id."""
    return strong(spaced(origin.id.rpartition(".")[2]))
