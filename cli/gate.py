"""Which changes make `policy diff` fail: those of the classes that the call or the settings name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .exits import Misuse

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.nodes import Mapping as MappingNode
    from policy_engine.document.nodes import Node

__all__ = ["ANY", "CLASSES", "classes", "failing"]

ANY = "any"
_PARTIES = ("customer", "vendor")
_JUDGEMENTS = ("tightened", "loosened", "moved", "ambiguous")
CLASSES = (
    ANY,
    *(f"{party}-{judgement}" for party in _PARTIES for judgement in _JUDGEMENTS),
    "unproved",
    "added",
    "removed",
)
"""`any` is every change in meaning, a policy more or less included; `unproved` one that no tried ticket shows."""

_SETTINGS = "settings"
_SECTION, _KEY = "diff", "fail-on"


def classes(given: str | None) -> frozenset[str]:
    """The classes that `--fail-on` names. Raises `Misuse`, or `PolicyError` for settings that are not understood."""
    if given is None:
        return frozenset((ANY,))
    if given.strip() == _SETTINGS:
        return frozenset(_configured())
    found = [word.strip() for word in given.split(",") if word.strip()]
    for word in found:
        if word not in CLASSES:
            from .arguments import nearest

            raise Misuse(f"there is no class of change `{word}`", nearest(word, [*CLASSES, _SETTINGS]))
    return frozenset(found)


def _configured() -> tuple[str, ...]:
    """The classes under `diff: {fail-on: [...]}` of the settings that count here; none where there are none."""
    from policy_engine.diagnostics.record import Collector
    from policy_engine.settings import find_settings, read_settings

    path = find_settings(os.getcwd())
    if path is None:
        return ()
    collector = Collector()
    root = read_settings(path, collector, os.path.relpath(path))
    found = tuple(_words(root, collector))
    collector.raise_errors()
    return found


def _words(root: MappingNode | None, collector: Collector) -> Iterator[str]:
    from policy_engine.document.nodes import Mapping as MappingNode
    from policy_engine.document.nodes import Scalar, Sequence
    from policy_engine.settings import unknown

    body = root.get(_SECTION) if root is not None else None
    if body is None:
        return
    if not isinstance(body, MappingNode):
        _wrong(collector, f"`{_SECTION}` is a mapping", body)
        return
    for entry in body:
        if entry.name != _KEY:
            unknown(collector, "setting", entry.key, (_KEY,))
    listed = body.get(_KEY)
    if listed is None:
        return
    if not isinstance(listed, Sequence):
        _wrong(collector, f"`{_KEY}` is a list of classes", listed)
        return
    for item in listed.items:
        if not isinstance(item, Scalar):
            _wrong(collector, "a class of change is one word", item)
        elif item.text not in CLASSES:
            unknown(collector, "class of change", item, CLASSES)
        else:
            yield item.text


def _wrong(collector: Collector, message: str, node: Node) -> None:
    collector.report("A004", message, node.source, node.span, f"write `{_KEY}: [customer-tightened, removed]`")


def failing(report: Mapping[str, Any], wanted: frozenset[str]) -> list[dict[str, str]]:
    """What of a report is of one of the classes and not approved: class, what it is, fingerprint (of a change)."""
    found = []
    for kind in ("added", "removed"):
        if wanted & {ANY, kind}:
            found += [{"class": kind, "what": path, "fingerprint": ""} for path in report[kind]]
    for policy in report["policies"]:
        for change in policy["changes"]:
            word = None if "approval" in change else _class_of(change, wanted)
            if word is not None:
                part = f", {change['part']}" if change["part"] else ""
                what = f"{policy['new']['path']}: {change['rule']}{part}"
                found.append({"class": word, "what": what, "fingerprint": change["fingerprint"]})
        if wanted & {ANY} and not policy["changes"] and not policy["same"]:
            found.append({"class": ANY, "what": policy["new"]["path"], "fingerprint": ""})  # tickets alone differ
    return found


def _class_of(change: Mapping[str, Any], wanted: frozenset[str]) -> str | None:
    """The first class of a change that is wanted."""
    own = [f"{party}-{change[party]}" for party in _PARTIES]
    if change["effect"]["status"] == "unproved":
        own.append("unproved")
    return next((word for word in (*own, ANY) if word in wanted), None)
