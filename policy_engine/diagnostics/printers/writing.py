"""What the forms for other programs have in common: names of files, and text that no reader chokes on."""

from __future__ import annotations

import json
import os
import re
from typing import Any

__all__ = ["file_name", "json_text", "scrubbed", "uri"]

_HALVES = re.compile("[\ud800-\udfff]")


def scrubbed(text: str) -> str:
    """Text without halves of characters: file names and escapes can hold them, UTF-8 and strict JSON cannot."""
    return _HALVES.sub("\ufffd", text)


def json_text(value: Any) -> str:
    """A value as indented JSON. Letters beyond ASCII are escaped, so that no encoding can spoil them."""
    return json.dumps(_whole(value), indent=2) + "\n"


def _whole(value: Any) -> Any:
    """The same value with every text scrubbed."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list | tuple) else value


def file_name(path: str, root: str) -> str:
    """A path with `/` between its parts: from `root` on where it lies below, else absolute.

    Without a root it stays as it is.
    """
    if not root:
        return path.replace(os.sep, "/")
    whole = os.path.abspath(path)
    inside = os.path.join(root, "")
    return (whole[len(inside) :] if whole.startswith(inside) else whole).replace(os.sep, "/")


def uri(name: str) -> str:
    """A name made by `file_name` as a URI: relative to the root, or with the scheme `file`."""
    from urllib.parse import quote

    try:
        raw = os.fsencode(name)
    except UnicodeEncodeError:  # no name of a file on this machine
        raw = scrubbed(name).encode()
    encoded = quote(raw, safe="/~")
    if not os.path.isabs(name):
        return encoded
    return f"file://{encoded}" if encoded.startswith("/") else f"file:///{encoded.replace('%3A', ':', 1)}"
