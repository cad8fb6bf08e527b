"""For whom two answers differ: whether the customer or the vendor is held more tightly by the new one.

Each part of an answer that differs is weighed for the customer: `+` for more (an earlier due instant, more hours, a
milder verdict, a duty of the vendor), `-` for less. What one of the two parties gains the other one owes. Parts that
have no such order (another address, another status) weigh nothing; nor do those that only one side knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from policy_engine.analysis.answers import Answers
from policy_engine.runtime.instants import parse_instant

__all__ = ["SIDES", "Judgement", "Weight", "judge", "weigh"]

SIDES = ("tightened", "loosened", "moved", "ambiguous", "unchanged")
"""What a change can be for a party."""

_VERDICTS = {
    "not_covered": 0,
    "redirected": 1,
    "may_refuse": 2,
    "no_guarantee": 3,
    "best_effort": 4,
    "silent": 5,
    "covered": 6,
}
_PROMISED = {"no_target": 0, "not_applicable": 0, "not_guaranteed": 1}
_MEASURED = {"met": 0, "missed": 1}
"""Of the same figure: where less was promised, it is met."""
_ALLOWED = {"denied": 0, "silent": 1, "not_triggered": 1, "allowed": 2}
_ESCALATED = {"silent": 0, "discretionary": 1, "permitted": 2, "required": 3}
_OPEN = {"closed": 0, "open": 1, "unsupported": 0, "limited_support": 1, "full_support": 2}
_OWED = {"should": 1, "must": 2}
_UNITS = {"minute": 60, "hour": 3_600, "business_hour": 3_600, "day": 86_400, "week": 604_800}


class Weight(NamedTuple):
    """What one part of the answers is worth to the customer."""

    question: str
    sign: int
    """1 for more, -1 for less, 0 for something else."""
    timed: bool = False
    """Whether it is a matter of instants: sooner or later, open or closed."""


class Judgement(NamedTuple):
    """What a change is for the customer and for the vendor: one of `SIDES` each."""

    customer: str
    vendor: str


def judge(weights: Iterable[Iterable[Weight]]) -> Judgement:
    """What a change is, by what it does to tickets: one list of weights for each ticket whose answer differs."""
    tickets = [list(one) for one in weights]
    if not tickets:
        return Judgement("unchanged", "unchanged")
    known = [weight for one in tickets for weight in one if weight.sign]
    leading = [weight for weight in known if weight.question != "classification"] or known
    signs = {weight.sign for weight in leading}
    if signs == {1}:
        return Judgement("loosened", "tightened")
    if signs == {-1}:
        return Judgement("tightened", "loosened")
    if signs and all(weight.timed for weight in leading):
        return Judgement("moved", "moved")
    return Judgement("ambiguous", "ambiguous")


def weigh(old: Answers, new: Answers) -> list[Weight]:
    """The parts of two answers that differ, weighed for the customer."""
    found: list[Weight] = []
    for question, one in old.sections.items():
        other = new.sections.get(question)
        if other is not None:
            found.extend(_WEIGH[question](one, other))
    return found


def _pairs(old: dict[str, Any], new: dict[str, Any], parts: str, name: str) -> Iterator[tuple[Any, Any]]:
    mine = {part.get(name): part for part in old.get(parts, ())}
    theirs = {part.get(name): part for part in new.get(parts, ())}
    for key in dict.fromkeys((*mine, *theirs)):
        yield mine.get(key), theirs.get(key)


def _sign(before: Any, after: Any) -> int:
    """1 where the second is more; 0 where one is not known."""
    if before is None or after is None or before == after:
        return 0
    return 1 if after > before else -1


def _instant(part: Any, name: str) -> int | None:
    text = part.get(name) if part is not None else None
    return parse_instant(text) if isinstance(text, str) else None


# --- service levels ---


def _sla(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    for one, other in _pairs(old, new, "targets", "metric"):
        if one is None or other is None:
            promised = (other or one).get("result") not in (*_PROMISED, "unknown")
            yield Weight("sla", (1 if one is None else -1) if promised else 0)
            continue
        yield from _target(one, other)


def _target(one: dict[str, Any], other: dict[str, Any]) -> Iterator[Weight]:
    measured = _sign(_MEASURED.get(str(one.get("result"))), _MEASURED.get(str(other.get("result"))))
    if measured:
        yield Weight("sla", measured)
        return
    due = _sign(_instant(other, "due_at"), _instant(one, "due_at"))
    if due:
        yield Weight("sla", due, True)
        return
    figures = _sign(_length(other.get("target")), _length(one.get("target")))
    if figures:
        yield Weight("sla", figures, True)
        return
    promised = _sign(_promised(one), _promised(other))
    if promised:
        yield Weight("sla", promised)
        return
    left = _sign(other.get("remaining_seconds"), one.get("remaining_seconds"))
    if left:
        yield Weight("sla", left, True)


def _promised(target: dict[str, Any]) -> int | None:
    """How much is promised: nothing, something, or it is not known."""
    result = target.get("result")
    return None if result == "unknown" else _PROMISED.get(str(result), 2)


def _length(target: Any) -> float | None:
    """A figure in seconds, for figures that count in the same way."""
    if not isinstance(target, dict) or target.get("unit") not in _UNITS:
        return None
    return float(target["value"] * _UNITS[target["unit"]])


# --- the other questions ---


def _exclusion(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    yield Weight("exclusion", _sign(_VERDICTS.get(old["verdict"]), _VERDICTS.get(new["verdict"])))


def _transition(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    # What happens by itself later leaves the customer more time; the rest follows from the other status.
    closing = _sign(*(_instant(side.get("automatic"), "effective_at") for side in (old, new)))
    latest = _sign(_instant(old, "last_allowed_at"), _instant(new, "last_allowed_at"))
    if closing or latest:
        yield Weight("transition", latest or closing, True)
        return
    if old["status"] != new["status"]:
        return
    asked = _sign(_ALLOWED.get(old["verdict"]), _ALLOWED.get(new["verdict"]))
    if asked:
        yield Weight("transition", asked)
        return
    mine, theirs = ({(one["to"], one["by"]): one for one in side.get("transitions", ())} for side in (old, new))
    for key in dict.fromkeys((*mine, *theirs)):
        before, after = (_ALLOWED.get(side.get(key, {}).get("verdict", "silent")) for side in (mine, theirs))
        yield Weight("transition", _sign(before, after) if key[1] in ("customer", "any") else 0)


def _obligation(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    for one, other in _pairs(old, new, "duties", "duty"):
        side = {"vendor": 1, "customer": -1}.get((other or one)["party"], 0)
        if one is not None and other is not None and one["party"] != other["party"]:
            yield Weight("obligation", {"vendor": 1, "customer": -1}.get(other["party"], 0))
            continue
        before, after = (0 if part is None else _OWED.get(part["strength"]) for part in (one, other))
        yield Weight("obligation", side * _sign(before, after))
        due = _sign(_instant(other, "due_at"), _instant(one, "due_at"))
        if due:
            yield Weight("obligation", side * due, True)
        elif one is not None and other is not None:
            yield Weight("obligation", side * _sign(_state(one), _state(other)))


def _state(duty: dict[str, Any]) -> int | None:
    """How far a duty is from being done."""
    return {"fulfilled": 0, "pending": 1, "applies": 1, "breached": 2}.get(duty["state"])


def _charge(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    sides = [side for side in (old, new) if side["verdict"] != "unknown"]
    if len(sides) == 2:
        before, after = (sum(line["minutes"] * line["multiplier"] for line in side["lines"]) for side in sides)
        yield Weight("charge", -_sign(before, after))
        asked = [len(side.get("missing_approval_by", ())) for side in sides]
        yield Weight("charge", _sign(*asked) if before == after else 0)


def _escalation(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    yield Weight("escalation", _sign(_ESCALATED.get(old["verdict"]), _ESCALATED.get(new["verdict"])))
    due = _sign(_instant(new, "due_at"), _instant(old, "due_at"))
    if due:
        yield Weight("escalation", due, True)


def _window(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    for one, other in _pairs(old, new, "windows", "name"):
        if one is None or other is None:
            yield Weight("window", 1 if one is None else -1)
            continue
        state = _sign(_OPEN.get(one["state"]), _OPEN.get(other["state"]))
        if state:
            yield Weight("window", state, True)
            continue
        closes = _sign(_instant(one, "closes_at"), _instant(other, "closes_at"))
        opens = _sign(_instant(other, "opens_at"), _instant(one, "opens_at"))
        if (closes and one["state"] == "open") or (opens and one["state"] == "closed"):
            yield Weight("window", closes if one["state"] == "open" else opens, True)
        elif one.get("phases") and other.get("phases"):
            yield from _phases(one["phases"], other["phases"])


def _phases(old: list[Any], new: list[Any]) -> Iterator[Weight]:
    """The later a phase of less support begins, the better for the customer."""
    starts = {phase["state"]: phase["from"] for phase in new}
    for number, phase in enumerate(old):
        later = _sign(phase["from"], starts.get(phase["state"]))
        if later and number:
            yield Weight("window", later, True)


def _classification(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Weight]:
    """A grade has no worth of its own; what rests on it has."""
    yield Weight("classification", 0)


_WEIGH = {
    "classification": _classification,
    "sla": _sla,
    "transition": _transition,
    "exclusion": _exclusion,
    "obligation": _obligation,
    "charge": _charge,
    "escalation": _escalation,
    "window": _window,
}
