"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from policy_engine.errors import ReadError

__all__ = ["create", "replace"]


def replace(path: str, data: bytes, was: bytes) -> None:
    """Put other bytes into a file, at one stroke: a reader sees the old file or the new one.

    What a symbolic link leads to is replaced, and the link stays. Permissions stay; the owner too, where the system
    allows it. Raises `OSError`, and `ReadError` Y001 where the file is no longer as it `was`; then nothing happens.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    if not os.access(target, os.W_OK):  # what nobody may change is not exchanged either
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    temporary = _beside(target, data, stat.S_IMODE(status.st_mode))
    try:
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))  # a new owner takes some of them away
        with open(target, "rb") as file:
            if file.read(len(was) + 1) != was:
                raise ReadError("Y001", "the file was changed meanwhile", path, "look at it, and try again")
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def create(path: str, data: bytes) -> None:
    """Make a file. Raises `FileExistsError` where there is one, and leaves none behind that is cut short."""
    with open(path, "xb") as file:
        try:
            file.write(data)
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise


def _beside(path: str, data: bytes, mode: int) -> str:
    """A new file with the bytes, in the folder of the one whose place it is going to take."""
    from tempfile import mkstemp

    folder, name = os.path.split(path)
    handle, temporary = mkstemp(prefix=f".{name}.", suffix=".part", dir=folder or ".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.chmod(temporary, mode)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary
