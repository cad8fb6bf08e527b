"""The public holidays of another country.

A calendar runs in the zone of one country and closes on the public holidays of another.

There may be a reason for it, and then it deserves a word; most often the country was left as it was when the calendar
was copied.

Avoid:

    calendars:
      desk: {zone: Europe/Madrid, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}

Prefer:

    calendars:
      desk: {zone: Europe/Madrid, hours: mon-fri 09:00-17:00, holidays: {country: ES}}
    windows:
      business_hours: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.document.nodes import Scalar
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.lint.zones import countries_of


def check(examined: Examined) -> Iterator[Finding]:
    """Every calendar that names both and whose country is none of those of its zone."""
    for name in examined.policy.calendars:
        zone = examined.node("calendars", name, "zone")
        country = examined.node("calendars", name, "holidays", "country")
        if not isinstance(zone, Scalar) or not isinstance(country, Scalar):
            continue
        known = countries_of(zone.text)
        own = country.text.partition("-")[0].upper()
        if known and len(own) == 2 and country.text not in examined.policy.parameters and own not in known:
            theirs = " and ".join(f"`{one}`" for one in known[:5])
            yield Finding(
                f"`{zone.text}` is a zone of {theirs}, and the holidays are of `{own}`",
                country.span,
                f"check whose holidays the desk keeps, such as those of `{known[0]}`",
                (("the zone", zone.span),),
            )


RULE = Rule("A055", "foreign-holidays", "note", check)
