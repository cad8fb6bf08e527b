"""How far a long run is: one line on standard error, only where a person is waiting at a terminal."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TextIO

_WAIT = 1.0
"""Seconds before the line appears: most runs are over by then."""

_EVERY = 0.2
"""Seconds between two drawings."""


class Progress:
    """Counts tickets; draws at most a few times a second; leaves nothing behind."""

    def __init__(self, stream: TextIO, size: int, shown: bool) -> None:
        """`size` is the number of bytes to read, 0 where it is not known."""
        self._stream = stream
        self._size = size
        self._shown = shown
        self._start = monotonic()
        self._next = self._start + _WAIT
        self._drawn = False
        self.count = 0

    @classmethod
    def for_terminal(cls, size: int) -> Progress:
        """On standard error, if that is a terminal and the answers go elsewhere."""
        return cls(sys.stderr, size, sys.stderr.isatty() and not sys.stdout.isatty())

    def step(self, done: int) -> None:
        """One more ticket is answered; `done` bytes are read."""
        self.count += 1
        if self._shown and monotonic() >= self._next:
            self._draw(done)

    def _draw(self, done: int) -> None:
        now = monotonic()
        passed = now - self._start
        self._next = now + _EVERY
        parts = [f"{self.count:,} tickets", f"{self.count / passed:,.0f} a second"]
        if self._size and done:
            share = min(done / self._size, 1.0)
            parts.insert(1, f"{share:.0%}")
            parts.append(f"{passed / share - passed:,.0f} s to go")
        self._stream.write(f"\r\x1b[K{', '.join(parts)}")
        self._stream.flush()
        self._drawn = True

    def close(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
