"""Reports made from plain data, as the gate makes them."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema

from lint_rules.report.problems import Place, Problem
from lint_rules.report.sarif.document import compose
from lint_rules.report.sarif.limits import GITHUB, Limits
from lint_rules.report.sarif.run import Component, Run

SCHEMA = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"
MOMENT = dt.datetime(2026, 2, 3, 4, 5, 6, 789_000, tzinfo=dt.timezone.utc)
TOOL = Component("Tool", "Tool 1.2.3", "1.2.3", "https://example.org/tool")


def place(file: Path, line: int = 1, column: int = 0, end_line: int | None = None, end: int | None = None) -> Place:
    return Place(file.name, str(file), line, column, end_line, end)


def problem(file: Path, line: int = 1, symbol: str = "some-rule", message: str = "this is wrong") -> Problem:
    return Problem("W9901", symbol, "warning", message, place(file, line))


def run_in(root: Path) -> Run:
    return Run(TOOL, str(root), MOMENT, MOMENT)


def report(
    problems: Iterable[Problem], run: Run, *, taken: Limits | None = GITHUB, with_suppressed: bool = False
) -> dict[str, Any]:
    """The one run of a report, which keeps to the schema."""
    log = json.loads("".join(compose(problems, run, taken=taken, with_suppressed=with_suppressed).pieces))
    assert faults(log) == []
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def faults(log: object) -> list[str]:
    """What the official schema has against a log."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(log)]


@functools.cache
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = jsonschema.validators.validator_for(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)
