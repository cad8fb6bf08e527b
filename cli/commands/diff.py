"""`policy diff`: what changed from one version of a policy to another."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import arguments, colours, reporting
from ..exits import CLEAN, FINDINGS, Misuse
from ..versions import Version, Versions, versions

if TYPE_CHECKING:
    from policy_engine.analysis.differences.comparison import Comparison
    from policy_engine.load import Policy

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
  policy diff origin/main:policies policies --format markdown --output changes.md     for a pull request
  policy diff old.yaml new.yaml --most 5000          try more tickets
  policy diff main:policies/mega.yaml policies/mega.yaml --tickets march.jsonl
                                                     what becomes of the tickets of a month

exit codes: 0 no change in meaning, 1 changes, 2 misuse or a policy that does not load
"""

FORMATS = ("text", "json", "markdown", "sarif", "github", "gitlab")
_MOST, _LARGEST = 1_200, 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help="the earlier version: a file, a folder, a shipped name, or REV:PATH")
    parser.add_argument("new", metavar="NEW", help="the later version")
    parser.add_argument(
        "--most", type=_count, default=_MOST, metavar="N", help=f"tickets tried on both versions; {_MOST:,} by default"
    )
    parser.add_argument(
        "--tickets",
        metavar="FILE",
        help="answer these tickets by both versions too: a `.json` or `.jsonl` file, or `-`",
    )
    parser.add_argument("--at", metavar="T", help="the instant of the tickets of --tickets; by default each its own")
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    reporting.add_output(parser)
    arguments.add_colour(parser)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _LARGEST:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of tickets from 1 to {_LARGEST:,}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    old, new = versions(options.old), versions(options.new)
    given = None if options.tickets is None else Given(options.tickets, options.at)
    compared = compare(old, new, options.most, given)
    reporting.write(options.output, _printed(options, compared), _summary(compared.report))
    return CLEAN if compared.report["same"] else FINDINGS


def _printed(options: argparse.Namespace, compared: Compared) -> str:
    """The report in the form that is asked for."""
    report = compared.report
    if options.format == "json":
        from policy_engine.diagnostics.printers.writing import json_text

        return json_text(report)
    if options.format == "markdown":
        from policy_engine.analysis.differences.markdown import markdown

        return markdown(report)
    if options.format == "text":
        return _text(report, colours.Paint(colours.wanted(options.color, sys.stdout) and not options.output))
    from policy_engine.analysis.differences.findings import findings
    from policy_engine.diagnostics.printers import render

    found = list(findings((one, new.file) for one, new in compared.comparisons))
    files = [new.file for _, new in compared.comparisons]
    return render(reporting.made(found, files, "policy diff", ("policy", "policies")), options.format)


class Given(NamedTuple):
    """The tickets that both versions answer."""

    name: str
    at: str | None

    def tally(self, old: Policy, new: Policy) -> dict[str, Any]:
        """What becomes of them."""
        from time import time

        from policy_engine.analysis.answers import Answers, answers_of
        from policy_engine.analysis.differences.tally import Tally
        from policy_engine.errors import TicketError
        from policy_engine.runtime.instants import iso

        from ..tickets import check, open_tickets

        at = arguments.instant(self.at)
        now = iso(int(time()) if at is None else at)
        tally = Tally()
        for item in open_tickets(self.name):
            ticket, error = item.ticket, item.bad.message if item.bad is not None else ""
            if not error:
                try:
                    check(item)
                except TicketError as wrong:
                    error = wrong.message
            if error or not isinstance(ticket, dict):
                tally.add({}, *[Answers({}, error or "a ticket is an object")] * 2)
                continue
            if at is not None or "at" not in ticket:
                ticket = {**ticket, "at": now}
            tally.add(ticket, answers_of(old, ticket), answers_of(new, ticket))
        return tally.data()


class Compared(NamedTuple):
    """What was found: as data, and each comparison with its later version."""

    report: dict[str, Any]
    comparisons: list[tuple[Comparison, Version]]


def compare(old: Versions, new: Versions, most: int, given: Given | None = None) -> Compared:
    """The comparison of two sides: policies that both have, and those that only one has."""
    if old.folder != new.folder:
        raise Misuse("a folder and a single policy cannot be compared", "name two folders, or two policies")
    if given is not None and old.folder:
        raise Misuse("tickets belong to one policy, and these are folders", "name two policies")
    both = [(old.found[name], new.found[name]) for name in old.found if name in new.found]
    changed = [pair for pair in both if pair[0].data != pair[1].data]
    comparisons = [(comparison(*pair, most), pair[1]) for pair in changed]
    policies = [_data(found, given) for found, _ in comparisons]
    added = [one.path for name, one in new.found.items() if name not in old.found]
    removed = [one.path for name, one in old.found.items() if name not in new.found]
    same = not added and not removed and all(one["same"] for one in policies)
    report = {
        "old": old.given,
        "new": new.given,
        "same": same,
        "unchanged": [after.path for before, after in both if before.data == after.data],
        "added": added,
        "removed": removed,
        "policies": policies,
    }
    return Compared(report, comparisons)


def _data(found: Comparison, given: Given | None) -> dict[str, Any]:
    from policy_engine.analysis.differences.data import comparison_data

    data = comparison_data(found)
    if given is not None:
        data["tickets"] = given.tally(found.old, found.new)
        data["same"] = data["same"] and not data["tickets"]["different"]
    return data


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
    told = sum(one["tickets"]["different"] for one in report["policies"] if "tickets" in one)
    if told:
        parts.append(f"{told:,} {'ticket' if told == 1 else 'tickets'} of the file answered differently")
    for what in ("added", "removed"):
        if report[what]:
            number = len(report[what])
            parts.append(f"{number} {'policy' if number == 1 else 'policies'} {what}")
    return ", ".join(parts)
