"""Nothing but a decision or a `TicketError` comes out, whatever the ticket."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import TicketError
from policy_engine.load import Policy, load

from .generated import NAMES, tickets
from .sample import policy
from .test_tickets import EVERY_TYPE, NOW

TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [NOW, "2025-09-10", "2199-12-31T23:59:59Z", "Europe/Paris", "UTC+25:00", "FR", "QQ", "\ud800", "\x00"]
    ),
)
KEYS = ["at", "type", "value", "unit", "time_zone", "open", "days"]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from([10**30, -(10**400)]), st.floats(), TEXTS)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=3),
    max_leaves=8,
)


def judged(loaded: Policy, given: Any) -> None:
    """A decision that is JSON, or a refusal that is one line."""
    try:
        decision = loaded.evaluate(given).to_dict()
    except TicketError as refusal:
        decision = {"code": refusal.code, "message": refusal.message}
        if not (refusal.code and refusal.message and refusal.message.isprintable()):
            raise
    json.dumps({**decision, "ticket": None}, allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(JUNK | st.fixed_dictionaries({"at": st.just(NOW), "facts": JUNK, "events": st.lists(JUNK, max_size=3)}))
def test_any_json_value_is_judged(given: Any) -> None:
    judged(policy(EVERY_TYPE), given)


@pytest.mark.parametrize("name", NAMES)
def test_any_ticket_of_a_shipped_policy_is_judged(name: str) -> None:
    loaded = load(name)

    @settings(max_examples=60, deadline=None)
    @given(tickets(loaded))
    def check(given: dict[str, Any]) -> None:
        judged(loaded, given)

    check()


@pytest.mark.parametrize("name", NAMES)
def test_any_ticket_with_one_piece_of_junk_in_it_is_judged(name: str) -> None:
    loaded = load(name)

    @settings(max_examples=60, deadline=None)
    @given(tickets(loaded), JUNK, st.randoms(use_true_random=False))
    def check(given: dict[str, Any], junk: Any, random: Any) -> None:
        mutated = copy.deepcopy(given)
        places: list[tuple[Any, Any]] = [(mutated, key) for key in mutated]
        places += [(mutated["facts"], key) for key in mutated["facts"]]
        places += [(one, key) for one in mutated["events"] for key in one]
        holder, key = random.choice(places)
        holder[key] = junk
        judged(loaded, mutated)

    check()
