"""Does the policy rest on its register: every rule on clauses that exist, every clause in some rule?

The register stands beside the policy (`NAME.clauses.yaml`). Handbook and fingerprints are no matter of this
check: `clauses.verify` compares those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from policy_engine.authoring.clause_files import load_register
from policy_engine.authoring.clause_register import Register
from policy_engine.diagnostics import Collector, did_you_mean
from policy_engine.document.files import load_source
from policy_engine.model.build import SECTIONS
from policy_engine.model.policy import Policy, Silence
from policy_engine.source import SourceFile, Span

__all__ = ["check_citations", "check_register", "register_path"]

_FILE_NAME = re.compile(r"[^./\\\s][^/\\]*\Z")
_PLACES = re.compile(r"^(?:policy: *(?P<policy>\S+)|  (?P<clause>[A-Z][A-Z0-9]*-S?[0-9]+):)", re.MULTILINE)


def register_path(model: Policy) -> str:
    """Where the register of a policy stands: the file it names, else its own name with `.clauses.yaml`.

    Always in the folder of the policy: a register that is named with a folder is looked for by its name alone.
    """
    path = PurePath(model.source.path)
    named = model.register
    if named is None or not _FILE_NAME.match(named):
        named = f"{path.stem}.clauses.yaml"
    return str(path.with_name(named))


def check_register(model: Policy, collector: Collector) -> Register | None:
    """Read the register beside a policy and check the citations against it; every finding to the collector.

    R024 warns where there is none. Mistakes in the register itself are reported in its own file.
    """
    path = register_path(model)
    own = Collector()
    source = load_source(path, own)
    if source is None and any(found.code != "Y001" for found in own.diagnostics):
        collector.extend(own.diagnostics)
        check_rules(model, collector)
        return None
    if source is None:
        name = PurePath(path).name
        collector.warning(
            "R024",
            f"there is no clause register `{name}` beside this policy",
            model.source,
            Span(0, 0),
            "without it nobody can tell whether the clauses cited exist, and which are not cited",
        )
        check_rules(model, collector)
        return None
    register = load_register(source, own)
    collector.extend(own.diagnostics)
    check_rules(model, collector)
    if register is not None:
        check_citations(model, register, collector, source)
    return register


def check_rules(model: Policy, collector: Collector) -> None:
    """What needs no register: R020, a rule without a clause; R025, a silence about nothing."""
    for rule in _uncited_rules(model):
        collector.error(
            "R020",
            f"`{rule}` cites no clause",
            model.source,
            model.rules[rule].span,
            "add `cites:` with the clause it rests on",
        )
    known = _known_paths(model)
    for silence in model.silences:
        _check_silence(model, silence, known, collector)


def check_citations(model: Policy, register: Register, collector: Collector, source: SourceFile | None = None) -> None:
    """R021, a clause that the register does not have; R022, one that no rule cites; R023, another's register.

    `source` is the text of the register, for the places of its clauses.
    """
    places = _clause_places(source)
    if register.policy != model.id:
        collector.error(
            "R023",
            f"this register is of the policy `{register.policy}`, not of `{model.id}`",
            source or model.source,
            places.get("policy", Span(0, 0)),
            "name the register that belongs to the policy under `sources`",
        )
        return
    cited: set[str] = set()
    for origin in model.rules.values():
        cited.update(origin.cites)
        spans = origin.cite_spans or (origin.span,) * len(origin.cites)
        for clause, span in zip(origin.cites, spans, strict=True):
            if clause not in register.clauses:
                near = did_you_mean(clause, register.clauses)
                help = f"did you mean `{near}`?" if near else "cite a clause of the register, or add it there"
                collector.error("R021", f"the clause `{clause}` is not in the register", model.source, span, help)
    for clause in register.clauses:
        if clause not in cited and clause not in register.not_encoded:
            collector.warning(
                "R022",
                f"no rule cites `{clause}`",
                source or model.source,
                places.get(clause, Span(0, 0)),
                "cite it where it is meant, or say under `not_encoded` why no rule can",
            )


def _uncited_rules(model: Policy) -> Iterator[str]:
    """Rules that cite nothing and have nothing below them that could."""
    parents = {rule[:at] for rule in model.rules for at in _dots(rule)}
    return (rule for rule, origin in model.rules.items() if not origin.cites and rule not in parents)


def _dots(path: str) -> list[int]:
    return [index for index, char in enumerate(path) if char == "."]


def _check_silence(model: Policy, silence: Silence, known: set[str], collector: Collector) -> None:
    """A silence is about an entry, or about what could be one and is not there; a misspelt path is neither."""
    for about, span in zip(silence.about, silence.about_spans, strict=False):
        if about in known:
            continue
        parent = about.rpartition(".")[0]
        if parent and parent not in known:
            near = did_you_mean(about, known)
        else:
            # What is not there may be just what the handbook is silent about: only a slip of the pen is wrong.
            near = _slip(about, _children(known, parent))
            if near is None:
                continue
        help = f"did you mean `{near}`?" if near else "name a section or an entry by its path, such as `sla.targets`"
        collector.error("R025", f"the policy has no `{about}`", model.source, span, help)


def _slip(path: str, known: Iterable[str]) -> str | None:
    """The path that was meant, where this one is nearly the same; `channels` is no slip of `charges`."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(path, list(known), n=1, cutoff=0.85)), None)


def _known_paths(model: Policy) -> set[str]:
    """Every path of the policy that a rule or a word has, and all sections, present or not."""
    paths = {*SECTIONS, *model.rules}
    paths.update(f"facts.{name}" for name in model.facts)
    paths.update(f"events.{name}" for name in model.events)
    return paths | {path[:at] for path in paths for at in _dots(path)}


def _children(known: set[str], parent: str) -> Iterator[str]:
    depth = parent.count(".") + 1 if parent else 0
    prefix = f"{parent}." if parent else ""
    return (path for path in sorted(known) if path.startswith(prefix) and path.count(".") == depth)


def _clause_places(source: SourceFile | None) -> dict[str, Span]:
    """Where the register names each clause, and its policy. A register is written by tools, a line each."""
    if source is None:
        return {}
    found: dict[str, Span] = {}
    for match in _PLACES.finditer(source.text):
        group = match.lastgroup or ""
        found.setdefault("policy" if group == "policy" else match[group], Span(*match.span(group)))
    return found
