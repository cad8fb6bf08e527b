"""What a complaint of the JSON Schema validator says, as plain data."""

from __future__ import annotations

import re
from typing import Any

from jsonschema.exceptions import ValidationError

__all__ = [
    "bound_of",
    "expected_of",
    "instance_of",
    "missing_keys",
    "options",
    "schema_of",
    "unknown_keys",
]


def instance_of(error: ValidationError) -> Any:
    """The value complained of."""
    return error.instance


def bound_of(error: ValidationError) -> Any:
    """What the failed rule asks for: the pattern, the list of values, the least length."""
    return error.validator_value


def schema_of(error: ValidationError) -> dict[str, Any]:
    """The part of the schema that holds the failed rule; empty where it is only `true` or `false`."""
    return error.schema if isinstance(error.schema, dict) else {}


def options(error: ValidationError) -> list[Any]:
    """The values that the failed rule allows; none where it lists none."""
    value = bound_of(error)
    if error.validator == "const":
        return [value]
    return list(value) if error.validator == "enum" else []


def missing_keys(error: ValidationError) -> list[str]:
    """The keys that the failed rule misses."""
    if error.validator == "required":
        # The validator makes one error of each missing key, and each of them lists all required ones.
        match = re.match(r"'(.*)' is a required property\Z", error.message, re.DOTALL)
        named = match.group(1) if match else ""
        absent = [name for name in bound_of(error) if name not in instance_of(error)]
        return [named] if named in absent else absent
    if error.validator == "dependentRequired":
        dependent = bound_of(error)
        wanted = [name for key in dependent if key in instance_of(error) for name in dependent[key]]
        return [name for name in wanted if name not in instance_of(error)]
    return []


def unknown_keys(error: ValidationError, root: dict[str, Any]) -> list[tuple[str, set[str]]]:
    """Unknown keys, each with those that are allowed."""
    if error.validator not in ("additionalProperties", "unevaluatedProperties"):
        return []
    schema = schema_of(error)
    names = _declared(schema, root, deep=error.validator == "unevaluatedProperties")
    patterns = list(schema.get("patternProperties", ()))
    unknown = [
        name for name in instance_of(error) if name not in names and not any(re.search(p, name) for p in patterns)
    ]
    return [(name, names) for name in unknown or list(instance_of(error))[:1]]


def _declared(schema: Any, root: dict[str, Any], deep: bool, level: int = 0) -> set[str]:
    """Keys a schema declares; with `deep`, those of its alternatives, parts and local references as well."""
    if not isinstance(schema, dict) or level > 16:
        return set()
    # A key declared as `false` is forbidden: suggesting it would not help.
    declared = schema.get("properties", {}).items()
    names = {name for name, inner in declared if inner is not False and inner != {"not": {}}}
    if deep:
        parts = [part for rule in ("allOf", "anyOf", "oneOf") for part in schema.get(rule, ())]
        parts += [schema.get(rule) for rule in ("if", "then", "else")]
        parts.append(_local(schema.get("$ref"), root))
        for part in parts:
            names |= _declared(part, root, deep, level + 1)
    return names


def _local(reference: Any, root: dict[str, Any]) -> Any:
    """What a reference within the schema (`#/$defs/amount`) points to; nothing for any other."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    found: Any = root
    for step in reference[2:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        found = found.get(step) if isinstance(found, dict) else None
    return found


def expected_of(error: ValidationError, name: str) -> str | None:
    """What the schema says a missing key looks like."""
    schema = schema_of(error)
    inner = schema.get("properties", {}).get(name)
    expected = inner.get("x-expected") if isinstance(inner, dict) else None
    return expected if isinstance(expected, str) else None
