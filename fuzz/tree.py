"""Generated expressions as trees of text, which can be printed and made smaller.

The tree knows nothing of the language but how tightly a form binds; so it shares no mistake with the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Part", "Slot", "Template", "leaf", "size", "template", "text", "walk", "with_part"]

TERNARY, OR, AND, RELATION, SUM, PRODUCT, UNARY, POSTFIX = range(1, 9)
"""How tightly a form binds. The last needs brackets nowhere."""


class Part(NamedTuple):
    """A form: text round its parts (one more piece of text than parts), and how tightly each place binds."""

    pieces: tuple[str, ...]
    parts: tuple[Part, ...]
    places: tuple[int, ...]
    binds: int


class Slot(NamedTuple):
    """A place of a template: the type wanted, how tightly it binds, and the variables that it sees."""

    type: str
    place: int
    variables: tuple[tuple[str, str], ...]


class Template(NamedTuple):
    """A form before its parts are chosen."""

    result: str
    pieces: tuple[str, ...]
    slots: tuple[Slot, ...]
    binds: int
    weight: int
    names: tuple[str, ...]
    """Names to be chosen freely: `$x`."""


_SLOT = re.compile(r"<([^<>|@]+)(?:@([0-9]))?(?:\|([^<>]*))?>")
_NAME = re.compile(r"\$[a-z]")


def template(result: str, form: str, binds: int = POSTFIX, weight: int = 4) -> Template:
    """A template of its text: `<int@5> + <int@6>`; `<list(A)@8>.map($x, <B|$x=A>)` with a variable."""
    pieces: list[str] = []
    slots: list[Slot] = []
    at = 0
    # A sign between spaces opens no slot.
    for found in _SLOT.finditer(form.replace(" < ", " . ").replace(" > ", " . ")):
        pieces.append(form[at : found.start()])
        seen = tuple(tuple(one.split("=", 1)) for one in (found[3] or "").split(",") if one)
        slots.append(Slot(found[1], int(found[2] or TERNARY), seen))
        at = found.end()
    pieces.append(form[at:])
    names = tuple(dict.fromkeys(_NAME.findall(form)))
    return Template(result, tuple(pieces), tuple(slots), binds, weight, names)


def leaf(written: str, binds: int = POSTFIX) -> Part:
    """A form without parts."""
    return Part((written,), (), (), binds)


def text(part: Part) -> str:
    """The expression as it is written, with brackets where they are needed."""
    written = [part.pieces[0]]
    for inner, place, after in zip(part.parts, part.places, part.pieces[1:], strict=True):
        inside = text(inner)
        written.append(f"({inside})" if inner.binds < place else inside)
        written.append(after)
    return "".join(written)


def size(part: Part) -> int:
    """Number of forms."""
    return 1 + sum(map(size, part.parts))


Path = tuple[int, ...]


def walk(part: Part, path: Path = ()) -> Iterator[tuple[Path, Part]]:
    """Every form and the way to it, from the outside."""
    yield path, part
    for number, inner in enumerate(part.parts):
        yield from walk(inner, (*path, number))


def with_part(whole: Part, path: Path, new: Part) -> Part:
    """The tree with another form at the end of a way."""
    if not path:
        return new
    parts = list(whole.parts)
    parts[path[0]] = with_part(parts[path[0]], path[1:], new)
    return whole._replace(parts=tuple(parts))
