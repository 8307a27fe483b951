"""Which later code of this module writes what another module owns?

A write assigns or deletes an attribute of an imported module, class or object, or an item of an imported container, or
calls a method that changes such a container.
"""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.context_keepers import ContextKeepers
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.mutation import Act, Change, assigned, called
from lint_rules.analysis.names import Names
from lint_rules.analysis.owners import Owned, Owners
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.analysis.restored import Restored
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.process import is_foreign_attribute
from lint_rules.analysis.running.values import (
    Class,
    Constants,
    Container,
    External,
    Function,
    Instance,
    Module,
    Value,
)
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_KINDS: Final = ("list", "dict", "set")
"""What a literal may be of which the summary only tells that it is a container."""
_WEAK: Final = frozenset({"weakset", "weakdict"})
_PUBLISHED: Final = frozenset({"credentials"})
"""The kinds of state of the process that a library keeps in attributes for everybody."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ForeignWrite:
    """One write to what another module owns."""

    change: Change
    owner: str
    """The qualified name of what is written, as the module at hand would import it."""
    owned: Owned | None
    """Where the project defines it; None for what is not of the project."""
    is_weak: bool = False
    """Whether it is a container that lets go of what nobody else keeps."""


class ForeignWrites:
    """The writes of one module to what others own."""

    def __init__(
        self,
        source: Source,
        bindings: Bindings,
        names: Names,
        *,
        later: LaterCode,
        restored: Restored,
        life: ProcessLife,
        evaluator: Evaluator,
        knowledge: Knowledge,
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._later = later
        self._restored = restored
        self._life = life
        self._knowledge = knowledge
        self._owners = Owners(source.path, evaluator)
        self._evaluator = evaluator
        self._keepers = ContextKeepers(evaluator)
        self._process = evaluator.world.process
        self._context_locals = knowledge.table("context-locals")
        self._frameworks = knowledge.table("framework-objects")
        self._configuration = knowledge.table("configuration-objects")
        self._containers = knowledge.table("containers")
        self._mutators = evaluator.mutators

    def by_later_code(self) -> Iterator[ForeignWrite]:
        """The writes after import that nothing takes back, in source order."""
        found = [*self._to_attributes(), *self._by_name(), *self._to_items(), *self._by_methods()]
        found.sort(key=lambda write: (write.change.node.fromlineno, write.change.node.col_offset or 0))
        for write in found:
            node = write.change.node
            if self._later.runs(node) and not self._restored.comes_back(node):
                yield write

    def turns_the_process(self, write: ForeignWrite) -> bool:
        """Whether a write is only reached when the process begins, forks or ends."""
        return self._life.turns(write.change.node)

    def uses(self, owner: str) -> Binding:
        """All places of this module that name what another module owns, as if it were a name of this module."""
        last = owner.rpartition(".")[2]
        places: list[nodes.NodeNG] = [
            *(use for use in self._bindings.nodes(nodes.Attribute) if use.attrname == last),
            *(use for binding in self._bindings.module.bindings.values() for use in binding.references),
        ]
        found = [use for use in places if owner in self._foreign(use)]
        return Binding(last, self._bindings.module, [], found)

    def _to_attributes(self) -> Iterator[ForeignWrite]:
        every: list[nodes.AssignAttr | nodes.DelAttr] = [
            *self._bindings.nodes(nodes.AssignAttr),
            *self._bindings.nodes(nodes.DelAttr),
        ]
        for target in every:
            gone = isinstance(target, nodes.DelAttr)
            act = Act.DELETE_ATTRIBUTE if gone else Act.ATTRIBUTE
            change = Change(act, target, target.attrname, value=None if gone else assigned(target))
            yield from self._attribute(target.expr, change)

    def _by_name(self) -> Iterator[ForeignWrite]:
        """``setattr`` and ``delattr`` with a name that is written down."""
        for call in self._bindings.nodes(nodes.Call):
            if len(call.args) not in (2, 3) or not isinstance(call.func, nodes.Name):
                continue
            match call.args:
                case [owner, nodes.Const(value=str(name)), *rest] if self._names.is_builtin(
                    call.func, "setattr", "delattr"
                ):
                    act = Act.ATTRIBUTE if rest else Act.DELETE_ATTRIBUTE
                    yield from self._attribute(owner, Change(act, call, name, value=rest[0] if rest else None))

    def _attribute(self, expression: nodes.NodeNG, change: Change) -> Iterator[ForeignWrite]:
        for owner in self._foreign(expression):
            whole = f"{owner}.{change.name}"
            if not is_foreign_attribute(whole) or self._is_left_alone(owner, whole):
                continue
            owned = self._owners.of(owner)
            if owned is None:
                if self._is_of_project(owner) or self._is_process_state(whole):
                    continue
                yield ForeignWrite(change, owner, None)
            elif self._is_another(owned) and owned.values and all(map(self._has_attributes, owned.values)):
                if owned.name == "":
                    of_module = self._owners.of(whole)
                    owned = of_module if of_module is not None and of_module.file == owned.file else owned
                yield ForeignWrite(change, owner, owned)

    def _to_items(self) -> Iterator[ForeignWrite]:
        for target in self._bindings.nodes(nodes.Subscript):
            if target.ctx is Context.Load:
                continue
            gone = target.ctx is Context.Del
            augmented = isinstance(target.parent, nodes.AugAssign)
            act = Act.DELETE_ITEM if gone else Act.AUGMENT if augmented else Act.ITEM
            change = Change(act, target, key=target.slice, value=None if gone else assigned(target))
            for owner in self._foreign(target.value):
                if self._is_left_alone(owner, owner):
                    continue
                owned = self._owners.of(owner)
                if owned is None:
                    if not self._is_of_project(owner) and not self._is_process_state(owner):
                        yield ForeignWrite(change, owner, None)
                elif self._is_another(owned) and owned.values and all(map(self._has_items, owned.values)):
                    yield ForeignWrite(change, owner, owned, self._is_weak(owned))

    def _by_methods(self) -> Iterator[ForeignWrite]:
        for call in self._bindings.nodes(nodes.Call):
            if not isinstance(call.func, nodes.Attribute) or not self._may_change(call.func.attrname):
                continue
            for owner in self._foreign(call.func.expr):
                owned = self._owners.of(owner) if not self._is_left_alone(owner, owner) else None
                if owned is None or not self._is_another(owned) or not owned.values:
                    continue
                if all(self._changes(value, call.func.attrname) for value in owned.values):
                    yield ForeignWrite(called(call, call.func.attrname), owner, owned, self._is_weak(owned))

    def _foreign(self, expression: nodes.NodeNG) -> tuple[str, ...]:
        """The qualified name of an expression that begins with an import and goes through no object."""
        return self._names.candidates(expression)[:1] if self._is_imported(expression, frozenset()) else ()

    def _is_imported(self, expression: nodes.NodeNG | None, seen: frozenset[Binding]) -> bool:
        """Whether an expression is an import, a part of one, or a name for such a thing."""
        match expression:
            case nodes.Attribute(expr=inner):
                found = self._names.candidates(expression)
                return not any(name.endswith("()") for name in found) and self._is_imported(inner, seen)
            case nodes.Name():
                binding = self._bindings.of(expression)
                if binding is None or binding in seen:
                    return False
                found = self._names.candidates(expression)
                if not found or any(name.endswith("()") or name.startswith("builtins.") for name in found):
                    return False
                sole = binding.sole()
                if sole is not None and sole.how is How.ASSIGN:
                    return self._is_imported(sole.value, seen | {binding})
                return any(definition.how is How.IMPORT for definition in binding.definitions)
            case _:
                return False

    def _is_left_alone(self, owner: str, whole: str) -> bool:
        """Whether a name is special, belongs to a context or a framework, is meant to be set, or is our own twin's."""
        last = whole.rpartition(".")[2]
        if last.startswith("__") and last.endswith("__") and last != "__dict__":
            return True
        for name in (self._knowledge.canonical(owner), self._knowledge.canonical(whole)):
            if self._frameworks.find(name) or any(map(self._context_locals.find, _with_owners(name))):
                return True
            if self._configuration.find(name) == "settings":
                return True
        return self._is_twin(owner)

    def _is_weak(self, owned: Owned) -> bool:
        """Whether a container of the project is a weak one."""
        return all(
            isinstance(value, External) and self._containers.find(value.name.removesuffix("()")) in _WEAK
            for value in owned.values
        )

    def _is_twin(self, owner: str) -> bool:
        """Whether a name is from the C module below the module at hand, or the other way round."""
        top, own = owner.partition(".")[0], self._source.name.partition(".")[0]
        return top != own and top.lstrip("_") == own.lstrip("_")

    def _is_process_state(self, name: str) -> bool:
        """Whether a write changes what the whole process shares, which is the matter of another rule."""
        kinds = {kind for kind, *_ in self._process.write(self._knowledge.canonical(name), (), "")}
        return bool(kinds - _PUBLISHED)

    def _is_of_project(self, owner: str) -> bool:
        """Whether a name would be of the project, had it been found there."""
        top = owner.partition(".")[0]
        if top == self._source.name.partition(".")[0]:
            return True
        return self._evaluator.program.find(top, self._source.path) is not None

    def _is_another(self, owned: Owned) -> bool:
        return os.path.abspath(owned.file) != os.path.abspath(self._source.path)

    def _has_attributes(self, value: Value) -> bool:
        """Whether a value is a module, a class, or an object whose class is known not to be of a context."""
        match value:
            case Module() | Class():
                return True
            case Instance():
                return not self._is_left_value(value) and not self._defines(value, "__setattr__")
            case _:
                return False

    def _has_items(self, value: Value) -> bool:
        """Whether assigning an item changes a value, as far as anybody can tell."""
        return not self._is_left_value(value) and not self._defines(value, "__setitem__")

    def _defines(self, value: Value, method: str) -> bool:
        """Whether the project says itself what an operator does to an object."""
        return isinstance(value, Instance) and any(
            isinstance(found, Function) for found in self._evaluator.held(value.of, method)
        )

    def _is_left_value(self, value: Value) -> bool:
        """Whether a value of the project belongs to a context, or is an object of a framework."""
        match value:
            case External(name=name):
                names = [name.removesuffix("()")]
            case Instance(of=klass):
                if self._keepers.has(klass):
                    return True
                line = self._evaluator.line_at(klass.file, klass.scope)
                names = [ancestor.name for ancestor in line if isinstance(ancestor, External)]
            case _:
                return False
        return any(self._context_locals.find(name) or self._frameworks.find(name) for name in names)

    @functools.cached_property
    def _mutating(self) -> frozenset[str]:
        """The names of methods that change a container of some kind."""
        endings = self._knowledge.endings("mutators")
        return frozenset().union(*(endings.get(kind, ()) for kind in (*_KINDS, "deque", "queue")))

    def _may_change(self, method: str) -> bool:
        return method in self._mutating or "*" in self._mutating

    def _changes(self, value: Value, method: str) -> bool:
        """Whether a method changes a value, that is, whether it is a container that has it."""
        match value:
            case Container() | Constants():
                return any(self._mutators.find(f"{kind}.{method}") is not None for kind in _KINDS)
            case External(name=name) if name.endswith("()"):
                kind = self._containers.find(name.removesuffix("()"))
                return kind is not None and self._mutators.find(f"{kind}.{method}") is not None
            case _:
                return False


def _with_owners(name: str) -> Iterator[str]:
    """A name and all that it goes through: ``flask.request.environ`` is part of ``flask.request``."""
    while name:
        yield name
        name = name.rpartition(".")[0]
