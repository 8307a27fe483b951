"""Is there a cause for dropping the error here?

Each question is one cause that a reader accepts: somebody said why, the code only tidies up, another error is
being dealt with, the last of several tries counts, or all is a test.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.handlers import Guard, Handlers, enclosing_function, following, guarded, own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.test_code import TestCode
from lint_rules.analysis.tidying import Tidying, words

_SAME_COMPLAINT: Final = frozenset(
    {"BLE001", "S110", "S112", "E722", "B001", "W0702", "W0703", "W0718"}
    | {"bare-except", "broad-except", "broad-exception-caught"}
)
_DISPLAYING: Final = frozenset({"repr", "str", "unicode", "format", "pretty", "describe", "display"})
_FOREIGN: Final = frozenset(
    {"builtins.eval", "builtins.exec", "builtins.__import__", "importlib.import_module"}
    | {"runpy.run_module", "runpy.run_path"}
)
_LOADING: Final = frozenset({"exec_module", "load_module"})


class Excuses:
    """Where in one module an error may be dropped."""

    def __init__(self, names: Names, handlers: Handlers, tidying: Tidying, test_code: TestCode) -> None:
        self._is_test_code = test_code.here
        self._names = names
        self._handlers = handlers
        self._tidying = tidying

    def hold_for(self, guard: Guard) -> bool:
        """Whether there is a cause for what a guard drops."""
        return (
            self._is_test_code
            or deals_with_another_error(guard)
            or is_retried(guard)
            or self._is_tidying(guard)
            or _makes_text(guard)
            or self._runs_foreign_code(guard)
            or self._is_explained(guard)
        )

    def _is_explained(self, guard: Guard) -> bool:
        """Whether a comment gives a reason, or says that another linter's same complaint was heard."""
        return (
            self._handlers.has_reason(guard)
            or self._handlers.answers(guard, _SAME_COMPLAINT)
            or self._handlers.answered_above(_SAME_COMPLAINT)
        )

    def _is_tidying(self, guard: Guard) -> bool:
        return self._tidying.is_all(guarded(guard)) or self._tidying.happens_in(guard)

    def _runs_foreign_code(self, guard: Guard) -> bool:
        """Whether the guarded code evaluates text or loads a module by a computed name, which may raise anything."""
        calls = (node for node in own_nodes(guarded(guard)) if isinstance(node, nodes.Call))
        return any(
            (isinstance(call.func, nodes.Attribute) and call.func.attrname in _LOADING)
            or (self._names.of(call.func) in _FOREIGN and not _is_literal(call))
            for call in calls
        )


def _is_literal(call: nodes.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], nodes.Const)


def _makes_text(guard: Guard) -> bool:
    """Whether the code makes text for display: better a poor text than an error about the text."""
    function = enclosing_function(guard)
    return function is not None and not _DISPLAYING.isdisjoint(words(function.name))


def deals_with_another_error(guard: Guard) -> bool:
    """Whether a guard stands in a handler or in a ``finally``: another error, or the end, is being dealt with."""
    node: nodes.NodeNG | None = guard.parent
    while node is not None and not isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)):
        parent = node.parent
        if isinstance(parent, nodes.ExceptHandler):
            return True
        if isinstance(parent, (nodes.Try, nodes.TryStar)) and node in parent.finalbody:
            return True
        node = parent
    return False


def is_retried(guard: Guard) -> bool:
    """Whether a guard stands in a loop with a ``raise`` behind the try or behind the loop: the last try counts."""
    node: nodes.NodeNG | None = guard.parent
    while node is not None and not isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)):
        loop = node.parent
        if isinstance(loop, (nodes.For, nodes.While)):
            return _raises([*following(node), *loop.orelse, *following(loop)])
        node = loop
    return False


def _raises(statements: list[nodes.NodeNG]) -> bool:
    return any(isinstance(node, nodes.Raise) for node in own_nodes(statements))
