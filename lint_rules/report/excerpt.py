"""The source lines of a place, drawn so that a mark below them stands where it should."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Final

from lint_rules.report import columns
from lint_rules.report.problems import Place
from lint_rules.report.sources import Sources
from lint_rules.report.visible import cells, shape

TAB: Final = 4
SHOWN_WHOLE: Final = 4
"""A span of more lines than this loses its middle."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A line of source as it is printed: ``number`` is None where lines were left out."""

    number: int | None
    text: str
    mark: tuple[int, int] | None = None
    """Offset and length of the mark below, in columns of the terminal."""


def excerpt(sources: Sources, place: Place, room: int, encoding: str, *, first_only: bool = False) -> list[Row]:
    """The lines of a place, at most ``room`` columns wide, with what to mark; empty when the source is not to be had.

    Args:
        sources: where lines come from.
        place: what to show.
        room: the width in columns; lines that are longer are cut around the mark.
        encoding: what the output can show.
        first_only: show no more than the line where the place starts.
    """
    lines = _lines(sources, place)
    if not lines:
        return []
    spans = _spans(place, lines)
    last = 0 if first_only else len(lines) - 1
    whole = last < SHOWN_WHOLE
    drawn = {index: _Drawn(lines[index], encoding) for index in (range(last + 1) if whole else (0, last))}
    cut = 0
    if any(line.width > room for line in drawn.values()):
        # Indentation that all lines share says nothing; its room does.
        cut = min((line.indent for index, line in drawn.items() if lines[index].strip()), default=0)
    rows = []
    for index, line in drawn.items():
        row = line.row(place.line + index, spans[index], cut, room)
        # Between the first line and the last there is nothing to mark that the eye does not see.
        rows.append(row if index in (0, last) else dataclasses.replace(row, mark=None))
    return rows if whole else [rows[0], Row(None, ""), rows[1]]


def column(sources: Sources, place: Place) -> int:
    """The column where a place starts, in characters."""
    lines = _lines(sources, place)
    return _spans(place, lines)[0][0] if lines else place.column


def _lines(sources: Sources, place: Place) -> list[str]:
    last = max(place.line, place.end_line or place.line)
    found = itertools.takewhile(
        lambda line: line is not None, (sources.line(place.file, number) for number in range(place.line, last + 1))
    )
    return [line for line in found if line is not None]


def _spans(place: Place, lines: list[str]) -> list[tuple[int, int]]:
    """For each line the part to mark, in characters; empty where nothing says what to mark."""
    start, end = columns.ends(place, lines)
    if end is None:
        # A column of 0 without an end is how Pylint says "the whole line".
        return [(start, start + 1 if start else start)]
    spans = [(len(line) - len(line.lstrip()), len(line.rstrip())) for line in lines]
    spans[-1] = (spans[-1][0], end)
    spans[0] = (start, spans[0][1])
    if spans[-1][1] <= spans[-1][0]:
        # Nothing wide to mark: where it starts is enough, and a last line without a share in it needs no mark.
        spans[-1] = (start, start + 1) if len(lines) == 1 else (0, 0)
    return spans


class _Drawn:
    """A line as a terminal shows it, and where each of its characters starts there."""

    def __init__(self, line: str, encoding: str) -> None:
        self.shapes: list[str] = []
        self.offsets = [0]
        for character in line:
            offset = self.offsets[-1]
            drawn = " " * (TAB - offset % TAB) if character == "\t" else shape(character, encoding)
            self.shapes.append(drawn)
            self.offsets.append(offset + cells(drawn))
        self.indent = self.offsets[len(line) - len(line.lstrip(" \t"))]

    @property
    def width(self) -> int:
        return self.offsets[-1]

    def row(self, number: int, span: tuple[int, int], cut: int, room: int) -> Row:
        """The line without its first ``cut`` columns, and no wider than ``room``."""
        begin = next((index for index, offset in enumerate(self.offsets) if offset >= cut), 0)
        end = len(self.shapes)
        before = after = ""
        mark = (self.offsets[span[0]], self.offsets[min(span[1], end)])
        if self.width - cut > room:
            if mark[0] - cut > room // 2:
                # What is marked stands too far right: start a little before it.
                before = "..."
                wanted = mark[0] - room // 4
                begin = max(begin, next(index for index, offset in enumerate(self.offsets) if offset >= wanted))
            limit = self.offsets[begin] + room - len(before)
            if self.width > limit:
                after = "..."
                limit -= len(after)
                end = max(begin, next(index for index, offset in enumerate(self.offsets) if offset > limit) - 1)
        text = before + "".join(self.shapes[begin:end]) + after
        shift = len(before) - self.offsets[begin]
        left = max(mark[0] + shift, len(before))
        right = min(mark[1] + shift, cells(text))
        width = right - left if mark[1] > mark[0] else 0
        return Row(number, text.rstrip(), (left, width) if width > 0 else None)
