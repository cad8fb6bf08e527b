"""The text of a policy as a careless author would have typed it: the same policy in another dress.

`Scribbler` writes nodes anew with everything that YAML leaves open drawn by lot: indentation, blanks, quotes, blocks
and braces, lines that go on, signs for words, the order of keys, comments and blank lines.
"""

from __future__ import annotations

import random
import re

from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence

IN_ORDER = ("values", "rows")
"""Keys whose entries say something by their order: `otherwise` comes last, the first row may decide."""
ALSO_IN_ORDER = ("transitions", "except", "phases", "bounds", "support", "charges", "pause", "approval", "across")
"""Others of which nobody has shown that it says nothing."""
_MEANING = re.compile(r"(any|empty|unknown|not .*|(at most|at least|more than|less than) .*)")
_PLAIN = re.compile(r"[A-Za-z0-9_(][^#:\n]*(:[^ \n][^#:\n]*)*")
_NOT = re.compile(r"(?:(?<=and )|(?<=or ))not (\w+)(?=$| and| or|\))")
_WORDS = ("see above", "why: {a}", "- 'x", "TODO, later", "| >", "50 %", "[S-1]", "&& ||")


class Scribbler:
    """One drawing. `wild` draws comments, blank lines, further lines, and blocks or braces as well; `shuffled` an
    order of all entries that have none, rows of tables in which only one can hold among them."""

    def __init__(self, rng: random.Random, wild: bool = True, shuffled: bool = False) -> None:
        self.rng = rng
        self.wild = wild
        self.shuffled = shuffled
        self.first_decides = False
        self.lines: list[str] = []
        self.comments: list[str] = []
        self.blanks = 0
        self.under_block = False

    def text(self, root: Mapping) -> str:
        self.block(root, 0, "")
        while self.lines and not self.lines[0].strip():
            del self.lines[0]
            self.blanks -= 1
        ending = self.rng.choice(("", "\n", "\n\n")) if self.wild else "\n"
        return "\n".join(self.lines) + ending

    def chance(self, per_cent: int) -> bool:
        return self.wild and self.rng.randrange(100) < per_cent

    # ---- blocks

    def block(self, node: Mapping | Sequence, indent: int, name: str) -> None:
        if isinstance(node, Sequence):
            for item in node.items:
                self.above(indent)
                self.lines.append(" " * indent + "-")
                self.value(item, indent, self.rng.randint(1, 3), name)
            return
        for entry in self.ordered(node, name):
            self.above(indent)
            self.lines.append(" " * indent + self.key(entry.key) + " " * self.few(10) + ":")
            self.value(entry.value, indent, 1, entry.name)

    def ordered(self, node: Mapping, name: str) -> list[Entry]:
        found = list(node.entries)
        if "rows" in node:
            hit = node.get("hit")
            self.first_decides = isinstance(hit, Scalar) and hit.text == "first"
        if self.shuffled:
            if name not in (*IN_ORDER, *ALSO_IN_ORDER) or (name == "rows" and not self.first_decides):
                self.rng.shuffle(found)
        elif name not in IN_ORDER and self.rng.random() < 0.3 and (self.wild or _is_entry(node)):
            self.rng.shuffle(found)
        return found

    def above(self, indent: int) -> None:
        """Blank lines and comments above a line."""
        while self.chance(12):
            self.lines.append(" " * self.few(20))
            self.blanks += 1
        while self.chance(8):
            column = indent if self.under_block else self.rng.choice((indent, indent, 0, indent + 2, indent + 5))
            self.lines.append(" " * column + self.comment())
            self.under_block = False

    def comment(self) -> str:
        self.comments.append(f"#{self.rng.choice(' #')}{len(self.comments)} {self.rng.choice(_WORDS)}")
        return self.comments[-1]

    def beside(self) -> None:
        if self.chance(8):
            self.lines[-1] += " " * self.rng.randint(1, 6) + self.comment()
        elif self.chance(5):
            self.lines[-1] += " "

    def few(self, per_cent: int) -> int:
        return self.rng.randint(1, 3) if self.rng.randrange(100) < per_cent else 0

    # ---- values

    def value(self, node: Node, indent: int, least: int, name: str) -> None:
        """A value after its key or dash, on this line or below."""
        self.under_block = False
        if isinstance(node, Scalar):
            self.scalar(node, indent, name)
            return
        if not len(node) or (node.flow if not self.chance(12) else not node.flow and _short(node)):
            self.braces(node, indent, name)
            self.beside()
            return
        self.beside()
        step = self.rng.randint(2, 5)
        self.block(node, indent + (0 if isinstance(node, Sequence) and self.chance(30) and least < 3 else step), name)

    def scalar(self, node: Scalar, indent: int, name: str) -> None:
        text = self.spelling(node) if node.condition else node.text
        free = node.condition or name in ("why", "says")
        if free and " " in text and '"' not in text and self.chance(25):
            self.several_lines(text, indent, node.condition)
            return
        written = self.quoted(node, text, False)
        self.lines[-1] += " " * (1 + self.few(10)) + written
        if name != "title" or written != text:  # a comment that cuts a sentence is refused
            self.beside()

    def several_lines(self, text: str, indent: int, condition: bool) -> None:
        inner = " " * (indent + self.rng.randint(1, 6))
        words = text.split(" ")
        at = self.rng.randint(1, len(words) - 1)
        first, second = " ".join(words[:at]), " ".join(words[at:])
        kind = self.rng.choice(("|", ">", "'", '"', "plain"))
        if kind in ("|", ">") and (condition or kind == ">"):
            sign = self.rng.choice(("", "-", "+")) if condition else "-"
            self.lines[-1] += f" {kind}{sign}"
            if self.chance(20):
                self.lines[-1] += "  " + self.comment()
            self.lines += [inner + first, inner + second]
            self.under_block = True
        elif kind == "plain" and condition and _PLAIN.fullmatch(first) and _PLAIN.fullmatch(second):
            self.lines[-1] += f" {first}"
            self.lines.append(inner + second)
        else:
            quote = "'" if kind == "'" and "'" not in text else '"'
            self.lines[-1] += f" {quote}{first}"
            self.lines.append(f"{inner}{second}{quote}")
            self.beside()

    def spelling(self, node: Scalar) -> str:
        """A condition with signs for words, and with more or less blanks."""
        text = node.text
        if '"' in text or not self.rng.randrange(3):
            return text
        text = _NOT.sub(lambda found: "!" + found[1], text)
        for word, sign in ((" and ", "&&"), (" or ", "||")):
            blank = self.rng.choice(("", " ", "  "))
            text = text.replace(word, self.rng.choice((word, f"{blank}{sign}{blank}")))
        return re.sub(r" (==|!=|<=|>=) ", lambda found: self.rng.choice((found[0], found[1])), text)

    def key(self, key: Scalar) -> str:
        return (
            self.rng.choice((key.text, key.text, f'"{key.text}"', f"'{key.text}'"))
            if key.style == "plain"
            else (self.rng.choice((f'"{key.text}"', f"'{key.text}'")))
        )

    def quoted(self, node: Scalar, text: str, flow: bool) -> str:
        plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and not (flow and re.search(r"[,\[\]{}]", text))
        word = isinstance(node.as_value(), str) and not _MEANING.fullmatch(text)
        ways = [text] * 4 if plain and node.style == "plain" else []
        if node.condition or node.style != "plain" or word:
            ways += ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"']
            ways += ["'" + text.replace("'", "''") + "'"]
        return self.rng.choice(ways or [text])

    # ---- braces

    def braces(self, node: Mapping | Sequence, indent: int, name: str) -> None:
        self.lines[-1] += " "
        self.piece(node, indent + self.rng.randint(1, 4), name)

    def piece(self, node: Node, indent: int, name: str) -> None:
        if isinstance(node, Scalar):
            text = self.spelling(node) if node.condition else node.text
            self.lines[-1] += self.quoted(node, text, True)
            return
        opening, closing = "{}" if isinstance(node, Mapping) else "[]"
        self.lines[-1] += opening
        parts = self.ordered(node, name) if isinstance(node, Mapping) else list(node.items)
        for number, part in enumerate(parts):
            if number:
                self.lines[-1] += " " * self.few(10) + ","
                self.break_line(indent)
            self.lines[-1] += " " * self.few(20)
            if isinstance(part, Entry):
                self.lines[-1] += self.key(part.key) + ": " + " " * self.few(10)
                self.piece(part.value, indent, part.name)
            else:
                self.piece(part, indent, name)
        self.lines[-1] += " " * self.few(10) + closing

    def break_line(self, indent: int) -> None:
        if self.chance(5):
            if self.chance(20):
                self.lines[-1] += "  " + self.comment()
            self.lines.append(" " * indent)


def _is_entry(node: Mapping) -> bool:
    """Whether all keys are the language's, so that their order is the formatter's to choose."""
    return node.keys()[-1:] == ("cites",) and set(node.keys()) <= set(_PROPERTIES.split())


_PROPERTIES = """
    told_by assumed why chosen others between preferred settled_by zone hours holidays overrides event when start stop
    follows pauses from until to by upon unless party strength done verdict extent cites metrics says
"""


def _short(node: Mapping | Sequence) -> bool:
    return len(node) <= 4 and all(isinstance(part, Scalar) or len(part) <= 4 for part in _parts(node))


def _parts(node: Mapping | Sequence) -> list[Node]:
    return [entry.value for entry in node.entries] if isinstance(node, Mapping) else list(node.items)
