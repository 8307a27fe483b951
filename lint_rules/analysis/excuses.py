"""Is there a cause for dropping the error here?

Each question is one cause that a reader accepts: somebody said why, the code only tidies up, another error is
being dealt with or raised instead, the last of several tries counts, or all is a test.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.effects import Effects
from lint_rules.analysis.handlers import (
    Guard,
    Handlers,
    behind,
    called,
    enclosing_function,
    falls_through,
    following,
    guarded,
    own_nodes,
)
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
    | {"importlib._bootstrap._load", "runpy.run_module", "runpy.run_path"}
)
_LOADING: Final = frozenset({"exec_module", "load_module"})
_ATTEMPTING: Final = frozenset(
    {"try", "attempt", "maybe", "possible", "quiet", "quietly", "safe", "safely", "silent", "silently"}
)
_ENDING: Final = frozenset({"os._exit", "os.abort", "sys.exit", "builtins.exit", "builtins.quit"})


class Excuses:
    """Where in one module an error may be dropped."""

    def __init__(
        self, names: Names, handlers: Handlers, tidying: Tidying, *, test_code: TestCode, effects: Effects
    ) -> None:
        self._is_test_code = test_code.here
        self._names = names
        self._handlers = handlers
        self._tidying = tidying
        self._effects = effects

    def hold_for(self, guard: Guard) -> bool:
        """Whether there is a cause for what a guard drops."""
        return (
            self._is_test_code
            or deals_with_another_error(guard)
            or is_retried(guard)
            or raises_instead(guard)
            or self._stops_anyway(guard)
            or self._is_announced(guard)
            or self._is_told_below(guard)
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

    def _stops_anyway(self, guard: Guard) -> bool:
        """Whether the program ends behind a guard that takes what asks it to end."""
        return self._handlers.is_total(guard) and any(
            call is not None and self._names.of(call.func) in _ENDING for call in map(called, behind(guard))
        )

    def _is_announced(self, guard: Guard) -> bool:
        """Whether the function's name says that it only tries; nobody takes that for a word about Ctrl-C."""
        function = enclosing_function(guard)
        return (
            function is not None
            and not self._handlers.is_total(guard)
            and not _ATTEMPTING.isdisjoint(words(function.name))
        )

    def _is_told_below(self, guard: Guard) -> bool:
        """Whether all that is called here tells of an error itself before it lets it go."""
        calls = [node for node in own_nodes(guarded(guard)) if isinstance(node, nodes.Call)]
        return bool(calls) and all(self._tells(call, guard) for call in calls)

    def _tells(self, call: nodes.Call, guard: Guard) -> bool:
        function = self._effects.function(call)
        handlers = [n for n in own_nodes(function.body) if isinstance(n, nodes.ExceptHandler)] if function else []
        return any(
            self._handlers.tells_and_raises(handler)
            and (self._handlers.is_total(handler) or not self._handlers.is_total(guard))
            for handler in handlers
        )

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


def raises_instead(guard: Guard) -> bool:
    """Whether the code behind a guard raises an error of its own, whatever happened before."""
    return falls_through(guard) and any(isinstance(statement, nodes.Raise) for statement in behind(guard))


def _raises(statements: list[nodes.NodeNG]) -> bool:
    return any(isinstance(node, nodes.Raise) for node in own_nodes(statements))
