"""A policy to start from: a small invented handbook, as a policy with its clause register and its tests.

The files stand in `starter/` and are a policy like any other; here they get the name of a vendor.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress

from policy_engine.authoring.saving import create
from policy_engine.document.traps import is_null, trap_of, value_of
from policy_engine.errors import StartError
from policy_engine.resources import schema_text, starter_text

__all__ = ["LONGEST_NAME", "SCHEMAS", "check_name", "schemas_near", "start"]

LONGEST_NAME = 60
SCHEMAS = ("policy", "clauses", "tests")
"""The schemas that the files name for editors."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_OUR_NAME, _OUR_CLAUSES, _OUR_SCHEMAS = re.compile(r"\bstarter\b"), re.compile(r"\bSTARTER-"), "../../../schemas/"
_FILES = {
    "{}.yaml": "policy.yaml",
    "{}.clauses.yaml": "clauses.yaml",
    "{}.tests.yaml": "tests.yaml",
    "{}.txt": "handbook.txt",
}
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Names that Windows keeps for devices, whatever their ending."""
_FARTHEST = 8
"""Folders above in which the schemas are looked for."""
_GENERAL = "a name has small letters and digits, begins with a letter, and joins words with a hyphen"


def start(vendor: str, folder: str = ".") -> list[str]:
    """Write a policy to start from into a folder; the paths of the new files, the policy first.

    All of them are written or none. Raises `StartError`: I001 for a name that no policy can have, I002 where a file
    is there already (nothing is written over), I003 where one cannot be written.
    """
    check_name(vendor)
    paths = _planned(vendor, folder)
    there = [path for path in paths if os.path.lexists(path)]
    if there:
        names = ", ".join(f"`{path}`" for path in there)
        verb = "is" if len(there) == 1 else "are"
        raise StartError("I002", f"{names} {verb} there already", "choose another name, or another folder")
    written: list[str] = []
    try:
        for path, text in paths.items():
            _write(path, text)
            written.append(path)
    except BaseException:
        for path in written:
            with suppress(OSError):
                os.unlink(path)
        raise
    return written


def check_name(vendor: str) -> None:
    """Raises `StartError` I001 for what cannot be a name, and says which may have been meant.

    The name is that of a file, the id of the policy, and in capitals the beginning of the ids of its clauses.
    """
    if len(vendor) > LONGEST_NAME:
        cure = f"{LONGEST_NAME} are enough: leave out what is not needed"
        raise StartError("I001", f"a name of {len(vendor):,} letters is too long", cure)
    if _NAME.fullmatch(vendor) is None:
        stem = os.path.basename(vendor.rstrip("/")).removesuffix(".yaml").removesuffix(".yml")
        near = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
        sound = _NAME.fullmatch(near) is not None and _taken(near) is None
        cure = f"did you mean `{near}`? {_GENERAL}" if sound else _GENERAL
        if "/" in vendor:
            cure += "; the folder is given with `--folder`"
        raise StartError("I001", f"`{vendor}` cannot be the name of a policy", cure)
    reason = _taken(vendor)
    if reason is not None:
        raise StartError("I001", f"`{vendor}` cannot be the name of a policy: {reason}", "choose another name")


def _taken(name: str) -> str | None:
    """Why a name means something else; nothing if it does not."""
    if trap_of(name) is not None or is_null(name) or not isinstance(value_of(name), str):
        return "YAML does not read it as a word"
    if name == "needs":
        return "it introduces conditions in policies"
    if _DEVICES.fullmatch(name):
        return "Windows has no files of that name"
    return None


def _planned(vendor: str, folder: str) -> dict[str, str]:
    """The texts of all files to write, by their paths: schemas as well, where there are none near."""
    near = schemas_near(folder)
    texts = _files(vendor, near or "schemas")
    if near is None:
        for name in SCHEMAS:
            texts[os.path.join("schemas", _schema_name(name))] = schema_text(name)
    return {os.path.normpath(os.path.join(folder, name)): text for name, text in texts.items()}


def _files(vendor: str, schemas: str) -> dict[str, str]:
    """The texts of the files of a new policy, by their names. `schemas` is the path from them to the schemas."""
    clauses = re.sub(r"[-_]", "", vendor).upper() + "-"
    found = {}
    for name, ours in _FILES.items():
        text = starter_text(ours).replace(_OUR_SCHEMAS, f"{schemas}/", 1)
        found[name.format(vendor)] = _OUR_CLAUSES.sub(clauses, _OUR_NAME.sub(vendor, text))
    return found


def schemas_near(folder: str) -> str | None:
    """The path from a folder to the nearest folder `schemas` with ours in it, in the folder itself or above."""
    path = os.path.abspath(folder)
    up: list[str] = []
    for _ in range(_FARTHEST):
        if all(os.path.isfile(os.path.join(path, "schemas", _schema_name(one))) for one in SCHEMAS):
            return "/".join([*up, "schemas"])
        if os.path.lexists(os.path.join(path, ".git")) or os.path.dirname(path) == path:
            return None  # what lies outside of a repository is not there for others
        path = os.path.dirname(path)
        up.append("..")
    return None


def _schema_name(name: str) -> str:
    return f"{name}.schema.json"


def _write(path: str, text: str) -> None:
    """Make a file, and the folders it stands in."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        create(path, text.encode())
    except (OSError, ValueError) as wrong:
        reason = (getattr(wrong, "strerror", None) or "its name is not a file name").lower()
        raise StartError("I003", f"{path} cannot be written: {reason}", "choose another folder") from None
