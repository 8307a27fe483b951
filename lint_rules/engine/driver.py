"""One file in, findings out: tree, rules and analyses come together here, for Pylint and for the gate alike."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.catalog import catalog
from lint_rules.engine.collector import patient_collector
from lint_rules.engine.context import Context
from lint_rules.engine.folders import Folders
from lint_rules.engine.frames import scope_at
from lint_rules.engine.linking import Linking, Shelf
from lint_rules.engine.modules import Modules
from lint_rules.engine.project import Projects
from lint_rules.engine.tree import UnreadableSource, build, decode
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, Location, Rule

_AT_HAND: Final = 12_000
"""Scopes of which all is kept as it is: those of some hundred files, and some 20 MiB with what is made of them.

Fewer are asked for again too soon, and made again each time.
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """A step of a finding as plain data: a place, and what happens there."""

    at: Location
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding as plain data: all that a reporter needs, and no tree."""

    rule: str
    code: str
    at: Location
    args: tuple[str, ...]
    message: str
    steps: tuple[Evidence, ...]
    certain: bool
    scope: str
    """Classes and functions around it, with dots between."""


@dataclasses.dataclass(frozen=True, slots=True)
class Crash:
    """A rule that failed on a file: a fault of ours, told without losing the findings of the other rules."""

    rule: str
    cause: str


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a file gave. ``unreadable`` says in one line why there is nothing, when there is nothing."""

    diagnostics: tuple[Diagnostic, ...] = ()
    crashes: tuple[Crash, ...] = ()
    unreadable: str | None = None


class Engine:
    """Checks modules one at a time. What it learns of imported modules it keeps for the next."""

    def __init__(self, options: Options | None = None, shelf: Shelf | None = None) -> None:
        """Prepare a run.

        Args:
            options: what the user has set.
            shelf: keeps what was learned of modules for the next run. What is checked must then be what is on disk.

        Raises:
            InvalidKnowledge: the options name a table entry that cannot be.
        """
        declared = (option for rule in catalog() for option in rule.declaration.options)
        self.options = (options or Options()).completed(declared)
        self.knowledge = Knowledge(self.options.words("knowledge"))
        self._modules = Modules(self.options.source_roots)
        self.projects = Projects(self._modules)
        self.linking = Linking(self._modules, self.knowledge, shelf)

    @property
    def folders(self) -> Folders:
        """The folders that were listed to find modules and projects."""
        return self._modules.folders

    @property
    def answers(self) -> Mapping[tuple[str, str], str | None]:
        """The files that were found for modules, by dotted name and folder of the importer."""
        return self._modules.answers

    def module_name(self, path: str) -> str:
        """The dotted name under which the project imports a file."""
        return self._modules.name(os.path.abspath(path))

    def check_file(self, path: str, rules: Iterable[Rule]) -> Outcome:
        """Check a file on disk."""
        try:
            text = decode(Path(path).read_bytes())
        except (OSError, UnreadableSource) as error:
            return Outcome(unreadable=_reason(error))
        return self.check(path, text, rules)

    def check(self, path: str, text: str, rules: Iterable[Rule]) -> Outcome:
        """Check the text of a module as if it stood in ``path``, and say what was found in source order."""
        if self.linking.program.at_hand > _AT_HAND:
            self.linking.settle()
        try:
            context = self.open(path, text)
            with patient_collector():
                return self._run(context, rules)
        except UnreadableSource as error:
            return Outcome(unreadable=str(error))
        except RecursionError:
            # Questions were left open half-way; what leans on them must not be kept.
            self.linking.restart()
            return Outcome(unreadable="an expression is nested too deeply to be analysed")

    def open(self, path: str, text: str) -> Context:
        """The analyses of a module, from its text as if it stood in ``path``.

        Raises:
            UnreadableSource: the text has no tree.
        """
        path = os.path.abspath(path)
        name = self._modules.name(path)
        source = Source(path, name, text, build(text, name, path))
        return Context(source, self.options, self.knowledge, self.projects, self.linking)

    def _run(self, context: Context, rules: Iterable[Rule]) -> Outcome:
        diagnostics: dict[tuple[object, ...], Diagnostic] = {}
        crashes = []
        for rule in rules:
            try:
                for finding in _findings(rule, context):
                    made = _diagnostic(rule, finding, context.source)
                    diagnostics.setdefault((made.code, made.at, made.message), made)
            except RecursionError:
                raise
            except Exception as error:  # noqa: BLE001 - one rule's fault must not cost the findings of the others
                crashes.append(Crash(rule.name, _blame(error)))
        ordered = sorted(diagnostics.values(), key=lambda d: (d.at.line, d.at.column, d.code, d.message))
        return Outcome(tuple(ordered), tuple(crashes))


def _findings(rule: Rule, context: Context) -> Iterator[Finding]:
    for kind in rule.node_types:
        analyses: list[object] | None = None
        for node in context.bindings.nodes(kind):
            if analyses is None:
                analyses = [context.provide(need) for need in rule.needs]
            yield from rule.declaration.check(node, *analyses)


def _diagnostic(rule: Rule, finding: Finding, source: Source) -> Diagnostic:
    steps = tuple(Evidence(locate(step.at, source.path), step.text) for step in finding.steps)
    at = locate(finding.at, source.path)
    message, scope = rule.message % finding.args, scope_at(source.tree, at.line)
    return Diagnostic(rule.name, rule.code, at, finding.args, message, steps, finding.certain, scope)


def locate(at: nodes.NodeNG | Location, path: str) -> Location:
    """Where a node stands, as Pylint would say it: the header of a definition, else all of the node."""
    if isinstance(at, Location):
        return at
    if at.position is not None:
        spot = at.position
        return Location(path, spot.lineno, spot.col_offset, spot.end_lineno, spot.end_col_offset)
    return Location(path, at.fromlineno or 1, at.col_offset or 0, at.end_lineno, at.end_col_offset)


def _reason(error: OSError | UnreadableSource) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _blame(error: Exception) -> str:
    """The error and the place of ours that raised it, in one line."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' if text else ''}{text} ({Path(frame.filename).name}:{frame.lineno})"
