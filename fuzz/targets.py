"""What hostile input is given to, and what may come of it.

Each target takes a text and says what became of it in a word. An exception of our own kind is an answer like any
other; any other exception leaves the target, and `Broken` says that something came out that must not.
"""

from __future__ import annotations

import datetime
import importlib.util
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from unittest.mock import patch
from zlib import crc32

from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.errors import PolicyEngineError
from policy_engine.expr import ExpressionError, Fault, Unknown, check, compile_expr, parse, unparse
from policy_engine.expr.cost import cost
from policy_engine.expr.costly import too_costly
from policy_engine.expr.limits import MOST_STEPS
from policy_engine.expr.scope import Scope
from policy_engine.expr.types import BOOLEAN
from policy_engine.load import Policy, check_source, load
from policy_engine.model import context
from policy_engine.resources import policy_names
from policy_engine.source import SourceFile
from tests.expr.sample import CASE, SCOPE, Case

__all__ = ["TARGETS", "Broken"]

NOW = "2025-09-10T07:00:00Z"
_LONGEST_MESSAGE = 500
_DEAREST = 50_000
"""Steps up to which an expression is evaluated: what may take a tenth of a second is left to tests of its own."""

_PLAIN = {
    "x": {"int": "3"}, "s": {"string": "a😀b"}, "tags": {"list": [{"string": "vip"}, {"string": "b"}]},
    "m": {"map": [[{"string": "a"}, {"int": "1"}], [{"int": "1"}, {"null": None}]]}, "d": {"double": "NaN"},
    "u": {"uint": "18446744073709551615"}, "raw": {"bytes": "ff00"}, "now": {"timestamp": NOW},
    "span": {"duration": "1.5s"}, "n": {"null": None}, "tasks": {"int": "-1"}, "a.b.c": {"bool": True},
}  # fmt: skip


_DATA: tuple[dict[str, Any], ...] = (
    {
        "x": 3, "tasks": -1, "s": "a😀b", "language": "fr", "tags": ["vip", "b"], "prices": {"a": 1, "b": 2},
        "urgent": True, "now": datetime.datetime(2025, 9, 10, 7, tzinfo=datetime.UTC), "raw": b"\xff", "unset": None,
        "span": datetime.timedelta(seconds=1.5), "rate": 1.5, "reason": "", "symptoms": {"a", "b"}, "d": math.nan,
        "m": {1: {True: []}},
    },
    {
        "x": 2**63, "tasks": 2**200, "s": "\ud800", "language": 5, "tags": [[1, "a", None, {}], ()], "rate": 1,
        "prices": {1.5: 2}, "d": -math.inf, "urgent": "yes", "now": datetime.datetime(2025, 9, 10), "m": {None: 1},
        "raw": bytearray(b"x"), "span": datetime.timedelta.max, "reason": object(),
        "symptoms": frozenset({(1, 2), None}),
    },
    {"now": datetime.datetime.max.replace(tzinfo=datetime.UTC), "x": datetime.date(1, 1, 1), "tags": {"a": [[[]]]}},
)  # fmt: skip
_DATA[1]["tags"].append(_DATA[1]["tags"])


class Broken(Exception):
    """Something came out that must not; the text says what."""


def expression(text: str) -> str:
    """Read, print, read again; check in two vocabularies; evaluate with facts and without."""
    try:
        expr = parse(text)
    except ExpressionError as refusal:
        _complaints(refusal.diagnostics, len(text))
        _must(len(refusal.diagnostics) == 1, "a text that cannot be read has one finding")
        return "not read"
    try:
        _must(parse(unparse(expr)) == expr, "what was printed reads differently")
    except ExpressionError as refusal:
        # Words are longer than signs, and comparisons of comparisons get brackets.
        _must(refusal.code in ("E008", "E009"), f"what was printed is refused: {refusal.code}")
    outcome = _judged(expr, SCOPE, (CASE, Case({})))
    scopes = _shipped()
    scope, cases = scopes[crc32(text.encode("utf-8", "surrogatepass")) % len(scopes)]
    other = _judged(expr, scope, cases)
    return outcome if outcome != "refused" else other


def _judged(expr: Any, scope: Scope, cases: tuple[Any, ...]) -> str:
    """Check and evaluate, as a value and as a condition."""
    outcome = "refused"
    for expected in (None, BOOLEAN):
        collector = Collector()
        node = check(expr, scope, expected, collector)
        if collector.diagnostics:
            _complaints(collector.diagnostics, None)
            continue
        steps = cost(node)
        _must(0 <= steps.least <= steps.most, "the least cost is more than the most")
        if steps.most > MOST_STEPS:
            _complaints([too_costly(node, steps.most)], None)
            continue
        if steps.most > _DEAREST:
            outcome = "costly"
            continue
        evaluate = compile_expr(node)
        for case in cases:
            value = evaluate(case)
            if isinstance(value, Unknown):
                _must(bool(value.needs), "something is unknown and needs nothing")
                outcome = "unknown"
            elif isinstance(value, Fault):
                _must(0 < len(value.message) < _LONGEST_MESSAGE, "a fault without a message, or with a novel")
                _must(value.message.splitlines() == [value.message], "the message of a fault is not one line")
                outcome = "fault"
            else:
                _must(expected is None or value is True or value is False, f"a condition is {type(value).__name__}")
                outcome = "value"
    return outcome


def _complaints(found: Sequence[Diagnostic], length: int | None) -> None:
    """Findings are of our codes, on one line, and stand within the text."""
    for one in found:
        if one.code == "Y090":
            continue  # how many findings are not shown
        _must(one.code[0] in "EN" and one.code[1:].isdigit(), f"a finding has the code {one.code}")
        _must(one.message.splitlines() == [one.message.strip()], f"{one.code}: a message is not one line")
        _must(0 < len(one.message) < _LONGEST_MESSAGE, f"{one.code} with a message too long, or none")
        _must(one.span is not None and 0 <= one.span.start <= one.span.end, f"{one.code} stands nowhere")
        if length is not None and one.span is not None:
            _must(one.span.end <= length, f"{one.code} stands beyond the end")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


@cache
def _shipped() -> list[tuple[Scope, tuple[Any, ...]]]:
    """The vocabulary of each shipped policy, with a case of a ticket that says nothing."""
    found: list[tuple[Scope, tuple[Any, ...]]] = []
    for name in policy_names():
        scopes: list[Scope] = []
        with patch.object(context, "check", _recording(scopes)):
            policy = load(name)
        case, _ = policy.evaluator.reader.read({"id": "T", "at": NOW, "facts": {}, "events": []}, None, {}, False)
        whole = next(scope for scope in scopes if getattr(scope, "_parent", None) is None)
        found.append((whole, (case,)))
        # Fields of an event are read only where there is one: those vocabularies are for the checker alone.
        within = next((scope for scope in scopes if scope.lookup("event") is not None), None)
        if within is not None:
            found.append((within, ()))
    return found


def _recording(scopes: list[Scope]) -> Callable[..., Any]:
    """The checker, which notes the scopes that the builder checks in."""

    def noting(expr: Any, scope: Scope, *rest: Any) -> Any:
        if scope not in scopes:
            scopes.append(scope)
        return check(expr, scope, *rest)

    return noting


def plain(text: str) -> str:
    """Plain CEL on data of every type, where this engine has it."""
    if not _has_plain():
        return "no plain CEL"
    from policy_engine.expr import conformance

    answer: Mapping[str, Any] = conformance.run({"expr": text, "bindings": _PLAIN})
    _must(answer.keys() <= {"value", "error"} and len(answer) == 1, f"an answer with {sorted(answer)}")
    if "error" in answer:
        message = answer["error"]["message"]
        _must(message.splitlines() == [message], "the message of an error is not one line")
        return "refused" if answer["error"]["stage"] == "parse" else "fault"
    return "value"


@cache
def _has_plain() -> bool:
    return importlib.util.find_spec("policy_engine.expr.conformance") is not None


def python(text: str) -> str:
    """Plain CEL on Python data, of which some is not what it should be."""
    from policy_engine.expr.plain import compile_plain, to_python

    try:
        evaluate = compile_plain(text)
    except ExpressionError:
        return "refused"
    outcomes = set()
    for data in _DATA:
        value = evaluate(data)
        if isinstance(value, Fault):
            _must(value.message.splitlines() == [value.message], "the message of a fault is not one line")
            outcomes.add("fault")
        elif isinstance(value, Unknown):
            _must(bool(value.needs), "something is unknown and needs nothing")
            outcomes.add("unknown")
        else:
            to_python(value)
            outcomes.add("value")
    return ", ".join(sorted(outcomes))


def pattern(text: str) -> str:
    """A regular expression on texts that keep bad engines busy."""
    from policy_engine.expr import patterns

    if patterns.problem(text) is not None:
        return "refused"
    matcher = patterns.matcher(text)
    return str({matcher(one) for one in ("", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "a😀b\nAB 12_é")})


def policy(text: str) -> str:
    """A whole policy: found fault with, or made, and asked about a ticket."""
    collector = Collector()
    source = SourceFile("fuzz.yaml", text)
    try:
        model = check_source(source, collector)
    except PolicyEngineError:
        return "error"
    for one in collector.diagnostics:
        _must(one.span is None or 0 <= one.span.start <= one.span.end <= len(source.text), f"{one.code} stands outside")
    if model is None or any(one.is_error for one in collector.diagnostics):
        return "refused"
    try:
        Policy(model).evaluate({"id": "T", "at": NOW, "facts": {}, "events": []}).to_dict()
    except PolicyEngineError:
        return "no answer"
    return "answered"


TARGETS: dict[str, Callable[[str], str]] = {
    "expression": expression,
    "plain": plain,
    "python": python,
    "pattern": pattern,
    "policy": policy,
}
