"""The analyses of one module on which all others stand: its scopes and names, its place, and what it is for."""

from __future__ import annotations

import functools

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.distant_classes import DistantClasses
from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import Handlers
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.patches import Patches
from lint_rules.analysis.place import Place
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.openings import Openings
from lint_rules.analysis.source import Source
from lint_rules.analysis.test_code import TestCode
from lint_rules.engine.linking import Linking
from lint_rules.engine.modules import Modules
from lint_rules.engine.project import Projects
from lint_rules.knowledge.tables import Knowledge


class Fundamentals:
    """What the text of one module, its place and its names tell."""

    def __init__(
        self,
        source: Source,
        options: Options,
        knowledge: Knowledge,
        projects: Projects | None = None,
        linking: Linking | None = None,
    ) -> None:
        self.source = source
        self.options = options
        self.knowledge = knowledge
        self._projects = projects or Projects(Modules(options.source_roots))
        self._linking = linking or Linking(Modules(options.source_roots), knowledge)

    @functools.cached_property
    def bindings(self) -> Bindings:
        """Scopes and bindings."""
        return Bindings(self.source.tree)

    @functools.cached_property
    def names(self) -> Names:
        """Qualified names."""
        return Names(self.source, self.bindings, self.knowledge)

    def _follow(self) -> Evaluator:
        """What follows code into the other modules of the project."""
        return self._linking.around(self.source, self.bindings)

    def _follow_clients(self) -> Openings:
        """What finds the clients that code of the project keeps, told what this module holds now."""
        self._follow()
        return self._linking.openings

    @functools.cached_property
    def comments(self) -> Comments:
        """Comments and whether they give a reason."""
        return Comments(self.source)

    @functools.cached_property
    def place(self) -> Place:
        """Where the module stands in its project."""
        return self._projects.place(self.source.path)

    @functools.cached_property
    def main_scope(self) -> MainScope:
        """Code that decides for the whole program."""
        return MainScope(
            self.source, self.place, self.names, bindings=self.bindings, knowledge=self.knowledge, options=self.options
        )

    @functools.cached_property
    def test_code(self) -> TestCode:
        """Whether the module is test code."""
        return TestCode(self.place, self.options)

    @functools.cached_property
    def patches(self) -> Patches:
        """Names of the project that a test replaces."""
        return Patches(
            self.source,
            self.bindings,
            self.names,
            knowledge=self.knowledge,
            follow=self._follow,
            is_test=lambda file: TestCode(self._projects.place(file), self.options).here,
        )

    @functools.cached_property
    def library_code(self) -> LibraryCode:
        """Code that is neither main scope nor test code."""
        return LibraryCode(self.place, self.main_scope, self.test_code, self.names)

    @functools.cached_property
    def exceptions(self) -> Exceptions:
        """Exception types and how they are related."""
        return Exceptions(self.bindings, self.names, self.knowledge, DistantClasses(self.source, self._follow))

    @functools.cached_property
    def handlers(self) -> Handlers:
        """What handlers catch and do."""
        return Handlers(self.source, self.bindings, self.names, self.comments, self.exceptions)
