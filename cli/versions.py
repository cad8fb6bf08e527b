"""The two versions that are compared: files, folders, shipped names, or what git keeps (`REV:PATH`)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_engine.errors import PolicyError

from .exits import Misuse
from .policies import SUFFIXES, is_policy, policies

if TYPE_CHECKING:
    from policy_engine.load import Policy

__all__ = ["Version", "Versions", "earlier", "git", "git_or_nothing", "versions"]

_SECONDS = 60
"""How long git may take for one file."""


class Version(NamedTuple):
    """One policy in one version."""

    name: str
    """What it goes by in a folder; empty for a single file."""
    path: str
    """As it is shown."""
    data: bytes
    tests: bytes | None
    """The test file that stands beside it, if there is one."""
    file: str = ""
    """The name of its file, without a revision."""

    def load(self) -> Policy:
        """The policy. Raises `PolicyError` with every finding where it does not load."""
        from policy_engine.diagnostics import Collector
        from policy_engine.document.files import decode
        from policy_engine.load import load_source

        collector = Collector()
        source = decode(self.path, self.data, collector)
        collector.raise_errors()
        if source is None:
            raise PolicyError(())
        return load_source(source, collector)

    def tickets(self, policy: Policy) -> list[dict[str, object]]:
        """The tickets of the tests beside it; those of a broken test file are left out."""
        from policy_engine.authoring.case_file import read_tests
        from policy_engine.diagnostics import Collector
        from policy_engine.document.files import decode

        collector = Collector()
        source = None if self.tests is None else decode(f"{self.path} (tests)", self.tests, collector)
        return [] if source is None else [dict(case.ticket) for case in read_tests(source, policy.model, collector)]


class Versions(NamedTuple):
    """The policies of one side, by name, and whether it is a folder."""

    given: str
    found: dict[str, Version]
    folder: bool


def versions(given: str) -> Versions:
    """The policies that an argument names. Raises `Misuse` where there are none."""
    revision, sign, path = given.partition(":")
    if sign and not os.path.lexists(given):
        if given.startswith("-"):
            raise Misuse(f"`{given}` is no revision", "write it as `REV:PATH`: `main:policies/desk.yaml`")
        return _of_git(given, revision, path)
    found = {}
    folder = os.path.isdir(given)
    for file in policies([given]):
        name = os.path.relpath(file, given) if folder else ""
        beside = _tests_beside(file)
        found[name] = Version(name, file, _read(file), _read(beside) if os.path.isfile(beside) else None, file)
    return Versions(given, found, folder)


def earlier(given: str) -> Versions:
    """The policies of an earlier folder; none where it did not exist yet, be it that there was no commit.

    Raises `Misuse` for a revision that does not exist.
    """
    revision, sign, _ = given.partition(":")
    if sign and revision and not revision.startswith("-") and not os.path.lexists(given):
        unborn = revision == "HEAD" and git_or_nothing("rev-parse", "--verify", "--quiet", "HEAD") is None
        if unborn:
            git("rev-parse", "--git-dir")  # where there is no repository, git says so
        elif git_or_nothing("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is not None:
            unborn = git_or_nothing("cat-file", "-e", given) is None
        if unborn:
            return Versions(given, {}, True)
    return versions(given)


def _read(path: str) -> bytes:
    from policy_engine.document.files import read_bytes

    return read_bytes(path)


def _tests_beside(path: str) -> str:
    stem, suffix = os.path.splitext(path)
    return f"{stem}.tests{suffix}"


# --- git ---


def _of_git(given: str, revision: str, path: str) -> Versions:
    """The policies of a file or a folder of a revision; of the index where no revision is named (`:PATH`)."""
    kind = git("cat-file", "-t", given).strip()
    if kind == b"blob":
        return Versions(given, {"": _version("", given, revision, path)}, False)
    if kind != b"tree":
        raise Misuse(
            f"{given}: this is neither a file nor a folder", "write it as `REV:PATH`: `main:policies/desk.yaml`"
        )
    found = {
        name: _version(name, f"{given.rstrip('/')}/{name}", revision, _joined(path, name)) for name in _names(given)
    }
    if not found:
        raise Misuse(f"{given}: there is no policy in this folder", "policies are files named `NAME.yaml`")
    return Versions(given, found, True)


def _joined(path: str, name: str) -> str:
    return f"{path.rstrip('/')}/{name}" if path.strip("/") else name


def _names(given: str) -> Iterator[str]:
    for name in sorted(git("ls-tree", "-r", "-z", "--name-only", given).decode("utf-8", "replace").split("\0")):
        hidden = any(part.startswith(".") for part in name.split("/"))
        if name.endswith(SUFFIXES) and not hidden and is_policy(name):
            yield name


def _version(name: str, shown: str, revision: str, path: str) -> Version:
    from policy_engine.document.files import MAX_BYTES

    size = int(git("cat-file", "-s", f"{revision}:{path}") or b"0")
    if size > MAX_BYTES:
        raise Misuse(f"{shown}: {size:,} bytes; at most {MAX_BYTES:,} are read")
    data = git("cat-file", "blob", f"{revision}:{path}")
    tests = git_or_nothing("cat-file", "blob", f"{revision}:{_tests_beside(path)}")
    return Version(name, shown, data, tests, path)


def _asked(words: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(("git", *words), capture_output=True, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        raise Misuse("git is not installed", "compare two files, or install git") from None
    except subprocess.TimeoutExpired:
        raise Misuse(f"git did not answer within {_SECONDS} seconds") from None


def git_or_nothing(*words: str) -> bytes | None:
    """What git prints; nothing where it complains."""
    run = _asked(words)
    return run.stdout if run.returncode == 0 else None


def git(*words: str) -> bytes:
    """What git prints. Raises `Misuse` with its complaint."""
    run = _asked(words)
    if run.returncode == 0:
        return run.stdout
    said = run.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = said[-1].removeprefix("fatal: ") if said else "it did not say why"
    help = "write it as `REV:PATH`, with the path from the top of the repository"
    raise Misuse(f"git finds no `{words[-1]}`: {reason}", help)
