"""What `policy validate` costs a commit, beside check-jsonschema on the same files and schema.

    python benchmarks/validate.py [--runs N]

Whole processes, wall time, in turn; medians, and the median ratio run by run. One shipped policy, and 100 copies of
it, each with its own id and figures, in a folder of their own. *Changed* policies are met for the first time: the cache
is empty, and what is found is written to it. *Unchanged* ones were met by the run before. check-jsonschema checks
shapes alone; `policy validate` also names, types, tables, calendars, life cycles and citations. Exit code 1 where a
bar is missed.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent.parent
POLICY = HERE / "policies" / "managry.yaml"
SCHEMA = HERE / "schemas" / "policy.schema.json"
NOTHING = [sys.executable, "-c", "pass"]


class Race(NamedTuple):
    """Ours against theirs on some files, and the ratio that we may not exceed."""

    name: str
    files: int
    changed: bool
    theirs: str
    bar: float


RACES = (
    Race("one policy, changed", 1, True, "check-jsonschema", 0.8),
    Race("one policy, unchanged", 1, False, "python -c pass", 9),
    Race("100 policies, changed", 100, True, "check-jsonschema", 0.35),
    Race("100 policies, unchanged", 100, False, "check-jsonschema", 0.1),
)


def tool(name: str) -> str:
    """A console script of the environment that runs this."""
    return str(Path(sys.executable).with_name(name))


def copies(folder: Path, count: int) -> list[Path]:
    """Copies of the policy with their registers; a figure and the id differ from copy to copy."""
    text, register = POLICY.read_text(), POLICY.with_name("managry.clauses.yaml").read_text()
    made = []
    for number in range(count):
        name = f"copy{number:03}"
        changed = text.replace("id: managry", f"id: {name}").replace("managry.clauses", f"{name}.clauses")
        changed = re.sub(r"1 business hour,", f"{number + 2} business hours,", changed, count=1)
        (folder / f"{name}.yaml").write_text(changed)
        (folder / f"{name}.clauses.yaml").write_text(register.replace("policy: managry", f"policy: {name}"))
        made.append(folder / f"{name}.yaml")
    return made


def timed(command: list[str], cache: Path) -> float:
    """Seconds of one run with the findings that a cache holds; the command must succeed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["POLICY_CACHE_DIR"] = str(cache)
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def compare(race: Race, files: list[Path], runs: int, folder: Path) -> tuple[float, float, float]:
    """Median seconds of ours and theirs, and the median ratio of neighbouring runs."""
    names = [str(file) for file in files]
    ours = [tool("policy"), "validate", *names]
    theirs = [tool("check-jsonschema"), "--schemafile", str(SCHEMA), *names]
    if race.theirs != "check-jsonschema":
        theirs = NOTHING
    warm = folder / f"{race.files}"
    timed(ours, warm), timed(theirs, warm)
    pairs = []
    for number in range(runs):
        cache = folder / f"{race.files}-{number}" if race.changed else warm
        pairs.append((timed(ours, cache), timed(theirs, cache)))
    mine, other = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(other), statistics.median(a / b for a, b in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    missed = 0
    print("| | policy validate, ms | the other, ms | | ratio | bar |\n|---|--:|--:|---|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = copies(folder, 100)
        for race in RACES:
            files = [POLICY] if race.files == 1 else many
            mine, other, ratio = compare(race, files, runs, folder / "caches")
            print(
                f"| {race.name} | {mine * 1e3:.0f} | {other * 1e3:.0f} | {race.theirs} | {ratio:.2f} | {race.bar} |",
                flush=True,
            )
            missed += ratio > race.bar
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
