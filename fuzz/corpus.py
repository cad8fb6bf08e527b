"""What mutation begins with: the expressions of the tests, of the shipped policies and of the conformance suite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from policy_engine.resources import policy_names, policy_path

__all__ = ["expressions", "policies"]

ROOT = Path(__file__).parents[1]


def expressions(vectors: Path | None = None) -> list[str]:
    """Expressions, each once. `vectors` is a folder of the conformance suite."""
    return list(dict.fromkeys((*_of_tests(), *_of_policies(), *(_of_vectors(vectors) if vectors else ()))))


def _of_tests() -> Iterator[str]:
    for path in sorted((ROOT / "tests" / "expr").glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = [line for line in block.strip("\n").split("\n") if line and not line.startswith("#")]
            if lines and len(lines[0]) < 2_000:
                yield lines[0].replace("¶", "\n")


def _of_policies() -> Iterator[str]:
    for path in policies():
        for line in path.read_text(encoding="utf-8").split("\n"):
            key, colon, rest = line.strip().removeprefix("- ").partition(": ")
            if (
                colon
                and key in ("when", "while", "from", "until", "starts", "stops", "unless")
                and rest[:1] not in "[{|>"
            ):
                yield rest
            for found in line.split("when: ")[1:]:
                yield found.split(", ")[0].rstrip("}")


def _of_vectors(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8")):
            if isinstance(vector, dict) and len(vector.get("expr", "")) < 2_000:
                yield vector["expr"]


def policies() -> list[Path]:
    """The shipped policies and those of the tests."""
    shipped = [Path(policy_path(name)) for name in policy_names()]
    tests = sorted((ROOT / "tests" / "cases" / "policies").glob("*.yaml"))
    found = [*shipped, *(path for path in tests if ".tests." not in path.name)]
    return [*found, ROOT / "tests" / "document" / "whole_language.yaml"]
