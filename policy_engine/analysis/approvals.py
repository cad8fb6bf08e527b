"""Approvals of changes, as files: which change, what it does, who says so, why, and until when.

Each approval is a file of its own, named by the policy and the fingerprint of the change, so that two people can
approve two changes without a conflict. It holds for exactly this change with exactly this effect.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from policy_engine.analysis.differences.changes import Change
from policy_engine.analysis.differences.data import change_data
from policy_engine.analysis.differences.text import headline
from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.codes import CATALOGUE
from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.document.files import load_source
from policy_engine.document.nodes import Mapping, Scalar, plain
from policy_engine.document.reader import read_yaml
from policy_engine.source import SourceFile, Span

__all__ = ["Approval", "Judged", "judge_approvals", "read_approvals", "write_approval"]

SUFFIX = ".approval.yaml"
_TEXTS = ("policy", "fingerprint", "rule", "change", "customer", "vendor", "by", "why", "approved")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class Approval(NamedTuple):
    """One approval, as it stands in its file."""

    policy: str
    fingerprint: str
    rule: str
    part: str
    change: str
    """The change in words."""
    customer: str
    vendor: str
    questions: tuple[str, ...]
    by: str
    why: str
    approved: str
    until: str
    """The last day on which it holds; empty for no end."""
    source: SourceFile

    def expired(self, today: dt.date) -> bool:
        """Whether its last day is over."""
        return bool(self.until) and dt.date.fromisoformat(self.until) < today

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a report."""
        return {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "by": self.by,
            "why": self.why,
            "approved": self.approved,
            "until": self.until or None,
            "file": self.source.path,
        }


class Judged(NamedTuple):
    """The approvals of one policy held against its changes."""

    approved: dict[str, Approval]
    """The approvals that hold, by the fingerprint of their change."""
    findings: tuple[Diagnostic, ...]
    """Approvals that are expired, void or unused."""


def write_approval(folder: str, policy: str, change: Change, by: str, why: str, today: dt.date, until: str) -> str:
    """Write the approval of a change; the path of its file. Raises `OSError`."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{policy}-{change.fingerprint}{SUFFIX}")
    effect = change.effect
    told = {
        "policy": policy,
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "part": change.part,
        "change": _said(change),
        "customer": effect.judgement.customer,
        "vendor": effect.judgement.vendor,
        "questions": list(effect.questions),
        "by": by,
        "why": why,
        "approved": today.isoformat(),
        "until": until,
    }
    # A text in JSON's quotes is one in YAML's.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in told.items() if value != ""]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("# Written by `policy approve`: holds for this change with this effect, and no other.\n")
        file.write("".join(lines))
    return path


def _said(change: Change) -> str:
    data = change_data(change)
    both = f": {data['old']} -> {data['new']}" if change.kind == "changed" and data["old"] and data["new"] else ""
    return headline(data) + both


def read_approvals(folder: str) -> list[Approval]:
    """The approvals of a folder, none where there is no such folder. Raises `PolicyError` for one that is none."""
    collector = Collector()
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [_read(os.path.join(folder, name), collector) for name in names]
    collector.raise_errors()
    return [one for one in found if one is not None]


def _read(path: str, collector: Collector) -> Approval | None:
    source = load_source(path, collector)
    root = read_yaml(source, collector, conditions=False) if source is not None else None
    if source is None or root is None:
        return None
    data = plain(root)
    problem = _problem(data)
    if problem:
        place = root.span if not isinstance(root, Scalar | Mapping) else _place(root, problem.partition("`")[2])
        collector.error("D013", problem, source, place, "write it anew with `policy approve`")
        return None
    texts = {name: str(data.get(name, "")) for name in (*_TEXTS, "part", "until")}
    return Approval(**texts, questions=tuple(map(str, data.get("questions", ()))), source=source)


def _place(root: Any, rest: str) -> Span:
    entry = root.entry(rest.partition("`")[0]) if isinstance(root, Mapping) else None
    return entry.span if entry is not None else Span(root.start, root.start)


def _problem(data: Any) -> str:
    """What is wrong with an approval; empty if nothing is."""
    if not isinstance(data, dict):
        return "this is no approval"
    for name in _TEXTS:
        if not isinstance(data.get(name), str) or not data[name].strip():
            return f"`{name}` is missing in the approval"
    if not _FINGERPRINT.fullmatch(data["fingerprint"]):
        return "`fingerprint` is not one of 16 digits and letters"
    if not isinstance(data.get("questions", []), list):
        return "`questions` is no list"
    for name in ("approved", "until"):
        try:
            dt.date.fromisoformat(str(data.get(name, "2000-01-01")))
        except ValueError:
            return f'`{name}` is not a date such as "2025-09-10"'
    return ""


def judge_approvals(policy: str, changes: Sequence[Change], approvals: Iterable[Approval], today: dt.date) -> Judged:
    """Which changes are approved, and which approvals are not what they were."""
    own = [one for one in approvals if one.policy == policy]
    approved: dict[str, Approval] = {}
    findings: list[Diagnostic] = []
    for approval in own:
        change = next((one for one in changes if one.fingerprint == approval.fingerprint), None)
        finding = _finding(approval, change, changes, today)
        if finding is not None:
            findings.append(finding)
        elif change is not None:
            approved[change.fingerprint] = approval
    return Judged(approved, tuple(findings))


def _finding(approval: Approval, change: Change | None, changes: Sequence[Change], today: dt.date) -> Diagnostic | None:
    """What is wrong with an approval, if something is."""
    if change is not None and approval.expired(today):
        text = f"the approval by {approval.by} ended on {approval.until}: {approval.change}"
        return _diagnostic("D011", text, approval, "approve the change again, or remove the file")
    if change is None:
        others = [one for one in changes if one.rule == approval.rule and one.part == approval.part]
        if others:
            text = f"the approval by {approval.by} is of another change: {approval.change}"
            return _diagnostic("D012", text, approval, f"now it is {_said(others[0])}")
        return _diagnostic("D010", f"nothing that was approved changed: {approval.change}", approval, "remove the file")
    differences = list(_differences(approval, change))
    if differences:
        text = f"the effect of what {approval.by} approved is another one: {approval.change}"
        return _diagnostic("D012", text, approval, "; ".join(differences))
    return None


def _differences(approval: Approval, change: Change) -> Iterator[str]:
    """How the effect differs from the one that was approved."""
    judgement = change.effect.judgement
    for party, was, now in (
        ("customer", approval.customer, judgement.customer),
        ("vendor", approval.vendor, judgement.vendor),
    ):
        if was != now:
            yield f"for the {party} it was {was} and is {now}"
    was, now = (", ".join(sorted(side)) or "no question" for side in (approval.questions, change.effect.questions))
    if was != now:
        yield f"it changed answers to {was}, and changes those to {now}"


def _diagnostic(code: str, text: str, approval: Approval, help: str) -> Diagnostic:
    first = approval.source.text.find("fingerprint:")
    span = Span(max(first, 0), max(first, 0) + len("fingerprint:"))
    return Diagnostic(code, Severity(CATALOGUE[code].level), text, approval.source, span, help)
