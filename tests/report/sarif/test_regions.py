"""Columns count what editors count, whatever Pylint counted, and all four sides are there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.sarif.writing import place

from lint_rules.report.problems import Place
from lint_rules.report.sarif.regions import LONGEST_SNIPPET, context, plain, region, units
from lint_rules.report.sources import Sources, Text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "case.py"


def sides(at: Place) -> tuple[int, int, int, int]:
    found = region(Sources(), at)
    return found.line, found.column, found.end_line, found.end_column


@pytest.mark.parametrize(
    ("before", "columns"),
    [
        ("x = ", (5, 9)),
        ("\t\t", (3, 7)),
        ("'é' + ", (7, 11)),
        ("'世界' + ", (8, 12)),
        ("'😀' + ", (8, 12)),
        ("'e\u0301' + ", (8, 12)),
    ],
)
def test_bytes_become_units(file: Path, before: str, columns: tuple[int, int]) -> None:
    file.write_text(f"{before}call()\n", encoding="utf-8")
    start = len(before.encode())
    found = region(Sources(), place(file, 1, start, 1, start + 4))
    assert (found.column, found.end_column) == columns
    assert found.text == "call"


@pytest.mark.parametrize("header", ["def größe", "class Größe", "async def größe", "def 𠀀"])
def test_headers_count_characters(file: Path, header: str) -> None:
    file.write_text(f"    {header}(): pass\n", encoding="utf-8")
    found = region(Sources(), place(file, 1, 4, 1, 4 + len(header)))
    assert found.text == header
    assert found.end_column == 5 + units(header)


def test_tokens_count_characters(file: Path) -> None:
    file.write_text("x = '😀é'  # TODO\n", encoding="utf-8")
    at = dataclasses.replace(place(file, 1, 10, 1, 16), characters=True)
    found = region(Sources(), at)
    assert (found.text, found.column) == ("# TODO", 12)


def test_several_lines(file: Path) -> None:
    file.write_text("x = f('é',\n      '😀', 2)\ny = 1\n", encoding="utf-8")
    end = len("      '😀', 2)".encode())
    found = region(Sources(), place(file, 1, 4, 2, end))
    assert sides(place(file, 1, 4, 2, end)) == (1, 5, 2, 15)
    assert found.text == "f('é',\n      '😀', 2)"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((1, 0, None, None), (1, 5, 1, 14)),
        ((1, 4, None, None), (1, 5, 1, 14)),
        ((1, 8, None, None), (1, 9, 1, 14)),
        ((1, 4, 1, 4), (1, 5, 1, 14)),
        ((2, 0, None, None), (2, 1, 2, 1)),
        ((7, 0, None, None), (3, 1, 3, 1)),
        ((1, 90, 1, 95), (1, 14, 1, 14)),
        ((1, 4, 9, 5), (1, 5, 3, 1)),
    ],
)
def test_what_is_open_is_closed(
    file: Path, at: tuple[int, int, int | None, int | None], expected: tuple[int, ...]
) -> None:
    file.write_text("    value = 1\n\n", encoding="utf-8")
    assert sides(place(file, *at)) == expected


def test_a_file_that_is_gone(file: Path) -> None:
    assert sides(place(file, 3, 4, 3, 9)) == (3, 5, 3, 10)
    assert sides(place(file, 3, 4)) == (3, 5, 3, 5)
    assert context(Sources(), region(Sources(), place(file, 3)), place(file, 3)) is None


def test_the_text_around(file: Path) -> None:
    file.write_text("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n", encoding="utf-8")
    found = context(Sources(), region(Sources(), place(file, 4)), place(file, 4))
    assert found == {
        "startLine": 2,
        "startColumn": 1,
        "endLine": 6,
        "endColumn": 6,
        "snippet": {"text": "b = 2\nc = 3\nd = 4\ne = 5\nf = 6"},
    }


def test_nothing_around(file: Path) -> None:
    file.write_text("a = 1\n", encoding="utf-8")
    assert context(Sources(), region(Sources(), place(file)), place(file)) is None


def test_what_is_long_is_read_in_the_file(file: Path) -> None:
    file.write_text("x = '" + "é" * LONGEST_SNIPPET + "'\ny = 1\n", encoding="utf-8")
    found = region(Sources(), place(file))
    assert found.shown() == found.sides()
    assert context(Sources(), found, place(file)) is None


def test_lone_surrogates_are_replaced() -> None:
    assert plain("a\ud800b\udcffc😀") == "a\ufffdb\ufffdc😀"


@given(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30),
    st.integers(0, 40),
    st.integers(0, 40) | st.none(),
)
def test_a_region_is_never_inside_out(line: str, start: int, end: int | None) -> None:
    sources = Sources()
    sources._files["x.py"] = None
    assert region(sources, Place("x.py", "x.py", 1, start, 1, end)).end_column >= start
    sources = _Fixed(line)
    found = region(sources, Place("x.py", "x.py", 1, start, None if end is None else 1, end))
    assert 1 <= found.column <= found.end_column <= units(line) + 1
    assert found.text is not None
    assert units(found.text) == found.end_column - found.column


class _Fixed(Sources):
    def __init__(self, line: str) -> None:
        super().__init__()
        self._files["x.py"] = Text(line.encode(), (line,))
