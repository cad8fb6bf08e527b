"""A policy in which every kind of condition can go wrong, each by a fact of its own.

A condition `10 / n < 5` is false where the fact is 1, true where it is 5, and has no value where it is 0.
"""

from __future__ import annotations

from typing import Any

from .sample import HEAD, event

FAULTY = """\
calendars:
  day_desk: {zone: UTC, hours: mon-fri 08:00-16:00, cites: S-1}
  late_desk: {zone: UTC, hours: mon-fri 12:00-20:00, cites: S-1}
  desk:
    inputs: [busy]
    outputs: [calendar]
    rows:
      busy: {busy: true, calendar: late_desk, cites: S-1}
      calm: {busy: false, calendar: day_desk, cites: S-1}

definitions:
  crowded:
    when: 10 / n_term < 5
    cites: S-2
  excused:
    when: always
    cites: S-2
    except:
      holiday: {when: 10 / n_exception < 5, cites: S-2}
  busy: {when: 10 / n_calendar < 5, cites: S-2}
  size:
    values: {large: 10 / n_size < 5, small: otherwise}
    cites: S-2
  real_answer:
    event: answered
    when: 10 / event.effort < 5
    cites: S-2
  settled: {event: fixed, when: 10 / n_milestone < 5, cites: S-2}

classification:
  category:
    decided_by: [rule]
    otherwise: {category: empty, cites: S-3}
    rule: {when: 10 / n_category < 5, then: {category: outage}, cites: S-3}
  severity:
    scale: [1, 2, 3]
    decided_by: [vendor, definition]
    compared_with: [other]
    otherwise: unknown
    vendor: {from: assigned, when: 10 / n_decider < 5, cites: S-3}
    definition:
      inputs: [crowded]
      outputs: [severity]
      rows:
        crowded: {crowded: true, severity: 2, cites: S-3}
        empty: {crowded: false, severity: 3, cites: S-3}
    other: {when: 10 / n_compared < 5, then: {severity: 1}, cites: S-3}
    bounds:
      mild: {when: 10 / n_bound < 5, no_graver_than: 3, cites: S-3}

sla:
  metrics:
    answer: {start: {event: created, cites: S-4}, stop: {event: real_answer, cites: S-4}, cites: S-4}
    repair:
      start: {event: created, cites: S-4}
      calendar: day_desk
      cites: S-4
    visit:
      start: {event: created, cites: S-4}
      promise: {event: promised, when: 10 / n_promise < 5, due: event.for, cites: S-4}
      cites: S-4
    pickup:
      start: {event: created, cites: S-4}
      pause: {from: halted, until: fixed, cites: S-4}
      cites: S-4
    uptime: {measured: uptime, objective: 1000 / uptime < 11, cites: S-4}
  targets:
    precedence: [odd, figures]
    odd: {when: 10 / n_target < 5, then: {repair: 3 business hours}, cites: S-4}
    figures:
      sizes:
        inputs: [size]
        outputs: [visit]
        rows:
          large: {size: large, visit: 1 hour, cites: S-4}
          small: {size: small, visit: 2 hours, cites: S-4}
      others: {when: always, then: {answer: 1 hour, repair: 4 business hours, pickup: 24 hours}, cites: S-4}
  caveats:
    careful: {metrics: [repair], when: 10 / n_caveat < 5, says: "mind the desks", cites: S-4}

lifecycle:
  zone: UTC
  unlisted: silent
  statuses:
    open: {upon: created, cites: S-5}
    shut: {cites: S-5}
    gone: {cites: S-5}
    filed: {cites: S-5}
  transitions:
    shut:
      from: open
      to: shut
      by: any
      upon: request
      when: not (10 / n_guard < 5)
      needs: {reason: "not (10 / n_need < 5)"}
      cites: S-5
    lapse: {from: open, to: gone, by: time, upon: 1 day after created, when: 10 / n_timer < 5, cites: S-5}
    file: {from: open, to: filed, by: any, upon: request, when: 10 / n_way < 5, cites: S-5}
  milestones:
    settled_at: {event: settled, cites: S-5}

exclusions:
  combine: most_restrictive
  scope:
    told: {when: 10 / n_scope < 5, then: {verdict: best_effort}, cites: S-6}
    others: {when: not (10 / n_scope < 5), then: {verdict: covered}, cites: S-6}
  limits:
    grave: {when: grave, verdict: not_covered, cites: S-6}
    tight:
      when: 10 / n_ground < 5
      verdict: may_refuse
      cites: S-6
    broken:
      when: not calm
      verdict: may_refuse
      cites: S-6
      except:
        lent: {when: 10 / n_lent < 5, verdict: covered, cites: S-6}

obligations:
  on-occasion:
    when: 10 / n_occasion < 5
    duties:
      report: {party: vendor, strength: must, done: answered.happened, cites: S-7}
  always:
    when: always
    duties:
      check: {party: vendor, strength: must, done: 10 / n_done < 5, cites: S-7}
      call: {party: vendor, strength: must, done: calm, within: 2 business days after created, during: desk, cites: S-7}

charges:
  work:
    per: worked
    when: 10 / n_charge < 5
    then: {multiplier: 2}
    cites: S-8
  gates:
    agreed: {holds_up: worked, when: 10 / n_gate < 5, approval: {vendor: grave}, cites: S-8}
    signed: {holds_up: worked, when: calm, approval: {customer: 10 / n_approval > 5}, cites: S-8}

escalations:
  precedence: [first, second]
  first: {when: 10 / n_escalation < 5, then: {verdict: required}, cites: S-9}
  second: {when: calm, then: {verdict: permitted}, cites: S-9}

windows:
  chosen:
    inputs: [busy]
    outputs: [hotline]
    rows:
      busy: {busy: true, hotline: always, cites: S-10}
      calm: {busy: false, hotline: day_desk, cites: S-10}
  support:
    zone: UTC
    early: {when: 10 / n_track < 5, phases: {trial: {from: released_on, cites: S-10}}, cites: S-10}
    usual: {when: not (10 / n_track < 5), phases: {full: {from: released_on, cites: S-10}}, cites: S-10}

facts:
  n_term: integer
  n_exception: integer
  n_calendar: integer
  n_size: integer
  n_milestone: integer
  n_category: integer
  n_decider: integer
  n_compared: integer
  n_bound: integer
  n_promise: integer
  n_target: integer
  n_caveat: integer
  n_guard: integer
  n_need: integer
  n_timer: integer
  n_way: integer
  n_scope: integer
  n_ground: integer
  n_lent: integer
  n_occasion: integer
  n_done: integer
  n_charge: integer
  n_gate: integer
  n_approval: integer
  n_escalation: integer
  n_track: integer
  uptime: integer
  assigned: {scale: severity}
  calm: boolean
  grave: boolean
  released_on: date
  status: [open, shut, gone, filed]
  requested_status: {one_of: [open, shut], absent: not_asked}

events:
  created: {}
  answered: {effort: integer}
  promised: {for: instant}
  halted: {}
  fixed: {}
  worked: {until: instant}
"""

LINES = (HEAD + FAULTY).splitlines()

AT = "2025-09-10T12:00:00Z"
EVENTS = (
    event("2025-09-10T08:00:00Z", "created"),
    event("2025-09-10T08:30:00Z", "answered", effort=1),
    event("2025-09-10T08:40:00Z", "answered", effort=5),
    event("2025-09-10T09:00:00Z", "promised", **{"for": "2025-09-10T15:00:00Z"}),
    event("2025-09-10T10:00:00Z", "worked", until="2025-09-10T11:00:00Z"),
    event("2025-09-10T11:30:00Z", "fixed"),
)
NUMBERS = tuple(line.split(":")[0].strip() for line in LINES if line.startswith("  n_"))
TOLD: dict[str, Any] = {
    **dict.fromkeys(NUMBERS, 1),
    "uptime": 100,
    "assigned": 1,
    "calm": True,
    "grave": False,
    "released_on": "2025-01-01",
    "requested_status": "shut",
}
"""A ticket of which everything is known, and nothing goes wrong."""


def given(**facts: Any) -> dict[str, Any]:
    """That ticket with other facts; those that are `...` are absent."""
    told = {name: value for name, value in {**TOLD, **facts}.items() if value is not ...}
    return {"id": "T-1", "at": AT, "facts": told, "events": list(EVENTS)}


def place(text: str, part: str) -> dict[str, Any]:
    """File, line and column of a part of the only line that holds a text."""
    (line,) = [number for number, line in enumerate(LINES, 1) if text in line]
    return {"file": "sample.yaml", "line": line, "column": LINES[line - 1].index(part) + 1}


def error(rule: str, clause: str | None, fact: str, condition: str = "", message: str = "division by zero") -> Any:
    """The error of a rule whose condition divides by a fact."""
    return {
        "code": "K020",
        "rule": rule,
        "clause": clause,
        "message": message,
        "expression": f"10 / {fact}",
        "at": place(condition or f"10 / {fact} ", f"10 / {fact}"),
    }
