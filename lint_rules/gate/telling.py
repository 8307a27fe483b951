"""What is told of a file, as ``pylint --load-plugins=lint_rules`` would tell it.

Where no comment of the file speaks to Pylint, nothing can keep a finding from being told but the settings, and those
are known. Pylint is asked about all other files: that takes it, and the tree of the file once more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from lint_rules.catalog import catalog
from lint_rules.report.problems import SEVERITIES, Place, Problem, Proof, Report, place_of
from lint_rules.report.wording import background_of

if TYPE_CHECKING:
    from lint_rules.bridge.bare_linter import BareLinter
    from lint_rules.bridge.terms import Terms
    from lint_rules.engine.driver import Diagnostic, Outcome
    from lint_rules.gate.setup import Setup

_PRAGMA: Final = "pylint:"


class Teller:
    """Makes problems of what the engine says of files."""

    def __init__(self, setup: Setup, terms: Terms) -> None:
        self._setup = setup
        self._terms = terms
        self._linter: BareLinter | None = None
        self._prefix = os.getcwd() + os.sep

    def report(self, path: str, name: str, text: str, outcome: Outcome) -> Report:
        """An outcome as problems. Those that a comment in the text suppresses say so.

        Args:
            path: the file.
            name: its dotted name.
            text: what was checked.
            outcome: what the engine said.
        """
        if outcome.unreadable is None and not outcome.crashes and _PRAGMA not in text:
            return self._of_findings(os.path.abspath(path), name, outcome)
        self._linter = self._linter or self._pylint()
        return self._linter.report(path, name, text, outcome)

    def _of_findings(self, file: str, name: str, outcome: Outcome) -> Report:
        told = [found for found in outcome.diagnostics if self._terms.tells(certain=found.certain)]
        rules = {found.rule for found in told}
        backgrounds = {rule.name: background_of(rule) for rule in catalog() if rule.name in rules}
        return Report(tuple(self._problem(file, name, found) for found in told), backgrounds)

    def _problem(self, file: str, name: str, found: Diagnostic) -> Problem:
        at = found.at
        place = Place(
            file.replace(self._prefix, "", 1),
            file,
            at.line,
            at.column,
            at.end_line or at.line,
            at.end_column or at.column,
        )
        return Problem(
            found.code,
            found.rule,
            SEVERITIES[found.code[0]],
            found.message,
            place,
            tuple(Proof(place_of(step.at, self._prefix), step.text) for step in found.steps),
            module=name,
            scope=found.scope,
            certainty="high" if found.certain else "inference",
        )

    def _pylint(self) -> BareLinter:
        from lint_rules.bridge.bare_linter import BareLinter  # noqa: PLC0415 - most files have no such comment

        return BareLinter(self._setup.config, self._setup.options, self._setup.selection)
