"""The parser's tables: made from the grammar beforehand, shipped as data, read at the first expression.

`python -m policy_engine.expr.tables` writes `grammar/expr.tables.json` anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["build_tables", "load_parser"]

_GRAMMAR = "expr.lark"
_TABLES = "expr.tables.json"
_OPTIONS: dict[str, Any] = {"parser": "lalr", "lexer": "basic", "maybe_placeholders": False}
_SHIFT = 0
"""How the generator marks an action that goes on to a state; any other one reduces by a rule."""


def _read(name: str) -> str:
    return (files("policy_engine.grammar") / name).read_text(encoding="utf-8")


def _digest(grammar: str) -> str:
    return hashlib.sha256(grammar.encode()).hexdigest()


def _release(version: str) -> str:
    """Major and minor number: patches of the generator keep the form of its tables."""
    return ".".join(version.split(".")[:2])


def build_tables() -> str:
    """The text of the tables file for the grammar as it stands and the generator as it is installed."""
    import lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    grammar = _read(_GRAMMAR)
    data, memo = lark.Lark(grammar, **_OPTIONS).memo_serialize([TerminalDef, Rule])
    automaton = data["parser"].pop("parser")
    tables = {
        "generator": _release(lark.__version__),
        "grammar": _digest(grammar),
        "automaton": _numbered(automaton),
        "memo": [memo[number] for number in range(len(memo))],
        "data": data,
    }
    return json.dumps(tables, default=_plain, separators=(",", ":")).replace("],[[", "],\n[[") + "\n"


def _plain(value: object) -> list[Any]:
    """Sets of flags as sorted lists."""
    assert isinstance(value, Iterable)
    return sorted(value)


def _numbered(automaton: dict[str, Any]) -> dict[str, Any]:
    """The automaton as lists, with tokens numbered by name and states in the order of a walk from the start.

    The generator numbers them by chance, and a file in the repository should change only with the grammar.
    """
    names = sorted(automaton["tokens"].values())
    rows = {
        state: sorted(
            ((names.index(automaton["tokens"][token]), *action) for token, action in actions.items()),
            key=itemgetter(0),
        )
        for state, actions in automaton["states"].items()
    }
    order = list(automaton["start_states"].values())
    numbers: dict[int, int] = {}
    for state in order:  # grows while it is walked
        if state not in numbers:
            numbers[state] = len(numbers)
            order.extend(target for _, kind, target in rows[state] if kind == _SHIFT)
    return {
        "tokens": names,
        "states": [
            [(token, kind, numbers[target] if kind == _SHIFT else target["@"]) for token, kind, target in rows[state]]
            for state in numbers
        ],
        "start_states": {name: numbers[state] for name, state in automaton["start_states"].items()},
        "end_states": {name: numbers[state] for name, state in automaton["end_states"].items()},
    }


def _restored(tables: dict[str, Any]) -> dict[str, Any]:
    """The generator's own form of the tables."""
    automaton, data = tables["automaton"], tables["data"]
    rules = [{"@": number} for number in range(len(tables["memo"]))]
    automaton["tokens"] = dict(enumerate(automaton["tokens"]))
    automaton["states"] = {
        state: {token: (kind, target if kind == _SHIFT else rules[target]) for token, kind, target in actions}
        for state, actions in enumerate(automaton["states"])
    }
    data["parser"]["parser"] = automaton
    return {"data": data, "memo": dict(enumerate(tables["memo"]))}


def load_parser(builder: object) -> Lark:
    """A parser whose results are made by the methods of `builder`, one for each alternative of the grammar.

    Tables of another release of the generator, or missing ones, cost time only: they are made here again.
    """
    import lark

    try:
        tables = json.loads(_read(_TABLES), object_hook=_with_sets)
        fitting = tables["generator"] == _release(lark.__version__)
    except (OSError, ValueError, KeyError, TypeError):
        fitting = False
    if not fitting:
        return lark.Lark(_read(_GRAMMAR), transformer=builder, **_OPTIONS)
    load: Any = lark.Lark._load_from_dict  # what the generator's own stand-alone parsers call
    parser: Lark = load(**_restored(tables), transformer=builder)
    return parser


def _with_sets(values: dict[str, Any]) -> dict[str, Any]:
    """Sets of flags, which JSON does not have."""
    if "flags" in values:
        values["flags"] = frozenset(values["flags"])
    return values


if __name__ == "__main__":
    from pathlib import Path

    with Path(str(files("policy_engine.grammar") / _TABLES)).open("w", encoding="utf-8") as out:
        out.write(build_tables())
