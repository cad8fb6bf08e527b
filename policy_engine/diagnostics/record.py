"""The one record for every complaint, and the collector that passes append to.

A pass appends and goes on, so that one run shows every mistake; only the command line prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from policy_engine.diagnostics.codes import CATALOGUE
from policy_engine.errors import PolicyError
from policy_engine.source import Position, SourceFile, Span

__all__ = ["FINDINGS_PER_FILE", "Collector", "Diagnostic", "Related", "Severity"]

FINDINGS_PER_FILE = 200
"""More findings than this in one file say nothing new; the rest is counted, not shown."""

_CAP_CODE = "Y090"


class Severity(Enum):
    """An error stops a policy from loading, a warning does not; a note is worth a thought. Gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, such as the first of two equal keys."""

    message: str
    source: SourceFile
    span: Span

    @property
    def position(self) -> Position:
        return self.source.position(self.span.start)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        at = self.position
        return {"message": self.message, "path": self.source.path, "line": at.line, "column": at.column}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what (`code`, `message`), where (`source`, `span`) and the cure (`help`).

    `message` and `help` are lower case, without a full stop, the user's text in back-ticks. Further lines of
    `help` are lines for the file, to be copied as they are.
    A finding about no place in particular has neither source nor span.
    """

    code: str
    severity: Severity
    message: str
    source: SourceFile | None = None
    span: Span | None = None
    help: str = ""
    related: tuple[Related, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def path(self) -> str:
        """The file as shown to the user; empty where the finding has none."""
        return "" if self.source is None else self.source.path

    @property
    def position(self) -> Position | None:
        """Where the finding starts; none where it has no place."""
        if self.source is None or self.span is None:
            return None
        return self.source.position(self.span.start)

    @property
    def end_position(self) -> Position | None:
        """One past the last character of the finding."""
        if self.source is None or self.span is None:
            return None
        return self.source.position(self.span.end)

    @property
    def line(self) -> int | None:
        at = self.position
        return None if at is None else at.line

    @property
    def column(self) -> int | None:
        at = self.position
        return None if at is None else at.column

    @property
    def end_line(self) -> int | None:
        at = self.end_position
        return None if at is None else at.line

    @property
    def end_column(self) -> int | None:
        at = self.end_position
        return None if at is None else at.column

    @property
    def sort_key(self) -> tuple[str, int, str, int, str]:
        """File, offset, code; then length and message, so that the order never depends on chance."""
        start, end = (self.span.start, self.span.end) if self.span is not None else (-1, -1)
        return (self.path, start, self.code, end, self.message)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; lines and columns from 1, the end exclusive, `null` for no place."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.path or None,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "help": self.help or None,
            "related": [other.to_dict() for other in self.related],
        }


class Collector:
    """Takes findings in any order; gives them sorted, without repetitions, and capped per file."""

    def __init__(self, limit: int = FINDINGS_PER_FILE) -> None:
        """`limit` is the number of findings shown per file."""
        self._limit = limit
        self._kept: dict[str, list[Diagnostic]] = {}
        self._dropped: dict[str, int] = {}
        self._seen: set[tuple[str, int, str, int, str]] = set()
        self._settled: dict[str, list[Span]] = {}
        self._errors = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, unless the very same one is kept already or its file is full."""
        key = diagnostic.sort_key
        if key in self._seen or (self._settled and self._is_settled(diagnostic)):
            return
        kept = self._kept.setdefault(diagnostic.path, [])
        if diagnostic.is_error:
            self._errors += 1
        if len(kept) >= self._limit:
            self._dropped[diagnostic.path] = self._dropped.get(diagnostic.path, 0) + 1
            return
        self._seen.add(key)
        kept.append(diagnostic)

    def settle(self, source: SourceFile, span: Span) -> None:
        """Of this place all is said: what later passes find there follows from it, and is left out."""
        self._settled.setdefault(source.path, []).append(span)

    def _is_settled(self, diagnostic: Diagnostic) -> bool:
        if diagnostic.source is None or diagnostic.span is None:
            return False
        at = diagnostic.span.start
        settled = self._settled.get(diagnostic.source.path, ())
        return any(span.start <= at < span.end or at == span.start for span in settled)

    def take(self, other: Collector) -> None:
        """Everything that another collector has, and what is settled there."""
        for path, kept in other._kept.items():
            self.extend(kept)
            if path in other._dropped:
                self._dropped[path] = self._dropped.get(path, 0) + other._dropped[path]
        for path, spans in other._settled.items():
            self._settled.setdefault(path, []).extend(spans)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def error(
        self,
        code: str,
        message: str,
        source: SourceFile | None = None,
        span: Span | None = None,
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        """Add an error."""
        self.add(Diagnostic(code, Severity.ERROR, message, source, span, help, related))

    def warning(
        self,
        code: str,
        message: str,
        source: SourceFile | None = None,
        span: Span | None = None,
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        """Add a warning."""
        self.add(Diagnostic(code, Severity.WARNING, message, source, span, help, related))

    def report(
        self,
        code: str,
        message: str,
        source: SourceFile | None = None,
        span: Span | None = None,
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        """Add a finding whose severity is the level the catalogue gives its code."""
        severity = Severity(CATALOGUE[code].level)
        self.add(Diagnostic(code, severity, message, source, span, help, related))

    @property
    def has_errors(self) -> bool:
        return self._errors > 0

    def __len__(self) -> int:
        """How many findings were made, those not shown included."""
        return sum(len(kept) for kept in self._kept.values()) + sum(self._dropped.values())

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings by file, offset and code; a file that overflowed ends with a line that says so."""
        found: list[Diagnostic] = []
        for path in sorted(self._kept):
            kept = sorted(self._kept[path], key=lambda diagnostic: diagnostic.sort_key)
            found.extend(kept)
            dropped = self._dropped.get(path, 0)
            if dropped:
                source = kept[-1].source
                span = None if source is None else Span(len(source.text), len(source.text))
                message = f"{dropped} more findings in this file are not shown"
                help = "mend the first ones and look again"
                found.append(Diagnostic(_CAP_CODE, Severity.WARNING, message, source, span, help))
        return tuple(found)

    def raise_errors(self) -> None:
        """Raise `PolicyError` with every finding, if at least one is an error."""
        if self.has_errors:
            raise PolicyError(self.diagnostics)
