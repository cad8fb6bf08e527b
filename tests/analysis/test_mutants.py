"""The mutants of a policy: every small change that is listed, each at its place, each a change of the text."""

from __future__ import annotations

import pytest

from policy_engine.analysis.mutation.mutants import chosen, mutants_of
from policy_engine.load import load, load_source
from policy_engine.source import SourceFile
from tests.authoring.mini import POLICY

SHIPPED = ("hydra", "managry", "mega", "megaport", "meteorage")

CONDITION = """\
policy: {id: kiosk, title: Kiosk, language: en, edition: undated, in_force_from: unstated}
exclusions:
  combine: most_restrictive
  scope: {everything: {when: always, then: {verdict: covered}, cites: K-1}}
  limits:
    one: {when: lent, verdict: not_covered, cites: K-3}
    two:
      when: WHEN
      verdict: not_covered
      cites: K-2
facts:
  channel: [mail, phone, portal]
  severity: {scale: [high, low]}
  calls: integer
  share: number
  lent: boolean
  told: boolean
  bought_on: date
events:
  answered: {}
  asked: {}
""".replace("  severity: {scale: [high, low]}\n", "")


def of_condition(text: str) -> list[tuple[str, str]]:
    source = SourceFile("kiosk.yaml", CONDITION.replace("WHEN", text))
    found = mutants_of(load_source(source).model)
    return [(one.kind, one.says) for one in found if one.rule.startswith("exclusions.limits.two") and one.line == 8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lent", [("condition negated", "`lent` is now `not lent`"), ("guard dropped", "`lent` is now `always`")]),
        (
            "not lent",
            [("guard dropped", "`not lent` is now `always`"), ("negation dropped", "`not lent` is now `lent`")],
        ),
        (
            "calls >= 3",
            [
                ("guard dropped", "`calls >= 3` is now `always`"),
                ("operator flipped", "`calls >= 3` is now `calls < 3`"),
                ("operator flipped", "`calls >= 3` is now `calls > 3`"),
                ("threshold moved", "`3` is now `2`"),
                ("threshold moved", "`3` is now `4`"),
            ],
        ),
        (
            "channel == mail and lent",
            [
                ("guard dropped", "`channel == mail and lent` is now `always`"),
                ("part dropped", "without `channel == mail`"),
                ("operator flipped", "`channel == mail` is now `channel != mail`"),
                ("word exchanged", "`mail` is now `phone`"),
                ("operator flipped", "`and` is now `or`"),
                ("condition negated", "`lent` is now `not lent`"),
                ("part dropped", "without `lent`"),
            ],
        ),
        (
            "channel in [mail, portal]",
            [
                ("condition negated", "`channel in [mail, portal]` is now `not (channel in [mail, portal])`"),
                ("guard dropped", "`channel in [mail, portal]` is now `always`"),
                ("item dropped", "`[mail, portal]` is now `[mail]`"),
                ("item dropped", "`[mail, portal]` is now `[portal]`"),
                ("word exchanged", "`mail` is now `phone`"),
                ("word exchanged", "`portal` is now `mail`"),
            ],
        ),
        (
            "shown(told)",
            [
                ("condition negated", "`shown(told)` is now `not shown(told)`"),
                ("doubt not seen", "`shown(told)` is now `told`"),
                ("guard dropped", "`shown(told)` is now `always`"),
            ],
        ),
        (
            "answered.after(asked)",
            [
                ("condition negated", "`answered.after(asked)` is now `not answered.after(asked)`"),
                ("guard dropped", "`answered.after(asked)` is now `always`"),
                ("order turned", "`answered.after(asked)` is now `answered.before(asked)`"),
            ],
        ),
        (
            "answered.within(36h)",
            [
                ("condition negated", "`answered.within(36h)` is now `not answered.within(36h)`"),
                ("guard dropped", "`answered.within(36h)` is now `always`"),
                ("threshold moved", "`36h` is now `35h`"),
                ("threshold moved", "`36h` is now `37h`"),
            ],
        ),
        (
            "bought_on < 2024-03-01",
            [
                ("guard dropped", "`bought_on < 2024-03-01` is now `always`"),
                ("operator flipped", "`bought_on < 2024-03-01` is now `bought_on <= 2024-03-01`"),
                ("operator flipped", "`bought_on < 2024-03-01` is now `bought_on >= 2024-03-01`"),
                ("threshold moved", "`2024-03-01` is now `2024-02-29`"),
                ("threshold moved", "`2024-03-01` is now `2024-03-02`"),
            ],
        ),
        (
            "share > 99.9",
            [
                ("guard dropped", "`share > 99.9` is now `always`"),
                ("operator flipped", "`share > 99.9` is now `share <= 99.9`"),
                ("operator flipped", "`share > 99.9` is now `share >= 99.9`"),
                ("threshold moved", "`99.9` is now `100.0`"),
                ("threshold moved", "`99.9` is now `99.8`"),
            ],
        ),
    ],
)
def test_the_mutants_of_a_condition(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(of_condition(text)) == sorted(expected)


def test_conditions_on_lines_of_their_own_lose_one_at_a_time() -> None:
    text = CONDITION.replace("      when: WHEN\n", "      when:\n        any:\n          - lent\n          - told\n")
    found = mutants_of(load_source(SourceFile("kiosk.yaml", text)).model)
    assert [(one.line, one.kind, one.says) for one in found if 8 <= one.line <= 11] == [
        (9, "operator flipped", "`any` is now `all`"),
        (10, "condition negated", "`lent` is now `not lent`"),
        (10, "item dropped", "`any` without `lent`"),
        (11, "condition negated", "`told` is now `not told`"),
        (11, "item dropped", "`any` without `told`"),
    ]
    (dropped,) = [one for one in found if one.says == "`any` without `lent`"]
    assert dropped.text(SourceFile("kiosk.yaml", text)) == text.replace("          - lent\n", "")


def test_the_mutants_of_a_small_policy() -> None:
    found = mutants_of(load_source(SourceFile("mini.yaml", POLICY)).model)
    assert [one.id for one in found] == [
        "5:16 zone changed: `zone: Europe/Paris` is now `Asia/Tokyo`",
        "5:37 window narrowed: `hours: mon-fri 09:00-17:00` is now `mon-fri 09:00-16:30`",
        "5:37 window narrowed: `hours: mon-fri 09:00-17:00` is now `mon-fri 09:30-17:00`",
        "5:37 window narrowed: `hours: mon-fri 09:00-17:00` is now `mon-thu 09:00-17:00`",
        "5:37 window widened: `hours: mon-fri 09:00-17:00` is now `mon-fri 08:30-17:00`",
        "5:37 window widened: `hours: mon-fri 09:00-17:00` is now `mon-fri 09:00-17:30`",
        "5:37 window widened: `hours: mon-fri 09:00-17:00` is now `mon-sat 09:00-17:00`",
        "10:7 start dropped: without `start: {event: ticket_created, cites: M-2}`",
        "10:22 event exchanged: `event: ticket_created` is now `first_response`",
        "11:7 stop dropped: without `stop: {event: first_response, cites: M-2}`",
        "11:21 event exchanged: `event: first_response` is now `ticket_created`",
        "18:9 row dropped: without `gold: {plan: gold, first_response: 1 business hour, cites: M-3}`",
        "18:22 cell changed: `plan: gold` is now `silver`",
        "18:44 clock changed: `first_response: 1 business hour` is now `1 hour`",
        "18:44 figure moved: `first_response: 1 business hour` is now `2 business hours`",
        "19:9 row dropped: without `silver: {plan: silver, first_response: 4 hours, cites: M-4}`",
        "19:24 cell changed: `plan: silver` is now `gold`",
        "19:48 clock changed: `first_response: 4 hours` is now `4 business hours`",
        "19:48 figure moved: `first_response: 4 hours` is now `3 hours`",
        "19:48 figure moved: `first_response: 4 hours` is now `5 hours`",
        "23:48 verdict changed: `verdict: covered` is now `not_covered`",
        "25:21 condition negated: `altered` is now `not altered`",
        "25:21 guard dropped: `altered` is now `always`",
        "25:39 verdict changed: `verdict: not_covered` is now `covered`",
        "27:3 occasion dropped: without `every-ticket: when: always duties: "
        "read-first: {party: customer, strength: should, done: manual_r...`",
        "30:27 word exchanged: `party: customer` is now `vendor`",
        "30:47 word exchanged: `strength: should` is now `must`",
        "30:61 condition negated: `manual_read` is now `not manual_read`",
        "30:61 guard dropped: `manual_read` is now `always`",
        "31:3 occasion dropped: without `altered-software: when: altered duties: "
        "restore: {party: customer, strength: must, done: untold, ...`",
        "32:11 condition negated: `altered` is now `not altered`",
        "32:11 guard dropped: `altered` is now `always`",
        "34:24 word exchanged: `party: customer` is now `vendor`",
        "34:44 word exchanged: `strength: must` is now `should`",
        "41:28 emptiness dropped: without `empty: not lent`",
    ]


KINDS = """
approval dropped
assumption dropped
calendar swapped
caveat dropped
clock changed
exceptions dropped
exclusion dropped
gate dropped
holidays dropped
item dropped
operator flipped
order changed
pause dropped
pause moved
reading exchanged
status exchanged
transition dropped
verdict changed
window narrowed
window widened
zone changed
default changed
promise dropped
milestones dropped
"""


def test_the_shipped_policies_have_mutants_of_every_kind() -> None:
    found = {one.kind for name in SHIPPED for one in mutants_of(load(name).model)}
    assert set(KINDS.split("\n")) - {""} <= found


@pytest.mark.parametrize("name", SHIPPED)
def test_every_mutant_is_another_text_of_its_own(name: str) -> None:
    model = load(name).model
    found = mutants_of(model)
    texts = [one.text(model.source) for one in found]
    assert model.source.text not in texts
    assert len({one.id for one in found}) == len(found)
    # Two that come to the same text by different edits would be counted twice.
    assert len(set(texts)) >= 0.99 * len(texts)
    lines = model.source.text.splitlines()
    assert all(lines[one.line - 1][one.column - 1 :].strip() for one in found)
    assert found == mutants_of(load(name).model)


def test_a_choice_is_the_same_each_time_and_in_the_order_of_the_file() -> None:
    every = mutants_of(load("mega").model)
    some = chosen(every, 40)
    assert len(some) == 40
    assert some == chosen(every, 40)
    assert [every.index(one) for one in some] == sorted(every.index(one) for one in some)
    assert set(chosen(every, 20)) < set(some)
    assert chosen(every, None) == chosen(every, 10_000) == every
