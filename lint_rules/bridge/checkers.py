"""Pylint's view of our rules: a checker for each family and tier, and one for what concerns all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes
from pylint.checkers import BaseChecker
from pylint.lint import PyLinter
from pylint.typing import MessageDefinitionTuple, OptionDict

from lint_rules.analysis.options import COMMON, Option
from lint_rules.bridge.evidence import proven
from lint_rules.bridge.housekeeping import MESSAGES, tell_reasonless
from lint_rules.bridge.report_options import OPTIONS
from lint_rules.bridge.session import Session, text_of
from lint_rules.bridge.terms import REASONLESS
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Diagnostic
from lint_rules.engine.frames import frame_at
from lint_rules.report.wording import help_text
from lint_rules.rule import Rule

GROUP: Final = "lint-rules"
"""The section of the configuration: ``[tool.pylint.lint-rules]``."""


class CommonChecker(BaseChecker):
    """Holds the options that all rules share, and says when a file could not be checked."""

    def __init__(self, linter: PyLinter, session: Session) -> None:
        self.name = GROUP
        self.options = (*(_option(option) for option in COMMON), *OPTIONS)
        self.msgs = {
            "E6601": (
                "lint-rules could not analyse this file: %s",
                "unanalysed-file",
                "The file is outside of what lint-rules can read, so nothing is known of it. Other files are fine.",
            ),
            "E6602": (
                "rule %s failed on this file: %s",
                "rule-failure",
                "A fault of lint-rules: please report it, with the file if you can. The other rules did their work.",
            ),
            **MESSAGES,
        }
        self._session = session
        super().__init__(linter)

    def open(self) -> None:
        """Start with fresh options."""
        self._session.start()

    def visit_module(self, node: nodes.Module) -> None:
        """Report what kept a file from being checked, and where a suppression lacks its reason."""
        outcome = self._session.outcome(node, self.linter)
        if outcome.unreadable is not None:
            self.add_message("unanalysed-file", node=node, line=1, args=(outcome.unreadable,))
        for crash in outcome.crashes:
            self.add_message("rule-failure", node=node, line=1, args=(crash.rule, crash.cause))
        if outcome.unreadable is None and self.linter.is_message_enabled(REASONLESS):
            tell_reasonless(self.linter, node, text_of(node))


class FamilyChecker(BaseChecker):
    """The rules of one family and tier. It decides nothing: it hands over what the engine found."""

    def __init__(self, linter: PyLinter, name: str, rules: Iterable[Rule], session: Session) -> None:
        rules = tuple(rules)
        self.name = name
        self.msgs = {rule.code: _message(rule) for rule in rules}
        self.options = tuple(_option(option) for rule in rules for option in rule.declaration.options)
        self._symbols = frozenset(rule.name for rule in rules)
        self._session = session
        super().__init__(linter)

    def visit_module(self, node: nodes.Module) -> None:
        """Report the findings in a module while it is the current one, so that suppressions hold."""
        for found in self._session.outcome(node, self.linter).diagnostics:
            if found.rule in self._symbols:
                report(self.linter, node, found)


def report(linter: PyLinter, module: nodes.Module, found: Diagnostic) -> None:
    """Tell Pylint of a finding in the module at hand, whose tree is Pylint's own or ours."""
    linter.add_message(
        found.rule,
        node=frame_at(module, found.at.line),
        line=found.at.line,
        col_offset=found.at.column,
        end_lineno=found.at.end_line or found.at.line,
        end_col_offset=found.at.end_column or found.at.column,
        args=found.args,
        confidence=proven(found),
    )


def checkers(linter: PyLinter) -> Iterator[BaseChecker]:
    """All our checkers, sharing one session."""
    session = Session()
    yield CommonChecker(linter, session)
    groups: dict[str, list[Rule]] = {}
    for rule in catalog():
        groups.setdefault(f"{GROUP}-{rule.family}" + ("-strict" if rule.strict else ""), []).append(rule)
    for name, rules in groups.items():
        yield FamilyChecker(linter, name, rules, session)


def _message(rule: Rule) -> MessageDefinitionTuple:
    return (
        rule.message,
        rule.name,
        help_text(rule),
        {"default_enabled": not rule.strict, "old_names": [(rule.code, old) for old in rule.declaration.renamed_from]},
    )


def _option(option: Option) -> tuple[str, OptionDict]:
    metavar = {"yn": "<y or n>", "int": "<int>", "csv": "<comma-separated words>"}[option.kind]
    described: OptionDict = {
        "type": option.kind,
        "default": option.default,
        "metavar": metavar,
        "help": option.help,
        "group": GROUP,
    }
    return option.name, described
