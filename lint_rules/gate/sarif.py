"""The gate's findings as SARIF."""

from __future__ import annotations

import datetime as dt
import os
import sys
import typing
from collections.abc import Iterator
from typing import Final

from lint_rules import __version__
from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.report.sarif.document import compose
from lint_rules.report.sarif.limits import GITHUB
from lint_rules.report.sarif.provenance import top
from lint_rules.report.sarif.run import Component, Notification, Run

if typing.TYPE_CHECKING:
    from lint_rules.gate.outputs import Outcome

_OURS: Final = "https://lint-rules.readthedocs.io/en/stable/"
_UNREAD: Final = frozenset({"unanalysed-file", "rule-failure"})


def pieces(outcome: Outcome, exit_code: int) -> Iterator[str]:
    """The text of a report. What it lacks is said on standard error."""
    linter = BareLinter(outcome.setup.config, outcome.setup.options, outcome.setup.selection)
    wanted = linter.wanted_of_sarif
    problems = (*outcome.problems, *outcome.put_away)
    here = os.getcwd()
    run = Run(
        driver=Component("lint-rules", f"lint-rules {__version__}", __version__, _OURS),
        root=top(here) or here,
        started=outcome.started,
        ended=dt.datetime.now(dt.timezone.utc),
        exit_code=exit_code,
        files=tuple(sorted(f for f in map(os.path.abspath, outcome.files) if f in outcome.unseen or os.path.isfile(f))),
        unseen=outcome.unseen,
        notifications=tuple(
            Notification(p.symbol, p.message, p.place) for p in outcome.problems if p.symbol in _UNREAD
        ),
        automation_id=wanted.automation_id,
        rules=tuple(linter.described({problem.symbol for problem in problems})),
        every_rule=wanted.every_rule,
    )
    document = compose(
        problems,
        run,
        taken=GITHUB if wanted.github_limits else None,
        with_suppressed=outcome.lists_put_away,
    )
    yield from document.pieces
    if document.notice:
        sys.stderr.write(f"{document.notice}\n")
