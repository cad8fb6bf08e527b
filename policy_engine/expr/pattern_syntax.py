"""The syntax of regular expressions: RE2's, less what names Unicode properties."""

from __future__ import annotations

from policy_engine.expr.frozen import Frozen

__all__ = [
    "Alternatives",
    "Assertion",
    "Characters",
    "Pattern",
    "PatternError",
    "Repeat",
    "Row",
    "is_word",
    "read_pattern",
]

_MOST_REPEATS = 1_000
_DEEPEST_GROUPS = 50

_DIGITS = ((48, 57),)
_WORDS = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACES = ((9, 10), (12, 13), (32, 32))
_CLASSES = {"d": _DIGITS, "w": _WORDS, "s": _SPACES}
_POSIX = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "digit": _DIGITS,
    "lower": ((97, 122),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": _WORDS,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ASSERTIONS = {"A": "start", "z": "end", "b": "word boundary", "B": "no word boundary"}
_LAST = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]


class PatternError(Exception):
    """A pattern that cannot be used, and what to do about it."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Pattern(Frozen):
    """A part of a pattern."""


_FAMILIES = (
    "KkK Ss\u017f \u00b5\u039c\u03bc \u00c5\u00e5\u00c5 \u01c4\u01c5\u01c6 \u01c7\u01c8\u01c9 \u01ca\u01cb\u01cc "
    "\u01f1\u01f2\u01f3 \u0345\u0399\u03b9\u03b9 \u0392\u03b2\u03d0 \u0395\u03b5\u03f5 \u0398\u03b8\u03d1\u03f4 "
    "\u039a\u03ba\u03f0 \u03a0\u03c0\u03d6 \u03a1\u03c1\u03f1 \u03a3\u03c2\u03c3 \u03a6\u03c6\u03d5 "
    "\u03a9\u03c9\u03a9 \u0412\u0432\u1c80 \u0414\u0434\u1c81 \u041e\u043e\u1c82 \u0421\u0441\u1c83 "
    "\u0422\u0442\u1c84\u1c85 \u042a\u044a\u1c86 \u0462\u0463\u1c87 \u1c88\ua64a\ua64b \u1e60\u1e61\u1e9b "
    "\u00df\u1e9e \u1f80\u1f88 \u1f81\u1f89 \u1f82\u1f8a \u1f83\u1f8b \u1f84\u1f8c \u1f85\u1f8d \u1f86\u1f8e "
    "\u1f87\u1f8f \u1f90\u1f98 \u1f91\u1f99 \u1f92\u1f9a \u1f93\u1f9b \u1f94\u1f9c \u1f95\u1f9d \u1f96\u1f9e "
    "\u1f97\u1f9f \u1fa0\u1fa8 \u1fa1\u1fa9 \u1fa2\u1faa \u1fa3\u1fab \u1fa4\u1fac \u1fa5\u1fad \u1fa6\u1fae "
    "\u1fa7\u1faf \u1fb3\u1fbc \u1fc3\u1fcc \u1ff3\u1ffc"
)
"""Letters that are one without their case and that upper and lower case alone do not join (Unicode, simple folding)."""

_FAMILY = {letter: family for family in _FAMILIES.split() for letter in family}
_DOTLESS = "\u0131"
"""The Turkish letter that is upper case `I` in Turkish alone."""


def _cases(character: str) -> str:
    """A letter in all its cases."""
    if character == _DOTLESS:
        return character
    cases = (character.lower(), character.upper())
    return _FAMILY.get(character) or "".join(one for one in cases if len(one) == 1)


class Characters(Pattern):
    """One character out of ranges of code points; `folded` takes the other case too."""

    ranges: Ranges
    negated: bool
    folded: bool

    def has(self, character: str) -> bool:
        """Whether the character is one of them."""
        found = self._within(character)
        if not found and self.folded:
            found = any(map(self._within, _cases(character)))
        return found is not self.negated

    def _within(self, character: str) -> bool:
        code = ord(character)
        return any(first <= code <= last for first, last in self.ranges)


class Assertion(Pattern):
    """A place in the text: `start`, `end`, `line start`, `line end`, `word boundary` or `no word boundary`."""

    kind: str


class Row(Pattern):
    """One part after the other."""

    parts: tuple[Pattern, ...]


class Alternatives(Pattern):
    """Any one of the parts."""

    parts: tuple[Pattern, ...]


class Repeat(Pattern):
    """A part several times; without `most` as often as it likes."""

    part: Pattern
    least: int
    most: int | None


def is_word(character: str) -> bool:
    """Whether this is a letter of ASCII, a digit or `_`."""
    return character == "_" or (character.isascii() and character.isalnum())


def read_pattern(text: str) -> Pattern:
    """The parts of a pattern. Raises `PatternError`."""
    reader = _Reader(text)
    pattern = reader.alternatives(0)
    if reader.at < len(text):
        raise PatternError("a `)` of the pattern closes nothing", r"write `\)` for the character")
    return pattern


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.folded = False
        self.lines = False
        self.dot_all = False

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> bool:
        """Go past a text if it stands here."""
        if self.text.startswith(wanted, self.at):
            self.at += len(wanted)
            return True
        return False

    def alternatives(self, depth: int) -> Pattern:
        if depth > _DEEPEST_GROUPS:
            raise PatternError("the groups of this pattern are nested too deeply")
        kept = self.folded, self.lines, self.dot_all
        parts = [self._row(depth)]
        while self.take("|"):
            parts.append(self._row(depth))
        self.folded, self.lines, self.dot_all = kept
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def _row(self, depth: int) -> Pattern:
        parts: list[Pattern] = []
        while self.at < len(self.text) and self.next() not in "|)":
            part = self._one(depth)
            if part is not None:
                parts.append(self._repeated(part))
        return Row(tuple(parts))

    def _repeated(self, part: Pattern) -> Pattern:
        counts = self._counts()
        if counts is None:
            return part
        least, most = counts
        self.take("?")  # reluctant: the same parts match
        at = self.at
        if self._counts() is not None:
            again = self.text[at : self.at]
            raise PatternError(f"`{again}` repeats what is repeated already", "put brackets round the first")
        return Repeat(part, least, most)

    def _counts(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return counts
        if self.next() != "{":
            return None
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_number(least) or (most and not _is_number(most)):
            return None  # a brace that counts nothing is a brace
        self.at = end + 1
        low, high = int(least), int(most) if most else None if comma else int(least)
        if max(low, high or 0) > _MOST_REPEATS or (high is not None and high < low):
            raise PatternError(f"`{{{least}{comma}{most}}}` is no number of repetitions", "at most 1000")
        return low, high

    def _one(self, depth: int) -> Pattern | None:
        sign = self.next()
        self.at += 1
        match sign:
            case "(":
                return self._group(depth)
            case "[":
                return self._class()
            case ".":
                return Characters(() if self.dot_all else ((10, 10),), True, False)
            case "^":
                return Assertion("line start" if self.lines else "start")
            case "$":
                return Assertion("line end" if self.lines else "end")
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise _nothing_to_repeat(sign)
            case "{":
                self.at -= 1
                at = self.at
                if self._counts() is not None:
                    raise _nothing_to_repeat(self.text[at : self.at])
                self.at = at + 1
        return self._literal(sign)

    def _literal(self, character: str) -> Characters:
        return Characters(((ord(character), ord(character)),), False, self.folded)

    def _group(self, depth: int) -> Pattern | None:
        if self.take("?"):
            if self.take("=") or self.take("!") or self.take("<=") or self.take("<!"):
                raise PatternError("look-around is left out of patterns", "combine two conditions by `and`")
            if self.take("P<") or self.take("<"):
                end = self.text.find(">", self.at)
                if end < 0 or not self.text[self.at : end].isidentifier():
                    raise PatternError("the name of a group is wrong")
                self.at = end + 1
            elif not self.take(":"):
                return self._flags(depth)
        return self._closed(depth)

    def _closed(self, depth: int) -> Pattern:
        inside = self.alternatives(depth + 1)
        if not self.take(")"):
            raise PatternError("a `(` of the pattern is never closed", r"write `\(` for the character")
        return inside

    def _flags(self, depth: int) -> Pattern | None:
        """`(?i)` for the rest of the group, `(?i:...)` for what is in it."""
        kept = self.folded, self.lines, self.dot_all
        on, named = True, True
        while (sign := self.next()) and sign in ("-ims" if on else "ims"):
            self.at += 1
            named = sign != "-"
            if sign == "-":
                on = False
            self.folded = on if sign == "i" else self.folded
            self.lines = on if sign == "m" else self.lines
            self.dot_all = on if sign == "s" else self.dot_all
        if named and self.take(")"):
            return None
        if not named or not self.take(":"):
            raise PatternError("`(?` means nothing here", "flags are `i`, `m` and `s`: `(?i)`")
        inside = self._closed(depth)
        self.folded, self.lines, self.dot_all = kept
        return inside

    def _escape(self) -> Pattern:
        sign = self.next()
        if sign in _ASSERTIONS and sign:
            self.at += 1
            return Assertion(_ASSERTIONS[sign])
        if sign.lower() in _CLASSES and sign:
            self.at += 1
            return Characters(_CLASSES[sign.lower()], sign.isupper(), self.folded)
        return self._literal(self._escaped_character())

    def _escaped_character(self) -> str:
        """The character that an escape stands for; the backslash is behind already."""
        sign = self.next()
        self.at += 1
        if not sign:
            raise PatternError("the pattern ends in a backslash", r"write `\\` for the character")
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign == "x":
            return self._hexadecimal()
        if sign.isdigit():
            raise PatternError("back-references are left out of patterns", "compare the parts with `==`")
        if sign.isascii() and not sign.isalnum():
            return sign
        raise PatternError(rf"`\{sign}` means nothing in a pattern")

    def _hexadecimal(self) -> str:
        if self.take("{"):
            end = self.text.find("}", self.at)
            digits, after = self.text[self.at : max(end, self.at)], end + 1
        else:
            digits, after = self.text[self.at : self.at + 2], self.at + 2
        if 2 <= len(digits) <= 6 and all(one in "0123456789abcdefABCDEF" for one in digits):
            code = int(digits, 16)
            if code <= _LAST and after > 0:
                self.at = after
                return chr(code)
        raise PatternError(r"`\x` needs two hexadecimal digits, or more in braces", r"`\x41`, `\x{20ac}`")

    def _class(self) -> Characters:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.next() != "]":
            if not self.next():
                raise PatternError("a `[` of the pattern is never closed", r"write `\[` for the character")
            first = False
            ranges.extend(self._part_of_class())
        self.at += 1
        return Characters(tuple(ranges), negated, self.folded)

    def _part_of_class(self) -> Ranges:
        if self.take("[:"):
            end = self.text.find(":]", self.at)
            name = self.text[self.at : max(end, self.at)]
            inverse, name = name.startswith("^"), name.removeprefix("^")
            if name not in _POSIX:
                raise PatternError(f"there is no class `[:{name[:20]}:]`", "such as `[:alpha:]` and `[:digit:]`")
            self.at = end + 2
            return _others(_POSIX[name]) if inverse else _POSIX[name]
        if self.next() == "\\" and self.text[self.at + 1 : self.at + 2].lower() in ("d", "w", "s"):
            sign = self.text[self.at + 1]
            self.at += 2
            found = _CLASSES[sign.lower()]
            if self.folded and sign == "W":
                found = (*found, (0x17F, 0x17F), (0x212A, 0x212A))  # without case they are an s and a k
            return _others(found) if sign.isupper() else found
        low = self._member()
        if self.next() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return ((low, low),)
        self.at += 1
        high = self._member()
        if high < low:
            raise PatternError("a range of the pattern runs backwards", "write the smaller character first")
        return ((low, high),)

    def _member(self) -> int:
        sign = self.next()
        self.at += 1
        return ord(self._escaped_character() if sign == "\\" else sign)


def _others(ranges: Ranges) -> Ranges:
    """The code points outside of sorted ranges."""
    found, at = [], 0
    for first, last in ranges:
        if at < first:
            found.append((at, first - 1))
        at = last + 1
    return (*found, (at, _LAST))


def _nothing_to_repeat(sign: str) -> PatternError:
    return PatternError(f"`{sign}` has nothing to repeat", rf"write `\{sign}` for the character")


def _is_number(text: str) -> bool:
    """Whether RE2 takes this for a number of repetitions; with a zero before it, the brace is a character."""
    return text.isascii() and text.isdigit() and len(text) < 9 and (text[0] != "0" or text == "0")
