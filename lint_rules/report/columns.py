"""In which unit a column counts, and what it is in characters.

Astroid's columns count bytes of UTF-8, except in the header of a function or class, where it looked for the name in
the text. Messages about tokens count characters, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lint_rules.report.problems import Place

_HEADER: Final = re.compile(r"(?:async\s+def|def|class)\s+\w+")


def ends(place: Place, lines: Sequence[str]) -> tuple[int, int | None]:
    """Where a place starts in its first line and ends in its last, in characters; no end where nobody knows it.

    Args:
        place: the place.
        lines: its lines, at least one.
    """
    first, last = lines[0], lines[-1]
    # Where a character is a byte, it is all the same.
    characters = place.characters or (first.isascii() and last.isascii())
    if len(lines) == 1 and not first.isascii():
        header = _HEADER.match(first, place.column)
        characters = characters or (header is not None and header.end() == place.end_column)
    start = place.column if characters else _characters(first, place.column)
    start = max(0, min(start, len(first)))
    if place.end_column is None:
        return start, None
    end = place.end_column if characters else _characters(last, place.end_column)
    return start, max(0, min(end, len(last)))


def _characters(line: str, offset: int) -> int:
    """An offset in bytes of UTF-8 as an offset in characters."""
    if line.isascii():
        return offset
    data = line.encode("utf-8", "surrogatepass")
    if offset > len(data):
        return offset
    try:
        return len(data[:offset].decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        # In the middle of a character: whoever said this counted characters.
        return offset
