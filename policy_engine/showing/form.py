"""The form that answers for a ticket: what it asks, and the answers worked out beforehand.

The script of the page walks the trees and combines the grounds of coverage as the engine does; it computes nothing
else. `tests/showing` compares its answers with the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from policy_engine.expr.types import ListType
from policy_engine.expr.values import Unknown
from policy_engine.load import Policy
from policy_engine.model.coverage import GRAVITY, VERDICTS
from policy_engine.model.policy import Classified, Exclusions, Metric
from policy_engine.runtime.case import Case
from policy_engine.runtime.classify import grade
from policy_engine.runtime.coverage import Finding, findings
from policy_engine.runtime.figures import look_up
from policy_engine.runtime.parts import IMPOSSIBLE, Part
from policy_engine.showing.asking import Asker, Because, Leaf, Node, TooMany, Tree, Variable, because_of, needs_of
from policy_engine.showing.words import WORDS, spaced, value

RESULTS = {
    "no_target": "no target",
    "not_applicable": WORDS["not_applicable"],
    "not_guaranteed": WORDS["not_guaranteed"],
}


class Field(NamedTuple):
    """Something the form asks: its values as words, and as they stand in the address of an answer."""

    number: int
    name: str
    label: str
    words: tuple[str, ...]
    tokens: tuple[str, ...]
    several: bool
    """Whether several words may hold at once; then `words` are the members, and a value is the number of a set."""
    untold: str


class Question(NamedTuple):
    """Something the form answers."""

    name: str
    label: str
    kind: str
    """`class`, `metric` or `ground`."""
    tree: Tree


class Form(NamedTuple):
    """What the form asks and answers."""

    fields: tuple[Field, ...]
    questions: tuple[Question, ...]
    asker: Asker
    open: tuple[str, ...]
    """Facts that answers hang on and that are not asked, because their values cannot be listed."""
    left_out: tuple[str, ...]
    """Questions that hang on too many facts together to be answered beforehand."""


def form_of(policy: Policy) -> Form | None:
    """The form of a policy; nothing where there is nothing to ask or to answer."""
    model = policy.model
    asker = Asker(model)
    asked: list[tuple[str, str, str, Callable[[Case], Leaf]]] = []
    for classified in (model.category, model.severity):
        if classified is not None:
            name = classified.name
            asked.append((name, spaced(name), "class", _class(classified)))
    for metric in model.sla.metrics if model.sla is not None else ():
        if metric.measured is None:
            asked.append((metric.name, spaced(metric.name), "metric", _figure(metric)))
    if model.exclusions is not None:
        for name, part in _grounds(model.exclusions):
            asked.append((name, spaced(name), "ground", _ground(part)))
    questions, left_out = [], []
    for name, label, kind, ask in asked:
        try:
            questions.append(Question(name, label, kind, asker.explore(f"{kind}.{name}", ask)))
        except TooMany:
            left_out.append(label)
    if any(kind == "ground" for _, _, kind, _ in asked) and len([q for q in questions if q.kind == "ground"]) < len(
        [kind for _, _, kind, _ in asked if kind == "ground"]
    ):
        # A verdict without one of its grounds would be a guess.
        questions = [one for one in questions if one.kind != "ground"]
        left_out.append("coverage")
    fields = tuple(
        _field(asker, number, one)
        for number, one in enumerate(asker.variables.values())
        if one.kind in ("fact", "asked")
    )
    return Form(fields, tuple(questions), asker, tuple(asker.open), tuple(left_out)) if fields and questions else None


def _field(asker: Asker, number: int, one: Variable) -> Field:
    """A field for a variable that is asked."""
    fact = asker.policy.facts.get(one.name) if one.kind == "fact" else None
    default = f" (then: {value(fact.absent)})" if fact is not None and fact.has_absent else ""
    if one.type is not None and isinstance(one.type, ListType):
        members = tuple(getattr(one.type.element, "members", ()))
        words = tuple(value(member) for member in members)
        return Field(number, one.name, spaced(one.name), words, tuple(map(str, members)), True, "not told")
    tokens = _tokens(one)
    pairs = zip(one.values, tokens, strict=True)
    words = tuple("another" if token == "another" else value(found) for found, token in pairs)
    label = spaced(one.name) if one.kind == "fact" or one.key == "status" else ASKED.get(one.key.split(".")[0], "{}")
    return Field(number, one.name, label.format(spaced(one.name)), words, tokens, False, f"not told{default}")


ASKED = {"word": "{} (when the clock starts)", "window": "{} (the phase or state at that time)"}
"""How what is no fact and yet asked is called."""


def _tokens(one: Variable) -> tuple[str, ...]:
    return tuple(
        "empty" if found is None else str(found).lower() if isinstance(found, bool) else
        "another" if isinstance(found, str) and found.startswith("\x00") else str(found)
        for found in one.values
    )  # fmt: skip


# ---- the questions


def _class(classified: Classified) -> Callable[[Case], Leaf]:
    """Who decides the category or the severity, and what."""

    def ask(case: Case) -> Leaf:
        found = grade(case, classified)
        because = because_of(found.because)
        if found.conflict:
            words = f"contradiction: {' or '.join(value(one) for one in found.candidates)}"
            words += f"; preferred: {value(found.preferred)}" if found.preferred is not None else ""
            return Leaf(0, repr((found.candidates, found.preferred, found.decided_by)), words, (), because)
        if isinstance(found.value, Unknown):
            return Leaf(-1, "", "", needs_of(found.value.needs), because)
        by = f", decided by {spaced(found.decided_by)}" if found.decided_by else ""
        meanwhile = " (for the time being)" if found.provisional else ""
        more = (("value", found.value), ("by", found.decided_by), ("provisional", found.provisional))
        key = repr((found.value, found.decided_by, found.provisional))
        return Leaf(0, key, f"{value(found.value)}{by}{meanwhile}", (), because, (), more)

    return ask


def _figure(metric: Metric) -> Callable[[Case], Leaf]:
    """The target of a metric."""

    def ask(case: Case) -> Leaf:
        found = look_up(case, metric)
        if isinstance(found, Part):
            because = because_of(found.because)
            if found.unknown:
                return Leaf(-1, "", "", needs_of(found.needs), because)
            result = str(found.data["result"])
            return Leaf(0, result, RESULTS.get(result, spaced(result)), (), because)
        cell, why, _, row = found
        calendar = row.outputs.get("calendar")
        on = f", counted on {spaced(calendar.text)}" if calendar is not None else ""
        return Leaf(0, cell.text, f"{cell.text}{on}", (), because_of(why))

    return ask


def _grounds(exclusions: Exclusions) -> list[tuple[str, Exclusions]]:
    """The scope and every ground by itself."""
    found = [("scope", exclusions._replace(limits=()))] if exclusions.scope else []
    return [*found, *((one.name, exclusions._replace(scope=(), limits=(one,))) for one in exclusions.limits)]


def _ground(part: Exclusions) -> Callable[[Case], Leaf]:
    """What the scope or a ground comes to."""

    def ask(case: Case) -> Leaf:
        found = findings(case, part)
        return _leaf_of(found[0]) if found else Leaf(0, "off", "", more=(("off", True),))

    return ask


def _leaf_of(found: Finding) -> Leaf:
    because = because_of(found.because)
    if found.candidates:
        preferred = VERDICTS.index(found.preferred) if found.preferred else None
        more = (("candidates", tuple(VERDICTS.index(one) for one in found.candidates)), ("preferred", preferred))
        return Leaf(0, repr((found.candidates, found.preferred)), "", (), because, (), more)
    if found.verdict is None:
        return Leaf(-1, "", "", needs_of(found.needs), because, tuple(sorted(found.possible)))
    extent = f" ({spaced(found.extent)})" if found.extent else ""
    sent = f", sent to {spaced(found.sent_to)}" if found.sent_to else ""
    return Leaf(0, found.verdict, f"{extent}{sent}", (), because, (), (("verdict", VERDICTS.index(found.verdict)),))


# ---- as data for the script


def data_of(form: Form) -> dict[str, Any]:
    """What the script reads: variables, trees with shared branches, leaves, reasons, and how verdicts combine."""
    return _Packer(form).packed()


class _Packer:
    """Numbers everything that is shared."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.place = {key: number for number, key in enumerate(form.asker.variables)}
        self.nodes: dict[Any, int] = {}
        self.leaves: dict[str, int] = {}
        self.leaf_list: list[dict[str, Any]] = []
        self.reasons: dict[tuple[str, tuple[str, ...]], int] = {}
        self.known: dict[int, int] = {}

    def packed(self) -> dict[str, Any]:
        form, asker = self.form, self.form.asker
        questions = [[one.name, one.label, one.kind, self.tree(one.tree)] for one in form.questions]
        variables = []
        for one in asker.variables.values():
            tree = self.tree(asker.trees[one.key]) if one.key in asker.trees else None
            variables.append([one.kind, spaced(one.name), len(one.values), tree, int(self._supposable(one))])
        return {
            "variables": variables,
            "questions": questions,
            "nodes": list(self.nodes),
            "leaves": self.leaf_list,
            "reasons": [[text, list(clauses)] for text, clauses in self.reasons],
            "verdicts": [[spaced(one), GRAVITY[one]] for one in VERDICTS],
            "fields": [[one.number, one.name, int(one.several), list(one.tokens)] for one in form.fields],
        }

    def _supposable(self, one: Variable) -> bool:
        """Whether the engine tries the values of a fact that is not told: those of sets it does not."""
        return one.kind == "fact" and not isinstance(one.type, ListType)

    def tree(self, tree: Tree) -> int:
        """The number of a node, or that of a leaf below zero."""
        if id(tree) in self.known:
            return self.known[id(tree)]
        if isinstance(tree, Node):
            packed = (self.place[tree.variable], *(self.tree(one) for one in tree.branches))
            found = self.nodes.setdefault(packed, len(self.nodes))
        else:
            found = -1 - self.leaf(tree)
        self.known[id(tree)] = found
        return found

    def leaf(self, leaf: Leaf) -> int:
        """The number of a leaf; what is empty is left out."""
        packed: dict[str, Any] = {"v": leaf.value}
        if leaf.key:
            packed["k"] = leaf.key
        if leaf.words:
            packed["w"] = leaf.words
        if IMPOSSIBLE in leaf.needs:
            packed["i"] = 1
        elif leaf.needs:
            packed["n"] = [self.need(one) for one in leaf.needs]
        if leaf.because:
            packed["b"] = [self.reason(one) for one in leaf.because]
        if leaf.possible:
            packed["p"] = [VERDICTS.index(one) for one in leaf.possible]
        packed.update({f"x_{name}": found for name, found in leaf.more if name not in ("value", "by", "provisional")})
        text = repr(sorted(packed.items(), key=lambda item: item[0]))
        if text not in self.leaves:
            self.leaves[text] = len(self.leaf_list)
            self.leaf_list.append(packed)
        return self.leaves[text]

    def need(self, name: str) -> int | str:
        """A variable by its number; what is never asked by its name."""
        for key in (name, f"fact.{name}"):
            if key in self.place:
                return self.place[key]
        return name

    def reason(self, one: Because) -> int:
        """The number of a reason."""
        return self.reasons.setdefault(one, len(self.reasons))
