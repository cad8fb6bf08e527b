"""A ticket's clocks as a picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from policy_engine.showing.clocks import state_words, told
from policy_engine.showing.drawing import BOLD, picture, rectangle, width
from policy_engine.showing.instants import day, hour, local, moment, month
from policy_engine.showing.markup import Html, element
from policy_engine.showing.timeline import Bar, Timeline
from policy_engine.showing.words import capital, spaced

WIDE = 860.0
LEFT = 14.0
TOP = 30.0
ROW = 46.0
BAR = 14.0

_MINUTES = (1, 5, 15, 30, 60, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 28, 91, 182, 365, 730, 1825, 3650)
_STEPS = (*(60 * one for one in _MINUTES), *(86_400 * one for one in _DAYS))


def drawn(found: Timeline) -> Html:
    """The picture."""
    return picture(
        "times", f"The clocks of ticket {found.ticket}" if found.ticket else "The clocks of the ticket", told(found),
        WIDE, _height(found), _Drawing(found).parts(),
    )  # fmt: skip


def _height(found: Timeline) -> float:
    return TOP + ROW * (len(found.bars) + 1 + bool(found.coming)) + 44


class _Drawing:
    """Places instants from left to right, clocks from top to bottom."""

    def __init__(self, found: Timeline) -> None:
        self.found = found
        self.floor = _height(found) - 44

    def x(self, at: int) -> float:
        found = self.found
        share = (at - found.first) / max(1, found.last - found.first)
        return LEFT + (WIDE - 2 * LEFT) * min(1.0, max(0.0, share))

    def parts(self) -> Iterator[Html]:
        """Everything, what lies behind first."""
        found = self.found
        yield _hatching()
        for start, end in found.hours or ():
            yield rectangle(self.x(start), TOP, self.x(end) - self.x(start), self.floor - TOP, "open")
        yield from self._axis()
        now = self.x(found.at)
        yield element("path", d=f"M{now:.1f},{TOP - 4}V{self.floor:.1f}", class_="now")
        yield self._label(now, TOP - 9, "now", "name")
        for number, bar in enumerate(found.bars):
            yield from self._bar(bar, TOP + number * ROW)
        if found.coming:
            yield from self._coming(TOP + len(found.bars) * ROW)
        yield from self._events(self.floor - ROW)
        yield from self._legend(self.floor + 34)

    def _label(self, x: float, y: float, words: str, kind: str) -> Html:
        """Text around a place, moved so that all of it is within the picture."""
        half = width(words) * BOLD / 2 + 2
        return element("text", words, x=min(max(x, half), WIDE - half), y=y, class_=f"{kind} middle")

    def _axis(self) -> Iterator[Html]:
        """Marks of time: hours, days or weeks, at most some ten of them."""
        found = self.found
        step = next((one for one in _STEPS if (found.last - found.first) / one <= 9), _STEPS[-1])
        words = month if step >= 28 * 86_400 else day if step >= 86_400 else hour
        before = -1000.0
        for at in _marks(found, step):
            x = self.x(at)
            label = words(at, found.zone)
            if step < 86_400 and label == "00:00":
                label = day(at, found.zone)
            yield element("path", d=f"M{x:.1f},{TOP}V{self.floor + 4:.1f}", class_="grid")
            start = x - width(label) / 2
            if start > before + 6 and start > 2 and start + width(label) < WIDE - 2:
                yield self._label(x, self.floor + 17, label, "small")
                before = start + width(label)

    def _bar(self, bar: Bar, top: float) -> Iterator[Html]:
        """A clock: its name above, what has run, what stood still, and when it is due."""
        due = f", due {moment(bar.due, self.found.zone)}" if bar.due is not None else ""
        target = f" ({bar.target})" if bar.target else ""
        yield self._at_left(
            self.x(bar.start), top + 17, f"{capital(spaced(bar.metric))}{target}{due}: {state_words(bar)}"
        )
        y, start, end = top + 23, self.x(bar.start), self.x(bar.end)
        if bar.due is not None and bar.due > bar.end and not bar.stopped:
            yield rectangle(end, y + BAR / 2 - 2, self.x(bar.due) - end, 4, "left")
        if bar.business and self.found.hours is not None:
            # It counts while the desk is open, and is a thin line in between.
            yield rectangle(start, y + BAR / 2 - 2, max(2.0, end - start), 4, f"bar {bar.state}")
            pieces = [(max(a, bar.start), min(b, bar.end)) for a, b in self.found.hours]
        else:
            pieces = [(bar.start, bar.end)]
        for a, b in pieces:
            if a < b or a == bar.start == b:
                yield rectangle(self.x(a), y, max(2.0, self.x(b) - self.x(a)), BAR, f"bar {bar.state}", 2)
        for a, b in bar.pauses:
            yield rectangle(self.x(a), y, max(2.0, self.x(min(b, bar.end)) - self.x(a)), BAR, "pause")
        if bar.stopped:
            yield element("circle", cx=end, cy=y + BAR / 2, r=5, class_="stop")
        if bar.due is not None:
            x, middle = self.x(bar.due), y + BAR / 2
            yield element("path", d=f"M{x:.1f},{middle - 9}l6,9l-6,9l-6,-9z", class_="due")

    def _at_left(self, x: float, y: float, words: str) -> Html:
        start = max(2.0, min(x, WIDE - width(words) * BOLD - 2))
        return element("text", words, x=start, y=y, class_="said")

    def _coming(self, top: float) -> Iterator[Html]:
        at, to = self.found.coming[0]
        yield self._at_left(self.x(self.found.at), top + 17, f"By itself {spaced(to)}: {moment(at, self.found.zone)}")
        x, middle = self.x(at), top + 23 + BAR / 2
        yield rectangle(self.x(self.found.at), middle - 2, max(0.0, x - self.x(self.found.at)), 4, "left")
        yield element("circle", cx=x, cy=middle, r=6, class_="due")

    def _events(self, top: float) -> Iterator[Html]:
        """Events by the numbers that the table has; where they are close to one another, on lines of their own."""
        yield element("path", d=f"M{LEFT},{top + ROW - 4:.1f}H{WIDE - LEFT}", class_="ground")
        ends = [-100.0, -100.0, -100.0]
        for number, (at, kind) in enumerate(self.found.events, 1):
            x = self.x(at)
            half = width(str(number)) / 2 + 3
            lane = next((one for one, end in enumerate(ends) if x - half > end), None)
            inside = element("title", f"{number}: {spaced(kind)}, {moment(at, self.found.zone)}")
            yield element("path", inside, d=f"M{x:.1f},{top + ROW - 9:.1f}v10", class_="event")
            if lane is not None:
                yield self._label(x, top + ROW - 13 - lane * 12, str(number), "small")
                ends[lane] = x + half

    def _legend(self, y: float) -> Iterator[Html]:
        """What the colours mean, and what is not drawn."""
        found = self.found
        at = LEFT
        marks = [("bar", "runs"), ("pause", "stands still"), ("due", "due")] if found.bars else []
        if found.hours:
            unsure = "" if found.holidays else ", holidays not known"
            marks.append(("open", f"{spaced(found.calendar)} open{unsure}"))
        for kind, words in marks:
            if kind == "due":
                yield element("path", d=f"M{at + 6:.1f},{y - 11:.1f}l5,7l-5,7l-5,-7z", class_="due")
            else:
                yield rectangle(at, y - 10, 14, 11, f"{kind} sample")
            yield element("text", words, x=at + 20, y=y, class_="small")
            at += 20 + width(words) + 18


def _hatching() -> Html:
    """The pattern of what stands still: to be told apart without colours as well."""
    stripe = element("path", d="M0,6L6,0M-1,1L1,-1M5,7L7,5", class_="stripe")
    return element("defs", element("pattern", stripe, id="still", width=6, height=6, patternUnits="userSpaceOnUse"))


def _marks(found: Timeline, step: int) -> Iterator[int]:
    """Instants at which the wall clock shows whole steps."""
    wall = int((local(found.first, found.zone) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds())
    shift = found.first - wall
    at = (wall // step + 1) * step
    while at + shift <= found.last:
        instant = at + shift
        # The offset may have changed since: the mark is where the wall clock shows it.
        seen = int((local(instant, found.zone) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds())
        if found.first <= instant + at - seen <= found.last:
            yield instant + at - seen
        at += step
