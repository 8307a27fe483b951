"""Which heavy computation does importing this module do, as far as a reader can see?"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.bounds import Bounds, Loop, loops
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.openings import scopes_at_import
from lint_rules.analysis.running.questions import UNTAKEN, asked
from lint_rules.analysis.running.registering import flattened
from lint_rules.analysis.running.working import Work, Working, says_steps
from lint_rules.analysis.source import Source
from lint_rules.analysis.test_code import TestCode


@dataclasses.dataclass(frozen=True, slots=True)
class HeavyStatement:
    """A statement that computes for long when its module is imported."""

    node: nodes.NodeNG
    work: Work


class ImportWork:
    """The heavy computations of one module."""

    def __init__(
        self,
        source: Source,
        bindings: Bindings,
        names: Names,
        *,
        later: LaterCode,
        main_scope: MainScope,
        tests: TestCode,
        evaluator: Evaluator,
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._later = later
        self._main_scope = main_scope
        self._tests = tests
        self._evaluator = evaluator
        self._bounds = Bounds(names)

    def heavy(self, least: int) -> Iterator[HeavyStatement]:
        """Loops of so many steps, loops without an end in sight, and calls that lead to heavy work; a line once."""
        if self._tests.here or self._main_scope.whole_module:
            return
        seen = set()
        for found in (*self._loops(least), *self._calls(least)):
            line = found.node.statement().fromlineno
            if line not in seen and not self._is_skipped(found.node):
                seen.add(line)
                yield found

    def _is_skipped(self, node: nodes.NodeNG) -> bool:
        """Whether an import does not reach a node: it is for the program, or for type checkers."""
        if self._main_scope.decides(node):
            return True
        child, parent = node, node.parent
        while parent is not None:
            if isinstance(parent, nodes.If) and child in parent.body and asked(parent.test) in UNTAKEN:
                return True
            child, parent = parent, parent.parent
        return False

    # What stands at the top level

    def _loops(self, least: int) -> Iterator[HeavyStatement]:
        file = self._source.path
        for loop in self._at_import:
            line = int(loop.fromlineno or 0)
            if isinstance(loop, nodes.While):
                called = next(self._foreign_calls(loop), None)
                if called is not None:
                    yield HeavyStatement(loop, Work("loops until something happens", called, ((file, line, called),)))
                continue
            steps = self._bounds.steps(loop)
            if steps >= least:
                what = "a loop" if isinstance(loop, nodes.For) else "a comprehension"
                yield HeavyStatement(loop, Work(says_steps(steps), what, ((file, line, what),)))

    @functools.cached_property
    def _at_import(self) -> list[nodes.While | Loop]:
        """The loops that importing the module runs through, outer ones first."""
        found: list[nodes.While | Loop] = []
        for kind in (nodes.For, nodes.While, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp):
            for loop in self._bindings.nodes(kind):
                if isinstance(loop, (nodes.While, Loop)) and self._later.function(loop) is None:
                    found.append(loop)
        return sorted(found, key=lambda loop: (loop.fromlineno or 0, loop.col_offset or 0))

    def _foreign_calls(self, loop: nodes.While) -> Iterator[str]:
        """The calls of functions of the project or of a library in the body of a loop, as they are written."""
        for statement in loop.body:
            for call in statement.nodes_of_class(nodes.Call):
                name = self._names.of(call.func)
                if (name and not name.startswith("builtins.")) or self._is_function(call.func):
                    yield call.func.as_string()

    def _is_function(self, called: nodes.NodeNG) -> bool:
        binding = self._bindings.of(called) if isinstance(called, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole is not None and sole.how is How.FUNCTION

    # What it leads to

    def _calls(self, least: int) -> Iterator[HeavyStatement]:
        summary = self._evaluator.program.summary(self._source.path)
        if summary is None or not self._calls_anything:
            return
        working = Working(self._evaluator, functools.partial(self._looped, least))
        for number, here in scopes_at_import(self._evaluator, self._source.path):
            for operation in flattened(summary.scopes[number].operations):
                if operation[0] in ("if", "w", "fin"):
                    continue
                work = working.of_operation(here, operation)
                node = self._statements.get(work.way[0][1]) if work is not None else None
                if work is not None and node is not None:
                    yield HeavyStatement(node, work)

    @property
    def _calls_anything(self) -> bool:
        """Whether importing the module calls or decorates: else there is nothing to follow."""
        return any(self._later.function(call) is None for call in self._bindings.nodes(nodes.Call)) or any(
            True for _ in self._bindings.nodes(nodes.Decorators)
        )

    @functools.cached_property
    def _statements(self) -> dict[int, nodes.NodeNG]:
        """The statements of calls and decorators that an import runs, by the line of the call."""
        found: dict[int, nodes.NodeNG] = {}
        for call in self._bindings.nodes(nodes.Call):
            if self._later.function(call) is None:
                found.setdefault(call.lineno or 0, call.statement())
        return found

    def _looped(self, least: int, file: str, line: int) -> tuple[int, int] | None:
        """The loop that takes long in a function of this module: where it is, and its steps."""
        function = self._functions.get(line) if file == self._source.path else None
        for statement in function.body if function is not None else ():
            for loop in loops(statement):
                steps = self._bounds.steps(loop)
                if steps >= least:
                    return int(loop.fromlineno or 0), steps
        return None

    @functools.cached_property
    def _functions(self) -> dict[int, nodes.FunctionDef]:
        return {function.fromlineno or 0: function for function in self._bindings.nodes(nodes.FunctionDef)}
