"""Definitions, classifications and sections that rest on themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy_engine.diagnostics import Related
from policy_engine.model.context import Build
from policy_engine.model.policy import Origin, Policy

__all__ = ["check_circles"]

MOST_STEPS = 50
"""A handbook defines terms by terms by terms; what goes on for longer is an attack or a generator gone wild."""

MOST_SHOWN = 8
"""Steps of a circle that a finding names."""


def check_circles(b: Build, policy: Policy) -> None:
    """N020: who reads whom, round to the beginning. N024: a chain that ends, but after too many steps.

    The status is left out: a guard that asks for it sees the one that was told or recorded before.
    """
    origins = _origins(policy)
    reads: dict[str, tuple[str, ...]] = {}
    for name, origin in origins.items():
        owner = origin.id if name.startswith("windows.") else _owner(name, policy)
        reads[name] = tuple(sorted(b.reads.get(owner, set()) & origins.keys()))
    depths: dict[str, int] = {}
    round_about = False
    for circle in _circles(reads, depths):
        round_about = True
        circle = _from_the_first(circle, origins)
        steps = [*circle, circle[0]]
        related = tuple(
            Related(f"`{name}` reads `{steps[index + 2]}`", b.source, origins[name].span)
            for index, name in enumerate(circle[1:MOST_SHOWN])
        )
        b.error(
            "N020",
            f"`{circle[0]}` rests on itself: {_told(steps)}",
            origins[circle[0]].span,
            "say one of them without the other",
            related,
        )
    deepest = max(depths, key=lambda name: depths[name], default="")
    if not round_about and deepest and depths[deepest] > MOST_STEPS:
        b.error(
            "N024",
            f"`{deepest}` begins a chain of {depths[deepest]} definitions; at most {MOST_STEPS} are followed",
            origins[deepest].span,
            "say some of them in one condition",
        )


def _told(steps: list[str]) -> str:
    shown = [f"`{name}`" for name in steps]
    if len(shown) > MOST_SHOWN + 2:
        shown = [*shown[:MOST_SHOWN], "…", *shown[-2:]]
    return " reads ".join(shown)


def _origins(policy: Policy) -> dict[str, Origin]:
    """Everything that can be read by name and is worked out from other names."""
    found = {calendar.name: calendar.origin for calendar in policy.calendars.values()}
    found |= {definition.name: definition.origin for definition in policy.definitions}
    for classified in (policy.category, policy.severity):
        if classified is not None:
            found[classified.name] = classified.origin
    if policy.exclusions is not None:
        found["exclusions.verdict"] = policy.exclusions.origin
    for window in policy.windows or ():
        found[f"windows.{window.name}"] = window.origin
    return found


def _owner(name: str, policy: Policy) -> str:
    """The name under which the build kept what an entry reads."""
    if name == "exclusions.verdict":
        return "exclusions"
    return f"calendar {name}" if name in policy.calendars else name


def _circles(reads: Mapping[str, tuple[str, ...]], depths: dict[str, int]) -> Iterator[list[str]]:
    """A circle for each way back to where one came from, and into `depths` how many steps each name stands above
    the last one. Deep chains need no recursion.
    """
    done: set[str] = set()
    for start in reads:
        path: list[str] = []
        on_path: dict[str, int] = {}
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                path.pop()
                del on_path[name]
                done.add(name)
                depths[name] = 1 + max((depths.get(read, 0) for read in reads[name]), default=0)
            elif name in on_path:
                yield path[on_path[name] :]
            elif name not in done:
                on_path[name] = len(path)
                path.append(name)
                waiting.append((name, True))
                waiting.extend((read, False) for read in reversed(reads[name]))


def _from_the_first(circle: list[str], origins: Mapping[str, Origin]) -> list[str]:
    """The circle, begun with what stands first in the file."""
    first = min(range(len(circle)), key=lambda index: origins[circle[index]].span.start)
    return circle[first:] + circle[:first]
