"""The decision: the answers for one ticket, as data."""

from __future__ import annotations

from typing import Any

QUESTIONS = ("classification", "sla", "transition", "exclusion", "obligation", "charge", "escalation", "window")


class Decision:
    """The answers for one ticket. Sections are read as items (`decision["sla"]`); `to_dict` gives plain data.

    The data shares parts between decisions of one policy: read it, do not change it.
    """

    __slots__ = ("_head", "_sections")

    def __init__(self, head: dict[str, Any], sections: dict[str, dict[str, Any]]) -> None:
        self._head = head
        self._sections = sections

    def __getitem__(self, question: str) -> dict[str, Any]:
        """One section as plain data; raises `KeyError` for a question that was not asked."""
        return self._sections[question]

    @property
    def sections(self) -> tuple[str, ...]:
        """The questions answered."""
        return tuple(self._sections)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON, as the contract and `schemas/decision.schema.json` describe it."""
        return {**self._head, **self._sections}
