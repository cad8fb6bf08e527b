"""A small policy with a rule of each kind, to ask explanations of."""

from __future__ import annotations

from functools import cache
from typing import Any

from policy_engine.load import Policy, load_source
from policy_engine.runtime.explaining.question import Answer
from policy_engine.source import SourceFile

__all__ = ["AT", "POLICY", "ask", "changes", "small"]

POLICY = """\
policy: {id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}
sources: {handbook: {document: sample.txt, register: sample.clauses.yaml}}
parameters:
  zone: {told_by: desk_zone, assumed: Europe/Paris, why: "it is the seat", cites: S-1}
calendars:
  desk: {zone: zone, hours: mon-fri 09:00-17:30, holidays: {not_mentioned: S-1}, cites: S-1}
definitions:
  large: {when: "seats > 100 and seats <= 1000", cites: S-1}
  served:
    when: desk.open_at(now)
    except:
      quiet: {when: plan == basic and not large, cites: S-2}
    cites: S-1
  recent: {when: closed.within(10d), cites: S-2}
  hours: {values: {inside: desk.open_at(start), outside: otherwise}, cites: S-1}
  trial: {when: today >= trial_from and today <= trial_until, cites: S-2}
  all_given: {when: {all: [a_given, b_given, c_given, d_given]}, cites: S-2}
  mistaken: {when: seats / zero > 1, cites: S-2}
  tagged: {when: "topics.exists(t, t == billing)", cites: S-2}
  good_word: {when: event.by == vendor, event: [closed, reopened], cites: S-2}
sla:
  metrics:
    reply:
      start: {event: opened, cites: S-1}
      calendar: desk
  targets:
    plans:
      inputs: [plan, hours]
      outputs: [reply]
      rows:
        basic:       {plan: basic,   hours: any,     reply: 1 day,   cites: S-1}
        premium-in:  {plan: premium, hours: inside,  reply: 1 hour,  cites: S-1}
        premium-out: {plan: premium, hours: outside, reply: 4 hours, cites: S-2}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-1}
  limits:
    small: {when: not large, verdict: best_effort, cites: S-2}
escalations:
  asked:
    per: escalated
    inputs: [reason]
    outputs: [verdict]
    rows:
      slow: {reason: slow, verdict: permitted, cites: S-1}
      rude: {reason: rude, verdict: required, cites: S-2}
    otherwise: {verdict: silent, cites: S-1}
facts:
  plan: [basic, premium]
  seats: integer
  zero: integer
  trial_from: date
  trial_until: date
  a_given: boolean
  b_given: boolean
  c_given: boolean
  d_given: boolean
  desk_zone: zone
  topics: {set_of: [billing, outage]}
events:
  opened: {}
  closed: {by: [vendor, customer]}
  reopened: {by: [vendor, customer]}
  escalated: {reason: [slow, rude, other]}
"""

AT = "2025-09-10T10:00:00Z"


@cache
def small() -> Policy:
    return load_source(SourceFile("sample.yaml", POLICY))


def ask(rule: str, facts: dict[str, Any] | None = None, *events: dict[str, Any], at: str = AT) -> Answer:
    return small().explain({"id": "T-1", "at": at, "facts": facts or {}, "events": list(events)}, rule)


def changes(answer: Answer) -> list[tuple[Any, str]]:
    """What was found, in words."""
    return [(found.becomes, " and ".join(one.words() for one in found.changes)) for found in answer.changes.found]
