"""One line a finding, as editors and ``grep`` read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint_rules.report import excerpt
from lint_rules.report.problems import Problem
from lint_rules.report.sources import Sources
from lint_rules.report.visible import visible


def pieces(problems: Iterable[Problem]) -> Iterator[str]:
    """``path:line:column: code message (symbol)``; lines and columns count from 1."""
    sources = Sources()
    for problem in problems:
        place = problem.place
        where = f"{visible(place.path)}:{place.line}:{excerpt.column(sources, place) + 1}"
        yield f"{where}: {problem.code} {visible(problem.message)} ({problem.symbol})\n"
