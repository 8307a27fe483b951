"""What does a class of this module descend from, and what do its ancestors in the project have to say?"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from astroid import nodes

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, Context, External, Value
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import ScopeSummary

_NEUTRAL: Final = frozenset(
    {"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"}
)


class Ancestry:
    """The ancestors of the classes of one module, read through the project."""

    def __init__(self, source: Source, evaluator: Evaluator) -> None:
        self._source = source
        self._evaluator = evaluator

    def is_of_the_project(self, klass: nodes.ClassDef) -> bool:
        """Whether the project has all that a class descends from, but for bases that bring no behaviour."""
        line = self._line(klass)
        return line is not None and all(isinstance(ancestor, Class) or is_neutral(ancestor) for ancestor in line)

    def foreign(self, klass: nodes.ClassDef) -> Iterator[str]:
        """The names of the ancestors that are not of the project."""
        for ancestor in self._line(klass) or () if klass.bases else ():
            if isinstance(ancestor, External):
                yield ancestor.name

    def method(self, klass: nodes.ClassDef, name: str) -> ScopeSummary | None:
        """The method of the nearest ancestor in the project that has one of this name."""
        for scopes, number in self._bodies(klass):
            for method in scopes:
                if method.outer == number and method.kind == "function" and method.name == name:
                    return method
        return None

    def methods(self, klass: nodes.ClassDef) -> Iterator[str]:
        """The names of the methods of all ancestors in the project."""
        for scopes, number in self._bodies(klass):
            yield from (method.name for method in scopes if method.outer == number and method.kind == "function")

    def mentions(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether the methods of an ancestor in the project speak of an attribute of this name."""
        return any(
            method.outer == number and _speaks_of(method.operations, name)
            for scopes, number in self._bodies(klass)
            for method in scopes
        )

    def _bodies(self, klass: nodes.ClassDef) -> Iterator[tuple[list[ScopeSummary], int]]:
        for ancestor in self._line(klass) or ():
            if isinstance(ancestor, Class):
                summary = self._evaluator.program.summary(ancestor.file)
                if summary is not None:
                    yield summary.scopes, ancestor.scope

    def _line(self, klass: nodes.ClassDef) -> tuple[Value, ...] | None:
        """The ancestors, nearest first; None when the class itself cannot be found in the summary."""
        made = self.found(klass)
        return self._evaluator.line(made)[1:] if made is not None else None

    def found(self, klass: nodes.ClassDef) -> Class | None:
        """A class at the top level of the module, as the summaries know it."""
        return self._classes.get((klass.name, klass.fromlineno or 0))

    @functools.cached_property
    def _classes(self) -> dict[tuple[str, int], Class]:
        path = self._source.path
        summary = self._evaluator.program.summary(path)
        return {
            (scope.name, scope.line): Class(path, number, Context(path, 0))
            for number, scope in enumerate(summary.scopes if summary is not None else ())
            if scope.kind == "class" and scope.outer == 0
        }


def is_neutral(ancestor: Value) -> bool:
    """Whether a base brings no behaviour."""
    return isinstance(ancestor, External) and ancestor.name in _NEUTRAL


def _speaks_of(part: Any, name: str) -> bool:
    """Whether an attribute of this name stands anywhere in some operations."""
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            if len(one) == 4 and one[0] == "a" and one[2] == name:
                return True
            todo += one
    return False
