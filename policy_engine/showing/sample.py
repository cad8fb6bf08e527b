"""A ticket to show a policy's clocks with: of the policy's own tests the one with the most to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policy_engine.errors import TicketError
from policy_engine.load import Policy
from policy_engine.showing.timeline import Timeline, timeline_of

MOST_TESTS = 300
"""Tests that are looked at."""


class Sample(NamedTuple):
    """A ticket, the test it is from, and what that test is about."""

    test: str
    why: str
    ticket: Mapping[str, Any]
    timeline: Timeline


def sample_of(policy: Policy) -> Sample | None:
    """The ticket of the policy's tests with the most to see; nothing where there is none with an event."""
    best, found = 0, None
    for case in _cases(policy)[:MOST_TESTS]:
        if not case.ticket.get("events"):
            continue
        try:
            timeline = timeline_of(policy, case.ticket)
        except TicketError:
            continue
        worth = _worth(timeline)
        if worth > best:
            best, found = worth, Sample(case.id, case.why, case.ticket, timeline)
    return found


def _cases(policy: Policy) -> tuple[Any, ...]:
    """The tests beside a policy; none where there is no file of them, or none that can be read."""
    from policy_engine.authoring.case_file import read_tests
    from policy_engine.authoring.testing import tests_path
    from policy_engine.diagnostics import Collector
    from policy_engine.document.files import load_source

    collector = Collector()
    source = load_source(tests_path(policy.model.source.path), collector)
    return () if source is None else read_tests(source, policy.model, collector)


def _worth(found: Timeline) -> int:
    """How much there is to see: clocks that are due, pauses, clocks on opening hours; a long time shows little."""
    kinds = {kind for _, kind in found.events}
    worth = 2 * len(kinds) + 6 * len(found.coming)
    for bar in found.bars:
        worth += 8 * (bar.due is not None) + 6 * min(2, len(bar.pauses)) + 5 * bar.business
        # A night or a weekend in between shows what open time is.
        worth += 6 * (bar.business and len(found.hours or ()) in range(2, 8))
        worth += 3 * (not bar.stopped) + min(4, 20 * (bar.end - bar.start) // max(1, found.last - found.first))
    days = (found.last - found.first) / 86_400
    return max(1, worth - (10 if days > 14 else 0))
