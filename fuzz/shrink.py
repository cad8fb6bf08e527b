"""Making an expression smaller for as long as something stays true of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fuzz.tree import UNARY, Part, leaf, size, walk, with_part

__all__ = ["shrunk"]

_SIMPLEST = tuple(leaf(one) for one in ("true", "false", "0", "1", "1u", "1.0", "''", "'a'", "null", "[]", "{}", "b''"))
_TEXT = re.compile(r"""^([rRbB]{0,2})('''|\"\"\"|'|\")(.*)\2$""", re.DOTALL)


def shrunk(part: Part, holds: Callable[[Part], bool], most: int = 600) -> Part:
    """A smaller expression for which `holds`, found by at most so many questions."""
    asked = 0
    again = True
    while again:
        again = False
        for candidate in _smaller(part):
            asked += 1
            if asked > most:
                return part
            if holds(candidate):
                part, again = candidate, True
                break
    return part


def _smaller(whole: Part) -> Iterator[Part]:
    """Simpler expressions, the greatest steps first."""
    inner = sorted((one for path, one in walk(whole) if path), key=size)
    yield from (one for one in inner if size(one) < size(whole))
    for path, one in walk(whole):
        for below, part in walk(one):
            if below and size(one) > 1:
                yield with_part(whole, path, part)
    for path, one in walk(whole):
        if one.parts or len(one.pieces[0]) > 4:
            yield from (with_part(whole, path, simple) for simple in _SIMPLEST if simple != one)
    for path, one in walk(whole):
        if not one.parts:
            yield from (with_part(whole, path, short) for short in _shorter(one))


def _shorter(part: Part) -> Iterator[Part]:
    """A literal with less in it."""
    written = part.pieces[0]
    if written.startswith("-"):
        yield leaf(written[1:])
    found = _TEXT.match(written)
    if found is not None and found[3]:
        prefix, quote, body = found.groups()
        half = len(body) // 2
        for shorter in (body[:half], body[half:], body[1:], body[:-1]):
            if len(shorter) < len(body):
                yield leaf(prefix + quote + shorter + quote)
    elif re.fullmatch(r"-?[0-9]{2,}[uU]?", written):
        sign, mark = ("-" if written[0] == "-" else ""), ("u" if written[-1] in "uU" else "")
        for simple in ("0", "1", "2", "10"):
            yield leaf(sign + simple + mark, UNARY if sign else part.binds)
