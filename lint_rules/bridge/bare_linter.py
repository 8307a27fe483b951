"""A Pylint that checks nothing itself: it knows the settings and the suppressions of a project, and runs no code.

What it says of a file is what ``pylint --load-plugins=lint_rules`` would say of ours. Settings that would run code
(``init-hook``, ``load-plugins``) are not read, and neither are options of Pylint's own checkers.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from astroid import nodes
from pylint.config import find_default_config_files
from pylint.config.config_file_parser import _ConfigurationFileParser
from pylint.lint import PyLinter
from pylint.message import Message
from pylint.reporters import CollectingReporter
from pylint.utils import FileState

from lint_rules.bridge.checkers import checkers, report
from lint_rules.bridge.housekeeping import tell_reasonless, tell_unused
from lint_rules.bridge.reporters import report_of
from lint_rules.bridge.sarif import Wanted, every_described, wanted
from lint_rules.bridge.session import options_of
from lint_rules.bridge.suppressions import Suppressions
from lint_rules.bridge.terms import REASONLESS, SPURIOUS, UNUSED, InvalidSettings, Terms
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Diagnostic, Outcome
from lint_rules.engine.tree import build
from lint_rules.report.problems import Report
from lint_rules.report.sarif.run import Described

_SELECTING: Final = frozenset({"enable", "disable"})
_FAILURES: Final = ("unanalysed-file", "rule-failure")
_COMPLAINT: Final = re.compile(
    r"""argument --(?P<option>[\w-]+): (?:\(None, (?P<quote>["'])(?P<inner>.*)(?P=quote)\)|(?P<plain>.*))$"""
)
"""The last line of what argparse says, which tells a pair where Pylint tells why."""
_OURS: Final = frozenset({*_FAILURES, *SPURIOUS, REASONLESS, UNUSED})
"""What is told besides findings of rules."""


class BareLinter:
    """The settings of one run, and what they make of the findings in each file."""

    def __init__(self, config: str | None, overrides: Mapping[str, str], selection: Sequence[Sequence[str]]) -> None:
        """Read the settings.

        Args:
            config: the file that Pylint would read; None for none.
            overrides: our options and what the command line or our own table sets them to, as texts.
            selection: ``("enable", names)`` and ``("disable", names)``, in order.

        Raises:
            InvalidSettings: they cannot be.
        """
        self._linter = PyLinter()
        for checker in checkers(self._linter):
            self._linter.register_checker(checker)
        self._collected = CollectingReporter()
        self._linter.set_reporter(self._collected)
        self._linter.disable("all")
        for symbol in (*_FAILURES, UNUSED):
            self._linter.enable(symbol)
        for rule in catalog():
            if not rule.strict:
                self._linter.enable(rule.code)
        self.told: list[list[str]] = []
        """The settings that were read, in order, as a command line of Pylint's."""
        self._read(self._arguments_in(config), config)
        self._read([word for name, value in overrides.items() for word in (f"--{name}", value)], "[tool.lint-rules]")
        for verb, names in selection:
            self._read([f"--{verb}", names], verb)
        self._linter.initialize()

    @property
    def terms(self) -> Terms:
        """What the settings amount to."""
        options = options_of(self._linter)
        about_comments = (*SPURIOUS, REASONLESS, UNUSED)
        symbols = (*(rule.name for rule in catalog()), *about_comments)
        on = [symbol for symbol in symbols if self._linter.is_message_enabled(symbol)]
        return Terms(options.values, options.source_roots, on, self._linter.config.confidence)

    @property
    def wanted_of_sarif(self) -> Wanted:
        """What the settings want of a SARIF report."""
        return wanted(self._linter)

    def described(self, found: Collection[str]) -> list[Described]:
        """The messages that a SARIF report lists, when these were found."""
        return list(every_described(self._linter, found))

    def would_tell(self, symbol: str) -> bool:
        """Whether silence of a message means that there is none: it is on, or there is no such message any more."""
        return self._linter.is_message_enabled(symbol)

    @property
    def ignored(self) -> list[list[str]]:
        """What the settings leave out: base names, patterns of base names and patterns of paths."""
        config = self._linter.config
        patterns = ([p.pattern for p in found] for found in (config.ignore_patterns, config.ignore_paths))
        return [list(config.ignore), *patterns]

    def report(self, path: str, name: str, text: str, outcome: Outcome) -> Report:
        """An outcome as problems. Those that a comment in the text suppresses say so."""
        try:
            return self._reported(path, name, text, outcome)
        finally:
            # Pylint holds the tree of the last file. Whoever collects garbage between files is to find it.
            self._linter.file_state = FileState("", self._linter.msgs_store)
            self._collected.messages = []

    def _reported(self, path: str, name: str, text: str, outcome: Outcome) -> Report:
        self._collected.messages = []
        self._linter.set_current_module(name, path)
        if outcome.unreadable is not None:
            nothing = build("", name, os.path.abspath(path))
            self._linter.add_message("unanalysed-file", node=nothing, line=1, args=(outcome.unreadable,))
            return self._taken()
        tree = build(text, name, os.path.abspath(path))
        state = Suppressions(name, self._linter, tree)
        state.read(text)
        if not state.skipped:
            self._tell(tree, text, state, outcome)
        told = self._taken()
        in_order = sorted(told.problems, key=lambda problem: (problem.place.line, problem.place.column))
        suppressed = [(found, made) for found in outcome.diagnostics if (made := state.of(found)) is not None]
        if not suppressed:
            return Report(tuple(in_order), told.backgrounds)
        again = self._without_suppressions(name, tree, [found for found, _ in suppressed])
        kept = [
            dataclasses.replace(p, suppressions=(made,))
            for p, (_, made) in zip(again.problems, suppressed, strict=True)
        ]
        return Report((*in_order, *kept), {**told.backgrounds, **again.backgrounds})

    def _tell(self, tree: nodes.Module, text: str, state: Suppressions, outcome: Outcome) -> None:
        for crash in outcome.crashes:
            self._linter.add_message("rule-failure", node=tree, line=1, args=(crash.rule, crash.cause))
        for found in outcome.diagnostics:
            report(self._linter, tree, found)
        tell_reasonless(self._linter, tree, text)
        tell_unused(self._linter, tree, text, state, outcome)
        names = {rule.name for rule in catalog()}
        spurious = self._linter.file_state.iter_spurious_suppression_messages(self._linter.msgs_store)
        for code, line, arguments in spurious:
            if str(arguments[0]).strip("'") in names:
                self._linter.add_message(code, line, None, arguments)

    def _without_suppressions(self, name: str, tree: nodes.Module, diagnostics: Iterable[Diagnostic]) -> Report:
        self._collected.messages = []
        self._linter.file_state = FileState(name, self._linter.msgs_store, tree)
        for found in diagnostics:
            report(self._linter, tree, found)
        return self._taken()

    def _taken(self) -> Report:
        ours = [message for message in self._collected.messages if _is_ours(message)]
        return report_of(ours, self._linter, os.getcwd() + os.sep)

    def _arguments_in(self, config: str | None) -> list[str]:
        if config is None:
            return []
        parser = _ConfigurationFileParser(verbose=False, linter=self._linter)
        try:
            _, arguments = parser.parse_config_file(Path(config))
        except OSError as error:
            raise InvalidSettings(f"{config}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise InvalidSettings(f"{config}: {error}") from error
        broken = [message.msg for message in self._collected.messages if message.symbol == "config-parse-error"]
        if broken:
            raise InvalidSettings(f"{config}: {broken[0]}")
        return list(_of_ours(_pairs(arguments), self._linter))

    def _read(self, arguments: list[str], where: str | None) -> None:
        self.told.append(arguments)
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said):
                self._linter._parse_configuration_file(_words(arguments))  # noqa: SLF001 # pylint: disable=protected-access # there is no other way in
        except SystemExit:
            raise InvalidSettings(f"{where}: {_mistake(said.getvalue())}") from None


def default_config() -> str | None:
    """The file whose settings Pylint would read in this folder."""
    return next((str(path) for path in find_default_config_files()), None)


def _pairs(arguments: Iterable[str]) -> Iterator[tuple[str, str]]:
    words = iter(arguments)
    return zip(words, words, strict=True)


def _words(arguments: Iterable[str]) -> list[str]:
    """A command line in which no value is taken for an option: one that starts with a dash is tied to its own."""
    joined = ([f"{name}={value}"] if value.startswith("-") else [name, value] for name, value in _pairs(arguments))
    return [word for words in joined for word in words]


def _mistake(said: str) -> str:
    """What Pylint said of an option, as a person would."""
    last = (said.strip().splitlines() or ["an option cannot be read"])[-1]
    found = _COMPLAINT.search(last)
    return f"'{found['option']}': {found['inner'] or found['plain']}" if found else last.partition("error: ")[2] or last


def _of_ours(pairs: Iterable[tuple[str, str]], linter: PyLinter) -> Iterator[str]:
    """The options that decide about our findings. ``all`` comes first, as in Pylint."""
    known: Mapping[str, Any] = linter._arg_parser._option_string_actions  # noqa: SLF001 # pylint: disable=protected-access # see above
    refused = {"--init-hook", "--load-plugins", "--output-format", "--jobs", "--from-stdin", "--rcfile"}
    chosen = [(name, value) for name, value in pairs if name in known and name not in refused]
    for name, value in sorted(chosen, key=lambda pair: pair[0][2:] in _SELECTING and pair[1].strip() != "all"):
        yield from (name, value)


def _is_ours(message: Message) -> bool:
    return message.symbol in _OURS or any(rule.code == message.msg_id for rule in catalog())
