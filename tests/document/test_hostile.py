"""Bad input: each refusal at once, with code, message, file, line and column."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.document import reader
from policy_engine.document.files import MAX_BYTES, decode, load_source, read_bytes
from policy_engine.document.nodes import Node, Scalar, plain
from policy_engine.document.reader import MAX_NODES, read_document, read_yaml
from policy_engine.errors import ReadError
from policy_engine.source import SourceFile
from tests.diagnostics.asserting import assert_diagnostic, only


def read(text: str) -> tuple[Node | None, Collector]:
    collector = Collector()
    return read_yaml(SourceFile("p.yaml", text), collector), collector


def read_raw(data: bytes) -> tuple[Node | None, Collector]:
    collector = Collector()
    source = decode("p.yaml", data, collector)
    return None if source is None else read_yaml(source, collector), collector


# --- files


def test_a_file_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    collector = Collector()
    started = time.perf_counter()
    assert read_document(path, collector, shown="big.yaml") is None
    assert time.perf_counter() - started < 0.1
    found = only(collector)
    message = "the file has 209,715,200 bytes, more than the 2,097,152 that are read"
    assert_diagnostic(found, "Y003", message, "big.yaml:None:None", help="right file")


def test_a_file_that_grows_is_read_no_further_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.yaml"
    path.write_bytes(b"x" * 11)

    class Small:
        st_mode = path.stat().st_mode
        st_size = 3

    monkeypatch.setattr(os, "fstat", lambda number: Small)
    with pytest.raises(ReadError, match="Y003: the file has 11 bytes"):
        read_bytes(path, limit=10)


def test_bytes_that_are_too_many_are_refused() -> None:
    node, collector = read_raw(b" " * (MAX_BYTES + 1))
    assert node is None
    assert only(collector).code == "Y003"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.yaml", "the file does not exist"),
        ("folder", "this is a folder"),
        ("pipe", "this is not a regular file"),
        ("a\0b", "the file cannot be opened: its name is not a file name"),
    ],
)
def test_what_is_no_file(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    collector = Collector()
    assert load_source(str(tmp_path / name), collector, shown="x.yaml") is None
    assert_diagnostic(only(collector), "Y001", message, "x.yaml:None:None")


def test_a_device_is_not_read() -> None:
    with pytest.raises(ReadError, match="Y001: this is not a regular file"):
        read_bytes("/dev/zero")


# --- bytes and characters


def test_invalid_utf8() -> None:
    node, collector = read_raw("a: 1\nb: grüße\n".encode("latin-1"))
    assert node is None
    message = "byte 11 of the file (`fc`) is not UTF-8"
    assert_diagnostic(only(collector), "Y004", message, "p.yaml:2:6", "\ufffd", "UTF-8")


def test_a_cut_off_letter_at_the_end() -> None:
    _, collector = read_raw("\ufeffa: é".encode()[:-1])
    assert_diagnostic(only(collector), "Y004", "byte 7 of the file (`c3`) is not UTF-8", "p.yaml:1:4")


def test_utf16_is_named() -> None:
    _, collector = read_raw("a: 1".encode("utf-16"))
    assert_diagnostic(only(collector), "Y004", "byte 1 of the file (`ff`) is not UTF-8", "p.yaml:1:1", help="UTF-16")


def test_a_byte_order_mark_at_the_start_is_dropped() -> None:
    node, collector = read_raw(b"\xef\xbb\xbfa: 1\nb: !x z\n")
    assert node is not None
    assert plain(node) == {"a": 1, "b": "z"}
    assert_diagnostic(only(collector), "Y020", "the tag `!x` has no meaning here", "p.yaml:2:4", "!x")


@pytest.mark.parametrize(
    ("text", "code", "message", "place"),
    [
        ("a: b\n\ufeffc: d\n", "Y007", "a byte order mark inside the text", "p.yaml:2:1"),
        ("a: b\u202ec\n", "Y006", "a control character for the direction of writing (U+202E)", "p.yaml:1:5"),
        ("a: b # \u2066c\n", "Y006", "a control character for the direction of writing (U+2066)", "p.yaml:1:8"),
        ('a: "x\\u202e"\n', "Y006", "a control character for the direction of writing (U+202E)", "p.yaml:1:6"),
        ("a: b\x00c\n", "Y005", "a control or invisible character (U+0000)", "p.yaml:1:5"),
        ("a: b\x1b[31m\n", "Y005", "a control or invisible character (U+001B)", "p.yaml:1:5"),
        ("a: b\u200bc\n", "Y005", "a control or invisible character (U+200B)", "p.yaml:1:5"),
        ('a: "\\0"\n', "Y005", "a control or invisible character (U+0000)", "p.yaml:1:5"),
        ("a:\n \xa0b: c\n", "Y005", "a no-break space in the indentation (U+00A0)", "p.yaml:2:2"),
        ("a: b\rc: d\n", "Y009", "a line end that only some programs see (U+000D)", "p.yaml:1:5"),
        ("a: b\u2028c: d\n", "Y009", "a line end that only some programs see (U+2028)", "p.yaml:1:5"),
        ("a: b\x85c: d\n", "Y009", "a line end that only some programs see (U+0085)", "p.yaml:1:5"),
        ("a:\tb\n", "Y008", "a tab", "p.yaml:1:3"),
        ("a:\n\tb: c\n", "Y008", "a tab", "p.yaml:2:1"),
    ],
)
def test_characters(text: str, code: str, message: str, place: str) -> None:
    _, collector = read(text)
    assert_diagnostic(only(collector), code, message, place)


def test_a_surrogate_in_the_text() -> None:
    _, collector = read("a: \ud800\n")
    message = "a control or invisible character (U+D800)"
    assert_diagnostic(only(collector), "Y005", message, "p.yaml:1:4")


def test_after_bad_characters_the_rest_is_checked() -> None:
    node, collector = read("a: b\u202ec\nd: 17:30\nd: e\tf\n")
    assert [(found.code, found.line, found.column) for found in collector.diagnostics] == [
        ("Y006", 1, 5),
        ("Y024", 2, 4),
        ("Y018", 3, 1),
        ("Y008", 3, 5),
    ]
    assert node is not None
    value = plain(node)["a"]
    assert value == "b\ufffdc"


def test_a_syntax_error_is_reported_beside_bad_characters_but_not_beside_tabs() -> None:
    assert [found.code for found in read("a: b\u202ec\nd: [1\n")[1].diagnostics] == ["Y006", "Y010"]
    assert [found.code for found in read("a:\tb\nd: [1\n")[1].diagnostics] == ["Y008"]


def test_windows_line_ends_are_fine() -> None:
    node, collector = read("a: 1\r\nb: |\r\n  x\r\n  y\r\n")
    assert node is not None
    assert plain(node) == {"a": 1, "b": "x\ny\n"}
    assert not len(collector)


# --- limits


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 10) + "]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * 10) + "]")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("slow", [False, True])
def test_a_bomb_of_aliases(slow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if slow:
        monkeypatch.setattr(reader, "_fast_parser", lambda text: None)
    started = time.perf_counter()
    node, collector = read(bomb(50))
    assert time.perf_counter() - started < 1
    assert node is None
    message = "with its aliases written out the file has more than 200,000 values"
    assert_diagnostic(only(collector), "Y016", message, "p.yaml:6:10", "*a4", "aliases of aliases multiply")


def test_a_few_aliases_are_fine() -> None:
    node, collector = read(bomb(3))
    assert not len(collector)
    assert node is not None
    assert len(plain(node)["a2"]) == 10


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 10_000, "p.yaml:1:65"),
        ("[" * 10_000 + "]" * 10_000, "p.yaml:1:65"),
        ("{a: " * 10_000, "p.yaml:1:257"),
        ("- " * 10_000 + "x", "p.yaml:1:129"),
        ("\n".join(" " * n + "a:" for n in range(1000)), "p.yaml:65:65"),
    ],
)
def test_deep_nesting(text: str, place: str, slow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if slow:
        monkeypatch.setattr(reader, "_fast_parser", lambda text: None)
    node, collector = read(text)
    assert node is None
    message = "lists and mappings are nested more than 64 deep"
    assert_diagnostic(only(collector), "Y014", message, place, help="brackets")


def test_a_million_brackets_are_refused_at_once() -> None:
    started = time.perf_counter()
    _, collector = read("[" * 2_000_000)
    assert time.perf_counter() - started < 1
    assert only(collector).code == "Y014"


def test_the_deepest_nesting_allowed() -> None:
    assert not len(read("[" * 64 + "]" * 64)[1])


def test_aliases_cannot_nest_deeper_than_the_limit() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 80)]
    node, collector = read("\n".join(lines))
    assert node is None
    message = "lists and mappings are nested more than 64 deep"
    assert_diagnostic(only(collector), "Y014", message, "p.yaml:64:12", "*a62")


def test_too_many_values() -> None:
    node, collector = read("[" + "1," * (MAX_NODES + 5) + "]")
    assert node is None
    message = "the file has more than 200,000 values"
    assert_diagnostic(only(collector), "Y015", message, f"p.yaml:1:{2 * MAX_NODES}", "1")


def test_many_findings_are_capped() -> None:
    _, collector = read("\n".join(f"k{n}: no" for n in range(300)))
    assert len(collector.diagnostics) == 201
    last = collector.diagnostics[-1]
    assert (last.code, last.message) == ("Y090", "100 more findings in this file are not shown")


def test_very_long_scalars_are_read() -> None:
    node, collector = read("a: " + "x" * 1_000_000 + "\nb: " + "9" * 5000 + "\n")
    assert only(collector).code == "Y030"
    assert node is not None
    assert isinstance(plain(node)["b"], str)


def test_a_bomb_is_not_expanded_by_repeated_keys() -> None:
    node, collector = read("? *x\n: 1\n*y : 2\n")
    assert {found.code for found in collector.diagnostics} == {"Y017", "Y019"}
    assert node is None or not isinstance(node, Scalar)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("when: !" + '\\"' * 900_000 + " && x\n", {"Y011"}),
        ("".join(f"w{n}:\n  when: !" + '\\"' * 7_000 + " && x\n" for n in range(100)), {"Y035"}),
        ("all: [" + "a in [1], " * 150_000 + "]\n", {"Y011"}),
        ("".join(" " * n + 'a: "x\n' for n in range(1_900)) + "!\n", {"Y010"}),
        ("when: a\n" + "  # x\n" * 200_000 + "  b\n", {"Y010"}),
        ("".join(f"x{n}:\n  when: !a && b\n" for n in range(60_000)), {"Y035"}),
        ("why: " + "a #b " * 300_000 + "\n", {"Y042"}),
        ('x:\n  why: "a\n' + "    b\n" * 200_000 + "  c: d: e\n", {"Y010"}),
        ("when: " + "a: " * 600_000 + "\n", {"Y011"}),
    ],
    ids=["quotes", "many quotes", "brackets", "steps", "comments", "many", "prose", "lines", "colons"],
)
def test_what_looks_like_a_condition_is_not_looked_at_for_long(text: str, codes: set[str]) -> None:
    _, collector = read(text)
    assert {found.code for found in collector.diagnostics} == codes


def test_after_very_many_values_that_are_no_yaml_the_rest_is_not_read() -> None:
    text = "".join(f'x{n}: {{when: "a" in b}}\n' for n in range(100))
    _, collector = read(text)
    assert len(collector.diagnostics) == 41
