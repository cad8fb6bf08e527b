"""How single values are written: which need quotes, which lose them, and what becomes of several lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from policy_engine.authoring.formatting.conditions import Edit, applied, respelt
from policy_engine.authoring.formatting.tree import Lines, Text
from policy_engine.document.nodes import Scalar
from policy_engine.document.textmap import block_indent
from policy_engine.document.traps import is_null, trap_of, value_of
from policy_engine.expr.parser import tokens
from policy_engine.source import Span

__all__ = ["Words", "end_of", "key_text", "on_one_line", "written"]

Words = Sequence[Span]
"""Places in a file, in their order."""

_PLAIN = re.compile(r"[\w(][^\x00-\x1f\x7f-\xa0]*")
_WORDS_WITH_A_MEANING = re.compile(r"(?:any|empty|unknown|not .*|(?:at most|at least|more than|less than) .*)")
"""What means one thing plain and another in quotes: quotes make a value of it."""
_TIMES = re.compile(r"[0-9]{1,2}:[0-9]{2}(?:[ ,-]*[0-9]{1,2}:[0-9]{2})*")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_LONG_QUOTES = re.compile("\"{3}|'{3}")
_SIMPLE_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def on_one_line(scalar: Scalar) -> bool:
    """Whether a value stands on one line of the file."""
    return scalar.style not in ("literal", "folded") and "\n" not in scalar.source.text[scalar.start : scalar.end]


def end_of(scalar: Scalar) -> int:
    """Where a value ends: for a block of lines the end of its last, which blanks may be part of."""
    text, end = scalar.source.text, scalar.end
    if scalar.style not in ("literal", "folded"):
        return end
    kept = "+" in text[scalar.start :].partition("\n")[0].partition("#")[0]
    indent = _block_indent(scalar)
    end = _line_end(text, end)
    while end < len(text):
        after = _line_end(text, end + 1)
        line = text[end + 1 : after]
        if line.strip() or not (kept or len(line) > indent) or (after == len(text) and not line):
            break
        end = after
    return end


def _line_end(text: str, at: int) -> int:
    """The end of the line that an offset is in."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _block_indent(scalar: Scalar) -> int:
    return block_indent(scalar.source.text, scalar.start, scalar.text)


def key_text(key: Scalar) -> str:
    """A key, in quotes only where YAML needs them."""
    text = key.text
    if _KEY.fullmatch(text) and trap_of(text) is None and not is_null(text) and isinstance(value_of(text), str):
        return text
    return key.source.text[key.start : key.end] if key.style == "plain" else _quoted(key)


def written(scalar: Scalar, flow: bool = False, kind: str = "", words: Words = ()) -> Text | Lines:
    """A value as it is going to be written; `flow` says that it stands in brackets or braces.

    Sentences (of the kind `prose`) and times stand in double quotes; other values lose quotes that they do not need, a
    `label` those of `not stated` as well, which elsewhere make a value of a word with a meaning. `words` are
    the places in the file of texts in conditions that are values and need no quotes of their own.
    """
    edits = _edits(scalar, words) if scalar.condition else []
    if scalar.style in ("literal", "folded"):
        return _block(scalar, edits)
    if not on_one_line(scalar):
        return _folded(scalar, edits, kind == "prose")
    if scalar.condition:
        return Text(_condition(scalar, edits, flow))
    if kind == "prose":
        return Text(_quoted(scalar) if scalar.style != "plain" else _in_quotes(scalar.text))
    if _TIMES.fullmatch(scalar.text):
        return Text(_in_quotes(scalar.text))
    if scalar.style == "plain":
        value = value_of(scalar.text)
        return Text(scalar.text if not isinstance(value, bool) else "true" if value else "false")
    return Text(scalar.text if _is_word(scalar.text, flow, kind == "label") else _quoted(scalar))


def _edits(scalar: Scalar, words: Words) -> list[Edit]:
    """What changes in a condition, by the characters of its text."""
    first = bisect_left(words, Span(scalar.start, 0))
    known = {(span.start, span.end) for span in words[first : bisect_left(words, Span(scalar.end, 0))]}
    if not known:
        return respelt(scalar.text)
    places = scalar.textmap
    bare = set()
    for _, start, end in tokens(scalar.text):
        span = places.span(start, end)
        if (span.start, span.end) in known:
            bare.add((start, end))
    return respelt(scalar.text, bare)


def _condition(scalar: Scalar, edits: list[Edit], flow: bool) -> str:
    """A condition on one line: without quotes wherever that can be."""
    text = applied(scalar.text, edits)
    if _may_be_plain(text, flow) and trap_of(text) is None:
        return text
    if text != scalar.text:
        return _in_quotes(text)
    return scalar.source.text[scalar.start : scalar.end] if scalar.style == "plain" else _quoted(scalar)


def _is_word(text: str, flow: bool, label: bool) -> bool:
    """Whether a text means the same without its quotes, to everybody who reads YAML."""
    return (
        _may_be_plain(text, flow)
        and trap_of(text) is None
        and isinstance(value_of(text), str)
        and (label or not _WORDS_WITH_A_MEANING.fullmatch(text))
    )


def _may_be_plain(text: str, flow: bool) -> bool:
    """Whether YAML reads a text without quotes as that text."""
    return (
        _PLAIN.fullmatch(text) is not None
        and not text.endswith((" ", ":"))
        and ": " not in text
        and " #" not in text
        and not is_null(text)
        and not (flow and any(sign in text for sign in ",[]{}"))
    )


# ---- quotes


def _quoted(scalar: Scalar) -> str:
    """A text in quotes: as it stands where its escapes say more than they must, else in one form."""
    raw = scalar.source.text[scalar.start : scalar.end]
    if scalar.style == "double" and re.search(r'\\[^"\\]', raw.replace("\\\\", "")):
        return raw
    return _in_quotes(scalar.text)


def _in_quotes(text: str) -> str:
    """Double quotes; single ones where that saves escapes."""
    if ('"' in text or "\\" in text) and "'" not in text and all(map(_is_seen, text)):
        return f"'{text}'"
    return '"' + "".join(_SIMPLE_ESCAPES.get(one) or _escaped(one) for one in text) + '"'


def _is_seen(letter: str) -> bool:
    """Whether a letter may stand for itself. Blanks that do not break are letters of French."""
    return letter.isprintable() or letter in "\xa0\u202f"


def _escaped(letter: str) -> str:
    """A letter in double quotes."""
    if _is_seen(letter):
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


# ---- several lines


def _raw(scalar: Scalar, end: int, edits: list[Edit]) -> str:
    """The text of the file from the start of a value to an offset, with edits of the value made in their places."""
    raw = scalar.source.text[scalar.start : end]
    if not edits:
        return raw
    places = scalar.textmap
    found = []
    for edit in edits:
        span = places.span(edit.start, edit.end)
        given = scalar.source.text[span.start : span.end]
        if "\n" in given and not given.strip():
            continue  # a line break that YAML folds into a blank is the author's
        found.append(edit._replace(start=span.start - scalar.start, end=span.end - scalar.start))
    return applied(raw, found)


def _block(scalar: Scalar, edits: list[Edit]) -> Lines:
    """A `|` or `>` block: its header, and its lines without their indentation."""
    raw = _raw(scalar, end_of(scalar), edits)
    header, _, body = raw.partition("\n")
    indent = _block_indent(scalar)
    sign, _, comment = header.partition("#")
    # The figure says how far in the lines are, counted from the key: two, as everywhere.
    sign = re.sub(r"[0-9]", "2", sign.rstrip())
    lines = [line[indent:] for line in body.split("\n")] if body else []
    if scalar.condition and not _LONG_QUOTES.search(body):
        lines = [line.rstrip(" ") for line in lines]
    return Lines(f"{sign}  #{comment.rstrip()}" if comment else sign, lines)


def _folded(scalar: Scalar, edits: list[Edit], prose: bool) -> Lines:
    """A plain or quoted value of several lines: the author's lines, without their indentation."""
    raw = _raw(scalar, scalar.end, edits)
    if prose and scalar.style == "plain":
        raw = '"' + raw.replace("\\", "\\\\").replace('"', '\\"') + '"'
    first, *others = raw.split("\n")
    return Lines(_bare_end(first), [_bare_end(line.lstrip(" ")) for line in others])


def _bare_end(line: str) -> str:
    """A line without blanks at its end, unless the last of them is escaped."""
    bare = line.rstrip(" \t")
    escapes = len(bare) - len(bare.rstrip("\\"))
    return line if escapes % 2 and bare != line else bare
