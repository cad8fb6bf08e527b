"""What an answer rests on besides the files it is about: this program to the letter, its dependencies, Python, the
database of time zones.

A changed file of ours is seen by its size and time, so that a change in a checkout counts at once without reading
everything. Where one of the dependencies cannot be found, as in an archive that is imported from, there is no stamp,
and then nothing is kept: an answer of unknown origin is worth nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module

from policy_engine import __version__

from .store import digest

__all__ = ["stamp"]

_FORM = 1
"""The form in which answers are kept: another one for each change of it."""

_SUFFIXES = (".py", ".json", ".lark")
_NEEDED = frozenset({"holidays", "jsonschema", "jsonschema_rs", "lark", "yaml"})
_DEPENDENCIES = _NEEDED | {"_yaml", "google_re2", "pyyaml", "re2", "tzdata"}
"""Modules, and distributions where their names differ; the folder of a distribution has its version in its name."""

_ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")


def stamp() -> str | None:
    """The digest of all that; nothing where it cannot be told."""
    dependencies = sorted(_dependencies(sys.path))
    if not {name for name, *_ in dependencies} >= _NEEDED:
        return None
    try:
        own = sorted(_own())
    except OSError:
        return None
    python = (sys.version, sys.implementation.cache_tag, sys.flags.optimize, sys.byteorder)
    zones = sorted(_zones(os.environ.get("PYTHONTZPATH")))
    return digest(repr((_FORM, __version__, python, own, dependencies, zones)).encode("utf-8", "surrogatepass"))


def _own() -> Iterator[tuple[str, int, int]]:
    """Every file of the package that could change an answer; in a checkout its rooms lie in several folders."""
    packages = ("policy_engine", "policy_engine.cli", "policy_engine.grammar", "policy_engine.schemas")
    folders = [folder for package in packages for folder in import_module(package).__path__]
    for folder in folders:
        if os.path.dirname(folder) in folders:
            continue  # installed, the rooms lie in the package, and are seen with it
        yield from _below(folder)


def _below(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.name.endswith(_SUFFIXES):
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _below(entry.path)


def _dependencies(folders: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The names of dependencies that the folders of imports hold, the entry itself, and when it was put there."""
    for folder in folders:
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        for entry in names:
            name = entry.partition(".")[0].partition("-")[0].lower()
            if name not in _DEPENDENCIES:
                continue
            path = os.path.join(folder, entry)
            # The time of a folder changes when Python puts its cache there; that of its first module does not.
            for place in (os.path.join(path, "__init__.py"), path):
                try:
                    yield name, place, os.stat(place).st_mtime_ns
                    break
                except OSError:
                    continue


def _zones(named: str | None) -> Iterator[tuple[str, int]]:
    """The folders of the system's time zones; an update of them writes files anew."""
    for folder in _ZONES if named is None else named.split(os.pathsep):
        for place in (folder, os.path.join(folder, "tzdata.zi")):
            try:
                yield place, os.stat(place).st_mtime_ns
            except OSError:
                continue
