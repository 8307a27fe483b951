"""The mark stands under what it means, whatever is before it on the line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.report.excerpt import Row, column, excerpt
from lint_rules.report.problems import Place
from lint_rules.report.sources import Sources, Text
from lint_rules.report.visible import cells


def _place(file: Path, *span: int | None, characters: bool = False) -> Place:
    line, start, end_line, end = span
    assert line is not None
    assert start is not None
    return Place(file.name, str(file), line, start, end_line, end, characters)


def _marked(row: Row) -> str:
    """The text above the mark, for lines of narrow characters."""
    assert row.mark is not None
    offset, length = row.mark
    return row.text[offset : offset + length]


def _wide_offset(row: Row, text: str) -> tuple[int, int]:
    return cells(row.text[: row.text.index(text)]), cells(text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "case.py"


def test_marks_ascii(file: Path) -> None:
    file.write_text("value = compute(1)\n")
    (row,) = excerpt(Sources(), _place(file, 1, 8, 1, 18), 80, "utf-8")
    assert (row.number, _marked(row)) == (1, "compute(1)")


@pytest.mark.parametrize("before", ["é = 1; ", "'世界'; ", "'e\u0301'; ", "\t'ж'; ", "'\x1b'; ", "'🙂'; "])
def test_columns_of_nodes_are_bytes(file: Path, before: str) -> None:
    file.write_text(f"{before}target\n", encoding="utf-8")
    start = len(before.encode())
    place = _place(file, 1, start, 1, start + 6)
    (row,) = excerpt(Sources(), place, 80, "utf-8")
    assert row.mark == _wide_offset(row, "target")
    assert column(Sources(), place) == len(before)


@pytest.mark.parametrize("header", ["def café", "async def 名前", "class Größe"])
def test_columns_of_headers_are_characters(file: Path, header: str) -> None:
    file.write_text(f"{header}(): pass  # é\n", encoding="utf-8")
    (row,) = excerpt(Sources(), _place(file, 1, 0, 1, len(header)), 80, "utf-8")
    assert row.mark == _wide_offset(row, header)


def test_columns_of_tokens_are_characters(file: Path) -> None:
    file.write_text("é = 1  # note\n", encoding="utf-8")
    (row,) = excerpt(Sources(), _place(file, 1, 7, 1, 13, characters=True), 80, "utf-8")
    assert _marked(row) == "# note"


def test_a_column_within_a_character_is_no_byte_column(file: Path) -> None:
    file.write_text("é世 = 1\n", encoding="utf-8")
    (row,) = excerpt(Sources(), _place(file, 1, 1, 1, 4), 80, "utf-8")
    assert row.mark is not None


def test_tabs_stop_at_fours(file: Path) -> None:
    file.write_text("a\tb\n")
    (row,) = excerpt(Sources(), _place(file, 1, 2, 1, 3), 80, "utf-8")
    assert row == Row(1, "a   b", (4, 1))


def test_a_whole_line_needs_no_mark(file: Path) -> None:
    file.write_text("value = 1\n")
    assert excerpt(Sources(), _place(file, 1, 0, None, None), 80, "utf-8") == [Row(1, "value = 1")]


def test_a_start_without_an_end_is_one_mark(file: Path) -> None:
    file.write_text("value = 1\n")
    assert excerpt(Sources(), _place(file, 1, 6, None, None), 80, "utf-8") == [Row(1, "value = 1", (6, 1))]


def test_short_spans_are_shown_whole_and_marked_at_both_ends(file: Path) -> None:
    file.write_text("call(\n    1,\n    2,\n)\n")
    rows = excerpt(Sources(), _place(file, 1, 0, 4, 1), 80, "utf-8")
    assert rows == [Row(1, "call(", (0, 5)), Row(2, "    1,"), Row(3, "    2,"), Row(4, ")", (0, 1))]


def test_long_spans_lose_their_middle(file: Path) -> None:
    file.write_text("call(\n" + "    1,\n" * 50 + ")\n")
    rows = excerpt(Sources(), _place(file, 1, 0, 52, 1), 80, "utf-8")
    assert [row.number for row in rows] == [1, None, 52]


def test_steps_show_one_line(file: Path) -> None:
    file.write_text("call(\n    1,\n)\n")
    assert excerpt(Sources(), _place(file, 1, 0, 3, 1), 80, "utf-8", first_only=True) == [Row(1, "call(", (0, 5))]


@pytest.mark.parametrize("start", [0, 4, 50, 150, 296])
def test_long_lines_are_cut_around_the_mark(file: Path, start: int) -> None:
    line = "".join(f"{number:04d}" for number in range(75))
    file.write_text(line)
    (row,) = excerpt(Sources(), _place(file, 1, start, 1, start + 4), 40, "utf-8")
    assert _marked(row) == line[start : start + 4]
    assert cells(row.text) <= 40
    assert "..." in row.text


def test_indentation_goes_before_anything_else(file: Path) -> None:
    file.write_text(" " * 40 + "value = 1\n")
    assert excerpt(Sources(), _place(file, 1, 40, 1, 45), 20, "utf-8") == [Row(1, "value = 1", (0, 5))]


@pytest.mark.parametrize("line", [0, 2, 3, 99])
def test_a_line_that_is_not_there(file: Path, line: int) -> None:
    file.write_text("one")
    assert excerpt(Sources(), _place(file, line, 0, None, None), 80, "utf-8") == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert excerpt(Sources(), _place(tmp_path / "gone.py", 1, 3, 1, 4), 80, "utf-8") == []
    assert Sources().line(str(tmp_path), 1) is None
    assert Sources().line("nul\0.py", 1) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert Sources().line(str(tmp_path / "pipe.py"), 1) is None


def test_text_that_was_not_checked_is_not_shown(file: Path) -> None:
    file.write_text("old text")
    assert Sources(frozenset({str(file)})).line(str(file), 1) is None


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"# coding: latin-1\n'\xe9'\n", "'é'"),
        (b"\xef\xbb\xbfone\n'\xc3\xa9'\n", "'é'"),
        (b"one\r\n'x'\r\n", "'x'"),
        (b"one\r'x'\r", "'x'"),
        (b"one\x0c\x1c\xe2\x80\xa8\n'x'\n", "'x'"),
        (b"one\n'\xff'\n", r"'\xff'"),
        (b"# coding: nonsense\n'\xc3\xa9'\n", "'é'"),
    ],
)
def test_lines_are_the_parsers(file: Path, data: bytes, line: str) -> None:
    file.write_bytes(data)
    assert Sources().line(str(file), 2) == line


@given(
    st.text(st.characters(exclude_characters="\r\n"), max_size=60),
    st.integers(0, 80),
    st.integers(0, 80) | st.none(),
    st.integers(1, 60),
    st.sampled_from(["utf-8", "ascii"]),
)
def test_never_fails_and_never_overflows(line: str, start: int, end: int | None, room: int, encoding: str) -> None:
    sources = Sources()
    sources._files["x.py"] = Text(b"", (line,))
    place = Place("x.py", "x.py", 1, start, None if end is None else 1, end)
    (row,) = excerpt(sources, place, max(room, 20), encoding)
    assert cells(row.text) <= max(room, 20)
    if row.mark:
        # A mark may stand in the place just behind the line.
        assert row.mark[0] >= 0
        assert row.mark[1] > 0
