"""What to say when a text is not YAML: the mistake in the author's words, and the cure.

Most of these mistakes are conditions that YAML reads its own way, so a condition is looked for first.
Imported only when there is a syntax error.
"""

from __future__ import annotations

import re
from typing import Any

from policy_engine.diagnostics.record import Collector, Related
from policy_engine.document.places import CONDITION_KEYS
from policy_engine.source import SourceFile, Span

__all__ = ["report_syntax"]

_LINE = re.compile(r"(?P<indent>[ ]*)(?P<items>(?:- +)*)(?:(?P<key>[\w.-]+):(?:[ ]+|$))?(?P<rest>.*)")
_BLOCK_HEADER = re.compile(r"[|>][-+1-9]*\s*(?:#.*)?")
_FLOW_CONDITION = re.compile(rf"[{{,]\s*(?:{'|'.join(sorted(CONDITION_KEYS))}):[ ]+")

_BLOCK = "write it as a block: `|` after the colon, the condition indented on the next line"
_OWN_LINES = "write the entry without braces, on lines of its own, and the condition as a block after `|`"

_QUOTED_VALUE = re.compile(r"""^[ ]*(?:- +)*(?:[A-Za-z_][\w-]*: +)(?P<mark>["'])""")
"""A line of block style whose value begins with a quotation mark."""

Finding = tuple[str, int, int, str, tuple[Related, ...]]
"""Message, start, end, help, related places."""


def report_syntax(error: Any, source: SourceFile, collector: Collector, conditions: bool) -> None:
    """Turn an error of the YAML parser (either one) into a finding: Y011 in a condition, else Y010."""
    problem = getattr(error, "problem_mark", None)
    at = len(source.text) if problem is None else min(problem.index, len(source.text))
    context = getattr(error, "context_mark", None)
    opened = None if context is None else context.index
    quote = _unclosed_quote(source, at)
    if quote is not None:
        message = "the quoted text that begins here is not closed on its line"
        collector.error("Y010", message, source, quote, f"put a `{source.text[quote.start]}` at its end")
        return
    words = f"{getattr(error, 'context', None) or ''}: {getattr(error, 'problem', None) or ''}"
    inside = "scalar" in words or "flow" in words or "anchor" in words or "tag" in words
    if conditions:
        candidates = [opened, at] if inside and opened is not None else [at]
        for offset in candidates:
            place = None if offset is None else _condition_around(source, offset)
            if place is not None:
                text = source.text[place.start : place.end]
                # More closing than opening braces: the entry itself stands in braces.
                block = _OWN_LINES if text.count("}") > text.count("{") else _BLOCK
                message = "YAML does not read this condition as one text"
                collector.error("Y011", message, source, place, _cure(text, block))
                return
    message, start, end, help, related = _explain(words, source, at, opened)
    collector.error("Y010", message, source, Span(start, end), help, related)


def _unclosed_quote(source: SourceFile, until: int) -> Span | None:
    """The first value, on a line before a mistake, that opens a quotation mark and does not close it there.

    The parser sees such a text end at the next quotation mark, lines later, and complains of what follows.
    """
    last = source.position(until).line
    for number in range(1, last):
        line = source.line_text(number)
        match = _QUOTED_VALUE.search(line)
        if match is None:
            continue
        mark, rest = match["mark"], line[match.start("mark") :]
        marks = rest.replace("\\\\", "").replace('\\"', "").count(mark)
        if marks % 2:
            start = source.offset(number, match.start("mark") + 1)
            return Span(start, start + len(rest.rstrip()))
    return None


def _condition_around(source: SourceFile, offset: int) -> Span | None:
    """Span of the condition in whose line an offset lies, from its first character to the end of the line."""
    at = source.position(offset)
    line = source.line_text(at.line)
    start = source.offset(at.line, 1)
    match = _LINE.match(line)
    found = None
    if match is not None:
        key, items = match["key"], match["items"]
        # The items of a list may stand in the column of its key.
        indent = len(match["indent"]) + bool(items)
        within = key in CONDITION_KEYS or (bool(key or items) and _below_condition(source, at.line, indent))
        if within and not _BLOCK_HEADER.fullmatch(match["rest"]):
            found = match.start("rest")
    if found is None:
        flow = [piece for piece in _FLOW_CONDITION.finditer(line) if piece.end() <= at.column - 1]
        found = flow[-1].end() if flow else None
    if found is None or found > at.column - 1:
        return None
    return Span(start + found, start + len(line.rstrip()))


def _below_condition(source: SourceFile, line: int, indent: int) -> bool:
    """Whether a line stands, by its indentation, below a key whose values are conditions."""
    while line > 1 and indent > 0:
        line -= 1
        text = source.line_text(line)
        match = _LINE.match(text)
        if match is None or not text.strip() or text.lstrip().startswith("#"):
            continue
        left = len(match["indent"])
        if left < indent and match["key"]:
            if match["key"] in CONDITION_KEYS:
                return True
            indent = left
    return False


def _cure(text: str, block: str) -> str:
    """What to write instead of a condition that YAML does not read as one text."""
    first = text[:1]
    if first == "!":
        words = text[1:].strip().replace("&&", "and").replace("||", "or")
        return f"`!` starts a tag in YAML: write `not {words}`"
    if first == '"' and re.match(r'"(?:[^"\\]|\\[0abtnvfre "/\\N_LP]|\\[xuU][0-9a-fA-F]{2})*\\', text):
        return f"a backslash in double quotes is an escape of YAML: use single quotes, or {block}"
    if first in ("'", '"') and text.count(first) == 1:
        return "the quotation mark at its start is not closed"
    if first in ("'", '"'):
        return (
            "a value that starts with a quotation mark ends at the next one: turn the comparison round, as "
            f'in `tags.contains("urgent")` or `x == "a"`, or {block}'
        )
    if first in ("[", "{"):
        return f"`{first}` starts a {'list' if first == '[' else 'mapping'} of YAML: {block}"
    if text.startswith(("&&", "||")):
        word = "and" if first == "&" else "or"
        return f"`{text[:2]}` has a meaning in YAML: write `{word}`, and do not start a line with it"
    if first in (">", "|"):
        return f"`{first}` starts a block of YAML: put the name first, as in `count > 5`, or {block}"
    if first == "`":
        return f"no text of YAML starts with a back-tick: {block}"
    if first in ("%", "@", "&", "*"):
        return f"no text of YAML starts with `{first}`: {block}"
    if re.search(r":(?:\s|$)", text):
        return f"a colon with a blank after it ends a text in YAML: {block}"
    return block


def _explain(words: str, source: SourceFile, at: int, opened: int | None) -> Finding:
    """The finding for a mistake outside conditions, from the parser's words and the text around it."""
    text = source.text
    char = text[at : at + 1]
    line_start = text.rfind("\n", 0, at) + 1
    before = text[line_start:at]
    end = min(at + 1, len(text))

    quote = "put the text in quotes"

    def finding(message: str, help: str, start: int = at, stop: int | None = None) -> Finding:
        return message, start, min(start + 1, len(text)) if stop is None else stop, help, ()

    if "unknown escape" in words:
        slash = at - 1 if char != "\\" and text[at - 1 : at] == "\\" else at
        return finding(
            f"`{text[slash : slash + 2]}` is no escape of a text in double quotes",
            f"use single quotes, or write `\\{text[slash : slash + 2]}`",
            slash,
            min(slash + 2, len(text)),
        )
    if "quoted" in words and opened is not None:
        help = f"put a `{text[opened : opened + 1]}` at its end"
        return finding("a text in quotes is not closed", help, opened, opened + 1)
    if "mapping values" in words:
        if before.count(": ") == 0 and ":" not in before:
            return finding(
                "this key does not fit what stands before it",
                "check the indentation, and whether the line before is complete",
                line_start + len(before) - len(before.lstrip()),
                end,
            )
        help = "a colon with a blank after it ends a text: put the text in quotes, or check the indentation"
        return finding("a second `:` in one value", help)
    if "flow" in words and "flow node" not in words and opened is not None:
        return _flow_finding(source, at, end, opened)
    if char == ":" and not before.strip():
        return finding("a key without a name", "give the entry a name")
    if "expected key" in words or "block end" in words or "'-' indicator" in words:
        if before.rstrip().endswith(('"', "'")):
            help = "a text that starts with a quotation mark ends at the next one: quote all of it, or none"
            return finding("more text after the closing quotation mark", help)
        if before.rstrip().endswith(("]", "}")) or char in ("]", "}"):
            help = "check the brackets, or quote the whole text"
            return finding("more text after the closing bracket", help)
        help = "entries of one list or mapping start in the same column"
        return finding("the indentation of this line does not fit the lines above", help)
    if "start any token" in words:
        reserved = "a back-tick" if char == "`" else f"`{char}`"
        return finding(f"no text of YAML starts with {reserved}", quote)
    if "sequence entries" in words:
        return finding("a list item cannot stand here", "start the list on a line of its own")
    # What follows is about a sign at the start of a text; the parser stops after it.
    sign = at if opened is None else opened
    if "anchor" in words or "alias" in words:
        return finding(f"`{text[sign : sign + 1]}` at the start of a text has a meaning in YAML", quote, sign)
    if "block scalar" in words:
        help = "put the text in quotes; the text of a block starts on the next line"
        return finding(f"`{text[sign : sign + 1]}` at the start of a text starts a block of YAML", help, sign)
    if "tag" in words:
        return finding("`!` at the start of a text starts a tag of YAML", quote, sign)
    if "directive" in words or "incompatible" in words:
        return finding("a line that starts with `%` is an instruction to YAML", "delete the line")
    if "expected ':'" in words:
        begin = at if opened is None else opened
        stop = text.find("\n", begin)
        stop = len(text) if stop < 0 else stop
        help = "write `key: value`, or quote a text of several lines"
        return finding("a `:` is missing after this key", help, begin, stop)
    if char in ("]", "}", ","):
        return finding(f"`{char}` stands where a value should", "check the brackets, or quote the text")
    return finding("this is not YAML", "check the indentation, the brackets and the quotation marks")


def _flow_finding(source: SourceFile, at: int, end: int, opened: int) -> Finding:
    """A mistake between brackets or braces."""
    text = source.text
    bracket = text[opened : opened + 1]
    closing = "]" if bracket == "[" else "}"
    where = Related(f"`{bracket}` was opened here", source, Span(opened, opened + 1))
    char = text[at : at + 1]
    if char in ("[", "{") and text[:at].rstrip()[-1:] not in (",", ":", "[", "{"):
        help = "between brackets a text with brackets needs quotes"
        return "a bracket in the middle of a text", at, end, help, (where,)
    if source.position(at).line > source.position(opened).line:
        help = f"put a `{closing}` where the entry ends"
        return f"`{bracket}` is not closed", opened, opened + 1, help, ()
    if char == ":":
        help = "a text with a colon needs quotes between brackets"
        return "a second `:` in one value", at, end, help, (where,)
    help = "between brackets a text with brackets, commas, quotation marks or colons needs quotes"
    return f"a `,` or `{closing}` is expected here", at, end, help, (where,)
