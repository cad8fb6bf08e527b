"""What a rule is, and what it finds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from policy_engine.source import Span

if TYPE_CHECKING:
    from policy_engine.lint.examined import Examined

__all__ = ["Finding", "Rule", "both_ways", "pairs"]

T = TypeVar("T")

MOST_COMPARED = 300
"""Things that are compared with each other; what has more is no policy that somebody reads."""


class Finding(NamedTuple):
    """What a rule has to say of a place in a policy, and further places that belong to it."""

    message: str
    span: Span
    help: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    owner: Span | None = None
    """The key of the rule it belongs to, where that is another place: a comment there allows it too."""


class Rule(NamedTuple):
    """One rule: its code and name, how grave its findings are, and the function that finds them.

    The docstring of the function's module is the page of the rule. `limit` is the number that settings may change,
    where a rule has one. An `optional` rule runs only where settings or `--select` ask for it.
    """

    code: str
    name: str
    level: str
    check: Callable[[Examined], Iterable[Finding]]
    limit: int | None = None
    optional: bool = False

    @property
    def doc(self) -> str:
        """The page of the rule as it stands in its file."""
        return sys.modules[self.check.__module__].__doc__ or ""

    @property
    def title(self) -> str:
        """What the rule finds, in a few words."""
        first = self.doc.strip().partition("\n")[0].removesuffix(".")
        return first[:1].lower() + first[1:]


def pairs(items: Sequence[T]) -> Iterator[tuple[T, T]]:
    """Every two of some things in their order; of more than anybody writes by hand, none."""
    return combinations(items if len(items) <= MOST_COMPARED else (), 2)


def both_ways(items: Sequence[T]) -> Iterator[tuple[T, T]]:
    """As `pairs`, in either order."""
    return permutations(items if len(items) <= MOST_COMPARED else (), 2)
