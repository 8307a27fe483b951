"""``--output-format=lint-rules-sarif``: all messages of a Pylint run, for tools that show them beside the code."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sys
from collections.abc import Collection, Iterator
from typing import Final, TextIO

from pylint import __version__ as PYLINT_VERSION  # noqa: N812 - a constant by another name
from pylint.lint import PyLinter
from pylint.message import MessageDefinition
from pylint.reporters import BaseReporter
from pylint.reporters.ureports.nodes import Section

from lint_rules.bridge.messages import background
from lint_rules.bridge.reporters import print_to, report_of
from lint_rules.catalog import catalog
from lint_rules.report.pages import page, section
from lint_rules.report.problems import SEVERITIES, Problem, Report
from lint_rules.report.sarif.provenance import top
from lint_rules.report.sarif.run import Component, Described, Notification, Run
from lint_rules.version import __version__

_UNREAD: Final = frozenset(
    {"astroid-error", "config-parse-error", "fatal", "parse-error", "rule-failure", "syntax-error", "unanalysed-file"}
)
"""Messages which say that a file was not checked, or not by all, in addition to Pylint's fatal ones."""
_SETTINGS: Final = frozenset(
    {
        "bad-configuration-section",
        "bad-plugin-value",
        "config-parse-error",
        "unknown-option-value",
        "unrecognized-option",
        "useless-option-value",
    }
)
"""Messages about options. Those that stand in a comment of a file are about that file all the same."""
_FULL_SCORE: Final = 10
"""Pylint's ``fail-under`` unless somebody sets it: any message counts."""
_PYLINT: Final = "https://pylint.readthedocs.io/en/stable/"
_OURS: Final = "https://lint-rules.readthedocs.io/en/stable/"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings want of a report."""

    automation_id: str | None
    every_rule: bool
    github_limits: bool


def wanted(linter: PyLinter) -> Wanted:
    """What the settings of a linter want of a report."""
    config = linter.config
    return Wanted(config.sarif_automation_id or None, config.sarif_every_rule, config.sarif_github_limits)


class SarifReporter(BaseReporter):
    """``--output-format=lint-rules-sarif:out.sarif``."""

    name = "lint-rules-sarif"
    extension = "sarif"

    def __init__(self, output: TextIO | None = None) -> None:
        super().__init__(output)
        self._started = dt.datetime.now(dt.timezone.utc)
        self._files: set[str] = set()

    def on_set_current_module(self, module: str, filepath: str | None) -> None:
        """Remember every file that is checked."""
        del module
        if filepath is not None:
            self._files.add(os.path.abspath(filepath))

    def display_messages(self, layout: Section | None) -> None:
        """Write the report. Pylint calls this once, at the end of a run."""
        del layout
        # Nobody pays for this who does not ask for it.
        from lint_rules.report.sarif.document import compose  # noqa: PLC0415 - as said above
        from lint_rules.report.sarif.limits import GITHUB  # noqa: PLC0415 - as said above

        report = report_of(self.messages, self.linter, self.path_strip_prefix)
        homeless = {problem for problem in report.problems if not _is_in_a_file(problem, report.unseen)}
        document = compose(
            [problem for problem in report.problems if problem not in homeless],
            self._run(report, homeless),
            taken=GITHUB if wanted(self.linter).github_limits else None,
        )
        print_to(self, lambda out: out.writelines(document.pieces))
        if document.notice:
            sys.stderr.write(f"{document.notice}\n")
        self.messages = []

    def _display(self, layout: Section) -> None:
        """Leave out tables and the score: they have no place in a report of this kind."""

    def _run(self, report: Report, homeless: Collection[Problem]) -> Run:
        here = os.getcwd()
        return Run(
            driver=Component("Pylint", f"Pylint {PYLINT_VERSION}", PYLINT_VERSION, _PYLINT),
            extensions=(Component("lint-rules", f"lint-rules {__version__}", __version__, _OURS),),
            root=top(here) or here,
            started=self._started,
            ended=dt.datetime.now(dt.timezone.utc),
            exit_code=_exit_code(self.linter),
            files=tuple(sorted(file for file in self._files if file in report.unseen or os.path.isfile(file))),
            unseen=report.unseen,
            notifications=tuple(_notifications(report, homeless)),
            automation_id=wanted(self.linter).automation_id,
            rules=tuple(every_described(self.linter, report.backgrounds)),
            every_rule=wanted(self.linter).every_rule,
        )


def every_described(linter: PyLinter, found: Collection[str]) -> Iterator[Described]:
    """The messages that a report lists: those that were found, and if that is wanted all that are on."""
    every_rule = wanted(linter).every_rule
    for definition in linter.msgs_store.messages:
        if definition.symbol in found or (every_rule and linter.is_message_enabled(definition.msgid)):
            yield described(definition, linter)


def described(definition: MessageDefinition, linter: PyLinter) -> Described:
    """A message of Pylint's, of ours or of another plugin, for people who have never heard of it."""
    about = Described(
        symbol=definition.symbol,
        code=definition.msgid,
        severity=SEVERITIES[definition.msgid[0]],
        background=background(definition.symbol, linter),
        former=tuple(symbol for _, symbol in definition.old_names),
    )
    for rule in catalog():
        if rule.name == definition.symbol:
            text = page(rule.name) or ""
            return dataclasses.replace(
                about,
                tags=("design", "lint-rules", rule.family, rule.tier),
                # A core rule is one with whose findings nineteen of twenty readers agree.
                precision="medium" if rule.strict else "high",
                bad=section(text, "Bad"),
                good=section(text, "Good"),
            )
    return dataclasses.replace(about, tags=(about.severity, definition.checker_name))


def _is_in_a_file(problem: Problem, unseen: Collection[str]) -> bool:
    """Whether a problem has a place to be shown at. Options have none, and neither has a file that is not there."""
    return problem.place.file in unseen or os.path.isfile(problem.place.file)


def _notifications(report: Report, homeless: Collection[Problem]) -> Iterator[Notification]:
    for problem in report.problems:
        if problem in homeless:
            about_settings = problem.symbol in _SETTINGS
            path = problem.place.path
            text = problem.message if path in problem.message else f"{path}: {problem.message}"
            yield Notification(problem.symbol, text, fatal=not about_settings, about_settings=about_settings)
        elif problem.severity == "fatal" or problem.symbol in _UNREAD:
            yield Notification(problem.symbol, problem.message, problem.place)


def _exit_code(linter: PyLinter) -> int | None:
    """What Pylint will exit with. It is not known when that depends on the score, which is computed later."""
    found: int = linter.msg_status
    if linter.config.exit_zero:
        return 0
    if linter.any_fail_on_issues():
        return found or 1
    return found if linter.config.fail_under == _FULL_SCORE else None
