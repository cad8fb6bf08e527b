"""Tables of one rank: at most one of them may speak of an output."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import Any

from policy_engine.diagnostics import Related
from policy_engine.model.context import Build
from policy_engine.model.policy import Policy, Row, Table
from policy_engine.model.proofs.grid import Point
from policy_engine.model.proofs.values import representatives, sample
from policy_engine.model.proofs.vocabulary import Supposed, Vocabulary

__all__ = ["check_layers"]

MOST_COMBINATIONS = 20_000
"""Of what two tables read together; beyond it nothing is said of them."""


def check_layers(b: Build, policy: Policy, vocabulary: Vocabulary) -> None:
    """T024: two tables of a layer, or of the scope, that apply at once. What is not certain is not reported."""
    for layer in policy.sla.layers if policy.sla is not None else ():
        for one, other in combinations(layer.tables, 2):
            outputs = [name for name in one.outputs if name in other.outputs]
            if outputs:
                _check(b, vocabulary, one, other, f"speak of `{outputs[0]}`")
    scope = policy.exclusions.scope if policy.exclusions is not None else ()
    for one, other in combinations(scope, 2):
        if len({cell.text for table in (one, other) for row in table.rows for cell in row.outputs.values()}) > 1:
            _check(b, vocabulary, one, other, "give a verdict")


def _check(b: Build, vocabulary: Vocabulary, one: Table, other: Table, what: str) -> None:
    found = _both(vocabulary, one, other)
    if found is None:
        return
    first, second = (table.origin.id.rpartition(".")[2] for table in (one, other))
    where = f" for {sample(found)}" if found else ""
    b.error(
        "T024",
        f"`{first}` and `{second}` both {what}{where}",
        other.origin.span,
        "make their `when` exclude each other, or put them into layers of `precedence`",
        (Related(f"`{first}`", b.source, one.origin.span),),
    )


def _both(vocabulary: Vocabulary, one: Table, other: Table) -> Point | None:
    """What a ticket can have for which both tables certainly speak."""
    names: dict[str, tuple[Any, ...]] = {}
    asked: set[str] = set()
    constants = tuple(
        value
        for table in (one, other)
        for value in vocabulary.constants(table.when, [column.name for column in table.inputs])
    )
    for table in (one, other):
        for index, column in enumerate(table.inputs):
            matchers = [row.matchers[index] for row in table.rows]
            values = representatives(vocabulary.members(column.name, column.type), matchers, False, constants)
            names[column.name] = tuple(dict.fromkeys((*names.get(column.name, ()), *values)))
        reads = table.when.reads.union(column.name for column in table.inputs)
        for name in sorted(reads.union(*(vocabulary.rests_on(read) for read in reads))):
            type_ = vocabulary.context(name)
            if type_ is not None:
                names.setdefault(name, representatives(type_, (), False, constants))
                asked.add(name)
    if prod(map(len, names.values())) > MOST_COMBINATIONS:
        return None
    for chosen in product(*names.values()):
        point = tuple(zip(names, chosen, strict=True))
        case = Supposed(vocabulary, dict(point))
        if _speaks(case, one) and _speaks(case, other) and case.possible():
            return tuple(sorted(point, key=lambda pair: pair[0] not in asked))
    return None


def _speaks(case: Supposed, table: Table) -> bool:
    if case.holds(table.when) is not True:
        return False
    if not table.inputs or isinstance(table.otherwise, Row):
        return True
    values = [case.given[column.name] for column in table.inputs]
    return any(
        all(matcher.any or matcher.accepts(value) for matcher, value in zip(row.matchers, values, strict=True))
        for row in table.rows
    )
