"""Text to syntax: one method for each alternative of the grammar.

The grammar is `grammar/expr.lark`, its tables `grammar/expr.tables.json`, which are read at the first text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from policy_engine.expr import literals
from policy_engine.expr.automaton import Automaton, StrangeCharacter, Token, UnexpectedToken
from policy_engine.expr.errors import Complaint, ExpressionError
from policy_engine.expr.limits import LONGEST_TEXT, check_brackets, check_height, check_parts, too_deep
from policy_engine.expr.misreadings import HALF_A_CHARACTER, better, strange_character, unexpected
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
    relocate,
)
from policy_engine.source import Span, TextMap

__all__ = ["parse", "tokens"]


def parse(text: str, where: TextMap | None = None) -> Expr:
    """The syntax of an expression; places are in the file of `where`, without it in `text` itself.

    `where.text` must be `text`. Raises `ExpressionError` with one finding: the first that cannot be read.
    """
    try:
        expr = _parse(text)
        return expr if where is None else relocate(expr, where)
    except Complaint as complaint:
        raise ExpressionError([better(text, complaint).diagnostic(where)]) from None
    except RecursionError:
        # The height is limited, but nobody knows how much of the stack the caller has used.
        raise ExpressionError([too_deep(0, len(text)).diagnostic(where)]) from None


def tokens(text: str) -> list[Token]:
    """The words and signs of a text that can be parsed, comments and white space left out."""
    return [token for _, token in _automaton().tokens(text)[0]]


@lru_cache(maxsize=4096)
def _parse(text: str) -> Expr:
    """Syntax with places in `text`. The same few conditions come again and again, hence the memory."""
    if len(text) > LONGEST_TEXT:
        raise Complaint(
            "E008",
            f"an expression of {len(text)} characters is too long",
            LONGEST_TEXT,
            len(text),
            f"at most {LONGEST_TEXT} characters are read: give parts of it a name under `definitions`",
        )
    if half := HALF_A_CHARACTER.search(text):
        raise strange_character(text, half.start())
    check_brackets(text)
    if not text.strip():
        raise Complaint("E010", "there is no expression here", 0, len(text), "`always` holds for every ticket")
    try:
        built = _automaton().parse(text)
    except StrangeCharacter as error:
        raise strange_character(text, error.at) from None
    except UnexpectedToken as error:
        _, start, end = error.token
        raise unexpected(text, start, end, error.kind, error.before) from None
    assert isinstance(built, Expr)
    check_height(built, text)
    check_parts(built, text)
    return built


@lru_cache(maxsize=1)
def _automaton() -> Automaton:
    from policy_engine.expr.tables import load_tables

    return Automaton(load_tables(), _Builder())


def _span(first: Any, last: Any) -> Span:
    """From the start of one node or token to the end of another."""
    start = first[1] if first.__class__ is tuple else first.span.start
    end = last[2] if last.__class__ is tuple else last.span.end
    return Span(start, end)


def _at(token: Token) -> Span:
    return Span(token[1], token[2])


class _Builder:
    """One method per alternative of the grammar; each gets the parts that the tables found."""

    def start(self, parts: list[Any]) -> Expr:
        expr: Expr = parts[0]
        if isinstance(expr, Literal):
            _in_range(expr)
        return expr

    def conditional(self, parts: list[Any]) -> Expr:
        condition, then, otherwise = map(_in_range, parts)
        return Conditional(_span(condition, otherwise), None, condition, then, otherwise)

    def any_of(self, parts: list[Any]) -> Expr:
        return Logic(_span(parts[0], parts[-1]), None, "or", tuple(map(_in_range, parts)))

    def all_of(self, parts: list[Any]) -> Expr:
        return Logic(_span(parts[0], parts[-1]), None, "and", tuple(map(_in_range, parts)))

    def negated(self, parts: list[Any]) -> Expr:
        sign, operand = parts
        return Unary(_span(sign, operand), None, "not", _in_range(operand))

    def negative(self, parts: list[Any]) -> Expr:
        sign, operand = parts
        span = _span(sign, operand)
        # A sign before digits belongs to the number: the smallest integer has no positive twin.
        if isinstance(operand, Literal) and operand.kind in ("integer", "number") and operand.text[:1] != "-":
            assert isinstance(operand.value, int | float)
            return Literal(span, None, operand.kind, -operand.value, "-" + operand.text)
        return Unary(span, None, "-", _in_range(operand))

    def binary(self, parts: list[Any]) -> Expr:
        left, sign, right = parts
        return Binary(_span(left, right), None, sign[0], _in_range(left), _in_range(right), _at(sign))

    def not_in(self, parts: list[Any]) -> Expr:
        left, no, sign, right = parts
        span = _span(left, right)
        inner = Binary(span, None, "in", _in_range(left), _in_range(right), _span(no, sign))
        return Unary(span, None, "not", inner)

    def member(self, parts: list[Any]) -> Expr:
        target, word = parts
        return Member(_span(target, word), None, _in_range(target), _word(word), _at(word), False)

    def optional_member(self, parts: list[Any]) -> Expr:
        target, word = parts
        return Member(_span(target, word), None, _in_range(target), _word(word), _at(word), True)

    def method(self, parts: list[Any]) -> Expr:
        target, word, arguments, end = parts
        return Call(_span(target, end), None, _in_range(target), _word(word), arguments, _at(word))

    def function(self, parts: list[Any]) -> Expr:
        word, arguments, end = parts
        return Call(_span(word, end), None, None, word[0], arguments, _at(word))

    def index(self, parts: list[Any]) -> Expr:
        target, index, end = parts
        return Index(_span(target, end), None, _in_range(target), _in_range(index), False)

    def optional_index(self, parts: list[Any]) -> Expr:
        target, index, end = parts
        return Index(_span(target, end), None, _in_range(target), _in_range(index), True)

    def optional_item(self, parts: list[Any]) -> Expr:
        sign, operand = parts
        return OptionalItem(_span(sign, operand), None, _in_range(operand))

    def optional_entry(self, parts: list[Any]) -> tuple[Expr, Expr]:
        sign, key, value = parts
        return _in_range(key), OptionalItem(_span(sign, value), None, _in_range(value))

    def root_name(self, parts: list[Any]) -> Expr:
        point, word = parts
        return Name(_span(point, word), None, word[0], True)

    def root_function(self, parts: list[Any]) -> Expr:
        point, word, arguments, end = parts
        return Call(_span(point, end), None, None, word[0], arguments, _at(word))

    def name(self, parts: list[Any]) -> Expr:
        return Name(_at(parts[0]), None, parts[0][0], False)

    def group(self, parts: list[Any]) -> Expr:
        # The brackets belong to the part: what is said of it, or of what it is part of, covers them.
        inner: Expr = _in_range(parts[1])
        fields = [getattr(inner, field) for field in type(inner)._fields]
        fields[0] = _span(parts[0], parts[2])
        return type(inner)(*fields)

    def list_of(self, parts: list[Any]) -> Expr:
        return ListExpr(_span(parts[0], parts[2]), None, parts[1])

    def map_of(self, parts: list[Any]) -> Expr:
        return MapExpr(_span(parts[0], parts[2]), None, parts[1])

    def arguments(self, parts: list[Any]) -> tuple[Expr, ...]:
        return tuple(map(_in_range, parts))

    def items(self, parts: list[Any]) -> tuple[Expr, ...]:
        return tuple(map(_in_range, parts))

    def entries(self, parts: list[Any]) -> tuple[tuple[Expr, Expr], ...]:
        return tuple(parts)

    def entry(self, parts: list[Any]) -> tuple[Expr, Expr]:
        return _in_range(parts[0]), _in_range(parts[1])

    def member_name(self, parts: list[Any]) -> Token:
        word: Token = parts[0]
        return word

    def integer(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "integer", literals.integer(token[0], token[1]), token[0])

    def unsigned(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "unsigned", literals.unsigned(token[0], token[1]), token[0])

    def date(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "date", literals.date(token[0], token[1]), token[0])

    def instant(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "instant", literals.instant(token[0], token[1]), token[0])

    def bytes(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "bytes", literals.octets(token[0], token[1]))

    def raw_bytes(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "bytes", literals.raw_octets(token[0]))

    def number(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "number", literals.number(token[0], token[1]), token[0])

    def duration(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "duration", literals.duration(token[0], token[1]), token[0])

    def text(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "text", literals.text(token[0], token[1]))

    def raw_text(self, parts: list[Any]) -> Expr:
        token = parts[0]
        return Literal(_at(token), None, "text", literals.raw_text(token[0], token[1]))

    def true(self, parts: list[Any]) -> Expr:
        return Literal(_at(parts[0]), None, "boolean", True)

    def false(self, parts: list[Any]) -> Expr:
        return Literal(_at(parts[0]), None, "boolean", False)

    def empty(self, parts: list[Any]) -> Expr:
        return Literal(_at(parts[0]), None, "empty", None)


def _word(token: Token) -> str:
    """A name after a point; back-ticks round it are not part of it."""
    word = token[0]
    return word[1:-1] if word[0] == "`" else word


def _in_range(expr: Expr) -> Expr:
    """The expression, unless it is a number that only a minus sign could have saved (`2**63`)."""
    if isinstance(expr, Literal) and expr.kind == "integer" and expr.value == literals.LARGEST_INTEGER + 1:
        raise Complaint(
            "E007",
            f"the number `{expr.text}` is too large",
            expr.span.start,
            expr.span.end,
            f"the largest is {literals.LARGEST_INTEGER}",
        )
    return expr
