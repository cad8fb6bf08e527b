"""Syntax to canonical text: words for the connectives, double quotes, brackets only where they are needed."""

from __future__ import annotations

import re

from policy_engine.expr.literals import duration_text
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
    Unary,
)

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
        case Name(name=name):
            return name, _POSTFIX
        case Member(target=target, name=name):
            return f"{_write(target, _POSTFIX)}.{_word(name)}", _POSTFIX
        case Index(target=target, index=index):
            return f"{_write(target, _POSTFIX)}[{unparse(index)}]", _POSTFIX
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
            written = ", ".join(f"{unparse(key)}: {unparse(value)}" for key, value in entries)
            return f"{{{written}}}", _POSTFIX
    raise AssertionError(expr)


def _literal(expr: Literal) -> tuple[str, int]:
    value = expr.value
    if expr.kind == "empty":
        return "empty", _POSTFIX
    if expr.kind == "boolean":
        return ("true" if value else "false"), _POSTFIX
    if expr.kind == "text":
        return _quoted(str(value)), _POSTFIX
    if expr.kind == "duration":
        assert isinstance(value, int)
        return expr.text or duration_text(value), _POSTFIX
    text = expr.text
    if not text:
        text = repr(value)
        if expr.kind == "number" and "e" in text and "." not in text:
            text = text.replace("e", ".0e")
    return text, _UNARY if text.startswith("-") else _POSTFIX


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
