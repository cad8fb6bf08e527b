"""Random choices out of bytes: one draw for a whole expression and its ticket, which is fast and shrinks well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

__all__ = ["Chooser", "choosers"]

T = TypeVar("T")


class Chooser:
    """Takes one of several by the next two bytes; the first of them when there are no more bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        """A number from 0 to before another."""
        found = self._data[self._at : self._at + 2]
        self._at += 2
        return int.from_bytes(found, "big") % below

    def one_of(self, several: Sequence[T]) -> T:
        return several[self.number(len(several))]

    def some_of(self, several: Sequence[T], most: int) -> list[T]:
        """None to `most`, in any order, also the same again."""
        return [self.one_of(several) for _ in range(self.number(most + 1))]


choosers: st.SearchStrategy[Chooser] = st.binary(min_size=60, max_size=400).map(Chooser)
