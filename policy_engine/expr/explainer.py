"""Why an expression has its value: the value of every part, which operand decided, what was absorbed.

Values come from the compiled closures themselves, part by part, so that an explanation cannot say anything else
than the evaluation. What each part did to the value round it follows from these values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policy_engine.expr import typed as t
from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.explain_parts import (
    Explanation,
    chain_states,
    choice_states,
    item_states,
    marked,
    place_of,
    strict_states,
    text_of,
)
from policy_engine.expr.explain_values import known, listed, shown
from policy_engine.expr.scope import Binding
from policy_engine.expr.syntax import Call, Name
from policy_engine.expr.types import ANY, BOOLEAN, RecordType, elements
from policy_engine.expr.values import Optional, Value

__all__ = ["Behind", "Explainer", "Explanation", "explain"]

Behind = Callable[[Binding, Value, Any], tuple[str, tuple[Explanation, ...]]]
"""What stands behind a name in a case: a note in words, and the explanations of what its value was made from."""

DEEPEST = 60
"""Parts within parts that are followed; nobody reads further, and the stack has an end."""

MOST_PARTS = 2_000
"""Parts of one explanation; the rest is counted in `left_out`."""

MOST_ITEMS = 20
"""Items of a list that a macro is shown for, beside the one that decided."""

FEW_ITEMS = 5
"""The same where macros stand within each other."""


def explain(typed: t.Typed, case: Any, behind: Behind | None = None) -> Explanation:
    """The value of a checked expression on a case, and how every part contributed to it.

    The value of the root is the one that the compiled expression gives. `behind` tells what names stand for
    (a definition and its own explanation); without it a name has its value and no parts.
    """
    return Explainer(behind).explain(typed, case)


class Explainer:
    """Explains expressions; one that is kept compiles each part once, for any number of cases."""

    def __init__(self, behind: Behind | None = None) -> None:
        self._behind = behind
        self._compiled: dict[int, tuple[t.Typed, Callable[[Any], Value]]] = {}
        self._variables: dict[int, _Variables] = {}
        self._left = MOST_PARTS
        self._depth = 0
        self._rounds = 0
        self._parts: dict[type[t.Typed], Callable[[Any, Value, Any], tuple[str, Sequence[Explanation]]]] = {
            t.Attribute: self._attribute,
            t.Presence: self._strict("has"),
            t.ItemAt: self._strict("item"),
            t.Apply: self._apply,
            t.Connective: self._connective,
            t.Not: self._strict("not"),
            t.Truth: self._strict("condition"),
            t.Shown: self._shown,
            t.Compare: self._compare,
            t.Contained: self._contained,
            t.Choose: self._choose,
            t.Maybe: self._strict("optional"),
            t.ListOf: self._list,
            t.MapOf: self._strict("map"),
            t.Bound: self._bound,
            t.OptionalMapped: self._optional_mapped,
            t.Comprehension: self._macro,
        }

    def explain(self, typed: t.Typed, case: Any) -> Explanation:
        """The explanation of one expression; its size is bounded, whatever the expression."""
        if self._depth == 0:
            self._left = MOST_PARTS
        return self._node(typed, case)

    def value(self, typed: t.Typed, case: Any) -> Value:
        """The value of an expression or of a part of one."""
        found = self._compiled.get(id(typed))
        if found is None:
            # The expression is kept beside its closure: its identity must not be given to another one.
            found = self._compiled[id(typed)] = (typed, compile_expr(typed))
        return found[1](case)

    def _node(self, typed: t.Typed, case: Any) -> Explanation:
        if isinstance(typed, t.Truth):
            inside = self._node(typed.operand, case)
            if inside.value is not None:
                return inside
        value = self.value(typed, case)
        self._left -= 1
        if isinstance(typed, t.Constant):
            return self._made(typed, "constant", value, ())
        if isinstance(typed, t.Read):
            return self._read(typed, value, case)
        parts_of = self._parts.get(type(typed))
        if parts_of is None:
            # A kind of node that is not known here has a value all the same.
            return self._made(typed, type(typed).__name__.lower(), value, ())
        if self._depth >= DEEPEST or self._left <= 0:
            return self._made(typed, "cut", value, (), len(t.parts(typed)))
        self._depth += 1
        kind, parts = parts_of(typed, value, case)
        self._depth -= 1
        left_out = 0
        if isinstance(typed, t.Comprehension) and parts:
            left_out = max(len(listed(parts[0].value) or ()) - len(parts) + 1, 0)
        return self._made(typed, kind, value, parts, left_out)

    def _made(
        self, typed: t.Typed, kind: str, value: Value, parts: Sequence[Explanation], left_out: int = 0
    ) -> Explanation:
        expr = typed.expr
        place = place_of(expr, parts)
        return Explanation(
            kind, text_of(expr), place, expr.source, typed.type, value, parts=tuple(parts), left_out=left_out
        )

    def _all(self, nodes: Sequence[t.Typed], case: Any) -> list[Explanation]:
        return [self._node(one, case) for one in nodes]

    # --- leaves ---

    def _read(self, node: t.Read, value: Value, case: Any) -> Explanation:
        binding = node.binding
        note = ""
        parts: tuple[Explanation, ...] = ()
        if self._behind is not None and self._depth < DEEPEST and binding.kind != "variable":
            self._depth += 1
            note, parts = self._behind(binding, value, case)
            self._depth -= 1
        kind = "variable" if binding.kind == "variable" else "name"
        # What a function reads unasked (`now`) has the place of its call and no text of its own.
        return Explanation(
            kind,
            binding.name,
            node.expr.span,
            node.expr.source,
            node.type,
            value,
            parts=parts,
            name=binding.name,
            role=binding.kind,
            note=note,
        )

    # --- parts by kind of node ---

    def _strict(self, kind: str) -> Callable[[t.Typed, Value, Any], tuple[str, Sequence[Explanation]]]:
        """The parts of a node whose value is made of the values of all its parts."""

        def parts(node: t.Typed, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
            return kind, strict_states(value, self._all(t.parts(node), case))

        return parts

    def _attribute(self, node: t.Attribute, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        if isinstance(node.target, t.Read) and isinstance(node.target.type, RecordType):
            return "field", ()  # of the record itself there is nothing to show
        return "field", strict_states(value, [self._node(node.target, case)])

    def _apply(self, node: t.Apply, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        kind = node.function.name if node.function.style == "operator" else "call"
        parts = self._all(node.arguments, case)
        if node.function.lazy and isinstance(parts[0].value, Optional) and parts[0].value.items:
            return kind, [marked(parts[0], "decides"), *(marked(part, "not_needed") for part in parts[1:])]
        return kind, strict_states(value, parts)

    def _connective(self, node: t.Connective, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        return node.op, chain_states(node.op, value, self._all(node.operands, case))

    def _shown(self, node: t.Shown, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        return "shown", [marked(self._node(node.operand, getattr(case, "real", case)), "decides")]

    def _compare(self, node: t.Compare, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        return node.op, strict_states(value, self._all((node.left, node.right), case))

    def _contained(self, node: t.Contained, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        item, container = self._node(node.item, case), node.container
        constant = isinstance(container, t.ListOf) and all(isinstance(one, t.Constant) for one in container.items)
        if isinstance(container, t.ListOf) and container.type != ANY and not constant:
            # Each item may decide, whatever the others are.
            items = self._all(container.items, case)
            return "in", [*strict_states(value, [item]), *item_states(item.value, value, items)]
        return "in", strict_states(value, [item, self._node(container, case)])

    def _choose(self, node: t.Choose, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        return "choice", choice_states(self._all((node.condition, node.then, node.otherwise), case))

    def _list(self, node: t.ListOf, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        if all(isinstance(one, t.Constant) for one in node.items):
            return "constant", ()
        return "list", strict_states(value, self._all(node.items, case))

    # --- variables ---

    def _bound(self, node: t.Bound, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        given = self._node(node.value, case)
        return "bind", strict_states(value, [given, self._with(node, node.body, (given.value,), case)])

    def _optional_mapped(self, node: t.OptionalMapped, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        target = self._node(node.target, case)
        if not isinstance(target.value, Optional) or not target.value.items:
            return "call", strict_states(value, [target])
        return "call", strict_states(value, [target, self._with(node, node.body, target.value.items, case)])

    def _with(self, node: t.Bound | t.OptionalMapped, body: t.Typed, values: Sequence[Value], case: Any) -> Explanation:
        """The body of a form with one variable, which stands for a value."""
        variables = self._variables.get(id(node))
        if variables is None:
            variables = self._variables[id(node)] = _Variables(node, node.slot, (body,), 1)
        variables.cell[:] = values
        (only,) = variables.bodies
        assert only is not None
        return self._node(only, case)

    # --- macros, item by item ---

    def _macro(self, node: t.Comprehension, value: Value, case: Any) -> tuple[str, Sequence[Explanation]]:
        over = self._node(node.range, case)
        items = listed(over.value)
        if items is None or node.macro not in _MACROS:
            return node.macro, strict_states(value, [over])
        body = self._body(node)
        rounds = _rounds(over.value, items, node.pairs)
        chosen = self._shown_rounds(node, body, rounds, case)
        self._rounds += 1
        explained = [self._round(body, one, case) for one in chosen if self._left > 0]
        self._rounds -= 1
        op = _MACROS[node.macro]
        states = chain_states(op, value, explained) if op else _gathered_states(node.macro, value, explained)
        return node.macro, [marked(over, "decides"), *states]

    def _body(self, node: t.Comprehension) -> _Variables:
        found = self._variables.get(id(node))
        if found is None:
            bodies = (node.predicate, node.transform)
            found = self._variables[id(node)] = _Variables(node, node.slot, bodies, 2 if node.pairs else 1)
        return found

    def _shown_rounds(self, node: t.Comprehension, body: _Variables, rounds: list[Round], case: Any) -> list[Round]:
        """The first rounds, and the one further on that decided, or else left it undecided."""
        most = FEW_ITEMS if body.inner or self._rounds else MOST_ITEMS
        first, rest = rounds[:most], rounds[most:]
        predicate = body.bodies[0]
        if predicate is None or not rest or node.macro not in ("all", "exists"):
            return first
        deciding = node.macro == "exists"
        undecided: list[Round] = []
        for place, values in enumerate(rounds):
            body.cell[:] = values
            verdict = self.value(predicate, case)
            if verdict is deciding or (verdict is None and not deciding):
                return first if place < most else [*first, values]
            if verdict is not True and verdict is not False and place >= most and not undecided:
                undecided.append(values)
        return [*first, *undecided]

    def _round(self, body: _Variables, values: Round, case: Any) -> Explanation:
        """One round of a macro: the item, the condition on it, and what is made of it."""
        body.cell[:] = values
        self._left -= 1
        predicate, transform = body.bodies
        parts: list[Explanation] = []
        value: Value = True
        if predicate is not None:
            found = self._node(predicate, case)
            value = False if found.value is None else found.value
            parts.append(marked(found, "decides" if known(found.value) else "open"))
        kind = BOOLEAN
        if transform is not None:
            made = self._node(transform, case)
            kind = made.type or ANY
            if value is True:
                value = made.value
            state = "open" if not known(made.value) else "decides"
            parts.append(marked(made, state if value is made.value else "not_needed"))
        items = ", ".join(shown(item, of) for item, of in zip(values, body.kinds, strict=True))
        text = f"{', '.join(body.names)}: {items}"
        expr = body.node.expr
        return Explanation("round", text, expr.span, expr.source, kind, value, parts=tuple(parts), name=body.names[0])


_MACROS = {
    **dict.fromkeys(("exists_one", "filter", "map", "transform_map", "transform_entries"), ""),
    "all": "and",
    "exists": "or",
}
"""The macros that are known here, and what the conditions on the items are joined by."""

Round = tuple[Value, ...]
"""What the variables of a macro stand for in one round: an item, or its place or key and the item."""

_Form = t.Comprehension | t.Bound | t.OptionalMapped


def _rounds(container: Value, items: list[Value], pairs: bool) -> list[Round]:
    """What the variables stand for, round by round."""
    if not pairs:
        return [(item,) for item in items]
    if isinstance(container, dict):
        return list(zip(items, container.values(), strict=True))
    return list(enumerate(items))


def _gathered_states(macro: str, value: Value, items: Sequence[Explanation]) -> Sequence[Explanation]:
    """The states of the items of `exists_one`, `filter` and `map`."""
    several = macro == "exists_one" and value is False and sum(one.value is True for one in items) > 1
    if several:
        return [marked(one, "decides" if one.value is True else "no_influence") for one in items]
    return strict_states(value, items)


class _Variables:
    """The bodies of a macro with its variables read from a cell, so that their parts can be evaluated on their own."""

    def __init__(self, node: _Form, slot: int, bodies: Sequence[t.Typed | None], count: int) -> None:
        call = node.expr
        given = call.arguments if isinstance(call, Call) else ()
        self.node = node
        self.names = tuple(one.name if isinstance(one, Name) else "item" for one in given[:count])
        self.cell: list[Value] = [None] * count
        types = {
            one.slot: one.type for body in bodies if body is not None for one in t.walk(body) if type(one) is t.Variable
        }
        # A variable that the body does not mention is an item all the same.
        element = elements(node.range.type) if isinstance(node, t.Comprehension) and count == 1 else None
        self.kinds = tuple(types.get(slot + place, element or ANY) for place in range(count))
        bindings = tuple(
            Binding(name, kind, _reader(self.cell, place), "variable")
            for place, (name, kind) in enumerate(zip(self.names, self.kinds, strict=True))
        )
        self.bodies = tuple(None if body is None else _with_reads(body, slot, bindings) for body in bodies)
        self.inner = any(isinstance(one, t.Comprehension) for body in bodies if body for one in t.walk(body))


def _reader(cell: list[Value], place: int) -> Callable[[Any], Value]:
    return lambda case: cell[place]


def _with_reads(node: t.Typed, slot: int, bindings: Sequence[Binding]) -> t.Typed:
    """The same expression with variables as names that are read; the variables within count from so many less."""
    count = len(bindings)
    if isinstance(node, t.Variable) and slot <= node.slot < slot + count:
        return t.Read(node.type, node.expr, bindings[node.slot - slot])

    def again(field: str, found: Any) -> Any:
        if isinstance(found, t.Typed):
            return _with_reads(found, slot, bindings)
        if field == "value":
            return found  # of a constant
        if isinstance(found, tuple):
            return tuple(again("", one) for one in found)
        return found - count if field == "slot" and found >= slot + count else found

    return type(node)(*(again(field, getattr(node, field)) for field in type(node)._fields))
