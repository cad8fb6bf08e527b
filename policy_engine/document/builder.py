"""From the events of a YAML parser to nodes, and every refusal on the way.

The stack of open lists and mappings is kept here, so that no level of nesting in a file is a level of
recursion, and the limits on depth and size hold before anything is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.diagnostics.record import Collector, Related
from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.document import places
from policy_engine.document.checks import Checks, Frame, check_scalar
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "MAX_NODES", "Builder", "Refused", "check_scalar"]

MAX_DEPTH = 64
"""Deepest nesting of lists and mappings, aliases followed."""
MAX_NODES = 200_000
"""Most scalars, lists and mappings in a file, aliases followed."""

_STYLES = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


class Refused(Exception):
    """The rest of the file is not worth reading: a limit is passed. The finding is made already."""


class Builder(Checks):
    """Turns events into nodes, with a stack of its own."""

    def __init__(
        self, source: SourceFile, collector: Collector, conditions: bool, mended: dict[int, int] | None = None
    ) -> None:
        """`mended` has start and end of values that the parser is shown a word for, since they are no YAML."""
        super().__init__(source, collector)
        self.mended = mended or {}
        self.condition_keys = places.CONDITION_KEYS if conditions else frozenset[str]()
        self.anchors: dict[str, Node | None] = {}  # none: the anchored node is still open
        self.measures: dict[int, tuple[int, int]] = {}
        self.count = 0
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node | None:
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "ScalarEvent":
                self.scalar(event)
            elif kind == "MappingStartEvent" or kind == "SequenceStartEvent":
                self.open(event, kind == "MappingStartEvent")
            elif kind == "MappingEndEvent" or kind == "SequenceEndEvent":
                self.close(event)
            elif kind == "AliasEvent":
                self.alias(event)
            elif kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.report(
                        "Y013",
                        "a second document starts here",
                        event.start_mark.index,
                        event.end_mark.index,
                        "a file holds one document: delete the line `---`, or make two files",
                    )
                    break
        if documents == 0:
            self.report("Y012", "the file is empty", 0, 0, "a policy starts with the section `policy:`")
        return self.root

    # --- scalars

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        text, style = event.value, _STYLES.get(event.style, "plain")
        frame = self.stack[-1] if self.stack else None
        as_key = frame is not None and frame.entries is not None and frame.key is None
        condition = not as_key and self.in_condition(frame)
        if event.tag is not None:
            start, text = self.tagged(event, start, end, condition)
        elif event.anchor is not None:
            start = min(places.after_anchor(self.text, start), end)
        if style in ("literal", "folded"):
            end = start + len(self.text[start:end].rstrip())
        whole = self.mended.get(start)
        if whole is not None:
            text = " ".join(self.text[start:whole].split())
        scalar = Scalar(self.source, start, end, text, style, condition)
        self.tally(start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = scalar
        if whole is None:
            self.check(scalar, frame, as_key)
        if as_key and frame is not None:
            self.key(scalar, frame)
        else:
            self.value(scalar, frame)

    def in_condition(self, frame: Frame | None, mapping: bool = False) -> bool:
        """Whether what comes next is read as a condition.

        A mapping is one only below `needs` and the like, or inside one already: its own keys (`all`, `any`, `not`)
        say where conditions stand in it. So an entry of a table may be named `all` or `done`.
        """
        if frame is None:
            return False
        if frame.condition:
            return True
        if frame.key is None:
            return False
        name = frame.key.text
        if not mapping:
            return name in self.condition_keys
        return name in places.MAPS_OF_CONDITIONS and bool(self.condition_keys) and places.below_conditions(self.keys())

    # --- keys and values

    def key(self, scalar: Scalar, frame: Frame) -> None:
        frame.key = scalar
        if places.is_explicit_key(self.text, scalar.start):
            help = "write `key: value` on one line"
            self.report("Y019", "a key written with `?`", scalar.start, scalar.end, help)
            self.collector.settle(self.source, scalar.span)

    def value(self, node: Node, frame: Frame | None) -> None:
        if frame is None:
            if self.root is None:
                self.root = node
            return
        if frame.entries is None:
            frame.items.append(node)
            return
        key, frame.key = frame.key, None
        if key is None:
            # A list, a mapping or an alias in the place of a key. Its value follows and is dropped.
            end = max(node.end, node.start + 1)
            help = "a key is one word; put the list or mapping in the value"
            self.report("Y019", "a key that is not a single word", node.start, end, help)
            frame.key = Scalar(self.source, node.start, node.start, "", "plain")
            return
        if key.start == key.end:
            return  # a key that is none: reported, and no later pass should trip over it
        first = frame.names.setdefault(key.text, key)
        if first is key:
            frame.entries.append(Entry(key, node))
        else:
            where = Related(f"`{key.text}` stands here first", self.source, first.span)
            help = "delete one of the two, or rename it: a later entry would silently replace the first"
            self.report("Y018", f"`{key.text}` is there twice", key.start, key.end, help, (where,))

    # --- lists and mappings

    def open(self, event: Any, mapping: bool) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        frame = self.stack[-1] if self.stack else None
        condition = self.in_condition(frame, mapping)
        if event.tag is not None:
            after = places.after_tag(self.text, start)
            self.tag(start, after)
            start = after
        if event.anchor is not None:
            start = places.after_anchor(self.text, start)
            self.anchors[event.anchor] = None
        self.tally(start, max(end, start + 1))
        if len(self.stack) >= MAX_DEPTH:
            self.too_deep(start, start + 1)
        self.stack.append(Frame(start, bool(event.flow_style), mapping, condition, event.anchor))

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        node: Node
        end = event.end_mark.index if frame.flow else self.end_of_block(frame)
        if frame.entries is None:
            node = Sequence(self.source, frame.start, end, tuple(frame.items), frame.flow)
        else:
            if frame.bare:
                self.prose(frame)
            if frame.condition or self.is_condition():
                self.check_entries(frame)
            node = Mapping(self.source, frame.start, end, tuple(frame.entries), frame.flow)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node
        parent = self.stack[-1] if self.stack else None
        self.value(node, parent)

    def is_condition(self) -> bool:
        """Whether the mapping that ends here is the whole of a condition. No table has a row named `when`."""
        frame = self.stack[-1] if self.stack else None
        key = "" if frame is None or frame.key is None else frame.key.text
        return key in ("when", "objective") and key in self.condition_keys

    def end_of_block(self, frame: Frame) -> int:
        """Where the last item or entry ends: the parser's own mark is at the next token, lines later."""
        last: list[int] = [frame.start]
        if frame.entries is None:
            last += [item.end for item in frame.items[-1:]]
        else:
            # An aliased value stands elsewhere, before its key.
            last += [max(entry.key.end, entry.value.end) for entry in frame.entries[-1:]]
        return max(last)

    # --- anchors and limits

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        name = event.anchor
        frame = self.stack[-1] if self.stack else None
        node = self.anchors.get(name)
        if node is None:
            if name in self.anchors:
                message, help = f"`*{name}` stands inside what it repeats", "write the value out"
            else:
                near = did_you_mean(name, self.anchors)
                message = f"`*{name}` repeats nothing: there is no `&{name}` before it"
                help = f"did you mean `*{near}`?" if near else "a text that starts with `*` needs quotes"
            if self.in_condition(frame) and not help.startswith("did"):
                help = f"leave the `*` out: `{name}`"
            self.report("Y017", message, start, end, help)
            if self.in_condition(frame):
                self.collector.settle(self.source, Span(start, end))
            node = Scalar(self.source, start, end, self.text[start:end], "single")
        size, depth = self.measure(node)
        self.count += size - 1
        if self.count + 1 > MAX_NODES:
            self.report(
                "Y016",
                f"with its aliases written out the file has more than {MAX_NODES:,} values",
                start,
                end,
                "aliases of aliases multiply: write out what is meant",
            )
            raise Refused
        self.tally(start, end)
        if len(self.stack) + depth > MAX_DEPTH:
            self.too_deep(start, end)
        if frame is not None and frame.entries is not None and frame.key is None and isinstance(node, Scalar):
            help = "write the key itself"
            self.report("Y019", "an alias in the place of a key", start, end, help)
            frame.key = node
            return
        self.value(node, frame)

    def measure(self, node: Node) -> tuple[int, int]:
        """Number of nodes below and including this one, aliases followed, and how deep they nest."""
        if isinstance(node, Scalar):
            return 1, 0
        known = self.measures.get(id(node))
        if known is None:
            children = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
            below = [self.measure(child) for child in children]
            keys = len(children) if isinstance(node, Mapping) else 0
            size = 1 + keys + sum(size for size, _ in below)
            known = self.measures[id(node)] = size, 1 + max((depth for _, depth in below), default=0)
        return known

    def tally(self, start: int, end: int) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            help = "a policy has some thousands: check that this is the right file, or split it"
            self.report("Y015", f"the file has more than {MAX_NODES:,} values", start, end, help)
            raise Refused

    def too_deep(self, start: int, end: int) -> None:
        help = "check the indentation and the brackets"
        self.report("Y014", f"lists and mappings are nested more than {MAX_DEPTH} deep", start, end, help)
        raise Refused
