"""What is said of an expression that may take too long: how long, what of it makes it so, and what to write instead.

Needed only where there is something to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.expr import typed as t
from policy_engine.expr.cost import Estimate, Estimates
from policy_engine.expr.limits import MOST_STEPS
from policy_engine.expr.sizes import BEYOND, Size
from policy_engine.expr.types import DATES, TEXT, EnumType, ListType, Type

__all__ = ["too_costly"]


class _Loop(NamedTuple):
    """A part that looks at many things: what it is called, how many, of what."""

    name: str
    most: int
    unit: str
    over: t.Typed


class _Notes(Estimates):
    """Keeps the estimate of every node."""

    def __init__(self, sizes: Mapping[str, Size]) -> None:
        super().__init__(sizes)
        self.found: dict[int, Estimate] = {}

    def of(self, node: t.Typed) -> Estimate:
        found = self.found[id(node)] = super().of(node)
        return found

    def most(self, node: t.Typed) -> int:
        """Steps of a node; none of one that nobody looked at."""
        found = self.found.get(id(node))
        return 0 if found is None else found.most

    def length(self, node: t.Typed) -> int:
        found = self.found.get(id(node))
        return 0 if found is None else found.size.most

    def is_list(self, node: t.Typed) -> bool:
        found = self.found.get(id(node))
        return found is not None and (found.size.item is not None or found.size.open)


def too_costly(
    typed: t.Typed, steps: int, sizes: Mapping[str, Size] | None = None, limit: int = MOST_STEPS, help: str = ""
) -> Diagnostic:
    """The finding E029 for an expression that may take `steps`, more than `limit`, at the part that makes it so.

    Without `help` it says what a policy can declare, and how to do less.
    """
    notes = _Notes(sizes or {})
    try:
        notes.of(typed)
    except RecursionError:
        notes.found.clear()
    culprit = typed
    while (part := next((one for one in t.parts(culprit) if notes.most(one) > limit), None)) is not None:
        culprit = part
    loops = list(_loops(culprit, notes))
    if culprit is not typed:
        steps = notes.most(culprit)
    taken = "more steps than can be counted" if steps >= BEYOND else f"{steps:,} steps"
    message = f"this may take {taken}; {limit:,} are allowed"
    if notes.most(typed) <= limit and notes.found:
        message += ": most of them to go through its result, whose parts are shared"
    elif loops:
        message += f": {_story(loops)}"
    return Diagnostic("E029", Severity.ERROR, message, culprit.expr.source, culprit.expr.span, help or _help(loops))


def _loops(node: t.Typed, notes: _Notes) -> Iterator[_Loop]:
    """The parts that look at many things, from the outside in, along the way that takes most."""
    while True:
        below = t.parts(node)
        if isinstance(node, t.Comprehension):
            yield _Loop(node.macro, notes.length(node.range), "items", node.range)
            bodies = [body for body in (node.predicate, node.transform) if body is not None]
            inner = max(bodies, key=notes.most)
            # A range that takes more than all that is done with its items is what counts.
            below = (
                (inner,) if notes.most(inner) * max(1, notes.length(node.range)) >= notes.most(node.range) else below
            )
        elif notes.most(node) - sum(map(notes.most, below)) > 100:
            yield _own(node, notes)
            return
        if not below:
            return
        node = max(below, key=notes.most)


def _own(node: t.Typed, notes: _Notes) -> _Loop:
    """A part that reads something large itself: the largest of what it is given, a list before a text."""
    over = max(t.parts(node), key=lambda part: (notes.is_list(part), notes.length(part)), default=node)
    name = "reading it" if isinstance(node, t.Read) else "making it"
    if isinstance(node, t.Apply):
        name = node.function.name
    elif isinstance(node, t.Compare):
        name = node.op
    elif isinstance(node, t.Contained):
        name = "in"
    return _Loop(name, notes.length(over), "items" if notes.is_list(over) else "characters", over)


_MOST_TOLD = 3
_MACROS = {"transform_map": "transformMap", "transform_entries": "transformMapEntry"}


def _story(loops: list[_Loop]) -> str:
    told = []
    for place, loop in enumerate(loops[:_MOST_TOLD]):
        name = _MACROS.get(loop.name, loop.name)
        count = "any number of" if loop.most >= BEYOND else f"up to {loop.most:,}"
        of = f" of `{_name(loop.over)}`" if _name(loop.over) else ""
        told.append(f"{'for each of them ' if place else ''}`{name}` looks at {count} {loop.unit}{of}")
    return ", ".join(told) + (", and so on" if len(loops) > _MOST_TOLD else "")


def _name(node: t.Typed) -> str:
    """What a fact or a field of an event is called; nothing for what is made of others."""
    if isinstance(node, t.Read):
        return node.binding.name
    if isinstance(node, t.Attribute) and isinstance(node.target, t.Read):
        return f"{node.target.binding.name}.{node.name}"
    return node.name if isinstance(node, t.Variable) else ""


def _help(loops: list[_Loop]) -> str:
    """How to declare less, and to do less."""
    declared = dict.fromkeys(
        declaration for loop in loops for node in t.walk(loop.over) if (declaration := _declaration(node))
    )
    advice = []
    if declared:
        advice.append(f"declare how large they can be: {', '.join(list(declared)[:3])}")
    if sum(1 for loop in loops if loop.unit == "items") > 1:
        advice.append("do not look through a list for every item of another")
    return "; or ".join(advice) or "give parts of it a name under `definitions`"


def _declaration(node: t.Typed) -> str:
    """How a fact or field is declared with a smaller size; nothing for what cannot be."""
    if not isinstance(node, t.Read | t.Attribute) or not _name(node):
        return ""
    kind = node.type if isinstance(node, t.Attribute) else node.binding.type
    written = _written(kind)
    if not written:
        return ""
    if isinstance(node, t.Attribute):
        target = node.target.binding.name if isinstance(node.target, t.Read) else ""
        return f"`{node.name}: {{{written}}}` as a field of `{target}`"
    return f"`{_name(node)}: {{{written}}}`"


def _written(kind: Type) -> str:
    if kind == DATES:
        return "type: dates, at_most: 40"
    if kind == TEXT:
        return "type: text, longest: 200"
    if isinstance(kind, EnumType) and kind.open:
        return "some_of: [...], longest: 40"
    if isinstance(kind, ListType) and kind.element == TEXT:
        return "set_of: text, at_most: 20, longest: 40"
    return ""
