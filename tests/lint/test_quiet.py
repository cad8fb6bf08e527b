"""What is right and looks odd: rules stay quiet where they cannot be sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.lint.reasoning import MOST_ALTOGETHER
from tests.lint.linting import HEAD, lint, told

CASES = Path(__file__).parents[1] / "cases" / "policies"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "cumulus",
            [
                "28:3 A053 `denver` does not say whether it is open on public holidays",
                "29:3 A053 `sydney` does not say whether it is open on public holidays",
                "32:3 A053 `night` does not say whether it is open on public holidays",
                "300:3 A080 nothing reads the fact `language`",
            ],
        ),
        ("northwind", ["33:3 A053 `weekdays` does not say whether it is open on public holidays"]),
    ],
)
def test_policies_that_were_not_written_for_the_linter(name: str, expected: list[str]) -> None:
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    assert told(lint(text)) == expected


SLA = "sla:\n  metrics:\n    m: {start: {event: created}, stop: {event: done}}\n  targets:\n"
EVENTS = "events:\n  created: {}\n  done: {}\n"

QUIET = {
    "business hours may take longer than elapsed ones, or not": """\
calendars:
  desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
sla:
  metrics:
    first_response: {start: {event: created}, stop: {event: done}, calendar: desk}
    restoration: {start: {event: created}, stop: {event: restored}, calendar: desk}
  targets:
    plain: {when: always, then: {first_response: 12 hours, restoration: 8 business hours}}
events:
  created: {}
  done: {}
  restored: {}
""",
    "an exclusion that another fact may lift": """\
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}}
  limits:
    strict:
      when: a
      verdict: not_covered
      except:
        lifted: {when: b, verdict: covered}
    milder: {when: a and c, verdict: best_effort}
facts:
  a: boolean
  b: boolean
  c: boolean
""",
    "a part that depends on an event": """\
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}}
  limits:
    late: {when: a and created.happened, verdict: best_effort}
    early: {when: not created.happened or a, verdict: may_refuse}
facts:
  a: boolean
events:
  created: {}
""",
    "a value of an open enumeration that is not listed": """\
exclusions:
  combine: most_restrictive
  scope: {when: 'language in [fr, en]', then: {verdict: covered}}
  limits:
    other: {when: language == "nl", verdict: best_effort}
facts:
  language: {some_of: [fr, en]}
""",
    "timers that an event stops": """\
lifecycle:
  zone: UTC
  unlisted: {verdict: silent}
  statuses:
    open: {upon: created}
    solved: {upon: solved}
    closed: {}
  transitions:
    lapse: {from: solved, to: closed, by: time, upon: 7 days after solved, unless: replied}
    late-lapse: {from: solved, to: closed, by: time, upon: 14 days after solved}
events:
  created: {}
  solved: {}
  replied: {}
""",
    "one event from two statuses": """\
lifecycle:
  unlisted: {verdict: silent}
  statuses:
    open: {upon: created}
    waiting: {upon: asked}
    closed: {}
  transitions:
    resume: {from: waiting, to: open, by: any, upon: replied}
    close: {from: open, to: closed, by: any, upon: replied}
events:
  created: {}
  asked: {}
  replied: {}
""",
    "one event under conditions that exclude each other": """\
lifecycle:
  unlisted: {verdict: silent}
  statuses:
    open: {upon: created}
    waiting: {upon: asked}
    closed: {}
  transitions:
    resume: {from: waiting, to: open, by: any, upon: replied, when: not content}
    close: {from: waiting, to: closed, by: any, upon: replied, when: content}
facts:
  content: boolean
events:
  created: {}
  asked: {}
  replied: {}
""",
    "a wait that the vendor ends": """\
sla:
  metrics:
    m: {start: {event: created}, stop: {event: done}, pause: {from: carrier_asked, until: carrier_done}}
  targets:
    plain: {when: always, then: {m: 1 hour}}
lifecycle:
  unlisted: {verdict: silent}
  statuses:
    open: {upon: created}
    closed: {}
  transitions:
    close: {from: open, to: closed, by: vendor, upon: done}
events:
  created: {}
  done: {}
  carrier_asked: {}
  carrier_done: {}
""",
    "a pause of which the handbook is known to be silent": """\
sla:
  metrics:
    m: {start: {event: created}, stop: {event: done}, pause: {from: asked, until: customer_replied}}
  targets:
    plain: {when: always, then: {m: 1 hour}}
lifecycle:
  unlisted: {verdict: silent}
  statuses:
    open: {upon: created}
    closed: {}
  transitions:
    close: {from: open, to: closed, by: vendor, upon: done}
silences:
  X-S1: {about: sla.metrics.m.pause, answer: silent}
events:
  created: {}
  done: {}
  asked: {}
  customer_replied: {}
""",
    "hours of the night shift": """\
calendars:
  night: {zone: Europe/Paris, hours: mon-fri 22:00-06:00, holidays: {country: FR}}
windows:
  night: {open: night}
""",
    "holidays of a part of the country": """\
calendars:
  desk: {zone: Europe/Berlin, hours: mon-fri 09:00-17:00, holidays: {country: DE-BY}}
windows:
  desk: {open: desk}
""",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_what_is_right_is_not_found(text: str) -> None:
    assert told(lint(text)) == []


def test_many_conditions_end_in_silence_not_in_hours() -> None:
    names = [f"f{number}" for number in range(10)]
    rules = 3 * MOST_ALTOGETHER // 2 ** len(names) // 2
    limits = "".join(
        f"    l{number}: {{when: {' and '.join(names)} and g{number}, verdict: best_effort}}\n"
        for number in range(rules)
    )
    text = "exclusions:\n  combine: most_restrictive\n  scope: {when: always, then: {verdict: covered}}\n  limits:\n"
    facts = "".join(f"  {name}: boolean\n" for name in (*names, *(f"g{number}" for number in range(rules))))
    found = lint(f"{HEAD}{text}{limits}facts:\n{facts}")
    assert {one.code for one in found} <= {"A022"}
