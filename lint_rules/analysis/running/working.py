"""Which heavy work does running this code lead to, through the functions of the project?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.registering import flattened
from lint_rules.analysis.running.values import Class, Context, External, Function, Instance, Value, Values, context
from lint_rules.analysis.summary import Expression, Operation

_DEEPEST: Final = 6
"""Work behind more calls than this is not looked for."""
_MANY: Final = 200
"""More functions than this are not gone through for one module."""


class Work(NamedTuple):
    """Something heavy, and the calls that lead to it: file, line, and what is called there."""

    says: str
    what: str
    way: tuple[tuple[str, int, str], ...]


Looped = Callable[[str, int], "tuple[int, int] | None"]
"""Of a function by file and line: the line of a loop in it that takes long, and its steps."""


class Working:
    """Finds heavy work through the summaries of a program."""

    def __init__(self, evaluator: Evaluator, looped: Looped) -> None:
        self._evaluator = evaluator
        self._looped = looped
        self._heavy = evaluator.knowledge.table("heavy")
        self._effects = evaluator.knowledge.table("effects")
        self._known: dict[tuple[str, int], Work | None] = {}

    def of_operation(self, here: Context, operation: Operation) -> Work | None:
        """The first heavy work that an operation does."""
        return next(self._done(here, [operation], 0), None)

    def _done(self, here: Context, operations: Sequence[Operation], depth: int) -> Iterator[Work]:
        for operation in flattened(operations):
            if operation[0] == "def":
                for _, decorator in self._evaluator.scope(here.file, operation[2]).decorators:
                    yield from self._expression(here, decorator, depth)
            for part in operation[2:]:
                yield from self._expression(here, part, depth)

    def _expression(self, here: Context, expression: Any, depth: int) -> Iterator[Work]:
        for call in calls(expression):
            work = self._call(here, call, depth)
            if work is not None:
                yield work

    def _call(self, here: Context, call: list[Any], depth: int) -> Work | None:
        for value in self._evaluator.values(here, call[1]):
            if isinstance(value, External):
                kind = self._heavy.find(value.name)
                if kind is not None and self._effects.find(value.name) is None and not self._is_own(here, value.name):
                    return Work(self._heavy.values[kind], value.name, ((here.file, call[4], value.name),))
            for function in self._functions(value):
                inner = self._inside(function, depth)
                scope = self._evaluator.scope(function.file, function.scope)
                if inner is None and self._recurses(function, numbers(call)):
                    inner = Work("counts by recursion", scope.name, ((function.file, scope.line, "calls itself"),))
                if inner is not None:
                    title = self._evaluator.title(Context(function.file, function.scope, (), function.outer))
                    return inner._replace(way=((here.file, call[4], title), *inner.way))
        return None

    def _is_own(self, here: Context, name: str) -> bool:
        """Whether the code belongs to the library that a name is from."""
        return self._evaluator.package(here.file) == name.partition(".")[0]

    def _functions(self, value: Value) -> Sequence[Function]:
        match value:
            case Function() if not self._evaluator.scope(value.file, value.scope).lazy:
                return (value,)
            case Class():
                made = self._evaluator.ask(self._evaluator.own_attribute(value, "__init__"))
                return [constructor._replace(bound=Instance(value)) for constructor in made]
            case _:
                return ()

    def _inside(self, function: Function, depth: int) -> Work | None:
        """What a function does, whoever calls it."""
        key = (function.file, function.scope)
        if key not in self._known:
            if depth >= _DEEPEST or len(self._known) >= _MANY:
                return None
            self._known[key] = None
            scope = self._evaluator.scope(*key)
            given: dict[str, Values] = {}
            if function.bound is not None and scope.params:
                given[scope.params[0]] = (function.bound,)
            looped = self._looped(function.file, scope.line)
            if looped is not None:
                line, steps = looped
                self._known[key] = Work(says_steps(steps), "a loop", ((function.file, line, "a loop"),))
            else:
                here = context(function.file, function.scope, given, function.outer)
                self._known[key] = next(self._done(here, scope.operations, depth + 1), None)
        return self._known[key]

    def _recurses(self, function: Function, numbered: frozenset[int | str]) -> bool:
        """Whether a function calls itself by its name, and gives another number where it was given one."""
        if not numbered:
            return False
        scope = self._evaluator.scope(function.file, function.scope)
        outer = self._evaluator.scope(function.file, scope.outer)
        spelled = ["g", scope.name] if outer.kind == "module" else None
        return spelled is not None and any(
            call[1] == spelled and not numbered.isdisjoint(places(call)) and numbered.isdisjoint(numbers(call))
            for operation in flattened(scope.operations)
            for part in operation[2:]
            for call in calls(part)
        )


def says_steps(steps: int) -> str:
    """How a loop of so many steps is called."""
    return f"takes {steps:,} steps"


def calls(expression: Expression) -> Iterator[list[Any]]:
    """The calls in an expression."""
    todo: list[Any] = [expression]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            if len(part) == 5 and part[0] == "c":
                yield part
            todo += reversed(part)


def places(call: list[Any]) -> Iterator[int | str]:
    """The places and names of the arguments of a call."""
    for place, part in enumerate(call[2]):
        if part is not None and part[0] == "*":
            break
        yield place
    yield from (name for name, _ in call[3] if name is not None)


def numbers(call: list[Any]) -> frozenset[int | str]:
    """The places and names of the arguments that are numbers which are written down."""
    arguments: list[tuple[int | str, Any]] = [*enumerate(call[2]), *call[3]]
    return frozenset(
        place
        for place, part in arguments
        if part is not None and part[0] == "k" and isinstance(part[1], int) and part[1] > 1
    )
