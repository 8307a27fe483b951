"""Pylint checkers for idiomatic design.

``pylint --load-plugins=lint_rules`` calls :func:`register`; nothing else here is for Pylint.
"""

from __future__ import annotations

import typing

from lint_rules.version import __version__

if typing.TYPE_CHECKING:
    from pylint.lint import PyLinter

__all__ = ["__version__", "load_configuration", "register"]


def register(linter: PyLinter) -> None:
    """Add our checkers and reporters to Pylint."""
    from lint_rules.bridge.checkers import checkers  # noqa: PLC0415 - the command line starts without Pylint
    from lint_rules.bridge.reporters import RationaleReporter  # noqa: PLC0415 - as above
    from lint_rules.bridge.sarif import SarifReporter  # noqa: PLC0415 - as above

    for checker in checkers(linter):
        linter.register_checker(checker)
    linter.register_reporter(RationaleReporter)
    linter.register_reporter(SarifReporter)


def load_configuration(linter: PyLinter) -> None:
    """Refuse options that cannot be, as soon as Pylint has read them all."""
    from lint_rules.bridge.settings import check  # noqa: PLC0415 - the command line starts without Pylint

    check(linter)
