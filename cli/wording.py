"""The words and colours of a decision's values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_GOOD = {"covered", "allowed", "permitted", "fulfilled", "open", "charged"}
_BAD = {"not_covered", "denied", "breached", "blocked", "unsupported", "may_refuse", "error"}
_WORDS = {
    "not_covered": "not covered",
    "best_effort": "best effort",
    "may_refuse": "may be refused",
    "no_guarantee": "without guarantee",
    "discretionary": "at the discretion of the vendor",
    "not_triggered": "nothing happens by itself",
    "unknown": "not known",
    "error": "could not be worked out",
}
_MOST_NEEDS = 6


def missing(needs: Sequence[str]) -> str:
    """What to tell: "tell `support_center` to know"."""
    if not needs:
        return "no fact would settle it"
    names = [f"`{name}`" for name in needs[:_MOST_NEEDS]]
    more = len(needs) - len(names)
    if more:
        return f"tell {', '.join(names)} and {more} more to know"
    return f"tell {' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)} to know"


def word(value: Any) -> str:
    """A value of the decision as a person says it."""
    if value is None:
        return "none"
    return _WORDS.get(str(value), str(value))


def style(value: Any) -> str:
    """The colour of a verdict or state."""
    return "good" if value in _GOOD else "bad" if value in _BAD else "open"


def instant_of(text: str) -> int:
    """Epoch seconds of an instant as the engine writes it."""
    from policy_engine.runtime.instants import parse_instant

    found = parse_instant(text)
    assert found is not None, "the engine writes instants with `Z`"
    return found
