"""Does this code run in the child of a fork only?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.mutation import assigned
from lint_rules.analysis.names import Names

_FORK: Final = "os.fork"
_ENDS: Final = frozenset({"os._exit", "sys.exit", "builtins.exit", "os.abort"})


class Forks:
    """The forks of one module, and what follows them."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def in_child(self, node: nodes.NodeNG) -> bool:
        """Whether a node stands where a test says that this is the child, or where the parent has gone."""
        inner: nodes.NodeNG | None = node
        while inner is not None:
            match inner.parent:
                case nodes.If() as test if (inner in test.body and self._asks(test.test, child=True)) or (
                    inner in test.orelse and self._asks(test.test, child=False)
                ):
                    return True
            if any(self._ends_parent(earlier) for earlier in _before(inner)):
                return True
            inner = inner.parent
        return False

    def _ends_parent(self, statement: nodes.NodeNG) -> bool:
        """Whether no parent comes past a statement: ``if pid > 0: os._exit(0)``, also within ``try``."""
        match statement:
            case nodes.Try():
                return any(self._ends_parent(inner) for inner in statement.body)
            case nodes.If():
                return (self._asks(statement.test, child=False) and self._leaves(statement.body)) or (
                    self._asks(statement.test, child=True) and self._leaves(statement.orelse)
                )
            case _:
                return False

    def _leaves(self, body: list[nodes.NodeNG]) -> bool:
        match body[-1] if body else None:
            case nodes.Return() | nodes.Raise():
                return True
            case nodes.Expr(value=nodes.Call(func=function)):
                return self._names.of(function) in _ENDS
            case _:
                return False

    def _asks(self, test: nodes.NodeNG, *, child: bool) -> bool:
        """Whether a test is true in the child of a fork, or else in its parent."""
        match test:
            case nodes.Compare(left=pid, ops=[("==", nodes.Const(value=0))]) | nodes.UnaryOp(op="not", operand=pid):
                return child and self._is_fork(pid)
            case nodes.Compare(left=pid, ops=[(">" | "!=", nodes.Const(value=0))]) | pid:
                return not child and self._is_fork(pid)

    def _is_fork(self, pid: nodes.NodeNG) -> bool:
        """Whether a value tells the parent from the child."""
        match pid:
            case nodes.Name():
                binding = self._bindings.of(pid)
                return (
                    binding is not None
                    and bool(binding.definitions)
                    and all(isinstance(d.value, nodes.Call) and self._is_fork(d.value) for d in binding.definitions)
                )
            case nodes.Attribute(attrname=name):
                kept = [value for value in self._kept(name) if not isinstance(value, nodes.Const)]
                return bool(kept) and all(isinstance(value, nodes.Call) and self._is_fork(value) for value in kept)
            case nodes.Call(func=called) | nodes.NamedExpr(value=nodes.Call(func=called)):
                return self._names.of(called) == _FORK
            case _:
                return False

    def _kept(self, attribute: str) -> list[nodes.NodeNG | None]:
        """The values that are assigned to an attribute of this name."""
        targets = [target for target in self._bindings.nodes(nodes.AssignAttr) if target.attrname == attribute]
        return [assigned(target) for target in targets]


def _before(statement: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The statements of the same block that come first."""
    parent = statement.parent
    match parent:
        case nodes.FunctionDef() | nodes.With():
            blocks = [parent.body]
        case nodes.If() | nodes.For() | nodes.While():
            blocks = [parent.body, parent.orelse]
        case nodes.Try():
            blocks = [parent.body, parent.orelse, parent.finalbody]
        case _:
            return
    for block in blocks:
        if statement in block:
            yield from block[: block.index(statement)]
