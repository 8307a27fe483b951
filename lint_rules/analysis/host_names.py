"""Does this module wait for names that only a host gives it, or that are filled in before it runs?"""

from __future__ import annotations

import builtins
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings

_KNOWN: Final = frozenset({*dir(builtins), "__file__", "__path__", "__cached__", "__builtins__", "__annotations__"})
_MAKERS: Final = frozenset({"globals", "locals", "vars", "exec"})
"""What binds names that the text does not show."""


def waits_for_a_host(bindings: Bindings) -> bool:
    """Whether the top level uses, whatever happens, a name that nothing binds: no import of the module returns."""
    if bindings.module.star_imports:
        return False
    names = list(bindings.nodes(nodes.Name))
    free = [name for name in names if bindings.of(name) is None and name.name not in _KNOWN]
    if not free or any(name.name in _MAKERS for name in names):
        return False
    return any(bindings.scope_of(name).node is bindings.module.node and _is_evaluated(name) for name in free)


def _is_evaluated(name: nodes.Name) -> bool:
    """Whether a name of the top level is looked up in any case."""
    statement: nodes.NodeNG = name.statement()
    if not isinstance(statement.parent, nodes.Module) or isinstance(statement, nodes.Try):
        return False
    child: nodes.NodeNG = name
    while child is not statement and child.parent is not None:
        parent = child.parent
        match parent:
            case nodes.IfExp() if child is not parent.test:
                return False
            case nodes.BoolOp() if child is not parent.values[0]:
                return False
            case nodes.Arguments() | nodes.AnnAssign() if child not in _defaults(parent):
                # An annotation may be left unevaluated.
                return False
        child = parent
    return True


def _defaults(node: nodes.Arguments | nodes.AnnAssign) -> list[nodes.NodeNG]:
    """What is evaluated besides annotations."""
    if isinstance(node, nodes.AnnAssign):
        return [node.value] if node.value is not None else []
    return [default for default in (*(node.defaults or ()), *(node.kw_defaults or ())) if default is not None]
