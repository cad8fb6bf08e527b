"""`policy completion`: what a shell needs to complete the words of a command line."""

from __future__ import annotations

import argparse
import sys

from ..arguments import Parser, one_of
from ..exits import CLEAN

EXAMPLES = """\
Written is a script for the shell, made from the commands as they are; write it anew after an update.

examples:
  policy completion bash > ~/.local/share/bash-completion/completions/policy
  policy completion zsh > ~/.zfunc/_policy              a folder of `fpath`; then begin a new shell
  policy completion fish > ~/.config/fish/completions/policy.fish
"""


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    from ..completing import SHELLS

    names = list(SHELLS)
    parser.add_argument("shell", metavar="|".join(names), type=one_of(names), help="the shell to write for")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from ..completing import SHELLS, commands
    from ..main import COMMANDS

    sys.stdout.write(SHELLS[options.shell](commands(COMMANDS)))
    return CLEAN
