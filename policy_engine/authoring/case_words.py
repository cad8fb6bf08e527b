"""What a test may expect: for each section of the decision its keys, its parts by name, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policy_engine.model.coverage import VERDICTS
from policy_engine.model.policy import Policy

__all__ = ["PARTS", "PART_KEYS", "Words", "rules_of", "words_of"]

OUTCOMES = ("determined", "unknown", "error", "silent", "conflict")
RESULTS = (
    "due", "no_target", "not_applicable", "not_guaranteed", "not_started", "paused", "missed", "met", "unknown",
    "error",
)  # fmt: skip
CLOCK_STATES = ("not_started", "running", "paused", "met", "breached", "stopped")
DUTY_STATES = ("fulfilled", "breached", "pending", "applies", "unknown", "error")

_TARGET = (
    "result", "target", "clock", "starts_at", "due_at", "state", "pauses", "elapsed_seconds", "remaining_seconds",
    "reminders", "source", "measured", "needs", "errors",
)  # fmt: skip
_DUTY = ("clause", "party", "strength", "state", "due_at", "needs", "errors")
_WINDOW = ("state", "opens_at", "closes_at", "phases", "needs", "errors")

PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "targets": ("a metric", _TARGET),
    "duties": ("a duty", _DUTY),
    "windows": ("a window", _WINDOW),
    "definitions": ("a defined term", ()),
    "milestones": ("a milestone", ()),
}
"""Lists (or maps) whose parts a test names: what a part is, and its keys (none where it is a plain value)."""

PART_KEYS = {"targets": "metric", "duties": "duty", "windows": "name"}
"""The key that holds the name, in the lists of the decision."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "classification": ("category", "decided_by", "provisional", "candidates", "preferred", "definitions", "warnings"),
    "sla": ("targets", "candidates", "preferred", "warnings"),
    "transition": (
        "status", "requested", "verdict", "automatic", "effective_at", "last_allowed_at", "milestones", "instead",
        "transitions",
    ),
    "exclusion": ("verdict", "candidates", "preferred", "extent", "sent_to"),
    "obligation": ("duties",),
    "charge": (
        "verdict", "lines", "requires_approval_by", "missing_approval_by", "needs_for_amount", "rate", "amount",
    ),
    "escalation": ("verdict", "to", "start_level", "levels", "due_at"),
    "window": ("windows",),
}  # fmt: skip

_VERDICTS: Mapping[str, tuple[str, ...]] = {
    "transition": ("allowed", "denied", "automatic", "not_triggered", "silent", "unknown", "error"),
    "exclusion": (*VERDICTS, "unknown", "error"),
    "charge": ("charged", "blocked", "silent", "unknown", "error"),
    "escalation": ("permitted", "discretionary", "required", "silent", "unknown", "error"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one section: its keys, the names of its parts, and what a key may answer."""

    keys: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[Any, ...]]


def words_of(policy: Policy) -> dict[str, Words]:
    """The words of every section, as one policy has them."""
    found = {}
    for section, own in _KEYS.items():
        keys = ["outcome", "needs", "errors", *own]
        values: dict[str, tuple[Any, ...]] = {"outcome": OUTCOMES}
        if section in _VERDICTS:
            values["verdict"] = _VERDICTS[section]
        parts = {name: tuple(dict.fromkeys(_names(policy, name))) for name in own if name in PARTS}
        if section == "classification" and policy.severity is not None:
            keys.append(policy.severity.name)
            if policy.severity.scale:
                values[policy.severity.name] = values["preferred"] = policy.severity.scale
        elif section == "transition" and policy.lifecycle is not None:
            statuses = tuple(status.name for status in policy.lifecycle.statuses)
            values["status"] = statuses
        elif section == "sla":
            values |= {"result": RESULTS, "state": CLOCK_STATES, "clock": ("elapsed", "business")}
        elif section == "obligation":
            values |= {"state": DUTY_STATES, "strength": ("must", "should")}
        elif section == "window":
            values["state"] = ("open", "closed", "unknown", "error", *_phases(policy))
        found[section] = Words(tuple(keys), parts, values)
    return found


def rules_of(policy: Policy) -> tuple[str, ...]:
    """Every rule that an error can name."""
    occasions = (duty.occasion_origin.id for duty in policy.occasions or ())
    return tuple(dict.fromkeys((*policy.rules, *occasions)))


def _names(policy: Policy, part: str) -> Iterable[str]:
    if part == "targets":
        return (metric.name for metric in policy.sla.metrics) if policy.sla is not None else ()
    if part == "duties":
        return (duty.name for duty in policy.occasions or ())
    if part == "windows":
        return (window.name for window in policy.windows or ())
    if part == "milestones":
        return (milestone.name for milestone in policy.lifecycle.milestones) if policy.lifecycle is not None else ()
    return (term.name for term in policy.definitions if term.kind == "predicate" and not term.by_start)


def _phases(policy: Policy) -> Iterable[str]:
    tracks = (track for window in policy.windows or () for track in window.tracks)
    return dict.fromkeys(phase.name for track in tracks for phase in track.phases)
