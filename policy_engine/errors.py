"""Every exception the library raises has one root, a code and a message fit to be shown.

The messages follow one style: lower case, no full stop, the user's own text in back-ticks, no names of
the host language. This module imports nothing of ours, so that every room may raise from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["CalendarError", "PolicyEngineError", "PolicyError", "ReadError", "RuleError", "StartError", "TicketError"]


class PolicyEngineError(Exception):
    """Root of everything this library raises on purpose.

    `code` stands in the catalogue of codes (`policy_engine.diagnostics.codes`), `message` is one line.
    """

    code: str
    message: str

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class CalendarError(PolicyEngineError):
    """Hours, a zone, holidays or an instant that the business calendar cannot work with."""


class ReadError(PolicyEngineError):
    """A file that cannot be read at all: missing, a folder, too large, not UTF-8.

    `path` is the file as it is shown to the user; `help` says what to do about it.
    """

    path: str
    help: str

    def __init__(self, code: str, message: str, path: str = "", help: str = "") -> None:
        super().__init__(code, message)
        self.path = path
        self.help = help

    def __str__(self) -> str:
        return f"{self.path}: {super().__str__()}" if self.path else super().__str__()


class TicketError(PolicyEngineError):
    """A ticket that is not what the policy declares; `path` is its place, such as `facts.language`.

    It is the first mistake; `others` are further ones of the same ticket, in their order.
    """

    path: str
    others: tuple[TicketError, ...]

    def __init__(self, code: str, message: str, path: str = "", others: Iterable[TicketError] = ()) -> None:
        super().__init__(code, message)
        self.path = path
        self.others = tuple(others)

    def __str__(self) -> str:
        return f"{self.path}: {super().__str__()}" if self.path else super().__str__()


class RuleError(PolicyEngineError):
    """A rule that was asked about and does not exist, or a name of several.

    `candidates` holds ids with a few words about each, `more` counts those that are not listed.
    """

    help: str
    candidates: tuple[tuple[str, str], ...]
    more: int

    def __init__(
        self, code: str, message: str, help: str = "", candidates: Iterable[tuple[str, str]] = (), more: int = 0
    ) -> None:
        super().__init__(code, message)
        self.help = help
        self.candidates = tuple(candidates)
        self.more = more


class StartError(PolicyEngineError):
    """A policy that cannot be begun: its name is none, or its files are there already; `help` is the cure."""

    help: str

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(code, message)
        self.help = help


class PolicyError(PolicyEngineError):
    """A policy that does not load. `diagnostics` holds every finding, errors and warnings.

    The elements are `policy_engine.diagnostics.Diagnostic`; they are typed loosely here, because this
    module imports nothing. `code` and `message` are those of the first error.
    """

    diagnostics: tuple[Any, ...]

    def __init__(self, diagnostics: Iterable[Any]) -> None:
        self.diagnostics = tuple(diagnostics)
        if not self.diagnostics:
            raise ValueError("a policy error needs at least one diagnostic")
        errors = [found for found in self.diagnostics if found.severity.value == "error"]
        first = errors[0] if errors else self.diagnostics[0]
        super().__init__(first.code, first.message)

    def __str__(self) -> str:
        first = super().__str__()
        more = len(self.diagnostics) - 1
        return f"{first} (and {more} more)" if more else first
