"""Annotations that GitHub shows beside the lines of a pull request, written as workflow commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lint_rules.report import excerpt
from lint_rules.report.problems import Problem
from lint_rules.report.sources import Sources

_COMMANDS: Final = {"fatal": "error", "error": "error", "warning": "warning"}
"""Others are notices."""


def pieces(problems: Iterable[Problem]) -> Iterator[str]:
    """One command a finding, with its evidence in the text."""
    sources = Sources()
    for problem in problems:
        place = problem.place
        fields = {
            "file": place.path,
            "line": place.line,
            "endLine": place.end_line or place.line,
            "col": excerpt.column(sources, place) + 1,
            "title": f"{problem.code} {problem.symbol}",
        }
        said = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
        steps = (f"{step.place.path}:{step.place.line}: {step.text}" for step in problem.steps)
        command = _COMMANDS.get(problem.severity, "notice")
        yield f"::{command} {said}::{_data(chr(10).join((problem.message, *steps)))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
