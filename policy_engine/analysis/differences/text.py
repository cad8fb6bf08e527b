"""A comparison for a reader at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from policy_engine.diagnostics.render import safe

__all__ = [
    "amount_of",
    "approved",
    "coverage_lines",
    "duration_text",
    "headline",
    "lines",
    "sides",
    "tally_lines",
    "value_text",
]

Paint = Callable[[str, str], str]

_STYLES = {"tightened": "bad", "loosened": "good", "moved": "open", "ambiguous": "open"}


def headline(change: dict[str, Any]) -> str:
    """What changed, in one line: the rule, and the row's column or the property."""
    named = f"`{change['rule']}`"
    if change["new_rule"]:
        named += f", now `{change['new_rule']}`"
    if change["part"]:
        word = "column" if change["what"] == "cell" and "." not in change["part"] else ""
        named += f", {word} `{change['part']}`".replace(",  ", ", ")
    return f"{change['what']} {change['kind']}: {named}"


def sides(change: dict[str, Any]) -> str:
    """For whom it is what."""
    if change["customer"] == "unknown":
        return "for customer and vendor: not known"
    if change["customer"] == change["vendor"]:
        return f"customer and vendor: {change['customer']}"
    return f"customer: {change['customer']}, vendor: {change['vendor']}"


def lines(comparison: dict[str, Any], paint: Paint) -> Iterator[str]:
    """The comparison of two versions of one policy."""
    old, new = comparison["old"]["path"], comparison["new"]["path"]
    if comparison["same"]:
        yield f"{safe(new)}: no change in meaning"
    else:
        count = len(comparison["changes"])
        yield f"{safe(old)} -> {safe(new)}: {count} {'change' if count == 1 else 'changes'} in meaning"
    for change in comparison["changes"]:
        yield ""
        yield from _change(change, paint)
    if comparison["notes"]:
        yield ""
        yield "without a change in meaning:"
        for note in comparison["notes"]:
            line = f" (line {note['place']['line']})" if note["place"] else ""
            yield f"  {note['kind']}: {safe(note['text'])}{line}"
    if comparison["coverage"] is not None:
        yield ""
        yield from coverage_lines(comparison["coverage"])
    if comparison.get("tickets") is not None:
        yield ""
        yield from tally_lines(comparison["tickets"])


def _change(change: dict[str, Any], paint: Paint) -> Iterator[str]:
    yield paint(safe(headline(change)), "heading")
    if change["kind"] in ("changed", "reordered") or (change["old"] and change["new"] and change["kind"] == "added"):
        yield f"  {safe(change['old'] or 'nothing')}  ->  {safe(change['new'] or 'nothing')}"
    elif change["kind"] in ("added", "removed"):
        yield f"  {'+' if change['kind'] == 'added' else '-'} {safe(change['new'] or change['old'] or '')}"
    if change["detail"]:
        yield f"  {safe(change['detail'])}"
    yield f"  {paint(sides(change), _STYLES.get(change['customer'], 'note'))}"
    yield f"  {_standing(change)}"
    if change.get("approval"):
        yield f"  {paint(safe(approved(change['approval'])), 'good')}"
    yield from _effect(change["effect"])


def approved(approval: dict[str, Any]) -> str:
    """Who approved a change, until when, and why."""
    until = f" until {approval['until']}" if approval["until"] else ""
    return f"approved by {approval['by']}{until}: {approval['why']}"


def _standing(change: dict[str, Any]) -> str:
    """Clauses, lines and fingerprint."""
    clauses = change["clauses"]["new"] or change["clauses"]["old"]
    parts = [", ".join(clauses)] if clauses else []
    for side in ("old", "new"):
        place = change["places"][side]
        if place is not None:
            parts.append(f"{side} line {place['line']}")
    return "; ".join([*parts, f"fingerprint {change['fingerprint']}"])


def _effect(effect: dict[str, Any]) -> Iterator[str]:
    if effect["status"] == "none":
        yield f"  no answer changes: {effect['why']}"
    elif effect["status"] == "unproved":
        yield f"  effect not known: {effect['why']}"
    else:
        about = ", ".join(effect["questions"])
        yield f"  changes answers to: {about} ({effect['differing']} of {effect['tried']:,} tickets tried)"
    if effect["sample"] is not None:
        yield from _sample(effect["sample"], effect["why"])


def _sample(sample: dict[str, Any], why: str) -> Iterator[str]:
    ticket = {name: sample["ticket"][name] for name in ("at", "facts", "events") if name in sample["ticket"]}
    yield f"  sample ticket ({safe(why)}):"
    yield f"    {safe(json.dumps(ticket))}"
    for part in sample["differences"][:6]:
        moved = amount_of(part["old"], part["new"])
        shown = f"{value_text(part['old'])}  ->  {value_text(part['new'])}{f' ({moved})' if moved else ''}"
        yield f"    {part['question']}: {safe(part['part'])}: {safe(shown)}"
    for side in ("old", "new"):
        for reason in sample["because"][side][:2]:
            clause = f" [{', '.join(reason['clause'])}]" if reason["clause"] else ""
            yield f"    {side}: {safe(str(reason['text']))}{clause}"


def tally_lines(tally: dict[str, Any]) -> Iterator[str]:
    """What two versions do to the tickets of a file."""
    yield f"tickets of the file: {tally['read']:,} read, {tally['different']:,} answered differently"
    if tally["refused"]:
        yield f"  {tally['refused']:,} are refused by both versions"
    for question, count in tally["questions"].items():
        yield f"  {question}: {count:,}"
    for name, moves in tally["due"].items():
        yield f"  due instants of {name}: {_moves(moves)}"
        for step in moves["distribution"]:
            yield f"    {step['moved']}: {step['tickets']:,}"
    for word in tally["verdicts"]:
        named = f"{word['question']} {word['part']}".strip()
        yield f"  {safe(named)}: {safe(word['old'])}  ->  {safe(word['new'])}: {word['tickets']:,}"
    for sample in tally["samples"]:
        yield from _sample(sample, str(sample["ticket"].get("id") or "of the file"))


def _moves(moves: dict[str, Any]) -> str:
    """How many move which way, and how far in the middle and at most."""
    parts = [f"{moves[name]:,} {name}" for name in ("earlier", "later", "gained", "lost") if moves[name]]
    seconds = moves["seconds"]
    if seconds is not None:
        ends = f"{duration_text(seconds['least'])} to {duration_text(seconds['most'])}"
        parts.append(f"median {duration_text(seconds['median'])}, from {ends}")
    return "; ".join(parts)


def value_text(value: Any) -> str:
    """A part of an answer, short."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 100 else text[:97] + "..."


def amount_of(old: Any, new: Any) -> str:
    """How far an instant moved: `+1 h 30 min`."""
    from policy_engine.runtime.instants import parse_instant

    if not (isinstance(old, str) and isinstance(new, str) and old.endswith("Z") and new.endswith("Z")):
        return ""
    try:
        by = (parse_instant(new) or 0) - (parse_instant(old) or 0)
    except ValueError:
        return ""
    return duration_text(by)


def duration_text(seconds: int) -> str:
    """A length of time with its sign."""
    sign, rest = ("-" if seconds < 0 else "+"), abs(seconds)
    parts = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count} {unit}")
    return f"{sign}{' '.join(parts[:2]) or '0 s'}"


def coverage_lines(coverage: dict[str, Any]) -> Iterator[str]:
    """What was tried exhaustively, and what was only sampled."""
    every, some = coverage["exhaustive"], coverage["sampled"]
    yield f"tried on both versions: {coverage['tickets']:,} tickets"
    if every["facts"]:
        names = ", ".join(every["facts"])
        yield f"  all {every['combinations']} combinations of {names}, on {every['tickets']} tickets"
    parts = []
    if some["facts"]:
        parts.append(f"{len(some['facts'])} other facts ({_few(some['facts'])})")
    if some["events"]:
        parts.append(f"histories of {_few(some['events'])}")
    if some["instants"]:
        parts.append("instants")
    if parts:
        yield f"  only samples: {'; '.join(parts)}"


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
