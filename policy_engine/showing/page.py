"""The page of a policy: which sections there are, in the order of a reader's questions."""

from __future__ import annotations

from policy_engine.authoring.clause_register import Register
from policy_engine.load import Policy
from policy_engine.showing.blocks import Line, Page, Section, code, line
from policy_engine.showing.classes import classes, definitions
from policy_engine.showing.course import course
from policy_engine.showing.hours import hours
from policy_engine.showing.limits import charges, coverage, escalations, obligations
from policy_engine.showing.openness import open_points, register_section, vocabulary
from policy_engine.showing.service import service
from policy_engine.showing.texts import Texts

__all__ = ["page_of", "register_beside"]


def page_of(policy: Policy) -> Page:
    """The page of a policy, with the clauses of the register beside it."""
    model = policy.model
    texts = Texts(model)
    register = register_beside(policy)
    sections: list[Section] = [
        *service(model, texts),
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
    known = frozenset(register.clauses) if register is not None else frozenset()
    return Page(model.title or model.id, model.language, tuple(_about(policy)), tuple(sections), known)


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
