"""Work on the items of a list in several processes, where the system can copy this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["processors", "spread"]

Item = TypeVar("Item")
Found = TypeVar("Found")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(work: Callable[[Item], Found], items: Sequence[Item], workers: int) -> list[Found]:
    """What `work` makes of each item, in their order.

    With copies of this process, so that `work` may be any function; where it cannot be copied or a copy dies, all is
    done here. What goes wrong in a copy goes wrong again where it can be told.
    """
    workers = min(workers, len(items))
    if workers > 1 and sys.platform == "linux":
        together = _together(work, items, workers)
        if together is not None:
            return together
    return [work(item) for item in items]


def _together(work: Callable[[Item], Found], items: Sequence[Item], workers: int) -> list[Found] | None:
    import threading

    if threading.active_count() > 1:
        return None  # a lock that another thread holds would be held for ever in the copy
    running: list[tuple[BaseProcess, Connection]] = []
    found: list[Any] = [None] * len(items)
    try:
        from multiprocessing import get_context

        context: Any = get_context("fork")
        for number in range(workers):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(sender, work, items[number::workers]), daemon=True)
            process.start()
            sender.close()
            running.append((process, receiver))
        for number, (_, receiver) in enumerate(running):
            found[number::workers] = receiver.recv()
    except (EOFError, ImportError, NotImplementedError, OSError):  # a copy died; or there is no memory for one
        return None
    finally:
        for process, receiver in running:
            receiver.close()
            process.terminate()
            process.join()
    return found


def _work(sender: Connection, work: Callable[[Item], Found], items: Sequence[Item]) -> None:
    """Send what becomes of some of the items."""
    import signal
    from contextlib import suppress

    # Ctrl-C goes to all processes: the one that was called says what there is to say, the others just end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(Exception):
        sender.send([work(item) for item in items])
