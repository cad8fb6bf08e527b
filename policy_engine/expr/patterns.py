"""Regular expressions whose time grows with the text only: RE2's syntax and meaning, by a lazily built automaton.

The host language's own engine tries one way after the other, and a pattern such as `(a+)+b` can keep it busy
for hours. Here all ways are followed at once. Answers whether a part of a text matches, nothing else.

Characters that no part of a pattern tells apart are one: each is replaced by the first of its kind before anything
else, so that a text of a hundred thousand different signs teaches the automaton no more than one of ten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache

from policy_engine.expr.pattern_syntax import (
    Alternatives,
    Assertion,
    Characters,
    Pattern,
    PatternError,
    Repeat,
    Row,
    is_word,
    read_pattern,
)

__all__ = ["effort", "matcher", "problem"]

_LARGEST_PROGRAM = 1_000
_MOST_REMEMBERED = 1_000
"""Transitions of an automaton, and characters whose kind is known, that are kept."""

_NOTHING, _WORD, _LINE, _OTHER = range(4)
"""What stands beside a place in the text: nothing, a word character, a line feed, or something else."""


def problem(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a pattern, and the cure; nothing if it can be used."""
    try:
        matcher(pattern)
    except PatternError as error:
        return error.message, error.help
    return None


@lru_cache(maxsize=512)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether the pattern matches a part of a text. Raises `PatternError`.

    Long texts go to google-re2 where that is installed, which is faster on them and answers the same.
    """
    search = _automaton(pattern).search
    native = _native(pattern)
    if native is None:
        return search

    def either(text: str) -> bool:
        if len(text) <= _SHORT:
            return search(text)
        try:
            return native(text) is not None
        except UnicodeEncodeError:  # half of a surrogate pair, which has no UTF-8
            return search(text)

    return either


_SHORT = 64
"""Characters up to which a call of the other library takes longer than our own automaton."""


def _native(pattern: str) -> Callable[[str], object] | None:
    """The search of google-re2; nothing where it is not installed, or reads a pattern in another way.

    It looks for `\\B` between bytes, so that it finds one within a letter of several.
    """
    if r"\B" in pattern:
        return None
    try:
        import re2
    except ImportError:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        search: Callable[[str], object] = re2.compile(pattern, options).search
    except (re2.error, UnicodeEncodeError):
        return None  # larger than it allows, or with half of a character in it
    return search


@lru_cache(maxsize=512)
def _automaton(pattern: str) -> _Automaton:
    return _Automaton(_program(read_pattern(pattern)))


@lru_cache(maxsize=512)
def effort(pattern: str) -> tuple[int, int]:
    """What a pattern takes at most, in steps of evaluation: once, and for each character. Raises `PatternError`.

    Small automata are soon complete, and then look at a character in no time. Others may have to work out at every
    character which of all the steps of the program come next.
    """
    automaton = _automaton(pattern)
    known, learning = 8, 8 + 9 * automaton.program_size
    transitions = automaton.transitions()
    if transitions is None:
        return 10, learning + automaton.effort_of_kinds
    return 10 + transitions * learning, known


class _Program:
    """Steps of the automaton: each tests a character, asserts, forks, or says that the pattern matches."""

    def __init__(self) -> None:
        self.tests: dict[int, Characters] = {}
        self.asserts: dict[int, str] = {}
        self.after: list[list[int]] = []

    def add(self, *after: int) -> int:
        """A new step and the steps that follow it."""
        if len(self.after) >= _LARGEST_PROGRAM:
            raise PatternError("this pattern is too large", "repeat fewer things fewer times")
        self.after.append(list(after))
        return len(self.after) - 1


_END = 0


def _program(pattern: Pattern) -> tuple[_Program, int]:
    """The steps, and the first of them; step 0 is the match."""
    program = _Program()
    program.add()
    return program, _steps(program, pattern, _END)


def _steps(program: _Program, pattern: Pattern, following: int) -> int:
    """Steps for a part of a pattern, written backwards: what follows is known already."""
    match pattern:
        case Characters():
            step = program.add(following)
            program.tests[step] = pattern
            return step
        case Assertion(kind=kind):
            step = program.add(following)
            program.asserts[step] = kind
            return step
        case Row(parts=parts):
            for part in reversed(parts):
                following = _steps(program, part, following)
            return following
        case Alternatives(parts=parts):
            return program.add(*[_steps(program, part, following) for part in parts])
        case Repeat(part=part, least=least, most=most):
            return _repeated(program, part, least, most, following)
    raise AssertionError(pattern)


def _repeated(program: _Program, part: Pattern, least: int, most: int | None, following: int) -> int:
    if most is None:
        fork = program.add(following)
        program.after[fork].append(_steps(program, part, fork))
        following = fork
    else:
        for _ in range(most - least):
            following = program.add(following, _steps(program, part, following))
    for _ in range(least):
        following = _steps(program, part, following)
    return following


class _State:
    """Where the automaton can be, and what it has learnt about the characters that may come."""

    __slots__ = ("before", "next", "ready", "steps")

    def __init__(self, steps: frozenset[int], before: int) -> None:
        self.steps = steps
        self.before = before
        self.next: dict[str, _State | None] = {}
        self.ready: dict[int, set[int]] = {}


class _Kinds(dict[int, int]):
    """For a character, as its code point, the one that stands for all of its kind; a table for `translate`."""

    def __init__(self, tests: Iterable[Characters]) -> None:
        super().__init__()
        self._tests = tuple(dict.fromkeys(tests))
        self._bounds = _bounds(self._tests)
        self._first: dict[tuple[bool, ...], int] = {}
        self._of_run = [self._alike(code) for code in self._bounds or ()]

    def __missing__(self, code: int) -> int:
        if self._bounds is not None:
            found = self._of_run[bisect_right(self._bounds, code) - 1]
        else:
            found = self._alike(code)
        if len(self) < _MOST_REMEMBERED:
            self[code] = found
        return found

    def _alike(self, code: int) -> int:
        """The first character met of which all tests say the same."""
        character = chr(code)
        answers = (character == "\n", is_word(character), *(test.has(character) for test in self._tests))
        return self._first.setdefault(answers, code)

    def every(self) -> Iterable[int] | None:
        """One character of every kind; nothing where nobody knows them beforehand."""
        return None if self._bounds is None else self._first.values()


_FOLDING = (0x131, 0x17F, 0x212A)
"""Beyond ASCII, what has a letter of ASCII as its other case."""
_LAST = 0x10FFFF


def _bounds(tests: Iterable[Characters]) -> list[int] | None:
    """Where runs of characters begin that all tests take for the same; nothing where the case of others counts."""
    found = {0, 10, 11, 48, 58, 65, 91, 95, 96, 97, 123}
    for test in tests:
        if test.folded:
            if any(last > 127 for _, last in test.ranges):
                return None
            answers = [test.has(chr(code)) for code in range(129)]
            found.update(code for code in range(1, 129) if answers[code] is not answers[code - 1])
            odd = [code for code in _FOLDING if test.has(chr(code)) is not answers[128]]
            found.update(odd, (code + 1 for code in odd))
        else:
            for first, last in test.ranges:
                found.update((first, last + 1))
    return sorted(code for code in found if code <= _LAST)


class _Automaton:
    """Follows all ways at once; states are made when they are first reached and forgotten when there are many."""

    def __init__(self, made: tuple[_Program, int]) -> None:
        self._program, self._first = made
        self._kinds = _Kinds(self._program.tests.values())
        self._forget()

    @property
    def program_size(self) -> int:
        return len(self._program.after)

    @property
    def effort_of_kinds(self) -> int:
        """Steps to find out of what kind a character is that was not met before."""
        return 0 if self._kinds.every() is not None else 15 * len(self._program.tests)

    def transitions(self) -> int | None:
        """How many there are between all states and kinds of characters; nothing for more than are remembered."""
        kinds = self._kinds.every()
        if kinds is None:
            return None
        signs = [chr(code) for code in kinds]
        waiting, seen = [self._start], {self._start}
        while waiting:
            state = waiting.pop()
            if len(seen) * len(signs) > _MOST_REMEMBERED:
                return None
            for sign in signs:
                following = state.next[sign] if sign in state.next else self._go_on(state, sign)
                if following is not None and following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return len(seen) * len(signs)

    def _forget(self) -> None:
        self._states: dict[tuple[frozenset[int], int], _State] = {}
        self._remembered = 0
        self._start = self._state(frozenset((self._first,)), _NOTHING)

    def _state(self, steps: frozenset[int], before: int) -> _State:
        found = self._states.get((steps, before))
        if found is None:
            found = self._states[steps, before] = _State(steps, before)
        return found

    def search(self, text: str) -> bool:
        """Whether the pattern matches a part of the text."""
        state = self._start
        for character in text.translate(self._kinds):
            try:
                following = state.next[character]
            except KeyError:
                following = self._go_on(state, character)
            if following is None:
                return True
            state = following
        return _END in self._reachable(state, _NOTHING)

    def _go_on(self, state: _State, character: str) -> _State | None:
        """The state after one more character; nothing if the pattern matched before it."""
        if self._remembered > _MOST_REMEMBERED:
            self._forget()
        beside = _WORD if is_word(character) else _LINE if character == "\n" else _OTHER
        ready = self._reachable(state, beside)
        following: _State | None = None
        if _END not in ready:
            tests, after = self._program.tests, self._program.after
            steps = {after[step][0] for step in ready if step in tests and tests[step].has(character)}
            steps.add(self._first)  # a match may begin at every place
            following = self._state(frozenset(steps), beside)
        state.next[character] = following
        self._remembered += 1
        return following

    def _reachable(self, state: _State, beside: int) -> set[int]:
        """Steps that can be reached without a character, between what was before and what stands beside."""
        found = state.ready.get(beside)
        if found is None:
            found = state.ready[beside] = self._reach(state, beside)
        return found

    def _reach(self, state: _State, beside: int) -> set[int]:
        program, seen = self._program, set[int]()
        waiting = list(state.steps)
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            if step in program.tests:
                continue
            kind = program.asserts.get(step)
            if kind is None or _holds(kind, state.before, beside):
                waiting.extend(program.after[step])
        return seen


def _holds(kind: str, before: int, beside: int) -> bool:
    match kind:
        case "start":
            return before == _NOTHING
        case "end":
            return beside == _NOTHING
        case "line start":
            return before in (_NOTHING, _LINE)
        case "line end":
            return beside in (_NOTHING, _LINE)
        case "word boundary":
            return (before == _WORD) is not (beside == _WORD)
    return (before == _WORD) is (beside == _WORD)
