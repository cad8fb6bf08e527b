"""What `policy validate` costs a commit, beside check-jsonschema on the same files and schema.

    python benchmarks/validate.py [--runs N]

Whole processes, cold, wall time, in turn; medians and the ratio run by run. One shipped policy, and 100 copies of
it, each with its own id and figures, in a folder of their own. check-jsonschema checks shapes alone; `policy
validate` also names, types, tables, calendars, life cycles and citations. Exit code 1 where a bar is missed: one
policy no slower, 100 copies in at most half the time.
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

HERE = Path(__file__).resolve().parent.parent
POLICY = HERE / "policies" / "managry.yaml"
SCHEMA = HERE / "schemas" / "policy.schema.json"
BARS = {1: 1.0, 100: 0.5}


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


def timed(command: list[str]) -> float:
    """Seconds of one run; the command must succeed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def compare(files: list[Path], runs: int) -> tuple[float, float, float]:
    """Median seconds of ours and theirs, and the median ratio of neighbouring runs."""
    names = [str(file) for file in files]
    ours = [tool("policy"), "validate", *names]
    theirs = [tool("check-jsonschema"), "--schemafile", str(SCHEMA), *names]
    timed(ours), timed(theirs)
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    mine, other = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(other), statistics.median(a / b for a, b in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    missed = 0
    print("| policies | policy validate, ms | check-jsonschema, ms | ratio | bar |\n|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for count, files in ((1, [POLICY]), (100, copies(Path(folder), 100))):
            mine, other, ratio = compare(files, runs)
            print(f"| {count} | {mine * 1e3:.0f} | {other * 1e3:.0f} | {ratio:.2f} | {BARS[count]} |")
            missed += ratio > BARS[count]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
