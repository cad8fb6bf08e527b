"""Characters that have no place in a policy: those one cannot see and those that mislead the eye."""

from __future__ import annotations

import re

from policy_engine.diagnostics.record import Collector
from policy_engine.source import SourceFile, Span

__all__ = ["check_characters", "check_decoded"]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# C0 and C1 controls without tab, line feed and carriage return; zero-width space and joiner; DEL;
# surrogates and non-characters.
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ud800-\udfff\ufffe\uffff"
_LINE_ENDS = "\x85\u2028\u2029"

_UNWANTED = re.compile(f"\r(?!\n)|[\t{_BIDI}{_CONTROL}{_LINE_ENDS}\ufeff]|(?m:^)[ ]*\xa0")
_UNWANTED_DECODED = re.compile(f"[{_BIDI}{_CONTROL}{_LINE_ENDS}\ufeff\r]")

_ONCE_A_LINE = frozenset({"Y005", "Y007", "Y008"})


def _name(char: str) -> str:
    return f"U+{ord(char):04X}"


def _finding(char: str) -> tuple[str, str, str]:
    """Code, message and help for an unwanted character."""
    if char == "\t":
        return "Y008", "a tab", "use blanks; in a double-quoted text a tab is written `\\t`"
    if char == "\ufeff":
        return "Y007", "a byte order mark inside the text", "it is invisible: delete it"
    if char == "\xa0":
        return "Y005", "a no-break space in the indentation (U+00A0)", "it only looks like a blank: type one"
    if char == "\r" or re.match(f"[{_LINE_ENDS}]", char):
        help = "save the file with the line ends of Unix or Windows"
        return "Y009", f"a line end that only some programs see ({_name(char)})", help
    if re.match(f"[{_BIDI}]", char):
        help = "it is invisible and changes the order in which text is shown: delete it"
        return "Y006", f"a control character for the direction of writing ({_name(char)})", help
    return "Y005", f"a control or invisible character ({_name(char)})", "delete it"


def check_characters(source: SourceFile, collector: Collector) -> tuple[str, bool]:
    """Report unwanted characters of a file; give a text of the same length that can be parsed nevertheless.

    The second value says whether blanks or line ends had to be guessed, so that the layout may be wrong by our
    own doing. Usually there is nothing to report, which takes one search. Tabs and
    invisible characters are reported once a line each: a table typed with tabs is one mistake.
    """
    text = source.text
    if _UNWANTED.search(text) is None:
        return text, False
    repaired = list(text)
    guessed = False
    seen: set[tuple[int, str]] = set()
    for match in _UNWANTED.finditer(text):
        offset = match.end() - 1
        char = text[offset]
        code, message, help = _finding(char)
        guessed = guessed or code == "Y009" or char in "\t\xa0"
        # What looks like a blank becomes one; what is invisible leaves a sign, lest words run together.
        repaired[offset] = "\n" if code == "Y009" else " " if char in "\t\xa0" else "\ufffd"
        line = source.position(offset).line
        if code in _ONCE_A_LINE and (line, code) in seen:
            continue
        seen.add((line, code))
        collector.error(code, message, source, Span(offset, offset + 1), help)
    return "".join(repaired), guessed


def check_decoded(text: str) -> tuple[int, str, str, str] | None:
    """The first unwanted character that an escape put into a text: index, code, message, help."""
    match = _UNWANTED_DECODED.search(text)
    if match is None:
        return None
    code, message, _ = _finding(match.group())
    return match.start(), code, message, "an escape has put it there: delete the escape"
