"""A policy small enough to count its rules by hand: eleven, and two that are documentation."""

from __future__ import annotations

from pathlib import Path

POLICY = """\
policy: {id: mini, title: Mini, language: en, edition: undated, in_force_from: unstated}
readings:
  quick: {chosen: soon, why: "it says so", others: {late: "it does not"}, cites: M-9}
calendars:
  desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, cites: M-1}
sla:
  every_metric: {calendar: desk}
  metrics:
    first_response:
      start: {event: ticket_created, cites: M-2}
      stop: {event: first_response, cites: M-2}
  targets:
    precedence: [plans]
    plans:
      inputs: [plan]
      outputs: [first_response]
      rows:
        gold: {plan: gold, first_response: 1 business hour, cites: M-3}
        silver: {plan: silver, first_response: 4 hours, cites: M-4}
exclusions:
  combine: most_restrictive
  scope:
    everything: {when: always, then: {verdict: covered}, cites: M-5}
  limits:
    altered: {when: altered, verdict: not_covered, cites: M-6}
obligations:
  every-ticket:
    when: always
    duties:
      read-first: {party: customer, strength: should, done: manual_read, cites: M-7}
  altered-software:
    when: altered
    duties:
      restore: {party: customer, strength: must, done: untold, cites: M-8}
silences:
  M-S1: {about: lifecycle, answer: silent}
facts:
  plan: [gold, silver]
  altered: boolean
  manual_read: boolean
  lent_until: {type: date, empty: not lent}
events:
  ticket_created: {by: [customer, vendor]}
  first_response: {}
"""

PASSING = """\
policy: mini
base:
  facts: {plan: gold, altered: false}
  events:
    - {at: "2025-09-10T08:00:00Z", type: ticket_created}
tests:
  gold-inside-hours:
    why: "an hour, written with another offset"
    at: "2025-09-10T08:00:00Z"
    expect:
      sla: {outcome: determined, targets: {first_response: {due_at: "2025-09-10T11:00:00+02:00", state: running}}}
      exclusion: {verdict: covered}
"""

FAILING = """\
  silver-expected-of-gold:
    why: "four hours are expected of gold"
    at: "2025-09-10T08:00:00Z"
    expect:
      sla: {targets: {first_response: {due_at: "2025-09-10T12:00:00Z", target: {value: 4}, state: running}}}
      obligation: {duties: {read-first: breached, restore: {state: applies}}, needs: [plan]}
"""


def write(folder: Path, tests: str = PASSING) -> str:
    """The policy and its tests in a folder; the path of the policy."""
    (folder / "mini.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "mini.tests.yaml").write_text(tests, encoding="utf-8")
    return str(folder / "mini.yaml")
