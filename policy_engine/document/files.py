"""From a path to a text: size first, then bytes, then UTF-8. Nothing is parsed here."""

from __future__ import annotations

import os
import stat

from policy_engine.diagnostics.record import Collector
from policy_engine.errors import ReadError
from policy_engine.source import SourceFile, Span

__all__ = ["MAX_BYTES", "decode", "load_source", "read_bytes"]

MAX_BYTES = 2 * 1024 * 1024
"""Largest file that is read: a policy of 400 lines has some 30 kB."""


def read_bytes(path: str | os.PathLike[str], limit: int = MAX_BYTES, shown: str | None = None) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; `shown` is its name in messages.

    The size is asked for first, so that a huge file is refused at once; no more than the limit is read even
    if the file grows meanwhile. Raises `ReadError`: Y001 cannot be read, Y003 too large.
    """
    name = os.fspath(path) if shown is None else shown
    try:
        # Without O_NONBLOCK, opening a named pipe waits for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise ReadError("Y001", "the file does not exist", name, "check the name and the folder") from None
    except PermissionError:
        raise ReadError("Y001", "the file may not be read", name, "check its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not a file name"
        raise ReadError("Y001", f"the file cannot be opened: {reason.lower()}", name) from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
        os.close(handle)
        if stat.S_ISREG(status.st_mode):
            raise _too_large(status.st_size, limit, name)
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise ReadError("Y001", f"this is {kind}", name, "name a file")
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(len(data), limit, name)
    return data


def _too_large(size: int, limit: int, name: str) -> ReadError:
    return ReadError(
        "Y003",
        f"the file has {size:,} bytes, more than the {limit:,} that are read",
        name,
        "a policy is a text of some pages: check that this is the right file, or split it",
    )


def load_source(path: str | os.PathLike[str], collector: Collector, shown: str | None = None) -> SourceFile | None:
    """The text of a file, or nothing and a finding that says why not; `shown` is its name in messages."""
    name = os.fspath(path) if shown is None else shown
    try:
        data = read_bytes(path, shown=name)
    except ReadError as error:
        collector.error(error.code, error.message, SourceFile(name, ""), None, error.help)
        return None
    return decode(name, data, collector)


def decode(shown: str, data: bytes, collector: Collector) -> SourceFile | None:
    """Bytes as UTF-8 text. The first byte that is none is a finding, and the answer then nothing.

    A byte order mark at the start is accepted and dropped.
    """
    if len(data) > MAX_BYTES:
        error = _too_large(len(data), MAX_BYTES, shown)
        collector.error(error.code, error.message, SourceFile(shown, ""), None, error.help)
        return None
    try:
        return SourceFile(shown, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        bad = error.start
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        help = "the file is in UTF-16: save it as UTF-8"
    else:
        help = "save the file as UTF-8; a text editor offers this as its encoding"
    before = SourceFile(shown, data[:bad].decode("utf-8")).text
    source = SourceFile(shown, before + data[bad:].decode("utf-8", errors="replace"))
    message = f"byte {bad + 1:,} of the file (`{data[bad]:02x}`) is not UTF-8"
    collector.error("Y004", message, source, Span(len(before), len(before) + 1), help)
    return None
