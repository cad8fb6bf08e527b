"""What to say when a text is not YAML: the mistake in the author's words, and the cure.

Most of these mistakes are conditions that YAML reads its own way, so a condition is looked for first.
Imported only when there is a syntax error.
"""

from __future__ import annotations

import re
from typing import Any

from policy_engine.diagnostics.record import Collector, Related
from policy_engine.document.condition_traps import Trap, as_block, culprit, is_collection
from policy_engine.document.indentation import Finding, blame
from policy_engine.document.layout import Value, matching, value_at
from policy_engine.source import SourceFile, Span

__all__ = ["report_syntax"]

_QUOTED_VALUE = re.compile(r"""^(?P<indent>[ ]*)(?:(?:- +)*[A-Za-z_][\w-]*: +|(?:- +)+)(?P<mark>["'])""")
"""A line of block style whose value begins with a quotation mark."""

_MOST_LINES = 100
"""Lines over which a text in quotes is taken to go on."""

_QUOTE = "put the text in quotes"

Region = tuple[int, int]
"""Where a value stands that YAML does not read; without it the rest of the file may be YAML."""


def report_syntax(error: Any, source: SourceFile, collector: Collector, conditions: bool) -> Region | None:
    """Turn an error of the YAML parser (either one) into a finding: of its own code in a condition, else Y010.

    Gives the place of the value that is to blame, if it is one value and not the layout.
    """
    problem = getattr(error, "problem_mark", None)
    at = len(source.text) if problem is None else min(problem.index, len(source.text))
    context = getattr(error, "context_mark", None)
    opened = None if context is None else context.index
    quote = _unclosed_quote(source, at)
    if quote is not None:
        around = value_at(source, quote.start)
        code = "Y011" if conditions and around is not None and around.condition else "Y010"
        message = "the quoted text that begins here is not closed on its line"
        collector.error(code, message, source, quote, f"put a `{source.text[quote.start]}` at its end")
        collector.settle(source, quote)
        return quote.start, quote.end
    words = f"{getattr(error, 'context', None) or ''}: {getattr(error, 'problem', None) or ''}"
    inside = "scalar" in words or "flow" in words or "anchor" in words or "tag" in words
    local: Region | None = None
    for offset in [opened, at] if inside and opened is not None else [at]:
        value = value_at(source, offset)
        if value is None:
            continue
        found = culprit(source.text, value)
        if found is None:
            continue
        value, trap = found
        if conditions and value.condition:
            trap = trap or _unread(source.text, value)
            collector.error(trap.code, trap.message, source, Span(trap.start, trap.end), trap.help)
            collector.settle(source, Span(value.start, value.end))
            return _inside(source.text, value)
        if trap is not None:
            local = _inside(source.text, value)
            break
    block = _block_above(source, at if opened is None else opened)
    if block is not None:
        line = source.position(at if opened is None else opened).line
        start = source.offset(line, 1)
        text = source.line_text(line)
        span = Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
        message = "the text of a block has to be indented more than its key"
        collector.error("Y010", message, source, span, "put blanks before it")
        collector.settle(source, block)
        return None
    message, start, end, help, related = _explain(words, source, at, opened)
    if local is not None and ("colon" in help or help == _QUOTE):
        help = _in_quotes(source.text[local[0] : local[1]]) or help
    collector.error("Y010", message, source, Span(start, end), help, related)
    return local


def _inside(text: str, value: Value) -> Region:
    """What is left out to read the rest: of a list in brackets, what is between them."""
    if text[value.start] == "[" and is_collection(text, value):
        return value.start + 1, matching(text, value.start)
    return value.start, value.end


def _in_quotes(raw: str) -> str:
    """The cure for a value that is a text: the same in quotes. Empty where that is not so simple."""
    if "\n" in raw or len(raw) > 200 or raw[0] in "\"'[{" or "\\" in raw:
        return ""
    if '"' not in raw:
        return f'put the text in quotes: `"{raw}"`'
    return f"put the text in quotes: `'{raw}'`" if "'" not in raw else ""


def _unread(text: str, value: Value) -> Trap:
    """The finding about a condition in which no trap is known."""
    raw = text[value.start : value.end]
    lines = as_block(value.head, raw)
    help = f"write it as a block:\n{lines}" if lines else "write it as a block after `|`"
    return Trap("Y011", "YAML does not read this condition as one text", value.start, value.end, help)


def _unclosed_quote(source: SourceFile, until: int) -> Span | None:
    """The first value, on a line before a mistake, that opens a quotation mark and does not close it.

    The parser sees such a text end at the next quotation mark, lines later, and complains of what follows. A text
    that goes on over lines that are indented more than its key is one that its author meant to go on.
    """
    last = source.position(until).line
    for number in range(1, last):
        match = _QUOTED_VALUE.search(source.line_text(number))
        if match is None:
            continue
        line = source.line_text(number)[match.start("mark") :]
        if _closes(line, match["mark"]):
            continue
        below = number + 1
        while below < min(last, number + _MOST_LINES) and _continues(source.line_text(below), len(match["indent"])):
            line += "\n" + source.line_text(below)
            below += 1
        if not _closes(line, match["mark"]):
            start = source.offset(number, match.start("mark") + 1)
            return Span(start, start + len(source.line_text(number)[match.start("mark") :].rstrip()))
    return None


def _block_above(source: SourceFile, offset: int) -> Span | None:
    """The line above, if it begins a block (`when: |`) whose text is not indented."""
    number = source.position(offset).line
    line, above = source.line_text(number), source.line_text(number - 1)
    if not re.search(r"(?:: |- )[|>][-+]?\s*(?:#.*)?$", above) or not line.strip():
        return None
    if len(line) - len(line.lstrip()) > len(above) - len(above.lstrip()):
        return None
    start = source.offset(number - 1, 1)
    return Span(start, start + len(above))


def _closes(text: str, mark: str) -> bool:
    """Whether the quotation that a text begins with ends in it."""
    return text.replace("\\\\", "").replace('\\"', "").count(mark) % 2 == 0


def _continues(line: str, indent: int) -> bool:
    """Whether a line is empty, or indented more."""
    return not line.strip() or len(line) - len(line.lstrip(" ")) > indent


def _explain(words: str, source: SourceFile, at: int, opened: int | None) -> Finding:
    """The finding for a mistake outside conditions, from the parser's words and the text around it."""
    text = source.text
    char = text[at : at + 1]
    line_start = text.rfind("\n", 0, at) + 1
    before = text[line_start:at]
    end = min(at + 1, len(text))

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
            return blame(source, at) or finding(
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
        return blame(source, at) or finding("the indentation of this line does not fit the lines above", help)
    if "start any token" in words:
        reserved = "a back-tick" if char == "`" else f"`{char}`"
        return finding(f"no text of YAML starts with {reserved}", _QUOTE)
    if "sequence entries" in words:
        return finding("a list item cannot stand here", "start the list on a line of its own")
    # What follows is about a sign at the start of a text; the parser stops after it.
    sign = at if opened is None else opened
    if "anchor" in words or "alias" in words:
        return finding(f"`{text[sign : sign + 1]}` at the start of a text has a meaning in YAML", _QUOTE, sign)
    if "block scalar" in words:
        help = "put the text in quotes; the text of a block starts on the next line"
        return finding(f"`{text[sign : sign + 1]}` at the start of a text starts a block of YAML", help, sign)
    if "tag" in words:
        return finding("`!` at the start of a text starts a tag of YAML", _QUOTE, sign)
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
