"""What may a constructor keep on its object, whatever it is given? Asked of its text alone, which settles most."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Function
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

MADE: Final = "()"
"""What stands for all that code makes itself, beside the names of its parameters."""


class Keeping:
    """What the constructors of a program may keep."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        clients = evaluator.knowledge.table("clients")
        self._plain = frozenset(name for name in dir(builtins) if clients.find(f"builtins.{name}") is None)
        """The builtins that make no client."""
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    def of(self, constructor: Function) -> frozenset[str]:
        """Parameters that may be kept; ``MADE`` when it may be the result of a call, or another method may keep it."""
        key = (constructor.file, constructor.scope)
        known = self._known.get(key)
        if known is None:
            bound = self._evaluator.scope(constructor.file, 0).names
            known = self._known[key] = frozenset(self._kept(self._evaluator.scope(*key), self._plain - bound.keys()))
        return known

    def _kept(self, constructor: ScopeSummary, plain: AbstractSet[str]) -> Iterator[str]:
        own = constructor.params[:1]
        for operation in _nested(constructor.operations):
            match operation:
                case ["sa", _, ["v", 0, owner], _, value] if owner in own:
                    yield from _origins(value, constructor, plain)
                case ["e", _, ["c", ["a", *_], *_]]:
                    yield MADE


def _origins(
    expression: Expression, scope: ScopeSummary, plain: AbstractSet[str], seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Where the value of an expression may come from: calls, but for those of plain builtins, and parameters."""
    parts: Sequence[Expression] = ()
    match expression:
        case ["c", ["g", name], *_] if name in plain:
            pass
        case ["c", *_]:
            yield MADE
        case ["v", 0, name] if name not in seen:
            yield name
            parts, seen = scope.names.get(name, ()), seen | {name}
        case ["u", _, inner] | ["s", inner, *_]:
            parts = [inner]
        case ["t" | "d" | "or", [*inside], *_]:
            parts = inside
        case ["?", _, _, positive, negative]:
            parts = [positive, negative]
    for part in parts:
        yield from _origins(part, scope, plain, seen)


def _nested(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Operations, and those of their blocks."""
    for operation in operations:
        yield operation
        match operation:
            case ["if", _, _, _, positive, negative]:
                yield from _nested([*positive, *negative])
            case ["w", _, _, inner]:
                yield from _nested(inner)
            case ["fin", _, inner, last]:
                yield from _nested([*inner, *last])
