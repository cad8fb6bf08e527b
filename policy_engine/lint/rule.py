"""What a rule is, and what it finds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from policy_engine.source import Span

if TYPE_CHECKING:
    from policy_engine.lint.examined import Examined

__all__ = ["Finding", "Rule", "pair"]


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


def pair(first: str, second: str) -> str:
    """Two names in back-ticks."""
    return f"`{first}` and `{second}`"
