"""`policy approve`: records that changes of a policy are intended."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from .. import arguments, comparing
from ..exits import CLEAN, Misuse
from ..versions import versions

if TYPE_CHECKING:
    from policy_engine.analysis.differences.changes import Change

EXAMPLES = """\
OLD and NEW are as for `policy diff`. Each change in meaning is approved in a file of its own, under
`.policy-approvals` in the folder you are in: commit them with the change. `policy diff --approved` then passes what is
approved.

An approval holds for this change with this effect until its last day. It is void as soon as the figure is another one,
or the same figure does something else; `policy diff --approved` says so, and names approvals that nothing uses.

examples:
  policy approve main:policies/mega.yaml policies/mega.yaml --why "agreed with the customer on 3 March"
  policy approve main:policies policies --why "new contract" --by "Ada Lovelace" --until 2026-12-31
  policy approve old.yaml new.yaml --why "a slip" --change 58667f90b61244b1

exit codes: 0 recorded, or nothing to approve; 2 misuse or a policy that does not load
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help="the earlier version: a file, a folder, a shipped name, or REV:PATH")
    parser.add_argument("new", metavar="NEW", help="the later version")
    parser.add_argument("--why", required=True, metavar="TEXT", help="why the changes are intended")
    parser.add_argument("--by", metavar="NAME", help="who says so; by default the name that git knows")
    parser.add_argument(
        "--until", type=comparing.date, metavar="DATE", help="the last day on which it holds; by default no end"
    )
    parser.add_argument(
        "--change", action="append", metavar="FINGERPRINT", help="only this change; may be given several times"
    )
    comparing.add_folder(parser)
    comparing.add_most(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.analysis.approvals import write_approval

    today = options.today or dt.date.today()
    if options.until is not None and options.until < today:
        raise Misuse(f"`{options.until}` is over", "name a day to come")
    if not options.why.strip():
        raise Misuse("an approval says why", 'write `--why "agreed with the customer"`')
    by = _name(options.by)
    compared = comparing.compare(versions(options.old), versions(options.new), options.most)
    changes = [(one.new.id, change) for one, _ in compared.comparisons for change in one.changes]
    chosen = _chosen(changes, options.change)
    until = "" if options.until is None else options.until.isoformat()
    for policy, change in chosen:
        try:
            path = write_approval(options.approvals, policy, change, by, options.why.strip(), today, until)
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise Misuse(f"{options.approvals}: the approval cannot be written: {reason}") from None
        sys.stdout.write(f"{path}: {change.rule}{f', {change.part}' if change.part else ''}\n")
    count = len(chosen)
    sys.stdout.write(f"{count} {'change' if count == 1 else 'changes'} approved\n" if count else "nothing to approve\n")
    return CLEAN


def _chosen(changes: list[tuple[str, Change]], prints: list[str] | None) -> list[tuple[str, Change]]:
    """The changes that are meant. Raises `Misuse` for a fingerprint that none of them has."""
    if prints is None:
        return changes
    known = [change.fingerprint for _, change in changes]
    for one in prints:
        if one not in known:
            raise Misuse(f"no change has the fingerprint `{one}`", arguments.nearest(one, known) if known else "")
    return [(policy, change) for policy, change in changes if change.fingerprint in prints]


def _name(given: str | None) -> str:
    """Who approves."""
    if given is not None and given.strip():
        return given.strip()
    try:
        run = subprocess.run(("git", "config", "user.name"), capture_output=True, check=False, timeout=20)
        found = os.fsdecode(run.stdout).strip() if run.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        found = ""
    if not found:
        raise Misuse("nobody is known to approve this", 'write `--by "Your Name"`')
    return found
