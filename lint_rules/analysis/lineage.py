"""What does a class of this module descend from, read through the project?"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.names import UNKNOWN
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, External
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Operation, ScopeSummary


class Lineage:
    """The ancestors of the classes of one module, in the order in which attributes are looked for."""

    def __init__(self, source: Source, evaluator: Evaluator) -> None:
        self._source = source
        self._evaluator = evaluator

    def foreign(self, klass: nodes.ClassDef) -> list[str]:
        """The qualified names of the ancestors outside the project; UNKNOWN for one of which nothing is known."""
        outside = [ancestor for ancestor in self._line(klass) if not isinstance(ancestor, Class)]
        return [ancestor.name if isinstance(ancestor, External) else UNKNOWN for ancestor in outside]

    def binds_on_self(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether a method of an ancestor in the project binds an attribute of its own object."""
        for ancestor in self._line(klass):
            if isinstance(ancestor, Class):
                summary = self._evaluator.program.summary(ancestor.file)
                scopes = summary.scopes if summary is not None else []
                methods = [scope for scope in scopes if scope.outer == ancestor.scope and scope.kind == "function"]
                if any(name in _bound_on_self(method) for method in methods):
                    return True
        return False

    def _line(self, klass: nodes.ClassDef) -> tuple[object, ...]:
        number = self._numbers.get((klass.name, klass.fromlineno))
        return self._evaluator.line_at(self._source.path, number)[1:] if number is not None else ()

    @functools.cached_property
    def _numbers(self) -> dict[tuple[str, int], int]:
        """The scopes of classes in the summary of the module, by name and line."""
        summary = self._evaluator.program.summary(self._source.path)
        scopes = summary.scopes if summary is not None else []
        return {(scope.name, scope.line): number for number, scope in enumerate(scopes) if scope.kind == "class"}


def _bound_on_self(method: ScopeSummary) -> set[str]:
    """The attributes of its first parameter that a method assigns."""
    if not method.params:
        return set()
    this = ["v", 0, method.params[0]]
    return {str(store[3]) for store in _operations(method.operations) if store[0] == "sa" and store[2] == this}


def _operations(operations: list[Operation]) -> Iterator[Operation]:
    """Operations and those inside of them."""
    todo = list(operations)
    while todo:
        operation = todo.pop()
        yield operation
        match operation[0]:
            case "w":
                todo += operation[3]
            case "fin":
                todo += [*operation[2], *operation[3]]
            case "if":
                todo += [*operation[4], *operation[5]]
