"""The page a decision is printed on: headings, answers, details, and reasons with their citation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policy_engine.diagnostics.render import safe

from .colours import Paint

_ANSWER, _DETAIL, _REASON = 2, 4, 6
_NARROWEST = 60


class Page:
    """Lines of text, wrapped where a width is given."""

    def __init__(self, paint: Paint, width: int | None = None) -> None:
        """`width` is that of the terminal in cells; without it nothing is wrapped."""
        self.paint = paint
        self.width = None if width is None else max(width, _NARROWEST)
        """Cells of a line; nothing where lines have no end."""
        self._lines: list[str] = []
        self._folder = os.path.join(os.getcwd(), "")

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def blank(self) -> None:
        self._lines.append("")

    def heading(self, text: str, style: str = "heading") -> None:
        """The first line of a block."""
        self._lines.append(self.paint(safe(text), style))

    def raw(self, text: str, style: str = "") -> None:
        """A line that is laid out already: it is neither wrapped nor made safe."""
        self._lines.append(self.paint(text, style))

    def answer(self, label: str, text: str, style: str = "", tail: str = "", indent: int = _ANSWER) -> None:
        """An answer: its label, the word that matters (coloured), and the rest of the line."""
        first = f"{safe(label)} " if label else ""
        self._put(indent, first + safe(text) + safe(tail), len(first), len(first) + len(safe(text)), style)

    def detail(self, text: str, style: str = "") -> None:
        """A line under an answer."""
        self._put(_DETAIL, safe(text), 0, len(safe(text)) if style else 0, style)

    def note(self, text: str, citation: str = "") -> None:
        """A line of a block that has no answers, with its citation."""
        self._cited(_ANSWER, safe(text), citation)

    def errors(self, errors: Iterable[Mapping[str, Any]]) -> None:
        """What went wrong under an answer: the rule, the cause, and where it stands to the column."""
        for error in errors:
            at, clause = error["at"], error["clause"]
            place = f"{self._near(at['file'])}:{at['line']}:{at['column']}"
            clauses = clause if isinstance(clause, list) else [clause] if clause else []
            text = f"{error['message']} in `{error['expression']}`" if error["expression"] else error["message"]
            if "event" in error:
                text += f", for the event {error['event']['type']} at {error['event']['at']}"
            head = f"error {error['code']}"
            text = f"{head} in {safe(error['rule'])}: {safe(text)}"
            self._cited(_DETAIL, text, f"[{', '.join(map(safe, [*clauses, place]))}]", len(head))

    def reasons(self, reasons: Iterable[Mapping[str, Any]]) -> None:
        """Reasons, one a line and each once, with their clauses and their place."""
        rows = dict.fromkeys((reason["text"], self.citation([reason])) for reason in reasons)
        for text, citation in rows:
            self._cited(_REASON, f"- {safe(text)}", citation)

    def citation(self, reasons: Sequence[Mapping[str, Any]]) -> str:
        """`[MEGAPORT-12, policies/megaport.yaml:165]`: the clauses of the reasons, and where the first stands."""
        clauses: dict[str, None] = {}
        for reason in reasons:
            clause = reason.get("clause")
            clauses.update(dict.fromkeys(clause if isinstance(clause, list) else [clause] if clause else []))
        parts = list(clauses)
        first = next((reason for reason in reasons if reason.get("file")), None)
        if first is not None:
            parts.append(f"{self._near(first['file'])}:{first['line']}")
        return f"[{', '.join(map(safe, parts))}]" if parts else ""

    def _near(self, path: str) -> str:
        """A path as it is written from here, where the file lies below."""
        return path.removeprefix(self._folder)

    def _cited(self, indent: int, text: str, citation: str, head: int = 0) -> None:
        """A text and its citation; the first `head` letters are those of an error."""
        rows = self._wrap(indent, text)
        if head:
            rows[0] = self.paint(rows[0][:head], "error") + rows[0][head:]
        if citation and self.width is not None and indent + len(rows[-1]) + 1 + len(citation) > self.width:
            rows.append(" ")
        rows[-1] += f" {self.paint(citation, 'quiet')}" if citation else ""
        self._lines.extend(" " * indent + row for row in rows)

    def _put(self, indent: int, text: str, start: int, end: int, style: str) -> None:
        rows = self._wrap(indent, text)
        if style and end <= len(rows[0]):
            rows[0] = rows[0][:start] + self.paint(rows[0][start:end], style) + rows[0][end:]
        self._lines.extend(" " * indent + row for row in rows)

    def _wrap(self, indent: int, text: str) -> list[str]:
        if self.width is None or indent + len(text) <= self.width:
            return [text]
        from textwrap import wrap

        room = self.width - indent
        return wrap(text, room, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
