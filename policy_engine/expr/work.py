"""What functions, operators and macros take: each declares it beside what it does, in the words of `sizes.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policy_engine.expr.frozen import Frozen
from policy_engine.expr.sizes import BEYOND, LONGEST_RESULT, SCALAR, Size, comparing, copied, inside, text, within

__all__ = [
    "ADDING",
    "ANY_OF",
    "EACH_ITEM",
    "FIXED",
    "IN_ZONE",
    "JOINING",
    "MATCHING",
    "PERHAPS",
    "REPLACING",
    "SAME_SIZE",
    "SEARCHING",
    "SEARCHING_BACK",
    "SPLITTING",
    "WRITING",
    "Work",
    "fixed",
    "reading",
    "scalar",
    "up_to",
]

Sizes = Sequence[Size]


class Work(Frozen):
    """What a function takes beyond the call itself, and how large its result is, by the sizes of its arguments."""

    steps: Callable[[Sizes], int]
    result: Callable[[Sizes], Size]


def nothing(sizes: Sizes) -> int:
    """No steps beyond the call itself."""
    return 0


def scalar(sizes: Sizes) -> Size:
    """A result without a length."""
    return SCALAR


def first(sizes: Sizes) -> Size:
    """A result as large as the first argument."""
    return sizes[0]


def up_to(times: int = 1, more: int = 0) -> Callable[[Sizes], Size]:
    """A text of any length up to that of the first argument, so many times, and some characters more."""
    return lambda sizes: text(sizes[0].most * times + more)


FIXED = Work(nothing, scalar)
"""A call that takes the same for every value and makes one without a length."""

SAME_SIZE = Work(nothing, first)
"""A call that takes no time to speak of and gives its first argument, or what is in it."""


def fixed(steps: int, result: Size = SCALAR) -> Work:
    """So many steps for every value, and a result of one size."""
    return Work(lambda sizes: steps, lambda sizes: result)


def reading(characters: int, result: Callable[[Sizes], Size] = first, place: int = 0, base: int = 0) -> Work:
    """A step for so many characters of one argument."""

    def steps(sizes: Sizes) -> int:
        return min(BEYOND, base + 1 + sizes[place].most // characters)

    return Work(steps, result)


# --- texts and lists ---


def _joined(sizes: Sizes) -> Size:
    """Two texts or lists as one."""
    one, other = sizes
    most = min(one.most + other.most, LONGEST_RESULT)
    items = [part.item for part in sizes if part.item is not None]
    item = within(items) if items else None
    return Size(min(one.least + other.least, most), most, item, None, one.open or other.open)


ADDING = Work(lambda sizes: copied(sizes[0]) + copied(sizes[1]), _joined)
"""`+` of texts and lists, and of numbers, which have no length."""


def _search(sizes: Sizes) -> int:
    """Looking for a text in another, or for an item in a list.

    The host language tries short texts at every place, and has something better for long ones.
    """
    whole, part = sizes[0], sizes[1]
    if whole.open or whole.item is not None:
        return min(BEYOND, 1 + whole.most * (1 + comparing(inside(whole), part)))
    return min(BEYOND, 1 + whole.most // 25 + min(whole.most * part.most, 3_000_000) // 300)


def _search_back(sizes: Sizes) -> int:
    """Looking for a text from the end, where the host language tries every place."""
    whole, part = sizes[0], sizes[1]
    return min(BEYOND, 1 + whole.most // 25 + whole.most * part.most // 100)


SEARCHING = Work(_search, scalar)
SEARCHING_BACK = Work(_search_back, scalar)


def _follow(sizes: Sizes) -> int:
    """A pattern of which nothing but its length is known: the largest automaton there is, and making it."""
    return min(BEYOND, 50 * sizes[1].most + 9_000 * (sizes[0].most + 1))


MATCHING = Work(_follow, scalar)
"""`matches` with a pattern that is not written out; for others see `patterns.effort`."""


def _text_of_items(sizes: Sizes) -> Size:
    items, between = sizes[0], sizes[1].most if len(sizes) > 1 else 0
    return text(min(LONGEST_RESULT, items.most * (inside(items).most + between)))


JOINING = Work(lambda sizes: min(BEYOND, 1 + sizes[0].most + copied(_text_of_items(sizes))), _text_of_items)


def _replaced(sizes: Sizes) -> Size:
    whole, by = sizes[0].most, sizes[2].most
    return text(min(LONGEST_RESULT, whole + (whole + 1) * by))


def _replace(sizes: Sizes) -> int:
    return min(BEYOND, _search(sizes) + sizes[0].most // 50 + _replaced(sizes).most // 100)


REPLACING = Work(_replace, _replaced)


def _parts(sizes: Sizes) -> Size:
    return Size(0, min(BEYOND, sizes[0].most + 1), text(sizes[0].most))


SPLITTING = Work(lambda sizes: min(BEYOND, _search(sizes) + sizes[0].most // 3), _parts)

WRITING = Work(lambda sizes: 10 + copied(sizes[0]), lambda sizes: text(max(40, sizes[0].most)))
"""The text of any value; no number, date or instant is longer than 40 characters."""


# --- optional values and numbers ---


def _perhaps(sizes: Sizes) -> Size:
    return sizes[0]._replace(least=0)


PERHAPS = Work(nothing, _perhaps)
"""A value that may turn out to be missing."""

ANY_OF = Work(nothing, within)
"""One of the arguments."""

EACH_ITEM = Work(lambda sizes: min(BEYOND, 2 * sizes[0].most), scalar)
"""A look at every item of a list of numbers."""

IN_ZONE = Work(lambda sizes: 700 if len(sizes) > 1 else 10, scalar)
"""What a clock shows: in UTC at once, in a zone that may turn out to be none after a search."""
