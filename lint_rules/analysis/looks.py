"""Is this place reached only after a look whether a name holds something already?

``if X is None``, ``if X: return X``, ``k in X``, ``X.get(k)``, ``except KeyError``: what is stored after such a look is
stored because it was missing.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import COMPREHENSIONS, Binding, Bindings, Definition, How, Scope
from lint_rules.analysis.names import Names

_ASKING: Final = frozenset({"len", "bool", "isinstance"})
"""The builtins that ask what there is."""


@dataclasses.dataclass(slots=True)
class _Looks:
    """Where a name is looked at before it is filled."""

    tests: set[nodes.NodeNG] = dataclasses.field(default_factory=set)
    """Statements that ask whether it is filled: what they hold runs when it is not (or is)."""
    exits: dict[nodes.NodeNG, int] = dataclasses.field(default_factory=dict)
    """Blocks in which such a statement leaves when it is filled, and the first line that does."""
    lookups: dict[nodes.NodeNG, int] = dataclasses.field(default_factory=dict)
    """Functions that look up a key, and the first line that does."""
    certain_lookups: dict[nodes.NodeNG, int] = dataclasses.field(default_factory=dict)
    """Those of them that may find nothing even in a defaultdict."""


class Looks:
    """The looks at the names of one module before they are bound or filled."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names
        self._at: dict[Binding, _Looks] = {}
        self._bound_along: dict[nodes.NodeNG, _Looks] = {}

    def came_first(self, binding: Binding, node: nodes.NodeNG, *, alone: bool = False) -> bool:
        """Whether a place is reached only after a look at the name, or at one that its function fills along with it.

        Args:
            binding: the name.
            node: the place.
            alone: only looks at the name itself count.
        """
        function = self.function(node)
        looks = [self._looks_at(binding)]
        if function is not None and not alone:
            looks.append(self._companions(function))
        if _is_after(looks, node):
            return True
        return isinstance(function, nodes.FunctionDef) and self._is_called_after(function, looks, alone=alone)

    def _is_called_after(
        self, function: nodes.FunctionDef, looks: list[_Looks], *, alone: bool, depth: int = 0
    ) -> bool:
        """Whether the test stands around every call of a function instead, or of the functions that call it.

        One that others may give something sets it. What a function defines may call itself.
        """
        called = self._bindings.of(function)
        if called is None or not (called.name.startswith("_") or not called.is_global or not function.argnames()):
            return False
        looks = looks if alone else [*looks, *self._bound_too(function)]
        uses = [use for use in called.references if called.is_global or not function.parent_of(use)]
        for use in uses:
            if not _is_called(use):
                return False
            if not _is_after(looks, use):
                caller = self.function(use)
                if called.is_global or depth or not isinstance(caller, nodes.FunctionDef):
                    return False
                if not self._is_called_after(caller, looks, alone=alone, depth=depth + 1):
                    return False
        return bool(uses)

    def _bound_too(self, function: nodes.FunctionDef) -> list[_Looks]:
        """The looks at the names that a function binds anew, of which one may stand for all where it is called."""
        return [
            self._looks_at(binding)
            for binding in dict.fromkeys(self.bound_in.get(function, ()))
            if not any(_comes_from(d, binding) for d in binding.definitions if d.scope.node is function)
        ]

    def missed(self, binding: Binding, node: nodes.NodeNG, *, makes_what_is_missing: bool = False) -> bool:
        """Whether a place is reached because a key, or an element, was looked up and not found.

        Args:
            binding: the name of the container.
            node: the place.
            makes_what_is_missing: the container is a defaultdict, where a lookup always finds something.
        """
        function = self.function(node)
        looks = self._looks_at(binding)
        lookups = looks.certain_lookups if makes_what_is_missing else looks.lookups
        looked = lookups.get(function) if function is not None else None
        # A store that every call reaches, whatever was found, remembers the last call and saves no work.
        return looked is not None and looked <= node.fromlineno and self._is_conditional(node, looked)

    @functools.cached_property
    def bound_in(self) -> dict[nodes.NodeNG, list[Binding]]:
        """The names of the module that each function binds."""
        found: dict[nodes.NodeNG, list[Binding]] = {}
        for binding in self._bindings.module.bindings.values():
            for definition in binding.definitions:
                function = definition.scope.function
                if function is not None:
                    found.setdefault(function.node, []).append(binding)
        return found

    def function(self, node: nodes.NodeNG) -> nodes.NodeNG | None:
        """The function in which a node stands."""
        scope: Scope | None = self._bindings.scope_of(node).function
        return scope.node if scope is not None else None

    def _companions(self, function: nodes.NodeNG) -> _Looks:
        """The looks at any of the names that a function binds because it found nothing there."""
        known = self._bound_along.get(function)
        if known is None:
            known = self._bound_along[function] = _Looks()
            for binding in dict.fromkeys(self.bound_in.get(function, ())):
                look = self._looks_at(binding)
                own = [d for d in binding.definitions if d.scope.function is not None and d.scope.node is function]
                if not any(_is_after([look], d.node) and not _comes_from(d, binding) for d in own):
                    continue
                known.tests |= look.tests
                for place, line in look.exits.items():
                    _note(known.exits, place, line)
        return known

    def _is_conditional(self, node: nodes.NodeNG, looked: int) -> bool:
        """Whether a statement is below a branch or handler, or behind a ``return`` or ``continue`` after a line."""
        inner: nodes.NodeNG | None = node
        while inner is not None and not isinstance(inner, nodes.FunctionDef):
            if isinstance(inner, (nodes.If, nodes.ExceptHandler, nodes.IfExp)):
                return True
            inner = inner.parent
        lines = self._leaving_lines.get(self.function(node), [])
        first = bisect.bisect_left(lines, looked)
        return first < len(lines) and lines[first] < node.fromlineno

    @functools.cached_property
    def _leaving_lines(self) -> dict[nodes.NodeNG | None, list[int]]:
        """The lines at which each function returns or goes on with its next round, sorted."""
        found: dict[nodes.NodeNG | None, list[int]] = {}
        for kind in (nodes.Return, nodes.Continue):
            for node in self._bindings.nodes(kind):
                found.setdefault(self.function(node), []).append(node.fromlineno)
        return {function: sorted(lines) for function, lines in found.items()}

    def _looks_at(self, binding: Binding) -> _Looks:
        known = self._at.get(binding)
        if known is None:
            known = self._at[binding] = _Looks()
            for use in binding.references:
                self._look(use, use, known)
                for kept in self._kept_looks(use):
                    if _is_alias(use):
                        self._look(kept, kept, known)
                    else:
                        self._ask(kept, kept, known)
                for asked in self._asked_of_entry(use):
                    self._look(asked, asked, known)
            for text in self._asked_by_name.get(binding.name, ()):
                self._look(text, text.parent, known)
        return known

    def _kept_looks(self, use: nodes.NodeNG) -> list[nodes.NodeNG]:
        """The uses of a local that holds what was seen: ``is_loaded = X is not None``, ``found = X``."""
        seen = use
        while isinstance(seen.parent, (nodes.UnaryOp, nodes.Compare)):
            seen = seen.parent
        statement = seen.parent
        if not isinstance(statement, nodes.Assign) or statement.value is not seen:
            return []
        local = self._bindings.of(statement.targets[0])
        return [*local.references] if local is not None and not local.is_global else []

    def _asked_of_entry(self, use: nodes.NodeNG) -> list[nodes.NodeNG]:
        """The uses of a local for an entry that ask what is in it: ``found = X[k]``, and ``if j not in found``."""
        match use.parent:
            case nodes.Subscript(value=held, parent=nodes.Assign(value=given, targets=[target])) as entry if (
                held is use and given is entry
            ):
                local = self._bindings.of(target)
            case _:
                return []
        if local is None or local.is_global or local.sole() is None:
            return []
        return [*filter(is_membership, local.references)]

    @functools.cached_property
    def _asked_by_name(self) -> dict[str, list[nodes.Const]]:
        """The texts of ``"X" in globals()``, by name."""
        found: dict[str, list[nodes.Const]] = {}
        for call in self._bindings.nodes(nodes.Call):
            match call.parent:
                case nodes.Compare(left=nodes.Const(value=str(name)) as text, ops=[("in" | "not in", asked)]):
                    if asked is call and self._names.is_builtin(call.func, "globals"):
                        found.setdefault(name, []).append(text)
        return found

    def _look(self, use: nodes.NodeNG, question: nodes.NodeNG | None, looks: _Looks) -> None:
        function = self.function(use)
        if function is None:
            return
        statement = use.statement()
        if _is_lookup(use) and not _refuses(statement):
            _note(looks.lookups, function, use.fromlineno)
            if not isinstance(use.parent, nodes.Subscript):
                _note(looks.certain_lookups, function, use.fromlineno)
        self._ask(use, question, looks)

    @staticmethod
    def _ask(use: nodes.NodeNG, question: nodes.NodeNG | None, looks: _Looks) -> None:
        """Take note of a question whether there is something already."""
        statement = use.statement()
        if question is None or not _asks_whether_filled(question) or _refuses(statement):
            tried = _tried(use)
            if tried is not None:
                looks.tests.add(tried)
            return
        looks.tests.add(statement)
        if isinstance(statement, nodes.If) and (
            _leaves(statement.body) or _leaves(statement.orelse) or _raises_found(statement)
        ):
            block = statement.parent
            while isinstance(block, nodes.If) and len(block.body) == 1 and not block.orelse:
                block = block.parent  # ``if a: if b: return`` is ``if a and b: return``
            if block is not None:
                _note(looks.exits, block, statement.fromlineno)


def _comes_from(definition: Definition, binding: Binding) -> bool:
    """Whether a name is only counted on, or taken on to its next value."""
    if definition.how is How.AUGMENT:
        return isinstance(definition.value, nodes.Const)
    value = definition.value
    return isinstance(value, (nodes.BinOp, nodes.UnaryOp)) and any(
        name.name == binding.name for name in value.nodes_of_class(nodes.Name)
    )


def _is_alias(use: nodes.NodeNG) -> bool:
    """Whether a statement gives the same thing another name: ``items = X``."""
    return isinstance(use.parent, nodes.Assign)


def _note(lines: dict[nodes.NodeNG, int], place: nodes.NodeNG, line: int) -> None:
    """Keep the first line."""
    lines[place] = min(line, lines.get(place, line))


def _is_after(looks: list[_Looks], node: nodes.NodeNG) -> bool:
    """Whether a place stands below a statement that looks, or behind one that leaves when there is something."""
    inner: nodes.NodeNG | None = node
    while inner is not None:
        for look in looks:
            if inner in look.tests or look.exits.get(inner, node.fromlineno) < node.fromlineno:
                return True
        inner = inner.parent
    return False


def _is_called(use: nodes.NodeNG) -> bool:
    return isinstance(use.parent, nodes.Call) and use.parent.func is use


def is_membership(use: nodes.NodeNG) -> bool:
    """Whether a use is the right side of ``in``."""
    compare = use.parent
    return isinstance(compare, nodes.Compare) and any(
        operator in ("in", "not in") and operand is use for operator, operand in compare.ops
    )


def _is_lookup(use: nodes.NodeNG) -> bool:
    """Whether a use asks for a key, or scans for a hit that is then returned."""
    parent = use.parent
    if isinstance(parent, nodes.Subscript) and parent.value is use:
        inner = parent.parent
        # X[k][j] = … and X[k].append(…) do not look whether k is there.
        return parent.ctx is Context.Load and not isinstance(inner, (nodes.BinOp, nodes.Attribute))
    if isinstance(parent, nodes.Attribute):
        called = isinstance(parent.parent, nodes.Call) and parent.parent.func is parent
        if called and parent.attrname in ("values", "items", "keys"):
            return _scans(parent.parent)
        return called and parent.attrname in ("get", "setdefault", "__contains__", "index")
    return is_membership(use) or _scans(use)


def _scans(iterable: nodes.NodeNG | None) -> bool:
    loop = iterable.parent if iterable is not None else None
    if not isinstance(loop, nodes.For) or loop.iter is not iterable:
        return False
    return any(True for _ in loop.nodes_of_class(nodes.Return, skip_klass=nodes.FunctionDef))


def _asks_whether_filled(use: nodes.NodeNG) -> bool:
    """Whether a use is a question such as ``X is None``, ``not X``, ``X == EMPTY``, ``k in X`` or ``len(X)``."""
    node, parent = use, use.parent
    match parent:
        case nodes.Call(func=nodes.Name(name=asking), args=[asked, *_]) if asking in _ASKING and asked is node:
            node, parent = parent, parent.parent
    while isinstance(parent, nodes.Attribute):
        node, parent = parent, parent.parent
        if isinstance(parent, nodes.Call) and parent.func is node:
            node, parent = parent, parent.parent
    if isinstance(parent, nodes.Subscript) and parent.value is node:
        node, parent = parent, parent.parent
    if isinstance(node, nodes.Compare) or isinstance(parent, nodes.Compare):
        if isinstance(parent, nodes.Compare):
            node, parent = parent, parent.parent
        operators = {operator for operator, _ in node.ops} if isinstance(node, nodes.Compare) else set()
        if not operators <= {"is", "is not", "==", "!=", "in", "not in"}:
            return False
    while isinstance(parent, (nodes.BoolOp, nodes.UnaryOp, nodes.NamedExpr)):
        stands_alone = not isinstance(parent.parent, (nodes.If, nodes.While, nodes.BoolOp, nodes.UnaryOp))
        if isinstance(parent, nodes.BoolOp) and parent.op == "or" and parent.values[0] is node and stands_alone:
            return True  # X = X or compute()
        node, parent = parent, parent.parent
    match parent:
        case nodes.If() | nodes.While() | nodes.IfExp():
            return parent.test is node
        case _:
            return False


def _refuses(statement: nodes.NodeNG) -> bool:
    """Whether an ``if`` that finds something raises an error, so that nobody is given what was found."""
    if not isinstance(statement, nodes.If) or not isinstance(statement.body[-1], nodes.Raise) or statement.orelse:
        return False
    return not _raises_found(statement)


def _raises_found(statement: nodes.If) -> bool:
    """Whether what is raised is what was found, and no more: a failure that was kept."""
    match statement.test, statement.body[-1]:
        case nodes.Name(name=found), nodes.Raise(exc=nodes.Call(args=[nodes.Name(name=raised)])):
            return bool(found == raised)
        case _:
            return False


def _leaves(block: list[nodes.NodeNG]) -> bool:
    return bool(block) and isinstance(block[-1], (nodes.Return, nodes.Continue, nodes.Break))


def _tried(use: nodes.NodeNG) -> nodes.NodeNG | None:
    """The ``try`` in whose body a use may fail because there is nothing yet."""
    node: nodes.NodeNG = use
    while node.parent is not None and not isinstance(node.parent, (nodes.FunctionDef, *COMPREHENSIONS)):
        parent = node.parent
        if isinstance(parent, nodes.Try) and node in parent.body:
            for handler in parent.handlers:
                caught = handler.type.as_string() if handler.type is not None else ""
                if "NameError" in caught or "KeyError" in caught or "LookupError" in caught:
                    found: nodes.NodeNG = parent
                    return found
        node = parent
    return None
