"""`anyOf` and `oneOf`: of the complaints of all branches, those of the branch that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jsonschema.exceptions import ValidationError

from policy_engine.document.schema_facts import instance_of, schema_of

__all__ = ["reduce_branches"]

_ALTERNATIVES = ("anyOf", "oneOf")
_WHOLE_VALUE = frozenset({"type", "enum", "const", "pattern", *_ALTERNATIVES})


def reduce_branches(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Errors with each `anyOf` or `oneOf` replaced by what its best branch complains of.

    It stays where no branch is better than the others: where all of them refuse the value as a whole, so that
    the message can name all forms, or where several of them fit.
    """
    for error in errors:
        if error.validator not in _ALTERNATIVES or not error.context:
            yield error
            continue
        best = _best_branch(error)
        if best is None:
            yield error
        else:
            yield from reduce_branches(best)


def _best_branch(error: ValidationError) -> list[ValidationError] | None:
    """The complaints of the branch that fits best; nothing where all refuse the value as a whole."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    ranked = sorted(branches.values(), key=lambda branch: _misfit(branch, error))
    best = ranked[0]
    refused = (inner.validator in _WHOLE_VALUE and not _depth(inner, error) for inner in best)
    if len(ranked) > 1 and all(refused):
        return None
    return best


def _depth(inner: ValidationError, outer: ValidationError) -> int:
    return len(inner.absolute_path) - len(outer.absolute_path)


def _misfit(branch: list[ValidationError], outer: ValidationError) -> tuple[int, int, int, int]:
    """How badly a branch fits, the gravest measure first.

    A value of another kind; a word that tells the branches apart (`kind: rule`); keys that are missing or
    unknown; the number of complaints.
    """
    whole = sum(inner.validator in _WHOLE_VALUE and not _depth(inner, outer) for inner in branch)
    telling = sum(inner.validator in ("const", "enum") and _depth(inner, outer) == 1 for inner in branch)
    keys = 0
    for inner in branch:
        if _depth(inner, outer):
            continue
        if inner.validator == "required":
            keys += 1
        elif inner.validator in ("additionalProperties", "unevaluatedProperties"):
            known = schema_of(inner).get("properties", {})
            keys += sum(name not in known for name in instance_of(inner))
    return whole, telling, keys, len(branch)
