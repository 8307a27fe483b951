"""Who changes the value that a name stands for, and who binds the name anew?

A change is a mutating method, an item or attribute that is assigned or deleted, ``+=``, or a function that
changes what it is given; also one level down (``X[k].append``) and through a local that is certainly the same thing.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.lazy_import import LazyImport
from lint_rules.analysis.mutables import OBJECT, Mutable, Mutables
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__"})
_CERTAIN_INSIDE: Final = frozenset({"append", "appendleft", "extend", "insert", "setdefault", "popitem"})
"""Methods that tell a container by their name alone, whatever ``X[k]`` may be."""


class Act(enum.Enum):
    """How a value is changed."""

    METHOD = "calls"
    ITEM = "assigns an item"
    DELETE_ITEM = "deletes an item"
    ATTRIBUTE = "assigns an attribute"
    DELETE_ATTRIBUTE = "deletes an attribute"
    AUGMENT = "adds in place"
    FUNCTION = "passes it to"


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One place that changes a value."""

    act: Act
    node: nodes.NodeNG
    """The call, subscript, attribute or name that does it."""
    name: str = ""
    """The method, function or attribute."""
    inside: bool = False
    """Whether it changes something that the value holds."""
    key: nodes.NodeNG | None = None
    value: nodes.NodeNG | None = None
    """What is put in."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Rebinding:
    """One place that binds a name of the module anew."""

    how: How
    node: nodes.NodeNG
    value: nodes.NodeNG | None


class Changes:
    """The changes to values of one module."""

    def __init__(
        self,
        source: Source,
        bindings: Bindings,
        names: Names,
        *,
        mutables: Mutables,
        later: LaterCode,
        knowledge: Knowledge,
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._mutables = mutables
        self._later = later
        self._lazy = LazyImport(bindings, names)
        self._mutators = knowledge.table("mutators")
        self._changes_self: dict[nodes.FunctionDef, bool] = {}
        self._changing_methods: dict[nodes.ClassDef, frozenset[str]] = {}

    def things(self) -> Iterator[tuple[Binding, Definition, Mutable]]:
        """The names of the module that stand for something changeable, and where they are given it."""
        for binding in self._bindings.module.bindings.values():
            for definition in binding.definitions:
                thing = self._mutables.of(definition) if definition.scope is binding.scope else None
                if thing is not None:
                    yield binding, definition, thing
                    break

    def by_later_code(self, binding: Binding, thing: Mutable) -> list[Change]:
        """The changes, after import, to the thing that a name stands for, in source order."""
        found = [c for c in _Walk(self._bindings, self, thing).through(binding) if self._later.runs(c.node)]
        return sorted(found, key=lambda change: (change.node.fromlineno, change.node.col_offset or 0))

    def rebound_names(self) -> Iterator[tuple[Binding, list[Rebinding]]]:
        """The names of the module that functions bind anew after import, in source order each."""
        module = self._bindings.module
        names = dict.fromkeys((*module.bindings, *self._indirect))
        for name in names:
            binding = module.bindings.get(name) or Binding(name, module)
            found = [
                Rebinding(definition.how, definition.node, definition.value)
                for definition in binding.definitions
                if definition.scope is not module and definition.how is not How.ANNOTATE
            ]
            found += self._indirect.get(name, ())
            found = [r for r in found if self._later.runs(r.node) and not self._in_module_getattr(r.node)]
            if found:
                yield binding, sorted(found, key=lambda r: (r.node.fromlineno, r.node.col_offset or 0))

    def imports_late(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether a name is bound to what is imported, or to a constant that stands in when the import fails."""
        every = list(rebindings)
        own = [d.value for d in binding.definitions if d.scope is binding.scope and d.how is not How.ANNOTATE]
        if all(isinstance(value, nodes.Const) for value in own) and all(
            self._lazy.is_handed_over(binding.name, r.value) for r in every
        ):
            return True
        late = [rebinding for rebinding in every if self._lazy.binds(rebinding.how, rebinding.value)]
        return bool(late) and all(r in late or isinstance(r.value, nodes.Const) for r in every)

    def refills(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether binding a name anew only adds to its container, or exchanges one that is changed anyway."""
        things = [self._mutables.of(d) for d in binding.definitions if d.scope is binding.scope]
        thing = next((thing for thing in things if self._is_container(thing)), None)
        if thing is None or not self.by_later_code(binding, thing):
            return False
        return all(
            rebinding.how is How.AUGMENT
            or (rebinding.how is How.ASSIGN and self._is_container(self._mutables.made_by(rebinding.value)))
            for rebinding in rebindings
        )

    @staticmethod
    def _is_container(thing: Mutable | None) -> bool:
        return thing is not None and thing.kind != OBJECT

    def _in_module_getattr(self, node: nodes.NodeNG) -> bool:
        """Whether a place is in the module's own ``__getattr__``, whose business is to fill in names."""
        function = self._later.function(node)
        return (
            isinstance(function, nodes.FunctionDef)
            and function.name == "__getattr__"
            and isinstance(function.parent, nodes.Module)
        )

    def mutates(self, kind: str, method: str) -> bool:
        """Whether a method of a kind of container changes it."""
        return self._mutators.find(f"{kind}.{method}") is not None

    def changes_first_argument(self, call: nodes.Call) -> str:
        """The name of the function, when calling it changes what it is given first."""
        name = self._names.of(call.func)
        if not name or self._mutators.find(name) != "first-argument":
            return ""
        return name

    def method_changes_self(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether a method of a class of this module changes the object that it is called on.

        Filling in what the object can compute again at any time is no change.
        """
        return name in self._changing(klass)

    def _changing(self, klass: nodes.ClassDef) -> frozenset[str]:
        """The methods of a class that change their object, themselves or by another method that they call."""
        known = self._changing_methods.get(klass)
        if known is None:
            callers: dict[str, list[str]] = {}
            todo = []
            for name, method in self._mutables.methods(klass).items():
                changes, called = self._self_use(method)
                if changes:
                    todo.append(name)
                for other in called:
                    callers.setdefault(other, []).append(name)
            found: set[str] = set()
            while todo:
                name = todo.pop()
                if name not in found:
                    found.add(name)
                    todo += callers.get(name, ())
            known = self._changing_methods[klass] = frozenset(found)
        return known

    def has_state(self, klass: nodes.ClassDef) -> bool:
        """Whether a class of this module has a method, other than constructors, that changes its object."""
        return not self._changing(klass) <= _CONSTRUCTORS

    @functools.cached_property
    def _indirect(self) -> dict[str, list[Rebinding]]:
        """Names of the module that are bound through ``globals()`` or ``sys.modules[__name__]``."""
        found: dict[str, list[Rebinding]] = {}
        text = self._source.text
        if "globals()" in text or "sys.modules[__name__]" in text:
            for name, rebinding in self._bound_indirectly():
                found.setdefault(name, []).append(rebinding)
        return found

    def _bound_indirectly(self) -> Iterator[tuple[str, Rebinding]]:
        for target in self._bindings.nodes(nodes.Subscript):
            if target.ctx is not Context.Load and self._is_globals(target.value):
                name = target.slice.value if isinstance(target.slice, nodes.Const) else None
                if isinstance(name, str) and self._bindings.scope_of(target).function is not None:
                    yield name, Rebinding(_how(target), target, assigned(target))
        for attribute in self._bindings.nodes(nodes.AssignAttr):
            if self._is_this_module(attribute.expr) and self._bindings.scope_of(attribute).function is not None:
                yield attribute.attrname, Rebinding(_how(attribute), attribute, assigned(attribute))
        for call in self._bindings.nodes(nodes.Call):
            if len(call.args) == 3 and self._names.is_builtin(call.func, "setattr"):
                module, name_node, value = call.args
                name = name_node.value if isinstance(name_node, nodes.Const) else None
                in_function = self._bindings.scope_of(call).function is not None
                if isinstance(name, str) and in_function and self._is_this_module(module):
                    yield name, Rebinding(How.ASSIGN, call, value)

    def _is_globals(self, node: nodes.NodeNG) -> bool:
        return isinstance(node, nodes.Call) and not node.args and self._names.is_builtin(node.func, "globals")

    def _is_this_module(self, node: nodes.NodeNG) -> bool:
        return (
            isinstance(node, nodes.Subscript)
            and isinstance(node.slice, nodes.Name)
            and node.slice.name == "__name__"
            and self._names.of(node.value) == "sys.modules"
        )

    def _self_use(self, method: nodes.FunctionDef) -> tuple[bool, list[str]]:
        """Whether a method itself changes its object, and which of its methods it calls."""
        first = next(iter([*method.args.posonlyargs, *(method.args.args or ())]), None)
        binding = self._bindings.of(first) if first is not None else None
        if binding is None or self._names.owner(binding) is None:
            return False, []
        known = self._changes_self.get(method)
        calls = []
        for use in binding.references:
            match use.parent:
                case nodes.Attribute(attrname=name, parent=nodes.Call(func=called)) as attribute:
                    if called is attribute:
                        calls.append(name)
        if known is None:
            walk = _Walk(self._bindings, self, Mutable(OBJECT))
            tests = _attribute_tests(binding)
            known = any(not _fills_in(change, tests) for change in walk.through(binding))
            self._changes_self[method] = known
        return known, calls

    def owner_of(self, expression: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of which an expression is ``self``."""
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        return self._names.owner(binding) if binding is not None else None

    def made_by(self, expression: nodes.NodeNG | None) -> Mutable | None:
        """The changeable thing that an expression makes anew."""
        return self._mutables.made_by(expression)

    def attribute_kind(self, owner: nodes.ClassDef, name: str) -> str:
        """The kind of container that an attribute of a class holds; empty when it is none or unknown."""
        for klass in self._mutables.line(owner):
            body = self._bindings.scope(klass).bindings.get(name)
            values = [d.value for d in body.definitions if d.how is How.ASSIGN] if body is not None else []
            for value in [*self._stored_attributes.get(klass, {}).get(name, ()), *values]:
                made = self._mutables.made_by(value)
                if made is not None and made.kind != OBJECT:
                    return made.kind
        return ""

    @functools.cached_property
    def _stored_attributes(self) -> dict[nodes.ClassDef, dict[str, list[nodes.NodeNG]]]:
        """What the methods of each class assign to the attributes of ``self``."""
        found: dict[nodes.ClassDef, dict[str, list[nodes.NodeNG]]] = {}
        for target in self._bindings.nodes(nodes.AssignAttr):
            owner, value = self.owner_of(target.expr), assigned(target)
            if owner is not None and value is not None:
                found.setdefault(owner, {}).setdefault(target.attrname, []).append(value)
        return found


class _Walk:
    """Follows one thing through the names that stand for it."""

    def __init__(self, bindings: Bindings, changes: Changes, thing: Mutable) -> None:
        self._bindings = bindings
        self._changes = changes
        self._thing = thing
        self._seen: set[Binding] = set()
        self._unsure: list[Change] = []
        """Changes inside that are changes only if what the thing holds is of a certain kind."""
        self._held: set[str] = {thing.inner} - {""}

    def through(self, binding: Binding) -> Iterator[Change]:
        """The changes through a name and the locals that are the same thing."""
        yield from self._binding(binding, inside=False)
        for change in self._unsure:
            if any(self._changes.mutates(kind, change.name) for kind in self._held):
                yield change

    def _binding(self, binding: Binding, *, inside: bool) -> Iterator[Change]:
        todo = [(binding, inside)]
        while todo:
            current, deep = todo.pop()
            if current in self._seen:
                continue
            self._seen.add(current)
            if self._thing.kind != OBJECT and not deep:
                for definition in current.definitions:
                    if definition.how is How.AUGMENT:
                        yield Change(Act.AUGMENT, definition.node, value=definition.value)
            for use in current.references:
                yield from self._use(use, deep, todo)

    def _use(self, use: nodes.NodeNG, inside: bool, aliases: list[tuple[Binding, bool]]) -> Iterator[Change]:
        expression: nodes.NodeNG = use
        while True:
            parent = expression.parent
            match parent:
                case nodes.Subscript() if parent.value is expression:
                    if parent.ctx is not Context.Load:
                        yield self._item(parent, inside)
                        return
                    expression, inside = parent, True
                case nodes.Attribute():
                    call = parent.parent
                    if not isinstance(call, nodes.Call) or call.func is not parent:
                        if inside or self._thing.kind != OBJECT:
                            return
                        yield from self._held_by_attribute(parent)
                        return
                    yield from self._method(call, parent, inside)
                    if parent.attrname not in {"get", "setdefault"} or self._thing.kind == OBJECT:
                        return
                    if len(call.args) == 2:
                        self._note(call.args[1])
                    expression, inside = call, True
                case nodes.AssignAttr() | nodes.DelAttr():
                    if not inside:
                        gone = isinstance(parent, nodes.DelAttr)
                        act = Act.DELETE_ATTRIBUTE if gone else Act.ATTRIBUTE
                        yield Change(act, parent, parent.attrname, value=None if gone else assigned(parent))
                    return
                case nodes.Call():
                    if not inside and parent.args and parent.args[0] is expression:
                        function = self._changes.changes_first_argument(parent)
                        if function:
                            value = parent.args[-1] if len(parent.args) > 1 else None
                            yield Change(Act.FUNCTION, parent, function.removeprefix("builtins."), value=value)
                    return
                case nodes.Assign() | nodes.AnnAssign() | nodes.NamedExpr() if parent.value is expression:
                    aliases += [(alias, inside) for alias in self._aliases(parent)]
                    return
                case _:
                    return

    def _item(self, target: nodes.Subscript, inside: bool) -> Change:
        if target.ctx is Context.Del:
            return Change(Act.DELETE_ITEM, target, inside=inside, key=target.slice)
        value = assigned(target)
        if not inside:
            self._note(value)
        if isinstance(target.parent, nodes.AugAssign):
            return Change(Act.AUGMENT, target, inside=inside, key=target.slice, value=value)
        return Change(Act.ITEM, target, inside=inside, key=target.slice, value=value)

    def _note(self, value: nodes.NodeNG | None) -> None:
        """Remember what kind of container is put in."""
        made = self._changes.made_by(value)
        if made is not None:
            self._held.add(made.kind)

    def _method(self, call: nodes.Call, method: nodes.Attribute, inside: bool) -> Iterator[Change]:
        name = method.attrname
        keyed = name in {"setdefault", "insert", "pop", "__setitem__"} or (
            name in {"remove", "discard", "add"} and len(call.args) == 1
        )
        change = Change(
            Act.METHOD,
            call,
            name,
            inside,
            key=call.args[0] if call.args and keyed else None,
            value=call.args[-1] if call.args else None,
        )
        if inside and name not in _CERTAIN_INSIDE:
            self._unsure.append(change)
        elif inside or self._changes_thing(name):
            yield change

    def _changes_thing(self, method: str) -> bool:
        if self._thing.kind != OBJECT and self._changes.mutates(self._thing.kind, method):
            return True
        return self._thing.klass is not None and self._changes.method_changes_self(self._thing.klass, method)

    def _held_by_attribute(self, attribute: nodes.Attribute) -> Iterator[Change]:
        """``X.items.append(…)`` and ``X.items[k] = …``, where the class says what ``items`` is."""
        parent = attribute.parent
        if isinstance(parent, nodes.Subscript) and parent.value is attribute:
            if parent.ctx is not Context.Load:
                item = self._item(parent, inside=True)
                yield dataclasses.replace(item, name=attribute.attrname)
            return
        if not isinstance(parent, nodes.Attribute) or not isinstance(parent.parent, nodes.Call):
            return
        if parent.parent.func is not parent:
            return
        owner = self._thing.klass or self._changes.owner_of(attribute.expr)
        kind = self._changes.attribute_kind(owner, attribute.attrname) if owner is not None else ""
        if kind and self._changes.mutates(kind, parent.attrname):
            yield Change(Act.METHOD, parent.parent, f"{attribute.attrname}.{parent.attrname}", inside=True)

    def _aliases(self, statement: nodes.Assign | nodes.AnnAssign | nodes.NamedExpr) -> Iterator[Binding]:
        """Locals that are certainly what the statement assigns."""
        targets = statement.targets if isinstance(statement, nodes.Assign) else [statement.target]
        for target in targets:
            binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
            if binding is None or binding.is_global or binding.scope.function is None:
                continue
            if binding.sole() is not None:
                yield binding


def assigned(target: nodes.NodeNG) -> nodes.NodeNG | None:
    """What a statement puts into a target; None when it is only a part of something."""
    match target.parent:
        case nodes.Assign() | nodes.AnnAssign() | nodes.AugAssign() | nodes.NamedExpr() as statement:
            value: nodes.NodeNG | None = statement.value
            return value
        case _:
            return None


def _how(target: nodes.NodeNG) -> How:
    match target.parent:
        case nodes.Delete():
            return How.DELETE
        case nodes.AugAssign():
            return How.AUGMENT
        case nodes.Assign() | nodes.AnnAssign():
            return How.ASSIGN
        case _:
            return How.UNPACK


def _attribute_tests(self_binding: Binding) -> dict[str, list[nodes.If]]:
    """The ``if`` statements of a method that look at an attribute of its object, by attribute."""
    found: dict[str, list[nodes.If]] = {}
    for use in self_binding.references:
        if isinstance(use.parent, nodes.Attribute):
            statement = use.statement()
            if isinstance(statement, nodes.If):
                found.setdefault(use.parent.attrname, []).append(statement)
    return found


def _fills_in(change: Change, tests: dict[str, list[nodes.If]]) -> bool:
    """Whether a change to ``self`` stores under a test of the same attribute: a value computed when first needed."""
    if change.act is not Act.ATTRIBUTE or isinstance(change.node.parent, nodes.AugAssign):
        return change.inside and "cache" in change.name.lower()
    return any(
        test.parent_of(change.node)
        or (isinstance(test.body[-1], (nodes.Return, nodes.Raise)) and test.fromlineno < change.node.fromlineno)
        for test in tests.get(change.name, ())
    )
