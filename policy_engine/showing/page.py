"""The page of a policy: which sections there are, in the order of a reader's questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policy_engine.authoring.clause_register import Register
from policy_engine.load import Policy
from policy_engine.showing.blocks import Asking, Block, Line, Page, Section, code, joined, line, paragraph, strong
from policy_engine.showing.classes import classes, definitions
from policy_engine.showing.clocks import clocks_section
from policy_engine.showing.course import course
from policy_engine.showing.form import form_of
from policy_engine.showing.hours import hours
from policy_engine.showing.limits import charges, coverage, escalations, obligations
from policy_engine.showing.openness import kind, open_points, register_section, vocabulary
from policy_engine.showing.sample import sample_of
from policy_engine.showing.service import service
from policy_engine.showing.texts import Texts
from policy_engine.showing.timeline import timeline_of
from policy_engine.showing.words import spaced, value

__all__ = ["page_of", "register_beside"]


def page_of(policy: Policy, ticket: Mapping[str, Any] | None = None, form: bool = True) -> Page:
    """The page of a policy, with the clauses of the register beside it.

    The clocks drawn are those of the ticket; without one, those of a ticket of the policy's own tests. Without `form`
    there is none, and nothing is worked out for it.
    """
    model = policy.model
    texts = Texts(model)
    register = register_beside(policy)
    sections: list[Section] = [
        *(_asking(policy) if form else ()),
        *service(model, texts),
        *_ticket(policy, ticket),
        *hours(model, texts),
        *classes(model),
        *course(model),
        *coverage(model),
        *obligations(model),
        *charges(model, texts),
        *escalations(model, texts),
        *definitions(model, texts),
        *open_points(model, register),
        *vocabulary(model),
        *register_section(model, register),
    ]
    known = {id: clause.says for id, clause in register.clauses.items()} if register is not None else {}
    return Page(model.title or model.id, model.language, tuple(_about(policy)), tuple(sections), known)


def _asking(policy: Policy) -> list[Section]:
    """The section with the form; nothing where it has nothing to ask."""
    form = form_of(policy)
    if form is None:
        return []
    blocks: list[Block] = [
        paragraph(
            "What holds for a ticket that has just been made, and to which nothing has happened yet. The answers are "
            "those of the engine, worked out beforehand for every combination of what is asked. What is not told stays "
            "open, and the answer says what it hangs on; nothing is guessed."
        )
    ]
    facts = policy.model.facts
    left = [line(spaced(name), " (", kind(facts[name].type), ")") for name in form.open if name in facts]
    if left:
        blocks.append(paragraph("Not asked, because their values cannot be listed: ", joined(left), "."))
    if form.left_out:
        blocks.append(
            paragraph("Not answered, because too many facts decide together: ", ", ".join(form.left_out), ".")
        )
    return [Section("ask", "Ask for a ticket", (*blocks, Asking(form)))]


def _ticket(policy: Policy, ticket: Mapping[str, Any] | None) -> list[Section]:
    """The section with a ticket's clocks; nothing where the policy's tests have no ticket to show."""
    if ticket is not None:
        found = timeline_of(policy, ticket)
        return [clocks_section(found, line("The ticket ", code(found.ticket), "."), _told(ticket))]
    sample = sample_of(policy)
    if sample is None:
        return []
    about = line("The ticket of the policy's own test ", code(sample.test), ": ", sample.why)
    return [clocks_section(sample.timeline, about, _told(sample.ticket))]


def _told(ticket: Mapping[str, Any]) -> Line:
    """The facts of a ticket."""
    facts = ticket.get("facts") or {}
    return joined(line(spaced(name), " ", strong(_fact(told))) for name, told in sorted(facts.items()))


def _fact(told: Any) -> str:
    """The value of a fact as a ticket tells it."""
    if isinstance(told, list):
        return ", ".join(map(_fact, told)) or "none"
    return "as given" if isinstance(told, dict) else value(told)


def _about(policy: Policy) -> list[tuple[str, Line]]:
    """What stands at the head of the page."""
    model = policy.model
    found: list[tuple[str, Line]] = [
        ("Policy", (code(model.id),)),
        ("Edition", line(model.edition)),
        ("In force from", line(model.in_force_from)),
        ("Language of the handbook", line(model.language)),
    ]
    if model.document:
        found.append(("Handbook", (code(model.document),)))
    rules = sum(1 for origin in model.rules.values() if origin.cites)
    found.append(("Rules with a clause", line(str(rules))))
    found.append(("Digest", (code(model.digest[:16]),)))
    return found


def register_beside(policy: Policy) -> Register | None:
    """The clause register that stands beside a policy; nothing where there is none that can be read."""
    from policy_engine.authoring.citations import register_path
    from policy_engine.authoring.clause_files import load_register
    from policy_engine.diagnostics import Collector
    from policy_engine.document.files import load_source

    collector = Collector()
    source = load_source(register_path(policy.model), collector)
    return None if source is None else load_register(source, collector)
