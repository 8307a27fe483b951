"""Who changes the value that a name stands for, and who binds the name anew?

A change is a mutating method, an item or attribute that is assigned or deleted, ``+=``, or a function that
changes what it is given; also one level down (``X[k].append``) and through a local that is certainly the same thing.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.callers import reaching
from lint_rules.analysis.context_keepers import OWN_THREAD
from lint_rules.analysis.distant_objects import DistantObjects
from lint_rules.analysis.later_code import LaterCode, enclosing
from lint_rules.analysis.lazy_import import LazyImport
from lint_rules.analysis.mutables import OBJECT, Mutable, Mutables
from lint_rules.analysis.mutation import Act, Change, Walk, assigned
from lint_rules.analysis.names import Names
from lint_rules.analysis.numbering import gives_numbers
from lint_rules.analysis.running.questions import is_for_typing
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__"})


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
        distant: DistantObjects,
        later: LaterCode,
        knowledge: Knowledge,
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._mutables = mutables
        self._distant = distant
        self._later = later
        self._lazy = LazyImport(bindings, names)
        self._mutators = knowledge.table("mutators")
        self._changes_self: dict[nodes.FunctionDef, tuple[bool, list[str]]] = {}
        self._changing_methods: dict[nodes.ClassDef, frozenset[str]] = {}

    def things(self) -> Iterator[tuple[Binding, Definition, Mutable]]:
        """The names of the module that stand for something changeable, and where they are given it."""
        for binding in self._bindings.module.bindings.values():
            for definition in binding.definitions:
                if definition.scope is not binding.scope:
                    continue
                thing = self._mutables.of(definition) or self._distant_thing(binding, definition)
                if thing is not None and not is_for_typing(definition.node):
                    yield binding, definition, thing
                    break

    def _distant_thing(self, binding: Binding, definition: Definition) -> Mutable | None:
        """An object of a class of another module, if anything is done to it that could change it."""
        if definition.how is not How.ASSIGN or not isinstance(definition.value, nodes.Call):
            return None
        return self._distant.made_by(definition.value) if any(map(_may_change, binding.references)) else None

    def by_later_code(self, binding: Binding, thing: Mutable) -> list[Change]:
        """The changes, after import, to the thing that a name stands for, in source order."""
        found = [c for c in Walk(self._bindings, self, thing).through(binding) if self._later.runs(c.node)]
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
            found = [r for r in found if self._later.runs(r.node) and not self._later.fills_in_names(r.node)]
            if found and not all(self._later.sets_up_module(r.node) for r in found):
                yield binding, sorted(found, key=lambda r: (r.node.fromlineno, r.node.col_offset or 0))

    def imports_late(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether a name is bound to what is imported, or to what stands in when the import fails."""
        every = list(rebindings)
        own = [d.value for d in binding.definitions if d.scope is binding.scope and d.how is not How.ANNOTATE]
        if all(isinstance(value, nodes.Const) for value in own) and all(
            self._lazy.is_handed_over(binding.name, r.value) for r in every
        ):
            return True
        late = [rebinding for rebinding in every if self._lazy.binds(rebinding.how, rebinding.value)]
        return bool(late) and all(r in late or isinstance(r.value, nodes.Const) or _stands_in(r, late) for r in every)

    def only_puts_back(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether this module only gives a name its first value again, so that it is others who bind it."""
        own = [d.value for d in binding.definitions if d.scope is binding.scope and d.how is How.ASSIGN]
        initial = {value.as_string() for value in own if value is not None}
        return len(initial) == 1 and all(
            rebinding.how is How.ASSIGN
            and isinstance(rebinding.value, (nodes.Const, nodes.Call))
            and rebinding.value.as_string() in initial
            for rebinding in rebindings
        )

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

    def mutates(self, kind: str, method: str) -> bool:
        """Whether a method of a kind of container changes it."""
        return self._mutators.find(f"{kind}.{method}") is not None

    def changes_first_argument(self, call: nodes.Call) -> str:
        """The name of the function, when calling it changes what it is given first."""
        name = self._names.of(call.func)
        if not name or self._mutators.find(name) != "first-argument":
            return ""
        # ``items.extend(more)`` changes its object; ``list.extend(items, more)`` what it is given first.
        bound = isinstance(call.func, nodes.Attribute) and self._names.of(call.func.expr).endswith("()")
        return "" if bound else name

    def method_changes_self(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether a method of a class of this module changes the object that it is called on.

        Filling in what the object can compute again at any time is no change.
        """
        return name in self._changing(klass)

    def _changing(self, klass: nodes.ClassDef) -> frozenset[str]:
        """The methods of a class that change their object, themselves or by another method that they call."""
        known = self._changing_methods.get(klass)
        if known is None:
            uses = {name: self._self_use(method) for name, method in self._mutables.methods(klass).items()}
            changing = [name for name, (changes, _) in uses.items() if changes]
            known = self._changing_methods[klass] = reaching(changing, {n: called for n, (_, called) in uses.items()})
        return known

    def makes_state(self, call: nodes.Call) -> bool:
        """Whether a call makes a queue, or an object of a class of the project with state of its own."""
        made = self._mutables.made_by(call) or self._distant.made_by(call)
        if made is None or made.klass is not None:
            return made is not None and made.klass is not None and self.has_state(made.klass)
        return made.kind == "queue" or (made.changing is not None and not made.changing <= _CONSTRUCTORS)

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
        if binding is None or self._names.owner(binding) is None or gives_numbers(method):
            return False, []
        known = self._changes_self.get(method)
        if known is None:
            tests = _attribute_tests(binding)
            loading = self._loads_from(method, binding)
            walk = Walk(self._bindings, self, Mutable(OBJECT))
            given = frozenset(method.argnames())
            own = [
                change
                for change in walk.through(binding)
                if change.node.fromlineno < loading
                and not _fills_in(change, tests, given)
                and not self._forgets_what_it_called(change)
                and not self._is_of_thread(change.key)
            ]
            stored = [change for change in own if self._is_own_item(change, method)]
            calls = [
                call.attrname
                for call in _called_on(binding)
                if call.fromlineno < loading and not self._only_fills(call, method.parent, tests)
            ]
            known = len(own) > len(stored), calls + [_item_method(change) for change in stored]
            self._changes_self[method] = known
        return known

    def _only_fills(self, call: nodes.Attribute, klass: nodes.NodeNG | None, tests: dict[str, list[nodes.If]]) -> bool:
        """Whether a private method, called where an entry is missing, makes entries of that container and no more."""
        missing = {name for name, every in tests.items() if any(_lacks(t) and t.parent_of(call) for t in every)}
        if not missing or not call.attrname.startswith("_") or not isinstance(klass, nodes.ClassDef):
            return False
        method = self._mutables.methods(klass).get(call.attrname)
        first = next(iter(method.args.args or ()), None) if method is not None else None
        binding = self._bindings.of(first) if first is not None else None
        if method is None or binding is None:
            return False
        given = frozenset(method.argnames())
        return all(
            change.act is Act.ITEM and change.inside and change.name in missing and not _is_given(change.value, given)
            for change in Walk(self._bindings, self, Mutable(OBJECT)).through(binding)
        )

    def _is_of_thread(self, key: nodes.NodeNG | None) -> bool:
        """Whether the key of an entry is the thread that runs: what is kept there is its own affair."""
        binding = self._bindings.of(key) if isinstance(key, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        made = sole.value if sole is not None and sole.how is How.ASSIGN else key
        return isinstance(made, nodes.Call) and self._names.of(made.func) in OWN_THREAD

    def _forgets_what_it_called(self, change: Change) -> bool:
        """Whether a change only takes out an entry that was called before it: what had to be loaded is loaded."""
        match change.node:
            case nodes.Call(func=nodes.Attribute(attrname="pop", expr=held), args=[nodes.Name(name=key), *_]):
                entry = f"{held.as_string()}[{key}]"
            case _:
                return False
        function = self._bindings.function_around(change.node)
        return function is not None and any(
            call.fromlineno < change.node.fromlineno and self._stands_for(call.func, entry)
            for call in function.nodes_of_class(nodes.Call)
            if not call.args and isinstance(call.parent, nodes.Expr)
        )

    def _stands_for(self, called: nodes.NodeNG, entry: str) -> bool:
        binding = self._bindings.of(called) if isinstance(called, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole is not None and sole.value is not None and bool(sole.value.as_string() == entry)

    def _is_own_item(self, change: Change, method: nodes.FunctionDef) -> bool:
        """Whether a change is ``self[k] = …`` in a class that says itself what this does."""
        owner = method.parent
        return (
            change.act in (Act.ITEM, Act.DELETE_ITEM)
            and not change.inside
            and isinstance(owner, nodes.ClassDef)
            and _item_method(change) in self._mutables.methods(owner)
        )

    def only_looks_like_item(self, thing: Mutable, change: Change) -> bool:
        """Whether an item is assigned to an object whose class makes something else of it."""
        if thing.kind != OBJECT or change.inside or change.act not in (Act.ITEM, Act.DELETE_ITEM):
            return False
        method = _item_method(change)
        if thing.klass is None:
            return thing.changing is not None and method not in thing.changing
        return method in self._mutables.methods(thing.klass) and not self.method_changes_self(thing.klass, method)

    def _loads_from(self, method: nodes.FunctionDef, self_binding: Binding) -> float:
        """The line from which a method loads what it needs once and for all; infinite when it doesn't.

        It leaves early when a mark says that this was done, sets the mark, and nobody ever takes it back.
        """
        for statement in _under_locks(method.body):
            if isinstance(statement, nodes.If) and isinstance(statement.body[-1], nodes.Return):
                marks = self._marks(statement.test, self_binding)
                if any(self._is_set_once_in(mark, method) for mark in marks):
                    return statement.fromlineno
        return math.inf

    def _marks(self, test: nodes.NodeNG, self_binding: Binding) -> list[str]:
        """What a test asks for: the attributes of ``self``, and names of the module that may not be there yet."""
        match test:
            case nodes.Attribute(expr=nodes.Name() as owner, attrname=name) if self._bindings.of(owner) is self_binding:
                return [f"self.{name}"]
            case nodes.Compare(left=nodes.Const(value=str(name)), ops=[("in", where)]) if self._is_globals(where):
                return [name]
            case _:
                return []

    def _is_set_once_in(self, mark: str, method: nodes.FunctionDef) -> bool:
        """Whether only this method, besides constructors, sets a mark."""
        if not mark.startswith("self."):
            binding = self._bindings.module.bindings.get(mark)
            functions = {d.scope.node for d in binding.definitions} if binding is not None else set()
            return functions == {method}
        setting = []
        for target in self._bindings.nodes(nodes.AssignAttr):
            owner = self.owner_of(target.expr)
            function = self._later.function(target)
            if f"self.{target.attrname}" == mark and owner is method.parent and isinstance(function, nodes.FunctionDef):
                setting.append(function)
        return method in setting and all(f is method or f.name in _CONSTRUCTORS for f in setting)

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


def _may_change(use: nodes.NodeNG) -> bool:
    """Whether something is done to what a name stands for: an attribute or item is set, or a method called."""
    match use.parent:
        case nodes.AssignAttr() | nodes.DelAttr():
            return True
        case nodes.Attribute(parent=nodes.Call(func=called)) as method:
            return called is method
        case nodes.Subscript(value=held, ctx=ctx):
            return held is use and ctx is not Context.Load
        case _:
            return False


def _stands_in(rebinding: Rebinding, late: list[Rebinding]) -> bool:
    """Whether a name is bound in the handler of a ``try`` whose import did not succeed."""
    inner: nodes.NodeNG | None = rebinding.node
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(inner, nodes.ExceptHandler) and inner.parent is not None:
            return any(inner.parent.parent_of(other.node) for other in late)
        inner = inner.parent
    return False


def _under_locks(body: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """The statements of a block, and those of the ``with`` blocks in it, which run as surely."""
    for statement in body:
        yield statement
        if isinstance(statement, nodes.With):
            yield from _under_locks(statement.body)


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


def _fills_in(change: Change, tests: dict[str, list[nodes.If]], given: frozenset[str]) -> bool:
    """Whether a change to ``self`` stores under a test of the same attribute: a value computed when first needed.

    A method that an object puts in the place of the one that looks for it is such a value, too.
    """
    method = enclosing(change.node).rpartition(".")[2]
    if change.act is Act.ATTRIBUTE and method == f"{change.name}()":
        return True
    about = tests.get(change.name, ())
    if change.act is Act.ITEM and change.inside and any(_finds_missing(test, change, given) for test in about):
        return True  # an entry that is made because it was not there yet
    if change.act is not Act.ATTRIBUTE or isinstance(change.node.parent, nodes.AugAssign):
        return change.inside and "cache" in change.name.lower()
    return any(
        test.parent_of(change.node)
        or (isinstance(test.body[-1], (nodes.Return, nodes.Raise)) and test.fromlineno < change.node.fromlineno)
        for test in about
    )


def _called_on(binding: Binding) -> Iterator[nodes.Attribute]:
    """The methods that are called on what a name stands for."""
    for use in binding.references:
        match use.parent:
            case nodes.Attribute(parent=nodes.Call(func=called)) as attribute if called is attribute:
                yield attribute


def _item_method(change: Change) -> str:
    """The method that Python calls to change an item."""
    return "__delitem__" if change.act is Act.DELETE_ITEM else "__setitem__"


def _finds_missing(test: nodes.If, change: Change, given: frozenset[str]) -> bool:
    """Whether an entry that is not handed in is stored because a test found none, or left with the one there was."""
    if not isinstance(change.value, (nodes.Name, nodes.Call)) or _is_given(change.value, given):
        return False
    if test.parent_of(change.node):
        return _lacks(test)
    operators = {operator for operator, _ in test.test.ops} if isinstance(test.test, nodes.Compare) else set()
    return operators == {"in"} and isinstance(test.body[-1], nodes.Return) and test.fromlineno < change.node.fromlineno


def _lacks(test: nodes.If) -> bool:
    """Whether a test asks for an entry and finds none."""
    return isinstance(test.test, nodes.Compare) and {operator for operator, _ in test.test.ops} == {"not in"}


def _is_given(value: nodes.NodeNG | None, given: frozenset[str]) -> bool:
    return isinstance(value, nodes.Name) and value.name in given
