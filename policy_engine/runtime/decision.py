"""The decision: the answers for one ticket, as data."""

from __future__ import annotations

from typing import Any

QUESTIONS = (
    "classification",
    "sla",
    "transition",
    "exclusion",
    "obligation",
    "charge",
    "escalation",
    "window",
)


class Decision:
    """The answers for one ticket. Sections are read as items (`decision["sla"]`); `to_dict` gives plain data."""

    __slots__ = ("_head", "_path", "_sections")

    def __init__(self, head: dict[str, Any], sections: dict[str, dict[str, Any]], path: str) -> None:
        self._head = head
        self._sections = sections
        self._path = path

    def __getitem__(self, question: str) -> dict[str, Any]:
        """One section as plain data; raises `KeyError` for a question that was not asked."""
        return self._plain(self._sections[question])

    @property
    def sections(self) -> tuple[str, ...]:
        """The questions answered."""
        return tuple(self._sections)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON, as the contract and `schemas/decision.schema.json` describe it."""
        return {**self._head, **{name: self._plain(section) for name, section in self._sections.items()}}

    def _plain(self, section: dict[str, Any]) -> dict[str, Any]:
        plain = {}
        for name, value in section.items():
            if name == "because":
                path = self._path
                plain[name] = [one.plain(path) for one in {id(one): one for one in value}.values()]
            elif name == "targets":
                plain[name] = [self._plain(target) for target in value]
            else:
                plain[name] = value
        return plain
