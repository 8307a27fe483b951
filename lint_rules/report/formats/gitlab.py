"""GitLab's code quality report, which merge requests show."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Final

from lint_rules.report.fingerprints import marked
from lint_rules.report.problems import Problem

_SEVERITIES: Final = {"fatal": "blocker", "error": "critical", "warning": "major", "refactor": "minor"}
"""Others are of interest only."""


def pieces(problems: Iterable[Problem]) -> Iterator[str]:
    """An array of issues. The fingerprint stays the same when lines move."""
    issues = [
        {
            "description": problem.message,
            "check_name": problem.symbol,
            "fingerprint": mark,
            "severity": _SEVERITIES.get(problem.severity, "info"),
            "location": {"path": problem.place.path.replace(os.sep, "/"), "lines": {"begin": problem.place.line}},
        }
        for problem, mark in marked(problems, os.getcwd())
    ]
    yield json.dumps(issues, indent=1) + "\n"
