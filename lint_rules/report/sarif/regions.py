"""Places as SARIF counts them: lines and columns from 1, columns in code units of UTF-16, all four sides always.

GitHub shows no annotation for a region without its four sides, so one that a message leaves open is closed at the end
of its line.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from lint_rules.report import columns
from lint_rules.report.problems import Place
from lint_rules.report.sources import Sources

AROUND: Final = 2
"""Lines shown before and after a region."""
LONGEST_SNIPPET: Final = 4000
"""Characters. What is longer is better read in the file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Region:
    """A region and the text in it; no text when the source is not to be had."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str | None = None

    def sides(self) -> dict[str, Any]:
        """SARIF's ``region``, without what it shows."""
        return {
            "startLine": self.line,
            "startColumn": self.column,
            "endLine": self.end_line,
            "endColumn": self.end_column,
        }

    def shown(self) -> dict[str, Any]:
        """SARIF's ``region`` with its snippet."""
        if self.text is None or len(self.text) > LONGEST_SNIPPET:
            return self.sides()
        return {**self.sides(), "snippet": {"text": plain(self.text)}}


def region(sources: Sources, place: Place, *, exact: bool = False) -> Region:
    """Where a place is.

    Args:
        sources: where lines come from.
        place: the place.
        exact: leave it empty where it is, as a place to insert something is.
    """
    text = sources.text(place.file)
    if text is None:
        # Nobody knows how wide characters are there; bytes are as good a guess as any.
        last = max(place.line, place.end_line or 0)
        after = place.column if place.end_column is None else place.end_column
        return Region(place.line, place.column + 1, last, max(after, place.column if last == place.line else 0) + 1)
    count = len(text.lines)
    line = max(1, min(place.line, count))
    last = max(line, min(place.end_line or line, count))
    lines = text.lines[line - 1 : last]
    start, end = columns.ends(place, lines)
    if end is None or (end <= start and last == line and not exact):
        if not start:
            # A column of 0 without an end is how Pylint says "the whole line"; its indentation is not meant.
            start = len(lines[0]) - len(lines[0].lstrip()) if lines[0].strip() else 0
        lines, last = lines[:1], line
        end = len(lines[0])
    inner = [*lines[:-1], lines[-1][:end]]
    inner[0] = inner[0][start:]
    return Region(line, units(lines[0][:start]) + 1, last, units(lines[-1][:end]) + 1, "\n".join(inner))


def whole(sources: Sources, file: str) -> Region:
    """All of a file; its beginning when the file is not to be had."""
    text = sources.text(file)
    return Region(1, 1, len(text.lines), units(text.lines[-1]) + 1) if text else Region(1, 1, 1, 1)


def context(sources: Sources, found: Region, place: Place) -> dict[str, Any] | None:
    """SARIF's ``contextRegion``: whole lines around a region; None when they show no more than the region itself."""
    text = sources.text(place.file)
    if text is None or found.text is None:
        return None
    # A file that ends with a line feed has no line behind it.
    count = len(text.lines) - (not text.lines[-1])
    line = max(1, found.line - AROUND)
    last = max(found.end_line, min(found.end_line + AROUND, count))
    lines = text.lines[line - 1 : last]
    shown = "\n".join(lines)
    if shown == found.text or len(shown) > LONGEST_SNIPPET:
        return None
    around = Region(line, 1, last, units(lines[-1]) + 1, shown)
    return around.shown()


def units(text: str) -> int:
    """How many code units of UTF-16 a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """The text without lone surrogates, which JSON can write and few readers accept."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
