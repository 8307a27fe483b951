"""Is what a name of a module is bound to either true or false, and nothing else?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.entering import steps
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.frame import Frame
from lint_rules.analysis.running.values import Context, External, Function
from lint_rules.analysis.summary import Expression

_ANSWERING: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("bool", "any", "all", "isinstance", "hasattr", "callable")),
        *("distutils.util.strtobool", "setuptools._distutils.util.strtobool"),
    }
)
"""Functions of libraries that answer yes or no."""
_ASKING_TEXT: Final = frozenset({"startswith", "endswith", "isdigit"})
_DEEPEST: Final = 6
"""How many calls and names are looked through at most."""


class Switches:
    """Finds out what functions of a project can return, as their text says."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def is_one(self, file: str, name: str) -> bool:
        """Whether all that a name of a module is bound to is true or false."""
        made = self._evaluator.scope(file, 0).names.get(name, [])
        here = Context(file, 0)
        return bool(made) and all(self._answers(one, here, {}, 0) for one in made)

    def _answers(self, value: Expression, here: Context, given: dict[str, bool], depth: int) -> bool:
        """Whether an expression is true or false; of parameters, ``given`` says whether they are."""
        if depth > _DEEPEST:
            return False
        match value:
            case ["k", bool() | 0 | 1] | ["cmp", *_] | ["not", *_]:
                return True
            case ["in", int(number), inner]:
                # A function binds the name anew.
                return self._answers(inner, self._evaluator.plain_context(here.file, number), {}, depth + 1)
            case ["and" | "or" | "o", parts, *_]:
                return all(self._answers(part, here, given, depth) for part in parts)
            case ["?", _, _, *branches]:
                return all(self._answers(branch, here, given, depth) for branch in branches)
            case ["v", 0, str(name)]:
                made = [one for one in self._evaluator.scope(*here[:2]).names.get(name, []) if one != value]
                known = given.get(name, name not in given and bool(made))
                return known and all(self._answers(one, here, given, depth + 1) for one in made)
            case ["c", ["a", _, str(name), _], *_] if name in _ASKING_TEXT:
                return True
            case ["c", callee, positional, named, _]:
                passed = [self._answers(part, here, given, depth + 1) for part in positional]
                by_name = {name: self._answers(part, here, given, depth + 1) for name, part in named if name}
                return self._returns(callee, here, passed, by_name, depth)
            case _:
                return False

    def _returns(
        self, callee: Expression, here: Context, passed: list[bool], by_name: dict[str, bool], depth: int
    ) -> bool:
        """Whether all that a call may return is true or false."""
        values = self._evaluator.ask(Frame(self._evaluator, here).value(callee))
        for value in values:
            match value:
                case External(name):
                    if name not in _ANSWERING:
                        return False
                case Function():
                    if not self._function_answers(value, passed, by_name, depth):
                        return False
                case _:
                    return False
        return bool(values)

    def _function_answers(self, function: Function, passed: list[bool], by_name: dict[str, bool], depth: int) -> bool:
        scope = self._evaluator.scope(function.file, function.scope)
        params = scope.params[function.bound is not None :]
        given = {
            name: default is not None and default[0] == "k" and isinstance(default[1], bool)
            for name, default in scope.defaults.items()
        }
        given |= dict.fromkeys(set(scope.params) - given.keys(), False)
        given |= dict(zip(params, passed, strict=False)) | by_name
        inner = Context(function.file, function.scope, (), function.outer, 0)
        returned = [operation[2] for operation, _ in steps(scope.operations) if operation[0] == "r"]
        return (
            scope.kind == "function"
            and not scope.lazy
            and bool(returned)
            and all(self._answers(one, inner, given, depth + 1) for one in returned)
        )
