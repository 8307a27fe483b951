"""Does this code only tidy up?

Closing, stopping and removing what is no longer needed may fail without anybody minding: the work is done, or has
failed already for a reason of its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, children
from lint_rules.analysis.handlers import called, enclosing_function, own_nodes
from lint_rules.analysis.names import Names

_TIDYING: Final = frozenset(
    [
        "abort",
        "aclose",
        "cancel",
        "cleanup",
        "clean",
        "clear",
        "close",
        "closing",
        "deinit",
        "delete",
        "deregister",
        "destroy",
        "detach",
        "disconnect",
        "discard",
        "dispose",
        "exit",
        "finalize",
        "finish",
        "finished",
        "flush",
        "free",
        "join",
        "kill",
        "killpg",
        "leave",
        "logout",
        "quit",
        "release",
        "remove",
        "removedirs",
        "removeall",
        "reset",
        "restore",
        "rmdir",
        "rmtree",
        "rollback",
        "shutdown",
        "stop",
        "teardown",
        "term",
        "terminate",
        "undo",
        "unbind",
        "uninstall",
        "unlink",
        "unload",
        "unlock",
        "unmount",
        "unregister",
        "unsubscribe",
        "unwatch",
    ]
)
_PAIRS: Final = (("tear", "down"), ("shut", "down"), ("clean", "up"), ("log", "out"), ("sign", "out"), ("hang", "up"))
_WAITING: Final = frozenset({"result", "exception", "join", "wait", "wait_for", "wait_closed", "gather"})
_ENDS: Final = frozenset({"__exit__", "__aexit__", "__del__"})
_AT_EXIT: Final = frozenset({"atexit.register", "weakref.finalize", "multiprocessing.util.Finalize"})
_COMPOUND: Final = (nodes.If, nodes.For, nodes.While, nodes.With, nodes.Try, nodes.TryStar)
_INERT: Final = (nodes.Pass, nodes.Assign, nodes.AnnAssign, nodes.AugAssign, nodes.Import, nodes.ImportFrom)


class Tidying:
    """Which code of one module ends things rather than doing them."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def is_all(self, statements: Iterable[nodes.NodeNG]) -> bool:
        """Whether some statements tidy up and do nothing else."""
        waiting = list(statements)
        tidied = False
        while waiting:
            statement = waiting.pop()
            if isinstance(statement, _COMPOUND):
                waiting += [child for child in children(statement) if child.is_statement]
            elif self.is_tidying(statement):
                tidied = True
            elif not isinstance(statement, _INERT) or not _calls_nothing_else(statement):
                return False
        return tidied

    def is_tidying(self, statement: nodes.NodeNG) -> bool:
        """Whether a statement is a call that closes, stops or removes, or waits for an outcome."""
        call = called(statement)
        if call is not None:
            return ends(call)
        match statement:
            case nodes.Expr(value=nodes.Await(value=nodes.Name() | nodes.Attribute())) | nodes.Delete():
                return True
            case _:
                return False

    def happens_in(self, node: nodes.NodeNG) -> bool:
        """Whether a node stands in a function whose business is to tidy up."""
        function = enclosing_function(node)
        while function is not None:
            if function.name in _ENDS or named_for_ending(function.name) or self._runs_at_exit(function):
                return True
            function = enclosing_function(function)
        return False

    def _runs_at_exit(self, function: nodes.FunctionDef) -> bool:
        decorators = function.decorators.nodes if function.decorators is not None else []
        if any(self._names.of(decorator) in _AT_EXIT for decorator in decorators):
            return True
        binding = self._bindings.of(function)
        return binding is not None and any(
            isinstance(name.parent, nodes.Call) and self._names.of(name.parent.func) in _AT_EXIT
            for name in binding.references
        )


def ends(call: nodes.Call) -> bool:
    """Whether a call is named for closing, stopping, removing or waiting."""
    name = last_name(call.func)
    return name in _WAITING or named_for_ending(name)


def named_for_ending(name: str) -> bool:
    """Whether one of the words of a name closes, stops or removes."""
    found = words(name)
    return not _TIDYING.isdisjoint(found) or any(pair in _PAIRS for pair in itertools.pairwise(found))


def words(name: str) -> list[str]:
    """The words of a name, in lower case: ``closeAll`` and ``_close_all`` have the words close and all."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def last_name(function: nodes.NodeNG) -> str:
    """The last part of the name of what is called; empty when it has none."""
    match function:
        case nodes.Attribute():
            return str(function.attrname)
        case nodes.Name():
            return str(function.name)
        case _:
            return ""


def _calls_nothing_else(statement: nodes.NodeNG) -> bool:
    return all(ends(node) for node in own_nodes([statement]) if isinstance(node, nodes.Call))
