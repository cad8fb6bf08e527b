"""Setting git up so that `git diff` shows changes of policies as changes of rules."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence

from .exits import Misuse
from .policies import SUFFIXES, is_policy
from .versions import git, git_or_nothing

__all__ = ["ALIAS", "install", "uninstall"]

BEGIN, END = "# policy git install: from here", "# policy git install: to here"
ALIAS = "policy-log"
_KEYS = ("diff.policy.command", f"alias.{ALIAS}")
_HEAD = re.compile(rb"^policy:", re.MULTILINE)
_MOST_READ = 4_000


def install(patterns: Sequence[str], shared: bool) -> list[str]:
    """Set up the repository of the folder; what was done, line by line.

    The driver goes into the configuration of the clone; the patterns go into `.git/info/attributes`, or with `shared`
    into `.gitattributes`, which is versioned.
    """
    top = _top()
    wanted = list(patterns) or _found(top)
    if not wanted:
        raise Misuse(
            "no policy is tracked in this repository", "name a pattern: `policy git install 'policies/*.yaml'`"
        )
    git("config", "diff.policy.command", f"{_command()} git driver")
    git("config", f"alias.{ALIAS}", "log --patch --ext-diff")
    path = _attributes(top, shared)
    lines = [BEGIN, *(line for pattern in wanted for line in _lines(pattern)), END]
    _write(path, [*_without_block(_read(path)), *lines])
    shown = os.path.relpath(path, top).replace(os.sep, "/")
    return [
        f"`git diff` shows changes of rules for {', '.join(f'`{pattern}`' for pattern in wanted)} ({shown})",
        f"`git {ALIAS}` is `git log --patch` with them; `git diff --no-ext-diff` shows lines",
    ]


def uninstall() -> list[str]:
    """Take back what `install` did; what was done, line by line."""
    top = _top()
    done = []
    for key in _KEYS:
        if git_or_nothing("config", "--local", "--get", key) is not None:
            git("config", "--local", "--unset-all", key)
            done.append(f"took `{key}` out of the configuration")
    for shared in (False, True):
        path = _attributes(top, shared)
        lines = _read(path)
        if BEGIN in lines:
            _write(path, _without_block(lines))
            done.append(f"took the patterns out of {os.path.relpath(path, top).replace(os.sep, '/')}")
    return done or ["nothing was set up here"]


def _top() -> str:
    found = git_or_nothing("rev-parse", "--show-toplevel")
    if found is None or not found.strip():
        raise Misuse("this folder is in no git repository", "go to one, or make one with `git init`")
    return os.fsdecode(found.rstrip(b"\n"))


def _command() -> str:
    """How git calls this program: by its name where that is it, else by the interpreter."""
    named = shutil.which("policy")
    beside = os.path.join(os.path.dirname(sys.executable), "policy")
    if named is not None and os.path.realpath(named) == os.path.realpath(beside):
        return "policy"
    return f"{shlex.quote(sys.executable)} -m policy_engine"


def _found(top: str) -> list[str]:
    """The folders in which policies are tracked, as patterns."""
    folders: dict[str, None] = {}
    for raw in git("-C", top, "ls-files", "-z", "--", "*.yaml", "*.yml").split(b"\0"):
        name = os.fsdecode(raw)
        if name and name.endswith(SUFFIXES) and is_policy(name) and _is_one(os.path.join(top, name)):
            folder, suffix = os.path.dirname(name), os.path.splitext(name)[1]
            folders[f"/{folder}/*{suffix}" if folder else f"/*{suffix}"] = None
    return [pattern for pattern in folders if not re.search(r'[\s"]', pattern)]


def _is_one(path: str) -> bool:
    """Whether a file begins like a policy."""
    try:
        with open(path, "rb") as file:
            return _HEAD.search(file.read(_MOST_READ)) is not None
    except OSError:
        return False


def _lines(pattern: str) -> Iterator[str]:
    """Attributes for a pattern; what stands beside policies keeps its plain difference."""
    if re.search(r'[\s"]', pattern):
        raise Misuse(f"`{pattern}` has a space or a quote in it", "write a pattern such as `policies/*.yaml`")
    yield f"{pattern} diff=policy"
    stem, suffix = os.path.splitext(pattern)
    if suffix in SUFFIXES:
        yield from (f"{stem}.{beside}{suffix} !diff" for beside in ("clauses", "tests"))


def _attributes(top: str, shared: bool) -> str:
    if shared:
        return os.path.join(top, ".gitattributes")
    found = os.fsdecode(git("rev-parse", "--git-path", "info/attributes").rstrip(b"\n"))
    return os.path.abspath(found)


def _read(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []


def _without_block(lines: list[str]) -> list[str]:
    if BEGIN not in lines or END not in lines[lines.index(BEGIN) :]:
        return lines
    first = lines.index(BEGIN)
    return [*lines[:first], *lines[lines.index(END, first) + 1 :]]


def _write(path: str, lines: list[str]) -> None:
    if not lines and os.path.exists(path):
        os.unlink(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write("".join(f"{line}\n" for line in lines))
