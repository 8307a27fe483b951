"""Of which collaborators that it names by their class does a function call only a method or two?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.parameters import annotation_of

_MOST: Final = 2
"""A caller who must offer more methods than this offers the class."""


@dataclasses.dataclass(frozen=True, slots=True)
class Doer:
    """A parameter of a concrete class of which only a method or two are called."""

    parameter: nodes.AssignName
    of: str
    """The qualified name of the class."""
    calls: Mapping[str, tuple[nodes.Call, ...]]
    """The calls of each method, in source order."""


class Doers:
    """The doers that the functions of one module take."""

    def __init__(self, bindings: Bindings, names: Names, own: OwnAttributes, kinds: CollaboratorKinds) -> None:
        self._bindings = bindings
        self._names = names
        self._own = own
        self._kinds = kinds

    def of(self, function: nodes.FunctionDef) -> Iterator[Doer]:
        """The parameters of a function, or of the constructor of a class, that are used for a method or two alone."""
        scope = self._bindings.scope(function)
        for binding in scope.bindings.values():
            sole = binding.sole()
            parameter = sole.node if sole is not None and sole.how is How.PARAMETER else None
            if not isinstance(parameter, nodes.AssignName) or self._names.owner(binding) is not None:
                continue
            annotation = annotation_of(parameter)
            uses = self._uses(function, binding) if annotation is not None else None
            calls = _by_method(uses) if uses else {}
            if not 0 < len(calls) <= _MOST:
                continue
            kind = self._kinds.annotated(annotation, scope)
            if kind is not None and self._kinds.is_concrete(kind):
                yield Doer(parameter, kind.name, calls)

    def _uses(self, function: nodes.FunctionDef, binding: Binding) -> list[nodes.NodeNG] | None:
        """All uses of what a parameter holds, also as an attribute of the object; None when it may have others."""
        found: list[nodes.NodeNG] = []
        for use in binding.references:
            match use.parent:
                case (
                    nodes.Assign(targets=[nodes.AssignAttr() as target], value=value)
                    | nodes.AnnAssign(target=nodes.AssignAttr() as target, value=value)
                ) if value is use:
                    kept = self._kept(function, target)
                    if kept is None:
                        return None
                    found += kept
                case _:
                    found.append(use)
        return found

    def _kept(self, function: nodes.FunctionDef, target: nodes.AssignAttr) -> list[nodes.Attribute] | None:
        """The uses of a private attribute that the constructor alone sets."""
        klass, name = function.parent, target.attrname
        if not isinstance(klass, nodes.ClassDef) or self._own.owner(target.expr) is not klass:
            return None
        accesses = self._own.of(klass)
        if not name.startswith("_") or name in self._own.touched_elsewhere or len(accesses.writes[name]) != 1:
            return None
        return accesses.reads.get(name, [])


def _by_method(uses: list[nodes.NodeNG]) -> dict[str, tuple[nodes.Call, ...]]:
    """The calls of each method; nothing when there is any other use."""
    found: dict[str, tuple[nodes.Call, ...]] = {}
    for use in uses:
        match use.parent:
            case nodes.Attribute(attrname=name, parent=nodes.Call(func=func) as call) as method if func is method:
                found[name] = (*found.get(name, ()), call)
            case nodes.If(test=test) | nodes.IfExp(test=test) if test is use:
                # Whether anything was passed is no demand on it.
                pass
            case nodes.Compare(left=left, ops=[("is" | "is not", nodes.Const(value=None))]) if left is use:
                pass
            case _:
                return {}
    return found
