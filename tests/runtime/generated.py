"""Tickets of any policy, made from its vocabulary."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from policy_engine.expr.types import (
    BOOLEAN,
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TARGETS,
    TEXT,
    ZONE,
    EnumType,
    ListType,
    Type,
)
from policy_engine.load import Policy

from .test_tickets import NOW

NAMES = ("mega", "meteorage", "hydra", "megaport", "managry")
INSTANTS = st.sampled_from(
    [NOW, "2025-09-10T06:00:00Z", "2025-09-01T06:00:00+02:00", "1900-01-01T00:00:00Z", "2199-12-31T20:00:00Z",
     "2025-10-26T00:30:00Z", "2025-09-06T12:00:00Z"]
)  # fmt: skip
OTHERS: dict[Type, Any] = {
    TEXT: "some text",
    ZONE: "America/Sao_Paulo",
    COUNTRY: "CZ",
    DATES: ["2025-09-10"],
    CALENDAR: {"time_zone": "Asia/Tokyo", "open": "22:00", "close": "06:00"},
    TARGETS: {"first_response": {"high": {"value": 3, "unit": "business_day"}}},
}


def value_of(type_: Type) -> st.SearchStrategy[Any]:
    """Values of a type as a ticket writes them."""
    if isinstance(type_, EnumType):
        return st.sampled_from(type_.members)
    if isinstance(type_, ListType):
        return st.lists(value_of(type_.element), max_size=3)
    simple: dict[Type, st.SearchStrategy[Any]] = {
        BOOLEAN: st.booleans(),
        INTEGER: st.integers(0, 3),
        NUMBER: st.sampled_from([99.95, 3, 2.0**62]),
        DATE: st.sampled_from(["2025-09-10", "2023-01-31", "1900-01-01", "2200-12-31"]),
        INSTANT: INSTANTS,
    }
    return simple[type_] if type_ in simple else st.just(OTHERS[type_])


def tickets(loaded: Policy) -> st.SearchStrategy[dict[str, Any]]:
    """Tickets of a policy: any of its facts, any of its events."""
    model = loaded.model
    facts = st.fixed_dictionaries(
        {}, optional={fact.name: st.one_of(value_of(fact.type), st.none()) for fact in model.facts.values()}
    )
    kinds = [
        st.fixed_dictionaries(
            {"at": INSTANTS, "type": st.just(kind.name)},
            optional={one.name: st.one_of(value_of(one.type), st.none()) for one in kind.attributes.values()},
        )
        for kind in model.events.values()
    ]
    return st.fixed_dictionaries({"at": INSTANTS, "facts": facts, "events": st.lists(st.one_of(kinds), max_size=6)})


def a_value(type_: Type, random: Random) -> Any:
    """A value of a type."""
    if isinstance(type_, EnumType):
        return random.choice(type_.members)
    if isinstance(type_, ListType):
        return [a_value(type_.element, random) for _ in range(random.randint(0, 2))]
    simple: dict[Type, Any] = {
        BOOLEAN: (True, False),
        INTEGER: (0, 1, 2),
        NUMBER: (99.95, 3),
        DATE: ("2025-09-10", "2023-01-31", "2022-06-30"),
        INSTANT: (NOW, "2025-09-01T06:00:00+02:00"),
    }
    return random.choice(simple.get(type_) or (OTHERS[type_],))


def a_ticket(loaded: Policy, random: Random) -> dict[str, Any]:
    """A ticket that tells most of its facts, with a handful of events of two weeks."""
    model = loaded.model
    facts = {fact.name: a_value(fact.type, random) for fact in model.facts.values() if random.random() < 0.9}
    events = []
    for _ in range(random.randint(0, 6)):
        kind = random.choice(list(model.events.values()))
        fields = {one.name: a_value(one.type, random) for one in kind.attributes.values() if random.random() < 0.9}
        at = f"2025-09-{random.randint(1, 14):02}T{random.randint(0, 23):02}:{random.choice((0, 30)):02}:00Z"
        events.append({"at": at, "type": kind.name, **fields})
    return {"at": "2025-09-14T12:00:00Z", "facts": facts, "events": events}
