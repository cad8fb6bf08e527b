"""Hostile input by the million: only our own errors may come out, in bounded time and memory.

    python -m fuzz.crash --count 2000000 --jobs 2 --vectors DIR

Workers of their own run it, with a limit on their memory; a worker that dies or stalls leaves its input behind.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fuzz.corpus import expressions, policies
from fuzz.generate import Generator
from fuzz.grammar import CORE, EXTENSIONS, SURFACE, TWO_VARIABLES
from fuzz.literals import pattern
from fuzz.mutate import Mutator, soup
from fuzz.targets import TARGETS, Broken
from fuzz.tree import text
from tests.expr.generated import ATOMS, FORMS, VALUES

__all__ = ["Finding", "Inputs", "Judge"]

MOST_MEMORY = 2 << 30
"""Bytes of address space of a worker."""

MOST_GROWTH = 64 << 10
"""Kilobytes by which one input may raise the greatest memory of its worker."""

STALLED = 20.0
"""Seconds of computing after which an input is given up."""

_BATCH = 2_000
_POLICIES = 0.003
_VARIABLES = {
    "x": "int", "tasks": "int", "rate": "double", "language": "string", "s": "string", "tags": "list(string)",
    "prices": "map(string,int)", "urgent": "bool", "now": "timestamp", "span": "duration", "u": "uint", "raw": "bytes",
    "d": "double", "symptoms": "list(string)", "absent_fact": "int", "unset": "bool", "reason": "string",
}  # fmt: skip


class Finding(NamedTuple):
    """Something that must not be: an exception that is not ours, a broken law, or too much time or memory."""

    target: str
    kind: str
    where: str
    what: str
    input: str


class Stalled(BaseException):
    """An input takes too long."""


def allowed(target: str, length: int) -> float:
    """Seconds of computing that an input of so many characters may take."""
    # An expression is checked four times: in two vocabularies, as a value and as a condition.
    least = {"expression": 0.1, "policy": 1.0}.get(target, 0.05)
    return least if length < 500 else least + length * 1e-4


class Inputs:
    """Inputs for one worker: mutated, generated, and neither."""

    def __init__(self, seed: str, vectors: Path | None) -> None:
        self.random = Random(seed)
        self.mutator = Mutator(self.random, expressions(vectors))
        self.policies = Mutator(self.random, [path.read_text(encoding="utf-8") for path in policies()])
        forms = (*CORE, *EXTENSIONS, *TWO_VARIABLES, *SURFACE)
        self.generator = Generator(self.random, forms, _VARIABLES, wrong=0.04, bare=0.05)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        random = self.random
        while True:
            roll = random.random()
            if roll < _POLICIES:
                yield "policy", self._policy()
            elif roll < 0.02:
                found = pattern(random)
                yield "pattern", self.mutator.changed(found)[:2_000] if random.random() < 0.6 else found
            else:
                yield (
                    random.choice(("expression", "expression", "expression", "plain", "plain", "python")),
                    self._expression(),
                )

    def _expression(self) -> str:
        roll = self.random.random()
        if roll < 0.45:
            return self.mutator.text()
        if roll < 0.65:
            found = self._mixed(self.random.randint(0, 4))
            return self.mutator.changed(found) if roll > 0.62 else found
        if roll < 0.92:
            found = text(self.generator.expression(self.random.choice((1, 2, 4, 8, 12, 20))))
            return self.mutator.changed(found) if roll > 0.8 else found
        return soup(self.random)

    def _mixed(self, depth: int) -> str:
        """Values and conditions of the sample's vocabulary in forms that mostly type."""
        if depth <= 0 or self.random.random() < 0.1:
            if self.random.random() < 0.3:
                return self.random.choice(ATOMS)
            # What is one thing or another is checked when it is evaluated.
            one, other = self.random.choices(VALUES, k=2)
            return f"(urgent ? {one} : {other})" if self.random.random() < 0.5 else one
        form = self.random.choice(FORMS)
        return form.format(*(self._mixed(depth - self.random.randint(1, 3)) for _ in range(2)))

    def _policy(self) -> str:
        """A policy with something exchanged, most often within one of its lines."""
        whole = self.random.choice(self.policies.corpus)
        if self.random.random() < 0.2:
            return self.policies.changed(whole).encode("utf-8", "replace").decode()
        lines = whole.split("\n")
        for _ in range(self.random.choice((1, 1, 2, 3))):
            at = self.random.randrange(len(lines))
            key, colon, rest = lines[at].partition(": ")
            if colon and self.random.random() < 0.5:
                lines[at] = key + colon + self._expression()[:2_000].replace("\n", " ")
            else:
                lines[at] = self.mutator.changed(lines[at] if self.random.random() < 0.5 else key + colon + rest)
        # Files are read as UTF-8, which has no halves of characters.
        return "\n".join(lines).encode("utf-8", "replace").decode()


class Judge:
    """Gives inputs to their targets and notes what must not be."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.findings: dict[tuple[str, ...], Finding] = {}
        self.seen: Counter[tuple[str, ...]] = Counter()
        self.slowest: tuple[float, str, str] = (0.0, "", "")
        self.slowest_short: tuple[float, str, str] = (0.0, "", "")
        self.began = 0.0
        self._peak = 0

    def judge(self, target: str, given: str) -> Finding | None:
        """One input; what is wrong with it, if anything."""
        self.began = time.thread_time()
        try:
            outcome = TARGETS[target](given)
        except Stalled:
            return self._note(Finding(target, "stalled", _place(), f"more than {STALLED:.0f} s", given))
        except Broken as broken:
            return self._note(Finding(target, "law", str(broken), str(broken), given))
        except Exception as error:  # anything at all is what we look for
            what = f"{type(error).__name__}: {str(error)[:200]}"
            return self._note(Finding(target, type(error).__name__, _place(), what, given))
        seconds = time.thread_time() - self.began
        self.began = 0.0
        self.outcomes[f"{target}: {outcome}"] += 1
        return self._measured(target, given, seconds)

    def _measured(self, target: str, given: str, seconds: float) -> Finding | None:
        self.slowest = max(self.slowest, (seconds, target, given))
        if len(given) < 500 and target != "policy":
            self.slowest_short = max(self.slowest_short, (seconds, target, given))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        grown, self._peak = peak - (self._peak or peak), peak
        if grown > MOST_GROWTH:
            return self._note(Finding(target, "memory", "", f"{grown >> 10} MB more", given))
        limit = allowed(target, len(given))
        if seconds > limit and (again := self.repeated(target, given)) > limit:
            return self._note(Finding(target, "slow", "", f"{again * 1000:.0f} ms for {len(given)} characters", given))
        return None

    def repeated(self, target: str, given: str) -> float:
        """The least of three measurements: what is slow once may have waited for memory to be swept."""
        found = []
        for _ in range(3):
            self.began = began = time.thread_time()
            TARGETS[target](given)
            found.append(time.thread_time() - began)
        self.began = 0.0
        return min(found)

    def _note(self, finding: Finding) -> Finding:
        self.began = 0.0
        key = finding.target, finding.kind, finding.where
        self.seen[key] += 1
        known = self.findings.get(key)
        if known is None or len(finding.input) < len(known.input):
            self.findings[key] = finding
        return finding

    def tick(self, *_: object) -> None:
        """Called now and then while an input is being judged."""
        if self.began and time.thread_time() - self.began > STALLED:
            raise Stalled


def _place() -> str:
    """The innermost line of ours that an exception came through."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [frame for frame in frames if "policy_engine" in frame.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].name}:{ours[-1].lineno}" if ours else ""


def shortened(finding: Finding, most: int = 400) -> Finding:
    """The same finding for a shorter input."""
    if finding.kind in ("stalled", "memory", "slow"):
        return finding
    judge, best = Judge(), finding
    step = max(1, len(finding.input) // 2)
    while step and most:
        at = 0
        while at < len(best.input) and most:
            most -= 1
            found = judge.judge(finding.target, best.input[:at] + best.input[at + step :])
            if found is not None and found[:3] == finding[:3]:
                best = found
            else:
                at += step
        step //= 2
    return best


def _work(seed: str, count: int, vectors: Path | None, last: str, results: Any) -> None:
    """A worker: batches of inputs, each reported when it is done."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    judge = Judge()
    signal.signal(signal.SIGALRM, judge.tick)
    signal.setitimer(signal.ITIMER_REAL, 1.0, 1.0)
    done, parent = 0, os.getppid()
    with Path(last).open("wb", buffering=0) as note:
        for target, given in Inputs(seed, vectors):
            note.seek(0)
            written = f"{target} {given}".encode("utf-8", "surrogatepass")
            note.write(b"%8d " % len(written) + written)
            judge.judge(target, given)
            done += 1
            if done % _BATCH == 0 or done == count:
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
                results.put((seed, done, memory, list(judge.findings.values())))
            # Without the one that started it, a worker has nobody to tell.
            if done == count or os.getppid() != parent:
                break
    signal.setitimer(signal.ITIMER_REAL, 0)
    found = [shortened(finding) for finding in judge.findings.values()]
    results.put((seed, judge.outcomes, found, judge.seen, judge.slowest, judge.slowest_short))


class Total:
    """What all workers have seen."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.findings: dict[tuple[str, ...], Finding] = {}
        self.seen: Counter[tuple[str, ...]] = Counter()
        self.slowest: tuple[float, str, str] = (0.0, "", "")
        self.slowest_short: tuple[float, str, str] = (0.0, "", "")
        self.memory = 0

    def progress(self, name: str, done: int, memory: int, found: Sequence[Finding]) -> None:
        """A worker has done some; what is found is said at once, for a run that is broken off."""
        self.memory = max(self.memory, memory)
        if done % (_BATCH * 25) == 0:
            print(f"{name}: {done} inputs, {memory} MB", file=sys.stderr, flush=True)
        for one in found:
            if one[:3] not in self.findings:
                self.findings[one[:3]] = one
                print(f"{one.target} {one.kind} {one.where}: {one.input[:200]!a}", file=sys.stderr, flush=True)

    def died(self, name: str, code: int | None, note: bytes) -> None:
        """A worker is gone; what it did last is in its note."""
        target, _, given = note[9 : 9 + int(note[:8])].decode("utf-8", "surrogatepass").partition(" ")
        self.findings[target, "died", name] = Finding(target, "died", name, f"exit code {code}", given)

    def add(self, message: Sequence[Any]) -> None:
        """A worker is done."""
        _, outcomes, found, seen, slowest, short = message
        self.outcomes.update(outcomes)
        self.seen.update(seen)
        for one in found:
            known = self.findings.get(one[:3])
            if known is None or len(one.input) <= len(known.input):
                self.findings[one[:3]] = one
        self.slowest = max(self.slowest, slowest)
        self.slowest_short = max(self.slowest_short, short)


def hunt(count: int, jobs: int, seed: int, vectors: Path | None) -> Total:
    """Inputs in workers of their own; one that dies is a finding, and its share is not made up for."""
    method = multiprocessing.get_context("spawn")
    results: Any = method.Queue()
    total = Total()
    with tempfile.TemporaryDirectory() as folder:
        workers = {}
        for job in range(jobs):
            name, last = f"{seed}/{job}", f"{folder}/{job}"
            workers[name] = method.Process(target=_work, args=(name, count // jobs, vectors, last, results)), last
            workers[name][0].start()
        while workers:
            try:
                message = results.get(timeout=30)
            except Exception:  # nothing for a while: has somebody died?
                for name, (process, last) in list(workers.items()):
                    if not process.is_alive():
                        total.died(name, process.exitcode, Path(last).read_bytes())
                        del workers[name]
                continue
            if len(message) == 4:
                total.progress(*message)
            else:
                total.add(message)
                workers.pop(message[0])[0].join()
    return total


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="hostile input to the expression language")
    parser.add_argument("--count", type=int, default=2_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vectors", type=Path, help="a folder of the CEL conformance suite, for its expressions")
    parser.add_argument("--json", type=Path, help="write the findings here")
    given = parser.parse_args()
    began = time.time()
    total = hunt(given.count, given.jobs, given.seed, given.vectors)
    print(f"{sum(total.outcomes.values())} inputs in {time.time() - began:.0f} s, peak {total.memory} MB a worker")
    for name, count in sorted(total.outcomes.items()):
        print(f"  {name}: {count}")
    for title, (seconds, target, text_) in (("slowest", total.slowest), ("slowest short", total.slowest_short)):
        print(f"{title}: {seconds * 1000:.0f} ms, {target}, {len(text_)} characters: {text_[:300]!a}")
    print(f"findings: {len(total.findings)}")
    for key, one in total.findings.items():
        print(f"  {one.target} {one.kind} {one.where} ({total.seen[key]} times)\n    {one.what}")
        print(f"    {one.input[:400]!a}")
    if given.json:
        rows = [one._asdict() for one in total.findings.values()]
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if total.findings else 0


if __name__ == "__main__":
    sys.exit(main())
