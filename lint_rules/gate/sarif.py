"""The gate's findings as SARIF."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lint_rules import __version__
from lint_rules.bridge.messages import background_of
from lint_rules.bridge.reporters import SEVERITIES
from lint_rules.catalog import catalog
from lint_rules.report.pages import page, section
from lint_rules.report.problems import Problem
from lint_rules.report.sarif.document import compose
from lint_rules.report.sarif.limits import GITHUB
from lint_rules.report.sarif.provenance import top
from lint_rules.report.sarif.run import Component, Described, Notification, Run

_OURS: Final = "https://lint-rules.readthedocs.io/en/stable/"
_UNREAD: Final = frozenset({"unanalysed-file", "rule-failure"})


def pieces(problems: Sequence[Problem], files: Iterable[str], started: dt.datetime, exit_code: int) -> Iterator[str]:
    """The text of a report."""
    here = os.getcwd()
    run = Run(
        driver=Component("lint-rules", f"lint-rules {__version__}", __version__, _OURS),
        root=top(here) or here,
        started=started,
        ended=dt.datetime.now(dt.timezone.utc),
        exit_code=exit_code,
        files=tuple(sorted(os.path.abspath(file) for file in files if os.path.isfile(file))),
        notifications=tuple(Notification(p.symbol, p.message, p.place) for p in problems if p.symbol in _UNREAD),
        rules=tuple(_described()),
    )
    yield from compose(problems, run, taken=GITHUB).pieces


def _described() -> Iterator[Described]:
    for rule in catalog():
        text = page(rule.name) or ""
        yield Described(
            symbol=rule.name,
            code=rule.code,
            severity=SEVERITIES[rule.code[0]],
            background=background_of(rule),
            tags=("design", "lint-rules", rule.family, rule.tier),
            precision="medium" if rule.strict else "high",
            former=rule.declaration.renamed_from,
            bad=section(text, "Bad"),
            good=section(text, "Good"),
        )
