"""A ticket's clocks, ready to be drawn."""

from __future__ import annotations

from typing import NamedTuple


class Timeline(NamedTuple):
    """The clocks of one ticket."""
