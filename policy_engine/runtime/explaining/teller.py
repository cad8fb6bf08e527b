"""What stands behind the names of a condition: where a value comes from, and what it was made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.explain_parts import Explanation, marked
from policy_engine.expr.explain_values import known
from policy_engine.expr.explainer import Explainer
from policy_engine.expr.scope import Binding
from policy_engine.expr.types import Type
from policy_engine.model.policy import Definition, Fact, Parameter, Policy
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from policy_engine.runtime.case import Case
    from policy_engine.runtime.explaining.bodies import Body

__all__ = ["Teller"]


class Teller:
    """Explains names. Definitions are followed `depth` levels down; further down they have a value and a place."""

    def __init__(
        self,
        policy: Policy,
        body_of: Callable[[Definition], Body | None],
        depth: int,
        told: frozenset[str] = frozenset(),
    ) -> None:
        """`told` names the facts that the ticket tells."""
        self.policy = policy
        self._told = told
        self.explainer = Explainer(self._behind)
        self._definitions = {definition.name: definition for definition in policy.definitions}
        self._body_of = body_of
        self._depth = depth

    @property
    def source(self) -> SourceFile:
        return self.policy.source

    def name(self, name: str, kind: Type, value: Any, case: Case, place: Span) -> Explanation:
        """A name that a table or a rule reads, with what stands behind it."""
        role = self._role(name)
        note, parts = self._behind(Binding(name, kind, _nothing, role), value, case)
        return Explanation("name", name, place, self.source, kind, value, parts=parts, name=name, role=role, note=note)

    def _role(self, name: str) -> str:
        policy = self.policy
        graded = [one.name for one in (policy.category, policy.severity) if one is not None]
        if name == "status" and policy.lifecycle is not None:
            return "section"
        if name in policy.facts:
            return "fact"
        if name in self._definitions:
            return "definition"
        if name in graded:
            return "classification"
        return "parameter" if name in policy.parameters else "field"

    def _behind(self, binding: Binding, value: Any, case: Any) -> tuple[str, tuple[Explanation, ...]]:
        name, role = binding.name, binding.kind
        if role == "fact" and name in self.policy.facts:
            return self._fact(self.policy.facts[name], value, case), ()
        if role == "parameter" and name in self.policy.parameters:
            return self._parameter(self.policy.parameters[name], case), ()
        if role == "definition" and name in self._definitions:
            return self._definition(self._definitions[name], case)
        if role == "classification":
            return self._graded(name, case), ()
        if role == "calendar":
            return self._calendar(value), ()
        if role == "section" and name == "status":
            return self._status(case), ()
        if name == "start" and not known(value):
            return "its clock has not started", ()
        return "", ()

    def _fact(self, fact: Fact, value: Any, case: Case) -> str:
        if not known(value):
            return "not told" if getattr(value, "needs", ()) == (fact.name,) else ""
        for slot, _, timeline in case.timelines():
            if slot == fact.slot and timeline:
                before = [at for at, _ in timeline if at <= case.at]
                return f"set by {fact.set_by} at {iso(before[-1] if before else timeline[0][0])}"
        return "not told, so it counts as this" if fact.has_absent and fact.name not in self._told else ""

    def _parameter(self, parameter: Parameter, case: Case) -> str:
        if known(case.values[self.policy.facts[parameter.fact].slot]):
            return f"told by {parameter.fact}"
        return f"assumed, as {parameter.fact} is not told" if parameter.has_default else f"{parameter.fact} is not told"

    def _definition(self, definition: Definition, case: Case) -> tuple[str, tuple[Explanation, ...]]:
        if definition.kind == "event":
            history = case.defined_history(definition.slot)
            return (f"{history[-1].kind}" if known(history) and history else "definition"), ()
        body = self._body_of(definition)
        if body is None or self._depth <= 0:
            return f"definition, line {definition.origin.line}", ()
        self._depth -= 1
        found = body.explain(case, self)
        self._depth += 1
        return f"definition, line {definition.origin.line}", (marked(found, "decides"),)

    def _graded(self, name: str, case: Case) -> str:
        graded = case.classified("category" if name == "category" else "severity")
        found = case.engine.graded(case, self.policy.category if name == "category" else self.policy.severity)
        if not known(graded):
            return "nothing decides it yet"
        return f"decided by {found.decided_by}" if found.decided_by else ""

    def _calendar(self, value: Any) -> str:
        return f"{value.calendar.hours}, {value.zone}" if isinstance(value, OpenHours) else ""

    def _status(self, case: Case) -> str:
        from policy_engine.runtime.course import course

        try:
            because = course(case).because
        except PolicyEngineError:
            return ""
        return str(because[-1]["text"]) if because else ""


def _nothing(case: Any) -> Any:
    return None
