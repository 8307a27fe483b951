"""Findings, each with the mark by which it is known again when lines have moved or were formatted anew."""

from __future__ import annotations

from collections.abc import Iterable

from lint_rules.report.problems import Problem
from lint_rules.report.sarif.addresses import Addresses
from lint_rules.report.sarif.identity import identities
from lint_rules.report.sarif.regions import region
from lint_rules.report.sources import Sources


def marked(problems: Iterable[Problem], root: str) -> list[tuple[Problem, str]]:
    """Findings in the order of files and lines, and their fingerprints. Paths count from ``root``."""
    ordered = sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.symbol, p.message))
    sources = Sources()
    marks = identities(((problem, region(sources, problem.place)) for problem in ordered), Addresses(root))
    return list(zip(ordered, marks, strict=True))
