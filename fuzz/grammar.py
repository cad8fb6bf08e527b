"""What expressions are generated from: forms with typed places, as data.

`<int@5>` is a place for an integer that binds at least as tightly as a sum; `<bool|$x=A>` sees a variable of
the type that stands for A. Capital letters stand for any type: K and L for the key of a map, N and M for numbers, O
for what has an order, others for anything. `%f` is the name of a field.
"""

from __future__ import annotations

from fuzz.tree import AND, OR, POSTFIX, PRODUCT, RELATION, SUM, TERNARY, UNARY, Template, template

__all__ = ["CORE", "EXTENSIONS", "SURFACE", "TWO_VARIABLES", "WORDS"]


def _core() -> list[Template]:
    """CEL without its libraries."""
    found = [
        template("A", "<bool@2> ? <A@2> : <A@1>", TERNARY, 2),
        template("bool", "<bool@2> || <bool@3>", OR, 8),
        template("bool", "<bool@3> && <bool@4>", AND, 8),
        template("bool", "!<bool@7>", UNARY, 5),
        template("bool", "<A@5> == <A@5>", RELATION, 8),
        template("bool", "<A@5> != <A@5>", RELATION, 5),
        template("bool", "<A@5> == <B@5>", RELATION, 2),
        template("bool", "<N@5> == <M@5>", RELATION, 4),
        template("bool", "<A@5> in <list(A)@5>", RELATION, 5),
        template("bool", "<N@5> in <list(M)@5>", RELATION, 2),
        template("bool", "<A@5> in <list(B)@5>", RELATION, 1),
        template("bool", "<K@5> in <map(K,A)@5>", RELATION, 4),
        template("bool", "<N@5> in <map(M,A)@5>", RELATION, 2),
        template("bool", "has(<map(string,A)@8>.%f)", POSTFIX, 5),
    ]
    for sign in ("<", "<=", ">", ">="):
        found.append(template("bool", f"<O@5> {sign} <O@5>", RELATION, 3))
        found.append(template("bool", f"<N@5> {sign} <M@5>", RELATION, 2))
    return found


def _macros() -> list[Template]:
    found = []
    for over, variable in (("list(A)", "A"), ("map(K,A)", "K")):
        for macro in ("all", "exists", "exists_one"):
            found.append(template("bool", f"<{over}@8>.{macro}($x, <bool|$x={variable}>)", POSTFIX, 3))
        found.append(template("list(B)", f"<{over}@8>.map($x, <B|$x={variable}>)", POSTFIX, 3))
        found.append(template("list(B)", f"<{over}@8>.map($x, <bool|$x={variable}>, <B|$x={variable}>)", POSTFIX, 2))
    found.append(template("list(A)", "<list(A)@8>.filter($x, <bool|$x=A>)", POSTFIX, 4))
    found.append(template("list(K)", "<map(K,A)@8>.filter($x, <bool|$x=K>)", POSTFIX, 2))
    return found


def _arithmetic() -> list[Template]:
    found = [template("int", "<int@6> % <int@7>", PRODUCT, 3), template("uint", "<uint@6> % <uint@7>", PRODUCT, 3)]
    for kind in ("int", "uint", "double"):
        found += [
            template(kind, f"<{kind}@5> + <{kind}@6>", SUM, 5),
            template(kind, f"<{kind}@5> - <{kind}@6>", SUM, 4),
            template(kind, f"<{kind}@6> * <{kind}@7>", PRODUCT, 3),
            template(kind, f"<{kind}@6> / <{kind}@7>", PRODUCT, 3),
        ]
    for kind in ("int", "double"):
        found.append(template(kind, f"-<{kind}@7>", UNARY, 2))
    for kind in ("string", "bytes", "list(A)", "duration"):
        found.append(template(kind, f"<{kind}@5> + <{kind}@6>", SUM, 4))
    found += [
        template("timestamp", "<timestamp@5> + <duration@6>", SUM, 4),
        template("timestamp", "<duration@5> + <timestamp@6>", SUM, 2),
        template("timestamp", "<timestamp@5> - <duration@6>", SUM, 4),
        template("duration", "<timestamp@5> - <timestamp@6>", SUM, 5),
        template("duration", "<duration@5> - <duration@6>", SUM, 3),
        template("duration", "-<duration@7>", UNARY, 1),
    ]
    return found


_CONVERSIONS = {
    "int": ("int", "uint", "double", "string", "timestamp", "duration"),
    "uint": ("int", "uint", "double", "string"),
    "double": ("int", "uint", "double", "string"),
    "string": ("int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration"),
    "bytes": ("string", "bytes"),
    "bool": ("string", "bool"),
    "timestamp": ("string", "timestamp", "int"),
    "duration": ("string", "duration", "int"),
    "type": ("A",),
}
_DATE_PARTS = ("FullYear", "Month", "DayOfYear", "DayOfMonth", "Date", "DayOfWeek")
_TIME_PARTS = ("Hours", "Minutes", "Seconds", "Milliseconds")


def _functions() -> list[Template]:
    found = []
    for result, given in _CONVERSIONS.items():
        found += [template(result, f"{result}(<{one}>)", POSTFIX, 1 if one == result else 2) for one in given]
    for part in (*_DATE_PARTS, *_TIME_PARTS):
        found.append(template("int", f"<timestamp@8>.get{part}()", POSTFIX, 1))
        found.append(template("int", f"<timestamp@8>.get{part}(<zone>)", POSTFIX, 1))
    found += [template("int", f"<duration@8>.get{part}()", POSTFIX, 1) for part in _TIME_PARTS]
    for kind in ("string", "bytes", "list(A)", "map(K,A)"):
        found.append(template("int", f"size(<{kind}>)", POSTFIX, 2))
        found.append(template("int", f"<{kind}@8>.size()", POSTFIX, 1))
    for name in ("contains", "startsWith", "endsWith"):
        found.append(template("bool", f"<string@8>.{name}(<string>)", POSTFIX, 2))
    found += [
        template("bool", "<string@8>.matches(<pattern>)", POSTFIX, 4),
        template("bool", "matches(<string>, <pattern>)", POSTFIX, 1),
        template("A", "dyn(<A>)", POSTFIX, 1),
        template("type", "type(<A>)", POSTFIX, 6),
    ]
    return found


def _containers() -> list[Template]:
    return [
        template("A", "<list(A)@8>[<int>]", POSTFIX, 1),
        template("A", "[<A>, <A>][<bool@2> ? 0 : 1]", POSTFIX, 2),
        template("A", "[<A>][0]", POSTFIX, 2),
        template("A", "<list(A)@8>[<N>]", POSTFIX, 1),
        template("A", "<map(K,A)@8>[<K>]", POSTFIX, 1),
        template("A", "{<K>: <A>}[<K>]", POSTFIX, 1),
        template("A", "{true: <A>, false: <A>}[<bool>]", POSTFIX, 2),
        template("A", "{0: <A>, 'k': <A>, 1u: <A>}[<N>]", POSTFIX, 1),
        template("A", "{0: <A>, 'k': <A>, 1u: <A>}['k']", POSTFIX, 2),
        template("A", "<map(N,A)@8>[<M>]", POSTFIX, 1),
        template("A", "<map(string,A)@8>.%f", POSTFIX, 1),
        template("A", "{'k': <A>, 'b': <A>}.k", POSTFIX, 2),
        template("list(A)", "[]", POSTFIX, 1),
        template("list(A)", "[<A>]", POSTFIX, 5),
        template("list(A)", "[<A>, <A>]", POSTFIX, 6),
        template("list(A)", "[<A>, <A>, <A>,]", POSTFIX, 3),
        template("list(A)", "[<A>, <B>]", POSTFIX, 1),
        template("map(K,A)", "{}", POSTFIX, 1),
        template("map(K,A)", "{<K>: <A>}", POSTFIX, 4),
        template("map(K,A)", "{<K>: <A>, <K>: <A>}", POSTFIX, 2),
        template("map(K,A)", "{<K>: <A>, <L>: <C>,}", POSTFIX, 1),
        template("map(string,A)", "{'%f': <A>}", POSTFIX, 4),
        template("map(string,A)", '{"%f": <A>, "%f": <A>}', POSTFIX, 4),
    ]


def _optionals() -> list[Template]:
    return [
        template("opt(A)", "optional.of(<A>)", POSTFIX, 4),
        template("opt(A)", "optional.none()", POSTFIX, 2),
        template("opt(A)", "optional.ofNonZeroValue(<A>)", POSTFIX, 3),
        template("opt(A)", "<map(string,A)@8>.?%f", POSTFIX, 4),
        template("opt(A)", "<opt(map(string,A))@8>.?%f", POSTFIX, 2),
        template("opt(A)", "<opt(map(string,A))@8>.%f", POSTFIX, 1),
        template("opt(A)", "<map(K,A)@8>[?<K>]", POSTFIX, 3),
        template("opt(A)", "<list(A)@8>[?<int>]", POSTFIX, 3),
        template("opt(A)", "<opt(list(A))@8>[?<int>]", POSTFIX, 1),
        template("opt(A)", "<opt(A)@8>.or(<opt(A)>)", POSTFIX, 2),
        template("opt(B)", "<opt(A)@8>.optMap($x, <B|$x=A>)", POSTFIX, 3),
        template("opt(B)", "<opt(A)@8>.optFlatMap($x, <opt(B)|$x=A>)", POSTFIX, 2),
        template("A", "<opt(A)@8>.orValue(<A>)", POSTFIX, 2),
        template("A", "<opt(A)@8>.value()", POSTFIX, 1),
        template("bool", "<opt(A)@8>.hasValue()", POSTFIX, 2),
        template("bool", "<opt(A)@5> == <opt(A)@5>", RELATION, 1),
        template("bool", "has(<opt(map(string,A))@8>.%f)", POSTFIX, 1),
        template("list(A)", "[?<opt(A)>, <A>]", POSTFIX, 1),
        template("map(K,A)", "{?<K>: <opt(A)>}", POSTFIX, 1),
        template("map(K,A)", "{<K>: <A>, ?<K>: <opt(A)>}", POSTFIX, 1),
    ]


def _libraries() -> list[Template]:
    found = [
        template("string", "<string@8>.charAt(<int>)", POSTFIX, 1),
        template("string", "('abc' + <string@6>).charAt(2)", POSTFIX, 1),
        template("string", "('a😀b' + <string@6>).substring(1, 3)", POSTFIX, 1),
        template("int", "<string@8>.indexOf(<string>)", POSTFIX, 2),
        template("int", "<string@8>.indexOf(<string>, <int>)", POSTFIX, 1),
        template("int", "<string@8>.lastIndexOf(<string>)", POSTFIX, 1),
        template("int", "<string@8>.lastIndexOf(<string>, <int>)", POSTFIX, 1),
        template("string", "<list(string)@8>.join()", POSTFIX, 1),
        template("string", "<list(string)@8>.join(<string>)", POSTFIX, 2),
        template("string", "<string@8>.lowerAscii()", POSTFIX, 2),
        template("string", "<string@8>.upperAscii()", POSTFIX, 2),
        template("string", "<string@8>.replace(<string>, <string>)", POSTFIX, 2),
        template("string", "<string@8>.replace(<string>, <string>, <int>)", POSTFIX, 1),
        template("string", "<string@8>.reverse()", POSTFIX, 1),
        template("string", "strings.quote(<string>)", POSTFIX, 1),
        template("list(string)", "<string@8>.split(<string>)", POSTFIX, 3),
        template("list(string)", "<string@8>.split(<string>, <int>)", POSTFIX, 1),
        template("string", "<string@8>.substring(<int>)", POSTFIX, 1),
        template("string", "<string@8>.substring(<int>, <int>)", POSTFIX, 1),
        template("string", "<string@8>.trim()", POSTFIX, 1),
        template("B", "cel.bind($x, <A>, <B|$x=A>)", POSTFIX, 1),
    ]
    found += [template("double", f"math.{name}(<double>)", POSTFIX, 1) for name in ("ceil", "floor", "round", "trunc")]
    found += [template("bool", f"math.{name}(<double>)", POSTFIX, 1) for name in ("isNaN", "isInf", "isFinite")]
    for name in ("greatest", "least"):
        found += [
            template("N", f"math.{name}(<N>, <N>)", POSTFIX, 1),
            template("N", f"math.{name}(<N>, <M>, <N>)", POSTFIX, 1),
            template("N", f"math.{name}(<list(N)>)", POSTFIX, 1),
        ]
    return [*found, *(template("N", f"math.{name}(<N>)", POSTFIX, 1) for name in ("abs", "sign"))]


CORE = (*_core(), *_macros(), *_arithmetic(), *_functions(), *_containers())
"""What every implementation of CEL has."""

EXTENSIONS = (*_optionals(), *_libraries())
"""Optional values and the libraries of texts, numbers and bindings."""

TWO_VARIABLES = tuple(
    template(result, f"<{over}@8>.{macro}", POSTFIX, 2)
    for over, key in (("list(A)", "int"), ("map(K,A)", "K"))
    for result, macro in (
        *(("bool", f"{name}($i, $v, <bool|$i={key},$v=A>)") for name in ("all", "exists", "existsOne")),
        ("list(B)", f"transformList($i, $v, <B|$i={key},$v=A>)"),
        ("list(B)", f"transformList($i, $v, <bool|$i={key},$v=A>, <B|$i={key},$v=A>)"),
        (f"map({key},B)", f"transformMap($i, $v, <B|$i={key},$v=A>)"),
        (f"map({key},B)", f"transformMap($i, $v, <bool|$i={key},$v=A>, <B|$i={key},$v=A>)"),
    )
)
"""Macros over places and items, which the other engine does not have."""

WORDS = (
    template("bool", "<bool@2> or <bool@3>", OR, 6),
    template("bool", "<bool@3> and <bool@4>", AND, 6),
    template("bool", "not <bool@4>", 4, 6),
    template("bool", "<A@5> not in <list(A)@5>", RELATION, 4),
    template("duration", "10d", POSTFIX, 3),
    template("duration", "1h30m", POSTFIX, 3),
    template("bool", "<list(A)@8>.contains(<A>)", POSTFIX, 2),
    template("timestamp", "2024-01-19T17:30:00Z", POSTFIX, 1),
    template("timestamp", "2024-01-19", POSTFIX, 1),
    template("int", "007", POSTFIX, 1),
    template("int", "1" + " + 1" * 200, SUM, 1),
    template("list(int)", "[" * 70 + "<int>" + "]" * 70, POSTFIX, 1),
)
"""What both engines can be asked and answer differently, on purpose."""

SURFACE = (
    *WORDS,
    template("bool", "given(<A>)", POSTFIX, 2),
    template("bool", "shown(<bool>)", POSTFIX, 2),
    template("A", "empty", POSTFIX, 1),
    template("timestamp", "now", POSTFIX, 2),
)
"""What the language of policies adds."""
