"""The same targets, led by coverage: Atheris keeps what reaches new code and goes on from there.

    python -m fuzz.guided FOLDER --count 300000 --vectors DIR

FOLDER receives the corpus that grows and `findings.json`. Needs `pip install atheris`, for development only.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from zlib import crc32

__all__ = ["main"]


def _prepared(folder: Path, vectors: Path | None) -> list[str]:
    """The first corpus and the dictionary; the options that name them."""
    from fuzz.corpus import expressions
    from fuzz.mutate import TOKENS

    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for text in expressions(vectors):
        if len(text) < 300:
            (corpus / f"{crc32(text.encode()):08x}").write_text(text, encoding="utf-8")
    words = folder / "words.dict"
    escaped = ["".join(f"\\x{byte:02x}" for byte in token.encode()) for token in TOKENS]
    words.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
    return [f"-dict={words}", f"-artifact_prefix={folder}/", str(corpus)]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="hostile input, led by coverage")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vectors", type=Path)
    given = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["policy_engine.expr"]):
        from fuzz.crash import Judge

    judge = Judge()

    def one(data: bytes) -> None:
        text, known = data.decode("utf-8", "replace"), len(judge.findings)
        judge.judge("expression", text)
        judge.judge("plain", text)
        if len(judge.findings) > known:
            rows = [finding._asdict() for finding in judge.findings.values()]
            (given.folder / "findings.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")

    options = ["-max_len=600", "-len_control=50", "-timeout=20", "-rss_limit_mb=2048", f"-runs={given.count}"]
    atheris.Setup([sys.argv[0], f"-seed={given.seed}", *options, *_prepared(given.folder, given.vectors)], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
