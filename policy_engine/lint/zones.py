"""Where a policy names time zones, and whose zones they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from policy_engine.expr.types import ZONE

if TYPE_CHECKING:
    from policy_engine.lint.examined import Examined, Word

__all__ = ["countries_of", "zone_words"]


def zone_words(examined: Examined) -> Iterator[Word]:
    """Every scalar that names a zone: after `zone`, in a column of that name, as what a parameter assumes."""
    facts, parameters = examined.policy.facts, examined.policy.parameters
    for word in examined.words:
        if word.is_key or not word.path:
            continue
        if word.path[-1] == "zone":
            yield word
        elif word.path[0] == "parameters" and word.path[-1] == "assumed":
            parameter = parameters.get(word.path[1])
            if parameter is not None and facts[parameter.fact].type == ZONE:
                yield word


def countries_of(zone: str) -> tuple[str, ...]:
    """The countries whose zone it is, by the tables of the database; none for a zone that is in no table."""
    return _tables().get(zone, ())


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[str, ...]]:
    from importlib.resources import files

    found: dict[str, dict[str, None]] = {}
    for name in ("zone.tab", "zone1970.tab"):
        try:
            text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
        except (ModuleNotFoundError, OSError):
            continue
        for line in text.splitlines():
            columns = line.split("\t")
            if not line.startswith("#") and len(columns) > 2:
                found.setdefault(columns[2], {}).update(dict.fromkeys(columns[0].split(",")))
    return {zone: tuple(countries) for zone, countries in found.items()}
