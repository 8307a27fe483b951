"""What runs when this module is imported, and what that does to the world?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.inherited_effects import INHERITED, InheritedEffects
from lint_rules.analysis.once import Once, links
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.loggers import LOGGERS
from lint_rules.analysis.running.outcome import Link
from lint_rules.analysis.running.switches import Switches
from lint_rules.analysis.running.values import External, Instance, Value
from lint_rules.analysis.running.wording import SAYS
from lint_rules.analysis.running.world import Family
from lint_rules.analysis.source import Source

_LOGGING: Final = frozenset({"logging.Logger", "logging.LoggerAdapter"})
_LEVELS: Final = frozenset({"debug", "info", "error"})


@dataclasses.dataclass(frozen=True, slots=True)
class Happening:
    """Something that importing a module does, and by which way."""

    line: int
    """Where the innermost statement that runs at import and starts it begins."""
    family: Family
    kind: str
    """A kind of the table ``effects``, ``process-state`` or ``environment-reads``."""
    exemption: str
    """What may excuse it; empty when nothing does."""
    detail: str
    """Of the environment the variable, where it is known, or those that may be meant, with commas."""
    chain: tuple[Link, ...]
    """Each call on the way, in order; the last is the foreign name that has the effect."""

    @property
    def open_tests(self) -> int:
        """How many tests in called functions must come out one way for it to happen, and the text does not tell."""
        return self.chain[0].open_

    @property
    def says(self) -> str:
        """What is done, as a verb and its object."""
        return SAYS[self.family, self.kind]

    @property
    def way(self) -> str:
        """The first and the last call, and how many lie between."""
        calls = self.chain
        if len(calls) == 1:
            return f"`{self.api}`"
        between = f" by {len(calls) - 2} more call{'s' if len(calls) > 3 else ''}" if len(calls) > 2 else ""
        return f"`{calls[0].name}` leads to `{self.api}`{between}"

    @property
    def trail(self) -> Iterator[tuple[str, int, str]]:
        """The chain, call by call: file, line, and what happens there."""
        *calls, last = self.chain
        for call in calls:
            yield call.file, call.line, f"calls `{call.name}`"
        yield last.file, last.line, f"`{self.api}` {self.says}"

    @property
    def api(self) -> str:
        """The foreign name that has the effect, as one would write it."""
        return self.chain[-1].name.removeprefix("builtins.")


@dataclasses.dataclass(frozen=True, slots=True)
class ImportEffect(Happening):
    """What happens, with the statement that starts it."""

    statement: nodes.NodeNG


def in_rows(effects: Iterable[ImportEffect]) -> Iterator[list[ImportEffect]]:
    """Effects one by one, but for those of statements in a row that call or write to the same: these are one thing.

    Each input or output that a statement does itself is a thing of its own.
    """
    rows: list[list[ImportEffect]] = []
    last: dict[tuple[str, str, str], list[ImportEffect]] = {}
    for effect in effects:
        key = (effect.kind, _called(effect), _changed(effect))
        row = last.get(key)
        if row is not None and _follows(row[-1].statement, effect.statement):
            row.append(effect)
        else:
            last[key] = [effect]
            rows.append(last[key])
    yield from rows


def _called(effect: ImportEffect) -> str:
    """Which function of the project is called, or what else sets an effect apart from those around it."""
    if len(effect.chain) > 1:
        return effect.chain[0].name
    return str(effect.line) if effect.family == "effect" else ""


def _follows(before: nodes.NodeNG, statement: nodes.NodeNG) -> bool:
    return before.next_sibling() is statement  # type: ignore[no-untyped-call] # astroid does not annotate it


def _changed(effect: ImportEffect) -> str:
    """What is called or written; of the attributes of one object, the object."""
    match effect.statement:
        case nodes.Assign(targets=[nodes.AssignAttr(attrname=name), *_]) if effect.api.endswith(f".{name}"):
            return effect.api.removesuffix(name)
        case _:
            return effect.api


class ImportTime:
    """The effects of importing one module. What happens inside the modules that it imports is theirs."""

    def __init__(self, source: Source, evaluator: Evaluator) -> None:
        self._source = source
        self._evaluator = evaluator
        self._inherited = InheritedEffects(evaluator, source.path)

    def effects(self) -> Iterator[ImportEffect]:
        """All effects, a statement and kind each, in source order."""
        all_ = tuple(happenings(self._evaluator, self._source.path))
        statements = dict(_statements(self._source.tree)) if all_ else {}
        for found in all_:
            statement = statements.get(found.line)
            if statement is None:
                continue
            exemption = found.exemption
            if isinstance(statement, nodes.ClassDef) and not exemption:
                before = self._inherited.has(found.line, found.family, found.kind, found.chain)
                exemption = INHERITED if before else ""
            yield ImportEffect(found.line, found.family, found.kind, exemption, found.detail, found.chain, statement)

    def is_logger(self, name: str) -> bool:
        """Whether a name of the module is bound to a logger, or to one of several things that are."""
        values = self._evaluator.named(self._source.path, name)
        return any(
            value.name in LOGGERS if isinstance(value, External) else self._has_levels(value) for value in values
        )

    def is_switch(self, name: str) -> bool:
        """Whether a name of the module is bound to true or false, and to nothing else, as far as functions say."""
        return Switches(self._evaluator).is_one(self._source.path, name)

    def _has_levels(self, value: Value) -> bool:
        """Whether a value is an object of the project that logs: it is a logger, or has a method for each level."""
        if not isinstance(value, Instance):
            return False
        names = self._evaluator.scope(value.of.file, value.of.scope).names
        line = self._evaluator.line(value.of)
        return names.keys() >= _LEVELS or any(isinstance(v, External) and v.name in _LOGGING for v in line)


def happenings(evaluator: Evaluator, file: str) -> Iterator[Happening]:
    """All that importing a module does, by line; its tree is not needed."""
    done = evaluator.body(file)
    once = Once(evaluator)
    for (_, line, family, kind, exemption, detail), link in sorted(done.items(), key=lambda item: item[0][1:]):
        way = tuple(links(link))
        # What was read from the environment is fixed by each who keeps it, whenever it was read.
        if family == "environment" or not once.is_over(way, line, file):
            yield Happening(line, family, kind, exemption, detail, way)


def _statements(tree: nodes.Module) -> Iterator[tuple[int, nodes.NodeNG]]:
    """The statements that run at import, by their first line; of two on one line the first."""
    stack: list[nodes.NodeNG] = list(tree.body)
    found: dict[int, nodes.NodeNG] = {}
    while stack:
        statement = stack.pop()
        line = statement.fromlineno or 0
        known = found.get(line)
        if known is None or (statement.col_offset or 0) < (known.col_offset or 0):
            found[line] = statement
        if not isinstance(statement, nodes.FunctionDef):
            stack += [child for child in statement.get_children() if child.is_statement or _holds(child)]
    yield from found.items()


def _holds(node: nodes.NodeNG) -> bool:
    """Whether a node that is no statement holds some."""
    return isinstance(node, (nodes.ExceptHandler, nodes.MatchCase))
