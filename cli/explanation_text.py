"""The explanation of a rule for a person: the source, every part with its value, why, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_engine.diagnostics.render import quoted_line, safe
from policy_engine.expr.explain_values import known
from policy_engine.expr.explain_words import deciding, value_text
from policy_engine.source import SourceFile, Span

from . import moments
from .desk import Desk
from .page import Page

if TYPE_CHECKING:
    from policy_engine.businesstime.zone import Zone
    from policy_engine.expr.explain_parts import Explanation
    from policy_engine.runtime.explaining.moments import Turn
    from policy_engine.runtime.explaining.question import Answer, Changes
    from policy_engine.runtime.explaining.search import Found

MOST_LINES = 16
"""Lines of the source that are printed."""

WIDEST = 76
"""Cells of the column of parts."""

_STATES = {"absorbed": "absorbed", "not_needed": "not needed"}


def write(page: Page, answer: Answer) -> None:
    """Write the explanation of a rule onto a page."""
    desk = Desk(answer.case)
    zone = desk.zone()
    name = "a ticket without an id" if answer.head["ticket"] is None else str(answer.head["ticket"])
    about = answer.head["policy"]
    page.heading(f"{name} under {about['id']}, edition {about['edition']}")
    page.heading(f"as of {moments.moment(answer.case.at, zone)}", "")
    page.blank()
    rule, root = answer.rule, answer.explanation
    citation = page.citation([{"clause": list(rule.origin.cites), "file": rule.origin.file, "line": rule.origin.line}])
    value, style = value_text(root), _style(root)
    if answer.settled is not None:
        value = value_text(root, answer.settled.value)
    page.answer(f"{rule.id}:", value, style, f" {citation}", indent=0)
    page.note(f"{rule.kind}; true means: {rule.means}" if rule.body.two_valued else f"{rule.kind}: {rule.means}")
    page.blank()
    _source(page, answer)
    _tree(page, answer)
    page.blank()
    page.note(answer.because)
    if answer.settled is not None:
        page.note(f"yet {answer.settled.why}: {value_text(root, answer.settled.value)}")
    page.blank()
    _changes(page, answer, zone)


def _style(node: Explanation) -> str:
    return "open" if not known(node.value) else "good" if node.value is True else "bad" if node.value is False else ""


# --- the source ---


def _source(page: Page, answer: Answer) -> None:
    """The lines of the condition as they stand in the file, what decided underlined."""
    source = answer.case.engine.policy.source
    lines: set[int] = set()
    marks: dict[int, list[Explanation]] = {}
    for node in _top(answer.explanation):
        lines.update(_lines_of(node, source))
    for node in deciding(answer.explanation):
        own = _lines_of(node, source)
        if len(own) == 1:
            marks.setdefault(min(own), []).append(node)
            lines |= own
    listed = sorted(lines)[:MOST_LINES]
    width = len(str(listed[-1])) if listed else 0
    before = None
    for line in listed:
        if before is not None and line > before + 1:
            page.raw(f"  {'...':>{width}}", "quiet")
        quoted, underline = _quoted(source, line, marks.get(line, []))
        page.raw(f"  {line:>{width}} | {quoted}".rstrip())
        if underline:
            page.raw(f"  {'':>{width}} | {underline}", "help")
        before = line
    if len(lines) > MOST_LINES:
        page.raw(f"  and {len(lines) - MOST_LINES} more lines", "quiet")
    if listed:
        page.blank()


def _quoted(source: SourceFile, line: int, marks: list[Explanation]) -> tuple[str, str]:
    """A line made safe and cropped, and the underline of what decided in it."""
    spans = [node.span for node in marks if node.span is not None]
    if not spans:
        start = source.line_starts[line - 1]
        return quoted_line(source, Span(start, start))[0], ""
    quoted, underline = quoted_line(source, spans[0])
    for span in spans[1:]:
        again, more = quoted_line(source, span)
        if again != quoted:  # it would show another piece of a long line: they are underlined as one
            return quoted_line(source, Span(spans[0].start, max(other.end for other in spans)))
        size = max(len(underline), len(more))
        pairs = zip(underline.ljust(size), more.ljust(size), strict=True)
        underline = "".join(max(pair) for pair in pairs)
    return quoted, f"{underline} {safe(value_text(marks[0]))}" if len(marks) == 1 else underline


def _lines_of(node: Explanation, source: SourceFile) -> set[int]:
    """The lines that a condition takes; of a structured one, its first and those of its parts."""
    if node.source is not source or node.span is None:
        return set()
    first, last = source.position(node.span.start), source.position(max(node.span.end - 1, node.span.start))
    if node.kind not in ("and", "or", "not") or not node.parts:
        return set(range(first.line, last.line + 1))
    return {first.line}.union(*(_lines_of(part, source) for part in node.parts))


def _top(root: Explanation) -> Iterator[Explanation]:
    """The whole, or its labelled parts where it was put together out of several."""
    if root.kind in ("rule", "row", "first", "table", "each"):
        for part in root.parts:
            if part.kind != "row":
                yield part
    else:
        yield root


# --- the parts ---


class Line(NamedTuple):
    """One part: its mark, line of the file, text, value, and a remark."""

    mark: str
    line: int | None
    text: str
    value: str
    remark: str
    style: str


def _tree(page: Page, answer: Answer) -> None:
    lines = list(_lines(answer.explanation, 0, True, set()))
    room = WIDEST if page.width is None else max(min(WIDEST, page.width - 40), 24)
    width = min(max(len(line.text) for line in lines), room)
    values = min(max(len(line.value) for line in lines), 44)
    digits = max(len(str(line.line)) for line in lines if line.line is not None) if any(o.line for o in lines) else 1
    before: int | None = None
    for line in lines:
        number = "" if line.line is None or line.line == before else str(line.line)
        before = line.line
        text = line.text if len(line.text) <= width else line.text[: width - 3] + "..."
        value = line.value if len(line.value) <= values else line.value[: values - 3] + "..."
        painted = page.paint(value, line.style) + " " * (values - len(value))
        row = f"{line.mark} {number:>{digits}}  {text:<{width}}  {painted}"
        remark = line.remark
        if page.width is not None:
            remark = remark[: max(page.width - digits - width - values - 8, 0)]
        page.raw(f"{row}  {page.paint(remark, 'quiet')}".rstrip() if remark else row.rstrip())
    marks = {line.mark for line in lines}
    words = [word for mark, word in (("*", "* it rests on this"), ("?", "? this leaves it open")) if mark in marks]
    page.raw(f"{'':>{digits}}   {', '.join(words)}", "quiet")


def _lines(node: Explanation, depth: int, decisive: bool, told: set[str]) -> Iterator[Line]:
    """A part and what it is made of. `told` names the definitions that have been taken apart further up."""
    decisive = decisive and node.state in ("decides", "open")
    mark = " " if not decisive else "?" if not known(node.value) else "*"
    place = None if node.source is None or node.span is None else node.source.position(node.span.start).line
    again = node.kind == "name" and bool(node.parts) and node.name in told
    notes = (_STATES.get(node.state, ""), "as above" if again else node.note)
    remark = "; ".join(note for note in notes if note)
    yield Line(mark, place, "  " * depth + _text(node), safe(value_text(node)), safe(remark), _style(node))
    if again:
        return
    if node.kind == "name":
        told.add(node.name)
    for part in _shown_parts(node):
        yield from _lines(part, depth + 1, decisive, told)
    if node.left_out:
        yield Line(" ", None, "  " * (depth + 1) + f"and {node.left_out} more", "", "", "")


def _text(node: Explanation) -> str:
    text = node.text
    if node.kind in ("and", "or") and node.source is not None and node.span is not None:
        first, last = node.source.position(node.span.start), node.source.position(node.span.end)
        if first.line != last.line or node.source.text.startswith(("all:", "any:"), node.span.start):
            text = "all of these" if node.kind == "and" else "any of these"
    return safe(f"{node.label}: {text}" if node.label else text)


def _shown_parts(node: Explanation) -> Iterator[Explanation]:
    """The parts that say something.

    No constants; no occurrence whose attribute is shown already; and of a table that does not speak, or a row that
    does not hold, nothing: its own line says enough.
    """
    for part in node.parts:
        if part.kind in ("constant", "variable") and not part.label:
            continue
        if node.kind == "field" and part.name == "event":
            continue
        quiet = node.state in ("no_influence", "not_needed")
        if quiet and (node.label.startswith("row ") or (node.kind == "table" and part.label.startswith("row "))):
            continue
        if node.kind == "round" and not any(True for _ in _shown_parts(part)):
            continue  # the verdict on the item is the value of the round
        yield part


# --- what would turn it ---


def _changes(page: Page, answer: Answer, zone: Zone | None) -> None:
    changes, root = answer.changes, answer.explanation
    page.heading("what would change it")
    for found in changes.found:
        _found(page, found, root)
    _turns(page, answer, changes, zone)
    if not changes.found:
        page.note(f"no change of facts or events was found among the {changes.tried:,} tried")
    else:
        page.note(f"each was tried on the ticket; {changes.tried:,} changes were tried")
    if changes.cut:
        page.note("the search was cut short there: there may be nearer ones")
    if changes.untried:
        names = ", ".join(f"`{name}`" for name in changes.untried)
        page.note(f"not tried: other values of {names}")


def _found(page: Page, found: Found, root: Explanation) -> None:
    words = [change.words() for change in found.changes]
    page.answer("", value_text(root, found.becomes), "", f" if {words[0]}")
    for more in words[1:]:
        page.detail(f"and {more}")


def _turns(page: Page, answer: Answer, changes: Changes, zone: Zone | None) -> None:
    root, now = answer.explanation, answer.case.at
    if changes.next is not None:
        at = f"{moments.moment(changes.next.at, zone)}, {moments.distance(changes.next.at, now)}"
        page.answer("", value_text(root, changes.next.value), "", f" from {at}, if nothing else happens")
    if changes.previous is not None:
        page.note(_since(answer, changes.previous, zone))


def _since(answer: Answer, turn: Turn, zone: Zone | None) -> str:
    now, root = answer.case.at, answer.explanation
    value = answer.value if answer.settled is None else answer.settled.value
    what, was = value_text(root, value), value_text(root, turn.value)
    return f"it is {what} since {moments.moment(turn.at, zone)}, {moments.distance(turn.at, now)}; before, it was {was}"
