"""Small policies written inline, and tickets for them. No vendor's words: these are about the language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from textwrap import dedent
from typing import Any

from policy_engine.load import Policy, load_source
from policy_engine.source import SourceFile

HEAD = """\
policy: {id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}
sources: {handbook: {document: sample.txt, register: sample.clauses.yaml}}
"""

DESK = """
calendars:
  desk:
    zone: Europe/Paris
    hours: mon-fri 09:00-17:00
    holidays: {dates: ["2025-07-14"], cites: S-1}
    cites: S-1
"""
"""Eight hours a day in Paris: 07:00 to 15:00 in UTC in summer, an hour later in winter."""


@cache
def policy(text: str) -> Policy:
    """The policy of a text without its head."""
    return load_source(SourceFile("sample.yaml", HEAD + dedent(text)))


def ticket(at: str, *events: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """A ticket at an instant."""
    return {"id": "T-1", "at": at, "facts": facts, "events": list(events)}


def event(at: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event."""
    return {"at": at, "type": kind, **fields}


def answer(
    loaded: Policy, question: str, at: str, *events: Mapping[str, Any], settings: Mapping[str, Any] | None = None,
    **facts: Any,
) -> dict[str, Any]:  # fmt: skip
    """One section of the decision."""
    decision = loaded.evaluate(ticket(at, *events, **facts), ask=[question], settings=settings)
    section: dict[str, Any] = decision.to_dict()[question]
    return section


def target(loaded: Policy, at: str, *events: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """The only target of a policy with one metric."""
    (found,) = answer(loaded, "sla", at, *events, **facts)["targets"]
    assert isinstance(found, dict)
    return found


def pick(data: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    """Some values of a mapping."""
    return tuple(data[name] for name in names)
