"""Reading the command line, with complaints in the style of the rest of the project.

`argparse` and not a richer library: it loads in 2 ms where click takes 21, as long as a bare interpreter needs
to start, and `policy validate` runs at every commit.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from . import colours
from .exits import Misuse

_MOST_NAMES = 12


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Finds out the width by itself: the library makes a formatter for each option, and imports `shutil` for it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """The width of the terminal: what `COLUMNS` says, else what it has, else 80."""
    named = os.environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and int(named[:4]):
        return int(named[:4])
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
    except (OSError, ValueError):
        return 80


class Parser(argparse.ArgumentParser):
    """A parser that raises `Misuse` and suggests what was probably meant."""

    def __init__(self, name: str, summary: str, examples: str) -> None:
        super().__init__(
            prog=f"policy {name}".rstrip(),
            description=summary,
            epilog=examples,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        # The library quotes with apostrophes; messages here quote with back-ticks.
        text = re.sub(r"'([^']*)'", r"`\1`", message)
        text = text.replace("the following arguments are required:", "missing:")
        raise Misuse(text, f"`{self.prog} --help` shows how it is called")

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """The options; raises `Misuse` for a word that is no option, with a suggestion."""
        options, extra = self.parse_known_args(words)
        if extra:
            word = extra[0]
            if not word.startswith("-"):
                raise Misuse(f"`{word}` is one argument too many", f"`{self.prog} --help` shows how it is called")
            known = [name for action in self._actions for name in action.option_strings]
            raise Misuse(f"there is no option `{word}`", nearest(word.partition("=")[0], known))
        return options


def nearest(word: str, known: Iterable[str]) -> str:
    """The cure for a wrong word: the one probably meant, else all of them (the first, where they are many)."""
    from policy_engine.diagnostics.suggest import did_you_mean

    names = list(known)
    guess = did_you_mean(word, names)
    if guess:
        return f"did you mean `{guess}`?"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"it is one of {', '.join(f'`{name}`' for name in names[:_MOST_NAMES])}{more}"


def one_of(names: Sequence[str]) -> Callable[[str], str]:
    """A type of argument: one of the names."""

    def read(word: str) -> str:
        if word in names:
            return word
        raise argparse.ArgumentTypeError(f"there is no `{word}`; {nearest(word, names)}")

    return read


def add_format(parser: argparse.ArgumentParser, formats: Sequence[str], default: str | None, note: str) -> None:
    """The option `--format`."""
    parser.add_argument(
        "--format", type=one_of(formats), default=default, metavar="|".join(formats), help=f"form of the output{note}"
    )


def add_colour(parser: argparse.ArgumentParser) -> None:
    """The option `--color`."""
    parser.add_argument(
        "--color",
        type=one_of(colours.CHOICES),
        default="auto",
        metavar="|".join(colours.CHOICES),
        help="colour the text; `auto` where a terminal shows it, unless NO_COLOR is set",
    )


def words(values: Sequence[str] | None, known: Sequence[str], what: str) -> tuple[str, ...] | None:
    """Words separated by commas, each one of those known; nothing where none were given."""
    if values is None:
        return None
    found = [word.strip() for value in values for word in value.split(",") if word.strip()]
    for word in found:
        if word not in known:
            raise Misuse(f"there is no {what} `{word}`", nearest(word, known))
    if not found:
        raise Misuse(f"no {what} is named", nearest("", known))
    return tuple(dict.fromkeys(found))


def instant(text: str | None) -> int | None:
    """Epoch seconds of the instant asked for, in ISO 8601 with an offset."""
    if text is None:
        return None
    from policy_engine.runtime.instants import parse_instant

    try:
        found = parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        known = "1900" in str(wrong)
        what = f"`{text}` is {wrong}" if known else f"`{text}` is not an instant"
        raise Misuse(what, "write it as `2025-09-10T07:00:00Z`") from None
    if found is None:
        whole = text if "T" in text or " " in text else f"{text}T00:00:00"
        raise Misuse(f"`{text}` has no offset from UTC", f"write `{whole}Z`, or an offset such as `{whole}+02:00`")
    return found


def setting(word: str) -> tuple[str, str]:
    """Name and value of `name=value`."""
    name, sign, value = word.partition("=")
    if not sign or not name:
        raise Misuse(f"`{word}` is no setting", "write it as `name=value`, such as `vendor_time_zone=Europe/Prague`")
    return name, value


def settings(given: Iterable[str], model: Any) -> dict[str, Any]:
    """Values of facts and parameters from `--set`, checked against the types that the policy declares.

    A value is read as JSON where the declared type takes that, else as the text it is: `3`, `true`, `null` and
    `["2025-12-25"]` need no quotes, and neither does `Europe/Prague`. `model` is the typed policy.
    """
    found: dict[str, Any] = {}
    for name, text in map(setting, given):
        parameter = model.parameters.get(name)
        fact = model.facts.get(parameter.fact if parameter is not None else name)
        if fact is None:
            known = sorted({*model.parameters, *model.facts})
            raise Misuse(f"the policy `{model.id}` has no parameter or fact `{name}`", nearest(name, known))
        found[name] = _value(name, text, fact.type)
    return found


def _value(name: str, text: str, type_: Any) -> Any:
    """The first reading of a text that a type takes; `null` is taken by all of them."""
    from policy_engine.runtime.mistakes import Wrong
    from policy_engine.runtime.ticket import converter

    convert = converter(type_)
    complaint = ""
    for value in _readings(text):
        if value is None:
            return value
        try:
            convert(value)
        except Wrong as wrong:
            complaint = wrong.message
        else:
            return value
    raise Misuse(f"`--set {name}`: {complaint}")


def _readings(text: str) -> list[Any]:
    """The value of a setting as JSON, if it is JSON, and as text."""
    import json

    try:
        return [json.loads(text), text]
    except (ValueError, RecursionError):
        return [text]
