"""Syntax to canonical text: words for the connectives, double quotes, brackets only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

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
from policy_engine.expr.times import duration_text, instant_text

__all__ = ["unparse"]

# How tightly a form binds; a part that binds less than its place asks for gets brackets.
_CONDITIONAL, _OR, _AND, _NOT, _RELATION, _SUM, _PRODUCT, _UNARY, _POSTFIX = range(1, 10)
_BINARY = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def unparse(expr: Expr) -> str:
    """The canonical text; reading it again gives an equal expression."""
    return _write(expr, _CONDITIONAL)


def _write(expr: Expr, least: int) -> str:
    text, binds = _form(expr)
    return f"({text})" if binds < least else text


def _form(expr: Expr) -> tuple[str, int]:
    match expr:
        case Literal():
            return _literal(expr)
        case Name(name=name, root=root):
            return f".{name}" if root else name, _POSTFIX
        case Member(target=target, name=name, optional=optional):
            return f"{_write(target, _POSTFIX)}.{'?' if optional else ''}{_word(name)}", _POSTFIX
        case Index(target=target, index=index, optional=optional):
            return f"{_write(target, _POSTFIX)}[{'?' if optional else ''}{unparse(index)}]", _POSTFIX
        case Call(target=receiver, name=name, arguments=arguments):
            given = ", ".join(map(unparse, arguments))
            before = "" if receiver is None else f"{_write(receiver, _POSTFIX)}."
            return f"{before}{_word(name)}({given})", _POSTFIX
        case Unary(op="not", operand=Binary(op="in", left=left, right=right)):
            return f"{_write(left, _RELATION)} not in {_write(right, _SUM)}", _RELATION
        case Unary(op="not", operand=operand):
            return f"not {_write(operand, _NOT)}", _NOT
        case Unary(operand=operand):
            text = _write(operand, _UNARY)
            # The sign before digits would become a part of the number.
            return f"-({text})" if text[0].isdigit() or text[0] == "." else f"-{text}", _UNARY
        case Binary(op=op, left=left, right=right):
            binds = _BINARY.get(op, _RELATION)
            # Comparisons of comparisons are legal and puzzling: brackets help.
            first = _SUM if binds == _RELATION else binds
            return f"{_write(left, first)} {op} {_write(right, binds + 1)}", binds
        case Logic(op=op, operands=operands):
            binds = _OR if op == "or" else _AND
            return f" {op} ".join(_write(one, binds + 1) for one in operands), binds
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            parts = (_write(condition, _OR), _write(then, _OR), unparse(otherwise))
            return f"{parts[0]} ? {parts[1]} : {parts[2]}", _CONDITIONAL
        case ListExpr(items=items):
            return f"[{', '.join(map(unparse, items))}]", _POSTFIX
        case MapExpr(entries=entries):
            return f"{{{', '.join(_entry(key, value) for key, value in entries)}}}", _POSTFIX
        case OptionalItem(operand=operand):
            return f"?{unparse(operand)}", _POSTFIX
    raise AssertionError(expr)


def _entry(key: Expr, value: Expr) -> str:
    """An entry of a map; the sign of an optional value stands before the key."""
    if isinstance(value, OptionalItem):
        return f"?{unparse(key)}: {unparse(value.operand)}"
    return f"{unparse(key)}: {unparse(value)}"


def _literal(expr: Literal) -> tuple[str, int]:
    value = expr.value
    if expr.kind == "empty":
        return "empty", _POSTFIX
    if expr.kind == "boolean":
        return ("true" if value else "false"), _POSTFIX
    if expr.kind == "text":
        return _quoted(str(value)), _POSTFIX
    if isinstance(value, bytes):
        return _octets(value), _POSTFIX
    if expr.kind in _MADE and not expr.text:
        return _MADE[expr.kind](value), _POSTFIX
    text = expr.text
    if not text:
        text = repr(value)
        if expr.kind == "number" and "e" in text and "." not in text:
            text = text.replace("e", ".0e")
    return text, _UNARY if text.startswith("-") else _POSTFIX


_MADE: dict[str, Callable[[Any], str]] = {
    "duration": duration_text,
    "instant": instant_text,
    "date": str,
    "unsigned": lambda value: f"{value}u",
}


def _octets(value: bytes) -> str:
    """Bytes as a literal: what is ASCII and visible as it is."""
    return (
        'b"'
        + "".join(_ESCAPES.get(chr(one)) or (chr(one) if 32 <= one < 127 else f"\\x{one:02x}") for one in value)
        + '"'
    )


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(one) or _visible(one) for one in text) + '"'


def _visible(character: str) -> str:
    """The character, or its escape where it could not be seen or would turn the line round."""
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _word(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f"`{name}`"
