"""Strategies: random syntax, and random conditions that type on the sample's vocabulary."""

from __future__ import annotations

from hypothesis import strategies as st

from policy_engine.expr.syntax import (
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    ListExpr,
    Literal,
    Logic,
    MapExpr,
    Member,
    Name,
    OptionalItem,
    Unary,
)
from policy_engine.expr.times import FIRST_INSTANT, LAST_INSTANT
from policy_engine.expr.values import SECOND
from policy_engine.source import Span

__all__ = ["conditions", "forms", "soup", "syntax", "values"]

AT = Span(0, 0)
KEYWORDS = {"and", "or", "not", "in", "true", "false", "null", "empty"}

names = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda word: word not in KEYWORDS)
literals = st.one_of(
    st.builds(lambda v: Literal(AT, None, "integer", v), st.integers(-(2**63), 2**63 - 1)),
    st.builds(lambda v: Literal(AT, None, "number", v), st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(lambda v: Literal(AT, None, "text", v), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)),
    st.builds(lambda v: Literal(AT, None, "duration", v * SECOND), st.integers(0, 9 * 10**9)),
    st.builds(lambda v: Literal(AT, None, "unsigned", v), st.integers(0, 2**64 - 1)),
    st.builds(lambda v: Literal(AT, None, "bytes", v), st.binary(max_size=8)),
    st.builds(lambda v: Literal(AT, None, "date", v), st.dates()),
    st.builds(lambda v: Literal(AT, None, "instant", v), st.integers(FIRST_INSTANT, LAST_INSTANT)),
    st.builds(lambda v: Literal(AT, None, "boolean", v), st.booleans()),
    st.just(Literal(AT, None, "empty", None)),
)


def _negative(operand: Expr) -> Expr:
    """A sign before a bare number is a part of the number."""
    if isinstance(operand, Literal) and operand.kind in ("integer", "number"):
        operand = Name(AT, None, "n")
    return Unary(AT, None, "-", operand)


def _optional(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.builds(lambda a: OptionalItem(AT, None, a), parts)


def _compound(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    many = st.lists(parts, min_size=0, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda a: Unary(AT, None, "not", a), parts),
        st.builds(_negative, parts),
        st.builds(
            lambda op, a, b: Binary(AT, None, op, a, b, AT),
            st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"]),
            parts,
            parts,
        ),
        st.builds(
            lambda op, a: Logic(AT, None, op, a),
            st.sampled_from(["and", "or"]),
            st.lists(parts, min_size=2, max_size=4).map(tuple),
        ),
        st.builds(lambda a, b, c: Conditional(AT, None, a, b, c), parts, parts, parts),
        st.builds(
            lambda a, n, o: Member(AT, None, a, n, AT, o),
            parts,
            names | st.just("due-date") | st.just("in"),
            st.booleans(),
        ),
        st.builds(lambda a, b, o: Index(AT, None, a, b, o), parts, parts, st.booleans()),
        st.builds(lambda a, n, b: Call(AT, None, a, n, b, AT), parts | st.none(), names, many),
        st.builds(lambda a: ListExpr(AT, None, a), st.lists(parts | _optional(parts), max_size=3).map(tuple)),
        st.builds(
            lambda a: MapExpr(AT, None, a),
            st.lists(st.tuples(parts, parts | _optional(parts)), max_size=2).map(tuple),
        ),
    )


syntax: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(literals, st.builds(lambda n, r: Name(AT, None, n, r), names, st.booleans())), _compound, max_leaves=12
)

ATOMS = (
    "urgent",
    "unset",
    "tasks == 2",
    "tasks > absent_fact",
    "absent_fact == 1",
    "absent_fact + 1 < tasks",
    "tasks / absent_fact == 1",
    "tasks / 0 == 1",
    "support_plan == premier",
    "modified_by in [nobody, vendor]",
    "stated_severity >= moderate",
    "severity > stated_severity",
    "reason == empty",
    "reason < language",
    "closed.happened",
    "closed.before(start)",
    "ticket_created.before(start)",
    "given(absent_fact)",
    "shown(absent_fact == 1)",
    "tags.exists(t, t == language or absent_fact == 1)",
    "tags.all(t, absent_fact == 1 or t == 'vip')",
    "tasks in [absent_fact, 3]",
    "desk.open_at(start)",
)

conditions: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(ATOMS),
    lambda part: st.one_of(
        part.map(lambda a: f"not ({a})"),
        st.lists(part, min_size=2, max_size=4).map(lambda all_: " and ".join(f"({one})" for one in all_)),
        st.lists(part, min_size=2, max_size=4).map(lambda all_: " or ".join(f"({one})" for one in all_)),
        st.tuples(part, part, part).map(lambda abc: f"(({abc[0]}) ? ({abc[1]}) : ({abc[2]}))"),
    ),
    max_leaves=8,
)

# Everything that yields a value of some type; `soup` mixes them in ways that no checker can see through.
values = (
    *("tasks", "rate", "language", "reason", "urgent", "unset", "absent_fact", "release_available_on", "now", "tags"),
    *("symptoms", "prices", "severity", "bank_holidays", "[]", "{}", "empty", "1.5", "'a'", "10d", "-7", "0", "true"),
    *("{'a': 1}", "[1, 'a', true]", "9223372036854775807", "rate / 0", "date('2024-01-01')", "[[1], {}]"),
)
forms = (
    *(
        "({0} + {1})",
        "({0} - {1})",
        "({0} * {1})",
        "({0} / {1})",
        "({0} % {1})",
        "(-{0})",
        "({0} == {1})",
        "({0} < {1})",
    ),
    *("({0} in {1})", "{0}[{1}]", "{0}.a", "size({0})", "{0}.contains({1})", "{0}.startsWith({1})"),
    "{0}.matches('a')",
    *("int({0})", "double({0})", "string({0})", "date({0})", "timestamp({0})", "duration({0})", "{0}.date_in({1})"),
    *("{0}.weekday()", "{0}.year()", "{0}.lowerAscii()", "given({0})", "{0}.within({1})", "{0}.after({1})"),
    *("{0}.all(x, x == {1})", "{0}.map(x, {1})", "{0}.filter(x, x < {1})", "{0}.exists_one(x, {1} == x)", "[{0}, {1}]"),
    *("({0} and {1})", "({0} or {1})", "(not {0})", "shown({0})", "{{'k': {0}, 'm': {1}}}", "{0}.open_at({1})"),
)

soup: st.SearchStrategy[str] = st.recursive(
    st.tuples(st.sampled_from(values), st.sampled_from(values)).map(lambda ab: f"(urgent ? {ab[0]} : {ab[1]})")
    | st.sampled_from(values),
    lambda part: st.tuples(st.sampled_from(forms), part, part).map(lambda fab: fab[0].format(fab[1], fab[2])),
    max_leaves=5,
)
