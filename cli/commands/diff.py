"""`policy diff`: what changed from one version of a policy to another."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from .. import arguments, colours, reporting
from ..exits import CLEAN, FINDINGS, Misuse
from ..versions import Version, Versions, versions

if TYPE_CHECKING:
    from policy_engine.analysis.differences.comparison import Comparison

EXAMPLES = """\
OLD and NEW are policies, folders of policies, names of shipped ones, or `REV:PATH` of a git repository, with the path
from its top; `:PATH` is what is staged.

Rules are compared, not lines: comments, formatting, order where it says nothing, and conditions that are only written
differently change no meaning. Each change says for whom it is what: `tightened` (held more tightly, or given less),
`loosened`, `moved` (sooner for some tickets, later for others) or `ambiguous`; and it has a ticket to which the two
versions give different answers, if one was found. What was tried exhaustively is told apart from what was sampled.

examples:
  policy diff main:policies/mega.yaml policies/mega.yaml
  policy diff HEAD~1:policies HEAD:policies
  policy diff old.yaml new.yaml --format json
  policy diff old.yaml new.yaml --most 5000          try more tickets

exit codes: 0 no change in meaning, 1 changes, 2 misuse or a policy that does not load
"""

FORMATS = ("text", "json")
_MOST, _LARGEST = 1_200, 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help="the earlier version: a file, a folder, a shipped name, or REV:PATH")
    parser.add_argument("new", metavar="NEW", help="the later version")
    parser.add_argument(
        "--most", type=_count, default=_MOST, metavar="N", help=f"tickets tried on both versions; {_MOST:,} by default"
    )
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    reporting.add_output(parser)
    arguments.add_colour(parser)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _LARGEST:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of tickets from 1 to {_LARGEST:,}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    report = compare(versions(options.old), versions(options.new), options.most)
    if options.format == "json":
        from policy_engine.diagnostics.printers.writing import json_text

        text = json_text(report)
    else:
        text = _text(report, colours.Paint(colours.wanted(options.color, sys.stdout) and not options.output))
    reporting.write(options.output, text, _summary(report))
    return CLEAN if report["same"] else FINDINGS


def compare(old: Versions, new: Versions, most: int) -> dict[str, Any]:
    """The comparison of two sides as data: policies that both have, and those that only one has."""
    if old.folder != new.folder:
        raise Misuse("a folder and a single policy cannot be compared", "name two folders, or two policies")
    both = [(old.found[name], new.found[name]) for name in old.found if name in new.found]
    changed = [pair for pair in both if pair[0].data != pair[1].data]
    policies = [_compared(*pair, most) for pair in changed]
    added = [one.path for name, one in new.found.items() if name not in old.found]
    removed = [one.path for name, one in old.found.items() if name not in new.found]
    same = not added and not removed and all(one["same"] for one in policies)
    return {
        "old": old.given,
        "new": new.given,
        "same": same,
        "unchanged": [after.path for before, after in both if before.data == after.data],
        "added": added,
        "removed": removed,
        "policies": policies,
    }


def _compared(old: Version, new: Version, most: int) -> dict[str, Any]:
    from policy_engine.analysis.differences.data import comparison_data

    return comparison_data(comparison(old, new, most))


def comparison(old: Version, new: Version, most: int = _MOST) -> Comparison:
    """Two versions of one policy compared, the tickets of their tests among those that are tried."""
    from policy_engine.analysis.differences.comparison import compare_policies

    before, after = old.load(), new.load()
    return compare_policies(before, after, [*new.tickets(after), *old.tickets(before)], most)


def _text(report: dict[str, Any], paint: colours.Paint) -> str:
    from policy_engine.analysis.differences.text import lines

    found = [f"added: {path}" for path in report["added"]] + [f"removed: {path}" for path in report["removed"]]
    for one in report["policies"]:
        if found:
            found.append("")
        found.extend(lines(one, paint))
    return "\n".join([*found, *([""] if found else []), _summary(report)]) + "\n"


def _summary(report: dict[str, Any]) -> str:
    """The last line: how much changed."""
    if report["same"]:
        return "no change in meaning"
    count = sum(len(one["changes"]) for one in report["policies"])
    parts = [f"{count} {'change' if count == 1 else 'changes'} in meaning"] if count else []
    for what in ("added", "removed"):
        if report[what]:
            number = len(report[what])
            parts.append(f"{number} {'policy' if number == 1 else 'policies'} {what}")
    return ", ".join(parts)
