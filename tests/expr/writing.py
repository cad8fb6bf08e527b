"""Random expressions that type, written out of the declarations of functions and operators.

Whoever declares a function has it written here, with arguments of all types that its signatures take.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from policy_engine.expr.declarations import Function, Signature
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATES,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    EnumType,
    EventType,
    ListType,
    MapType,
    OptionalType,
    RecordType,
    Type,
    elements,
    join,
)
from tests.expr.choosing import Chooser
from tests.expr.declared import MADE_ENUMS, argument, shape, ways
from tests.expr.sample import SEVERITY
from tests.expr.world import NAMES, PLAIN

__all__ = ["FORMS", "application", "constant_expression", "expression", "formed", "mentioned", "plain_expression"]

_SCALARS: tuple[Type, ...] = (BOOLEAN, INTEGER, NUMBER, TEXT, DATE, INSTANT, DURATION)
_LITERALS: Mapping[Type, Sequence[str]] = {
    BOOLEAN: ("true", "false"),
    INTEGER: ("1", "0", "2", "-1", "9223372036854775807", "-9223372036854775808", "0x1F"),
    NUMBER: ("1.5", "0.0", "-2.0", "1e308", ".5", "9007199254740992.0"),
    TEXT: ('"a"', '""', "'fr'", '"🐱x"', r"r'\d'", '"""1.5"""', '"2024-01-19"', '"vip\\u0301"', '"UTC"'),
    DATE: ("2024-01-19", "9999-12-31"),
    INSTANT: ("2024-01-19T17:30:00+01:00", "0001-01-01T00:00Z"),
    DURATION: ("1h30m", "0s", "2w", "15000w"),
}
_PATTERNS = ('"^[a-z]+$"', '"a|🐱"', "r'\\d'", '""')
_PRICES = MapType("map", TEXT, INTEGER)
_COMPOUND: tuple[Type, ...] = (
    *(ListType("list", TEXT), ListType("list", ANY), _PRICES, OptionalType.of(INTEGER), EventType("event"), SEVERITY),
    DATES,
)
_OWN_MEMBER = re.compile(r"[a-z_]+\.[a-z_]+")
_ORDERED: tuple[Type, ...] = (INTEGER, NUMBER, TEXT, DATE, INSTANT, DURATION)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MENTIONS = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAMES), reverse=True))})\b")


class Writer:
    """Writes one expression. A `plain` one has nothing in it that plain CEL does not know."""

    def __init__(self, chooser: Chooser, names: Mapping[str, Type], plain: bool) -> None:
        self.choose = chooser.one_of
        self._names = names
        self._plain = plain
        self._variables: list[tuple[str, Type]] = []

    # --- expressions of a type ---

    def write(self, kind: Type, depth: int) -> str:
        """An expression of a type, with at most so many forms within each other."""
        if kind == ANY:
            return self.anything(depth)
        forms: list[Callable[[Type, int], str]] = [self.atom] if depth < 3 else []
        if depth > 0:
            forms += [self.call] * (3 if self.ways(kind) else 0)
            forms += [self.conditional, self.unpacked, self.bound]
            if kind == BOOLEAN:
                forms += [self.comparison, self.comparison, self.membership, self.connective, self.quantifier]
            elif isinstance(kind, ListType):
                forms += [self.listed, self.gathered, self.gathered]
            elif isinstance(kind, MapType):
                forms += [self.mapped]
            elif isinstance(kind, OptionalType):
                forms += [self.optional, self.optional]
        return self.choose(forms)(kind, depth - 1)

    def ways(self, kind: Type) -> Sequence[tuple[Function, tuple[Type, ...]]]:
        found = ways(kind)
        if self._plain:
            return [
                (function, types)
                for function, types in found
                if not function.reads and function.name != "weekday" and all(map(_known_to_plain, types))
            ]
        return found

    def anything(self, depth: int) -> str:
        """Something whose type only the value tells."""
        one = self.choose(_SCALARS)
        others = _SCALARS if self._plain else (*_SCALARS, *_COMPOUND)
        other = self.choose([kind for kind in others if join(one, kind) == ANY])
        depth = max(depth - 1, 0)
        return f"({self.condition(depth)} ? {self.write(one, depth)} : {self.write(other, depth)})"

    def condition(self, depth: int) -> str:
        return self.write(BOOLEAN, depth)

    def atom(self, kind: Type, depth: int) -> str:
        """A name of the type, a variable, or a literal."""
        fitting = [name for name, one in (*self._variables, *self._names.items()) if shape(one) == shape(kind)]
        if kind == ANY:
            return self.atom(self.choose(_SCALARS), depth)
        if isinstance(kind, EventType) and kind.name == "event":
            fitting = [name for name, one in self._names.items() if isinstance(one, EventType)]
        literals = list(_LITERALS.get(kind, ()))
        if isinstance(kind, EnumType) and not fitting:
            return self.call(kind, 0)
        if isinstance(kind, EnumType):
            owners = [name for name, one in self._names.items() if one == kind]
            literals += [f"{owner}.{member}" for owner in owners for member in kind.members if isinstance(member, str)]
        for name, one in self._names.items():
            attributes = one.fields if isinstance(one, RecordType) else {}
            attributes = one.attributes if isinstance(one, EventType) else attributes
            literals += [f"{name}.{field}" for field, inner in attributes.items() if shape(inner) == shape(kind)]
            if isinstance(kind, OptionalType):
                fields = [field for field, inner in attributes.items() if shape(inner) == shape(kind.element)]
                literals += [f"{name}.?{field}" for field in fields]
                literals += [f"optional.of({name}).{field}" for field in fields if isinstance(one, RecordType)]
        if isinstance(kind, ListType):
            literals.append("[]")
        elif isinstance(kind, MapType):
            literals.append("{}")
        elif isinstance(kind, OptionalType):
            literals.append(f"optional.ofNonZeroValue({self.atom(kind.element, depth)})")
            literals.append("optional.none()")
        if not fitting:
            return self.choose(literals)
        return self.choose(fitting) if not literals or self.choose((True, True, True, False)) else self.choose(literals)

    def call(self, kind: Type, depth: int) -> str:
        function, types = self.choose(self.ways(kind))
        if not self._plain and function.name != "matches" and self.choose((False,) * 7 + (True,)):
            place = self.choose(range(len(types))) if types else 0
            types = tuple(_of_anything(one) if at == place else one for at, one in enumerate(types))
        return self.applied(function, types, depth)

    def applied(self, function: Function, types: Sequence[Type], depth: int) -> str:
        """A function or operator of arguments of the given types."""
        given = [self.write(one, depth) for one in types]
        if function.name == "matches":
            given[1] = self.choose(_PATTERNS)
        elif function.name == "value" and given[0] == "optional.none()":
            given[0] = "{}.?a"  # of a constant it would be refused
        if function.style == "operator":
            if len(given) == 1:
                return f"(-({given[0]}))"
            return f"({given[0]} {function.name} {given[1]})"
        if function.style == "attribute":
            return f"({given[0]}).{function.name}" if not _NAME.fullmatch(given[0]) else f"{given[0]}.{function.name}"
        if function.variadic and self.choose((True, False)):
            element = elements(types[0]) or types[0]
            given = [self.write(element, depth) for _ in range(self.choose((1, 2, 3)))]
        if function.style == "method" or (function.style == "either" and self.choose((True, False))):
            return f"({given[0]}).{function.name}({', '.join(given[1:])})"
        return f"{function.name}({', '.join(given)})"

    def conditional(self, kind: Type, depth: int) -> str:
        return f"({self.condition(depth)} ? {self.write(kind, depth)} : {self.write(kind, depth)})"

    def unpacked(self, kind: Type, depth: int) -> str:
        """The type out of a list, a map or an optional value."""
        form = self.choose(("list", "map", "key", "optional", "missing", "one"))
        if form == "list":
            return f"({self.write(ListType('list', kind), depth)})[{self.write(INTEGER, 0)}]"
        if form == "one":
            return f"[{self.write(kind, depth)}][0]"
        if form == "map":
            return f"({self.write(MapType('map', TEXT, kind), depth)})[{self.write(TEXT, 0)}]"
        if form == "key":
            return f'{{"a": {self.write(kind, depth)}}}.a'
        optional = self.write(OptionalType.of(kind), depth)
        if form == "optional" or optional == "optional.none()":
            return f"({optional}).orValue({self.write(kind, depth)})"
        return f"({optional}).value()"

    def bound(self, kind: Type, depth: int) -> str:
        """`cel.bind` of a value of any type."""
        inner = self.choose((*_SCALARS, ListType("list", TEXT), kind))
        value = self.write(inner, depth)
        with_variable, body = self.within((inner,), lambda: self.write(kind, depth))
        return f"cel.bind({with_variable}, {value}, {body})"

    def within(self, kinds: Sequence[Type], body: Callable[[], str]) -> tuple[str, str]:
        """Variables of some types, and what is written where they stand. One may hide another."""
        names = [f"{'xyz'[len(self._variables) % 3]}{place or ''}" for place, _ in enumerate(kinds)]
        self._variables[:0] = zip(names, kinds, strict=True)
        written = body()
        del self._variables[: len(names)]
        return ", ".join(names), written

    # --- conditions ---

    def comparison(self, kind: Type, depth: int) -> str:
        """`==` and its like of two values that can be the same, or have an order."""
        if self.choose((True, False)):
            inner = self.choose(_ORDERED)
            op = self.choose(("<", "<=", ">", ">=", "==", "!="))
        else:
            inner = self.choose((*_SCALARS, *_containers(INTEGER), *_containers(TEXT), *_enums(self._names)))
            op = self.choose(("==", "!="))
            if isinstance(inner, EnumType):
                return self.graded(inner, depth)
        other = self.choose((INTEGER, NUMBER)) if inner in (INTEGER, NUMBER) else inner
        left, right = self.write(inner, depth), self.write(other, depth)
        if not mentioned(left + " " + right):
            left = self.named(inner)
        elif op in ("==", "!=") and not self._plain and mentioned(left) and self.choose((False, False, True)):
            right = "empty"
        return f"({left} {op} {right})"

    def graded(self, kind: EnumType, depth: int) -> str:
        """An enumeration beside a word, or beside another of the same."""
        has_order = kind.ordered and (kind.ascending or isinstance(kind.members[0], str))
        op = self.choose(("==", "!=", "<", ">=") if has_order else ("==", "!="))
        left = self.write(kind, depth)
        if not mentioned(left) or _OWN_MEMBER.fullmatch(left):
            left = self.named(kind)
        member = self.choose(kind.members)
        word = f'"{member}"' if isinstance(member, str) and self.choose((True, False)) else str(member)
        if word in NAMES:
            word = f'"{member}"'
        form = self.choose(("word", "turned", "same", "list"))
        if form == "same":
            return f"({left} {op} {self.write(kind, depth)})"
        if form == "list":
            return f"({left} {self.choose(('in', 'not in'))} [{word}, {self.write(kind, 0)}])"
        return f"({left} {op} {word})" if form == "word" else f"({word} {op} {left})"

    def named(self, kind: Type) -> str:
        """A name of the type, or what stands nearest to one: never a constant."""
        fitting = [name for name, one in (*self._variables, *self._names.items()) if shape(one) == shape(kind)]
        if fitting:
            return self.choose(fitting)
        return f"(urgent ? {self.write(kind, 0)} : {self.write(kind, 0)})"

    def membership(self, kind: Type, depth: int) -> str:
        """`in` of a list, a set or a map."""
        inner = self.choose(_SCALARS)
        container: Type = ListType("list", inner)
        if inner == DATE and not self._plain and self.choose((False, True)):
            container = DATES
        elif inner in (TEXT, INTEGER, BOOLEAN) and self.choose((False, True)):
            container = MapType("map", inner, TEXT)
        op = self.choose(("in", "not in"))
        return f"({self.write(inner, depth)} {op} {self.write(container, depth)})"

    def connective(self, kind: Type, depth: int) -> str:
        """Logic, and what is told of what is known."""
        forms = ["and", "or", "not", "has"] + ["shown", "known"] * (not self._plain)
        form = self.choose(forms)
        if form == "not":
            return f"(not {self.condition(depth)})"
        if form == "shown":
            return f"shown({self.condition(depth)})"
        if form == "known":
            return f"given({self.write(self.choose(_SCALARS), depth)})"
        if form == "has":
            field = "visit.since" if not self._plain and self.choose((False, True)) else ""
            return f"has({field or f'({self.write(_PRICES, depth)}).hour'})"
        operands = [self.condition(depth) for _ in range(self.choose((2, 3)))]
        return f"({f' {form} '.join(operands)})"

    # --- macros ---

    def source(self, depth: int) -> tuple[str, Type, Type]:
        """Something to go through, with the types of place and item, or of key and value."""
        inner = self.choose((*_SCALARS, ListType("list", INTEGER)))
        container = self.choose((ListType("list", inner), ListType("list", inner), MapType("map", TEXT, inner)))
        if inner == DATE and not self._plain:
            container = self.choose((container, DATES))
        return self.write(container, depth), TEXT if isinstance(container, MapType) else INTEGER, inner

    def through(self, name: str, depth: int, body: Callable[[], str], filtered: bool, pairs: bool) -> str:
        """A macro over something, with one variable or two."""
        over, key, value = self.source(depth)
        single = key if over.startswith("{") or key == TEXT else value
        condition = ""

        def inner() -> str:
            nonlocal condition
            condition = f"{self.condition(depth)}, " if filtered else ""
            return body()

        names, written = self.within((key, value) if pairs else (single,), inner)
        return f"({over}).{name}({names}, {condition}{written})"

    def quantifier(self, kind: Type, depth: int) -> str:
        name = self.choose(("all", "exists", "exists_one"))
        return self.through(name, depth, lambda: self.condition(depth), False, self.choose((False, True)))

    def gathered(self, kind: Type, depth: int) -> str:
        """A list that a macro makes."""
        assert isinstance(kind, ListType)
        element = kind.element
        form = self.choose(("map", "filter", "transformList"))
        if form == "filter":
            over = self.write(kind, depth)
            names, condition = self.within((element,), lambda: self.condition(depth))
            return f"({over}).filter({names}, {condition})"
        filtered = self.choose((False, True))
        return self.through(form, depth, lambda: self.write(element, depth), filtered, form == "transformList")

    def listed(self, kind: Type, depth: int) -> str:
        """A list written out; items may be missing."""
        assert isinstance(kind, ListType)
        items = []
        for _ in range(self.choose((1, 2, 3))):
            if self.choose((True, True, True, False)):
                items.append(self.write(kind.element, depth))
            else:
                items.append(f"?({self.write(OptionalType.of(kind.element), depth)})")
        return f"[{', '.join(items)}]"

    def mapped(self, kind: Type, depth: int) -> str:
        """A map written out, or made by a macro."""
        assert isinstance(kind, MapType)
        form = self.choose(("entries", "transformMap", "transformMapEntry"))
        if form == "transformMap":
            over = self.write(MapType("map", kind.key, INTEGER), depth)
            names, body = self.within((kind.key, INTEGER), lambda: self.write(kind.value, depth))
            return f"({over}).transformMap({names}, {body})"
        if form == "transformMapEntry":
            return self.through(form, depth, lambda: self.entry(kind, depth), self.choose((False, True)), True)
        return self.entry(kind, depth)

    def entry(self, kind: MapType, depth: int) -> str:
        value = self.write(kind.value, depth)
        if self.choose((True, True, False)):
            return f"{{{self.write(kind.key, 0)}: {value}}}"
        return f"{{?{self.write(kind.key, 0)}: {self.write(OptionalType.of(kind.value), depth)}, 'b': {value}}}"

    def optional(self, kind: Type, depth: int) -> str:
        """An optional value: of a map or list, or made of another one."""
        assert isinstance(kind, OptionalType)
        element = kind.element
        form = self.choose(("field", "item", "key", "map", "flat"))
        if form == "field":
            return f"({self.write(MapType('map', TEXT, element), depth)}).?a"
        if form == "item":
            return f"({self.write(ListType('list', element), depth)})[?{self.write(INTEGER, 0)}]"
        if form == "key":
            return f"({self.write(MapType('map', TEXT, element), depth)})[?{self.write(TEXT, 0)}]"
        inner = self.choose((INTEGER, TEXT, element))
        over = self.write(OptionalType.of(inner), depth)
        made = element if form == "map" else kind
        names, body = self.within((inner,), lambda: self.write(made, depth))
        return f"({over}).{'optMap' if form == 'map' else 'optFlatMap'}({names}, {body})"


def _containers(element: Type) -> tuple[Type, ...]:
    return (ListType("list", element), ListType("list", element), MapType("map", TEXT, element))


@cache
def _all_enums() -> tuple[EnumType, ...]:
    return tuple(dict.fromkeys((*(one for one in NAMES.values() if isinstance(one, EnumType)), *MADE_ENUMS)))


def _enums(names: Mapping[str, Type]) -> tuple[EnumType, ...]:
    return _all_enums() if names is NAMES else ()


def _of_anything(kind: Type) -> Type:
    """A type of which the checker knows less."""
    return ListType("list", ANY) if isinstance(kind, ListType) else ANY


def _known_to_plain(kind: Type) -> bool:
    if isinstance(kind, ListType | OptionalType):
        return _known_to_plain(kind.element)
    return kind in _SCALARS or isinstance(kind, MapType) or kind == ANY


def mentioned(text: str) -> tuple[str, ...]:
    """The names that an expression mentions, in order, each once; those in quotes among them."""
    return tuple(dict.fromkeys(_MENTIONS.findall(text)))


_WANTED: tuple[Type, ...] = (
    *(BOOLEAN, BOOLEAN, BOOLEAN, *_SCALARS),
    *(ListType("list", one) for one in (BOOLEAN, INTEGER, NUMBER, TEXT, INSTANT, DURATION, DATE)),
    MapType("map", TEXT, INTEGER),
    MapType("map", TEXT, ListType("list", TEXT)),
    OptionalType.of(INTEGER),
    OptionalType.of(OptionalType.of(TEXT)),
    *(ListType("list", ANY), MapType("map", TEXT, ANY), OptionalType.of(ANY)),
    *(SEVERITY, ANY),
)


def expression(chooser: Chooser) -> str:
    """An expression of a policy on the vocabulary of `world`; nearly all of them type."""
    return _written(chooser, NAMES, False)


def plain_expression(chooser: Chooser) -> str:
    """One that means something in policies and in plain CEL, and the same: no words, nothing empty."""
    return _written(chooser, PLAIN, True)


def _written(chooser: Chooser, names: Mapping[str, Type], plain: bool) -> str:
    kind = chooser.one_of([one for one in _WANTED if not plain or not isinstance(one, EnumType)])
    return Writer(chooser, names, plain).write(kind, 1 + chooser.number(4))


def application(function: Function, signature: Signature, chooser: Chooser) -> str:
    """One function or operator, by one of its signatures, of any arguments that it takes."""
    any_ = chooser.one_of((INTEGER, TEXT, BOOLEAN, ListType("list", TEXT), OptionalType.of(INTEGER), ANY))
    types: list[Type] = []
    for one in signature.parameters:
        types.append(argument(one, any_, chooser.one_of((TEXT, INTEGER, NUMBER, INSTANT)), types))
    return Writer(chooser, NAMES, False).applied(function, types, chooser.number(3))


def constant_expression(chooser: Chooser) -> str:
    """One that reads no facts, or hardly any."""
    return _written(chooser, {"urgent": BOOLEAN}, True)


FORMS = (
    *("comparison", "membership", "connective", "quantifier", "conditional", "unpacked", "bound", "gathered"),
    *("listed", "mapped", "optional", "anything"),
)
"""The ways of the writer, to be tried one by one."""


def formed(form: str, chooser: Chooser) -> str:
    """An expression of one form, of names and literals or not much more."""
    writer = Writer(chooser, NAMES, False)
    inner = chooser.one_of((*_SCALARS, SEVERITY))
    kinds: Mapping[str, Type] = {
        "conditional": inner,
        "unpacked": inner,
        "bound": inner,
        "gathered": ListType("list", inner),
        "listed": ListType("list", inner),
        "mapped": MapType("map", chooser.one_of((TEXT, INTEGER, BOOLEAN)), inner),
        "optional": OptionalType.of(inner),
    }
    if form == "anything":
        return writer.anything(chooser.number(2))
    work: Callable[[Type, int], str] = getattr(writer, form)
    return work(kinds.get(form, BOOLEAN), chooser.number(2))
