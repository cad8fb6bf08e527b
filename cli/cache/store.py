"""A folder of answers by their key, shared by all runs of the command, also those that run at once.

An entry is a file: the digest of its content, then the content as JSON. It is written whole under another name and
then renamed, so that a reader sees an entry whole or not at all; what fails its digest, its form or its limits is
taken for absent. Nothing that goes wrong here is an error of the run: without a usable folder everything is worked
out anew.

A folder that somebody else owns or may write to is not used: whoever can write an answer decides what a run finds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

try:
    from _blake2 import blake2b  # what `hashlib` gives, without the library for encryption that it loads
except ImportError:
    from hashlib import blake2b

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "Store", "digest", "open_store"]

NAME = "handbook-policy"
ENTRY_BYTES = 256 * 1024
"""Answers longer than this are not kept."""

MAX_ENTRIES = 5_000
MAX_BYTES = 32 * 1024 * 1024
_KEPT = 0.75
"""What a cleaning leaves of either limit: the entries that were used last."""

_DAY = 86_400
_STALE = 3_600
"""Seconds after which a half-written entry belongs to a run that died."""

_FIRST = "00"
"""One new entry in 256 begins with these digits; after writing one of them the folder is looked over."""

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Answers of `policy`, safe to remove.\n"
"""Tells programs that make backups to leave the folder out (bford.info/cachedir)."""


def digest(data: bytes) -> str:
    """The digest by which contents are compared and found."""
    return blake2b(data, digest_size=20).hexdigest()


def open_store(environment: Mapping[str, str], platform: str) -> Store | None:
    """The store of this user, or nothing where there is no folder for it that can be trusted."""
    above = _folder(environment, platform)
    if above is None:
        return None
    folder = os.path.join(above, "findings")
    try:
        status = os.stat(folder)
    except FileNotFoundError:
        return Store(folder)  # made when something is to be kept
    except OSError:
        return None
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return Store(folder)


def _folder(environment: Mapping[str, str], platform: str) -> str | None:
    """`POLICY_CACHE_DIR`, else a folder of ours where the system keeps caches."""
    named = environment.get("POLICY_CACHE_DIR")
    if named:
        return os.path.abspath(named)
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        return os.path.join(local, NAME, "Cache") if os.path.isabs(local) else None
    home = os.path.expanduser("~")
    above = os.path.join(home, "Library", "Caches") if platform == "darwin" else os.path.join(home, ".cache")
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # the convention says to ignore others
        above = named
    return os.path.join(above, NAME) if os.path.isabs(above) else None


class Store:
    """Answers by key in one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def get(self, key: str) -> Any:
        """What was kept under a key, or nothing."""
        import json

        try:
            with open(self._path(key), "rb") as file:
                head = file.read(41)
                body = file.read(ENTRY_BYTES + 1)
                with suppress(OSError):  # as where the folder can only be read
                    _mark(file.fileno())
        except OSError:
            return None
        if len(body) > ENTRY_BYTES or head != f"{digest(body)}\n".encode():
            return None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep an answer under a key, if that can be done."""
        import json

        body = json.dumps(value, separators=(",", ":")).encode()
        if len(body) > ENTRY_BYTES:
            return
        draft = os.path.join(self.folder, f".{key}.{os.urandom(6).hex()}")
        try:
            self._make()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(f"{digest(body)}\n".encode() + body)
            os.replace(draft, self._path(key))
        except OSError:
            with suppress(OSError):
                os.unlink(draft)
            return
        if key.startswith(_FIRST):
            self.clean()

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, f"{key}.json")

    def _make(self) -> None:
        """The folder, for its owner alone, with a word to programs that would copy or commit it."""
        if os.path.isdir(self.folder):
            return
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def clean(self) -> None:
        """Remove what dead runs left, and the entries that were not used for longest where there are too many."""
        entries, now = [], time.time()
        for path, status in self._files():
            name = os.path.basename(path)
            if name.endswith(".json"):
                entries.append((status.st_mtime, status.st_size, path))
            elif name.count(".") == 2 and now - status.st_mtime > _STALE:
                _remove(path)
        count, size = len(entries), sum(one[1] for one in entries)
        if count <= MAX_ENTRIES and size <= MAX_BYTES:
            return
        for _, bytes_, path in sorted(entries):
            if count <= MAX_ENTRIES * _KEPT and size <= MAX_BYTES * _KEPT:
                return
            _remove(path)
            count, size = count - 1, size - bytes_

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """What is in the folder; another run may remove some of it meanwhile."""
        with suppress(OSError), os.scandir(self.folder) as found:
            for entry in found:
                with suppress(OSError):
                    yield entry.path, entry.stat(follow_symlinks=False)


def _mark(handle: int) -> None:
    """Note that an entry was used, at most once a day."""
    now = time.time()
    if now - os.fstat(handle).st_mtime > _DAY and os.utime in os.supports_fd:
        os.utime(handle, (now, now))


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
