"""Policies to their findings: those kept from before, the rest worked out, in several processes where it pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .cache.answers import Answers, Question, Unreadable, contents, seen_beside

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from policy_engine.diagnostics.record import Diagnostic

__all__ = ["check_all", "findings", "kept_answers"]

_MOST_WORKERS = 8
_LEAST = {"fork": 9, "spawn": 48}
"""From this many policies on several processes are used; one that is not forked imports everything anew."""


class Work(Protocol):
    """Finds what there is to find in a policy."""

    def prepare(self) -> None:
        """Get ready, before the first of the policies for which nothing is known."""

    def __call__(self, path: str, answers: Answers | None) -> tuple[Diagnostic, ...]:
        """The findings on the policy at a path; kept for the next time."""


def kept_answers(question: Question | None = None) -> Answers | None:
    """What was found before, or nothing where that cannot be kept here; `question` as for `Answers`."""
    from .cache.stamp import stamp
    from .cache.store import open_store

    store = open_store(os.environ, sys.platform)
    state = None if store is None else stamp()
    return None if store is None or state is None else Answers(store, state, question)


def check_all(paths: Sequence[str], answers: Answers | None, work: Work | None = None) -> list[tuple[Diagnostic, ...]]:
    """The findings on each policy, in the order of the paths; those of `policy validate` unless `work` finds others."""
    found = [None if answers is None else answers.find(path) for path in paths]
    missing = [path for path, known in zip(paths, found, strict=True) if known is None]
    if missing and work is not None:
        work.prepare()
    worked_out = iter(_work_out(missing, answers, work))
    return [next(worked_out) if known is None else known for known in found]


def findings(path: str, answers: Answers | None = None) -> tuple[Diagnostic, ...]:
    """What there is to find in a policy and beside it, sorted by file and place; kept for the next time."""
    from policy_engine.authoring.citations import check_register, register_path
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.files import decode, load_source
    from policy_engine.load import check_source

    collector = Collector()
    beside: dict[str, str] = {}
    try:
        data = contents(path)
    except (OSError, ValueError, Unreadable):
        load_source(path, collector)  # says why
        return collector.diagnostics
    source = decode(path, data, collector)
    model = None if source is None else check_source(source, collector)
    if model is not None and not collector.has_errors:
        # Of a policy that is half understood nobody can say which clauses it does not cite.
        name = os.path.basename(register_path(model))
        try:
            beside[name] = seen_beside(path, name)
        except (OSError, ValueError, Unreadable):
            answers = None
        check_register(model, collector)
    if answers is not None:
        answers.keep(path, data, beside, collector.diagnostics)
    return collector.diagnostics


# ---- several processes


def _work_out(paths: list[str], answers: Answers | None, work: Work | None = None) -> list[tuple[Diagnostic, ...]]:
    method = "fork" if sys.platform == "linux" else "spawn"
    workers = min(_processors(), _MOST_WORKERS)
    if len(paths) >= _LEAST[method] and workers > 1:
        together = _together(paths, answers, workers, method, work)
        if together is not None:
            return together
    return [(work or findings)(path, answers) for path in paths]


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _together(
    paths: list[str], answers: Answers | None, workers: int, method: str, work: Work | None = None
) -> list[tuple[Diagnostic, ...]] | None:
    """The findings on all policies from several processes; nothing where the system does not let them work."""
    import threading

    if threading.active_count() > 1 and method == "fork":
        return None  # a lock that another thread holds would be held for ever in the copy
    running: list[tuple[BaseProcess, Connection]] = []
    found: list[tuple[Diagnostic, ...]] = [()] * len(paths)
    try:
        from multiprocessing import get_context

        context: Any = get_context(method)
        if method == "fork":
            _import_all()
        for number in range(workers):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(sender, paths[number::workers], answers, work), daemon=True)
            process.start()
            sender.close()  # so that the end of the worker is the end of what it sends
            running.append((process, receiver))
        for number, (_, receiver) in enumerate(running):
            found[number::workers] = receiver.recv()
    except (EOFError, ImportError, NotImplementedError, OSError):  # it died; or no memory, no processes
        return None
    finally:
        for process, receiver in running:
            receiver.close()
            process.terminate()
            process.join()
    return found


def _import_all() -> None:
    """Import here what every worker needs, so that it is done once."""
    import policy_engine.authoring.citations
    import policy_engine.document.files
    import policy_engine.load  # noqa: F401


def _work(sender: Connection, paths: list[str], answers: Answers | None, work: Work | None = None) -> None:
    """Send the findings on some of the policies. What goes wrong here goes wrong again where it can be told."""
    import signal
    from contextlib import suppress

    # Ctrl-C goes to all processes: the one that was called says what there is to say, the others just end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(Exception):
        sender.send([(work or findings)(path, answers) for path in paths])
