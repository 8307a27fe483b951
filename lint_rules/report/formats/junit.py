"""JUnit's XML, which Jenkins, Azure and most other servers show as failed tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from lint_rules.report.problems import Problem
from lint_rules.report.visible import visible


def pieces(problems: Iterable[Problem]) -> Iterator[str]:
    """A suite for each file, and in it a failed case for each finding; one passed case when there is none."""
    ordered = sorted(problems, key=lambda problem: problem.place.path)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="lint-rules" tests="{len(ordered) or 1}" failures="{len(ordered)}">\n'
    if not ordered:
        yield '<testsuite name="lint-rules" tests="1" failures="0"><testcase name="no findings"/></testsuite>\n'
    for path, group in itertools.groupby(ordered, key=lambda problem: problem.place.path):
        found = list(group)
        yield f'<testsuite name={_quoted(path)} tests="{len(found)}" failures="{len(found)}">\n'
        yield from map(_case, found)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _case(problem: Problem) -> str:
    place = problem.place
    steps = "".join(f"{visible(s.place.path)}:{s.place.line}: {visible(s.text)}\n" for s in problem.steps)
    return (
        f"<testcase classname={_quoted(place.path)} name={_quoted(f'{problem.symbol}, line {place.line}')}"
        f' file={_quoted(place.path)} line="{place.line}">'
        f"<failure type={_quoted(problem.symbol)} message={_quoted(problem.message)}>{escape(steps)}</failure>"
        "</testcase>\n"
    )


def _quoted(text: str) -> str:
    # XML has no way to write most control characters.
    return quoteattr(visible(text))
