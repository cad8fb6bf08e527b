"""What the checker complains about: one small function for each mistake, each with its cure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policy_engine.diagnostics.record import FINDINGS_PER_FILE, Diagnostic, Severity
from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.expr.declarations import Function
from policy_engine.expr.errors import one_line
from policy_engine.expr.functions import FUNCTIONS, MACROS, function_of
from policy_engine.expr.scope import Binding, Scope
from policy_engine.expr.syntax import Binary, Call, Conditional, Expr, Literal, Logic, Name
from policy_engine.expr.typed import Compare
from policy_engine.expr.types import (
    NOT_FOR_POLICIES,
    TEXT,
    EnumType,
    EventType,
    ListType,
    RecordType,
    Type,
    comparable,
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
_OTHER_NAMES = {
    **dict.fromkeys(("len", "length", "count"), "size(x)"),
    **dict.fromkeys(("lower", "tolower", "lowercase"), "x.lowerAscii()"),
    **dict.fromkeys(("upper", "toupper", "uppercase"), "x.upperAscii()"),
    **dict.fromkeys(("isempty", "isnull", "is_empty", "is_null"), "x == empty"),
    **dict.fromkeys(("exists", "defined", "isset", "is_set", "known"), "given(x)"),
    **dict.fromkeys(("includes", "in", "one_of"), "x in [a, b]"),
    **dict.fromkeys(("hours_since", "days_since", "time_since", "age"), "now - x.at"),
    **dict.fromkeys(("tostring", "to_string", "str", "text"), "string(x)"),
    **dict.fromkeys(("open", "isopen", "is_open", "opened"), "x.open_at(now)"),
    "any": "list.exists(x, ...)",
    "not_": "not x",
}
"""What functions of other languages are called here."""
_MATH = {"max": "greatest", "min": "least", "abs": "abs", "round": "round", "ceil": "ceil", "floor": "floor"}
"""Functions of numbers, which stand in a library of their own."""

_JOINED = {"any": "or", "all": "and"}
_CLOCK = frozenset(("hour", "hours", "minute", "minutes", "time", "gethours", "time_of_day"))
_OPERATORS = frozenset(("and", "or", "not", "in"))
_MOST_LISTED = 8


class Reports:
    """Gathers the findings about one expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.found: list[Diagnostic] = []

    def say(self, code: str, message: str, at: Expr, help: str = "", span: Span | None = None) -> None:
        """A finding at a node, or at a part of it."""
        self.found.append(Diagnostic(code, Severity.ERROR, one_line(message), at.source, span or at.span, help))

    def _near(self, word: str, candidates: Iterable[str]) -> str | None:
        """The word that was probably meant. Beyond what is ever shown, looking for it would only take time."""
        return did_you_mean(word, candidates) if len(self.found) < FINDINGS_PER_FILE else None

    # --- names ---

    def unknown_name(self, at: Expr, name: str, expected: Type | None) -> None:
        """A word that is neither a name nor a value of what its place expects."""
        if isinstance(expected, EnumType) and expected.members:
            self.unknown_value(at, name, expected)
            return
        if name in _TRUTH:
            word = {"true": "always", "false": "never"}.get(_TRUTH[name], "") if expected is None else ""
            help = f"write `{word}`" if word else f"write `{_TRUTH[name]}`"
        elif expected is None and (facts := self._with_value(name)):
            whose = " and ".join(f"`{one}`" for one in facts)
            help = f"`{_short(name)}` is a value of {whose}: write `{facts[0]} == {name}`"
        elif guess := self._near(name, self.scope.names()):
            help = f"did you mean `{guess}`?"
        elif expected == TEXT:
            help = f'put a text in quotes: `"{_short(name)}"`'
        elif function_of(name) is not None:
            help = f"`{name}` is a function: give it something in brackets"
        else:
            help = "names are declared under `facts`, `events`, `definitions`, `parameters` and `calendars`"
        self.say("N001", f"there is no `{_short(name)}`", at, help)

    def _with_value(self, word: str) -> list[str]:
        """The first two names whose values a word is one of."""
        found = []
        for name in self.scope.names():
            binding = self.scope.lookup(name)
            if binding is not None and isinstance(binding.type, EnumType) and word in binding.type.members:
                found.append(name)
        return found[:2]

    def unknown_value(self, at: Expr, shown: object, enum: EnumType) -> None:
        """A word or constant that is no value of an enumeration."""
        word = str(shown)
        members = [str(one) for one in enum.members]
        whose = f" of `{enum.name}`" if enum.name else ""
        guess = _shortened(word, members) or self._near(word, members)
        if guess is None and isinstance(at, Name):
            guess = self._near(word, self._of_type(enum))
        help = f"did you mean `{guess}`?" if guess else f"the values are {_listed(members)}"
        if isinstance(at, Name) and _TRUTH.get(word) == "empty":
            help = "write `empty`"
        if isinstance(at, Literal) and at.kind == "text":
            word = f'"{word}"'
        self.say("N002", f"`{_short(word)}` is not a value{whose}", at, help)

    def _of_type(self, enum: EnumType) -> list[str]:
        """The names that may stand beside an enumeration."""
        found = ((name, self.scope.lookup(name)) for name in self.scope.names())
        return [name for name, binding in found if binding is not None and comparable(binding.type, enum)]

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
        arguments = at.arguments if isinstance(at, Call) else ()
        if not method and name in _JOINED and len(arguments) > 1:
            help = f"write `{_joined(arguments, _JOINED[name])}`"
        elif not method and name.removeprefix("math.") in _MATH:
            help = f"write `math.{_MATH[name.removeprefix('math.')]}({_arguments(arguments)})`"
        elif method and name.lower() in _CLOCK:
            help = "a condition has no time of day: ask a calendar, as in `desk.open_at(now)`"
        elif known is not None and known.style == "attribute":
            help = f"`{name}` is no function: write it without brackets, after an event"
        elif known is not None:
            help = f"write `x.{name}(...)`" if not method else f"write `{name}(x)`"
        elif not method and self.scope.lookup(name) is not None:
            help = f"`{name}` is no function: write it without brackets"
        elif name.lower() in _OTHER_NAMES:
            help = f"write `{_called(_OTHER_NAMES[name.lower()], at)}`"
        else:
            guess = self._near(name, [one for one in candidates if one not in _OPERATORS])
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
        guess = self._near(name, names)
        if known is not None and known.style in ("method", "either"):
            help = f"`{name}` is a function: write `.{name}(...)`"
        elif guess:
            help = f"did you mean `{guess}`?"
        else:
            help = f"there are {_listed(names)}" if names else ""
        self.say("N005", f"{describe(target)} has no `{_short(name)}`", at, help, span)

    # --- types ---

    def not_a_condition(self, at: Expr, given: Type) -> None:
        from policy_engine.expr.cures import example

        self.say("E020", f"a condition is needed here, and this is {describe(given)}", at, example(at, given))

    def alone(self, values: list[Expr], compared: Compare | None) -> None:
        """Values after `or` or `and` that were meant to be compared as the one before them; none is fine."""
        from policy_engine.expr.cures import own

        if not values or compared is None or not isinstance(compared.expr, Binary):
            return
        left = own(compared.expr.left) or "x"
        sign = "not in" if compared.op == "!=" else "in"
        listed = ", ".join(own(one) or "..." for one in (compared.expr.right, *values))
        help = f"name the values in a list: `{left} {sign} [{listed}]`"
        self.say("E020", f"`{_short(own(values[0]))}` alone is no condition", values[0], help)

    def fraction(self, at: Expr, division: Expr | None, shown: Expr) -> None:
        """A whole number compared with a fraction; `division` is the one that cut it off, if there is one."""
        from policy_engine.expr.cures import own, receiver

        if division is None:
            help = "a whole number has no fraction: compare it with one, or with `<` or `>`"
            self.say("E021", f"a whole number is never `{own(shown)}`", at, help)
            return
        text = own(division) or "this division"
        help = ""
        if isinstance(division, Binary):
            help = f"keep the fraction: `double({own(division.left) or 'x'}) / {receiver(division.right)}`"
        self.say(
            "E035", f"`{text}` is a whole number, since a division of whole numbers drops the fraction", division, help
        )

    def never_equal(self, at: Expr, left: Type, right: Type, sides: tuple[Expr, Expr] | None = None) -> None:
        from policy_engine.expr.cures import bridge, fitting_argument, membership, own, receiver

        help = ""
        if sides is not None and isinstance(at, Binary) and at.op == "in":
            help = membership(sides[0], left, sides[1], right)
        elif sides is not None and at is sides[1]:  # one item of a list that is written out
            help = fitting_argument(at, left, right)
            if not help and isinstance(left, ListType):
                help = f"write `{receiver(sides[0])}.contains({own(at) or 'x'})`"
            if not help and isinstance(left, EnumType) and left.members:
                help = f"the values are {_listed([str(one) for one in left.members])}"
        elif sides is not None:
            op = at.op if isinstance(at, Binary) else "=="
            help = bridge(op, (sides[0], left), (sides[1], right))
        if not help and isinstance(left, EnumType) and isinstance(right, EnumType):
            help = "the two have no value in common"
        self.say("E021", f"{describe(left)} and {describe(right)} are never the same", at, help)

    def no_order(self, at: Expr, op: str, left: Type, right: Type, operands: tuple[Expr, Expr]) -> None:
        from policy_engine.expr.cures import bridge, own

        help = bridge(op, (operands[0], left), (operands[1], right))
        if isinstance(left, EnumType) and isinstance(right, EnumType) and not help:
            name, few = own(operands[0]) or "x", ", ".join(map(str, left.members[:2]))
            help = f"only the values of a `scale` have an order; name those you mean, as in `{name} in [{few}]`"
        if "boolean" in (left.name, right.name) and not help:
            help = f"a chain is written with `and`: `{_chain(at) or 'a < b and b < c'}`"
        shown = describe(left) if left == right else f"{describe(left)} and {describe(right)}"
        self.say("E024", f"`{op}` has no meaning for {shown}", at, help)

    def does_not_go(self, at: Expr, op: str, given: tuple[Type, ...], span: Span | None = None) -> None:
        from policy_engine.expr.cures import fitting_operands

        shown = " and ".join(describe(one) for one in given)
        self.say("E022", f"`{op}` does not go with {shown}", at, fitting_operands(op, at, given), span)

    def needs_list(self, at: Expr, given: Type, item: Expr) -> None:
        from policy_engine.expr.cures import own, receiver

        if given == TEXT:
            help = f"for a part of a text write `{receiver(at)}.contains({own(item) or 'y'})`"
        elif isinstance(given, EnumType):
            value = item.value if isinstance(item, Literal) and item.value in given.members else own(item)
            help = f"it is one value: write `{receiver(at)} == {value or 'y'}`"
        elif given.name == "calendar":
            help = f"ask it: `{receiver(at)}.open_at({own(item) or 'now'})`"
        else:
            help = f"write values in brackets: `{own(item) or 'x'} in [a, b]`"
        self.say("E022", f"`in` needs a list after it, and this is {describe(given)}", at, help)

    def wrong_receiver(self, at: Expr, function: Function, given: Type, call: Call) -> None:
        from policy_engine.expr.cures import fitting_receiver

        wanted = dict.fromkeys(
            describe(one.parameters[0]) for one in function.signatures if one.parameters[0] not in NOT_FOR_POLICIES
        )
        message = f"`{function.name}` goes with {' or '.join(wanted)}, and this is {describe(given)}"
        self.say("E023", message, at, fitting_receiver(function.name, call, at, given))

    def wrong_argument(self, at: Expr, function: Function, wanted: Iterable[Type], given: Type) -> None:
        from policy_engine.expr.cures import fitting_argument

        wanted = list(dict.fromkeys(wanted))
        shown = " or ".join(dict.fromkeys(describe(one) for one in wanted))
        help = next((found for one in wanted if (found := fitting_argument(at, one, given))), "")
        self.say("E023", f"`{function.name}` takes {shown} here, and this is {describe(given)}", at, help)

    def no_field(self, at: Call) -> None:
        """`has` of something that is no field."""
        help = f"write `given({_arguments(at.arguments)})`" if len(at.arguments) == 1 else ""
        self.say("E023", "`has` takes a field of something: `has(event.value)`", at, help, at.name_span)

    def wrong_count(self, at: Expr, name: str, wanted: str, given: int, span: Span) -> None:
        self.say(
            "E023",
            f"`{name}` takes {wanted}, and here {'is' if given == 1 else 'are'} {given or 'none'}",
            at,
            "",
            span,
        )


def _called(form: str, at: Expr) -> str:
    """A form such as `size(x)` for the argument that was given, where it is one."""
    from policy_engine.expr.cures import own, receiver

    if not isinstance(at, Call):
        return form
    given = at.arguments if at.target is None else (at.target, *at.arguments)
    if len(given) != 1 and not (at.target is not None and form.startswith("x.")):
        return form
    argument = given[0]
    text = (own(argument) or "x") if "(x)" in form else receiver(argument)
    return re.sub(r"\bx\b", lambda _: text, form)


def _arguments(given: Iterable[Expr]) -> str:
    """What stands in the brackets of a call, as its author wrote it."""
    from policy_engine.expr.cures import own

    return ", ".join(own(one) or "..." for one in given)


def _joined(given: Iterable[Expr], word: str) -> str:
    """Conditions joined by `and` or `or`."""
    from policy_engine.expr.cures import own

    texts = []
    for one in given:
        text = own(one) or "..."
        loose = isinstance(one, Logic | Conditional) and text[:1] != "("
        texts.append(f"({text})" if loose else text)
    return f" {word} ".join(texts)


def _chain(at: Expr) -> str:
    """`1 < x and x < 5` for `1 < x < 5`; empty where it is another comparison."""
    from policy_engine.expr.cures import own

    if not isinstance(at, Binary) or not isinstance(at.left, Binary) or at.left.op not in ("<", "<=", ">", ">="):
        return ""
    first, middle, last = own(at.left.left), own(at.left.right), own(at.right)
    return f"{first} {at.left.op} {middle} and {middle} {at.op} {last}" if first and middle and last else ""


def _shortened(word: str, members: list[str]) -> str | None:
    """The one value that a word begins with: `mon` for `Monday`."""
    found = [one for one in members if len(one) >= 3 and word.lower().startswith(one.lower())]
    return found[0] if len(found) == 1 else None


def _short(word: str) -> str:
    """A word of the author, cut where it would fill the screen."""
    return word if len(word) <= 60 else word[:57] + "..."


def _listed(words: list[str], most: int = _MOST_LISTED) -> str:
    """`a`, `b` and `c`, cut where there are too many."""
    shown = [f"`{word[:40]}`" for word in words[:most]]
    if len(words) > most:
        return ", ".join(shown) + f" and {len(words) - most} more"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)
