"""What a policy declares of the sizes of facts holds: a ticket with more is refused, and conditions rest on that."""

from __future__ import annotations

from typing import Any

import pytest

from policy_engine.errors import PolicyError, TicketError
from policy_engine.load import load_source
from policy_engine.source import SourceFile

from .explaining_sample import changes
from .sample import HEAD, answer, event, policy, ticket

NOW = "2025-09-10T07:00:00Z"

SIZED = """
obligations:
  always:
    when: always
    duties:
      vip: {party: vendor, strength: must, done: 'tags.exists(t, t == "vip")', cites: S-1}
      open: {party: vendor, strength: must, done: visits.contains(today), cites: S-1}
      sure: {party: vendor, strength: must, done: 'summary == "" or topic == "" or red in signs', cites: S-1}
      said: {party: vendor, strength: must, done: 'noted.labels.contains("x") or noted.text == note', cites: S-1}
parameters:
  notice: {told_by: note, assumed: unknown, why: "not given", cites: S-1}
facts:
  tags: {set_of: text, at_most: 2, longest: 5}
  visits: {type: dates, at_most: 2}
  summary: {type: text, longest: 10}
  topic: {some_of: [a, something_long], longest: 4}
  signs: {set_of: [red, green, blue]}
  few: {set_of: [red, green, blue], at_most: 2}
  labels: {set_of: text}
  note: {type: text, longest: 3}
events:
  noted: {labels: {set_of: text, at_most: 1, longest: 3}, text: {type: text, longest: 2}}
"""

DAYS = ["2025-09-10", "2025-09-11", "2025-09-12"]


def refused(*events: Any, settings: dict[str, Any] | None = None, **facts: Any) -> tuple[str, str, str]:
    """Code, message and path of the refusal of a ticket."""
    with pytest.raises(TicketError) as found:
        policy(SIZED).evaluate(ticket(NOW, *events, **facts), settings=settings)
    return found.value.code, found.value.message, found.value.path


@pytest.mark.parametrize(
    ("name", "value", "code", "message"),
    [
        ("tags", ["a", "b", "c"], "K021", "a list of 3 values; no more than 2 can be read"),
        ("tags", ["a", "longer"], "K011", "a text of 6 characters; at most 5 are read"),
        ("tags", ["a", 7], "K010", "`7` is not a text"),
        ("tags", ["a"] * 10_001, "K021", "a list of 10,001 values; no more than 10,000 can be read"),
        ("tags", "vip", "K010", '`"vip"` is not a list of values; one alone is written `["vip"]`'),
        ("visits", DAYS, "K021", "a list of 3 values; no more than 2 can be read"),
        ("summary", "a" * 11, "K011", "a text of 11 characters; at most 10 are read"),
        ("topic", "other", "K011", "a text of 5 characters; at most 4 are read"),
        ("few", ["red", "green", "blue"], "K021", "a list of 3 values; no more than 2 can be read"),
        ("signs", ["red"] * 10_001, "K021", "a list of 10,001 values; no more than 10,000 can be read"),
        ("labels", ["a" * 1_001], "K011", "a text of 1,001 characters; at most 1,000 are read"),
        ("note", "long", "K011", "a text of 4 characters; at most 3 are read"),
    ],
)
def test_what_is_larger_than_declared_is_refused(name: str, value: Any, code: str, message: str) -> None:
    assert refused(**{name: value}) == (code, message, f"facts.{name}")


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        ("labels", ["a", "b"], "K021", "`labels`: a list of 2 values; no more than 1 can be read"),
        ("labels", ["long"], "K011", "`labels`: a text of 4 characters; at most 3 are read"),
        ("text", "abc", "K011", "`text`: a text of 3 characters; at most 2 are read"),
    ],
)
def test_so_is_a_field_of_an_event(field: str, value: Any, code: str, message: str) -> None:
    assert refused(event(NOW, "noted", **{field: value})) == (code, message, "events[0]")


def test_so_is_a_setting() -> None:
    too_long = ("K011", "a text of 4 characters; at most 3 are read", "notice")
    assert refused(settings={"notice": "long"}) == too_long


def test_what_is_as_large_as_declared_is_read() -> None:
    facts: dict[str, Any] = {
        "tags": ["vip", "vip", "other", "other"],  # two values, each twice
        "visits": DAYS[:2],
        "summary": "a" * 10,
        "topic": "something_long",  # listed, so that it need not be short
        "signs": ["red", "red", "green", "blue"],
        "few": ["red", "green", "red"],
        "labels": ["a" * 1_000],
        "note": "abc",
    }
    noted = event(NOW, "noted", labels=["abc", "abc"], text="ab")
    found = answer(policy(SIZED), "obligation", NOW, noted, **facts)
    assert {duty["duty"]: duty["state"] for duty in found["duties"]} == {
        "vip": "fulfilled",
        "open": "fulfilled",
        "sure": "fulfilled",
        "said": "pending",
    }


NESTED = """
obligations:
  always:
    when: always
    duties:
      pair: {party: vendor, strength: must, done: 'tags.exists(t, tags.exists(u, u == t + "s"))', cites: S-1}
facts:
  tags: {set_of: text%s}
"""


def test_a_condition_loads_once_its_facts_are_declared_small_enough() -> None:
    with pytest.raises(PolicyError) as found:
        load_source(SourceFile("sample.yaml", HEAD + NESTED % ""))
    (one,) = found.value.diagnostics
    assert (one.code, one.line, one.column) == ("E029", 8, 52)
    loaded = policy(NESTED % ", at_most: 100, longest: 20")
    (duty,) = answer(loaded, "obligation", NOW, tags=["a", "as"])["duties"]
    assert duty["state"] == "fulfilled"


TAGGED = """
definitions:
  vip: {when: 'tags.contains("vip")', cites: S-1}
  busy: {when: 'tags.exists(t, t == "vip") and tags.exists(t, t == "new")', cites: S-1}
exclusions:
  scope:
    every: {inputs: [tags], outputs: [verdict], cites: S-2, rows: {
      vip: {tags: vip, verdict: covered}, other: {tags: not vip, verdict: not_covered}}}
  limits:
    both: {when: vip or busy, verdict: best_effort, cites: S-2}
facts:
  tags: {set_of: text, at_most: 2, longest: 5}
"""


def test_a_set_of_words_is_an_input_of_tables() -> None:
    loaded = policy(TAGGED)
    assert answer(loaded, "exclusion", NOW, tags=["a", "vip"])["verdict"] == "best_effort"
    assert answer(loaded, "exclusion", NOW, tags=["a"])["verdict"] == "not_covered"
    assert answer(loaded, "exclusion", NOW)["needs"] == ["tags"]


def test_the_nearest_change_of_a_set_of_words_is_one_that_a_ticket_may_have() -> None:
    loaded = policy(TAGGED)
    told = ticket(NOW, tags=["new"])
    assert changes(loaded.explain(told, "vip")) == [(True, "`tags` were [new, vip] (it is [new])")]
    full = ticket(NOW, tags=["new", "old"])
    assert changes(loaded.explain(full, "vip")) == []  # a third word would be refused
