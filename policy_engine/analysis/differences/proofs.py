"""When two ways of writing mean the same for every ticket: conditions by their truth tables, tables by their rows.

A condition is taken apart into what it asks (`severity == critical`, `closed.happened`), with the definitions that it
mentions put in their place. Where both give the same for every combination of true, false and not known of all that
is asked, they are the same, whatever the facts. Where they do not, nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from policy_engine.expr import typed as t
from policy_engine.expr.frozen import Frozen
from policy_engine.expr.types import BOOLEAN, INTEGER, EnumType, Type
from policy_engine.model.policy import Condition, Definition, Exception_, Policy, Row, Table
from policy_engine.source import Span

__all__ = ["conditions_by_place", "same_condition", "same_definition", "same_table", "tables_by_id"]

_MOST_COMBINATIONS = 20_000
_MOST_PARTS = 400

Formula = tuple[Any, ...]


def conditions_by_place(policy: Policy) -> dict[int, Condition]:
    """The conditions of a policy by where they begin in the file."""
    found: dict[int, Condition] = {}
    for node in _nodes(policy):
        if isinstance(node, Condition) and node.typed is not None:
            found.setdefault(node.span.start, node)
    return found


def tables_by_id(policy: Policy) -> dict[str, Table]:
    """The tables of a policy by their ids."""
    return {node.origin.id: node for node in _nodes(policy) if isinstance(node, Table)}


def _nodes(policy: Policy) -> list[Any]:
    waiting: list[Any] = [policy]
    found = []
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, tuple) and not isinstance(node, Span):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            waiting.extend(node.values())
    return found


# --- conditions ---


def same_condition(old: Condition, new: Condition, before: Policy, after: Policy) -> bool:
    """Whether two conditions are proved to have the same value for every ticket."""
    if old.typed is None or new.typed is None:
        return False
    try:
        return _agree(_Formulas(before).of(old.typed), _Formulas(after).of(new.typed))
    except _TooLarge:
        return False


def same_definition(old: Definition, new: Definition, before: Policy, after: Policy) -> bool:
    """Whether two named conditions, with their exceptions, are proved to have the same value for every ticket."""
    if old.kind != "predicate" or new.kind != "predicate":
        return False
    try:
        return _agree(_Formulas(before).definition(old), _Formulas(after).definition(new))
    except _TooLarge:
        return False


def _agree(one: Formula, other: Formula) -> bool:
    """Whether two formulas have the same value whatever is asked comes to."""
    asked: dict[Any, None] = {}
    _collect(one, asked)
    _collect(other, asked)
    if one == other:
        return True
    ways = list(_ways(asked))
    if prod(map(len, ways)) > _MOST_COMBINATIONS:
        return False
    for chosen in product(*ways):
        known = {name: value for way in chosen for name, value in way.items()}
        if _value(one, known) is not _value(other, known):
            return False
    return True


def _ways(asked: Iterable[Any]) -> Iterator[list[dict[Any, bool | None]]]:
    """For each thing that is asked, the answers it can have.

    Of questions whether one thing is one of several words (`x == a`, `x == b`), one at most has the answer yes.
    """
    groups: dict[Any, list[Any]] = {}
    for name in asked:
        subject = _subject(name)
        groups.setdefault(("of", subject) if subject is not None else name, []).append(name)
    for names in groups.values():
        if len(names) == 1:
            yield [{names[0]: value} for value in (True, False, None)]
            continue
        whole: list[dict[Any, bool | None]] = [dict.fromkeys(names, False), dict.fromkeys(names, None)]
        for name in names:
            whole.append({**dict.fromkeys(names, False), name: True})
        yield whole


def _subject(name: Any) -> Any:
    """What a question compares with a word; nothing where it asks something else."""
    if name[0] == "==" and len(name) == 3:
        others = [part for part in name[1:] if part[0] != "constant"]
        return others[0] if len(others) == 1 else None
    return None


class _TooLarge(Exception):
    """A condition with more parts than are looked at."""


class _Formulas:
    """Conditions as formulas over what they ask."""

    def __init__(self, policy: Policy) -> None:
        self._definitions = {one.name: one for one in policy.definitions if one.kind == "predicate"}
        self._parts = 0

    def of(self, node: t.Typed) -> Formula:
        """The formula of a condition. Raises `_TooLarge`."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise _TooLarge
        match node:
            case t.Connective(op=op, operands=operands):
                return (op, *(self.of(one) for one in operands))
            case t.Not(operand=operand):
                return ("not", self.of(operand))
            case t.Truth(operand=operand) if operand.type == BOOLEAN:
                return self.of(operand)
            case t.Shown(operand=operand):
                return ("shown", self.of(operand))
            case t.Constant(value=value) if isinstance(value, bool):
                return ("constant", value)
            case t.Read(binding=binding) if binding.kind == "definition" and binding.name in self._definitions:
                return self.definition(self._definitions[binding.name])
            case t.Contained(item=item, container=container):
                return self._member(node, item, container)
            case t.Compare(op="!=", left=left, right=right):
                return ("not", self._equal(left, right))
            case t.Compare(op="==", left=left, right=right):
                return self._equal(left, right)
        return ("asks", self._compared(node))

    def definition(self, definition: Definition) -> Formula:
        """The formula of a named condition, its exceptions taken out."""
        if definition.when is None or (definition.when.typed is None and definition.when.text != "always"):
            return ("asks", ("definition", definition.name))
        whole = self._condition(definition.when)
        taken = [self._exception(one) for one in definition.exceptions]
        return whole if not taken else ("and", whole, ("not", ("or", *taken)))

    def _exception(self, one: Exception_) -> Formula:
        whole = self._condition(one.when)
        taken = [self._exception(inner) for inner in one.exceptions]
        return whole if not taken else ("and", whole, ("not", ("or", *taken)))

    def _condition(self, condition: Condition) -> Formula:
        return ("constant", True) if condition.typed is None else self.of(condition.typed)

    def _equal(self, left: t.Typed, right: t.Typed) -> Formula:
        one, other = sorted((_key(left), _key(right)), key=repr)
        return ("asks", ("==", one, other))

    def _member(self, node: t.Typed, item: t.Typed, container: t.Typed) -> Formula:
        """`x in [a, b]` is `x == a or x == b`."""
        if isinstance(container, t.Constant) and isinstance(container.value, tuple):
            key = _key(item)
            asked = [("asks", ("==", *sorted((key, ("constant", repr(v))), key=repr))) for v in container.value]
            return ("or", *asked) if len(asked) > 1 else asked[0] if asked else ("constant", False)
        if isinstance(container, t.ListOf):
            found = [self._equal(item, one) for one in container.items]
            return ("or", *found) if len(found) > 1 else found[0] if found else ("constant", False)
        return ("asks", _key(node))

    @staticmethod
    def _compared(node: t.Typed) -> Any:
        """What is asked; `2 < x` is `x > 2`, and of whole numbers `x > 2` is `x >= 3`."""
        if isinstance(node, t.Compare) and node.op in _MIRRORED:
            op, left, right = node.op, node.left, node.right
            if isinstance(left, t.Constant):
                op, left, right = _MIRRORED[op], right, left
            value = right.value if isinstance(right, t.Constant) else None
            if left.type == INTEGER and value.__class__ is int and op in (">", "<"):
                return (op + "=", _key(left), ("constant", repr(value + (1 if op == ">" else -1))))
            return (op, _key(left), _key(right))
        return _key(node)


_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _key(node: Any) -> Any:
    """What an expression asks, as plain data that is equal for equal expressions."""
    if isinstance(node, t.Constant):
        return ("constant", repr(node.value))
    if isinstance(node, t.Read):
        return ("read", node.binding.kind, node.binding.name)
    if isinstance(node, t.Apply):
        return ("apply", node.function.name, tuple(_key(one) for one in node.arguments))
    if isinstance(node, Frozen):
        hidden = type(node)._hidden | {"type"} if isinstance(node, t.Typed) else type(node)._hidden
        fields = (name for name in type(node)._fields if name not in hidden)
        return (type(node).__name__, *(_key(getattr(node, name)) for name in fields))
    if isinstance(node, tuple):
        return tuple(_key(one) for one in node)
    return repr(node)


def _collect(formula: Formula, asked: dict[Any, None]) -> None:
    if formula[0] == "asks":
        asked[formula[1]] = None
    elif formula[0] != "constant":
        for part in formula[1:]:
            _collect(part, asked)


def _value(formula: Formula, known: Mapping[Any, bool | None]) -> bool | None:
    """Strong Kleene logic; `None` for not known."""
    kind: str = formula[0]
    if kind == "asks":
        told: bool | None = known[formula[1]]
        return told
    if kind == "constant":
        return bool(formula[1])
    values = [_value(part, known) for part in formula[1:]]
    if kind == "not":
        return None if values[0] is None else not values[0]
    if kind == "shown":
        return values[0] is True
    deciding = kind == "or"
    if deciding in values:
        return deciding
    return None if None in values else kind == "and"


# --- tables ---


def same_table(old: Table, new: Table, conditions: Callable[[Condition, Condition], bool]) -> bool:
    """Whether two tables over few values are proved to give the same for each combination, with the same clauses."""
    mine, theirs = [one.name for one in old.inputs], [one.name for one in new.inputs]
    if not mine or sorted(mine) != sorted(theirs) or old.hit != new.hit:
        return False
    if not (old.always and new.always) and not conditions(old.when, new.when):
        return False
    if _said(old.otherwise) != _said(new.otherwise) or sorted(old.outputs) != sorted(new.outputs):
        return False
    domains = [_domain(one.type) for one in old.inputs]
    others = {one.name: _domain(one.type) for one in new.inputs}
    if [others[name] for name in mine] != domains or not all(domains) or prod(map(len, domains)) > _MOST_COMBINATIONS:
        return False
    places = [mine.index(name) for name in theirs]
    return all(
        _hits(old, values) == _hits(new, tuple(values[place] for place in places)) for values in product(*domains)
    )


def _domain(type_: Type) -> tuple[Any, ...]:
    """Every value of an input, empty included; nothing where there are too many."""
    if type_ == BOOLEAN:
        return (True, False, None)
    return (*type_.members, None) if isinstance(type_, EnumType) and not type_.open else ()


def _hits(table: Table, values: tuple[Any, ...]) -> list[Any]:
    """What the rows say that hold for some values; where the first counts, what that one says."""
    rows = (
        row for row in table.rows if all(cell.accepts(value) for cell, value in zip(row.matchers, values, strict=True))
    )
    found = [_said(row) for row in rows]
    if table.hit == "first":
        return found[:1]
    return sorted({repr(sorted(one[0].items())) + repr(sorted(one[1])) for one in found})


def _said(row: Row | str | None) -> Any:
    """What a row says, and the clauses it says it by."""
    if not isinstance(row, Row):
        return row
    outputs = {name: (cell.kind, " ".join(cell.text.split()), cell.fact) for name, cell in row.outputs.items()}
    return outputs, frozenset(row.origin.cites)
