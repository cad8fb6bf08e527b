"""From a checked document to the typed policy: names first, then everything that mentions them."""

from __future__ import annotations

import hashlib

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.document.nodes import Node, Scalar
from policy_engine.expr.cost import size_of_type
from policy_engine.expr.scope import Binding, in_seconds
from policy_engine.expr.types import DATE, INSTANT, EnumType, EventType, RecordType, Type, larger
from policy_engine.model.business import build_charges, build_escalations, build_windows
from policy_engine.model.calendars import build_calendars, declare_calendars
from policy_engine.model.classification import build_classification, declare_classification, declare_scales
from policy_engine.model.context import Build, entries, mapping, scalars, text_of, texts
from policy_engine.model.coverage import VERDICT, build_exclusions, build_obligations
from policy_engine.model.definitions import build_definitions, declare_definitions
from policy_engine.model.lifecycle import LifecycleBuilder
from policy_engine.model.policy import Conflict, Fact, Policy, Silence
from policy_engine.model.proofs import prove
from policy_engine.model.sla import SlaBuilder
from policy_engine.model.vocabulary import declare_events, declare_facts, declare_parameters, declare_readings
from policy_engine.source import SourceFile

SECTIONS = (
    "policy", "sources", "parameters", "readings", "conflicts", "calendars", "definitions", "classification", "sla",
    "lifecycle", "exclusions", "obligations", "charges", "escalations", "windows", "silences", "facts", "events",
)  # fmt: skip


def build(root: Node, source: SourceFile, collector: Collector) -> Policy | None:
    """The typed policy of a document; every mistake goes to the collector. `None` if the root is no mapping.

    The policy that comes back is to be run only if the collector has no errors.
    """
    if not isinstance(root, MappingNode):
        help = "begin with `policy:` and go on with the sections it has"
        collector.error("M001", "a policy is a mapping of sections", source, root.span, help)
        return None
    b = Build(source, collector)
    scales = declare_scales(b, root.get("classification"))
    facts = declare_facts(b, root.get("facts"), scales)
    events = declare_events(b, root.get("events"), scales, facts)
    parameters = declare_parameters(b, root.get("parameters"), facts)
    readings = declare_readings(b, root.get("readings"))
    _moments(b)
    declare_calendars(b, root.get("calendars"))
    declare_definitions(b, root.get("definitions"), events)
    declare_classification(b, root.get("classification"), scales, facts)
    _records(b, root)
    conflicts = _conflicts(b, root.get("conflicts"), facts)

    calendars = build_calendars(b, root.get("calendars"), parameters)
    definitions = build_definitions(b, root.get("definitions"), events)
    event_definitions = {d.name: d.slot for d in definitions if d.kind == "event"}
    _set_by(b, root, facts, {*events, *event_definitions})
    graded = next((name for name in scales if name != "category"), None)
    classified = build_classification(b, root.get("classification"), facts, conflicts)
    severity = next((c for name, c in classified.items() if name != "category"), None)
    sla = SlaBuilder(b, facts, events, definitions, calendars, graded).build(root.get("sla"), _key(root, "sla"))
    lifecycle = LifecycleBuilder(b, events, definitions, calendars).build(
        root.get("lifecycle"), _key(root, "lifecycle")
    )
    exclusions = build_exclusions(b, root.get("exclusions"), _key(root, "exclusions"), conflicts)
    duties = build_obligations(b, root.get("obligations"), events, event_definitions, calendars)
    charges = build_charges(b, root.get("charges"), _key(root, "charges"), events, calendars, parameters)
    escalations = build_escalations(
        b, root.get("escalations"), _key(root, "escalations"), events, event_definitions, calendars
    )
    windows = build_windows(b, root.get("windows"), calendars)
    silences = _silences(b, root.get("silences"))
    _check_conflicts(b, conflicts)
    _check_status(b, facts, root)

    head, sources = mapping(root.get("policy")), mapping(root.get("sources"))
    handbook = mapping(sources.get("handbook")) if sources is not None else None
    policy = Policy(
        id=_head(head, "id"),
        title=_head(head, "title"),
        edition=_head(head, "edition"),
        language=_head(head, "language"),
        in_force_from=_head(head, "in_force_from"),
        digest=hashlib.sha256(source.text.encode()).hexdigest(),
        source=source,
        register=text_of(handbook.get("register")) if handbook is not None else None,
        document=text_of(handbook.get("document")) if handbook is not None else None,
        facts=facts,
        events=events,
        parameters=parameters,
        readings=readings,
        conflicts=conflicts,
        calendars=calendars,
        definitions=definitions,
        category=classified.get("category"),
        severity=severity,
        sla=sla,
        lifecycle=lifecycle,
        exclusions=exclusions,
        occasions=duties,
        charges=charges,
        escalations=escalations,
        windows=windows,
        silences=silences,
        rules=dict(b.rules),
    )
    if not collector.has_errors:
        prove(b, policy)
    return policy


def _head(node: MappingNode | None, name: str) -> str:
    return text_of(node.get(name)) or "" if node is not None else ""


def _key(root: MappingNode, name: str) -> Scalar | None:
    entry = root.entry(name)
    return entry.key if entry is not None else None


def _moments(b: Build) -> None:
    b.names.add(Binding("now", INSTANT, in_seconds(INSTANT, lambda case: case.at), "moment"))
    b.names.add(Binding("today", DATE, lambda case: case.today(), "moment"))


def _records(b: Build, root: MappingNode) -> None:
    """What other sections answer, as names: `exclusions.verdict`, `windows.support`, and the derived `status`."""
    if "exclusions" in root:
        b.names.add(
            Binding(
                "exclusions",
                RecordType("exclusions", {"verdict": VERDICT}),
                lambda case: case.sections,
                "section",
            )
        )
    windows: dict[str, Type] = {}
    for entry in entries(root.get("windows")):
        states: list[str] = []
        body = mapping(entry.value)
        if body is None:
            continue
        tracks = [body, *(m for e in body.entries if (m := mapping(e.value)) is not None)]
        for track in tracks:
            states.extend(p.name for p in entries(track.get("phases")) if p.name not in states)
        if states:
            windows[entry.name] = EnumType(entry.name, tuple(states), False)
        elif "rows" in body or "then" in body:
            names = texts(body.get("outputs")) or tuple(e.name for e in entries(body.get("then")))
            windows.update({name: EnumType(name, ("open", "closed"), False) for name in names})
        else:
            windows[entry.name] = EnumType(entry.name, ("open", "closed"), False)
    if windows:
        b.names.add(Binding("windows", RecordType("windows", windows), lambda case: case.sections, "section"))
    body = mapping(root.get("lifecycle"))
    if body is not None:
        statuses = tuple(entry.name for entry in entries(body.get("statuses")))
        b.names.add(Binding("status", EnumType("status", statuses, False), lambda case: case.status(), "section"))


def _set_by(b: Build, root: MappingNode, facts: dict[str, Fact], events: set[str]) -> None:
    for fact in facts.values():
        if fact.set_by is not None and fact.set_by not in events:
            node = mapping(root.get("facts"))
            inner = mapping(node.get(fact.name)) if node is not None else None
            place = inner.get("set_by") if inner is not None else None
            b.unknown_word("N015", "the event", fact.set_by, events, place or fact.origin.span)
        elif fact.set_by is not None:
            binding = b.names.lookup(fact.set_by)
            if (
                isinstance(binding, Binding)
                and isinstance(binding.type, EventType)
                and "value" not in binding.type.attributes
            ):
                text = f"`{fact.name}` is set by `{fact.set_by}`, an event without a `value`"
                b.error(
                    "N015", text, fact.origin.span, "declare the field `value` of the event, with the type of the fact"
                )
            elif isinstance(binding, Binding) and isinstance(binding.type, EventType):
                _as_large(b, fact, binding.type.attributes["value"])


def _as_large(b: Build, fact: Fact, value: Type) -> None:
    """Says so where an event may bring the fact a larger value than the fact is declared to have."""
    if size_of_type(larger(fact.type, value)).most > size_of_type(fact.type).most and fact.type == value:
        text = f"`{fact.name}` is set by `{fact.set_by}`, whose `value` may be larger than `{fact.name}` is declared"
        b.error("N018", text, fact.origin.span, "declare the same `longest` or `at_most` for the field `value`")


def _conflicts(b: Build, node: Node | None, facts: dict[str, Fact]) -> tuple[Conflict, ...]:
    found = []
    for entry in entries(node):
        with b.at("conflicts", entry.name):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            preferred = text_of(body.get("preferred"))
            found.append(
                Conflict(
                    entry.name,
                    texts(body.get("between")),
                    None if preferred == "undecided" else preferred,
                    text_of(body.get("settled_by")),
                    b.origin(body, entry.key),
                )
            )
            for scalar in scalars(body.get("settled_by")):
                if scalar.text not in facts:
                    b.unknown_word("N001", "the fact", scalar.text, facts, scalar)
            for name in texts(body.get("settled_by")):
                b.used.add(name)
    b.conflict_nodes = node
    return tuple(found)


def _check_conflicts(b: Build, conflicts: tuple[Conflict, ...]) -> None:
    """The rules that a conflict names exist, and the preferred one is among them."""
    for entry in entries(b.conflict_nodes):
        body = entry.value
        if not isinstance(body, MappingNode):
            continue
        for scalar in scalars(body.get("between")):
            if scalar.text not in b.rules:
                b.unknown_word("N014", "the rule", scalar.text, b.rules, scalar)
        preferred = body.get("preferred")
        if isinstance(preferred, Scalar) and preferred.text not in (*texts(body.get("between")), "undecided"):
            b.unknown_word(
                "N014",
                "the preferred rule",
                preferred.text,
                [*texts(body.get("between")), "undecided"],
                preferred,
            )


def _check_status(b: Build, facts: dict[str, Fact], root: MappingNode) -> None:
    """The statuses that a ticket can tell are those of the life cycle."""
    fact, body = facts.get("status"), mapping(root.get("lifecycle"))
    if fact is None or body is None or not isinstance(fact.type, EnumType) or fact.type.open:
        return
    statuses = [entry.name for entry in entries(body.get("statuses"))]
    for member in fact.type.members:
        if member not in statuses:
            b.unknown_word("L001", "the status", str(member), statuses, fact.origin.span)
    for missing in (name for name in statuses if name not in fact.type.members):
        b.error(
            "L001",
            f"the status `{missing}` of the life cycle cannot be told",
            fact.origin.span,
            "add it to the fact `status`",
        )


def _silences(b: Build, node: Node | None) -> tuple[Silence, ...]:
    found = []
    for entry in entries(node):
        with b.at("silences", entry.name):
            body = entry.value
            if not isinstance(body, MappingNode):
                continue
            base = b.origin(body, entry.key, cite=False)
            origin = type(base)(base.id, (entry.name,), base.line, base.span, (entry.key.span,))
            b.rules[origin.id] = origin
            places = tuple(scalar.span for scalar in scalars(body.get("about")))
            answer = text_of(body.get("answer")) or ""
            found.append(Silence(entry.name, texts(body.get("about")), answer, origin, places))
    return tuple(found)
