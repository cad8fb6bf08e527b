"""What is refused in a single value or entry while the nodes of a file are built: the traps of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.diagnostics.record import Collector, Related
from policy_engine.document import places, traps
from policy_engine.document.hygiene import check_decoded
from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from policy_engine.document.condition_traps import Trap
    from policy_engine.document.layout import Value

__all__ = ["Checks", "Frame", "check_scalar"]

_JOINED_STYLES = ("plain", "single", "double", "folded")


class Frame:
    """A list or a mapping that is still open."""

    __slots__ = ("anchor", "bare", "condition", "entries", "flow", "items", "key", "names", "start")

    def __init__(self, start: int, flow: bool, mapping: bool, condition: bool, anchor: str | None) -> None:
        self.start = start
        self.flow = flow
        self.condition = condition
        self.anchor = anchor
        self.items: list[Node] = []
        self.entries: list[Entry] | None = [] if mapping else None
        self.names: dict[str, Scalar] = {}
        self.key: Scalar | None = None
        self.bare = False  # some key of braces has neither colon nor value


def check_scalar(scalar: Scalar, collector: Collector) -> bool:
    """Refuse a plain scalar that some readers of YAML take for something else; true if it is fine.

    The reader does this everywhere but in conditions. For a pass that finds data where the reader took a
    condition for granted.
    """
    trap = traps.trap_of(scalar.text) if scalar.style == "plain" else None
    if trap is None:
        return True
    code, message, help = trap
    collector.error(code, message, scalar.source, scalar.span, help)
    collector.settle(scalar.source, scalar.span)
    return False


class Checks:
    """The part of the builder that looks at what it has read; most of it looks only where something is odd."""

    def __init__(self, source: SourceFile, collector: Collector) -> None:
        self.source = source
        self.text = source.text
        self.collector = collector
        self.stack: list[Frame] = []
        self.fine: set[str] = set()  # plain texts known to be no trap: words repeat

    def keys(self) -> list[str]:
        """The keys that lead to what comes next."""
        return [frame.key.text for frame in self.stack if frame.key is not None]

    def report(
        self, code: str, message: str, start: int, end: int, help: str = "", related: tuple[Related, ...] = ()
    ) -> None:
        self.collector.error(code, message, self.source, Span(start, end), help, related)

    def check(self, scalar: Scalar, frame: Frame | None, as_key: bool) -> None:
        """What YAML makes of a scalar that its author may not have meant."""
        if scalar.style == "plain":
            if scalar.text not in self.fine:
                self.check_plain(scalar, frame, as_key)
        elif scalar.style == "double":
            self.check_escapes(scalar)
        if scalar.condition:
            self.check_condition(scalar)
        elif scalar.style == "plain" and not as_key and frame is not None and frame.key is not None:
            outer = self.stack[-2].key if len(self.stack) > 1 else None
            if frame.key.text in places.PROSE_KEYS or (outer is not None and outer.text == "others"):
                self.check_prose(scalar, frame.key.text)

    def check_plain(self, scalar: Scalar, frame: Frame | None, as_key: bool) -> None:
        text = scalar.text
        if traps.is_null(text):
            if as_key:
                help = "give the entry a name"
                self.report("Y019", "a key without a name", scalar.start, scalar.end, help)
            elif frame is not None and places.is_bare_key(self.text, frame.flow, frame.key, scalar.start):
                frame.bare = True
            else:
                self.no_value(scalar, frame)
        elif not scalar.condition and check_scalar(scalar, self.collector):
            self.fine.add(text)

    def no_value(self, scalar: Scalar, frame: Frame | None) -> None:
        key = None if frame is None else frame.key
        what = f"`{key.text}`" if key is not None else "this item" if frame is not None else "the document"
        start, end = scalar.start, scalar.end
        if key is not None and start == end:
            start, end = key.start, key.end
        help = "write it, or leave the entry out; `empty` says that something is known to have no value"
        if not scalar.text and places.comment_after(self.text, scalar.end) is not None:
            help = "what follows is a comment, since a `#` after a blank starts one: put a text with it in quotes"
        given = f": `{scalar.text}` is none" if scalar.text else ""
        self.report("Y021", f"{what} has no value{given}", start, end, help)
        self.collector.settle(self.source, scalar.span)

    def check_escapes(self, scalar: Scalar) -> None:
        found = check_decoded(scalar.text) if "\\" in self.text[scalar.start : scalar.end] else None
        if found is not None:
            index, code, message, help = found
            span = scalar.textmap.span(index, index + 1)
            self.report(code, message, span.start, span.end, help)

    def check_condition(self, scalar: Scalar) -> None:
        """What YAML cuts from a condition, or joins in it, without a word."""
        if scalar.style == "plain" and places.stops_short(scalar.text):
            from policy_engine.document.silent_traps import cut_short

            self.refuse(scalar, cut_short(scalar, self.place(scalar)))
        elif scalar.style in ("literal", "folded") and not scalar.text.strip():
            from policy_engine.document.silent_traps import empty_block

            self.refuse(scalar, empty_block(scalar, self.place(scalar)))
        elif scalar.style in _JOINED_STYLES and "//" in scalar.text:
            at = places.comment_in_joined_lines(scalar)
            if at is not None:
                from policy_engine.document.silent_traps import comment_in_lines

                self.refuse(scalar, comment_in_lines(scalar, at, self.place(scalar)))

    def check_prose(self, scalar: Scalar, key: str) -> None:
        """What YAML cuts from a sentence without a word."""
        if places.comment_after(self.text, scalar.end) is not None:
            from policy_engine.document.silent_traps import cut_prose

            self.refuse(scalar, cut_prose(scalar, key))

    def place(self, scalar: Scalar) -> Value:
        """Where a scalar stands, for what is said about its text."""
        from policy_engine.document.silent_traps import value_of

        keys = tuple("" if frame.key is None else frame.key.text for frame in self.stack)
        return value_of(scalar, keys, self.stack[-1].start if self.stack and self.stack[-1].flow else None)

    def refuse(self, scalar: Scalar, trap: Trap | None) -> None:
        """Report a trap; nothing else is to be said about its scalar then, or about the list that it is cut in."""
        if trap is not None:
            self.report(trap.code, trap.message, trap.start, trap.end, trap.help)
            span = Span(min(scalar.start, trap.start), max(scalar.end, trap.end))
            flow = self.place(scalar).flow if trap.code == "Y041" else None
            self.collector.settle(self.source, span if flow is None else Span(*flow))

    def tagged(self, event: Any, start: int, end: int, condition: bool) -> tuple[int, str]:
        """Refuse a tag; give where the value starts, and the text that was probably meant."""
        raw = self.text[start:end]
        if condition and raw.startswith("!") and not raw.startswith("!<"):
            from policy_engine.document.silent_traps import negation

            scalar = Scalar(self.source, start, end, raw, "plain", True)
            self.refuse(scalar, negation(scalar, self.place(scalar)))
            return start, raw
        after = min(places.after_tag(self.text, start), end)
        self.tag(start, after)
        return after, str(event.value)

    def tag(self, start: int, end: int) -> None:
        raw = self.text[start:end].strip()
        help = "delete it, or put the whole text in quotes if the `!` belongs to it"
        self.report("Y020", f"the tag `{raw}` has no meaning here", start, start + len(raw), help)

    def check_entries(self, frame: Frame) -> None:
        """Entries where conditions are expected: a colon has made one of a condition."""
        if places.below_conditions(self.keys()):
            return
        for entry in frame.entries or ():
            if entry.key.text not in places.CONNECTIVES and isinstance(entry.value, Scalar):
                from policy_engine.document.silent_traps import entry_for_condition

                found = entry_for_condition(entry, self.place(entry.key))
                if found is not None:
                    whole = Scalar(self.source, entry.key.start, max(entry.key.end, entry.value.end), "", "plain")
                    self.refuse(whole, found)

    def prose(self, frame: Frame) -> None:
        """Keys without a colon inside braces: a comma in a sentence has cut it in two."""
        before: Entry | None = None
        run: list[Scalar] = []
        kept: list[Entry] = []
        for entry in frame.entries or ():
            if entry.value.start == entry.value.end and places.is_bare_key(
                self.text, True, entry.key, entry.value.start
            ):
                run.append(entry.key)
                continue
            if run:
                self.cut_prose(before, run)
                run = []
            before = entry
            kept.append(entry)
        if run:
            self.cut_prose(before, run)
        frame.entries = kept

    def cut_condition(self, key: Scalar, value: Scalar, end: int) -> None:
        """A comma has cut a condition in two."""
        from policy_engine.document.silent_traps import cut_at_comma

        place = self.place(value)
        trap = cut_at_comma(value, end, place._replace(keys=(*place.keys, key.text), flow=place.flow or (0, 0)))
        if trap is not None:
            self.report(trap.code, trap.message, trap.start, trap.end, trap.help)
            self.collector.settle(self.source, Span(value.start, end))

    def cut_prose(self, before: Entry | None, run: list[Scalar]) -> None:
        start, end = run[0].start, run[-1].end
        words = self.text[start:end]
        if before is None:
            help = "inside braces every entry is `key: value`; a list is written in square brackets"
        else:
            condition = isinstance(before.value, Scalar) and before.value.condition
            if isinstance(before.value, Scalar) and condition and places.stops_short(before.value.text):
                self.cut_condition(before.key, before.value, end)
                return
            whole = " ".join(self.text[before.value.start : end].replace('"', "").split())
            help = f'a comma ends a value inside braces: put the text in quotes, `{before.name}: "{whole}"`'
            if condition:
                help = f"inside braces every entry is `key: value`: write `{words}: ...`"
        self.report("Y034", f"`{words}` is read as a key without a value", start, end, help)
