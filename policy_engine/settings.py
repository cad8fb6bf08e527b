"""Settings of a project: `.policy.yaml`, or `[tool.policy]` in `pyproject.toml`, as one tree with places.

The tree has the same nodes as a policy, so that every room reads its own section and complains with line and column.
Of several files the nearest counts, going up from a folder to the root of its repository.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.nodes import Mapping, Scalar
    from policy_engine.source import SourceFile

__all__ = ["NAME", "SECTIONS", "find_settings", "read_settings", "unknown"]

NAME = ".policy.yaml"
_PROJECT = "pyproject.toml"
_HEADER = b"[tool.policy"
_LARGEST = 2 * 1024 * 1024

SECTIONS = ("lint", "diff")
"""Sections that some room reads."""


def find_settings(folder: str) -> str | None:
    """The file of settings that counts in a folder: the nearest one, not beyond the root of a repository."""
    folder = os.path.abspath(folder)
    while True:
        own, project = os.path.join(folder, NAME), os.path.join(folder, _PROJECT)
        if os.path.lexists(own):
            return own
        if os.path.isfile(project) and _speaks_of_policies(project):
            return project
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = above


def _speaks_of_policies(project: str) -> bool:
    """Whether a `pyproject.toml` has settings of ours, or cannot be read to the end: then that is to be said."""
    try:
        with open(project, "rb") as file:
            data = file.read(_LARGEST)
    except OSError:
        return True
    if b"policy" not in data:
        return False
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8")).get("tool")
    except (ValueError, RecursionError):
        return _HEADER in data.replace(b" ", b"")
    return isinstance(tool, dict) and "policy" in tool


def read_settings(path: str, collector: Collector, shown: str | None = None) -> Mapping | None:
    """The settings in a file; `shown` is its name in findings. Nothing after reporting that they cannot be read."""
    from policy_engine.document.files import load_source

    source = load_source(path, collector, shown)
    if source is None:
        return None
    if path.endswith(".toml"):
        from policy_engine.document.toml import read_toml

        root = read_toml(source, ("tool", "policy"), "A004", collector)
    else:
        root = _from_yaml(source, collector)
    for entry in root or ():
        if entry.name not in SECTIONS:
            unknown(collector, "section", entry.key, SECTIONS)
    return root


def unknown(collector: Collector, what: str, word: Scalar, known: tuple[str, ...]) -> None:
    """Report a word that no setting has, with the nearest one that there is."""
    from policy_engine.diagnostics.suggest import did_you_mean

    near = did_you_mean(word.text, known)
    some = ", ".join(f"`{name}`" for name in known[:8])
    help = f"did you mean `{near}`?" if near else f"it is one of {some}{' and others' if len(known) > 8 else ''}"
    collector.report("A004", f"there is no {what} `{word.text[:60]}`", word.source, word.span, help)


def _from_yaml(source: SourceFile, collector: Collector) -> Mapping | None:
    from policy_engine.document.nodes import Mapping
    from policy_engine.document.reader import read_yaml

    root = read_yaml(source, collector)
    if root is None or isinstance(root, Mapping):
        return root
    collector.report("A004", "settings are a mapping of sections", source, root.span, "begin with `lint:`")
    return None
