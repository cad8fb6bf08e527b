"""A decision for a person: the answer first, its reasons below it, and what would have to be told to know more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import moments
from .desk import Desk
from .page import Page
from .sla_text import sla
from .wording import instant_of, missing, style, word

Section = dict[str, Any]


def write(page: Page, decision: Mapping[str, Any], desk: Desk) -> None:
    """Write a decision onto a page."""
    zone = desk.zone()
    name = "a ticket without an id" if decision["ticket"] is None else str(decision["ticket"])
    about = decision["policy"]
    page.heading(f"{name} under {about['id']}, edition {about['edition']}")
    page.heading(f"as of {moments.moment(desk.now, zone)}", "")
    asked = [question for question in _WRITERS if question in decision]
    silent = [question for question in asked if decision[question]["outcome"] == "silent"]
    for question in asked:
        if question in silent:
            continue
        page.blank()
        page.heading(question)
        _WRITERS[question](page, decision[question], desk)
        _errors_beside(page, decision[question])
        _warnings(page, decision[question])
    if silent:
        page.blank()
        page.heading("silent")
        for question in silent:
            _silence(page, question, decision[question])
    _assumed(page, decision["assumptions"])
    _remarks(page, decision)


def _warnings(page: Page, section: Section) -> None:
    for warning in section.get("warnings", ()):
        clauses = f" [{', '.join(warning['clause'])}]" if warning.get("clause") else ""
        page.detail(f"note: {warning['text']}{clauses}", "open")
    if section.get("note"):
        page.detail(f"note: {section['note']}", "open")


def _errors_beside(page: Page, section: Section) -> None:
    """What went wrong in a section of several parts and is no part's own."""
    parts = next((section[name] for name in _PARTS if name in section), None)
    if parts is not None:
        own = [error for part in parts for error in part.get("errors", ())]
        page.errors(error for error in section.get("errors", ()) if error not in own)


_PARTS = ("targets", "duties", "windows")


def _silence(page: Page, question: str, section: Section) -> None:
    because = section["because"]
    text = because[0]["text"] if because and question != "sla" else "the handbook gives no figure"
    page.note(f"{question}: {text}", page.citation(because))


def _open(page: Page, section: Section) -> None:
    """Why something is not known: what went wrong, and what would have to be told."""
    page.errors(section.get("errors", ()))
    if section["needs"]:
        page.detail(missing(section["needs"]), "help")


def _open_part(page: Page, part: Mapping[str, Any]) -> None:
    """The same of a part; one that is not known, though no fact would settle it, says so."""
    page.errors(part.get("errors", ()))
    if part["state"] == "unknown":
        page.detail(missing(part["needs"]), "help")


def classification(page: Page, section: Section, desk: Desk) -> None:
    """What it is, and who decided it."""
    policy = desk.policy
    if policy.category is not None:
        value = section.get("category")
        known = value is not None or section["outcome"] not in ("unknown", "error")
        page.answer("category", *((word(value), "") if known else _unanswered(section)))
    if policy.severity is not None:
        name = policy.severity.name
        if section["outcome"] == "conflict":
            candidates = " or ".join(map(word, section["candidates"]))
            tail = "" if section["preferred"] is None else f": {word(section['preferred'])} is preferred"
            page.answer(name, f"{candidates}, the clauses contradict each other", "bad", tail)
        elif "decided_by" not in section:
            page.answer(name, *_unanswered(section))
        else:
            by = f", decided by {section['decided_by']}" if section["decided_by"] else ""
            page.answer(name, word(section[name]), "", by + (", for the time being" if section["provisional"] else ""))
    terms = section["definitions"]
    if terms:
        page.answer("terms", ", ".join(f"{name} {_truth(value)}" for name, value in terms.items()))
    _open(page, section)
    page.reasons(section["because"])


def _unanswered(section: Section) -> tuple[str, str]:
    """What stands for a value that is not known, and its colour."""
    return word(section["outcome"]), style(section["outcome"])


def _truth(value: Any) -> str:
    return "true" if value is True else "false" if value is False else word(value)


def transition(page: Page, section: Section, desk: Desk) -> None:
    """The status, and what may become of it."""
    verdict, asked, zone = section["verdict"], section["requested"], desk.zone()
    if asked is not None:
        page.answer(f"from {section['status'] or 'a status not known'} to {asked}:", word(verdict), style(verdict))
        if section.get("instead"):
            page.detail(f"instead: {section['instead']}")
    else:
        page.answer("status", *((section["status"], "") if section["status"] else _unanswered(section)))
    if section["last_allowed_at"]:
        page.detail(f"allowed up to {_at(section['last_allowed_at'], desk)}")
    automatic = section["automatic"]
    if automatic:
        instant = instant_of(automatic["effective_at"])
        verb = "became" if instant <= desk.now else "becomes"
        when = f"{moments.distance(instant, desk.now)}, {moments.moment(instant, zone)}"
        page.detail(f"{verb} {automatic['to']} by itself {when}")
    for name, at in section["milestones"].items():
        if at:
            page.detail(f"{name}: {_at(at, desk)}")
    for way in section["transitions"]:
        upon = f" upon {' or '.join(way['upon'])}" if way["upon"] else ""
        by = "" if way["by"] in ("time", "any") else f" by the {way['by']}"
        page.detail(f"to {way['to']}{by}{upon}: {word(way['verdict'])}")
    _open(page, section)
    page.reasons(section["because"])


def exclusion(page: Page, section: Section, desk: Desk) -> None:
    """Whether it is covered."""
    if section["outcome"] == "conflict":
        candidates = " or ".join(map(word, section["candidates"]))
        preferred = section.get("preferred")
        tail = "" if preferred is None else f": {word(preferred)} is preferred"
        page.answer("", f"{candidates}, the clauses contradict each other", "bad", tail)
    else:
        tail = f" to {section['sent_to']}" if section.get("sent_to") else ""
        tail += f", extent: {section['extent']}" if section.get("extent") else ""
        page.answer("", word(section["verdict"]), style(section["verdict"]), tail)
    _open(page, section)
    page.reasons(section["because"])


def obligation(page: Page, section: Section, desk: Desk) -> None:
    """Who owes what."""
    left = list(section["because"])
    for duty in section["duties"]:
        tail = f", due {_far(duty['due_at'], desk)}" if duty["due_at"] else ""
        name = f"{duty['party']} {duty['strength']} {duty['duty']}:"
        page.answer(name, word(duty["state"]), style(duty["state"]), tail)
        _open_part(page, duty)
        own = [reason for reason in left if reason["clause"] == duty["clause"]][:1]
        left = [reason for reason in left if reason not in own]
        page.reasons(own)
    page.reasons(left)


def charge(page: Page, section: Section, desk: Desk) -> None:
    """What it costs, and who must approve."""
    zone = desk.zone()
    page.answer("", word(section["verdict"]), style(section["verdict"]))
    for line in section["lines"]:
        begin, end = instant_of(line["from"]), instant_of(line["until"])
        text = f"{moments.moment(begin, zone)}, {moments.duration(end - begin, days=False)} times {line['multiplier']}"
        page.detail(text)
    if section["missing_approval_by"]:
        page.detail(f"approval missing by {', '.join(section['missing_approval_by'])}", "bad")
    elif section["requires_approval_by"]:
        page.detail(f"approved by {', '.join(section['requires_approval_by'])}, as it must be")
    if section.get("amount") is not None:
        page.detail(f"amount {section['amount']:,} at a rate of {section['rate']} an hour")
    if section.get("needs_for_amount"):
        page.detail(missing(section["needs_for_amount"]).removesuffix("to know") + "to know the amount", "help")
    _open(page, section)
    page.reasons(section["because"])


def escalation(page: Page, section: Section, desk: Desk) -> None:
    """Whether it may be escalated."""
    level = section["start_level"]
    tail = f", starting at level {level}" if level is not None else ""
    tail += f", due {_far(section['due_at'], desk)}" if section["due_at"] else ""
    page.answer("", word(section["verdict"]), style(section["verdict"]), tail)
    _open(page, section)
    page.reasons(section["because"])


def window(page: Page, section: Section, desk: Desk) -> None:
    """When it is open, and until when."""
    for one in section["windows"]:
        until = one["closes_at"] or one["opens_at"]
        verb = "closes" if one["closes_at"] else "opens"
        tail = f", {verb} {_far(until, desk)}" if until else ""
        page.answer(f"{one['name']}:", word(one["state"]), style(one["state"]), tail)
        for phase in one.get("phases", ()):
            page.detail(f"{phase['state']} from {phase['from']}")
        _open_part(page, one)
    page.reasons(section["because"])


def _at(text: str, desk: Desk) -> str:
    return moments.moment(instant_of(text), desk.zone())


def _far(text: str, desk: Desk) -> str:
    instant = instant_of(text)
    return f"{moments.distance(instant, desk.now)}, {moments.moment(instant, desk.zone())}"


def _assumed(page: Page, assumptions: Iterable[Mapping[str, Any]]) -> None:
    for index, one in enumerate(assumptions):
        if index == 0:
            page.blank()
            page.heading("assumed")
        citation = page.citation([{"clause": one["clause"]}])
        page.note(f"{one['parameter']} is {one['value']}: {one['why']}; tell `{one['told_by']}` if it is not", citation)


def _remarks(page: Page, decision: Mapping[str, Any]) -> None:
    """What the ticket carries and the policy does not declare."""
    lines = []
    for kind, names in decision.get("ignored", {}).items():
        shown = ", ".join(f"`{name}`" for name in names[:12])
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        what = "keys that are no part of a ticket" if kind == "keys" else f"{kind} that the policy does not declare"
        lines.append(f"{what}: {shown}{more}")
    if lines:
        page.blank()
        page.heading("ignored")
        for line in lines:
            page.note(line)


_WRITERS: dict[str, Callable[[Page, Section, Desk], None]] = {
    "sla": sla,
    "classification": classification,
    "transition": transition,
    "exclusion": exclusion,
    "obligation": obligation,
    "charge": charge,
    "escalation": escalation,
    "window": window,
}
"""The sections in the order they are printed: what is due comes first."""
