"""What does a function enter of what it was given: which items does it set, what does it pass on, and when?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from lint_rules.analysis.running.lowering import AUGMENTS
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

Guards: TypeAlias = tuple[tuple[Expression, bool], ...]
"""Tests, and what each must come to for an operation to be reached."""

_WITH_LINE: Final = frozenset({("a", 4), ("s", 4), ("c", 5)})
_PLAIN: Final = frozenset({"v", "g"})


class Entered(NamedTuple):
    """The setting of an item, or a call that is given something."""

    operation: Operation
    guards: Guards
    kept: list[Expression]
    """What an item is set to, or the arguments of the call by their positions."""


def steps(operations: Sequence[Operation], guards: Guards = ()) -> Iterator[tuple[Operation, Guards]]:
    """Operations and those inside of them, in order, each with the tests that lead there."""
    for operation in operations:
        yield operation, guards
        match operation:
            case ["w", _, _, inner]:
                yield from steps(inner, guards)
            case ["fin", _, inner, last]:
                yield from steps([*inner, *last], guards)
            case ["if", _, test, _, positive, negative]:
                yield from steps(positive, (*guards, (test, True)))
                yield from steps(negative, (*guards, (test, False)))
                if _ends(positive) is not _ends(negative):
                    guards = (*guards, (test, _ends(negative)))
            case _:
                pass


def entering(scope: ScopeSummary, *, beside_first: bool) -> Iterator[Entered]:
    """Settings of items and calls, wherever they are, in which what a function was given is entered or passed.

    Args:
        scope: the function.
        beside_first: whether its first parameter is the object that keeps things, and so none of them.
    """
    params = scope.params[beside_first:]
    given = frozenset(filter(None, (*params, scope.vararg, scope.kwarg)))
    near = _near(scope, given, None)
    for operation, guards in steps(scope.operations):
        if operation[0] == "si" and operation[-1] != AUGMENTS:
            table = operation[2]
            close = near if table[0] in _PLAIN else _near(scope, given, table)
            if _speaks(operation[3:], close, table) and not _is_remembered(scope, operation, guards, close):
                yield Entered(operation, guards, [operation[4]])
        for call in _calls(operation[2:]):
            if _speaks([call[2], call[3]], near):
                yield Entered(call, guards, call[2])


def same(first: Any, second: Any) -> bool:
    """Whether two expressions are the same, wherever they stand."""
    if not isinstance(first, list) or not isinstance(second, list):
        return bool(first == second)
    if len(first) != len(second):
        return False
    # The last item of these is a line.
    is_named = bool(first) and isinstance(first[0], str)
    length = len(first) - 1 if is_named and (first[0], len(first)) in _WITH_LINE else len(first)
    return all(same(one, other) for one, other in zip(first[:length], second[:length], strict=True))


def is_one(part: Expression, given: frozenset[str]) -> bool:
    """Whether an expression is one of these variables of a function, or any from outside of it."""
    return part is not None and part[0] == "v" and (part[1] > 0 or part[2] in given)


def mentions(part: Any) -> Iterator[list[Any]]:
    """Every list in some expressions: all expressions are, and more."""
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            yield one
            todo += one


def _ends(operations: Sequence[Operation]) -> bool:
    return bool(operations) and operations[-1][0] == "x"


def _near(scope: ScopeSummary, given: frozenset[str], table: Expression) -> frozenset[str]:
    """The parameters of a function, and its names for what is made of one at once, but not of a table.

    What is found out about a parameter by more steps, such as how far its text is indented, is no longer the thing.
    """
    made = {name for name, bound in scope.names.items() if any(_speaks(value, given, table) for value in bound)}
    return given | made


def _is_remembered(scope: ScopeSummary, operation: Operation, guards: Guards, near: frozenset[str]) -> bool:
    """Whether an item is a result that the function looks up before it computes it, under what it computes it of."""
    _, _, table, key, value = operation
    if _speaks(value, near - {key[2]} if is_one(key, near) and not key[1] else near, table):
        return False
    reads = [["s", table, key, 0], ["c", ["a", table, "get", 0], [key], [], 0]]
    names = [name for name, bound in scope.names.items() if any(same(one, read) for one in bound for read in reads)]
    reads += [["v", 0, name] for name in names]
    for before, _ in steps(scope.operations):
        if before is operation:
            break
        if before[0] == "r" and any(same(before[2], read) for read in reads):
            return True
    return bool(names) and any(_asks_whether_absent(guard, table, key) for guard in guards)


def _asks_whether_absent(guard: tuple[Expression, bool], table: Expression, key: Expression) -> bool:
    test, holds = guard
    match test:
        case ["not", inner]:
            return _asks_whether_absent((inner, not holds), table, key)
        case ["cmp", "in" | "not in" as how, asked, asked_of]:
            return holds is (how == "not in") and same(asked, key) and same(asked_of, table)
        case _:
            return False


def _calls(parts: list[Any]) -> Iterator[list[Any]]:
    """The calls in the expressions of an operation, but for those in operations inside of it."""
    for part in parts:
        if isinstance(part, list) and part and isinstance(part[0], str):
            for one in mentions(part):
                if len(one) == 5 and one[0] == "c":
                    yield one


def _speaks(part: Any, names: frozenset[str], table: Expression = None) -> bool:
    """Whether one of these variables of a function, or one from outside of it, stands anywhere in some expressions.

    What is read from a table is of the table, and not of the variable by which that is found.
    """
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            if table is not None and table[0] not in _PLAIN and same(one, table):
                continue
            if len(one) == 3 and one[0] == "v" and (one[1] or one[2] in names):
                return True
            todo += one
    return False
