"""The forms in which decisions are printed: text for a person, JSON, JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from .colours import Paint
from .tickets import Bad

if TYPE_CHECKING:
    from policy_engine.runtime.case import Case

    from .page import Page

FORMATS = ("text", "json", "jsonl")


class Answered(Protocol):
    """What was answered for a ticket: a decision, or the explanation of a rule."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""


class Printer(Protocol):
    """Takes the answers in the order of the tickets."""

    def decision(self, decision: Answered, ticket: Any) -> None:
        """Print what was answered for a ticket."""

    def bad(self, bad: Bad) -> None:
        """Print what stands in place of a decision."""

    def close(self) -> None:
        """There are no more."""


class JsonLinesPrinter:
    """One object a line. Letters beyond ASCII are escaped, so that no encoding can spoil them."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._encode = json.JSONEncoder(separators=(", ", ": ")).encode

    def decision(self, decision: Answered, ticket: Any) -> None:
        self._out.write(self._encode(decision.to_dict()) + "\n")

    def bad(self, bad: Bad) -> None:
        self._out.write(self._encode(bad.to_dict()) + "\n")

    def close(self) -> None:
        pass


class JsonPrinter:
    """One document: an object, or the list of them, written one by one."""

    def __init__(self, out: TextIO, many: bool) -> None:
        self._out = out
        self._many = many
        self._before = "[\n" if many else ""

    def decision(self, decision: Answered, ticket: Any) -> None:
        self._write(decision.to_dict())

    def bad(self, bad: Bad) -> None:
        self._write(bad.to_dict())

    def close(self) -> None:
        if self._many:
            self._out.write("[]\n" if self._before == "[\n" else "\n]\n")

    def _write(self, data: Any) -> None:
        self._out.write(self._before + json.dumps(data, indent=2))
        self._before = ",\n"
        if not self._many:
            self._out.write("\n")


class TextPrinter:
    """A page for each ticket."""

    def __init__(self, out: TextIO, read: Callable[[Any], Case], paint: Paint, width: int | None) -> None:
        """`read` gives the case of a ticket, for what its decision does not say: the opening hours."""
        self._out = out
        self._read = read
        self._paint = paint
        self._width = width
        self._before = ""

    def decision(self, decision: Answered, ticket: Any) -> None:
        from .page import Page

        page = Page(self._paint, self._width)
        self._write(page, decision, ticket)
        self._put(page.text())

    def _write(self, page: Page, decision: Answered, ticket: Any) -> None:
        from .decision_text import write
        from .desk import Desk

        write(page, decision.to_dict(), Desk(self._read(ticket)))

    def bad(self, bad: Bad) -> None:
        from policy_engine.diagnostics.render import safe

        name = "a ticket without an id" if bad.ticket is None else str(bad.ticket)
        where = f" in line {bad.line:,}" if bad.line is not None else ""
        lines = [f"{safe(name)}{where}"]
        mistakes = [(bad.code, bad.path, bad.message), *((one.code, one.path, one.message) for one in bad.others)]
        for code, path, message in mistakes:
            place = f"`{path}`: " if path else ""
            lines.append(f"  {self._paint(f'error {code}', 'error')}: {safe(place + message)}")
        self._put("\n".join(lines) + "\n")

    def close(self) -> None:
        pass

    def _put(self, text: str) -> None:
        self._out.write(self._before + text)
        self._before = "\n"


class ExplanationPrinter(TextPrinter):
    """A page for the explanation of a rule, for each ticket."""

    def _write(self, page: Page, decision: Any, ticket: Any) -> None:
        from .explanation_text import write

        write(page, decision)
