"""Do the tests that lead to some code let it run, as far as constants tell, such as those of the class being made?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.deciding import compare, verdict_of
from lint_rules.analysis.running.entering import Guards, mentions, steps
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.frame import Frame
from lint_rules.analysis.running.values import UNKNOWN, Class, Context, Values, constant
from lint_rules.analysis.summary import Expression, ScopeSummary

_NAME: Final = 1
_BODY: Final = 3
"""Where a metaclass is given the name of a class, and where its body."""


class Deciding:
    """Decides tests of functions, some of which run for a class that is being made: by its name and its constants."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def may_run(self, guards: Guards, here: Context, made: Class | None) -> bool:
        """Whether no test is known to turn out the other way."""
        return all(self._holds(test, here, made) is not (not wanted) for test, wanted in guards)

    def _holds(self, test: Expression, here: Context, made: Class | None) -> bool | None:
        match test:
            case None:
                return None
            case ["not", inner]:
                holds = self._holds(inner, here, made)
                return None if holds is None else not holds
            case ["and" | "or" as how, parts, _]:
                found = {self._holds(part, here, made) for part in parts}
                decided = bool(how == "or")
                if decided in found:
                    return decided
                return None if None in found else not decided
            case _ if made is not None:
                values = self._of_made(test, here, made)
                if values is not None:
                    return verdict_of(values)
        return self._evaluator.ask(Frame(self._evaluator, here).truth(test))

    def _of_made(self, expression: Expression, here: Context, made: Class) -> Values | None:
        """What a class says of itself: ``cls.abstract``, ``body["abstract"]``; None when it is not asked."""
        scope = self._evaluator.scope(here.file, here.scope)
        own = self._evaluator.scope(made.file, made.scope).names
        match expression:
            case ["v", 0, name] if len(scope.params) > _BODY and scope.params[_NAME] == name:
                return (constant(self._evaluator.scope(made.file, made.scope).name),)
            case ["a", ["v", 0, name], "__name__", _] if _is_made(scope, name):
                return (constant(self._evaluator.scope(made.file, made.scope).name),)
            case ["a", ["v", 0, name], attribute, _] if _is_made(scope, name):
                if attribute not in own and _sets(scope, attribute):
                    return UNKNOWN  # the class from which it is inherited was made by the same function
                return self._evaluator.held(made, attribute)
            case ["s", ["v", 0, name], ["k", str(attribute)], _] if scope.params[_BODY : _BODY + 1] == [name]:
                return self._evaluator.held(made, attribute) if attribute in own else UNKNOWN
            case ["cmp", "in" | "not in" as how, ["k", str(attribute)], ["v", 0, name]] if scope.params[
                _BODY : _BODY + 1
            ] == [name]:
                return (constant((attribute in own) is (how == "in")),)
            case ["cmp", how, left, right]:
                known = self._of_made(left, here, made)
                return compare(how, known, self._evaluator.values(here, right)) if known is not None else None
            case _:
                return None


def _is_made(scope: ScopeSummary, name: str) -> bool:
    """Whether a name of a hook stands for the class that is being made."""
    if scope.params[:1] == [name]:
        return scope.name != "__new__"
    return any(_is_new(one) for value in scope.names.get(name, ()) for one in mentions(value))


def _is_new(expression: list[object]) -> bool:
    """Whether an expression is ``super().__new__``, with or without arguments of ``super``."""
    match expression:
        case ["a", ["c", ["g", "super"], *_], "__new__", _]:
            return True
        case _:
            return False


def _sets(scope: ScopeSummary, attribute: str) -> bool:
    """Whether a function sets an attribute to something else than what it makes of it."""
    return any(
        operation[0] == "sa"
        and operation[3] == attribute
        and not any(one[:1] == ["a"] and len(one) == 4 and one[2] == attribute for one in mentions(operation[4]))
        for operation, _ in steps(scope.operations)
    )
