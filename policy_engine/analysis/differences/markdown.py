"""A comparison for a pull request: a table of the changes, and each with its ticket below."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from policy_engine.analysis.differences.text import (
    amount_of,
    approved,
    coverage_lines,
    headline,
    sides,
    tally_lines,
    value_text,
)
from policy_engine.diagnostics.render import safe

__all__ = ["markdown"]


def markdown(report: dict[str, Any]) -> str:
    """The report of `policy diff` as Markdown."""
    lines = ["# What changed in the policies", ""]
    for word in ("added", "removed"):
        lines += [f"- {word}: {code(path)}" for path in report[word]]
    lines += [f"- renamed: {code(one['old'])}, now {code(one['new'])}" for one in report["renamed"]]
    for comparison in report["policies"]:
        lines += ["", *_comparison(comparison)]
    for fault in report.get("approvals", ()):
        lines += ["", f"- {plain(fault['message'])} ({code(fault['path'])})"]
    return "\n".join(lines) + "\n"


def _comparison(comparison: dict[str, Any]) -> Iterator[str]:
    yield f"## {plain(comparison['policy'])}"
    yield ""
    yield f"From {code(comparison['old']['path'])} to {code(comparison['new']['path'])}."
    yield ""
    if comparison["changes"]:
        yield "| change | was | is | customer | vendor | clauses |"
        yield "|---|---|---|---|---|---|"
        yield from (_row(change) for change in comparison["changes"])
    else:
        yield "No change in meaning."
    for change in comparison["changes"]:
        yield ""
        yield from _details(change)
    if comparison["notes"]:
        yield ""
        yield "Without a change in meaning:"
        yield ""
        yield from (f"- {note['kind']}: {plain(note['text'])}" for note in comparison["notes"])
    for lines in (_of(comparison["coverage"], coverage_lines), _of(comparison.get("tickets"), tally_lines)):
        if lines:
            yield ""
            yield from ("```text", *lines, "```")


def _of(data: Any, lines: Any) -> list[str]:
    return [] if data is None else [_fenced(line) for line in lines(data)]


def _row(change: dict[str, Any]) -> str:
    clauses = ", ".join(change["clauses"]["new"] or change["clauses"]["old"])
    cells = [
        plain(headline(change)),
        code(value_text(change["old"])) if change["old"] else "",
        code(value_text(change["new"])) if change["new"] else "",
        *(change[side] if change[side] != "unknown" else "not known" for side in ("customer", "vendor")),
        plain(clauses),
    ]
    return f"| {' | '.join(cells)} |"


def _details(change: dict[str, Any]) -> Iterator[str]:
    effect, sample = change["effect"], change["effect"]["sample"]
    yield f"<details><summary>{_html(headline(change))}</summary>"
    yield ""
    if change["detail"]:
        yield f"- {plain(change['detail'])}"
    yield f"- {sides(change)}"
    places = [f"{side} line {change['places'][side]['line']}" for side in ("old", "new") if change["places"][side]]
    yield f"- {', '.join(places)}; fingerprint {code(change['fingerprint'])}"
    if change.get("approval"):
        yield f"- {plain(approved(change['approval']))}"
    if effect["status"] == "answers":
        yield f"- changes answers to {', '.join(effect['questions'])} ({effect['why']})"
    else:
        yield f"- {'no answer changes' if effect['status'] == 'none' else 'effect not known'}: {plain(effect['why'])}"
    if sample is not None:
        yield ""
        yield "```json"
        yield _fenced(json.dumps(sample["ticket"]))
        yield "```"
        yield ""
        yield "| question | part | was | is |"
        yield "|---|---|---|---|"
        for part in sample["differences"][:8]:
            moved = amount_of(part["old"], part["new"])
            after = code(value_text(part["new"])) + (f" ({moved})" if moved else "")
            yield f"| {part['question']} | {plain(part['part'])} | {code(value_text(part['old']))} | {after} |"
        yield ""
        for side, word in (("old", "was"), ("new", "is")):
            for reason in sample["because"][side][:2]:
                clause = f" ({', '.join(reason['clause'])})" if reason["clause"] else ""
                yield f"- {word}: {plain(str(reason['text']))}{plain(clause)}"
    yield ""
    yield "</details>"


_SPECIAL = re.compile(r"([\\*_\[\]<>|#~!])")


def plain(text: str) -> str:
    """Text that is only text: what an author writes must not become a link, a tag or a mention."""
    parts = re.split(r"(`[^`|]+`)", safe(text))
    written = (part if part.startswith("`") and part.endswith("`") else _SPECIAL.sub(r"\\\1", part) for part in parts)
    return "".join(written).replace("@", "&#64;")


def code(text: str) -> str:
    """Text as code, whatever signs are in it."""
    inside = safe(text).replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", inside)), default=0) + 1)
    pad = " " if len(ticks) > 1 else ""
    return f"{ticks}{pad}{inside}{pad}{ticks}"


def _html(text: str) -> str:
    from html import escape

    return escape(safe(text).replace("`", "")).replace("@", "&#64;")


def _fenced(line: str) -> str:
    """A line inside of a fence, which it must not end."""
    return safe(line).replace("```", "` ` `")
