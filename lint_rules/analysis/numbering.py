"""Is this count only there to number things, so that no two have the same number?

Nobody can tell which number comes next but by asking for it, and no decision depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from astroid import nodes

from lint_rules.analysis.bindings import Binding, How
from lint_rules.analysis.later_code import enclosing

if TYPE_CHECKING:
    from lint_rules.analysis.changes import Rebinding


def only_numbers(binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
    """Whether one function alone counts a name on, reads it, and decides nothing by it."""
    every = list(rebindings)
    functions = {enclosing(rebinding.node) for rebinding in every}
    readers = {enclosing(use) for use in binding.references}
    return (
        len(functions) == 1
        and readers == functions
        and all(_counts_on(rebinding, binding.name) for rebinding in every)
        and not any(map(_is_asked, binding.references))
    )


def gives_numbers(method: nodes.FunctionDef) -> bool:
    """Whether a method does nothing but count an attribute of its object on and return it, maybe under a lock."""
    body = method.body
    while len(body) == 1 and isinstance(body[0], nodes.With):
        body = body[0].body
    match body:
        case [
            nodes.AugAssign(op="+=", target=nodes.AssignAttr(attrname=counted), value=nodes.Const(value=int())),
            nodes.Return(value=nodes.Attribute(attrname=returned)),
        ]:
            return bool(counted == returned)
        case _:
            return False


def _counts_on(rebinding: Rebinding, name: str) -> bool:
    """Whether a name is bound to the next number: ``x += 1``, ``x = x + 1``."""
    match rebinding.how, rebinding.value:
        case How.AUGMENT, nodes.Const(value=int()):
            return isinstance(rebinding.node.parent, nodes.AugAssign) and rebinding.node.parent.op == "+="
        case How.ASSIGN, nodes.BinOp(op="+", left=nodes.Name(name=counted), right=nodes.Const(value=int())):
            return bool(counted == name)
        case _:
            return False


def _is_asked(use: nodes.NodeNG) -> bool:
    """Whether what a function does depends on a use: it is compared, or tested."""
    inner: nodes.NodeNG | None = use
    while inner is not None and not inner.is_statement:
        if isinstance(inner, nodes.Compare):
            return True
        child, inner = inner, inner.parent
        if isinstance(inner, (nodes.If, nodes.While, nodes.IfExp)) and inner.test is child:
            return True
    return False
