"""Is there nobody above this code to see an error?

A thread, a task, a request handler or a signal handler is called by a machine, not by a caller who could deal with
what it raises: whoever wants the error known must say it there.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings
from lint_rules.analysis.handlers import enclosing_function
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.tidying import words

_CALLED_BY_A_MACHINE: Final = frozenset(
    [
        "handle",
        "handler",
        "handlers",
        "middleware",
        "dispatch",
        "callback",
        "hook",
        "listener",
        "consumer",
        "worker",
        "task",
        "job",
        "view",
        "endpoint",
        "route",
        "webhook",
        "thread",
        "loop",
        "forever",
        "on",
        "run",
        "serve",
        "process",
        "do",
        "signal",
        "lifespan",
        "startup",
        "trigger",
        "asgi",
        "wsgi",
        "actor",
    ]
)
_CALLED_BY_ITS_CLASS: Final = frozenset(
    [
        "handler",
        "middleware",
        "thread",
        "worker",
        "task",
        "job",
        "view",
        "viewset",
        "resource",
        "endpoint",
        "consumer",
        "listener",
        "servicer",
    ]
)
_STARTERS: Final = frozenset(
    [
        "submit",
        "create_task",
        "ensure_future",
        "run_in_executor",
        "run_coroutine_threadsafe",
        "call_soon",
        "call_soon_threadsafe",
        "call_later",
        "call_at",
        "add_done_callback",
        "apply_async",
        "map_async",
        "start_soon",
        "start_new_thread",
        "add_job",
        "to_thread",
        "run_sync",
        "spawn",
        "connect",
        "subscribe",
        "register",
        "add_handler",
        "add_listener",
        "on",
        "schedule",
        "defer_to_thread",
        "deferToThread",
        "callLater",
        "callInThread",
        "Thread",
        "Process",
        "Timer",
        "Greenlet",
    ]
)
_PLAIN: Final = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "abstractmethod",
        "override",
        "overload",
        "wraps",
        "contextmanager",
        "asynccontextmanager",
        "cache",
        "lru_cache",
        "singledispatch",
        "final",
        "deprecated",
    ]
)


class Boundaries:
    """The code of one module that machines call."""

    def __init__(self, bindings: Bindings, main_scope: MainScope) -> None:
        self._bindings = bindings
        self._main_scope = main_scope

    def hold(self, node: nodes.NodeNG) -> bool:
        """Whether a node stands in main scope, at module level, or in a function that a machine calls."""
        if self._main_scope.decides(node):
            return True
        function = enclosing_function(node)
        if function is None:
            return True
        while function is not None:
            if self._is_called_by_a_machine(function):
                return True
            function = enclosing_function(function)
        return False

    def _is_called_by_a_machine(self, function: nodes.FunctionDef) -> bool:
        if not _CALLED_BY_A_MACHINE.isdisjoint(words(function.name)) or function.name == "__call__":
            return True
        if function.decorators is not None and any(_last(d) not in _PLAIN for d in function.decorators.nodes):
            return True
        owner = function.parent
        if isinstance(owner, nodes.ClassDef):
            names = [owner.name, *(_last(base) for base in owner.bases)]
            if any(not _CALLED_BY_ITS_CLASS.isdisjoint(words(name)) for name in names):
                return True
            return any(
                _is_given_away(reference)
                for reference in self._bindings.nodes(nodes.Attribute)
                if reference.attrname == function.name and isinstance(reference.expr, nodes.Name)
            )
        binding: Binding | None = self._bindings.of(function)
        return binding is not None and any(_is_given_away(reference) for reference in binding.references)


def _is_given_away(reference: nodes.NodeNG) -> bool:
    """Whether a function, or a call of a coroutine function, is an argument of something that runs it on its own."""
    parent = reference.parent
    if isinstance(parent, nodes.Call) and parent.func is reference:
        reference, parent = parent, parent.parent
    if isinstance(parent, nodes.Keyword):
        return parent.arg in {"target", "callback", "function", "func"}
    return isinstance(parent, nodes.Call) and reference in parent.args and _last(parent.func) in _STARTERS


def _last(node: object) -> str:
    """The last name of a dotted expression or of what a call calls."""
    match node:
        case nodes.Call():
            return _last(node.func)
        case nodes.Attribute():
            return str(node.attrname)
        case nodes.Name():
            return str(node.name)
        case nodes.Subscript():
            return _last(node.value)
        case _:
            return ""
