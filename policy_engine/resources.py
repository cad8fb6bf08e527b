"""The only place that finds the files shipped with the package: grammar, schemas, policies, pages.

`importlib.resources` finds them in a checkout, in an editable install and in a wheel alike. It is imported
on use, because most runs need no shipped file.
"""

from __future__ import annotations

from pathlib import Path

from policy_engine.errors import ReadError

__all__ = [
    "diagnostic_page",
    "grammar_text",
    "page_part",
    "policy_names",
    "policy_path",
    "schema_names",
    "schema_text",
    "starter_text",
]


def _folder(package: str) -> Path:
    from importlib.resources import files

    # Wheels are unpacked when installed and never imported from an archive here, hence a real folder.
    return Path(str(files(package)))


def _shipped(package: str, kind: str, name: str, suffix: str) -> Path:
    """The path of a shipped file; a name that is not a plain file name is no shipped file."""
    file_name = name if name.endswith(suffix) else name + suffix
    path = _folder(package) / file_name
    if "/" in name or "\\" in name or name.startswith(".") or not path.is_file():
        known = ", ".join(f"`{other}`" for other in _names(package, suffix)) or "none"
        raise ReadError("Y002", f"there is no shipped {kind} `{name}`", help=f"shipped are {known}")
    return path


def _names(package: str, suffix: str) -> tuple[str, ...]:
    found = (path.name.removesuffix(suffix) for path in _folder(package).glob("*" + suffix))
    return tuple(sorted(found))


def policy_path(name: str) -> Path:
    """Path of a shipped policy, `NAME` or `NAME.yaml`. `ReadError` Y002 if there is none."""
    known = policy_names()
    if name.removesuffix(".yaml") not in known:
        shipped = ", ".join(f"`{other}`" for other in known) or "none"
        raise ReadError("Y002", f"there is no shipped policy `{name[:60]}`", help=f"shipped are {shipped}")
    return _shipped("policy_engine.policies", "policy", name, ".yaml")


_BESIDE = (".clauses", ".tests")
"""What stands beside a policy under its name."""


def policy_names() -> tuple[str, ...]:
    """Names of the shipped policies."""
    return tuple(name for name in _names("policy_engine.policies", ".yaml") if not name.endswith(_BESIDE))


def schema_text(name: str) -> str:
    """Text of a shipped JSON Schema, `policy` or `policy.schema.json`. `ReadError` Y002 if there is none."""
    return _shipped("policy_engine.schemas", "schema", name, ".schema.json").read_text(encoding="utf-8")


def schema_names() -> tuple[str, ...]:
    """Names of the shipped schemas, without `.schema.json`."""
    return _names("policy_engine.schemas", ".schema.json")


def grammar_text(name: str) -> str:
    """Text of a shipped grammar, `expr` or `expr.lark`. `ReadError` Y002 if there is none."""
    return _shipped("policy_engine.grammar", "grammar", name, ".lark").read_text(encoding="utf-8")


def page_part(name: str) -> str:
    """Text of a part of the page of a policy: its style sheet, its script."""
    return (_folder("policy_engine.showing") / name).read_text(encoding="utf-8")


def diagnostic_page(code: str) -> str | None:
    """Markdown page of a diagnostic code, or nothing where none is shipped."""
    path = _folder("policy_engine.diagnostics") / "pages" / f"{code}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def starter_text(name: str) -> str:
    """Text of a file of the starter policy: `policy.yaml`, `clauses.yaml`, `tests.yaml` or `handbook.txt`."""
    return (_folder("policy_engine.authoring") / "starter" / name).read_text(encoding="utf-8")
