"""Random expressions: mostly well typed, over given variables, of a given size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from random import Random

from fuzz.literals import LITERALS
from fuzz.tree import Part, Slot, Template, leaf

__all__ = ["Generator", "Type", "read_type"]

Type = tuple[str, tuple["Type", ...]]
"""The head of a type and its parameters: `("list", (("int", ()),))`."""

_SIMPLE = ("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "null", "type")
_OFTEN = (*_SIMPLE, "int", "string", "bool", "double", "int", "string")
_CLASSES = {
    "K": ("int", "uint", "string", "string", "bool"),
    "L": ("int", "uint", "string", "bool"),
    "N": ("int", "uint", "double"),
    "M": ("int", "uint", "double"),
    "O": ("int", "uint", "double", "string", "bytes", "timestamp", "duration", "bool"),
}
_FIELDS = (*("a", "b", "k", "k", "name", "missing", "x1", "_y") * 10, "in", "true")
_NAMES = ("x", "y", "v", "i", "s", "e", "_", "a1")


@cache
def read_type(text: str) -> Type:
    """The type that a text says: `map(string,list(A))`."""
    head, bracket, rest = text.partition("(")
    if not bracket:
        return head, ()
    depth, at, parts = 0, 0, []
    for number, sign in enumerate(rest):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0 or (sign == "," and not depth):
            parts.append(rest[at:number])
            at = number + 1
    return head, tuple(map(read_type, parts))


def _fits(pattern: Type, wanted: Type, letters: dict[str, Type]) -> bool:
    """Whether a type is what a pattern says; fills in its letters."""
    head, parts = pattern
    if len(head) == 1 and head.isupper():
        if head in _CLASSES and wanted[0] not in _CLASSES[head]:
            return False
        return letters.setdefault(head, wanted) == wanted
    return head == wanted[0] and all(map(lambda one, other: _fits(one, other, letters), parts, wanted[1]))


class Generator:
    """Makes expressions of the forms given; `wrong` is how often a place gets something of another type."""

    def __init__(
        self,
        random: Random,
        templates: Sequence[Template],
        variables: Mapping[str, str],
        optionals: bool = True,
        wrong: float = 0.02,
        bare: float = 0.02,
    ) -> None:
        self.random = random
        self.templates = tuple(templates)
        self.wrong = wrong
        self.bare = bare
        self.optionals = optionals
        self.variables = tuple((name, read_type(kind)) for name, kind in variables.items())
        self._fitting: dict[Type, tuple[tuple[Template, ...], list[int]]] = {}

    def expression(self, budget: int, kind: Type | None = None) -> Part:
        """One expression with about so many forms in it."""
        return self._make(kind or self.any_type(), budget, self.variables, 0)

    def any_type(self, depth: int = 2) -> Type:
        """A type of any kind; lists and maps have little in them."""
        roll = self.random.random()
        if roll < 0.75 or not depth:
            return self.random.choice(_OFTEN), ()
        if roll < 0.87:
            return "list", (self.any_type(depth - 1),)
        if roll < 0.97 or not self.optionals:
            return "map", ((self.random.choice(_CLASSES["K"]), ()), self.any_type(depth - 1))
        return "opt", (self.any_type(depth - 1),)

    def _make(self, kind: Type, budget: int, scope: tuple[tuple[str, Type], ...], depth: int) -> Part:
        random = self.random
        if random.random() < self.wrong:
            kind = self.any_type()
        if budget <= 1 or depth > 24 or random.random() < 0.08:
            found = self._leaf(kind, scope)
            if found is not None:
                return found
        if kind[0] in ("pattern", "zone"):
            return LITERALS[kind[0]](random)
        fitting, weights = self._forms(kind)
        if depth > 40:
            return leaf("null")
        chosen = random.choices(fitting, cum_weights=weights)[0]
        return self._fill(chosen, kind, budget, scope, depth)

    def _forms(self, kind: Type) -> tuple[tuple[Template, ...], list[int]]:
        """The forms that give a type, and their weights summed up."""
        found = self._fitting.get(kind)
        if found is None:
            fitting = tuple(one for one in self.templates if _fits(read_type(one.result), kind, {}))
            # What gives anything would push aside what the type is there for.
            found = fitting, list(accumulate(one.weight * (1 if len(one.result) == 1 else 3) for one in fitting))
            self._fitting[kind] = found
        return found

    def _leaf(self, kind: Type, scope: tuple[tuple[str, Type], ...]) -> Part | None:
        random = self.random
        named = [name for name, type_ in scope if type_ == kind]
        if named and random.random() < 0.6:
            # A later variable hides an earlier one of its name: then the type is another one, which is fine.
            return leaf(random.choice(named))
        head, parts = kind
        if head in LITERALS:
            return LITERALS[head](random)
        if head == "list":
            return leaf("[]") if random.random() < 0.3 else self._row("[", "]", [parts[0]], scope)
        if head == "map":
            return leaf("{}") if random.random() < 0.3 else self._row("{", "}", [parts[0], parts[1]], scope)
        if head == "opt":
            return (
                leaf("optional.none()") if random.random() < 0.3 else self._row("optional.of(", ")", [parts[0]], scope)
            )
        return None

    def _row(self, opening: str, closing: str, kinds: list[Type], scope: tuple[tuple[str, Type], ...]) -> Part:
        """A container of one item or entry, made of leaves."""
        made = tuple(self._leaf(kind, scope) or leaf("null") for kind in kinds)
        pieces = (opening, closing) if len(made) == 1 else (opening, ": ", closing)
        return Part(pieces, made, (1,) * len(made), 8)

    def _fill(self, chosen: Template, kind: Type, budget: int, scope: tuple[tuple[str, Type], ...], depth: int) -> Part:
        """The form with something in all its places."""
        random = self.random
        letters: dict[str, Type] = {}
        _fits(read_type(chosen.result), kind, letters)
        names = {one: random.choice(_NAMES) for one in chosen.names}
        pieces = [self._named(piece, names) for piece in chosen.pieces]
        shares = self._shares(budget - 1, len(chosen.slots))
        parts, places = [], []
        for slot, share in zip(chosen.slots, shares, strict=True):
            inner = self._scope(slot, names, letters, scope)
            parts.append(self._make(self._filled(read_type(slot.type), letters), share, inner, depth + 1))
            places.append(0 if random.random() < self.bare else slot.place)
        return Part(tuple(pieces), tuple(parts), tuple(places), chosen.binds)

    def _shares(self, budget: int, count: int) -> list[int]:
        cuts = sorted(self.random.randint(0, max(budget, 0)) for _ in range(count - 1)) if count > 1 else []
        return [after - before for before, after in zip([0, *cuts], [*cuts, max(budget, 0)], strict=True)][:count]

    def _scope(
        self, slot: Slot, names: Mapping[str, str], letters: dict[str, Type], scope: tuple[tuple[str, Type], ...]
    ) -> tuple[tuple[str, Type], ...]:
        if not slot.variables:
            return scope
        new = tuple((names[name], self._filled(read_type(kind), letters)) for name, kind in slot.variables)
        hidden = {name for name, _ in new}
        # Named twice, so that bodies mention their variable often.
        return (*(one for one in scope if one[0] not in hidden), *new, *new)

    def _filled(self, pattern: Type, letters: dict[str, Type]) -> Type:
        head, parts = pattern
        if len(head) == 1 and head.isupper():
            if head not in letters:
                letters[head] = (self.random.choice(_CLASSES[head]), ()) if head in _CLASSES else self.any_type()
            return letters[head]
        return (head, tuple(self._filled(one, letters) for one in parts)) if parts else pattern

    def _named(self, piece: str, names: Mapping[str, str]) -> str:
        for name, chosen in names.items():
            piece = piece.replace(name, chosen)
        while "%f" in piece:
            piece = piece.replace("%f", self.random.choice(_FIELDS), 1)
        return piece
