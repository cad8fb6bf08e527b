"""Costs before any ticket is there: nothing takes more steps than its cost says, nothing is forgotten."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector
from policy_engine.expr import (
    Binding,
    ExpressionError,
    Fault,
    Names,
    Typed,
    Unknown,
    check,
    compile_expr,
    compiler,
    parse,
)
from policy_engine.expr import typed as t
from policy_engine.expr.cost import _MAKERS, Cost, Estimate, Estimates, cost
from policy_engine.expr.limits import LARGEST_HEIGHT, MOST_STEPS
from policy_engine.expr.sizes import (
    BEYOND,
    LONGEST_RESULT,
    MOST_ITEMS,
    Size,
    size_of,
    text,
)
from policy_engine.expr.types import ANY
from policy_engine.expr.unchecked import resolve
from tests.expr.generated import FORMS, VALUES, conditions
from tests.expr.sample import CASE, NOW, SCOPE, Case, typed
from tests.expr.sizes import SIZES, fits

# ---- what is counted


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [
        ("7", 0, 0),
        ("tasks", 1, 1),
        ("tasks == 2", 2, 2),
        ("tasks + 1 == 2 * tasks", 5, 5),
        ("urgent and unset", 2, 3),
        ("urgent and unset and tasks == 2", 2, 5),
        ("urgent and (unset and tasks == 2)", 2, 5),
        ("not (urgent or tasks == 2)", 3, 5),
        ("urgent ? tasks + 1 == 2 : unset", 3, 5),
        ("tasks in [1, 2, 3]", 2, 9),
        ("tasks in [tasks + 1, 2]", 4, 9),
        ("closed.happened", 2, 2),
        ("now - start > 10d", 3, 4),
        ("10d >= now - start", 3, 4),
        ("now - start == 10d", 3, 4),
        ("closed.within(10d)", 3, 8),
        ("closed.by == vendor", 3, 3),
        ("language == 'abc'", 2, 2),
        ("language.contains('ab')", 2, 3),
        ("tags.exists(t, t == 'a')", 2, 2 + 4 * 3),
        ("tags.exists(t, tags.exists(u, t == u))", 2, 2 + 4 * (1 + 2 + 4 * 4)),
        ("[1, 2].exists(n, n == tasks)", 1 + 3, 1 + 2 * 4),
        ("[1, 2].map(n, n + tasks).exists(n, n > 7)", 1 + 1 + 2 * 3 + 2, 1 + 1 + 2 * 7 + 2 * 3),
        ("tags.filter(t, t == 'a').exists(t, t == 'b')", 3, 1 + (2 + 4 * 6) + 4 * 3),
        ("cel.bind(n, size(tags), n > 1 and n < 5)", 6, 8),
        ("prices.?hour.orValue(tasks + 1) > 2", 4, 6),
    ],
)
def test_steps(written: str, least: int, most: int) -> None:
    assert cost(typed(written), SIZES) == Cost(least, most)


def test_a_definition_and_a_constant_cost_what_they_say() -> None:
    assert cost(typed("support_plan == premier")).most == 2
    assert cost(typed("stated_severity == severity")).most == 3


def test_where_nothing_is_declared_the_limits_of_tickets_count() -> None:
    one = cost(typed("bank_holidays.exists(d, d == release_available_on)"))
    assert one == Cost(2, 2 + MOST_ITEMS * 4)
    two = cost(typed("bank_holidays.exists(d, bank_holidays.exists(e, d == e))"))
    assert one.most < MOST_STEPS < two.most


def test_the_limit_lets_a_macro_over_the_longest_list_have_ninety_steps() -> None:
    for parts, enough in ((89 // 3, True), (150 // 3, False)):
        body = " and ".join(["d == d"] * parts)
        assert (cost(typed(f"bank_holidays.all(d, {body})")).most <= MOST_STEPS) is enough


# ---- nothing is forgotten


def test_every_kind_of_node_is_counted() -> None:
    kinds = {kind for kind in vars(t).values() if isinstance(kind, type) and issubclass(kind, Typed)}
    assert set(_MAKERS) == kinds - {Typed}


# ---- nothing takes more

texts = st.text("abc,é", max_size=6)
cases: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {
        "tags": st.lists(texts.map(lambda one: one[:5]), max_size=4).map(tuple),
        "symptoms": st.lists(st.sampled_from(["data_at_risk", "halted"]), max_size=3).map(tuple),
        "language": texts,
        "reason": texts.map(lambda one: one[:3]),
        "prices": st.dictionaries(texts.map(lambda one: one[:4]), st.integers(-5, 100), max_size=2),
        "bank_holidays": st.lists(st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)), max_size=3).map(
            tuple
        ),
        "urgent": st.booleans(),
        "unset": st.booleans(),
        "tasks": st.integers(-3, 3),
    }
)
missing = st.sets(st.sampled_from(["tags", "language", "urgent", "tasks", "prices"]), max_size=2)

_MORE = (
    *("{0}.split({1})", "{0}.split('')", "{0}.join({1})", "{0}.join()", "{0}.replace({1}, {0})", "{0}.substring(1)"),
    *("{0}.trim()", "{0}.reverse()", "{0}.upperAscii()", "{0}.indexOf({1})", "{0}.lastIndexOf({1})", "{0}.charAt(0)"),
    *("{0}.transformList(i, x, [i, {1}])", "{0}.transformMap(k, v, [v, {1}])", "{0}.transformMapEntry(k, v, {{k: v}})"),
    *("{0}.exists(k, v, v == {1})", "cel.bind(y, {0}, [y, y, {1}])", "cel.bind(y, {0}, {{'k': y, 'l': {1}}})"),
    *(
        "{0}.?a.orValue({1})",
        "optional.of({0}).optMap(o, [o, {1}])",
        "[?optional.of({0}), {1}]",
        "{0}.map(x, [x, {1}])",
    ),
    *("math.greatest({0}, {1})", "({0} in [{1}, tasks, 2])", "({0} in [{1}])", "({0} != {1})", "({0} >= {1})"),
    *("{0}.filter(x, {1})", "{0}.exists(x, x.contains({1}))", "{0}.map(x, x + {1})", "{0}.all(x, size(x) > 1 or {1})"),
    *("{0}[0]", "{0}['a']", "{0}[?1]", "[{0}, {1}].map(x, [x])", "optional.ofNonZeroValue({0})", "has({0}.a)"),
    *("['a', 'bc'].map(x, x + {0})", "[1, 2].exists(n, {0} == n)", "'abc'.split('').filter(x, x == {0})"),
)
_FAIRLY_LARGE = (
    *("language.split('a')", "language.split('')", "language.replace('', 'xyz')", "(urgent ? tags : ['abcdefghi'])"),
    *("[?prices.?a, 1].map(n, n + tasks)", "prices.?a.orValue(tasks + 1)", "optional.of(tasks).orValue(tasks / 2)"),
    *("(now - start > 1d)", "(1d <= now - (urgent ? start : now))", "(now - now == 1d)", "closed.by", "(start - 1d)"),
    *("(urgent ? 'abcdefghi' : language)", "cel.bind(x, tasks + 1, x)", "[language, 'abcdefghi']", "{'abcdef': tags}"),
)
_MIXED = ("(urgent ? {0} : {1})", "({0} == {1} ? {0} : [{1}])", "cel.bind(x, {0}, {1})", "{0}.orValue({1})")
expressions = st.recursive(
    st.sampled_from([*VALUES, *_FAIRLY_LARGE * 2]),
    lambda part: st.tuples(st.sampled_from([*FORMS, *_MORE, *_MIXED * 4]), part, part).map(
        lambda fab: fab[0].format(fab[1], fab[2])
    ),
    max_leaves=6,
)


class Counted(Estimates):
    """Keeps the estimates of all nodes, and counts the evaluations of those that are no constants."""

    def __init__(self, node: Typed, sizes: Mapping[str, Size]) -> None:
        super().__init__(sizes)
        self.estimates: dict[int, Estimate] = {}
        self.of(node)
        self.steps = 0
        self.unusual = False

    def of(self, node: Typed) -> Estimate:
        found = self.estimates[id(node)] = super().of(node)
        return found

    def watched(self, node: Typed, evaluate: Callable[[Any], Any]) -> Callable[[Any], Any]:
        found = self.estimates[id(node)]
        if found.most == 0:
            return evaluate

        def run(case: Any) -> Any:
            self.steps += 1
            value = evaluate(case)
            if value is None or isinstance(value, Unknown | Fault):
                self.unusual = True
            else:
                assert fits(value, found.size), (node.expr, value, found.size)
            return value

        return run


def counted(monkeypatch: pytest.MonkeyPatch, node: Typed, case: Case) -> Counted:
    """The steps of one evaluation; every value on the way is as large as the estimate says at most."""
    watch, original = Counted(node, SIZES), compiler._compile
    with monkeypatch.context() as patch:
        patch.setattr(compiler, "_compile", lambda part, depth: watch.watched(part, original(part, depth)))
        evaluate = compile_expr(node)
    evaluate(case)
    return watch


def both_ways(written: str) -> list[Typed]:
    """The expression by the checker, if it types, and as plain CEL."""
    found = []
    collector = Collector()
    checked = check(parse(written), SCOPE, collector=collector)
    if not collector.diagnostics:
        found.append(checked)
    with suppress(ExpressionError):
        found.append(resolve(parse(written), SCOPE))
    return found


@settings(max_examples=1_000, deadline=None)
@given(expressions | conditions, cases, missing)
def test_the_cost_bounds_the_steps_that_are_taken(written: str, known: Mapping[str, Any], absent: set[str]) -> None:
    case = Case({name: value for name, value in {**CASE, **known}.items() if name not in absent})
    for node in both_ways(written):
        least, most = cost(node, SIZES)
        with pytest.MonkeyPatch.context() as patch:
            watch = counted(patch, node, case)
        assert watch.steps <= most, written
        assert least <= most
        if not watch.unusual:
            assert least <= watch.steps, written


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_larger_facts_never_cost_less(written: str) -> None:
    larger = {name: size._replace(most=size.most * 10) for name, size in SIZES.items()}
    for node in both_ways(written):
        assert cost(node, SIZES).most <= cost(node, larger).most <= BEYOND


# ---- no expression is too much for the pass itself


def test_a_cost_beyond_counting_ends_there() -> None:
    nested = "tasks == 1"
    for _ in range(40):
        nested = f"tags.exists(t, {nested})"
    assert cost(typed(nested)).most == BEYOND
    doubled = "size(a) > 1"
    for _ in range(40):
        doubled = f"cel.bind(a, [a, a], {doubled})"
    doubled = f"cel.bind(a, tags, {doubled.replace('size(a) > 1', 'a == a')})"
    assert cost(typed(doubled)).most == BEYOND
    longer = "size(a) > 1"
    for _ in range(40):
        longer = f"cel.bind(a, a + a, {longer})"
    assert cost(typed(f"cel.bind(a, language, {longer})")).most < MOST_STEPS
    joined = f"cel.bind(a, language, {longer.replace('size(a) > 1', 'a')})"
    assert Estimates({}).of(typed(joined)).size.most == LONGEST_RESULT


def test_keys_that_double_do_not_double_the_work_of_the_pass() -> None:
    doubled = "a == a"
    for _ in range(60):
        doubled = f"cel.bind(a, {{a: a}}, {doubled})"
    assert cost(resolve(parse(f"cel.bind(a, tags, {doubled})"), SCOPE)).most > 0


@pytest.mark.parametrize("written", ["not " * (LARGEST_HEIGHT - 1) + "urgent", "tasks" + " + 1" * 158 + " > 0"])
def test_the_deepest_expressions_have_a_cost_where_they_can_be_compiled(written: str) -> None:
    node = typed(written)
    frame, used = sys._getframe(), 0
    while frame.f_back is not None:
        frame, used = frame.f_back, used + 1

    def deeper(levels: int) -> Cost:
        return deeper(levels - 1) if levels else cost(node)

    assert deeper(max(0, 500 - used)).most == 160


def test_without_stack_a_cost_is_beyond_counting() -> None:
    node = typed("not " * 150 + "urgent")
    met = set()

    def deeper() -> None:
        try:
            deeper()
        except RecursionError:
            met.add(cost(node))

    deeper()
    assert met <= {Cost(0, BEYOND), Cost(151, 151)}
    assert Cost(0, BEYOND) in met


def test_what_is_asked_for_membership_is_evaluated_once() -> None:
    """Each level once looked at the one below it twice: thirty levels were a thousand million closures."""
    nested = "urgent"
    for _ in range(60):
        nested = f"({nested} in [unset, urgent])"
    node = typed(nested)
    assert cost(node).most < 1_000
    assert compile_expr(node)(CASE) is True


def test_what_passed_between_instants_is_evaluated_once() -> None:
    nested = "now"
    for _ in range(40):
        nested = f"({nested} - start > 1d ? now : start)"
    evaluate = compile_expr(typed(f"{nested} - start > 1d"))
    assert isinstance(evaluate(CASE), Unknown)
    assert evaluate(Case({**CASE, "start": NOW})) is False


def test_plain_data_is_read_along_a_path_at_once() -> None:
    """A list is taken over as often as it is read."""
    evaluations: list[str] = []

    def binding(name: str) -> Binding:
        def read(case: Any) -> Any:
            evaluations.append(name)
            return case[name]

        return Binding(name, ANY, read, fields=lambda words, span: lambda case: case[name][words[0]])

    scope = Names.of(map(binding, ("ticket", "tags")))
    node = resolve(parse("ticket.severity == 'high' || tags.exists(t, t == 'vip')"), scope)
    sizes = {"ticket": Size(0, 3, text(8), text(8)), "tags": Size(0, 10, text(5))}
    assert cost(node, sizes) == Cost(3, 1 + (1 + 1 + 1 + 3 * 3 + 1) + (1 + 1 + 1 + 10 * 2 + 10 * 3))
    assert cost(node).most == BEYOND
    assert compile_expr(node)({"ticket": {"severity": "low"}, "tags": ("vip",)}) is True
    assert evaluations == ["tags"]


def test_constants_that_grow_wait_for_a_ticket() -> None:
    grown = "'" + "a" * 20 + "'"
    for _ in range(4):
        grown = f"{grown}.replace('a', '{'a' * 20}')"
    node = check(parse(grown), SCOPE)
    assert not isinstance(node, t.Constant)
    value = compile_expr(node)(CASE)
    assert isinstance(value, Fault)
    assert max(size_of(one.value).most for one in t.walk(node) if isinstance(one, t.Constant)) == 400
