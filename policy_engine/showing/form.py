"""The form that answers for a ticket."""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """What the form asks and answers."""
