"""What do the methods of a class do with the attributes of their own object: who fills them, who reads them?"""

from __future__ import annotations

import dataclasses
import functools
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.names import Names

_MOST_KIN: Final = 50
"""A class with more subclasses in its module is not followed further."""


@dataclasses.dataclass(slots=True, eq=False)
class OwnAccesses:
    """The attributes that the methods of one class write and read on their first parameter, in source order."""

    writes: dict[str, list[nodes.AssignAttr | nodes.DelAttr]] = dataclasses.field(default_factory=dict)
    reads: dict[str, list[nodes.Attribute]] = dataclasses.field(default_factory=dict)


class OwnAttributes:
    """The accesses of the classes of one module to their own objects."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def of(self, klass: nodes.ClassDef) -> OwnAccesses:
        """What the methods of a class, and functions inside of them, do with the attributes of their object."""
        return self._by_class.get(klass) or OwnAccesses()

    def methods(self, klass: nodes.ClassDef) -> dict[str, nodes.FunctionDef]:
        """The methods that stand in a class, the last of each name."""
        return {method.name: method for method in klass.body if isinstance(method, nodes.FunctionDef)}

    def family(self, klass: nodes.ClassDef) -> list[nodes.ClassDef]:
        """A class and those of the module that derive from it."""
        found = [klass]
        for one in found[:_MOST_KIN]:
            found += [kin for kin in self._kin.get(one, ()) if kin not in found]
        return found

    def method_around(self, node: nodes.NodeNG, klass: nodes.ClassDef) -> nodes.FunctionDef | None:
        """The method of a class in which a node stands, be it in a function inside of it."""
        inner: nodes.NodeNG | None = node
        while inner is not None:
            if isinstance(inner, nodes.FunctionDef) and inner.parent is klass:
                return inner
            inner = inner.parent
        return None

    def owner(self, expression: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class whose own object an expression is: the first parameter of a method."""
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        return self._names.owner(binding) if binding is not None else None

    @functools.cached_property
    def written_elsewhere(self) -> frozenset[str]:
        """The names of attributes that the module writes on something that is not the method's own object."""
        return frozenset(
            target.attrname for target in self._bindings.nodes(nodes.AssignAttr) if self.owner(target.expr) is None
        )

    @functools.cached_property
    def touched_elsewhere(self) -> frozenset[str]:
        """The names of attributes that the module reads or writes on something that is not the method's own object."""
        reads = (read.attrname for read in self._bindings.nodes(nodes.Attribute) if self.owner(read.expr) is None)
        return self.written_elsewhere.union(reads)

    @functools.cached_property
    def _kin(self) -> dict[nodes.ClassDef, list[nodes.ClassDef]]:
        """The classes of the module that derive from each of them at first hand."""
        found: dict[nodes.ClassDef, list[nodes.ClassDef]] = {}
        for one in self._bindings.nodes(nodes.ClassDef):
            for base in one.bases:
                binding = self._bindings.of(base) if isinstance(base, nodes.Name) else None
                sole = binding.sole() if binding is not None else None
                if sole is not None and isinstance(sole.node, nodes.ClassDef):
                    found.setdefault(sole.node, []).append(one)
        return found

    @functools.cached_property
    def _by_class(self) -> dict[nodes.ClassDef, OwnAccesses]:
        found: dict[nodes.ClassDef, OwnAccesses] = {}
        written: tuple[nodes.AssignAttr | nodes.DelAttr, ...] = (
            *self._bindings.nodes(nodes.AssignAttr),
            *self._bindings.nodes(nodes.DelAttr),
        )
        for target in written:
            owner = self.owner(target.expr)
            if owner is not None:
                found.setdefault(owner, OwnAccesses()).writes.setdefault(target.attrname, []).append(target)
        for read in self._bindings.nodes(nodes.Attribute):
            owner = self.owner(read.expr)
            if owner is not None:
                found.setdefault(owner, OwnAccesses()).reads.setdefault(read.attrname, []).append(read)
        return found
