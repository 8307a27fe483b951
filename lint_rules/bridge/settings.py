"""Our options, checked as soon as Pylint has read them: a typing error must not switch something off quietly."""

from __future__ import annotations

import sys

from pylint.lint import PyLinter

from lint_rules.bridge.session import options_of
from lint_rules.engine.driver import Engine
from lint_rules.knowledge.tables import InvalidKnowledge

USAGE_ERROR = 32
"""Pylint's exit code for a wrong configuration."""


def check(linter: PyLinter) -> None:
    """Stop the run with one clear line when an option cannot be.

    Raises:
        SystemExit: with Pylint's exit code for usage errors.
    """
    try:
        Engine(options_of(linter))
    except InvalidKnowledge as error:
        sys.stderr.write(f"lint-rules: [tool.pylint.lint-rules] {error}\n")
        raise SystemExit(USAGE_ERROR) from None
