"""Mistakes of a ticket: kept while it is read, so that all of them are told at once."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.errors import TicketError

__all__ = ["MOST_MISTAKES", "Wrong", "note", "together", "undeclared"]

MOST_MISTAKES = 50
"""Mistakes of one ticket that are told."""


class Wrong(Exception):
    """What is wrong with a value, without its place."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def note(mistakes: list[TicketError], wrong: Wrong, path: str) -> None:
    """Keep a mistake and go on; of very many the first are enough."""
    mistakes.append(TicketError(wrong.code, wrong.message, path))
    if len(mistakes) >= MOST_MISTAKES:
        raise together(mistakes) from None


def together(mistakes: list[TicketError]) -> TicketError:
    """The first mistake, with the others of the same ticket."""
    first, *others = mistakes[:MOST_MISTAKES]
    return TicketError(first.code, first.message, first.path, others)


def undeclared(ignored: Mapping[str, list[str]]) -> list[TicketError]:
    """The mistakes of facts and events that the policy does not declare, where that is one."""
    return [
        TicketError(
            "K019",
            f"the {'event' if kind == 'events' else 'fact'} `{name}` is not declared by the policy",
            f"{kind}.{name}" if kind == "facts" else kind,
        )
        for kind, names in ignored.items()
        for name in names
        if kind != "keys"
    ]
