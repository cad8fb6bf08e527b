"""A policy with one metric, made of the properties that a test is about, and instants of one week."""

from __future__ import annotations

from typing import Any

from policy_engine.load import Policy

from .sample import DESK, event, policy

VOCABULARY = """
facts:
  level: {scale: severity, set_by: graded}
events:
  created: {}
  reported: {}
  answered: {}
  updated: {}
  promised: {due: instant, written: {type: boolean, absent: false}}
  waiting: {}
  waited: {}
  parked: {}
  unparked: {}
  closed: {}
  reopened: {}
  merged: {}
  graded: {value: {scale: severity}}
classification:
  severity:
    scale: [1, 2, 3]
    decided_by: [vendor]
    otherwise: unknown
    vendor: {from: level, cites: S-2}
"""

ONE_STOP = "start: {event: created, cites: S-3}\n      stop: {event: answered, cites: S-3}"
KEEP = "retarget: {follows: severity, start: keep, pauses: keep, cites: S-4}"
RESET = "retarget: {follows: severity, start: reset, pauses: keep, cites: S-4}"
WAITS = "pause: {from: waiting, until: waited, cites: S-5}"
FIXED = "figures: {when: always, then: {answer: FIGURE}, cites: S-6}"
GRADED = """figures:
      inputs: [severity]
      outputs: [answer]
      rows:
        one: {severity: 1, answer: 1 hour, cites: S-6}
        two: {severity: 2, answer: 4 hours, cites: S-6}
        three: {severity: 3, answer: 8 business hours, cites: S-6}"""


def clock(*parts: str, figure: str = "4 hours", graded: bool = False) -> Policy:
    """A policy with one metric, `answer`, made of these properties."""
    properties = "\n      ".join(parts)
    figures = GRADED if graded else FIXED.replace("FIGURE", figure)
    return policy(
        f"{DESK}\nsla:\n  metrics:\n    answer:\n      calendar: desk\n      {properties}\n"
        f"  targets:\n    {figures}\n{VOCABULARY}"
    )


def at(text: str) -> str:
    """An instant of a week in July 2025, of which the 7th is a Monday, such as `7 10:00` (UTC)."""
    day, time = text.split()
    return f"2025-07-{int(day):02}T{time}:00Z"


def did(text: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event of that week."""
    return event(at(text), kind, **fields)


def wait(begin: str, end: str) -> dict[str, str]:
    """A pause as the decision shows it."""
    return {"from": at(begin), "until": at(end)}


CREATED = did("7 10:00", "created")
