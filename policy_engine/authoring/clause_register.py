"""The clause register of a policy: what it holds, and how it is read from plain data.

A register stands beside its policy (`policies/NAME.clauses.yaml`). It lists every clause of the handbook
with the lines it stands on, its kind, a paraphrase in our own words and a fingerprint of the handbook's
words; the silences of the handbook; and the passages that were set aside because they rule nothing. The
handbook itself is never part of the register, so that a register can be shared where a handbook cannot.

Fingerprint (`print`): the cited lines, whole, joined; Unicode form NFKC; every run of white space made one
space, none at the ends; case kept; SHA-256 of the UTF-8 bytes, of which the first 12 hexadecimal digits.
Hence a new line break, a tab or a no-break space changes nothing, and a letter or a figure does.

`L110.6` is sentence 6 of line 110: the number after the point is for people, a fingerprint is of whole lines.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy_engine.diagnostics import did_you_mean
from policy_engine.errors import PolicyEngineError, ReadError

PRINT_LENGTH = 12
MAX_HANDBOOK_BYTES = 2_000_000
MAX_HANDBOOK_LINES = 20_000
# Finding a moved passage hashes as many lines as the longest passage from every line of the handbook on.
MAX_PASSAGE_LINES = 200

KINDS: tuple[str, ...] = (
    "definition",
    "classification",
    "default",
    "sla-target",
    "clock-start",
    "clock-pause",
    "calendar",
    "holiday",
    "channel",
    "plan",
    "transition",
    "auto-transition",
    "reopen",
    "exclusion",
    "best-effort",
    "right-to-refuse",
    "obligation-customer",
    "obligation-vendor",
    "charge",
    "escalation",
    "support-window",
    "override",
    "availability",
)
STATES: tuple[str, ...] = ("clear", "ambiguous", "silent", "contradictory")

_CLAUSE_ID = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{2,4}\Z")
_SILENCE_ID = re.compile(r"[A-Z][A-Z0-9]*-S[0-9]{1,4}\Z")
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*\Z")
_NAME_HELP = "lower case, words joined by `-`"
_FILE_NAME = re.compile(r"[^./\\\s][^/\\]*\Z")
_LINES = re.compile(r"L([0-9]{1,6})(?:\.([0-9]{1,4}))?(?:-([0-9]{1,6})(?:\.([0-9]{1,4}))?)?\Z")
_PRINT = re.compile(rf"[0-9a-f]{{{PRINT_LENGTH}}}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a register: a code of the catalogue, where (keys from the top down), what, the cure."""

    code: str
    path: tuple[str, ...]
    message: str
    help: str = ""
    at_key: bool = False
    """The mistake is the last key of the path, not its value."""


class RegisterError(PolicyEngineError):
    """A register cannot be read. `problems` holds every mistake; code and message are those of the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        place = f" (at `{'.'.join(first.path)}`)" if first.path else ""
        super().__init__(first.code, first.message + place)


@dataclass(frozen=True, slots=True)
class Lines:
    """A run of whole lines of the handbook, both ends included, counted from 1.

    `first_part` and `last_part` number the sentences or table cells meant, for people; 0: the whole line.
    """

    first: int
    last: int
    first_part: int = 0
    last_part: int = 0

    @classmethod
    def parse(cls, text: str) -> Lines:
        """Read `L9`, `L2-3`, `L110.6`, `L48-51.1`, `L110.1-110.3`. Raises `ValueError` with the reason."""
        match = _LINES.match(text)
        if match is None:
            raise ValueError(f"`{_shown(text)}` is not a passage such as `L9`, `L2-3`, `L110.6` or `L48-51.1`")
        first = int(match[1])
        last = int(match[3] or first)
        first_part, last_part = int(match[2] or 0), int(match[4] or 0)
        if first < 1 or last < first or (first == last and match[3] and last_part < first_part):
            raise ValueError(f"`{text}` ends before it begins" if first else f"`{text}`: lines count from 1")
        if last - first >= MAX_PASSAGE_LINES:
            raise ValueError(f"`{text}` is longer than {MAX_PASSAGE_LINES} lines")
        return cls(first, last, first_part, last_part)

    def __len__(self) -> int:
        return self.last - self.first + 1

    def numbers(self) -> range:
        return range(self.first, self.last + 1)

    def starting_at(self, line: int) -> Lines:
        """The same passage, sentence numbers kept, where it now begins at `line`."""
        return Lines(line, line + len(self) - 1, self.first_part, self.last_part)

    def __str__(self) -> str:
        text = f"L{self.first}" + (f".{self.first_part}" if self.first_part else "")
        if self.last > self.first or self.last_part:
            text += f"-{self.last}" + (f".{self.last_part}" if self.last_part else "")
        return text


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of lines and the fingerprint of what stood there when the register was last refreshed."""

    lines: Lines
    print: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause (with at least one passage) or a silence of the handbook (with none)."""

    id: str
    kind: str
    state: str
    says: str
    passages: tuple[Passage, ...]

    @property
    def is_silence(self) -> bool:
        return not self.passages


@dataclass(frozen=True, slots=True)
class SetAside:
    """Passages that rule nothing, under a name, and why."""

    name: str
    why: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A register as read; every mapping keeps the order of the file."""

    policy: str
    document: str
    sha256: str
    clauses: Mapping[str, Clause]
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    not_encoded: Mapping[str, str] = field(default_factory=dict)


def fold(text: str) -> str:
    """The form of a text that is fingerprinted: NFKC, white space folded, case kept."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fingerprint(text: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of the folded text (see the head of this file)."""
    return hashlib.sha256(fold(text).encode("utf-8", "replace")).hexdigest()[:PRINT_LENGTH]


@dataclass(frozen=True, slots=True)
class Handbook:
    """The text of a handbook: its folded lines (line 1 is `lines[0]`) and the SHA-256 of the file's bytes."""

    sha256: str
    lines: tuple[str, ...]

    @classmethod
    def from_text(cls, text: str) -> Handbook:
        """A handbook from its text; the digest is that of the text's UTF-8 bytes."""
        return cls.from_bytes(text.encode("utf-8", "replace"))

    @classmethod
    def from_bytes(cls, data: bytes, path: str = "") -> Handbook:
        """A handbook from the bytes of its file. Raises `ReadError` when it is too large or not UTF-8."""
        if len(data) > MAX_HANDBOOK_BYTES:
            raise ReadError("R010", f"the handbook is larger than {MAX_HANDBOOK_BYTES} bytes", path)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ReadError(
                "R010", f"the handbook is not UTF-8 at byte {error.start}", path, "save it as UTF-8"
            ) from None
        # Only what editors count as lines: a form feed or U+2028 within a line must not shift the numbers.
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if text.count("\n") >= MAX_HANDBOOK_LINES:
            raise ReadError("R010", f"the handbook has more than {MAX_HANDBOOK_LINES} lines", path)
        return cls(hashlib.sha256(data).hexdigest(), tuple(fold(line) for line in text.split("\n")))

    def print_of(self, lines: Lines) -> str:
        """The fingerprint of a passage as it stands now."""
        return fingerprint(" ".join(self.lines[lines.first - 1 : lines.last]))


class _Reader:
    """Turns plain data into a register and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, code: str, path: tuple[str, ...], message: str, cure: str = "", at_key: bool = False) -> None:
        self.problems.append(Problem(code, path, message, cure, at_key))

    def mapping(self, data: Any, path: tuple[str, ...], keys: Mapping[str, bool] | None = None) -> dict[str, Any]:
        """A mapping with text keys; `keys` names those allowed, true where they are required."""
        if not isinstance(data, Mapping):
            self.problem("R001", path, "a mapping is expected here")
            return {}
        found = {key: value for key, value in data.items() if isinstance(key, str)}
        if len(found) < len(data):
            self.problem("R001", path, "a key is not text", "quote it")
        if keys is not None:
            for key in found.keys() - keys.keys():
                self.problem("R001", (*path, key), f"unknown key `{_shown(key)}`", _one_of(key, keys), at_key=True)
            for key, required in keys.items():
                if required and key not in found:
                    self.problem("R001", path, f"`{key}` is missing")
        return found

    def text(self, entry: Mapping[str, Any], key: str, path: tuple[str, ...]) -> str:
        """A text of at least one character; a missing key has been reported already."""
        value = entry.get(key)
        if key in entry and (not isinstance(value, str) or not value.strip()):
            self.problem("R001", (*path, key), f"`{key}` is not text", "quote it")
        return value if isinstance(value, str) else ""

    def one_of(self, entry: Mapping[str, Any], key: str, path: tuple[str, ...], allowed: tuple[str, ...]) -> str:
        value = self.text(entry, key, path)
        if value and value not in allowed:
            self.problem("R001", (*path, key), f"`{_shown(value)}` is no {key}", _one_of(value, allowed))
        return value

    def passages(self, entry: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Passage, ...]:
        """`lines` and `print`, each one text or a list, of equal number."""
        texts, prints = (_as_list(entry.get(key, [])) for key in ("lines", "print"))
        if len(texts) != len(prints) or not texts:
            if "lines" in entry and "print" in entry:
                self.problem(
                    "R003",
                    (*path, "print"),
                    "`lines` and `print` do not go in pairs",
                    "one fingerprint for each passage; `lines: nowhere` is for silences only",
                )
            return ()
        result = []
        for text, print_ in zip(texts, prints, strict=True):
            try:
                lines = Lines.parse(text if isinstance(text, str) else repr(text)[:40])
            except ValueError as error:
                self.problem("R002", (*path, "lines"), str(error))
                continue
            if not isinstance(print_, str) or not _PRINT.match(print_):
                self.problem("R003", (*path, "print"), f"a fingerprint is {PRINT_LENGTH} digits 0-9 a-f in quotes")
                continue
            result.append(Passage(lines, print_))
        return tuple(result)

    def clause(self, id: str, data: Any) -> Clause:
        path = ("clauses", id)
        if _SILENCE_ID.match(id):
            entry = self.mapping(data, path, {"lines": True, "kind": True, "state": True, "says": True})
            for key, word in (("lines", "nowhere"), ("kind", "silence"), ("state", "silent")):
                self.one_of(entry, key, path, (word,))
            return Clause(id, "silence", "silent", self.text(entry, "says", path), ())
        if not _CLAUSE_ID.match(id):
            self.problem(
                "R001",
                path,
                f"`{_shown(id)}` is no clause id",
                "clauses are written `NAME-01`, silences `NAME-S1`",
                at_key=True,
            )
        entry = self.mapping(data, path, {"lines": True, "kind": True, "state": True, "print": True, "says": True})
        return Clause(
            id,
            self.one_of(entry, "kind", path, KINDS),
            self.one_of(entry, "state", path, STATES),
            self.text(entry, "says", path),
            self.passages(entry, path),
        )

    def set_aside(self, name: str, data: Any) -> SetAside:
        path = ("set_aside", name)
        if not _NAME.match(name):
            self.problem("R001", path, f"`{_shown(name)}` is no name", _NAME_HELP, at_key=True)
        entry = self.mapping(data, path, {"lines": True, "print": True, "why": True})
        return SetAside(name, self.text(entry, "why", path), self.passages(entry, path))

    def register(self, data: Any) -> Register:
        top = self.mapping(
            data,
            (),
            {"policy": True, "document": True, "clauses": True, "set_aside": False, "not_encoded": False},
        )
        document = self.mapping(top.get("document", {}), ("document",), {"name": True, "sha256": True})
        sha256 = self.text(document, "sha256", ("document",))
        if sha256 and not _SHA256.match(sha256):
            self.problem("R003", ("document", "sha256"), "a SHA-256 digest is 64 digits 0-9 a-f, in quotes")
        clauses = self.mapping(top.get("clauses", {}), ("clauses",))
        aside = self.mapping(top.get("set_aside", {}), ("set_aside",))
        not_encoded = self.mapping(top.get("not_encoded", {}), ("not_encoded",))
        for id in not_encoded:
            self.text(not_encoded, id, ("not_encoded",))
            if id not in clauses:
                self.problem("R004", ("not_encoded", id), f"`{_shown(id)}` is not in this register", at_key=True)
        policy, name = self.text(top, "policy", ()), self.text(document, "name", ("document",))
        if policy and not _NAME.match(policy):
            self.problem("R001", ("policy",), f"`{_shown(policy)}` is no name", _NAME_HELP)
        if name and not _FILE_NAME.match(name):
            # Whoever joins it to a folder must not be led out of that folder.
            self.problem("R001", ("document", "name"), f"`{_shown(name)}` is no file name", "without its folder")
        return Register(
            policy=policy,
            document=name,
            sha256=sha256,
            clauses={id: self.clause(id, entry) for id, entry in clauses.items()},
            set_aside={name: self.set_aside(name, entry) for name, entry in aside.items()},
            not_encoded=not_encoded,
        )


def _shown(text: str) -> str:
    """The user's text in a message: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _one_of(word: str, allowed: Iterable[str]) -> str:
    guess = did_you_mean(word, allowed)
    return f"did you mean `{guess}`?" if guess else f"one of {', '.join(allowed)}"


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def register_from_data(data: Any) -> Register:
    """A register from plain data (mappings, lists, texts). Raises `RegisterError` with every problem."""
    reader = _Reader()
    register = reader.register(data)
    if reader.problems:
        raise RegisterError(reader.problems)
    return register
