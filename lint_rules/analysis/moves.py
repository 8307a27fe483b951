"""Did a module do no more than move? Its summary without its lines is the same, and the lines are in the same order.

Whoever asks the modules of a program compares the lines of one with each other, and never with those of another. So an
answer about a module that moved is the answer from before, with other lines in it.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from lint_rules.analysis.summary import Expression, Operation, ScopeSummary, Summary


def only_moved(before: Summary, after: Summary) -> bool:
    """Whether two summaries tell the same, but for the lines where it stands."""
    first, second = _Apart(before), _Apart(after)
    if first.facts != second.facts:
        return False
    moves = sorted(set(zip(first.lines, second.lines, strict=True)))
    return all(old < later and new < down for (old, new), (later, down) in itertools.pairwise(moves))


class _Apart:
    """The facts of a summary, and its lines in the order of the facts. What is not known to be a line is a fact."""

    def __init__(self, summary: Summary) -> None:
        self.lines: list[int] = []
        self.facts = dataclasses.replace(
            summary,
            scopes=[self._scope(scope) for scope in summary.scopes],
            imports=[(self._line(line), module, names) for line, module, names in summary.imports],
            lines={name: self._line(line) for name, line in sorted(summary.lines.items())},
            shielded=[[self._line(line) for line in span] for span in summary.shielded],
        )

    def _line(self, line: int) -> int:
        self.lines.append(line)
        return 0

    def _scope(self, scope: ScopeSummary) -> ScopeSummary:
        return dataclasses.replace(
            scope,
            line=self._line(scope.line),
            defaults=self._named(scope.defaults),
            decorators=[(self._line(line), self._expression(value)) for line, value in scope.decorators],
            bases=self._all(scope.bases),
            keywords=self._named(scope.keywords),
            stores={
                name: [(number, self._expression(value)) for number, value in stored]
                for name, stored in sorted(scope.stores.items())
            },
            names={name: self._all(values) for name, values in sorted(scope.names.items())},
            operations=self._operations(scope.operations),
            packed="",
        )

    def _named(self, values: Mapping[str, Expression]) -> dict[str, Expression]:
        return {name: self._expression(value) for name, value in sorted(values.items())}

    def _all(self, values: Iterable[Any]) -> list[Any]:
        return [self._expression(value) for value in values]

    def _expression(self, value: Any) -> Any:
        match value:
            case ["k" | "ks", *_]:
                return value
            case ["a", _, str(), int(line)] | ["s", _, _, int(line)] | ["c", _, list(), list(), int(line)]:
                return [*self._all(value[:-1]), self._line(line)]
            case list():
                return self._all(value)
            case _:
                return value

    def _operations(self, operations: Iterable[Operation]) -> list[Operation]:
        return [self._operation(operation) for operation in operations]

    def _operation(self, operation: Operation) -> Operation:
        what, line, *rest = operation
        here = self._line(line)
        match what:
            case "w":
                value, inner = rest
                return [what, here, self._expression(value), self._operations(inner)]
            case "fin":
                return [what, here, *map(self._operations, rest)]
            case "if":
                test, question, inner, other = rest
                said = [self._expression(test), question]
                return [what, here, *said, self._operations(inner), self._operations(other)]
            case _:
                return [what, here, *self._all(rest)]
