"""Policies to be shown: the shipped ones, and one whose every free text is an attack."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import policy_engine
from policy_engine.load import Policy
from policy_engine.resources import policy_names
from policy_engine.showing.blocks import Page
from policy_engine.showing.page import page_of

SHIPPED = policy_names()
ROOT = Path(__file__).parents[1]
OTHERS = tuple(
    str(ROOT / name)
    for name in ("cases/policies/cumulus.yaml", "cases/policies/northwind.yaml", "document/whole_language.yaml")
)
"""Policies that nobody had in mind who wrote the page; the last one has every property of the language."""

ATTACK = (
    "<script>alert(1)</script> | [x](javascript:alert(1)) ![i](//e.x/i) `b` **s** --> \\\" &lt; ' https://e.x "
    "<img src=x onerror=alert(1)>"
)
"""As it stands between double quotes in YAML."""

READ = ATTACK.replace('\\"', '"')

HOSTILE = f"""\
policy: {{id: hostile, title: "{ATTACK}", language: en, edition: "{ATTACK}", in_force_from: unstated}}
parameters:
  place: {{told_by: place_told, assumed: Europe/Paris, why: "{ATTACK}", cites: H-01}}
readings:
  quick: {{chosen: soon, why: "{ATTACK}", others: {{late: "{ATTACK}"}}, cites: H-01}}
calendars:
  desk: {{zone: place, hours: mon-fri 09:00-17:00, cites: H-01}}
sla:
  every_metric: {{calendar: desk}}
  metrics:
    first_response:
      start: {{event: ticket_created, cites: H-01}}
      stop: {{event: first_response, cites: H-01}}
  targets:
    precedence: [plans]
    plans:
      inputs: [plan]
      outputs: [first_response]
      rows:
        odd: {{plan: "{ATTACK}", first_response: 1 business hour, cites: H-01}}
        silver: {{plan: silver, first_response: 4 hours, cites: H-01}}
      otherwise: {{first_response: silent, cites: H-01}}
  caveats:
    slow: {{metrics: [first_response], when: always, says: "{ATTACK}", cites: H-01}}
exclusions:
  combine: most_restrictive
  scope:
    everything: {{when: always, then: {{verdict: covered}}, cites: H-01}}
  limits:
    odd: {{when: 'plan == "{ATTACK.replace("'", "''")}"', verdict: not_covered, cites: H-01}}
silences:
  H-S1: {{about: lifecycle, answer: silent}}
facts:
  plan: {{some_of: [silver, "{ATTACK}"]}}
  place_told: zone
events:
  ticket_created: {{}}
  first_response: {{}}
"""

REGISTER = f"""\
policy: hostile
document: {{name: "hand.txt", sha256: "{"0" * 64}"}}
clauses:
  H-01: {{lines: L1, kind: definition, state: clear, print: "{"0" * 12}", says: "{ATTACK}"}}
  H-S1: {{lines: nowhere, kind: silence, state: silent, says: "{ATTACK}"}}
"""


@lru_cache
def policy(name: str) -> Policy:
    return policy_engine.load(name)


@lru_cache
def page(name: str) -> Page:
    return page_of(policy(name))


def hostile(folder: Path) -> Policy:
    """The policy of attacks, with its register beside it."""
    (folder / "hostile.clauses.yaml").write_text(REGISTER, encoding="utf-8")
    path = folder / "hostile.yaml"
    path.write_text(HOSTILE, encoding="utf-8")
    return policy_engine.load(path)
