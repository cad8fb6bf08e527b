"""Two sides compared, for the commands that do so: `diff`, `approve`, and the driver of git."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.errors import PolicyError

from . import arguments
from .exits import Misuse
from .versions import Version, Versions

if TYPE_CHECKING:
    from policy_engine.analysis.differences.comparison import Comparison
    from policy_engine.diagnostics.record import Diagnostic
    from policy_engine.load import Policy

__all__ = ["FOLDER", "Compared", "Given", "add_folder", "add_most", "compare", "comparison", "date"]

FOLDER = ".policy-approvals"
"""Where approvals are, in the folder of the call."""

_MOST, _LARGEST = 1_200, 100_000
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_most(parser: argparse.ArgumentParser) -> None:
    """The option `--most`."""
    parser.add_argument(
        "--most", type=_count, default=_MOST, metavar="N", help=f"tickets tried on both versions; {_MOST:,} by default"
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _LARGEST:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of tickets from 1 to {_LARGEST:,}")
    return int(text)


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The options `--approvals` and `--today`."""
    parser.add_argument("--approvals", default=FOLDER, metavar="FOLDER", help=f"where approvals are; `{FOLDER}`")
    parser.add_argument("--today", type=date, metavar="DATE", help="the day it is; by default that of the machine")


def date(text: str) -> dt.date:
    """A day as it is written."""
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"`{text}` is no day such as `2026-12-31`")


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

        from .tickets import check, open_tickets

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
    same: Sequence[Version] = ()
    """Later versions that are equal to the earlier ones."""
    single: Sequence[tuple[str, Version]] = ()
    """What only one side has, with the word for it: `added` or `removed`."""
    faults: Sequence[Diagnostic] = ()
    """What is wrong with approvals."""


def compare(old: Versions, new: Versions, most: int, given: Given | None = None) -> Compared:
    """The comparison of two sides: policies that both have, and those that only one has.

    Of two folders, a policy whose earlier version does not load is `unreadable`, and the later one counts as added.
    """
    if old.folder != new.folder:
        raise Misuse("a folder and a single policy cannot be compared", "name two folders, or two policies")
    if given is not None and old.folder:
        raise Misuse("tickets belong to one policy, and these are folders", "name two policies")
    named = _renamed(old, new)
    both = [
        (old.found[name], new.found[named.get(name, name)]) for name in old.found if name in new.found or name in named
    ]
    changed = [pair for pair in both if pair[0].data != pair[1].data]
    unreadable = []
    for before, after in changed:
        if old.folder and not _loads(before):
            after.load()  # to complain of it where it does not load either
            unreadable.append(before)
    comparisons = [(comparison(*pair, most), pair[1]) for pair in changed if pair[0] not in unreadable]
    policies = [_data(found, given) for found, _ in comparisons]
    known = {after.path for before, after in both if before not in unreadable}
    added = [one for one in new.found.values() if one.path not in known]
    removed = [one for name, one in old.found.items() if name not in new.found and name not in named]
    same = not added and not removed and all(one["same"] for one in policies)
    report = {
        "old": old.given,
        "new": new.given,
        "same": same,
        "unchanged": [after.path for before, after in both if before.data == after.data],
        "added": [one.path for one in added],
        "removed": [one.path for one in removed],
        "renamed": [{"old": old.found[name].path, "new": new.found[later].path} for name, later in named.items()],
        "unreadable": [one.path for one in unreadable],
        "policies": policies,
    }
    single = [("added", one) for one in added] + [("removed", one) for one in removed]
    return Compared(report, comparisons, [after for before, after in both if before.data == after.data], single)


def _renamed(old: Versions, new: Versions) -> dict[str, str]:
    """Files of folders that have another name: the same policy, by its id, that only one file of each side has."""
    if not old.folder:
        return {}
    gone = _by_id(one for name, one in old.found.items() if name not in new.found)
    come = _by_id(one for name, one in new.found.items() if name not in old.found) if gone else {}
    return {gone[id][0].name: found[0].name for id, found in come.items() if len(gone.get(id, ())) == len(found) == 1}


def _by_id(versions: Iterable[Version]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for one in versions:
        if _loads(one):
            found.setdefault(one.load().id, []).append(one)
    return found


def _loads(version: Version) -> bool:
    """Whether an earlier version loads. One of a folder that does not must not keep anybody from mending it."""
    try:
        version.load()
    except PolicyError:
        return False
    return True


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
