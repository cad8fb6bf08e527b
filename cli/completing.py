"""What a shell can complete: read off the commands themselves, and written for bash, zsh and fish."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

_CHOICES = re.compile(r"[a-z0-9-]+(\|[a-z0-9-]+)+")
_FILES = ("FILE", "PATH", "TICKETS", "OLD", "NEW")
_FOLDERS = ("DIR", "FOLDER")
_POLICIES = ("POLICY", "PATH")


class Option(NamedTuple):
    """An option: its names, what it is for, and what may follow it."""

    names: tuple[str, ...]
    help: str
    value: str
    """`` where nothing follows, else `words`, `files`, `folders` or `any`."""
    words: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command: its options, and what its arguments may be."""

    name: str
    help: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    """Words that may stand as an argument."""
    files: bool
    """Whether an argument may be a file or a folder."""


def commands(known: Mapping[str, str]) -> tuple[Command, ...]:
    """Every command with what it takes; `known` is the list of commands with their lines."""
    return tuple(_command(name, line) for name, line in known.items())


def _command(name: str, line: str) -> Command:
    from .arguments import Parser

    module: Any = import_module(f".commands.{name}", __package__)
    parser = Parser(name, line, module.EXAMPLES)
    module.add_arguments(parser)
    options: list[Option] = []
    words: list[str] = []
    files = False
    for action in _actions(parser):
        if action.option_strings:
            options.append(_option(action))
            continue
        shown = str(action.metavar or action.dest)
        words += _words(action)
        files = files or shown in _FILES or shown in _FOLDERS or shown in _POLICIES
        if shown in _POLICIES:
            words += _shipped()
        if shown == "CODE":
            words += _codes()
    return Command(name, line, tuple(options), tuple(dict.fromkeys(words)), files)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """What a command takes, and what commands of its own take."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _actions(inner)


def _words(action: argparse.Action) -> tuple[str, ...]:
    """The words that an argument or the value of an option is one of, where it says so."""
    if action.choices is not None:
        return tuple(map(str, action.choices))
    shown = action.metavar if isinstance(action.metavar, str) else ""
    return tuple(shown.split("|")) if _CHOICES.fullmatch(shown) else ()


def _option(action: argparse.Action) -> Option:
    names, said = tuple(action.option_strings), " ".join((action.help or "").split()).replace("%%", "%")
    if action.nargs == 0:
        return Option(names, said, "")
    words, shown = _words(action), str(action.metavar or action.dest.upper())
    if words:
        return Option(names, said, "words", words)
    return Option(names, said, "files" if shown in _FILES else "folders" if shown in _FOLDERS else "any")


def _shipped() -> list[str]:
    from policy_engine.resources import policy_names

    return list(policy_names())


def _codes() -> list[str]:
    from policy_engine.diagnostics.codes import CATALOGUE

    return sorted(CATALOGUE)


# ---- bash


_BASH = """\
# Completion of `policy` for bash, written by `policy completion bash`.
_policy_words() {
  local one
  while IFS= read -r one; do COMPREPLY+=("$one"); done < <(compgen "$@")
}
_policy() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _policy_words -W 'COMMANDS' -- "$word"
    return
  fi
  case "$command $before" in
VALUES
  esac
  if [[ $word == -* ]]; then
    case $command in
OPTIONS
    esac
  else
    case $command in
ARGUMENTS
    esac
  fi
}
complete -o filenames -F _policy policy
"""


def bash(found: Iterable[Command]) -> str:
    """A function for bash."""
    names, values, options, arguments = ["--help", "--version"], [], [], []
    for one in found:
        names.append(one.name)
        for option in one.options:
            if option.value:
                after = " | ".join(f"'{one.name} {name}'" for name in option.names)
                values.append(f"    {after}) {_bash_value(option)}; return ;;")
        every = " ".join(name for option in one.options for name in option.names)
        options.append(f"      {one.name}) {_bash_words(every)} ;;")
        parts = [_bash_words(" ".join(one.words))] if one.words else []
        parts += ['_policy_words -f -- "$word"'] if one.files else []
        arguments.append(f"      {one.name}) {'; '.join(parts) or ':'} ;;")
    script = _BASH.replace("COMMANDS", " ".join(names))
    for place, lines in (("VALUES", values), ("OPTIONS", options), ("ARGUMENTS", arguments)):
        script = script.replace(f"\n{place}\n", "\n" + "\n".join(lines) + "\n")
    return script


def _bash_words(words: str) -> str:
    return f"_policy_words -W '{words}' -- \"$word\""


def _bash_value(option: Option) -> str:
    """What may follow an option."""
    if option.value == "words":
        return _bash_words(" ".join(option.words))
    if option.value in ("files", "folders"):
        return f'_policy_words -{"f" if option.value == "files" else "d"} -- "$word"'
    return ":"


# ---- zsh


def zsh(found: Iterable[Command]) -> str:
    """A function for zsh."""
    found = tuple(found)
    lines = [
        "#compdef policy",
        "# Completion of `policy` for zsh, written by `policy completion zsh`.",
        "_policy() {",
        "  local -a commands",
        "  commands=(",
        *(f"    {_quoted(one.name + ':' + _plain(one.help))}" for one in found),
        "  )",
        "  if ((CURRENT == 2)); then",
        "    _describe 'command' commands",
        "    return",
        "  fi",
        "  shift words",
        "  ((CURRENT--))",
        "  case $words[1] in",
    ]
    for one in found:
        lines.append(f"    {one.name})")
        lines.append("      _arguments -S \\")
        for option in one.options:
            for name in option.names:
                lines.append(f"        {_quoted(f'*{name}[{_plain(option.help)}]{_zsh_value(option)}')} \\")
        lines.append(f"        {_quoted(f'*:argument:{_zsh_arguments(one)}')}")
        lines.append("      ;;")
    return "\n".join([*lines, "  esac", "}", 'if [ "$funcstack[1]" = _policy ]; then', '  _policy "$@"', "else",
                      "  compdef _policy policy", "fi"]) + "\n"  # fmt: skip


def _zsh_value(option: Option) -> str:
    if option.value == "words":
        return f":value:({' '.join(option.words)})"
    return {"": "", "files": ":file:_files", "folders": ":folder:_files -/"}.get(option.value, ":value: ")


def _zsh_arguments(one: Command) -> str:
    if one.files and one.words:
        return f'_alternative "words:name:({" ".join(one.words)})" "files:file:_files"'
    return "_files" if one.files else f"({' '.join(one.words)})" if one.words else " "


def _plain(words: str) -> str:
    """A sentence without the signs that mean something to zsh's `_arguments`."""
    return re.sub(r"[\[\]:\\]", " ", words).replace("`", "")


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "'\\''") + "'"


# ---- fish


def fish(found: Iterable[Command]) -> str:
    """Lines for fish."""
    lines = ["# Completion of `policy` for fish, written by `policy completion fish`.", "complete -c policy -f"]
    for one in found:
        lines.append(f"complete -c policy -n __fish_use_subcommand -a {one.name} -d {_quoted(_plain(one.help))}")
        here = f"complete -c policy -n '__fish_seen_subcommand_from {one.name}'"
        for option in one.options:
            names = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names)
            lines.append(f"{here} {names}{_fish_value(option)} -d {_quoted(_plain(option.help))}")
        if one.words:
            lines.append(f"{here} -a {_quoted(' '.join(one.words))}")
        if one.files:
            lines.append(f"{here} -F")
    return "\n".join(lines) + "\n"


def _fish_value(option: Option) -> str:
    if option.value == "words":
        return f" -x -a {_quoted(' '.join(option.words))}"
    return {"": "", "files": " -r -F", "folders": " -x -a '(__fish_complete_directories)'"}.get(option.value, " -x")


SHELLS: Mapping[str, Callable[[Iterable[Command]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
