"""For which modules does a finder of the project answer, once the import system asks it?"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from lint_rules.analysis.running.outcome import Key, Outcome
from lint_rules.analysis.running.values import (
    Constants,
    Container,
    Function,
    Value,
    Values,
    class_of,
    constant,
    context,
    leaves,
    text_of,
)
from lint_rules.analysis.summary import Expression, Operation

if TYPE_CHECKING:
    from lint_rules.analysis.running.evaluation import Evaluator

ENTERS_FINDER: Final = frozenset({"sys.meta_path.append", "sys.meta_path.insert"})
"""What makes the import system ask one more finder, which is the last argument."""
_METHODS: Final = ("find_spec", "find_module")
_NOTHING: Final[tuple[Expression, ...]] = (None, ["k", None])


def answers_for_own(evaluator: Evaluator, finders: Values, file: str) -> Generator[Key, Outcome, bool]:
    """Whether each of these finds no modules but those of the project, as far as the text tells."""
    for finder in finders:
        made = class_of(finder)
        if made is None:
            return False
        methods: tuple[Function, ...] = ()
        for name in _METHODS:
            methods = methods or (yield from evaluator.own_attribute(made, name))
        if not methods:
            return False
        for method in methods:
            limited = yield from _is_limited(evaluator, method, finder, file)
            if not limited:
                return False
    return bool(finders)


def _is_limited(evaluator: Evaluator, method: Function, finder: Value, file: str) -> Generator[Key, Outcome, bool]:
    """Whether a method answers only below a test for names, none of which is known to be that of a foreign module."""
    scope = evaluator.scope(method.file, method.scope)
    bound = int(method.flavour != "static")
    if len(scope.params) <= bound:
        return False
    given: dict[str, Values] = {scope.params[0]: (finder,)} if bound else {}
    frame = evaluator.frame(context(method.file, method.scope, given, method.outer))
    names = _asked_for(scope.operations, scope.params[bound])
    package = evaluator.package(file)
    for name in names:
        values = yield from frame.value(name)
        if name is not None and name[0] == "a" and not all(_starts_empty(value) for value in values):
            return False
        for text in _texts(values):
            first = text.partition(".")[0]
            if first not in ("", package) and evaluator.program.find(first, file) is None:
                return False
    return bool(names)


def _asked_for(operations: Sequence[Operation], parameter: str) -> list[Expression]:
    """What the name of a module must be or begin with for a method to answer; empty when that is open."""
    found: list[Expression] = []
    for operation in operations:
        if operation[0] != "if":
            if _answers([operation]):
                return []
            continue
        _, _, test, _, body, other = operation
        if body and body[-1][0] in ("r", "x") and not _answers(body):
            refused = _restricted(test, parameter, holds=False)
            if refused:
                return refused
        wanted = _restricted(test, parameter, holds=True)
        if _answers(other) or (_answers(body) and not wanted):
            return []
        found += wanted
    return found


def _restricted(test: Expression, parameter: str, *, holds: bool) -> list[Expression]:
    """What a text must be or begin with when a test comes out this way; empty when it may be anything."""
    match test:
        case ["not", inner]:
            return _restricted(inner, parameter, holds=not holds)
        case ["c", ["a", asked, "startswith", _], [prefix, *_], _, _] if holds and _mentions(asked, parameter):
            return [prefix]
        case ["cmp", "==" | "!=" as operator, left, right] if holds is (operator == "=="):
            pairs = ((left, right), (right, left))
            return [other for asked, other in pairs if _mentions(asked, parameter)][:1]
        case ["cmp", "in" | "not in" as operator, asked, ["ks", _] as known] if holds is (operator == "in"):
            return [known] if _mentions(asked, parameter) else []
        case ["cmp", "in" | "not in" as operator, ["v", 0, name], ["a", ["v", 0, str()], str(), _] as table] if (
            holds is (operator == "in")
        ):
            # A table of its own, which it fills itself.
            return [table] if name == parameter else []
        case ["and" | "or" as operator, inner, _]:
            each = [_restricted(part, parameter, holds=holds) for part in inner]
            if holds is (operator == "and"):
                return next(filter(None, each), [])
            return [name for names in each for name in names] if all(each) else []
        case _:
            return []


def _mentions(expression: Any, parameter: str) -> bool:
    """Whether an expression reads a parameter."""
    if not isinstance(expression, list):
        return False
    return expression == ["v", 0, parameter] or any(_mentions(part, parameter) for part in expression)


def _answers(operations: Sequence[Operation]) -> bool:
    """Whether some operations return something."""
    for operation in operations:
        if operation[0] == "r" and operation[2] not in _NOTHING:
            return True
        if any(_answers(part) for part in _inner(operation)):
            return True
    return False


def _inner(operation: Operation) -> Sequence[Sequence[Operation]]:
    """The operations inside of an operation."""
    match operation:
        case ["if", _, _, _, body, other]:
            return (body, other)
        case ["w", _, _, body]:
            return (body,)
        case ["fin", _, body, last]:
            return (body, last)
        case _:
            return ()


def _starts_empty(value: Value) -> bool:
    """Whether a value is a table of the finder's own that nobody hands to it, or a text."""
    return not value.elements if isinstance(value, Container) else text_of(value) is not None


def _texts(values: Values) -> Iterator[str]:
    """The texts that are known among some values, also of those in containers."""
    for value in values:
        parts: tuple[Value, ...] = (value,)
        match value:
            case Container():
                parts = tuple(leaves(value))
            case Constants():
                parts = tuple(map(constant, value.members))
        yield from filter(None, map(text_of, parts))
