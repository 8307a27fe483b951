"""One engine for all checkers of a Pylint run, and each file checked once for all of them."""

from __future__ import annotations

import os

from astroid import nodes
from pylint.lint import PyLinter

from lint_rules.analysis.options import COMMON, Options
from lint_rules.bridge.terms import is_wanted
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Engine, Outcome
from lint_rules.engine.tree import UnreadableSource, decode


def options_of(linter: PyLinter) -> Options:
    """Our options as Pylint read them."""
    declared = [*COMMON, *(option for rule in catalog() for option in rule.declaration.options)]
    values = {option.name: getattr(linter.config, option.name.replace("-", "_")) for option in declared}
    return Options(values, tuple(linter.config.source_roots))


class Session:
    """What the checkers of one linter share: the engine, and the outcome of the module being visited."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._module: nodes.Module | None = None
        self._outcome = Outcome()

    def __reduce__(self) -> tuple[type[Session], tuple[()]]:
        """A worker process starts with a session of its own."""
        return (Session, ())

    def start(self) -> None:
        """Forget what an earlier run with other options learned."""
        self._engine, self._module = None, None

    def outcome(self, module: nodes.Module, linter: PyLinter) -> Outcome:
        """What the enabled rules say of the module that Pylint visits."""
        if module is not self._module:
            self._outcome = self._check(module, linter)
            self._module = module
        return self._outcome

    def _check(self, module: nodes.Module, linter: PyLinter) -> Outcome:
        if self._engine is None:
            self._engine = Engine(options_of(linter))
        try:
            text = text_of(module)
        except (OSError, UnreadableSource) as error:
            return Outcome(unreadable=str(error))
        rules = [r for r in catalog() if is_wanted(r, text, is_on=linter.is_message_enabled(r.code))]
        # Pylint knows some files by a path relative to where it runs; evidence in other files stands beside it.
        return self._engine.check(os.path.abspath(_file(module)), text, rules)


def _file(module: nodes.Module) -> str:
    """The file of a module; all that Pylint visits have one, and text from standard input has the name it was given."""
    return module.file or module.name


def text_of(module: nodes.Module) -> str:
    """The text of a module that Pylint visits."""
    data = module.file_bytes
    if isinstance(data, str):
        return data
    if isinstance(data, bytes):
        # Text that Pylint was handed (``--from-stdin``) is UTF-8 by then, whatever the file declares.
        return data.decode("utf-8")
    with open(_file(module), "rb") as stream:
        return decode(stream.read())
