"""`policy diff`: what changed from one version of a policy to another."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policy_engine.errors import PolicyError

from .. import arguments, colours, comparing, gate, reporting
from ..comparing import Compared, Given, compare
from ..exits import CLEAN, FINDINGS
from ..versions import earlier, versions

if TYPE_CHECKING:
    from policy_engine.analysis.approvals import Approval
    from policy_engine.diagnostics.record import Diagnostic

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
  policy diff HEAD:policies policies --approved --fail-on customer-tightened,removed      before a commit
  policy diff origin/main:policies policies --approved          pass what `policy approve` has recorded
  policy diff old.yaml new.yaml --most 5000          try more tickets
  policy diff main:policies/mega.yaml policies/mega.yaml --tickets march.jsonl
                                                     what becomes of the tickets of a month

--fail-on names classes of change: `customer-` or `vendor-` with `tightened`, `loosened`, `moved` or `ambiguous`;
`unproved` (no ticket that was tried shows it), `added` and `removed` (whole policies), `any`. `settings` takes those
under `diff: {fail-on: [...]}` of `.policy.yaml`, or of `[tool.policy.diff]` in `pyproject.toml`; none by default.

A folder that a revision does not have yet is an empty one.

exit codes: 0 no change in meaning (with --approved: none that is not approved; with --fail-on: none of
these classes), 1 changes, 2 misuse or a policy that does not load
"""

FORMATS = ("text", "json", "markdown", "sarif", "github", "gitlab")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help="the earlier version: a file, a folder, a shipped name, or REV:PATH")
    parser.add_argument("new", metavar="NEW", help="the later version")
    comparing.add_most(parser)
    parser.add_argument(
        "--tickets",
        metavar="FILE",
        help="answer these tickets by both versions too: a `.json` or `.jsonl` file, or `-`",
    )
    parser.add_argument("--at", metavar="T", help="the instant of the tickets of --tickets; by default each its own")
    parser.add_argument(
        "--approved", action="store_true", help="pass what `policy approve` has recorded, and nothing else"
    )
    parser.add_argument(
        "--fail-on",
        metavar="CLASS,...",
        help="fail on changes of these classes alone, or of those that `settings` name; by default on any change",
    )
    comparing.add_folder(parser)
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    reporting.add_output(parser)
    arguments.add_colour(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    wanted = None if options.fail_on is None else gate.classes(options.fail_on)
    new = versions(options.new)
    old = earlier(options.old) if new.folder else versions(options.old)
    given = None if options.tickets is None else Given(options.tickets, options.at)
    compared = compare(old, new, options.most, given)
    if options.approved:
        compared = _approved(compared, options)
    if wanted is not None:
        compared.report["failing"] = gate.failing(compared.report, wanted)
    reporting.write(options.output, _printed(options, compared), _summary(compared.report))
    clean = compared.report["same"] if wanted is None else not compared.report["failing"]
    return CLEAN if clean else FINDINGS


def _approved(compared: Compared, options: argparse.Namespace) -> Compared:
    """What is approved, and what is wrong with approvals. Only changes that are not approved count."""
    import datetime as dt

    from policy_engine.analysis.approvals import judge_approvals, read_approvals
    from policy_engine.errors import ReadError

    approvals = read_approvals(options.approvals)
    today = options.today or dt.date.today()
    report = compared.report
    faults: list[Diagnostic] = []
    clean = not report["added"] and not report["removed"]
    changes = {one.new.id: one.changes for one, _ in compared.comparisons}
    for version in compared.same:
        with contextlib.suppress(PolicyError, ReadError):
            changes.setdefault(version.load().id, ())
    for policy, found in changes.items():
        judged = judge_approvals(policy, found, approvals, today)
        faults.extend(judged.findings)
        for data in report["policies"]:
            if data["policy"] == policy:
                _mark(data, judged.approved)
                clean = clean and all("approval" in one for one in data["changes"])
                # What approved changes do to tickets is approved with them.
                clean = clean and (bool(data["changes"]) or bool(data["same"]))
    report["approvals"] = [finding.to_dict() for finding in faults]
    report["same"] = clean
    return compared._replace(faults=faults)


def _mark(data: dict[str, Any], approved: Mapping[str, Approval]) -> None:
    """Put the approvals beside their changes."""
    for change in data["changes"]:
        approval = approved.get(change["fingerprint"])
        if approval is not None:
            change["approval"] = approval.to_dict()


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
    from policy_engine.analysis.differences.findings import findings, whole
    from policy_engine.diagnostics.printers import render

    passed = {change["fingerprint"] for one in report["policies"] for change in one["changes"] if "approval" in change}
    found = [*findings(((one, new.file) for one, new in compared.comparisons), passed), *compared.faults]
    found += [whole(one.path, one.file, one.data, word) for word, one in compared.single]
    files = [*(new.file for _, new in compared.comparisons), *(one.file for _, one in compared.single)]
    return render(reporting.made(found, files, "policy diff", ("policy", "policies")), options.format)


def _text(report: dict[str, Any], paint: colours.Paint) -> str:
    from policy_engine.analysis.differences.text import lines

    found = [f"{what}: {path}" for what in ("added", "removed") for path in report[what]]
    found += [f"renamed: {one['old']} -> {one['new']}" for one in report["renamed"]]
    found += [f"did not load: {path}; what it became counts as added" for path in report["unreadable"]]
    for one in report["policies"]:
        if found:
            found.append("")
        found.extend(lines(one, paint))
    for fault in report.get("approvals", ()):
        found += ["", f"{fault['path']}: {fault['severity']} {fault['code']}: {fault['message']}"]
        found += [f"  = help: {fault['help']}"] if fault["help"] else []
    for one in report.get("failing", ()):
        cure = f"; `policy approve` takes `--change {one['fingerprint']}`" if one["fingerprint"] else ""
        found += ["", f"fails on {one['class']}: {one['what']}{cure}"]
    return "\n".join([*found, *([""] if found else []), _summary(report)]) + "\n"


def _summary(report: dict[str, Any]) -> str:
    """The last line: how much changed."""
    passed = sum("approval" in change for one in report["policies"] for change in one["changes"])
    if report["same"]:
        return f"{passed} {'change' if passed == 1 else 'changes'}, approved" if passed else "no change in meaning"
    count = sum(len(one["changes"]) for one in report["policies"])
    parts = [f"{count} {'change' if count == 1 else 'changes'} in meaning"] if count else []
    if "approvals" in report:
        parts.append(f"{passed} of them approved")
        grave = sum(one["severity"] == "error" for one in report["approvals"])
        parts += [f"{grave} {'approval does' if grave == 1 else 'approvals do'} not hold"] if grave else []
    told = sum(one["tickets"]["different"] for one in report["policies"] if "tickets" in one)
    if told:
        parts.append(f"{told:,} {'ticket' if told == 1 else 'tickets'} of the file answered differently")
    for what in ("added", "removed"):
        if report[what]:
            number = len(report[what])
            parts.append(f"{number} {'policy' if number == 1 else 'policies'} {what}")
    if "failing" in report:
        parts.append(f"fails on {len(report['failing'])} of them" if report["failing"] else "nothing to fail on")
    return ", ".join(parts)
