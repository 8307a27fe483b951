"""All of a finding, with its evidence, as one JSON array."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lint_rules.report.problems import Place, Problem


def pieces(problems: Iterable[Problem]) -> Iterator[str]:
    """An array with one object a line. Lines count from 1, columns from 0 in bytes of UTF-8, as Pylint's do."""
    start = "["
    for problem in problems:
        yield f"{start}\n{json.dumps(_object(problem), ensure_ascii=False)}"
        start = ","
    yield "\n]\n" if start == "," else "[]\n"


def _object(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.symbol,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        **_place(problem.place),
        "module": problem.module,
        "scope": problem.scope,
        "confidence": problem.certainty,
        "evidence": [{**_place(step.place), "text": step.text} for step in problem.steps],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
