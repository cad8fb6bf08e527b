"""What the checker complains about: one small function for each mistake, each with its cure."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.expr.declarations import Function
from policy_engine.expr.functions import FUNCTIONS, MACROS, function_of
from policy_engine.expr.scope import Binding, Scope
from policy_engine.expr.syntax import Expr, Name
from policy_engine.expr.types import (
    DATE,
    DATES,
    DURATION,
    INSTANT,
    NOT_FOR_POLICIES,
    TEXT,
    EnumType,
    EventType,
    ListType,
    RecordType,
    Type,
    describe,
)
from policy_engine.source import Span

__all__ = ["Reports"]

_TRUTH = {
    "yes": "true",
    "on": "true",
    "True": "true",
    "TRUE": "true",
    "y": "true",
    "no": "false",
    "off": "false",
    "False": "false",
    "FALSE": "false",
    "n": "false",
    "None": "empty",
    "none": "empty",
    "nil": "empty",
    "NULL": "empty",
    "Null": "empty",
}
_MOST_LISTED = 8


class Reports:
    """Gathers the findings about one expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.found: list[Diagnostic] = []

    def say(self, code: str, message: str, at: Expr, help: str = "", span: Span | None = None) -> None:
        """A finding at a node, or at a part of it."""
        self.found.append(Diagnostic(code, Severity.ERROR, message, at.source, span or at.span, help))

    # --- names ---

    def unknown_name(self, at: Expr, name: str, expected: Type | None) -> None:
        """A word that is neither a name nor a value of what its place expects."""
        if isinstance(expected, EnumType) and expected.members:
            self.unknown_value(at, name, expected)
            return
        if name in _TRUTH:
            help = f"write `{_TRUTH[name]}`"
        elif guess := did_you_mean(name, self.scope.names()):
            help = f"did you mean `{guess}`?"
        elif expected == TEXT:
            help = f'put a text in quotes: `"{_short(name)}"`'
        elif function_of(name) is not None:
            help = f"`{name}` is a function: give it something in brackets"
        else:
            help = "names are declared under `facts`, `events`, `definitions`, `parameters` and `calendars`"
        self.say("N001", f"there is no `{_short(name)}`", at, help)

    def unknown_value(self, at: Expr, shown: object, enum: EnumType) -> None:
        """A word or constant that is no value of an enumeration."""
        word = str(shown)
        members = [str(one) for one in enum.members]
        whose = f" of `{enum.name}`" if enum.name else ""
        guess = did_you_mean(word, members)
        if guess is None and isinstance(at, Name):
            guess = did_you_mean(word, self.scope.names())
        help = f"did you mean `{guess}`?" if guess else f"the values are {_listed(members)}"
        self.say("N002", f"`{_short(word)}` is not a value{whose}", at, help)

    def ambiguous(self, at: Expr, name: str, binding: Binding, enum: EnumType) -> None:
        """A word with two meanings that both fit."""
        whose = enum.name or "the other side"
        help = f'write `"{name}"` for the value; rename the {binding.kind} if that is what is meant'
        self.say("N003", f"`{_short(name)}` is a value of `{whose}` and the name of a {binding.kind}", at, help)

    def unknown_function(self, at: Expr, name: str, span: Span, method: bool) -> None:
        styles = ("method", "either") if method else ("function", "either")
        candidates = [one.name for one in FUNCTIONS if one.style in styles and not one.instead]
        candidates += [one.name for one in MACROS if (one.form.partition("(")[0] != one.name) is method]
        known = function_of(name)
        if known is not None and known.style == "attribute":
            help = f"`{name}` is no function: write it without brackets, after an event"
        elif known is not None:
            help = f"write `x.{name}(...)`" if not method else f"write `{name}(x)`"
        else:
            guess = did_you_mean(name, candidates)
            plain = sorted(one for one in candidates if "." not in one)
            help = f"did you mean `{guess}`?" if guess else f"there are {_listed(plain, 30)}"
        self.say("N004", f"there is no {'method' if method else 'function'} `{_short(name)}`", at, help, span)

    def unknown_attribute(self, at: Expr, name: str, span: Span, target: Type) -> None:
        names: list[str] = []
        if isinstance(target, EventType):
            names = ["happened", "at", *target.attributes]
        elif isinstance(target, RecordType):
            names = list(target.fields)
        elif isinstance(target, EnumType):
            names = [str(one) for one in target.members]
        known = function_of(name)
        guess = did_you_mean(name, names)
        if known is not None and known.style in ("method", "either"):
            help = f"`{name}` is a function: write `.{name}(...)`"
        elif guess:
            help = f"did you mean `{guess}`?"
        else:
            help = f"there are {_listed(names)}" if names else ""
        self.say("N005", f"{describe(target)} has no `{_short(name)}`", at, help, span)

    # --- types ---

    def not_a_condition(self, at: Expr, given: Type) -> None:
        shown = _written(at)
        if isinstance(given, EventType):
            help = f"write `{shown}.happened`"
        elif given == TEXT:
            help = f"write `given({shown})` or compare it with a text"
        elif isinstance(given, EnumType):
            example = f" == {given.members[0]}" if given.members else ""
            help = f"compare it with a value: `{shown}{example}`"
        elif isinstance(given, ListType):
            help = f"write `{shown}.contains(...)`, or `{shown}.size() > 0`"
        else:
            help = f"compare it with something, or write `given({shown})`"
        self.say("E020", f"a condition is needed here, and this is {describe(given)}", at, help)

    def never_equal(self, at: Expr, left: Type, right: Type) -> None:
        self.say("E021", f"{describe(left)} and {describe(right)} are never the same", at, _bridge(left, right))

    def no_order(self, at: Expr, op: str, left: Type, right: Type, operands: tuple[Expr, Expr]) -> None:
        help = _bridge(left, right)
        if isinstance(left, EnumType) and isinstance(right, EnumType) and not help:
            help = "only the values of a `scale` have an order; name those you mean: `x in [a, b]`"
        if "boolean" in (left.name, right.name) and not help:
            help = "a chain is written with `and`: `a < b and b < c`"
        shown = describe(left) if left == right else f"{describe(left)} and {describe(right)}"
        self.say("E024", f"`{op}` has no meaning for {shown}", at, help)

    def does_not_go(self, at: Expr, op: str, given: tuple[Type, ...], span: Span | None = None) -> None:
        shown = " and ".join(describe(one) for one in given)
        help = ""
        if DATE in given and DURATION in given:
            help = "a date has no time of day; compare the difference of two dates with a duration"
        elif INSTANT in given and any(one.name in ("integer", "number") for one in given):
            help = "write a duration such as `4h` or `10d`"
        self.say("E022", f"`{op}` does not go with {shown}", at, help, span)

    def needs_list(self, at: Expr, given: Type) -> None:
        help = (
            "write `x.contains(y)` for a part of a text" if given == TEXT else "write values in brackets: `x in [a, b]`"
        )
        self.say("E022", f"`in` needs a list after it, and this is {describe(given)}", at, help)

    def wrong_receiver(self, at: Expr, function: Function, given: Type) -> None:
        wanted = dict.fromkeys(
            describe(one.parameters[0]) for one in function.signatures if one.parameters[0] not in NOT_FOR_POLICIES
        )
        self.say("E023", f"`{function.name}` goes with {' or '.join(wanted)}, and this is {describe(given)}", at)

    def wrong_argument(self, at: Expr, function: Function, wanted: Iterable[Type], given: Type) -> None:
        shown = " or ".join(dict.fromkeys(describe(one) for one in wanted))
        self.say("E023", f"`{function.name}` takes {shown} here, and this is {describe(given)}", at)

    def wrong_count(self, at: Expr, name: str, wanted: str, given: int, span: Span) -> None:
        self.say(
            "E023",
            f"`{name}` takes {wanted}, and here {'is' if given == 1 else 'are'} {given or 'none'}",
            at,
            "",
            span,
        )


def _bridge(left: Type, right: Type) -> str:
    """How two types that do not meet could be made to."""
    kinds = {left, right}
    if TEXT in kinds and INSTANT in kinds:
        return 'write `timestamp("2024-01-19T17:30:00Z")`'
    if TEXT in kinds and DATE in kinds:
        return 'write `date("2024-01-19")`'
    if TEXT in kinds and DURATION in kinds:
        return "write a duration without quotes: `4h`"
    if DATE in kinds and INSTANT in kinds:
        return 'a date is no instant: write `instant.date_in("Europe/Paris")`'
    if DURATION in kinds and INSTANT in kinds:
        return "compare a difference of two instants: `now - instant > 4h`"
    if DURATION in kinds and any(one.name in ("integer", "number") for one in kinds):
        return "write the unit: `4h`, `10d`"
    for one, other in ((left, right), (right, left)):
        if isinstance(one, EventType):
            return "write `.happened`, or `.at` for the instant, or an attribute of the event"
        if isinstance(one, ListType) and not isinstance(other, ListType):
            return "write `list.contains(item)` or `item in list`"
        if one == DATES:
            return "write `dates.contains(date)`"
        if one == TEXT and other.name in ("integer", "number", "boolean"):
            return "leave out the quotes"
    return ""


def _short(word: str) -> str:
    """A word of the author, cut where it would fill the screen."""
    return word if len(word) <= 60 else word[:57] + "..."


def _written(at: Expr) -> str:
    return at.name if isinstance(at, Name) and len(at.name) <= 60 else "x"


def _listed(words: list[str], most: int = _MOST_LISTED) -> str:
    """`a`, `b` and `c`, cut where there are too many."""
    shown = [f"`{word[:40]}`" for word in words[:most]]
    if len(words) > most:
        return ", ".join(shown) + f" and {len(words) - most} more"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)
