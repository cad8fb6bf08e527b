"""`policy fmt`: policies in one canonical form."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from .. import colours, reporting
from ..exits import CLEAN, FINDINGS, MISUSE, Misuse
from ..policies import is_beside, policies

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Collector, Diagnostic
    from policy_engine.source import SourceFile

EXAMPLES = """\
PATH is a policy, a folder (every `NAME.yaml` in it and below), or `-` for a policy on standard input. Without an option
the canonical form of one policy is printed, and no file is changed.

The order of sections and keys, quotes, words for operators, columns of tables and blanks become those of the canonical
form; comments, blank lines and the lines of long conditions stay. A policy that does not load is not formatted. Before
anything is given out, the new text is loaded and compared: it says what the old one said, or the file is left alone.

Policies alone are formatted: registers (`NAME.clauses.yaml`) and tests (`NAME.tests.yaml`) stay as they are.

examples:
  policy fmt policies --check                say which files would change; for continuous integration
  policy fmt policies --diff                 show what would change, as a patch
  policy fmt policies/mega.yaml --write      change the file
  policy fmt - < policies/mega.yaml          print the canonical form; for editors
  policy fmt policies --check --format github   annotations in a pull request

exit codes: 0 everything is in canonical form, or was printed or written; 1 something would change (`--check`, `--diff`)
or does not load; 2 misuse, or a file that cannot be written
"""

_CODE = "F002"
_CURE = "`policy fmt --diff` shows what would change, `policy fmt --write` changes it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a policy, a folder of policies, or `-`")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="a finding for each file that would change")
    group.add_argument("--diff", action="store_true", help="show what would change, as a patch")
    group.add_argument("--write", action="store_true", help="change the files")
    reporting.add_options(parser)


class _File(NamedTuple):
    """A policy as it is and as it should be; no text where it does not load."""

    path: str
    data: bytes
    source: SourceFile | None
    text: str | None
    findings: tuple[Diagnostic, ...]

    @property
    def changes(self) -> bool:
        return self.text is not None and self.text.encode() != self.data


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    _look_at(options)
    if "-" in options.paths:
        from policy_engine.document.files import MAX_BYTES

        files = [_formatted("-", sys.stdin.buffer.read(MAX_BYTES + 1))]
    else:
        files = [_read(path) for path in _named(options)]
    if options.check:
        return _check(files, options)
    if options.diff or options.write:
        return _change(files, options)
    return _print(files[0], options)


def _look_at(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if "-" in options.paths and len(options.paths) > 1:
        raise Misuse("`-` stands alone", "give paths, or a policy on standard input")
    if "-" in options.paths and options.write:
        raise Misuse("standard input cannot be written", "leave `--write` out: the canonical form is printed")
    reported = {"--format": options.format != "text", "--output": options.output is not None}
    reported["--fail-level"] = options.fail_level != "error"
    for name, given in reported.items():
        if given and not options.check:
            raise Misuse(f"`{name}` is for the report of `--check`", "add `--check`")


def _named(options: argparse.Namespace) -> list[str]:
    """The policies to format; of files that stand beside policies it is said that they stay as they are."""
    beside = [path for path in options.paths if is_beside(path)]
    printed = not (options.check or options.diff or options.write)
    if beside and printed:
        raise Misuse(f"{beside[0]} is no policy", "registers and tests have no canonical form: name a policy")
    shipped = [path for path in options.paths if not os.path.lexists(path)]
    if shipped and options.write:
        raise Misuse(
            f"{shipped[0]}: there is no such file or folder", "a shipped policy is not written to: name a file"
        )
    for path in beside:
        sys.stderr.write(f"{path} stays as it is: only policies are formatted\n")
    named = [path for path in options.paths if path not in beside]
    found = policies(named) if named else []
    if printed and len(found) > 1:
        cure = "choose `--check`, `--diff` or `--write`; without these the canonical form of one policy is printed"
        raise Misuse(f"there are {len(found)} policies here", cure)
    return found


def _read(path: str) -> _File:
    """A file and its canonical form; where it cannot be read, a finding says why."""
    from policy_engine.document.files import read_bytes
    from policy_engine.errors import ReadError

    try:
        return _formatted(path, read_bytes(path))
    except ReadError as wrong:
        from policy_engine.diagnostics.record import Collector
        from policy_engine.source import SourceFile

        collector = Collector()
        collector.error(wrong.code, wrong.message, SourceFile(path, ""), None, wrong.help)
        return _File(path, b"", None, None, collector.diagnostics)


def _formatted(path: str, data: bytes) -> _File:
    """Bytes and their canonical form, or findings."""
    from policy_engine.authoring.formatting import canonical
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.files import decode

    collector: Collector = Collector()
    source = decode(path, data, collector)
    if source is None:
        return _File(path, data, None, None, collector.diagnostics)
    text, findings = canonical(source)
    return _File(path, data, source, text, findings)


# ---- the four ways to answer


def _print(file: _File, options: argparse.Namespace) -> int:
    """The canonical form of one policy."""
    if _complain(file, options):
        return FINDINGS
    sys.stdout.flush()
    sys.stdout.buffer.write((file.text or "").encode())
    return CLEAN


def _check(files: list[_File], options: argparse.Namespace) -> int:
    """A finding for each policy that would change, and all of those that do not load."""
    found = [finding for file in files for finding in (_would_change(file) if file.text is not None else file.findings)]
    return reporting.report(options, found, [file.path for file in files], "policy fmt", ("policy", "policies"))


def _would_change(file: _File) -> tuple[Diagnostic, ...]:
    """A finding on a policy that is not in canonical form."""
    from policy_engine.authoring.formatting.differing import first_difference
    from policy_engine.diagnostics.record import Collector

    collector = Collector()
    if file.changes and file.source is not None and file.text is not None:
        what, span = first_difference(file.source, file.text)
        collector.error(_CODE, f"this policy is not in canonical form: {what}", file.source, span, _CURE)
    return collector.diagnostics


def _change(files: list[_File], options: argparse.Namespace) -> int:
    """Change the files, or show what would change."""
    changed = failed = unwritten = 0
    for file in files:
        failed += _complain(file, options)
        if file.changes:
            changed += 1
            if options.write:
                unwritten += not _write(file)
            else:
                _show(file, options)
    _summary(len(files), changed - unwritten, failed, options)
    if unwritten:
        return MISUSE
    return FINDINGS if failed or (changed and not options.write) else CLEAN


def _complain(file: _File, options: argparse.Namespace) -> bool:
    """Say on standard error why a file is not formatted; whether it is not."""
    if file.text is not None:
        return False
    from policy_engine.diagnostics.render import render_text

    sys.stdout.flush()
    sys.stderr.write(render_text(file.findings, colours.wanted(options.color, sys.stderr)))
    return True


def _write(file: _File) -> bool:
    """Change a file; false where that cannot be done, which is said."""
    from policy_engine.authoring.saving import replace
    from policy_engine.errors import ReadError

    assert file.text is not None
    try:
        replace(file.path, file.text.encode(), file.data)
    except (OSError, ReadError) as wrong:
        from policy_engine.diagnostics.render import safe

        reason = wrong.message if isinstance(wrong, ReadError) else (wrong.strerror or str(wrong)).lower()
        sys.stderr.write(f"error: {safe(file.path)} cannot be written: {safe(reason)}\n")
        return False
    sys.stdout.write(f"formatted {file.path}\n")
    return True


def _show(file: _File, options: argparse.Namespace) -> None:
    """Say how a file would change."""
    from policy_engine.authoring.formatting.differing import unified

    paint = colours.Paint(colours.wanted(options.color, sys.stdout))
    styles = {"-": "bad", "+": "good", "@": "quiet"}
    for line in unified(file.path.removeprefix(os.curdir + os.sep), file.data.decode(), file.text or ""):
        head = line.startswith(("--- ", "+++ "))
        sys.stdout.write(paint(line, "heading" if head else styles.get(line[:1], "")) + "\n")


def _summary(files: int, changed: int, failed: int, options: argparse.Namespace) -> None:
    """What came of it, beside the answer, which others may read."""
    words = "formatted" if options.write else "would change"
    counts = [f"{_count(changed)} {words}"] if changed else []
    if failed:
        counts.append(f"{_count(failed)} not formatted: {'it does' if failed == 1 else 'they do'} not load")
    rest = files - changed - failed
    if rest > 0:
        counts.append(f"{_count(rest)} in canonical form")
    sys.stderr.write(f"{', '.join(counts)}\n" if counts else "")


def _count(number: int) -> str:
    return f"{number} {'policy' if number == 1 else 'policies'}"
