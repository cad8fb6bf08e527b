"""Words by which policies call the end of a ticket."""

from __future__ import annotations

import re

__all__ = ["is_final"]

_FINAL = frozenset(
    [
        "closed",
        "cancelled",
        "canceled",
        "rejected",
        "refused",
        "withdrawn",
        "done",
        "completed",
        "archived",
        "merged",
        "duplicate",
        "expired",
        "ended",
        "finished",
        "terminated",
        "clos",
        "fermé",
        "annulé",
        "geschlossen",
        "abgeschlossen",
        "cerrado",
        "chiuso",
    ]
)


def is_final(status: str) -> bool:
    """Whether a status is the end of a ticket by its name."""
    return not _FINAL.isdisjoint(re.split(r"[_-]", status.lower()))
