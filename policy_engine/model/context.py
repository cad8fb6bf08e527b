"""What every part of the builder shares: findings, names in scope, and small readers of nodes.

The builder is tolerant: where the shape of a node is wrong, the schema has said so already, and the part is
left out, so that one run still finds the mistakes of names and types elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from policy_engine.diagnostics import Collector, Related
from policy_engine.diagnostics.record import FINDINGS_PER_FILE
from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.document.nodes import Entry, Node, Scalar, Sequence
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.checker import check
from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.condition import parse_condition
from policy_engine.expr.cost import cost
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.limits import MOST_STEPS
from policy_engine.expr.scope import Binding
from policy_engine.expr.typed import (
    Apply,
    Attribute,
    Compare,
    Connective,
    Contained,
    ListOf,
    Read,
    Typed,
    dependencies,
    walk,
)
from policy_engine.expr.types import BOOLEAN, RecordType, Type
from policy_engine.model.policy import Condition, Origin
from policy_engine.source import SourceFile, Span


def _true(case: Any) -> bool:
    return True


def _false(case: Any) -> bool:
    return False


class Names:
    """Names in scope; a child sees its parents'. Satisfies the expression language's `Scope`."""

    def __init__(self, parent: Names | None = None) -> None:
        self._parent = parent
        self._own: dict[str, Binding] = {}

    def add(self, binding: Binding) -> None:
        self._own[binding.name] = binding

    def lookup(self, name: str) -> Binding | None:
        found = self._own.get(name)
        if found is None and self._parent is not None:
            return self._parent.lookup(name)
        return found

    def names(self) -> Iterable[str]:
        yield from self._own
        if self._parent is not None:
            yield from self._parent.names()


class Build:
    """State of one build."""

    def __init__(self, source: SourceFile, collector: Collector) -> None:
        self.source = source
        self.file = stable_path(source.path)
        self.collector = collector
        self.names = Names()
        self.rules: dict[str, Origin] = {}
        self.event_names: set[str] = set()
        self._path: list[str] = []
        self._cites: list[tuple[Scalar, ...]] = [()]
        self.reads: dict[str, set[str]] = {}
        """For each definition or section, the names it reads: circles are looked for at the end."""
        self.owner = ""
        self.calendar_slots: dict[str, int] = {}
        """Slots of the calendars that can be chosen by another one: those that do not choose themselves."""
        self.conflict_nodes: Node | None = None
        self.used: set[str] = set()
        """Names that some condition, table or clock reads."""

    # ---- findings

    def error(self, code: str, message: str, node: Any, help: str = "", related: tuple[Related, ...] = ()) -> None:
        self.collector.error(code, message, self.source, span_of(node), help, related)

    def warning(self, code: str, message: str, node: Any, help: str = "") -> None:
        self.collector.warning(code, message, self.source, span_of(node), help)

    def unknown_word(self, code: str, what: str, word: str, known: Iterable[str], node: Any) -> None:
        """A word that is none of those known, with the nearest one offered."""
        known = sorted(known) if isinstance(known, set | frozenset) else list(known)
        # Beyond what is ever shown, looking for near words would only take time.
        near = did_you_mean(word, known) if len(self.collector) <= FINDINGS_PER_FILE else None
        if near is not None:
            help = f"did you mean `{near}`?"
        elif known and len(known) <= 12:
            help = "known are " + ", ".join(f"`{name}`" for name in known)
        else:
            help = ""
        self.error(code, f"{what} `{word}` is not known", node, help)

    # ---- where we are

    @property
    def path(self) -> str:
        return ".".join(self._path)

    @contextmanager
    def at(self, *names: str) -> Iterator[None]:
        """Go down into entries."""
        self._path.extend(names)
        try:
            yield
        finally:
            del self._path[len(self._path) - len(names) :]

    @contextmanager
    def citing(self, node: Node | None) -> Iterator[None]:
        """`cites` of an entry hold for everything below that has none of its own."""
        self._cites.append(own_cites(node) or self._cites[-1])
        try:
            yield
        finally:
            self._cites.pop()

    def origin(self, node: Node, key: Scalar | None = None, cite: bool = True) -> Origin:
        """The origin of the entry we are at; remembered as a rule if it has clauses to cite."""
        cites = own_cites(node) or self._cites[-1]
        place = key if key is not None else node
        line = self.source.position(place.start).line
        names, spans = tuple(cite.text for cite in cites), tuple(cite.span for cite in cites)
        origin = Origin(self.path, names, line, place.span, spans, self.file)
        if cite:
            self.rules[origin.id] = origin
        return origin

    @contextmanager
    def scope(self, *bindings: Binding) -> Iterator[None]:
        """Names that hold only here (`start`, `event`, the fields of an event)."""
        outer = self.names
        self.names = Names(outer)
        for binding in bindings:
            self.names.add(binding)
        try:
            yield
        finally:
            self.names = outer

    # ---- conditions

    def always(self, node: Node) -> Condition:
        return Condition("always", _true, frozenset(), node.span)

    def condition(self, node: Node | None, entry: Node) -> Condition:
        """A condition; `always` (or none) is always true. One that does not type is reported and never applies."""
        if node is None:
            return self.always(entry)
        if isinstance(node, Scalar) and node.text.strip() == "always":
            return self.always(node)
        return self.expression(node, BOOLEAN) or Condition("", _false, frozenset(), node.span)

    def expression(self, node: Node, expected: Type | None) -> Condition | None:
        """A checked and compiled expression, or nothing after reporting what is wrong with it."""
        try:
            parsed = parse_condition(node)
            assert parsed is not None
            typed = check(parsed, self.names, expected)
        except ExpressionError as wrong:
            self.collector.extend(wrong.diagnostics)
            return None
        self.exclusions(typed)
        reads = dependencies(typed)
        self.note_reads(reads)
        if "reading" in reads or "windows" in reads or "exclusions" in reads:
            self.note_reads(fields_read(typed))
        steps = cost(typed).most
        if steps > MOST_STEPS:
            from policy_engine.expr.costly import too_costly

            self.collector.extend([too_costly(typed, steps)])
            return None
        text = " ".join(node.text.split()) if isinstance(node, Scalar) else structured_text(node)
        return Condition(text, compile_expr(typed), reads, node.span, bool(reads & self.event_names), typed, self.path)

    def exclusions(self, typed: Typed) -> None:
        """What no ticket can meet is reported, though it types."""
        if any(map(_may_exclude, walk(typed))):
            from policy_engine.expr.contradictions import contradictions

            self.collector.extend(contradictions(typed))

    def note_reads(self, names: Iterable[str]) -> None:
        names = set(names)
        self.used |= names
        if self.owner:
            self.reads.setdefault(self.owner, set()).update(names)

    @contextmanager
    def owned(self, owner: str) -> Iterator[None]:
        """What is read from here on is read by `owner`."""
        outer, self.owner = self.owner, owner
        try:
            yield
        finally:
            self.owner = outer

    def name(self, node: Node | None, what: str, kinds: tuple[str, ...] = ()) -> Binding | None:
        """A name in scope, or nothing after saying so. `a.b` reads a field of an event or record."""
        if not isinstance(node, Scalar):
            return None
        binding = self.names.lookup(node.text)
        if binding is not None and (not kinds or binding.kind in kinds):
            self.note_reads([node.text])
            return binding
        known = [n for n in self.names.names() if not kinds or self._kind(n) in kinds]
        self.unknown_word("N001", what, node.text, known, node)
        return None

    def _kind(self, name: str) -> str:
        binding = self.names.lookup(name)
        return binding.kind if binding is not None else ""


def stable_path(path: str) -> str:
    """The path as decisions name it: as given, or the last folder and the file, so that checkouts agree."""
    return "/".join(path.split("/")[-2:]) if path.startswith("/") else path


def structured_text(node: Node) -> str:
    """A structured condition on one line, for reasons."""
    if isinstance(node, Scalar):
        return " ".join(node.text.split())
    if isinstance(node, Sequence):
        return " and ".join(structured_text(item) for item in node.items)
    parts = []
    for entry in node.entries:
        if isinstance(entry.value, Sequence) and entry.name in ("all", "any"):
            word = " and " if entry.name == "all" else " or "
            inner = [structured_text(item) for item in entry.value.items]
            parts.append(word.join(f"({text})" if " or " in text or " and " in text else text for text in inner))
        else:
            parts.append(f"{entry.name} ({structured_text(entry.value)})")
    return " and ".join(parts)


def own_cites(node: Node | None) -> tuple[Scalar, ...]:
    """The clauses an entry itself cites."""
    return scalars(node.get("cites")) if isinstance(node, MappingNode) else ()


def fields_read(typed: Typed) -> set[str]:
    """The fields of records that an expression reads: `windows.support`, `reading.week`."""
    return {
        f"{node.target.binding.name}.{node.name}"
        for node in walk(typed)
        if isinstance(node, Attribute) and isinstance(node.target, Read) and isinstance(node.target.type, RecordType)
    }


def span_of(place: Any) -> Span:
    """The place of a node, or the place itself."""
    return place if isinstance(place, Span) else place.span


def text_of(node: Node | None) -> str | None:
    """The text of a scalar."""
    return node.text if isinstance(node, Scalar) else None


def texts(node: Node | None) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple."""
    if isinstance(node, Scalar):
        return (node.text,)
    if isinstance(node, Sequence):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return ()


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """One scalar or a list of scalars."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, Sequence):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return ()


def entries(node: Node | None, skip: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """The entries of a mapping, without those that are properties."""
    if not isinstance(node, MappingNode):
        return ()
    return tuple(entry for entry in node.entries if entry.name not in skip)


def mapping(node: Node | None) -> MappingNode | None:
    """The node, if it has keys and values."""
    return node if isinstance(node, MappingNode) else None


Reader = Callable[[Any], Any]


def _may_exclude(node: Typed) -> bool:
    """Whether a part may be what no ticket can meet; most conditions are one comparison, and have none."""
    if isinstance(node, Compare):
        return bool(node.scale)
    if isinstance(node, Contained):
        return isinstance(node.container, ListOf) and not node.container.items
    return isinstance(node, Connective) or (isinstance(node, Apply) and node.function.name in ("/", "%", "date_in"))
