"""What is wrong with a text that is not JSON, in words for people who did not write the program that made it.

The reader of the standard library says where it stopped; what it stopped at is looked at here. Imported only then.
"""

from __future__ import annotations

import json
import re

_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null", "NULL": "null"}
_CONTROLS = {"\n": ("a line ends", "\\n"), "\r": ("a line ends", "\\n"), "\t": ("there is a tab", "\\t")}
_LONGEST = 40
_MOST_SEARCHED = 10_000_000
"""Characters in which the bracket is looked for that is never closed."""


def reason(error: json.JSONDecodeError, one_of_lines: bool) -> tuple[int, str]:
    """Where the mistake is, as an offset into the text, and what it is; `one_of_lines` of a line of JSON Lines."""
    text, at = error.doc, error.pos
    if not text.strip():
        return 0, "there is nothing in it"
    stopped = error.msg
    if stopped.startswith("Extra data"):
        return at, _more(text, at, one_of_lines)
    if stopped.startswith("Unterminated string"):
        return at, "the text that begins here has no closing quotation mark"
    if stopped.startswith("Invalid control character"):
        what, escape = _CONTROLS.get(text[at : at + 1], ("there is a control character", "\\u0000"))
        return at, f"{what} within a text; it is written `{escape}`"
    if stopped.startswith("Invalid \\"):
        slash = text.rfind("\\", 0, at + 1)
        slash = at if slash < 0 else slash
        return slash, f"`{text[slash : slash + 2]}` is no escape; a backslash is written `\\\\`"
    rest = text[at:].lstrip()
    at += len(text[at:]) - len(rest)
    if not rest:
        return _open(text, at)
    return at, _sign(text, at, rest, stopped)


def _more(text: str, at: int, one_of_lines: bool) -> str:
    if re.match(r"-?0[0-9]", text.lstrip()):
        return "a number begins with a zero"
    if one_of_lines:
        return "more follows after the ticket; one ticket stands on one line"
    if text[at] in "{[":
        return "a second ticket follows; write them as a list, `[{...}, {...}]`, or one a line into a `.jsonl` file"
    return "more follows after the end of the ticket"


def _sign(text: str, at: int, rest: str, stopped: str) -> str:
    """What is wrong at a sign where another one was expected."""
    sign = rest[0]
    before = text[:at].rstrip()[-1:]
    if sign in "}]" and before == ",":
        return f"there is a comma before `{sign}`, and nothing after it"
    if rest.startswith(("//", "/*", "#")):
        return "there are no comments in JSON"
    if sign == "'":
        return 'texts stand in double quotes, `"..."`, not in single ones'
    if sign in "“”„«»‘’":
        return f'`{sign}` is a typographic quotation mark; texts stand in straight ones, `"..."`'
    if not before and re.match(r"[A-Za-z_][\w-]*:(?:\s|$)", rest):
        return 'it looks like YAML, and a ticket is JSON: `{"id": ..., "facts": {...}, "events": [...]}`'
    word = re.match(r"[A-Za-z_][\w.-]*", rest)
    if word is not None and "delimiter" not in stopped:
        name = word.group()
        if name in _WORDS:
            return f"`{name}` is written `{_WORDS[name]}`"
        what = "names" if stopped.startswith("Expecting property") else "texts"
        return f'{what} stand in double quotes: `"{_short(name)}"`'
    if stopped.startswith("Expecting ':'"):
        return f"a `:` is missing between a name and its value, before `{_short(rest)}`"
    if stopped.startswith("Expecting ','"):
        if before == "0" and sign.isdigit():
            return "a number begins with a zero"
        if before.isdigit() and sign in "_.":
            return f"there is a `{sign}` too many in a number"
        return f"a comma is missing, or a bracket is closed too early, before `{_short(rest)}`"
    if stopped.startswith("Expecting property"):
        return f"a name in double quotes is missing before `{_short(rest)}`"
    if sign in "+." and rest[1:2].isdigit():
        return f"a number does not begin with `{sign}`"
    if sign in ",:}]":
        return f"a value is missing before `{sign}`"
    return f"`{_short(rest)}` is no value"


def _open(text: str, at: int) -> tuple[int, str]:
    """The text ends too early: the bracket that is open there, or what is missing."""
    if len(text) > _MOST_SEARCHED:
        return at, "the text stops too early"
    opened: list[int] = []
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        sign = found.group()
        if sign in "[{":
            opened.append(found.start())
        elif sign in "]}" and opened:
            opened.pop()
    if opened:
        return opened[-1], f"this `{text[opened[-1]]}` is never closed"
    return at, "the text stops too early"


def _short(text: str) -> str:
    """The beginning of what follows, on one line."""
    line = text.split("\n")[0].strip()
    line = "".join(letter if letter.isprintable() else "?" for letter in line)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
