"""What may a constructor keep on its object, whatever it is given? Asked of its text alone, which settles most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lint_rules.analysis.running.at_once import BUILTINS
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Context, External, Function, Value
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

MADE: Final = "()"
"""What stands for all that code makes itself, beside the names of its parameters."""


class Keeping:
    """What the constructors of a program may keep."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._clients = evaluator.knowledge.table("clients")
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    def forget(self) -> None:
        """Forget what constructors may keep: whoever asks again gets the same again."""
        self._known.clear()

    def of(self, constructor: Function) -> frozenset[str]:
        """Parameters that may be kept; ``MADE`` when it may be the result of a call, or another method may keep it."""
        key = (constructor.file, constructor.scope)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = frozenset(self._kept(self._evaluator.scope(*key), constructor.file))
        return known

    def _kept(self, constructor: ScopeSummary, file: str) -> Iterator[str]:
        own = constructor.params[:1]
        for operation in _nested(constructor.operations):
            match operation:
                case ["sa", _, ["v", 0, owner], _, value] if owner in own:
                    yield from self._origins(value, constructor, file)
                case ["e", _, ["c", ["a", *_] as callee, *_]] if not self._makes_none(callee, file):
                    yield MADE

    def _origins(
        self, expression: Expression, scope: ScopeSummary, file: str, seen: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """Where the value of an expression may come from: calls that may make a client, and parameters."""
        parts: Sequence[Expression] = ()
        match expression:
            case ["c", callee, *_]:
                if not self._makes_none(callee, file):
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
            yield from self._origins(part, scope, file, seen)

    def _makes_none(self, callee: Expression, file: str) -> bool:
        """Whether what is called is plainly a builtin, or of a library, that makes no client."""
        match callee:
            case ["g", str(name)] if name in BUILTINS and name not in self._evaluator.scope(file, 0).names:
                return self._clients.find(f"builtins.{name}") is None
            case ["g", *_] | ["a", ["g", *_], *_]:
                values = self._evaluator.at_once.value(Context(file, 0), callee)
                return bool(values) and all(map(self._is_harmless, values or ()))
            case _:
                return False

    def _is_harmless(self, value: Value) -> bool:
        return isinstance(value, External) and self._clients.find(value.name) is None


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
