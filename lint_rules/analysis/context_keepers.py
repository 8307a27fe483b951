"""Does an object of this class keep all that it holds in the running context or thread, so that nobody shares it?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, External, Value
from lint_rules.analysis.summary import Expression

OWN_THREAD: Final = frozenset({"threading.get_ident", "threading.get_native_id", "threading.current_thread"})
"""What says which thread it is that runs."""
_LAST_NAMES: Final = frozenset(name.rpartition(".")[2] for name in OWN_THREAD)


class ContextKeepers:
    """The classes of a program whose objects are a way to what a context or thread holds."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._context_locals = evaluator.knowledge.table("context-locals")

    def has(self, made: Class) -> bool:
        """Whether a class is one: its methods bind no attribute but to what belongs to a context."""
        bodies = [(one.file, self._evaluator.scope(one.file, one.scope)) for one in self._classes(made)]
        computed = {name for _, body in bodies for name, bound in body.names.items() if _is_method(bound)}
        stores = [
            (file, number, expression)
            for file, body in bodies
            for name, stored in body.stores.items()
            if name not in computed
            for number, expression in stored
        ]
        return bool(stores) and all(self._makes_local(*store) for store in stores)

    def _classes(self, made: Class) -> list[Class]:
        return [ancestor for ancestor in self._evaluator.line(made) if isinstance(ancestor, Class)]

    def _makes_local(self, file: str, number: int, expression: Expression) -> bool:
        match expression:
            case ["c", callee, *_]:
                made = self._evaluator.values(self._evaluator.plain_context(file, number), callee)
                return bool(made) and all(map(self._is_local, made))
            case _:
                return False

    def _is_local(self, value: Value) -> bool:
        match value:
            case External(name=name):
                return self._context_locals.find(name) is not None
            case Class():
                line = self._evaluator.line(value)
                return any(isinstance(base, External) and self._is_local(base) for base in line)
            case _:
                return False


def _is_method(bound: list[Expression]) -> bool:
    """Whether a name of a class is a function, so that binding it on an object asks a property or the like."""
    return any(expression is not None and expression[0] == "def" for expression in bound)


def names_own_thread(key: Expression, bound: dict[str, list[Expression]]) -> bool:
    """Whether the key of an entry is the thread that runs, also by a local: what is kept there is its own affair."""
    match key:
        case ["c", ["a", _, str(name), *_] | ["g", str(name)], *_]:
            return name in _LAST_NAMES
        case ["v", 0, str(local)]:
            values = bound.get(local, [])
            return len(values) == 1 and values[0] != key and names_own_thread(values[0], bound)
        case _:
            return False
