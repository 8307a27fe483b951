"""The map of import time: of each module whether importing it only defines things, and what it loads."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterator

from lint_rules.analysis.import_statements import ImportStatement
from lint_rules.analysis.laziness import Laziness, Status
from lint_rules.analysis.loads import Load, Loads
from lint_rules.analysis.options import Options
from lint_rules.analysis.purity import Impurity
from lint_rules.engine.driver import Engine, locate
from lint_rules.engine.reading import reading
from lint_rules.engine.tree import text_of


@dataclasses.dataclass(frozen=True, slots=True)
class ChainStep:
    """A place on the way from an import to what it does."""

    path: str
    line: int
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class EffectAtImport:
    """Something that importing a module does besides defining things."""

    family: str
    """``effect``, ``process`` or ``environment``."""
    kind: str
    line: int
    column: int
    says: str
    """What is done, as a verb and its object."""
    way: str
    """By which call."""
    fixes: str
    """What the environment fixes by it: a name, or a default; empty when nothing is fixed."""
    chain: tuple[ChainStep, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ModuleAtImport:
    """A module of the map, as plain data."""

    name: str
    path: str
    effects: tuple[EffectAtImport, ...]
    loads: tuple[Load, ...]
    """The modules of the project that it imports, each once."""
    statements: tuple[ImportStatement, ...] = ()

    @property
    def pure(self) -> bool:
        """Whether importing it only defines things, as far as the exemptions go."""
        return not self.effects


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an import statement can be made lazy, as plain data."""

    line: int
    text: str
    status: Status
    reason: str
    """Why not, or why that gains nothing; empty when it can, and for modules outside of the project."""
    module: str
    """Whose import is the reason; empty when it is the statement itself."""
    steps: tuple[ChainStep, ...]


class ImportMap:
    """Reads modules one at a time, and follows what they do when they are imported."""

    def __init__(self, options: Options) -> None:
        """Prepare a map.

        Raises:
            InvalidKnowledge: the options name a table entry that cannot be.
        """
        self._engine = Engine(options)

    @functools.cached_property
    def _laziness(self) -> Laziness:
        linking = self._engine.linking
        return Laziness(linking.program, linking.evaluator, self._engine.knowledge)

    def judgements(self, module: ModuleAtImport) -> Iterator[Judgement]:
        """Of each import statement of a module whether it can be made lazy."""
        for statement in module.statements:
            verdict = self._laziness.verdict(statement, module.path)
            reason = verdict.reason
            steps = tuple(ChainStep(*step) for step in reason.steps) if reason is not None else ()
            yield Judgement(
                statement.line,
                statement.text,
                verdict.status,
                reason.text if reason is not None else "",
                reason.module if reason is not None else "",
                steps,
            )

    def module(self, file: str) -> ModuleAtImport:
        """Put one module on the map.

        Raises:
            UnreadableModule: the file has no tree.
        """
        path = os.path.abspath(file)
        with reading(self._engine.linking):
            context = self._engine.open(path, text_of(path))
            effects = tuple(self._effects(context.purity.impurities(), path))
            statements = tuple(context.import_statements.at_import())
        return ModuleAtImport(context.source.name, path, effects, tuple(self._inside(path)), statements)

    def _inside(self, path: str) -> Iterator[Load]:
        """What a module loads of its project: each module where it is loaded first."""
        seen = {path}
        for load in Loads(self._engine.linking.program).of(path):
            if load.file is not None and load.file not in seen:
                seen.add(load.file)
                yield load

    @staticmethod
    def _effects(impurities: list[Impurity], path: str) -> Iterator[EffectAtImport]:
        for impurity in impurities:
            effect = impurity.effect
            at = locate(effect.statement, path)
            chain = tuple(ChainStep(*step) for step in effect.trail)
            yield EffectAtImport(
                effect.family, effect.kind, at.line, at.column, effect.says, effect.way, impurity.fixes, chain
            )
