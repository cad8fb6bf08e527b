"""`policy git`: changes of policies in git as changes of rules."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from .. import arguments, colours
from ..exits import CLEAN, Misuse
from ..versions import Version

EXAMPLES = """\
`install` sets up the repository of the folder you are in: `git diff` then shows what `policy diff` says of policies,
and the lines of a file that does not load. `git log` shows such differences only when it is asked to (`--ext-diff`);
`git policy-log` is set up for that. Without PATTERN, the folders are taken in which policies are tracked.

What the program is called goes into the configuration of your clone, and patterns into `.git/info/attributes`; with
`--shared` they go into `.gitattributes`, for everybody who runs `policy git install`.

`driver` is what git calls.

examples:
  policy git install
  policy git install 'policies/*.yaml' --shared
  policy git uninstall

exit codes: 0 done, 2 misuse
"""

ACTIONS = ("install", "uninstall", "driver")
MOST = 300
"""Tickets tried on both versions: a log has many changes."""

_NULL = "/dev/null"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("action", metavar="|".join(ACTIONS), type=arguments.one_of(ACTIONS), help="what to do")
    parser.add_argument(
        "words", metavar="PATTERN", nargs="*", help="files that are policies, as `.gitattributes` says it"
    )
    parser.add_argument("--shared", action="store_true", help="write the patterns into `.gitattributes`")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    if options.action == "driver":
        return _driver(options.words)
    from ..git_setup import install, uninstall

    if options.action == "uninstall" and (options.words or options.shared):
        raise Misuse("`uninstall` takes everything back, and no pattern", "write `policy git uninstall`")
    done = install(options.words, options.shared) if options.action == "install" else uninstall()
    sys.stdout.write("".join(f"{line}\n" for line in done))
    return CLEAN


def _driver(words: list[str]) -> int:
    """Answer git: a path, then file, hash and mode of the old and of the new version.

    The exit code is always 0: with any other, git would show nothing more.
    """
    if len(words) == 1:
        sys.stdout.write(f"* Unmerged path {words[0]}\n")
        return CLEAN
    if len(words) < 7:
        raise Misuse("git calls this with a path and two versions", "`policy git install` sets git up")
    path, old, new = words[0], words[1], words[4]
    later = words[7] if len(words) > 7 else path
    sys.stdout.write(f"policy diff a/{path} b/{later}\n")
    sys.stdout.write("".join(f"{line}\n" for line in _lines(path, later, _read(old), _read(new))))
    return CLEAN


def _read(path: str) -> bytes | None:
    """The bytes of a version; nothing where there is none."""
    if path == _NULL:
        return None
    with open(path, "rb") as file:
        return file.read()


def _lines(path: str, later: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    """What is said of two versions; the difference of lines where rules cannot be compared."""
    from policy_engine.errors import PolicyEngineError, PolicyError

    if old is None or new is None:
        yield "the policy is new" if old is None else "the policy is gone"
        yield from _plain(path, later, old, new)
        return
    try:
        yield from _rules(Version("", f"a/{path}", old, None), Version("", f"b/{later}", new, _tests(later)))
    except PolicyEngineError as wrong:
        first = wrong.diagnostics[0] if isinstance(wrong, PolicyError) and wrong.diagnostics else wrong
        where = getattr(first, "path", "") or later
        line = getattr(first, "line", None)
        yield f"{where}{f':{line}' if line else ''} does not load ({first.code}: {first.message}); its lines:"
        yield from _plain(path, later, old, new)


def _rules(old: Version, new: Version) -> Iterator[str]:
    from policy_engine.analysis.differences.data import comparison_data
    from policy_engine.analysis.differences.text import lines

    from ..comparing import comparison

    found = comparison_data(comparison(old, new, MOST))
    yield from lines(found, colours.Paint(colours.wanted("auto", sys.stdout)))


def _tests(path: str) -> bytes | None:
    """The tests that stand beside a policy in the working tree, where git calls: their tickets are tried too."""
    stem, suffix = os.path.splitext(path)
    try:
        with open(f"{stem}.tests{suffix}", "rb") as file:
            return file.read()
    except OSError:
        return None


def _plain(path: str, later: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    """The difference of lines, as git would show it."""
    from policy_engine.authoring.formatting.differing import unified
    from policy_engine.diagnostics.render import safe

    before, after = ((side or b"").decode("utf-8", "replace") for side in (old, new))
    found = list(unified(path, before, after))
    if found:
        yield f"--- {_NULL if old is None else f'a/{path}'}"
        yield f"+++ {_NULL if new is None else f'b/{later}'}"
    yield from (safe(line) for line in found[2:])
