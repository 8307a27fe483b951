"""What a message means: ours from the catalog, those of Pylint and of other plugins from Pylint."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from pylint import extensions
from pylint.exceptions import UnknownMessageError
from pylint.lint import PyLinter

from lint_rules.bridge.checkers import checkers
from lint_rules.catalog import catalog
from lint_rules.report.problems import Background
from lint_rules.report.wording import background_of

_DOCS: Final = "https://pylint.readthedocs.io/en/stable/user_guide/messages/"
_FOLDERS: Final = {
    "F": "fatal",
    "E": "error",
    "W": "warning",
    "R": "refactor",
    "C": "convention",
    "I": "information",
}
"""Folders of Pylint's documentation by the letter of a message."""


def background(symbol: str, linter: PyLinter) -> Background:
    """Why a message exists, and where to read on."""
    for rule in catalog():
        if rule.name == symbol:
            return background_of(rule)
    try:
        (definition, *_) = linter.msgs_store.get_message_definitions(symbol)
    except UnknownMessageError:
        return Background("")
    owners = [checker for checker in linter.get_checkers() if definition.msgid in checker.msgs]
    # Other plugins have their pages somewhere else.
    documented = any(type(owner).__module__.partition(".")[0] == "pylint" for owner in owners)
    page = f"{_DOCS}{_FOLDERS[definition.msgid[0]]}/{quote(definition.symbol)}.html"
    return Background(definition.description, page if documented else None)


def find(asked: str) -> tuple[str, str, Background] | None:
    """Code, symbol and background of a message by its code or symbol, ours or Pylint's; None when there is none."""
    linter = _linter()
    try:
        (definition, *_) = linter.msgs_store.get_message_definitions(asked)
    except UnknownMessageError:
        return None
    return definition.msgid, definition.symbol, background(definition.symbol, linter)


def every_name() -> list[str]:
    """Codes and symbols that can be asked for, ours and Pylint's."""
    return [name for message in _linter().msgs_store.messages for name in (message.symbol, message.msgid)]


def _linter() -> PyLinter:
    """Pylint with all that comes with it, the optional extensions too, and with us. It reads no configuration."""
    linter = PyLinter()
    linter.load_default_plugins()
    extensions.initialize(linter)
    for checker in checkers(linter):
        linter.register_checker(checker)
    return linter
