"""The rule that somebody means: by its id or the end of it, a clause, a status, or a place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.errors import RuleError
from policy_engine.model.policy import Policy
from policy_engine.runtime.explaining.bodies import Cell, Said
from policy_engine.runtime.explaining.reach import Reach
from policy_engine.runtime.explaining.rules import Rule, Rules

__all__ = ["find"]

MOST_CANDIDATES = 12
"""Rules that a complaint lists."""

_PLACE = re.compile(r"(?:(?P<file>.*):)?(?P<line>[0-9]{1,9})")
_SECTION_WORDS = frozenset(("rows", "limits", "metrics", "transitions", "targets", "duties", "except"))
"""Keys that ids leave out, or that nobody says who names a rule in short."""


def find(rules: Rules, word: str) -> Rule:
    """The rule of that name. Raises `RuleError` where there is none, or more than one, with the candidates."""
    word = word.strip()
    if found := rules.by_id.get(word):
        return found
    place = _PLACE.fullmatch(word)
    if place is not None and (place["file"] is None or place["file"].endswith((".yaml", ".yml"))):
        return _at_line(rules, word, place["file"], int(place["line"]))
    for candidates in (_by_path(rules, word), _by_clause(rules, word), _by_status(rules, word), _below(rules, word)):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise _several(word, candidates)
    raise _none(rules, word)


def _several(word: str, candidates: Sequence[Rule]) -> RuleError:
    listed = tuple((rule.id, _about(rule)) for rule in candidates[:MOST_CANDIDATES])
    more = len(candidates) - len(listed)
    return RuleError("X002", f"`{_short(word)}` names {len(candidates)} rules", "name one of them", listed, more)


def _about(rule: Rule) -> str:
    return f"{rule.kind}, line {rule.origin.line}"


def _short(word: str) -> str:
    return word if len(word) <= 80 else word[:77] + "..."


# --- ways to name a rule ---


def _words(path: str) -> list[str]:
    return [part for part in re.split(r"[.\s]+", path) if part and part not in _SECTION_WORDS]


def _by_path(rules: Rules, word: str) -> list[Rule]:
    """Rules whose id ends with the word, or holds its parts in their order and ends with the last of them."""
    ends = [rule for rule in rules.by_id.values() if rule.id.endswith(f".{word}")]
    if ends:
        # What stands higher up is meant: `severity` is not some row of that name.
        fewest = min(rule.id.count(".") for rule in ends)
        highest = [rule for rule in ends if rule.id.count(".") == fewest]
        return highest if len(highest) == 1 else ends
    wanted = _words(word)
    return [rule for rule in rules.by_id.values() if wanted and _follows(wanted, _words(rule.id))]


def _follows(wanted: list[str], path: list[str]) -> bool:
    if not path or path[-1] != wanted[-1]:
        return False
    rest = iter(path)
    return all(part in rest for part in wanted)


def _by_clause(rules: Rules, word: str) -> list[Rule]:
    """Rules that cite a clause, without those within another one that cites it too."""
    clause = word.upper()
    citing = [rule for rule in rules.by_id.values() if clause in (cite.upper() for cite in rule.origin.cites)]
    return [rule for rule in citing if not any(rule.id.startswith(f"{other.id}.") for other in citing)]


def _by_status(rules: Rules, word: str) -> list[Rule]:
    """Transitions to a status."""
    lifecycle = rules.policy.lifecycle
    name = word.removeprefix("lifecycle.statuses.").removeprefix("statuses.")
    moves = [one.origin.id for one in lifecycle.transitions if one.to == name] if lifecycle is not None else []
    return [rules.by_id[id_] for id_ in moves if id_ in rules.by_id]


def _below(rules: Rules, word: str) -> list[Rule]:
    """Rules below a section or a part of one; the highest of each branch."""
    path = word.replace(".rows.", ".").rstrip(".")
    under = [rule for rule in rules.by_id.values() if rule.id.startswith(f"{path}.") or f".{path}." in rule.id]
    return [rule for rule in under if not any(rule.id.startswith(f"{other.id}.") for other in under)]


def _at_line(rules: Rules, word: str, file: str | None, line: int) -> Rule:
    """The innermost rule that a line belongs to."""
    policy = rules.policy
    path = policy.source.path.replace("\\", "/")
    if file is not None and not f"/{path}".endswith(f"/{file.replace(chr(92), '/').lstrip('./')}"):
        raise RuleError("X001", f"`{_short(file)}` is not the file of the policy", f"it is `{path}`")
    covering = [rule for rule in rules.by_id.values() if rule.origin.line <= line <= _last_line(policy, rule)]
    if not covering:
        nearest = sorted(rules.by_id.values(), key=lambda rule: abs(rule.origin.line - line))[:3]
        listed = tuple((rule.id, _about(rule)) for rule in nearest)
        raise RuleError("X001", f"no rule stands in line {line} of `{path}`", "these stand nearest", listed)
    # Of several that begin in one line (a need and its condition) the deepest is meant.
    innermost = max(rule.origin.line for rule in covering)
    found = [rule for rule in covering if rule.origin.line == innermost]
    return max(found, key=lambda rule: len(rule.id))


def _last_line(policy: Policy, rule: Rule) -> int:
    """The last line of a rule's entry: what is indented deeper than its key belongs to it."""
    source, last = policy.source, rule.origin.line
    indent = source.position(rule.origin.span.start).column
    for line in range(last + 1, len(source.line_starts) + 1):
        text = source.line_text(line)
        written = text.lstrip()
        if written and not written.startswith("#"):
            if len(text) - len(written) + 1 <= indent:
                break
            last = line
    return last


# --- nothing of that name ---


def _none(rules: Rules, word: str) -> RuleError:
    policy = rules.policy
    if word in policy.facts or word in policy.events or word in policy.parameters:
        what = "a fact" if word in policy.facts else "an event" if word in policy.events else "a parameter"
        readers = _readers(rules, word)
        listed = tuple((rule.id, _about(rule)) for rule in readers[:MOST_CANDIDATES])
        help = "these rules depend on it" if listed else "no rule depends on it"
        return RuleError(
            "X001", f"`{_short(word)}` is {what} and has no condition", help, listed, len(readers) - len(listed)
        )
    if word in policy.rules:
        return RuleError("X001", f"`{_short(word)}` has no condition: it always holds", _places(rules))
    guess = did_you_mean(word, _known(rules))
    help = f"did you mean `{guess}`?" if guess is not None else _places(rules)
    return RuleError("X001", f"the policy `{policy.id}` has no rule `{_short(word)}`", help)


def _places(rules: Rules) -> str:
    sections = ", ".join(f"`{name}`" for name in dict.fromkeys(id_.partition(".")[0] for id_ in rules.by_id))
    return f"rules stand under {sections}; name one by its id, a clause, or file:line"


def _known(rules: Rules) -> Iterable[str]:
    """Everything that a rule can be named by."""
    names: dict[str, None] = dict.fromkeys(rules.by_id)
    for rule in rules.by_id.values():
        path = rule.id.split(".")
        names.update(dict.fromkeys(".".join(path[start:]) for start in range(1, len(path))))
        names.update(dict.fromkeys(rule.origin.cites))
    return names


def _readers(rules: Rules, name: str) -> list[Rule]:
    """The rules that depend on a fact, a parameter or an event; those that read it themselves come first."""
    parameter = rules.policy.parameters.get(name)
    told = parameter.fact if parameter is not None and name not in rules.policy.facts else name
    found = []
    for rule in rules.by_id.values():
        reach = Reach(rules.policy, rule.body)
        if told in reach.facts or told in reach.events:
            found.append(rule)
    return sorted(found, key=lambda rule: not _mentions(rule, name))


def _mentions(rule: Rule, name: str) -> bool:
    for body in rule.body.walk():
        if isinstance(body, Said) and name in body.condition.reads:
            return True
        if isinstance(body, Cell) and body.column.name == name:
            return True
    return False
