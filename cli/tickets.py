"""Reading tickets: a JSON file, JSON Lines in a file, or JSON Lines on standard input.

JSON Lines are read one line at a time, so any number of tickets needs the memory of one. Input is hostile: what
is wrong with a ticket becomes a `Bad` in its place, and the rest goes on.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from policy_engine.errors import PolicyEngineError, TicketError

from .exits import Misuse

MOST_BYTES = 256 * 1024 * 1024
"""The longest line, and the largest file that is read as one JSON document."""

TICKET_SUFFIXES = (".json", ".jsonl", ".ndjson")
"""How files of tickets end."""

_CHUNK = 1 << 20
_MOST_ID = 1_000


class Bad(NamedTuple):
    """A ticket that has no decision, and why. `line` is that of the file, where it is known."""

    ticket: str | int | float | None
    code: str
    message: str
    path: str
    line: int | None
    others: tuple[TicketError, ...] = ()
    """Further mistakes of the same ticket."""

    def to_dict(self) -> dict[str, Any]:
        """What stands in the output in place of the decision: the first mistake, and all where there are several."""
        error = {"code": self.code, "message": self.message, "path": self.path, "line": self.line}
        if not self.others:
            return {"ticket": self.ticket, "error": error}
        others = [
            {"code": one.code, "message": one.message, "path": one.path, "line": self.line} for one in self.others
        ]
        return {"ticket": self.ticket, "error": error, "errors": [error, *others]}


class Item(NamedTuple):
    """One ticket as it was read, or what was wrong with it."""

    ticket: Any
    line: int | None
    bad: Bad | None = None
    flawed: bool = False
    """Whether something in it could not be read; `check` finds what."""


class Tickets(ABC):
    """The tickets of a file or of standard input, in their order. Made by `open_tickets`."""

    many = True
    """Whether there may be several, so that a list is the answer."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes in all, where that is known; else 0."""
        self.done = 0
        """Bytes read so far."""

    @abstractmethod
    def __iter__(self) -> Iterator[Item]: ...


def open_tickets(name: str) -> Tickets:
    """The tickets of `TICKETS`: a `.json` or `.jsonl` file, or `-`. Raises `Misuse` for anything else."""
    if name == "-":
        if sys.stdin is None:
            raise Misuse("standard input is closed", "pipe the tickets into the command, one a line")
        return Lines(sys.stdin.buffer)
    suffix = os.path.splitext(name)[1].lower()
    if suffix not in TICKET_SUFFIXES:
        raise Misuse(
            f"{name}: tickets come in a `.json` or a `.jsonl` file",
            "one ticket a line is `.jsonl`; `-` reads such lines from standard input",
        )
    try:
        file = open(name, "rb")  # noqa: SIM115 - read to the end by whoever iterates
        status = os.fstat(file.fileno())
    except FileNotFoundError:
        raise Misuse(f"{name}: the file does not exist", "check the name and the folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not a file name"
        raise Misuse(f"{name}: the file cannot be opened: {reason.lower()}") from None
    size = status.st_size if stat.S_ISREG(status.st_mode) else 0
    if suffix != ".json":
        return Lines(file, size)
    with file:
        data = file.read(MOST_BYTES + 1) if size <= MOST_BYTES else b""
    if size > MOST_BYTES or len(data) > MOST_BYTES:
        raise Misuse(
            f"{name}: more than the {MOST_BYTES:,} bytes that are read as one document",
            "write one ticket a line into a `.jsonl` file: of that, any number is read",
        )
    return Document(data)


class Document(Tickets):
    """A JSON file: one ticket, or a list of tickets."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._item = decode(data, None)
        self.many = self._item.bad is None and isinstance(self._item.ticket, list)

    def __iter__(self) -> Iterator[Item]:
        if not self.many:
            yield self._item
            return
        tickets: list[Any] = self._item.ticket
        for index, ticket in enumerate(tickets):
            yield Item(ticket, None, flawed=self._item.flawed)
            tickets[index] = None  # what is answered is not needed any more


class Lines(Tickets):
    """JSON Lines: a ticket a line. Lines without anything are passed over."""

    def __init__(self, stream: IO[bytes], size: int = 0) -> None:
        super().__init__()
        self.size = size
        self._stream = stream

    def __iter__(self) -> Iterator[Item]:
        number = 0
        with self._stream as stream:
            while line := stream.readline(MOST_BYTES + 1):
                number += 1
                self.done += len(line)
                if len(line) > MOST_BYTES:
                    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                        self.done += len(rest)
                    text = f"a line of more than {MOST_BYTES:,} bytes; no ticket is read that long"
                    yield Item(None, number, Bad(None, "K034", text, "", number))
                elif line := line.strip():
                    yield decode(line, number)


# ---- one document


class _Flaw:
    """Stands in place of a value that cannot be read, so that only its own ticket is lost."""

    __slots__ = ("code", "message")

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


class _Flawed(ValueError):
    """There is a flaw somewhere; a second, slower reading finds out where."""


def decode(data: bytes, line: int | None) -> Item:
    """A JSON document as an item. `line` is where it stands, where it is one line of several."""

    def bad(code: str, message: str, at: int | None = None) -> Item:
        at = at if line is None else line
        return Item(None, at, Bad(None, code, message, "", at))

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return bad("K035", f"byte {error.start + 1:,} (`{data[error.start]:02x}`) is not UTF-8")
    try:
        try:
            return Item(_STRICT.decode(text), line)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a flaw, or a number of so many digits that Python refuses to read it
            return Item(_CAREFUL.decode(text), line, flawed=True)
    except json.JSONDecodeError as error:
        from .json_mistakes import reason

        at, what = reason(error, line is not None)
        number, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
        where = f"column {column:,}" if line is not None else f"line {number:,}, column {column:,}"
        hint = "; one ticket stands on one line here" if line is not None and text in "[{" else ""
        return bad("K030", f"this is not JSON, from {where} on: {what}{hint}", number)
    except RecursionError:
        return bad("K033", "lists and objects are nested too deeply to be read")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Flawed
    return found


def _finite(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise _Flawed
    return found


def _no_constant(text: str) -> Any:
    raise _Flawed


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = _Flaw("K031", f"the key `{name}` is there twice") if name in found else value
    return found


def _number_or_flaw(text: str) -> Any:
    try:
        return _finite(text)
    except _Flawed:
        return _Flaw("K032", f"the number `{text[:40]}` is too large")


def _integer_or_flaw(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return _Flaw("K032", f"a number of {len(text):,} digits is too large")


def _constant_flaw(text: str) -> Any:
    return _Flaw("K032", f"`{text}` is no number of JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant)
_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_marked,
    parse_float=_number_or_flaw,
    parse_int=_integer_or_flaw,
    parse_constant=_constant_flaw,
)


# ---- one ticket


def check(item: Item) -> str | int | float | None:
    """The id of a ticket that can be read. Raises `TicketError` where a value in it could not be, or its id is none."""
    ticket = item.ticket
    flaw = _flaw_in(ticket) if item.flawed else None
    if flaw is not None:
        path, found = flaw
        raise TicketError(found.code, found.message, path)
    if isinstance(ticket, dict) and ticket.get("id") is not None and identity(ticket) is None:
        text = f"the `id` of a ticket is a number or a text of at most {_MOST_ID:,} characters"
        raise TicketError("K036", text, "id")
    return identity(ticket)


def identity(ticket: Any) -> str | int | float | None:
    """The id of a ticket, as far as it is one that can be shown."""
    found = ticket.get("id") if isinstance(ticket, dict) else None
    if isinstance(found, str):
        return found if len(found) <= _MOST_ID else None
    if isinstance(found, int | float) and not isinstance(found, bool) and -(2**63) <= found < 2**63:
        return found
    return None


def bad(item: Item, error: PolicyEngineError) -> Bad:
    """A ticket's error, as it stands in the output."""
    path, others = getattr(error, "path", ""), getattr(error, "others", ())
    return Bad(identity(item.ticket), error.code, error.message, path, item.line, others)


def _flaw_in(ticket: Any) -> tuple[str, _Flaw] | None:
    """The first flaw of a ticket, and its place such as `events[2].at`."""
    stack: list[tuple[str, Any]] = [("", ticket)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, _Flaw):
            return path, value
        if isinstance(value, dict):
            stack.extend((f"{path}.{name}" if path else name, inner) for name, inner in reversed(value.items()))
        elif isinstance(value, list):
            stack.extend((f"{path}[{index}]", inner) for index, inner in reversed(list(enumerate(value))))
    return None
