"""What the names of an expression stand for; the caller says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Protocol

from policy_engine.expr.frozen import Frozen
from policy_engine.expr.types import INSTANT, Type
from policy_engine.expr.values import SECOND, Instant
from policy_engine.source import Span

__all__ = ["Binding", "Names", "Scope", "in_seconds"]


class Binding(Frozen):
    """A name: its type, how its value is read from a case, and what it is (`fact`, `definition`, ...).

    `read` must not raise. It yields a value of `type`, `None` for known to be empty, `Unknown` or a `Fault`.
    For an event it yields the last occurrence, or `None` before it has happened. What a case is, only the
    caller knows. `fields`, where there is one, makes a reader of a path (`a.b.c`) that need not take over the whole
    value first; it gets the words after the name, and the place of the path up to each of them.
    """

    _hidden: ClassVar[frozenset[str]] = frozenset(("read", "fields"))

    name: str
    type: Type
    read: Callable[[Any], Any]
    kind: str = "fact"
    fields: Callable[[tuple[str, ...], tuple[Span, ...]], Callable[[Any], Any]] | None = None


def in_seconds(kind: Type, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How a name is read whose instants the caller keeps in seconds; names of other types are read as they are."""
    if kind != INSTANT:
        return read

    def instant(case: Any) -> Any:
        seconds = read(case)
        return Instant(seconds * SECOND) if seconds.__class__ is int else seconds

    return instant


class Scope(Protocol):
    """The names an expression may use. A dotted name (`event.closed`) is asked for as a whole first."""

    def lookup(self, name: str) -> Binding | None:
        """The meaning of a name, or nothing."""

    def names(self) -> Iterable[str]:
        """All names, for suggestions."""


class Names(Frozen):
    """A scope out of bindings, in front of another one."""

    bindings: Mapping[str, Binding]
    outer: Scope | None = None

    @classmethod
    def of(cls, bindings: Iterable[Binding], outer: Scope | None = None) -> Names:
        return cls({one.name: one for one in bindings}, outer)

    def lookup(self, name: str) -> Binding | None:
        found = self.bindings.get(name)
        if found is None and self.outer is not None:
            return self.outer.lookup(name)
        return found

    def names(self) -> Iterable[str]:
        yield from self.bindings
        if self.outer is not None:
            yield from self.outer.names()
