"""On which of its parameters does it depend what code a function runs?

Following a function once for each set of arguments is worth its price only where an argument is called, tested,
handed on or given back. All others are forgotten at the call.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import Any

from lint_rules.analysis.running.values import (
    ANY,
    FEW,
    NOTHING,
    Constant,
    Constants,
    Container,
    External,
    PackagePath,
    Unknown,
    Value,
    Values,
    leaves,
)
from lint_rules.analysis.running.world import is_of_machine
from lint_rules.analysis.summary import Expression, ScopeSummary


class Use(enum.IntEnum):
    """In which way a parameter decides what runs."""

    FLOW = 1
    """It is called, handed on or given back."""
    TYPE = 2
    """Its type is asked for."""
    VALUE = 3
    """It is compared with a constant, or names a variable of the environment."""


def deciding(scopes: list[ScopeSummary], number: int) -> dict[str, Use]:
    """The parameters of a function that decide what runs."""
    scope = scopes[number]
    own = {*scope.params, *(name for name in (scope.vararg, scope.kwarg) if name)}
    found: dict[str, Use] = {}
    if scope.params and scopes[scope.outer].kind == "class":
        # The class of the instance decides which methods run.
        found[scope.params[0]] = Use.FLOW
    nested = [(number, 0)]
    for inner, depth in nested:
        nested += [(child, depth + 1) for child in _children(scopes, inner)]
        for name, use in _used(scopes[inner], depth):
            if name in own:
                found[name] = max(found.get(name, Use.FLOW), use)
    return found


def weighed(values: Values, use: Use, acts: Callable[[str], bool]) -> Values:
    """An argument as far as a callee may run other code for it: more would only multiply contexts.

    Args:
        values: what the argument may be.
        use: what the callee does with it.
        acts: whether a foreign name does anything of interest when it is called.
    """
    kept: list[Value] = []
    for value in values:
        match value:
            case Unknown():
                # Of a path that may be another, it is still of interest that it may be one of the package.
                return (PackagePath(), value) if PackagePath() in values else NOTHING
            case Constant(type_="int" | "str"):
                known = use is Use.VALUE or is_of_machine(value)
                kept.append(value if known else value._replace(value=ANY))
            case External():
                if not acts(value.name):
                    return NOTHING
                kept.append(value)
            case Container():
                if not value.elements:
                    kept.append(value)
                    continue
                inner = weighed(tuple(leaves(value)), Use.FLOW, acts)
                if not inner or len(inner) > FEW:
                    return NOTHING
                kept.append(Container(inner))
            case Constants():
                return NOTHING
            case _:
                kept.append(value)
    return tuple(dict.fromkeys(kept))


def _children(scopes: list[ScopeSummary], number: int) -> Iterator[int]:
    # Scopes are numbered after those around them.
    for child in range(number + 1, len(scopes)):
        if scopes[child].outer == number:
            yield child


def _used(scope: ScopeSummary, depth: int) -> Iterator[tuple[str, Use]]:
    """Names ``depth`` scopes further out that are called, tested, handed on, given back or bound to other names."""
    stack: list[tuple[Any, Use | None]] = []
    for operation in scope.operations:
        stack.append((operation, Use.FLOW if operation[0] in ("r", "y", "i") else None))
    stack += [(value, Use.FLOW) for values in scope.names.values() for value in values]
    stack += [(value, Use.FLOW) for value in scope.defaults.values()]
    stack += [(value, Use.FLOW) for _, value in scope.decorators]
    while stack:
        item, use = stack.pop()
        if not isinstance(item, list) or not item:
            continue
        match item[0]:
            case "k" | "ks" | "g" | "im" | "fr":
                pass
            case "v" if len(item) == 3 and isinstance(item[1], int) and isinstance(item[2], str):
                if use is not None and item[1] == depth:
                    yield item[2], use
            case "c":
                asked = Use.TYPE if item[1] == ["g", "isinstance"] else Use.FLOW
                if _asks_environment(item[1]):
                    asked = Use.VALUE
                stack += [(item[1], Use.FLOW), *((p, asked) for p in item[2]), *((p, Use.FLOW) for _, p in item[3])]
            case "w":
                stack += [(item[2], Use.FLOW), (item[3], None)]
            case "if":
                stack += [(item[2], Use.FLOW), (item[4], None), (item[5], None)]
            case "s" if _is_environment(item[1]) or _is_modules(item[1]):
                stack.append((item[2], Use.VALUE))
            case "cmp":
                stack += [(part, Use.VALUE) for part in item[2:]]
            case "not":
                stack.append((item[1], use or Use.FLOW))
            case "and" | "or":
                stack += [(part, use or Use.FLOW) for part in item[1]]
            case "?":
                stack += [(item[1], Use.FLOW), (item[3], use), (item[4], use)]
            case _:
                stack += [(part, use) for part in item if isinstance(part, list)]


def _asks_environment(callee: Expression) -> bool:
    """Whether a call asks for a variable of the environment, by the look of it."""
    match callee:
        case ["g", "getenv"] | ["a", _, "getenv", _]:
            return True
        case ["a", owner, "get", _]:
            return _is_environment(owner)
        case _:
            return False


def _is_modules(expression: Expression) -> bool:
    """Whether an expression is the table of loaded modules, by the look of it."""
    match expression:
        case ["g", "modules"] | ["a", _, "modules", _]:
            return True
        case _:
            return False


def _is_environment(expression: Expression) -> bool:
    """Whether an expression is the environment, by the look of it."""
    match expression:
        case ["g", "environ"] | ["a", _, "environ", _]:
            return True
        case _:
            return False
