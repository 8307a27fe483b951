"""Has what this import does been done by then, because a function on the way remembers that it ran?

A function that keeps its result does its work at the first call. Where the module that defines it calls it at import,
an earlier line of the same module does, or a module that the package loads before, a later call takes what is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Final

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.outcome import Link
from lint_rules.analysis.running.values import External
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_REMEMBERING: Final = frozenset({"functools.cache", "functools.lru_cache"})

Way = Sequence[Link]


class Once:
    """Which effects of imports are those of an earlier call."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def is_over(self, way: Way, line: int, file: str) -> bool:
        """Whether an effect of a module's line, at the end of a way, was had before that line runs."""
        return any(
            any(_ends(other, tail) for other in self._before(tail[0].file, file, line))
            or self._evaluator.done_before.has(_spelled(tail), file, self._remembered)
            for tail in self._once(way)
        )

    def _once(self, way: Way) -> Iterator[Way]:
        """The ends of a way that begin in a function which remembers."""
        for position, (call, inner) in enumerate(itertools.pairwise(way)):
            if self._is_first_time(inner.file, inner.line, call.name):
                yield way[position + 1 :]

    def _remembered(self, file: str) -> Iterator[Hashable]:
        """What a module does for certain by functions that remember it."""
        for way in self._certain(file):
            yield from map(_spelled, self._once(way))

    def _before(self, owner: str, file: str, line: int) -> Iterator[Way]:
        """The ways to effects, for certain, of earlier lines and of the module that defines the function."""
        for other in dict.fromkeys((owner, file)):
            yield from self._certain(other, line if other == file else None)

    def _certain(self, file: str, until: int | None = None) -> Iterator[Way]:
        for key, link in self._evaluator.body(file).items():
            if link.open_ == 0 and (until is None or key[1] < until):
                yield tuple(links(link))

    def _is_first_time(self, file: str, line: int, title: str) -> bool:
        """As ``_remembers``, which many effects of a module ask of the same lines."""
        remembering = self._evaluator.done_before.remembering
        key = (file, line, title)
        known = remembering.get(key)
        if known is None:
            known = remembering[key] = self._remembers(*key)
        return known

    def _remembers(self, file: str, line: int, title: str) -> bool:
        """Whether the function around a line does what that line does once, however often it is called."""
        summary = self._evaluator.program.summary(file)
        name = title.rpartition(".")[2]
        found = [
            (scope.line, number)
            for number, scope in enumerate(summary.scopes if summary is not None else ())
            if scope.kind == "function" and scope.name == name and scope.line <= line
        ]
        if summary is None or not found:
            return False
        number = max(found)[1]
        scope = summary.scopes[number]
        if not scope.params and scope.vararg is scope.kwarg is None and self._is_cached(file, scope):
            return True
        outer = summary.scopes[scope.outer] if scope.outer > 0 else None
        return any(
            _runs(body, line) and _notes(name, body, number, outer) for name, body in _first_times(scope.operations)
        )

    def _is_cached(self, file: str, scope: ScopeSummary) -> bool:
        here = self._evaluator.plain_context(file, scope.outer)
        for _, decorator in scope.decorators:
            made_by = decorator[1] if decorator is not None and decorator[0] == "c" else decorator
            for value in self._evaluator.values(here, made_by):
                if isinstance(value, External) and value.name in _REMEMBERING:
                    return True
        return False


def links(link: Link | None) -> Iterator[Link]:
    """The links of a way, in order."""
    while link is not None:
        yield link
        link = link.rest


def _spelled(way: Way) -> Hashable:
    """The places and names of a way, by which others are compared to it."""
    return tuple(link[2:5] for link in way)


def _ends(way: Way, tail: Way) -> bool:
    """Whether a way ends as another one does, by a call that comes before."""
    own = way[-len(tail) :]
    return len(way) > len(tail) and [link[2:5] for link in own] == [link[2:5] for link in tail]


def _first_times(operations: list[Operation]) -> Iterator[tuple[str, list[Operation]]]:
    """What a function does only while a variable from outside of it says that it has not been done."""
    for position, operation in enumerate(operations):
        match operation:
            case ["if", _, ["not", variable] | ["cmp", "is" | "==", variable, ["k", None]], _, body, _]:
                yield _from_outside(variable), body
            case ["if", _, ["cmp", "is not" | "!=", variable, ["k", None]] | variable, _, [*_, ["x", _, "return"]], _]:
                yield _from_outside(variable), operations[position + 1 :]
            case ["w", _, _, body] | ["fin", _, body, _]:
                # Most of them hold a lock meanwhile.
                yield from _first_times(body)
            case _:
                pass


def _from_outside(variable: Expression) -> str:
    match variable:
        case ["g", name]:
            return str(name)
        case ["v", int(up), name] if up > 0:
            return str(name)
        case _:
            return ""


def _notes(name: str, body: list[Operation], number: int, outer: ScopeSummary | None) -> bool:
    """Whether a function notes in a variable that it has run: a global, or one of the function around it."""
    if any(operation[0] == "gs" and operation[2] == name for operation in body):
        return True
    bound = outer.names.get(name, []) if outer is not None else []
    return any(expression is not None and expression[:2] == ["in", number] for expression in bound)


def _runs(operations: Iterable[Operation], line: int) -> bool:
    """Whether some operations, or what they hold, stand in a line."""
    todo: list[Any] = list(operations)
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            if len(one) > 1 and one[1] == line and isinstance(one[0], str):
                return True
            todo += one
    return False
