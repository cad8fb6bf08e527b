"""An explanation in one sentence: the value, and the parts that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_engine.expr.explain_parts import Explanation
from policy_engine.expr.explain_values import absent, known, mistake, shown
from policy_engine.expr.types import BOOLEAN
from policy_engine.expr.values import Value, went_wrong

__all__ = ["because", "deciding", "value_text"]

MOST_REASONS = 4
"""Parts that one sentence names."""

MOST_NEEDS = 6

LONGEST_PART = 80

_LOGIC = frozenset(("and", "or", "not", "condition", "choice", "shown", "row", "table", "rule", "first", "each"))
"""Kinds that are only made of others: what counts is what they are made of."""

_TABLES = ("table", "unasked")


def because(explanation: Explanation) -> str:
    """Why the value is what it is: "true because `plan == premium` is true (`plan` is premium)"."""
    value = explanation.value
    head = value_text(explanation)
    if went_wrong(value):
        head = "it cannot be worked out"
    parts = list(dict.fromkeys(_said(part) for part in deciding(explanation)))
    if not parts:
        return head
    named, more = parts[:MOST_REASONS], len(parts) - MOST_REASONS
    if more > 0:
        named.append(f"{more} more parts are so" if more > 1 else "one more part is so")
    return f"{head} because {_joined(named)}{_needed(explanation)}{_absorbed(explanation)}"


def value_text(explanation: Explanation, *other: Value) -> str:
    """The value in words, or another one that the same part could have; a table without a row has none."""
    value = other[0] if other else explanation.value
    if value is None and explanation.kind in _TABLES and explanation.type != BOOLEAN:
        return "no row"
    return shown(value, explanation.type)


def _needed(explanation: Explanation) -> str:
    # The start of a clock is nothing that anybody could tell.
    needs = [need for need in absent(explanation.value) if need != "start"]
    if not needs:
        return ""
    names = [f"`{name}`" for name in needs[:MOST_NEEDS]]
    if len(needs) > MOST_NEEDS:
        names.append(f"{len(needs) - MOST_NEEDS} more")
    return f"; tell {_joined(names)} to know"


def _absorbed(explanation: Explanation) -> str:
    """What went wrong all the same, once: it makes no difference, and is a mistake to be found."""
    if not known(explanation.value):
        return ""
    waiting = [explanation]
    while waiting:
        node = waiting.pop()
        if node.state == "absorbed" and went_wrong(node.value):
            return f"; {_said(node)}, which makes no difference"
        waiting.extend(reversed(node.parts))
    return ""


def deciding(explanation: Explanation) -> Iterator[Explanation]:
    """The smallest parts that the value rests on, or that leave it open: what `and`, `or` and `not` are made of."""
    wanted = ("decides",) if known(explanation.value) else ("open", "decides")
    inner = [part for part in explanation.parts if part.state in wanted]
    if explanation.kind in ("all", "exists"):
        rounds = [part for part in inner if part.kind == "round"]
        yield from rounds or [explanation]
    elif explanation.kind in _LOGIC and inner:
        telling = [part for part in inner if part.kind != "constant"]
        for part in telling or inner:
            if known(explanation.value) or not known(part.value):
                yield from deciding(part)
    else:
        yield explanation


def _said(part: Explanation) -> str:
    if part.kind == "round" and part.parts:
        # What is said of an item is its condition.
        return f"{_said(part.parts[0])} for {part.text.partition(': ')[2]}"
    if part.kind == "unasked":
        return part.text
    text = part.text if len(part.text) <= LONGEST_PART else part.text[: LONGEST_PART - 3] + "..."
    if went_wrong(part.value):
        return f"`{text}` goes wrong: {mistake(part.value)}"
    value = shown(part.value, part.type)
    said = f"`{text}` is {value}" if not value.startswith(("has ", "at ")) else f"`{text}` {_happened(value)}"
    facts = [_said(one) for one in _names(part) if shown(one.value, one.type)] if part.kind != "name" else []
    return f"{said} ({_joined(facts)})" if facts and part.type == BOOLEAN else said


def _happened(value: str) -> str:
    return f"happened {value}" if value.startswith("at ") else value


def _names(part: Explanation) -> list[Explanation]:
    """The names that a part reads, each once."""
    found: dict[str, Explanation] = {}
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if node.kind in ("name", "field") and node is not part:
            found.setdefault(node.text, node)
        elif node.kind != "round":
            waiting.extend(one for one in reversed(node.parts) if one.state not in ("absorbed", "not_needed"))
    return list(found.values())[:MOST_REASONS]


def _joined(texts: Iterable[str]) -> str:
    found = list(texts)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
