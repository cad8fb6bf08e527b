"""The entry point: which command, and what becomes of what goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from .exits import BROKEN_PIPE, INTERRUPTED, MISUSE, Misuse

if TYPE_CHECKING:
    from policy_engine.errors import PolicyEngineError, RuleError

COMMANDS = {
    "evaluate": "answer for tickets: which SLA, which transitions, which exclusions, and why",
    "validate": "check policies and show every finding with its place and its cure",
    "lint": "show what looks wrong in policies that load: dead rules, words nothing reads, odd figures",
    "test": "run the tests that stand beside policies, and show what they cover",
    "init": "write a small policy to start from, with its register and its tests",
    "fmt": "put policies in one canonical form that says the same",
    "show": "write a policy for its readers: targets, calendars, life cycle, exclusions, each with its clause",
    "mutate": "make small changes of policies and show which of them their tests do not notice",
    "diff": "show what changed from one version of a policy to another, for whom, with a ticket for each change",
    "approve": "record that changes of a policy are intended, for `policy diff --approved`",
    "git": "let `git diff` show changes of policies as changes of rules",
    "clauses": "check that a handbook still says what a policy was written from",
    "completion": "write what a shell needs to complete commands, options and names",
    "explain": "show what a code such as `Y021` means",
}
"""Every command and its line in the overview; its module is `commands/<name>.py`."""

OVERVIEW = """\
usage: policy COMMAND ...

Policy as code for support handbooks.

commands:
{commands}

  policy COMMAND --help     what a command takes, with examples

to write a policy:
  policy init acme          a small policy to start from: `acme.yaml`, its clauses, its tests
  policy validate acme.yaml
                            every finding in it, with its place and its cure
  policy lint acme.yaml     what loads and looks wrong all the same
  policy test acme.yaml --coverage
                            its tests, and what they cover
  policy fmt acme.yaml --diff
                            what its canonical form would change
to read one:
  policy show acme.yaml --output acme.html
                            a page with its tables, its life cycle drawn, and a form that answers
to use one:
  policy evaluate megaport examples/outage.json
                            the decision on one ticket, under a shipped policy
  policy evaluate policies/mega.yaml tickets.jsonl --ask sla,transition --format jsonl
                            two questions for a file of tickets, one decision a line
to review a change:
  policy diff megaport policies/megaport.yaml
                            what changed, for whom, with a ticket for each change
to look things up:
  policy explain Y021       what a finding means and how to mend it
  policy completion bash    for your shell, so that it completes all of this

exit codes: 0 clean, 1 findings or bad tickets, 2 misuse or a policy that does not load
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
        return code
    except Misuse as wrong:
        return _complain(wrong.message, wrong.help)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer has nobody to go to; without this the interpreter would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        return _complain(f"{error.strerror or error}".lower())


def _run(words: list[str]) -> int:
    _open_streams()
    command = words[0] if words else ""
    if command in ("-h", "--help", "help"):
        sys.stdout.write(_overview())
        return 0
    if command in ("-V", "--version"):
        from policy_engine import __version__

        sys.stdout.write(f"policy {__version__}\n")
        return 0
    if command not in COMMANDS:
        if not command:
            sys.stderr.write(_overview())
            return MISUSE
        from .arguments import nearest

        raise Misuse(f"there is no command `{command}`", nearest(command, COMMANDS))
    from .arguments import Parser

    module: Any = import_module(f".commands.{command}", __package__)
    parser = Parser(command, COMMANDS[command], module.EXAMPLES)
    module.add_arguments(parser)
    try:
        options = parser.read(words[1:])
    except SystemExit as done:  # after `--help`
        return int(done.code or 0)
    from policy_engine.errors import PolicyEngineError

    try:
        return int(module.run(options))
    except PolicyEngineError as wrong:
        return _refuse(wrong, getattr(options, "color", "auto"))


def _open_streams() -> None:
    """Something to write to, whatever the caller closed; a letter that the terminal lacks must not end a run."""
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for the whole run
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _overview() -> str:
    width = max(map(len, COMMANDS)) + 2
    return OVERVIEW.format(commands="\n".join(f"  {name:<{width}}{line}" for name, line in COMMANDS.items()))


def _complain(message: str, help: str = "", code: str = "") -> int:
    from policy_engine.diagnostics.render import safe

    sys.stderr.write(f"error{f' {code}' if code else ''}: {safe(message)}\n")
    if help:
        sys.stderr.write(f"  = help: {safe(help)}\n")
    return MISUSE


def _refuse(wrong: PolicyEngineError, colour: str) -> int:
    """A policy that does not load, or a file that cannot be read: shown on standard error."""
    from policy_engine.errors import PolicyError, ReadError, RuleError

    if isinstance(wrong, PolicyError):
        from policy_engine.diagnostics.render import render_text, summary

        from . import colours

        sys.stderr.write(render_text(wrong.diagnostics, colours.wanted(colour, sys.stderr)))
        sys.stderr.write(f"nothing was done: {summary(wrong.diagnostics)}\n")
        return MISUSE
    if isinstance(wrong, ReadError):
        return _complain(f"{wrong.path}: {wrong.message}" if wrong.path else wrong.message, wrong.help, wrong.code)
    if isinstance(wrong, RuleError):
        code = _complain(wrong.message, wrong.help, wrong.code)
        _candidates(wrong)
        return code
    return _complain(wrong.message, getattr(wrong, "help", ""), wrong.code)


def _candidates(wrong: RuleError) -> None:
    """The rules that may have been meant, one a line."""
    from policy_engine.diagnostics.render import safe

    width = max((len(name) for name, _ in wrong.candidates), default=0)
    for name, about in wrong.candidates:
        sys.stderr.write(f"      {safe(name):<{width}}  {safe(about)}\n")
    if wrong.more > 0:
        sys.stderr.write(f"      and {wrong.more} more\n")


if __name__ == "__main__":
    sys.exit(main())
