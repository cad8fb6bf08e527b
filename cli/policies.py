"""Which policies the paths of a command line name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from policy_engine.errors import ReadError

from .exits import Misuse

SUFFIXES = (".yaml", ".yml")
BESIDE = ("clauses", "tests")
"""What may stand beside `NAME.yaml`: `NAME.clauses.yaml` and `NAME.tests.yaml`. It goes with its policy."""


def policies(paths: Iterable[str]) -> list[str]:
    """The policy files that the paths name, sorted, each once.

    A folder stands for every `NAME.yaml` in it and below, hidden folders left out; a file that stands beside a
    policy for that policy; a bare name for a shipped one. Raises `Misuse` for a path that names none.
    """
    found: dict[str, str] = {}
    for path in paths:
        for file in _named(path):
            found.setdefault(os.path.realpath(file), os.path.normpath(file))
    return sorted(found.values())


def _named(path: str) -> list[str]:
    if os.path.isdir(path):
        files = [file for file in _below(path) if _owner(file) == file]
        if not files:
            raise Misuse(f"{path}: there is no policy in this folder", "policies are files named `NAME.yaml`")
        return files
    if not os.path.lexists(path):
        return [_shipped(path)]
    owner = _owner(path)
    if owner != path and not os.path.lexists(owner):
        raise Misuse(f"{path}: the policy it belongs to is not beside it", f"put `{os.path.basename(owner)}` there")
    return [owner]


def _shipped(name: str) -> str:
    if name.endswith(SUFFIXES) or os.sep in name:
        raise Misuse(f"{name}: there is no such file or folder", "check the name and the folder")
    from policy_engine.resources import policy_path

    with suppress(ReadError):
        return str(policy_path(name))
    from policy_engine.load import find

    try:
        return find(name)
    except ReadError as wrong:
        raise Misuse(f"{name}: there is no such file, folder or shipped policy", wrong.help) from None


def _below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(place, name) for name in files if name.endswith(SUFFIXES) and name[0] != ".")


def is_beside(path: str) -> bool:
    """Whether a path is that of a register or of tests, which stand beside a policy."""
    return _owner(path) != path


def is_policy(path: str) -> bool:
    """Whether a name is that of a policy, and not of what stands beside one."""
    return _owner(path) == path


def _owner(path: str) -> str:
    """The policy a file belongs to: itself, unless it is one of those that stand beside a policy."""
    stem, suffix = os.path.splitext(path)
    name, dot, kind = stem.rpartition(".")
    return name + suffix if dot and kind in BESIDE and suffix in SUFFIXES else path
