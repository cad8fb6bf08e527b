"""The life cycle: statuses, the events that record them, guarded transitions, timers, milestones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.model.amounts import Amount, parse_amount
from policy_engine.model.calendars import is_declared, read_zone
from policy_engine.model.context import Build, entries, scalars, text_of, texts
from policy_engine.model.definitions import event_ref, event_refs
from policy_engine.model.policy import (
    CalendarDef,
    Condition,
    Definition,
    EventKind,
    EventRef,
    Lifecycle,
    Milestone,
    Status,
    Timer,
    Transition,
)

_TIMER = re.compile(r"(?P<amount>.+?) after (?P<event>[A-Za-z_]\w*)")
_LIMIT = re.compile(r"(?P<event>[A-Za-z_]\w*)\s*\.\s*within\s*\(\s*(?P<length>[0-9a-z]+)\s*\)")
_LENGTH = re.compile(r"(\d+)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
NOTHING = "nothing"


class LifecycleBuilder:
    """Builds the section."""

    def __init__(
        self,
        b: Build,
        events: Mapping[str, EventKind],
        definitions: tuple[Definition, ...],
        calendars: Mapping[str, CalendarDef],
    ) -> None:
        self.b = b
        self.calendars = calendars
        self.clocks = (False, False)
        self.events = events
        self.event_definitions = {d.name: d.slot for d in definitions if d.kind == "event"}
        self.misspelt = False
        """Whether a status was named that does not exist."""

    def build(self, node: Node | None, key: Scalar | None) -> Lifecycle | None:
        if not isinstance(node, MappingNode):
            return None
        b = self.b
        with b.at("lifecycle"), b.citing(node), b.owned("status"):
            origin = b.origin(node, key, cite=False)
            zone = read_zone(b, node.get("zone"))
            calendar = self._calendar(node.get("calendar"))
            self.clocks = (zone is not None or calendar is not None, calendar is not None)
            statuses = [self._status(entry) for entry in entries(node.get("statuses"))]
            self.statuses = [status.name for status in statuses]
            transitions = []
            for entry in entries(node.get("transitions")):
                with b.at("transitions", entry.name), b.citing(entry.value):
                    transition = self._transition(entry)
                    if transition is not None:
                        transitions.append(transition)
            milestones = []
            for entry in entries(node.get("milestones")):
                with b.at("milestones", entry.name), b.citing(entry.value):
                    milestone = self._milestone(entry)
                    if milestone is not None:
                        milestones.append(milestone)
            unlisted = origin
            inner = node.get("unlisted")
            if isinstance(inner, MappingNode):
                with b.at("unlisted"):
                    unlisted = b.origin(inner)
            self._reachable(statuses, transitions, node)
        name = text_of(node.get("zone")) or ""
        return Lifecycle(tuple(statuses), tuple(transitions), tuple(milestones), zone, unlisted, origin, name, calendar)

    def _status(self, entry: Entry) -> Status:
        b = self.b
        with b.at("statuses", entry.name), b.citing(entry.value):
            upon = entry.value.get("upon") if isinstance(entry.value, MappingNode) else None
            refs = event_refs(b, upon, self.events, self.event_definitions)
            return Status(entry.name, refs, b.origin(entry.value, entry.key))

    def _milestone(self, entry: Entry) -> Milestone | None:
        node = entry.value
        event = node.get("event") if isinstance(node, MappingNode) else None
        if not isinstance(event, Scalar):
            return None
        ref = event_ref(self.b, event, self.events, self.event_definitions)
        return Milestone(entry.name, ref, self.b.origin(node, entry.key)) if ref is not None else None

    def _transition(self, entry: Entry) -> Transition | None:
        b, node = self.b, entry.value
        if not isinstance(node, MappingNode):
            return None
        origin = b.origin(node, entry.key)
        sources: tuple[str, ...] | None = texts(node.get("from"))
        for scalar in scalars(node.get("from")):
            if scalar.text not in (*self.statuses, NOTHING, "any"):
                self.misspelt = True
                b.unknown_word("L001", "the status", scalar.text, self.statuses, scalar)
        any_source = "any" in (sources or ())
        if sources and NOTHING in sources:
            sources = None
        to = text_of(node.get("to")) or ""
        if to not in self.statuses:
            self.misspelt = True
            b.unknown_word("L001", "the status", to, self.statuses, node.get("to") or node)
        refs, request, timer = self._upon(node.get("upon"), to)
        when = b.condition(node.get("when"), node)
        needs: list[tuple[str, Condition]] = []
        limit = None
        for need in entries(node.get("needs")):
            condition = b.condition(need.value, need.value)
            needs.append((need.name, condition))
            if condition.typed is not None:
                limit = limit or self._limit(need.value)
        return Transition(
            origin,
            entry.name,
            sources,
            any_source,
            to,
            text_of(node.get("by")) or "any",
            refs,
            request,
            timer,
            event_refs(b, node.get("unless"), self.events, self.event_definitions),
            when,
            tuple(needs),
            limit,
            text_of(node.get("instead")),
            self._until(node.get("until")),
        )

    def _upon(self, node: Node | None, to: str) -> tuple[tuple[EventRef, ...], str | None, Timer | None]:
        b = self.b
        refs: list[EventRef] = []
        request, timer = None, None
        for scalar in scalars(node):
            text = scalar.text
            if text == "request":
                request = to
            elif text.startswith("request "):
                request = text.split()[1]
            elif (found := _TIMER.fullmatch(text)) is not None:
                timer = self._timer(scalar, found["amount"], found["event"])
            else:
                ref = event_ref(b, scalar, self.events, self.event_definitions)
                if ref is not None:
                    refs.append(ref)
        return tuple(refs), request, timer

    def _until(self, node: Node | None) -> Timer | None:
        """The last instant of a move, from an event: `until: 5 business days after closed`."""
        if not isinstance(node, Scalar):
            return None
        found = _TIMER.fullmatch(node.text)
        if found is None:
            self.b.error(
                "T010", f"`{node.text}` is no limit of time", node, "write it as `5 business days after closed`"
            )
            return None
        return self._timer(node, found["amount"], found["event"])

    def _calendar(self, node: Node | None) -> str | None:
        name = text_of(node)
        if name is None or name in self.calendars or is_declared(self.b, name):
            return name
        self.b.unknown_word("N006", "the calendar", name, self.calendars, node)
        return None

    def _timer(self, scalar: Scalar, amount: str, event: str) -> Timer | None:
        b = self.b
        parsed = parse_amount(amount)
        if not isinstance(parsed, Amount):
            b.error("T010", parsed, scalar, "write an amount such as `1 week after solution_proposed`")
            return None
        has_zone, has_calendar = self.clocks
        if parsed.on_calendar and not has_calendar:
            b.error(
                "L004",
                f"`{amount}` is counted on a calendar, and the life cycle names none",
                scalar,
                "add `calendar: <name>` to `lifecycle`",
            )
        elif parsed.unit not in ("minute", "hour") and not has_zone:
            b.error(
                "L003",
                f"`{amount}` runs on a wall clock, and the life cycle names no zone",
                scalar,
                "add `zone: <zone, parameter or definition>` to `lifecycle`",
            )
        at = scalar.start + scalar.text.rindex(event)
        part = Scalar(scalar.source, at, at + len(event), event, "plain")
        ref = event_ref(b, part, self.events, self.event_definitions)
        return Timer(parsed, ref) if ref is not None else None

    def _limit(self, node: Node) -> tuple[EventRef, int] | None:
        """`closed.within(10d)` as a need gives the last instant at which the request is allowed."""
        if not isinstance(node, Scalar):
            return None
        found = _LIMIT.fullmatch(node.text.strip())
        if found is None:
            return None
        seconds = sum(int(n) * _SECONDS[unit] for n, unit in _LENGTH.findall(found["length"]))
        part = Scalar(node.source, node.start, node.end, found["event"], "plain")
        ref = event_ref(self.b, part, self.events, self.event_definitions)
        return (ref, seconds) if ref is not None else None

    def _reachable(self, statuses: list[Status], transitions: list[Transition], node: MappingNode) -> None:
        """A status that no event records and no transition leads to is never reached."""
        if self.misspelt:
            return  # the status that seems out of reach may be the one that was meant
        led_to = {transition.to for transition in transitions}
        for status in statuses:
            if not status.events and status.name not in led_to:
                self.b.error(
                    "L002",
                    f"the status `{status.name}` is never reached",
                    status.origin.span,
                    "name the event that records it (`upon:`), or a transition to it",
                )
