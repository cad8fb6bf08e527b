"""What the passes over an expression raise, and the small record that the parser complains with."""

from __future__ import annotations

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.errors import PolicyError
from policy_engine.source import SourceFile, Span, TextMap

__all__ = ["Complaint", "ExpressionError", "Failure", "one_line"]


def one_line(message: str) -> str:
    """The message with escapes for what would break its line or could not be seen: texts of users stand in it."""
    if message.isprintable():
        return message
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in message)


class ExpressionError(PolicyError):
    """An expression that cannot be read or typed; `diagnostics` says everything that is wrong with it."""


class Failure(Exception):
    """Something has no result; the text says why. Becomes a `Fault` at run time and never leaves this room."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class Complaint(Exception):
    """One mistake at characters `start` to `end` of an expression's own text; never leaves this room."""

    def __init__(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = one_line(message)
        self.start = start
        self.end = end
        self.help = help

    def diagnostic(self, where: TextMap | None) -> Diagnostic:
        """The finding in the file of `where`; without one, the expression is shown as its own text."""
        source: SourceFile | None = None
        span = Span(self.start, self.end)
        if where is not None:
            source, span = where.source, where.span(self.start, self.end)
        return Diagnostic(self.code, Severity.ERROR, self.message, source, span, self.help)
