"""Do the entries of this container last no longer than the call or the ``with`` block that makes them?

Whoever makes such an entry takes the same one away again, in ``finally``, behind the ``yield`` of a context manager,
or in ``__exit__``. Two of them at a time do not disturb each other, which is not true of a value that is set and put
back, or of the end of a stack.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.memos import takes_away
from lint_rules.analysis.mutation import Act, Change
from lint_rules.analysis.names import Names

_MANAGERS: Final = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
_PAIRS: Final = frozenset({("__enter__", "__exit__"), ("__aenter__", "__aexit__")})


class BriefEntries:
    """Which changes of one module are taken back by those who make them."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def are_all(self, changes: Iterable[Change]) -> bool:
        """Whether all that these changes put in is taken away again by the one who puts it in."""
        every = list(changes)
        taking = [change for change in every if _gives_up(change)]
        stores = [change for change in every if not _gives_up(change)]
        return bool(stores) and all(any(self._takes_back(taken, store) for taken in taking) for store in stores)

    def _takes_back(self, taken: Change, store: Change) -> bool:
        """Whether one change takes away, in any case and in good time, what another put in."""
        if not (self._is_same_entry(taken, store) or self._has_token(taken, store)):
            return False
        put, took = self._function(store), self._function(taken)
        if put is None or took is None:
            return False
        if put is took:
            return _in_finally_after(taken.node, store.node) or self._yields_between(put, store.node, taken.node)
        return (put.name, took.name) in _PAIRS and put.parent is took.parent

    @staticmethod
    def _is_same_entry(taken: Change, store: Change) -> bool:
        """Whether two changes are about the same key or element, one that differs from call to call."""
        here, there = _entry(store), _entry(taken)
        if here is None or there is None or taken.inside is not store.inside or isinstance(here, nodes.Const):
            return False
        return bool(here.as_string() == there.as_string())

    def _has_token(self, taken: Change, store: Change) -> bool:
        """Whether a change is given what the other one returned: ``token = X.set(…)`` and ``X.reset(token)``."""
        if store.act is not Act.METHOD or taken.act is not Act.METHOD or not isinstance(taken.value, nodes.Name):
            return False
        token = self._bindings.of(taken.value)
        sole = token.sole() if token is not None else None
        return sole is not None and sole.how is How.ASSIGN and sole.value is store.node

    def _yields_between(self, function: nodes.FunctionDef, store: nodes.NodeNG, taken: nodes.NodeNG) -> bool:
        """Whether a context manager hands over between two places, so that a ``with`` block runs there."""
        decorators = function.decorators.nodes if function.decorators is not None else []
        if not any(self._names.of(decorator) in _MANAGERS for decorator in decorators):
            return False
        return any(store.fromlineno < line < taken.fromlineno for line in self._yields.get(function, ()))

    @functools.cached_property
    def _yields(self) -> dict[nodes.FunctionDef, list[int]]:
        """The lines at which each function yields."""
        found: dict[nodes.FunctionDef, list[int]] = {}
        for node in self._bindings.nodes(nodes.Yield):
            function = self._function_of(node)
            if function is not None:
                found.setdefault(function, []).append(node.fromlineno)
        return found

    def _function(self, change: Change) -> nodes.FunctionDef | None:
        return self._function_of(change.node)

    def _function_of(self, node: nodes.NodeNG) -> nodes.FunctionDef | None:
        scope = self._bindings.scope_of(node).function
        return scope.node if scope is not None and isinstance(scope.node, nodes.FunctionDef) else None


def _gives_up(change: Change) -> bool:
    """Whether a change takes something away, counts down, or gives a token back."""
    if change.act is Act.AUGMENT:
        return isinstance(change.node.parent, nodes.AugAssign) and change.node.parent.op == "-="
    return takes_away(change) or (change.act is Act.METHOD and change.name == "reset")


def _entry(change: Change) -> nodes.NodeNG | None:
    """The key or the element that a change is about."""
    if change.key is not None:
        return change.key
    return change.value if change.act is Act.METHOD else None


def _in_finally_after(taken: nodes.NodeNG, store: nodes.NodeNG) -> bool:
    """Whether a place is in the ``finally`` of a ``try`` that holds or follows another place."""
    inner: nodes.NodeNG = taken
    while inner.parent is not None and not isinstance(inner, nodes.FunctionDef):
        outer = inner.parent
        if isinstance(outer, (nodes.Try, nodes.TryStar)) and inner in outer.finalbody:
            return store.fromlineno < inner.fromlineno
        inner = outer
    return False
