"""Which containers does a class share among its instances, and who changes them?

What the body of a class binds is there once for all instances, until one of them binds the name for itself.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Iterator
from typing import Final, TypeAlias

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition
from lint_rules.analysis.changes import Changes
from lint_rules.analysis.class_access import ClassAccess
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.lineage import Lineage
from lint_rules.analysis.mutables import OBJECT, Mutable, Mutables
from lint_rules.analysis.mutation import Change
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__", "__setstate__"})
_PER_CLASS: Final = frozenset({"__init_subclass__", "__set_name__"})
_OF_THE_CLASS: Final = frozenset({"typing.ClassVar", "typing_extensions.ClassVar"})
_Attribute: TypeAlias = nodes.Attribute | nodes.AssignAttr | nodes.DelAttr


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class SharedAttribute:
    """A container in the body of a class, and the later code that changes it."""

    klass: nodes.ClassDef
    definition: Definition
    thing: Mutable
    is_declared: bool
    """Whether the author says with ``ClassVar`` that the class is meant."""
    uses: Binding
    """The attribute as if it were a name: its references are the places that read it."""
    through_self: list[Change]
    """The changes by a method through its own object, which may mean that object alone."""
    through_class: list[Change]
    """The changes through the class, be it ``cls``, ``type(self)`` or its name."""

    @property
    def changes(self) -> list[Change]:
        """All changes, in source order."""
        every = [*self.through_self, *self.through_class]
        return sorted(every, key=lambda change: (change.node.fromlineno, change.node.col_offset or 0))


class SharedAttributes:
    """The attributes of the classes of one module that all instances have in common."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        mutables: Mutables,
        *,
        changes: Changes,
        later: LaterCode,
        lineage: Lineage,
        knowledge: Knowledge,
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._mutables = mutables
        self._changes = changes
        self._later = later
        self._lineage = lineage
        self._access = ClassAccess(bindings, names, mutables)
        self._fields = knowledge.table("bodies-of-fields")

    def changed(self) -> Iterator[SharedAttribute]:
        """The containers that later code changes, in the order of their definitions."""
        for (klass, name), (definition, thing) in self._containers.items():
            accesses = [(use, through) for use, through in self._uses.get((klass, name), ()) if not _is_bound(use)]
            if not accesses or self._is_field(klass, definition):
                continue
            uses = [use for use, _ in accesses]
            joint = Binding(name, definition.scope, [definition], [*uses])
            through_self = self._made([u for u, through in accesses if through], klass, joint, thing)
            if through_self and self._belongs_to_instances(klass, name):
                through_self = []
            through_class = self._made([u for u, through in accesses if not through], klass, joint, thing)
            if through_class and name in self._bound_for_classes:
                through_class = []
            if through_self or through_class:
                yield SharedAttribute(
                    klass, definition, thing, self._is_declared(definition), joint, through_self, through_class
                )

    def _made(self, uses: list[_Attribute], klass: nodes.ClassDef, joint: Binding, thing: Mutable) -> list[Change]:
        """The changes through these uses, but for those to what their function has just made."""
        if not uses:
            return []
        found = self._changes.by_later_code(Binding(joint.name, joint.scope, [], [*uses]), thing)
        bound: dict[nodes.NodeNG | None, int] = {}
        for target, _ in self._uses.get((klass, joint.name), ()):
            function = self._later.function(target) if _is_bound(target) else None
            if function is not None:
                bound[function] = min(target.fromlineno, bound.get(function, target.fromlineno))
        return [c for c in found if bound.get(self._later.function(c.node), c.node.fromlineno) >= c.node.fromlineno]

    @functools.cached_property
    def _containers(self) -> dict[tuple[nodes.ClassDef, str], tuple[Definition, Mutable]]:
        """The containers in the bodies of classes that the import of the module makes."""
        found = {}
        for scope in self._bindings.scopes():
            if isinstance(scope.node, nodes.ClassDef) and self._later.function(scope.node) is None:
                for name, binding in scope.bindings.items():
                    for definition in binding.definitions:
                        thing = self._mutables.of(definition)
                        if thing is not None and thing.kind != OBJECT and not _is_dunder(name):
                            found[scope.node, name] = definition, thing
                            break
        return found

    @functools.cached_property
    def _uses(self) -> dict[tuple[nodes.ClassDef, str], list[tuple[_Attribute, bool]]]:
        """The places that read or bind each container, and whether they do so through an instance."""
        wanted = {name for _, name in self._containers}
        found: dict[tuple[nodes.ClassDef, str], list[tuple[_Attribute, bool]]] = {}
        if not wanted:
            return found
        every: list[_Attribute] = [
            *self._bindings.nodes(nodes.Attribute),
            *self._bindings.nodes(nodes.AssignAttr),
            *self._bindings.nodes(nodes.DelAttr),
        ]
        for use in every:
            access = self._access.of(use.expr) if use.attrname in wanted else None
            definer = self._definer(access[0], use.attrname) if access is not None else None
            if access is not None and definer is not None:
                found.setdefault((definer, use.attrname), []).append((use, access[1]))
        return found

    def _definer(self, owner: nodes.ClassDef, name: str) -> nodes.ClassDef | None:
        """The class of this module, among a class and its bases, that has the container."""
        for klass in self._mutables.line(owner):
            if name in self._bindings.scope(klass).bindings:
                return klass if (klass, name) in self._containers else None
        return None

    def _belongs_to_instances(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether instances get an attribute of their own, for certain or as far as anybody can tell."""
        kin = self._kin(klass)
        constructing = self._constructing(kin)
        for target, through_instance in self._uses.get((klass, name), ()):
            if _is_bound(target) and through_instance and _method(target) in constructing:
                return True
        return (
            any(other in self._computed for other in kin)
            or not self._bound_on_locals.get(name, frozenset()).isdisjoint(kin)
            or any(self._lineage.binds_on_self(other, name) for other in kin)
        )

    def _constructing(self, kin: list[nodes.ClassDef]) -> set[str]:
        """The constructors, and the methods that they call on their object."""
        found: set[str] = set()
        todo = [*CONSTRUCTORS]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [called for klass in kin for called in self._own_calls.get((klass, name), ())]
        return found

    @functools.cached_property
    def _own_calls(self) -> dict[tuple[nodes.ClassDef, str], list[str]]:
        """The methods that each method calls on its own object."""
        found: dict[tuple[nodes.ClassDef, str], list[str]] = {}
        for call in self._bindings.nodes(nodes.Call):
            if isinstance(call.func, nodes.Attribute) and isinstance(call.func.expr, nodes.Name):
                access = self._access.of(call.func.expr)
                if access is not None and access[1]:
                    found.setdefault((access[0], _method(call)), []).append(call.func.attrname)
        return found

    def _kin(self, klass: nodes.ClassDef) -> list[nodes.ClassDef]:
        """A class and those of this module that derive from it."""
        classes = [scope.node for scope in self._bindings.scopes() if isinstance(scope.node, nodes.ClassDef)]
        return [other for other in classes if klass in self._mutables.line(other)]

    @functools.cached_property
    def _bound_on_locals(self) -> dict[str, set[nodes.ClassDef]]:
        """The attributes that methods of a class set on an object which they have at hand, as a factory does."""
        found: dict[str, set[nodes.ClassDef]] = {}
        for target in self._bindings.nodes(nodes.AssignAttr):
            function = self._later.function(target)
            if (
                isinstance(target.expr, nodes.Name)
                and function is not None
                and isinstance(function.parent, nodes.ClassDef)
                and self._access.of(target.expr) is None
            ):
                found.setdefault(target.attrname, set()).add(function.parent)
        return found

    @functools.cached_property
    def _bound_for_classes(self) -> frozenset[str]:
        """The attributes that are set on each class when it is made."""
        found = set()
        for target in self._bindings.nodes(nodes.AssignAttr):
            function = self._later.function(target)
            if function is not None and self._later.import_only(function) and _is_bound(target):
                found.add(target.attrname)
        return frozenset(found)

    @functools.cached_property
    def _computed(self) -> frozenset[nodes.ClassDef]:
        """The classes whose objects get attributes under names that the text does not tell."""
        found = set()
        for name in self._bindings.nodes(nodes.Name):
            match name.parent:
                case nodes.Call(func=nodes.Name(name="setattr"), args=[nodes.Name() as owner, attribute, *_]):
                    told = isinstance(attribute, nodes.Const)
                case nodes.Call(func=nodes.Name(name="vars"), args=[nodes.Name() as owner]):
                    told = False
                case nodes.Attribute(expr=nodes.Name() as owner, attrname="__dict__"):
                    told = False
                case _:
                    continue
            access = self._access.of(owner) if owner is name and not told else None
            if access is not None and access[1]:
                found.add(access[0])
        return frozenset(found)

    def _is_declared(self, definition: Definition) -> bool:
        statement = definition.statement
        if not isinstance(statement, nodes.AnnAssign):
            return False
        annotation = statement.annotation
        named = annotation.value if isinstance(annotation, nodes.Subscript) else annotation
        return self._names.of(named) in _OF_THE_CLASS

    def _is_field(self, klass: nodes.ClassDef, definition: Definition) -> bool:
        """Whether what a body lists is a field of each instance, or a declaration for the framework."""
        annotated = isinstance(definition.statement, nodes.AnnAssign)
        answers = [self._bodies(name) for name in self._lineage.foreign(klass)]
        for decorator in klass.decorators.nodes if klass.decorators is not None else []:
            called = decorator.func if isinstance(decorator, nodes.Call) else decorator
            known = self._names.known(called, self._fields)
            answers.append(known[1] if known is not None else "none")
        return "all" in answers or ("annotated" in answers and annotated)

    def _bodies(self, base: str) -> str:
        """What a base from elsewhere makes of the bodies of classes; one that nobody knows may make fields of them."""
        known = self._fields.find(base)
        if known is not None:
            return known
        return "none" if base.partition(".")[0] in sys.stdlib_module_names else "annotated"


def _is_bound(use: nodes.NodeNG) -> bool:
    """Whether a place binds the attribute anew, rather than reading or extending what is there."""
    return isinstance(use, (nodes.AssignAttr, nodes.DelAttr)) and not isinstance(use.parent, nodes.AugAssign)


def _method(node: nodes.NodeNG) -> str:
    function = node.scope()
    return function.name if isinstance(function, nodes.FunctionDef) else ""


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
