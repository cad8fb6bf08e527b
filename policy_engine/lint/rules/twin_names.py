"""Two names that differ by next to nothing.

Two facts, two events or two definitions have names of the same words: in another order, or with and without a
plural.

Most often it is one thing that was declared twice, and tickets tell the one while the rules read the other.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        no-files: {when: not file_attached, verdict: best_effort}
        no-manual: {when: not attached_files, verdict: may_refuse}
    facts:
      file_attached: boolean
      attached_files: boolean

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        no-files: {when: not files_attached, verdict: best_effort}
        no-manual: {when: not manual_read, verdict: may_refuse}
    facts:
      files_attached: boolean
      manual_read: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every name with the words of an earlier one of its kind; an event and the fact that tells it may share theirs."""
    policy = examined.policy
    for places in (
        {fact.name: fact.origin.span for fact in policy.facts.values()},
        {event.name: event.origin.span for event in policy.events.values()},
        {definition.name: definition.origin.span for definition in policy.definitions},
    ):
        seen: dict[tuple[str, ...], str] = {}
        for name, place in places.items():
            first = seen.setdefault(_words(name), name)
            if first != name:
                yield Finding(
                    f"`{name}` and `{first}` are names of the same words",
                    place,
                    "if they are one thing, keep one of them; else say in the names what makes the difference",
                    (("the other name", places[first]),),
                )


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in one order, without their plural."""
    return tuple(sorted(word.removesuffix("s") for word in name.split("_") if word))


RULE = Rule("A083", "twin-names", "note", check)
