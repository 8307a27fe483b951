"""A parameter asks for a whole class where a method or two would do.

Whoever calls the function has to bring that very class: with its connection, its settings and all the methods that
nobody calls. An interface of the one or two methods that are called takes a stand-in, a decorator around the real
thing, or another implementation just as well, and says what the function is going to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.doers import Doers
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.protocols import spelled
from lint_rules.rule import Finding, Step, rule

_MOST_STEPS: Final = 10
"""More evidence than this is not read."""
_HARMLESS: Final = frozenset({"functools.cache", "functools.lru_cache", "functools.wraps", "builtins.staticmethod"})
"""Decorators that don't look at annotations."""


@rule(
    code="R7002",
    message="'%s' asks for a whole %s and only calls %s; take %s",
    talk=("interview-q4", "talk-top-tip-11", "industrial-how-much-interface-do-i-need"),
    since="0.1",
    strict=True,
)
def concrete_dependency(
    function: nodes.FunctionDef | nodes.AsyncFunctionDef, doers: Doers, library: LibraryCode, names: Names
) -> Iterator[Finding]:
    """Report parameters of public functions and constructors that could be a small protocol."""
    if not is_public(function) or not library.holds(function) or is_read_by_a_framework(function, names):
        return
    for doer in doers.of(function):
        methods = " and ".join(f"{name}()" for name in doer.calls)
        calls = [call for made in doer.calls.values() for call in made]
        steps = tuple(Step(call, "all that is called") for call in calls[:_MOST_STEPS])
        yield Finding(doer.parameter, (doer.parameter.name, doer.of, methods, spelled(doer.calls)), steps)


def is_public(function: nodes.FunctionDef) -> bool:
    """Whether a function of the module, or the constructor of a class there, is meant for others."""
    owner = function.parent
    if isinstance(owner, nodes.ClassDef):
        return function.name == "__init__" and not owner.name.startswith("_") and isinstance(owner.parent, nodes.Module)
    return isinstance(owner, nodes.Module) and not function.name.startswith("_")


def is_read_by_a_framework(function: nodes.FunctionDef, names: Names) -> bool:
    """Whether a decorator of a function, or of its class, may pass arguments by their annotations."""
    decorated = function.parent if isinstance(function.parent, nodes.ClassDef) else function
    decorators = decorated.decorators.nodes if decorated.decorators is not None else []
    called = (decorator.func if isinstance(decorator, nodes.Call) else decorator for decorator in decorators)
    return any(names.of(decorator) not in _HARMLESS for decorator in called)
