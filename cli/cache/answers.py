"""Findings in the store: what they rest on, how they are written down, and how they become findings again.

The key is made of the stamp, the name and the content of a policy. What stands beside the policy is known only after
the policy was read; so an entry lists the files that were looked for there, with the digest of what they held, and
holds only as long as they hold the same. An entry names no folder: a copy of a policy elsewhere has the same answer.

Only findings that can be told exactly from the bytes of these files are kept. What is read back is not believed: each
code, number and name is checked, and an entry with anything odd in it is none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .store import Store, digest

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic
    from policy_engine.source import SourceFile

__all__ = ["Answers", "Question", "Unreadable", "contents"]

LARGEST = 2 * 1024 * 1024
"""As large as the largest file that is read; a larger one has a finding of its own, which is not kept."""

_MOST_BESIDE = 8
_ABSENT = ""
"""In place of a digest: there is no such file."""


class Question(Protocol):
    """What is asked about policies."""

    def about(self, path: str) -> str:
        """The question about the policy at a path: another one has another answer."""


class Unreadable(Exception):
    """A file that is no regular file, too large, or that may not be read."""


class Answers:
    """The findings on policies, kept in a store for one state of the program."""

    def __init__(self, store: Store, stamp: str, question: Question | None = None) -> None:
        """`question` names what is asked about a policy, where that is not what `policy validate` asks."""
        self._store = store
        self._stamp = stamp
        self._question = question

    def find(self, path: str) -> tuple[Diagnostic, ...] | None:
        """The findings on a policy that were kept, or nothing where there are none for its present content."""
        try:
            data = contents(path)
        except (OSError, ValueError, Unreadable):
            return None
        entry = self._store.get(self._key(path, data))
        try:
            files = [(path, data), *_still_beside(path, entry["beside"])]
            return _restored(entry["findings"], files)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OSError, Unreadable):
            return None

    def keep(self, path: str, data: bytes, beside: dict[str, str], findings: Sequence[Diagnostic]) -> None:
        """Keep the findings on a policy of this content.

        `beside` says for each name that was looked for in its folder which digest was seen (`seen_beside`).
        """
        seen = [list(pair) for pair in beside.items()]
        try:
            # Whoever wrote into a file meanwhile may have been read in between.
            sources = _sources([(path, data), *_still_beside(path, seen)])
            written = [_written(finding, sources) for finding in findings]
        except (OSError, Unreadable, ValueError):
            return
        self._store.put(self._key(path, data), {"beside": seen, "findings": written})

    def _key(self, path: str, data: bytes) -> str:
        name = os.path.basename(path).encode("utf-8", "surrogateescape")
        question = "validate" if self._question is None else self._question.about(path)
        return digest(b"\0".join((question.encode(), self._stamp.encode(), name, data)))


def contents(path: str) -> bytes:
    """The bytes of a regular file. Raises `OSError`, `ValueError` or `Unreadable`; why is for others to say."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise Unreadable
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable
    return data


def seen_beside(path: str, name: str) -> str:
    """What is beside a policy under a name: a digest, or the sign that nothing is there."""
    try:
        return digest(contents(_beside(path, name)))
    except FileNotFoundError:
        return _ABSENT


def _beside(path: str, name: str) -> str:
    """A file in the folder of a policy; a name that leads out of it is none."""
    if not name or name in (os.curdir, os.pardir) or "\0" in name or os.path.basename(name) != name:
        raise ValueError(name)
    return os.path.join(os.path.dirname(path), name)


def _still_beside(path: str, beside: list[list[str]]) -> list[tuple[str, bytes]]:
    """The files that were seen beside a policy. Raises `ValueError` where one of them is not what it was."""
    if len(beside) > _MOST_BESIDE:
        raise ValueError("too many files")
    files = []
    for name, seen in beside:
        place, data = _beside(path, name), b""
        try:
            data = contents(place)
            now = digest(data)
        except FileNotFoundError:
            now = _ABSENT
        if now != seen:
            raise ValueError(name)
        files.append((place, data))
    return files


def _sources(files: list[tuple[str, bytes]]) -> list[SourceFile]:
    """The texts of files. Raises `ValueError` where one is not UTF-8: its findings are about what it is not."""
    from policy_engine.source import SourceFile

    return [SourceFile(path, data.decode("utf-8")) for path, data in files]


# ---- findings as plain data: [code, severity, message, help, place, [[message, place], ...]]
# A place is [number of the file, start, end]; start and end are `null` for a finding about the whole file.


def _written(finding: Diagnostic, sources: list[SourceFile]) -> list[Any]:
    """A finding as plain data. Raises `ValueError` where it rests on anything but the files."""
    place: list[Any] | None = None
    if finding.source is not None:
        span = finding.span
        place = [_number(finding.source, sources), span and span.start, span and span.end]
    related = [
        [other.message, [_number(other.source, sources), other.span.start, other.span.end]] for other in finding.related
    ]
    return [finding.code, finding.severity.value, finding.message, finding.help, place, related]


def _number(source: SourceFile, sources: list[SourceFile]) -> int:
    """Which of the files a source is, to the letter."""
    for number, one in enumerate(sources):
        if one.path == source.path and one.text == source.text:
            return number
    raise ValueError("a finding in another file")


def _restored(findings: list[Any], files: list[tuple[str, bytes]]) -> tuple[Diagnostic, ...]:
    """Findings from plain data; raises one of the errors of wrong data where it is not what `_written` writes."""
    if not isinstance(findings, list):
        raise ValueError("no findings")
    if not findings:  # the rule; then nothing more needs to be imported
        return ()
    sources = _sources(files)
    return tuple(_finding(one, sources) for one in findings)


def _finding(data: list[Any], sources: list[SourceFile]) -> Diagnostic:
    from policy_engine.diagnostics.codes import CATALOGUE
    from policy_engine.diagnostics.record import Diagnostic, Related, Severity
    from policy_engine.source import Span

    code, severity, message, help, place, related = data
    if code not in CATALOGUE or not all(isinstance(text, str) for text in (message, help)):
        raise ValueError("no finding of ours")
    others = []
    for text, (number, start, end) in related:
        if not isinstance(text, str):
            raise ValueError("no text")
        there = _source(number, sources)
        others.append(Related(text, there, Span(*_range(start, end, there))))
    source = span = None
    if place is not None:
        number, start, end = place
        source = _source(number, sources)
        span = None if start is None and end is None else Span(*_range(start, end, source))
    return Diagnostic(code, Severity(severity), message, source, span, help, tuple(others))


def _source(number: Any, sources: list[SourceFile]) -> SourceFile:
    if type(number) is not int or not 0 <= number < len(sources):
        raise ValueError("no such file")
    return sources[number]


def _range(start: Any, end: Any, source: SourceFile) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(source.text):
        raise ValueError("no such place")
    return start, end
