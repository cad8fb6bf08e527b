"""The parser's tables: Lark makes them from the grammar beforehand, they are shipped as data.

`python -m policy_engine.expr.tables` writes `grammar/expr.tables.json` anew. What is in them: the terminals as one
regular expression, the LALR(1) automaton, and for each rule what its reduction does. `automaton.py` runs them, so
that a command need not import the generator, which would cost it 30 ms; only where the tables do not fit the grammar
are they made on the spot.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import Any

__all__ = ["build_tables", "load_tables"]

_GRAMMAR = "expr.lark"
_TABLES = "expr.tables.json"


def _read(name: str) -> str:
    return (files("policy_engine.grammar") / name).read_text(encoding="utf-8")


def _digest(grammar: str) -> str:
    return hashlib.sha256(grammar.encode()).hexdigest()


def load_tables() -> dict[str, Any]:
    """The shipped tables; made anew where they are missing or older than the grammar."""
    grammar = _read(_GRAMMAR)
    try:
        tables: dict[str, Any] = json.loads(_read(_TABLES))
        if tables["grammar"] == _digest(grammar):
            return tables
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _made(grammar)


def build_tables() -> str:
    """The text of the tables file for the grammar as it stands."""
    return json.dumps(_made(_read(_GRAMMAR)), separators=(",", ":"), ensure_ascii=True).replace("],[[", "],\n[[") + "\n"


def _made(grammar: str) -> dict[str, Any]:
    import lark

    parser: Any = lark.Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)
    table = parser.parser.parser._parse_table
    rules: list[Any] = []
    numbers: dict[Any, int] = {}
    states: list[list[list[Any]]] = []
    order = [table.start_states["start"]]
    place = {order[0]: 0}
    for state in order:  # grows while it is walked
        actions = []
        for name, (action, target) in sorted(table.states[state].items()):
            if repr(action) == "Shift":
                if target not in place:
                    place[target] = len(order)
                    order.append(target)
                actions.append([name, place[target]])
            else:
                if target not in numbers:
                    numbers[target] = len(rules)
                    rules.append(_rule(target))
                actions.append([name, -1 - numbers[target]])
        states.append(actions)
    pattern, keywords = _lexer(parser.terminals)
    return {
        "grammar": _digest(grammar),
        "pattern": pattern,
        "keywords": keywords,
        "ignored": sorted(parser.ignore_tokens),
        "end": place[table.end_states["start"]],
        "rules": rules,
        "states": states,
    }


def _rule(rule: Any) -> list[Any]:
    """What a reduction does: the symbol it makes, how many parts it takes, which of them are kept, and what of them.

    A kept part is its place, or `-1 - place` where its own parts stand for it. The name is that of the builder's
    method; an empty one hands on a single part, `_` a list of parts.
    """
    kept = [
        -1 - place if not symbol.is_term and symbol.name.startswith("_") else place
        for place, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out)
    ]
    origin = str(rule.origin.name)
    if origin.startswith("_"):
        name = "_"
    elif rule.alias:
        name = str(rule.alias)
    else:
        name = "" if rule.options.expand1 and len(kept) == 1 and kept[0] >= 0 else origin
    return [origin, len(rule.expansion), kept, name]


def _lexer(terminals: list[Any]) -> tuple[str, dict[str, str]]:
    """All terminals as one regular expression, and the words among them, which are names by their letters."""
    import re

    name = next(one for one in terminals if one.name == "NAME")
    words = {
        one.pattern.value: one.name
        for one in terminals
        if one.pattern.type == "str" and re.fullmatch(name.pattern.value, one.pattern.value)
    }
    # The order of the generator: priority, then what can be longest.
    ordered = sorted(
        (one for one in terminals if one.name not in words.values()),
        key=lambda one: (-one.priority, -one.pattern.max_width, -len(one.pattern.value), one.name),
    )
    return "|".join(f"(?P<{one.name}>{one.pattern.to_regexp()})" for one in ordered), words


if __name__ == "__main__":
    from pathlib import Path

    with Path(str(files("policy_engine.grammar") / _TABLES)).open("w", encoding="utf-8") as out:
        out.write(build_tables())
