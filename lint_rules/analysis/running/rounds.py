"""For which elements does the body of a loop run?"""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.summary import Expression


def first_of(loop: nodes.For, elements: Expression) -> Expression:
    """The first element, of a loop that may end before it comes to another: only that one is looked at for certain."""
    if elements is None or elements[0] != "t" or len(elements[1]) < 2 or not _may_stop(loop.body):
        return None
    return ["at", elements, 0]


def given_to(elements: nodes.NodeNG, bindings: Bindings) -> nodes.Name | None:
    """The parameter of which a loop runs through what it is given, or through nothing: ``in hooks or []``."""
    match elements:
        case nodes.BoolOp(op="or", values=[first, other]) if _is_empty(other):
            elements = first
    if not isinstance(elements, nodes.Name):
        return None
    binding = bindings.of(elements)
    if binding is None or any(isinstance(use.parent, (nodes.Attribute, nodes.Call)) for use in binding.references):
        return None
    kept = [d.how is How.PARAMETER or _keeps(binding.name, d.value) for d in binding.definitions]
    return elements if all(kept) and binding.definitions[0].how is How.PARAMETER else None


def _keeps(name: str, value: nodes.NodeNG | None) -> bool:
    """Whether a name is bound again to what it was, or to something empty: ``hooks = hooks or []``."""
    match value:
        case nodes.BoolOp(op="or", values=[nodes.Name(name=first), other]):
            return first == name and _is_empty(other)
        case _:
            return False


def _is_empty(value: nodes.NodeNG) -> bool:
    match value:
        case nodes.List(elts=[]) | nodes.Tuple(elts=[]) | nodes.Dict(items=[]):
            return True
        case _:
            return False


def _may_stop(body: Iterable[nodes.NodeNG]) -> bool:
    """Whether some statements may end the loop that they are the body of."""
    return any(
        True
        for statement in body
        for kind, within in ((nodes.Return, ()), (nodes.Break, (nodes.For, nodes.While)))
        for _ in statement.nodes_of_class(kind, skip_klass=(nodes.FunctionDef, *within))
    )
