"""How large the facts of the sample are taken to be, and whether a value is no larger than it may be."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.sizes import SCALAR, Size, inside, keys_of, text
from policy_engine.expr.values import Optional

__all__ = ["SIZES", "fits"]

SIZES = {
    "tags": Size(0, 4, text(5)),
    "symptoms": Size(0, 3, text(12)),
    "language": text(6),
    "reason": text(3),
    "prices": Size(0, 2, SCALAR, text(4)),
    "bank_holidays": Size(0, 3, SCALAR),
}


def fits(value: Any, size: Size) -> bool:
    """Whether a value is no larger than it may be."""
    if size.open:
        return True
    if isinstance(value, str | bytes):
        return len(value) <= size.most
    if isinstance(value, tuple | frozenset):
        return len(value) <= size.most and all(fits(one, inside(size)) for one in value)
    if isinstance(value, dict):
        keys = [getattr(key, "value", key) for key in value]
        return (
            len(value) <= size.most
            and all(fits(one, inside(size)) for one in value.values())
            and all(fits(one, keys_of(size)) for one in keys)
        )
    return not isinstance(value, Optional) or all(fits(one, size) for one in value.items)
