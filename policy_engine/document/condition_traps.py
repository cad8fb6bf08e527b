"""What YAML does to a condition that it does not read as one text: the trap, its sign, and what to write.

Everything is told from the text as it was typed; the words of a YAML parser are not needed. Imported only where
there is such a condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from policy_engine.document.layout import Piece, Value, matching, outside_quotes, pieces_of
from policy_engine.document.places import quote_open, stops_short
from policy_engine.document.wording import quote

__all__ = ["Trap", "as_block", "culprit", "in_words", "is_collection", "trap_in"]


class Trap(NamedTuple):
    """A finding about a condition: where its culprit stands, counted from the start of the file."""

    code: str
    message: str
    start: int
    end: int
    help: str


MOST_PIECES = 1_000
"""Entries between brackets that are looked into."""

LONGEST = 16_000
"""Characters of a condition that is looked into; a longer one is refused whatever is in it."""

MOST_SHOWN = 300
"""Characters of a condition that is written out again in a help; of a longer one only the way is told."""

_BLOCK = "write it as a block: `|` after the colon, the condition indented on the next line"
_BLOCK_ITEM = "write it as a block: `|` after the dash, the condition indented on the next line"

_ESCAPES = '0abtnvfre "/\\N_LP\n'
"""What may follow a backslash in double quotes, by YAML's rules."""
_HEX = {"x": 2, "u": 4, "U": 8}

_OPERAND = r"[A-Za-z_][\w.]*"
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_ROUND_IN = re.compile(rf"({_QUOTED})\s+in\s+({_OPERAND})(?=$|\s+(?:and|or)\s|\s*(?:&&|\|\|))")
_ROUND_SAME = re.compile(rf"({_QUOTED})\s*(==|!=)\s*({_OPERAND})(?=$|\s+(?:and|or)\s|\s*(?:&&|\|\|))")
_ENTRY = re.compile(r"([A-Za-z_]\w*):\s+(\"[^\"]*\"|'[^']*'|[\w.]+)")
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_COLON = re.compile(r":(?=\s|$)")
_COMMENT = re.compile(r"(?<=\s)#[^\n]*")


# ---- what to write instead


def in_words(text: str) -> str:
    """The condition with `not`, `and` and `or` for the signs that YAML takes for its own; quotations stay."""
    found: list[str] = []
    last = 0
    signs = dict(outside_quotes(text, 0, len(text)))
    for at, char in signs.items():
        if at < last:
            continue
        double = signs.get(at + 1) == char
        if char in "&|" and double:
            word = "and" if char == "&" else "or"
            found.append(text[last:at].rstrip() + f" {word} ")
            last = at + 2
        elif char == "!" and signs.get(at + 1) != "=":
            found.append(text[last:at] + "not ")
            last = at + 1
        else:
            continue
        last += len(text[last:]) - len(text[last:].lstrip())
    return ("".join(found) + text[last:]).strip()


def as_block(head: str, text: str) -> str:
    """Lines to copy: what stands before the value, and the condition as a block below it. Empty for a long one."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(text) > MOST_SHOWN or len(lines) > 8:
        return ""
    return "\n".join([f"{head} |", *(f"  {line}" for line in lines if line)])


def _block_help(before: str, value: Value, text: str) -> str:
    """`before`, and the condition as a block."""
    if value.flow is not None:
        quoted = _quoted(text)
        if quoted:
            return f"{before}put it in quotes: `{quoted}`"
        return f"{before}write the entry on lines of its own, without brackets, and the condition after `|`"
    lines = as_block(value.head, text)
    if not lines:
        return before + (_BLOCK_ITEM if value.head == "-" else _BLOCK)
    return f"{before}write it as a block:\n{lines}"


def _quoted(text: str) -> str:
    """The condition in the quotation marks of YAML that it does not have itself; empty if it has both, or is long."""
    text = " ".join(text.split())
    if len(text) > MOST_SHOWN or ('"' in text and "'" in text):
        return ""
    return f"'{text}'" if '"' in text or ("\\" in text and "'" not in text) else "" if "\\" in text else f'"{text}"'


def is_safe(text: str, flow: bool) -> bool:
    """Whether YAML reads a text, written without quotes on one line, as just this text."""
    if "\n" in text or not text or text[0] in "\"'[]{}&*!|>%@`#,?-" or _COLON.search(text) or _COMMENT.search(text):
        return False
    return not (flow and re.search(r"[\[\]{},]", text))


def _said_in(value: Value, text: str) -> str:
    """How a repaired condition is written: after its key where YAML lets it, else as a block."""
    text = " ".join(text.split())
    if len(text) > MOST_SHOWN:
        return _block_help("", value, text)
    if is_safe(text, value.flow is not None):
        return f"write `{text}`"
    return _block_help("", value, text)


# ---- which trap


def trap_in(raw: str, value: Value) -> Trap | None:
    """The trap in the condition `raw`, which stands at `value`; none where nothing is known of it, or it is long."""
    if len(raw) > LONGEST:
        return None
    for look in _LOOKS:
        found = look(raw, value)
        if found is not None:
            code, message, start, end, help = found
            return Trap(code, message, value.start + start, value.start + end, help)
    return None


_Found = tuple[str, str, int, int, str]


def _negation(raw: str, value: Value) -> _Found | None:
    if not raw.startswith("!") or re.match(r"!={1,2}\s*[\w\"']", raw):
        return None
    text = re.sub(r"^(?:!\s*!)+\s*", "", raw)
    meant = in_words(text)
    return "Y035", "`!` starts a tag in YAML, it does not negate", 0, 1, _said_in(value, meant)


def _escape(raw: str, value: Value) -> _Found | None:
    """A backslash in double quotes that is no escape of YAML."""
    if not raw.startswith('"'):
        return None
    at = 1
    while at < len(raw) and raw[at] != '"':
        if raw[at] != "\\":
            at += 1
            continue
        after = raw[at + 1 : at + 2]
        digits = _HEX.get(after, 0)
        good = after in _ESCAPES if not digits else re.fullmatch(r"[0-9a-fA-F]+", raw[at + 2 : at + 2 + digits])
        if not good:
            shown = raw[at : at + 2]
            message = f"in double quotes `{shown}` is an escape of YAML, and there is none of this name"
            inner = raw[1:-1] if raw.endswith('"') and len(raw) > 1 else raw[1:]
            text = _with_raw_texts(inner.replace('\\"', '"'))
            way = "in single quotes, in a block or without quotes a backslash stays one: "
            return "Y040", message, at, at + 2, way + _said_in(value, text)
        at += 2 + digits
    return None


def _with_raw_texts(text: str) -> str:
    """The expression with `r` before each quotation in it that has a backslash, so that it stays one."""
    if len(text) > MOST_SHOWN:
        return text
    return re.sub(rf"(?<![\w\"'])({_QUOTED})", lambda one: ("r" if "\\" in one[1] else "") + one[1], text)


def _quotation(raw: str, value: Value) -> _Found | None:
    """A quotation at the start, and more after it."""
    if raw[:1] not in ("'", '"'):
        return None
    mark = raw[0]
    match = re.match(r'"(?:[^"\\]|\\.)*"' if mark == '"' else r"'(?:[^']|'')*'", raw, re.DOTALL)
    if match is None:
        return "Y036", "the quotation mark at the start is not closed", 0, 1, f"put a `{mark}` at its end"
    rest = raw[match.end() :]
    if not rest.strip() or rest.lstrip().startswith("#"):
        return None
    if rest[0] not in " \n.[)" and raw.endswith(mark):
        message = "the quotation marks inside end the text too early for YAML"
        inner = _with_raw_texts(raw[1:-1].strip())
        if is_safe(inner, value.flow is not None):
            return "Y036", message, match.end() - 1, match.end(), f"leave out the outer ones: `{inner}`"
        return "Y036", message, match.end() - 1, match.end(), _block_help("", value, inner)
    message = f"for YAML the text ends with {quote(match.group())}, and more of it follows"
    if re.match(r"\s+(?:and|or|&&|\|\|)\s", rest):
        text = in_words(" ".join((match.group()[1:-1] + rest).split()))
        cure = f"leave the quotation marks out: `{text}`"
        return "Y036", message, 0, match.end(), cure if is_safe(text, value.flow is not None) else _said_in(value, text)
    doubled = mark + mark in match.group()[1:-1]
    if doubled and '"' not in match.group():
        raw = '"' + match.group()[1:-1].replace("''", "'") + '"' + rest
    turned = raw
    if len(raw) <= MOST_SHOWN:
        turned = _ROUND_IN.sub(r"\2.contains(\1)", raw)
        turned = in_words(_ROUND_SAME.sub(r"\3 \2 \1", turned))
    if turned != raw and is_safe(turned, value.flow is not None) and len(turned) <= MOST_SHOWN:
        if value.flow is not None:
            return "Y036", message, 0, match.end(), f"turn it round: `{turned}`"
        return "Y036", message, 0, match.end(), _block_help(f"turn it round, `{turned}`, or ", value, raw)
    return "Y036", message, 0, match.end(), _block_help("", value, raw)


def _bracket(raw: str, value: Value) -> _Found | None:
    if raw[:1] not in ("[", "{"):
        return None
    kind = "list" if raw[0] == "[" else "mapping"
    return "Y037", f"`{raw[0]}` at the start begins a {kind} of YAML", 0, 1, _block_help("", value, raw)


_SIGNS = {
    "!": "begins a tag of YAML",
    "&": "begins an anchor of YAML",
    "*": "begins an alias of YAML",
    ">": "begins a folded block of YAML",
    "|": "begins a block of YAML",
    "?": "begins a key of YAML",
    "-": "begins a list of YAML",
}
_NO_START = frozenset("%@`,]}")


def _sign(raw: str, value: Value) -> _Found | None:
    """A sign at the start that YAML keeps for itself."""
    sign = raw[:1]
    if not (sign in _SIGNS or sign in _NO_START) or (sign in "?-" and raw[1:2] not in (" ", "\n", "")):
        return None
    shown = raw[:2] if raw[:2] in ("&&", "||", ">=", "!=") else sign
    if sign in _NO_START:
        message = f"no text of YAML begins with {'a back-tick' if sign == '`' else f'`{sign}`'}"
    else:
        message = f"`{shown}` at the start of a condition {_SIGNS[sign]}"
    return "Y039", message, 0, len(shown), _without(shown, raw, value)


def _without(shown: str, raw: str, value: Value) -> str:
    """What to write instead of a condition that begins with the sign `shown`."""
    rest = _first_line(raw[len(shown) :])
    if shown == "-" and re.search(r"\n\s*-\s", raw):
        return "say whether all must hold or any: `all:` or `any:` on the next line, and the list below it"
    if shown in ("&&", "||"):
        word = "and" if shown == "&&" else "or"
        key, text = _list_of(value), in_words(rest)
        if {"all": "&&", "any": "||"}.get(key) == shown:
            return f"the items of `{key}:` are joined by `{word}` already: write `{text}`"
        return f"write `{word}`, with what it joins before it: `... {word} {text}`"
    if shown in (">", ">=", "!=") or (shown == "%" and rest[:1].isdigit()):
        return f"put what it is about before it: `x {shown} {rest}`"
    if shown == "`":
        name, _, after = rest.partition("`")
        word = re.sub(r"\W+", "_", name.strip()).strip("_")
        return f"a name needs no back-ticks and is written with `_`: `{word}{after}`"
    if shown in "@%&*|?-" and re.match(r"[\w\"'(]", rest):
        return f"leave it out: `{in_words(rest)}`"
    return "begin with a name or a value"


def _first_line(text: str) -> str:
    """The first line of a text, cut where it is long."""
    line = text.strip().split("\n")[0]
    return line if len(line) <= 80 else line[:79] + "…"


def _list_of(value: Value) -> str:
    """`all` or `any`, if the value is an item below it."""
    names = [key for key in value.keys if key]
    return names[-1] if value.keys[-1:] == ("",) and names else ""


def _structure(raw: str, value: Value) -> _Found | None:
    """`all:`, `any:` or `not:` on the line of its key, where YAML wants a line of its own for it."""
    found = re.match(r"(?:all|any|not):(?=\s|$)", raw)
    if found is None or value.flow is not None or value.head == "-":
        return None
    key, body = found.group(), raw[found.end() :].strip()
    way, items = f"put `{key}` on the next line, indented", [line.strip() for line in body.split("\n")]
    if key != "not:":
        way += ", and each condition on a line of its own after a dash"
        if body[:1] == "[" and matching(body, 0) == len(body) - 1:
            items = [f"- {body[one.start : one.end]}" for one in pieces_of(body, 0, len(body)) if not one.key]
    shown = [item.removeprefix("- ") for item in items]
    fits = all(is_safe(one, False) for one in shown) and len(body) <= MOST_SHOWN
    if fits and items and (key != "not:" or len(items) == 1):
        written = [f"  not: {shown[0]}"] if key == "not:" else [f"  {key}", *(f"    - {one}" for one in shown)]
        way += "\n".join([":", value.head, *written])
    return "Y038", f"`{key}` does not go on the line of `{value.head}`", 0, len(key), way


def _comment(raw: str, value: Value) -> _Found | None:
    """A `#` after a blank, with more of the condition in or after it."""
    for found in _COMMENT.finditer(raw):
        before = raw[: found.start()]
        last = found.end() >= len(raw.rstrip())
        if last and not stops_short(before):
            return None
        if last and not quote_open(before):
            cure = "put the comment on a line of its own above, and the condition on one line"
        else:
            cure = _block_help("", value, _with_slashes(raw))
        message = "a `#` after a blank starts a comment, which cuts this condition"
        return "Y032", message, found.start(), found.end(), cure
    return None


def _with_slashes(raw: str) -> str:
    """The lines of a condition with `//` before each comment, as blocks have them."""
    lines = []
    for line in raw.splitlines():
        signs = [
            at for at, char in outside_quotes(line, 0, len(line)) if char == "#" and line[at - 1 : at] in (" ", "")
        ]
        lines.append(line if not signs else f"{line[: signs[0]]}//{line[signs[0] + 1 :]}")
    return "\n".join(lines)


def _colon(raw: str, value: Value) -> _Found | None:
    """A colon with a blank after it."""
    found = _COLON.search(raw)
    if found is None:
        return None
    message = "a `:` with a blank after it ends a text in YAML"
    entry = _ENTRY.fullmatch(raw)
    if entry is not None:
        word = _TRUTH.get(entry[2].lower(), entry[2])
        cure = f"write `{entry[1]} == {word}`"
        if entry[1] == "when":
            cure = f"leave out `when:`, the item is the condition: `{entry[2]}`"
        return "Y038", f"{quote(raw)} is an entry of YAML, not a condition", 0, len(raw), cure
    plain = {at for at, _ in outside_quotes(raw, 0, len(raw))}
    before = ""
    if "?" in (raw[at] for at in plain) and found.start() in plain:
        before = "say it with `and` and `or`, or "
    return "Y038", message, found.start(), found.end(), _block_help(before, value, raw)


def _nested(raw: str, value: Value) -> _Found | None:
    """A bracket, brace or comma in a condition that itself stands between brackets or braces."""
    if value.flow is None:
        return None
    found = re.search(r"[\[\]{},]", raw)
    if found is None:
        return None
    what = "braces" if value.head != "-" else "brackets"
    message = f"between {what} YAML ends a text at `{found.group()}`"
    return "Y041", message, found.start(), found.end(), _block_help("", value, raw)


_LOOKS: tuple[Callable[[str, Value], _Found | None], ...] = (
    _negation, _escape, _quotation, _bracket, _structure, _sign, _comment, _nested, _colon,
)  # fmt: skip


# ---- where


def culprit(text: str, value: Value) -> tuple[Value, Trap | None] | None:
    """The value in which the mistake is, down to the entry between brackets or braces, and the trap in it.

    Nothing where a list or mapping is written in brackets or braces and no entry of it looks wrong. Of a list of
    conditions it is the list, which is better written on lines.
    """
    if not is_collection(text, value):
        return value, trap_in(text[value.start : value.end], value)
    close = matching(text, value.start) + 1
    pieces = pieces_of(text, value.start, close)
    for piece in pieces[:MOST_PIECES]:
        start = piece.start
        if piece.key and text[value.start] == "[" and value.condition:
            start = _start_of_key(text, piece)  # a colon in a condition, not a key
        key = "" if start < piece.start else piece.key
        inner = Value(start, piece.end, (*value.keys, key), (value.start, close))
        if inner.start >= inner.end:
            continue
        if is_collection(text, inner):
            deeper = culprit(text, inner)
            if deeper is not None:
                return deeper
        elif (trap := trap_in(text[inner.start : inner.end], inner)) is not None:
            if text[value.start] == "[" and value.condition:
                return value, trap._replace(help=_listed(text, value, pieces))
            return inner, trap
        elif (cut := _cut_by_comment(text, inner, close)) is not None:
            return inner, cut
    return None


def _cut_by_comment(text: str, value: Value, close: int) -> Trap | None:
    """A comment within brackets or braces, on the line on which they are to be closed."""
    for found in _COMMENT.finditer(text, value.start, value.end):
        if "\n" not in text[found.start() : close]:
            message = f"a `#` after a blank starts a comment, which cuts off the `{text[close - 1]}`"
            return Trap(
                "Y032", message, found.start(), found.end(), "put the comment after it, or on a line of its own"
            )
    return None


def is_collection(text: str, value: Value) -> bool:
    """Whether a value is a list or mapping in brackets or braces, and nothing after them."""
    if text[value.start] not in "[{":
        return False
    close = matching(text, value.start)
    return close >= 0 and not re.sub(r"(?:^|\s)#.*", "", text[close + 1 : value.end]).strip()


def _start_of_key(whole: str, piece: Piece) -> int:
    at = whole.rfind(piece.key, 0, piece.start)
    return at - 1 if whole[at - 1 : at] in "\"'" else at


def _listed(whole: str, value: Value, pieces: list[Piece]) -> str:
    """A list of conditions, one a line; under `all:` where it stands under neither that nor `any:`."""
    way = "write the conditions on lines of their own, each after a dash"
    lines = [value.head]
    if value.head not in ("all:", "any:"):
        lines = ["- all:"] if value.head == "-" else [value.head, "  all:"]
    indent = " " * (len(lines[-1]) - len(lines[-1].lstrip("- ")) + 2)
    for piece in pieces:
        start = _start_of_key(whole, piece) if piece.key else piece.start
        if whole[start] in "[{" and matching(whole, start) == piece.end - 1:
            return way  # a list in a list
        text = in_words(" ".join(whole[start : piece.end].split()))
        item = [f"{indent}- {text}"] if is_safe(text, False) else [f"{indent}- |", f"{indent}  {text}"]
        lines.extend(item)
    if len(lines) > 16 or sum(map(len, lines)) > 2 * MOST_SHOWN:
        return way
    return "\n".join([f"{way}:", *lines])
