"""Running the command: the installed script in a process of its own, or its entry point in this one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SCRIPT = Path(sys.executable).with_name("policy")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


def script(*words: str, stdin: str | bytes = b"", folder: Path = ROOT) -> Outcome:
    """What the console script does that is installed beside the interpreter."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    run = subprocess.run([SCRIPT, *words], input=given, capture_output=True, cwd=folder, timeout=60, check=False)
    return Outcome(run.returncode, run.stdout.decode(), run.stderr.decode())


def entry() -> Callable[[Sequence[str]], int]:
    """The function the script calls, found as the script finds it."""
    (found,) = entry_points(group="console_scripts", name="policy")
    main: Callable[[Sequence[str]], int] = found.load()
    return main
