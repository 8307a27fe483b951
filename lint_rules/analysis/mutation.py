"""Where is a value changed? Each place, and the way it is done, through all names that are certainly the same thing."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.mutables import OBJECT, Mutable

if TYPE_CHECKING:
    from lint_rules.analysis.changes import Changes

_CERTAIN_INSIDE: Final = frozenset({"append", "appendleft", "extend", "insert", "setdefault", "popitem"})
"""Methods that tell a container by their name alone, whatever ``X[k]`` may be."""
_OF_ELEMENTS: Final = frozenset({"list", "deque", "set"})
"""The kinds of which a loop gives what they hold, not the keys."""


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


class Walk:
    """Follows one thing through the names that stand for it."""

    def __init__(self, bindings: Bindings, changes: Changes, thing: Mutable, *, follows_calls: bool = True) -> None:
        self._follows_calls = follows_calls
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
                if not deep or not _comes_before_it_is_put_in(use, current):
                    yield from self._use(use, deep, todo)

    def _use(self, use: nodes.NodeNG, inside: bool, aliases: list[tuple[Binding, bool]]) -> Iterator[Change]:
        expression: nodes.NodeNG = use
        while True:
            parent = expression.parent
            match parent:
                case nodes.Subscript() if parent.value is expression:
                    if parent.ctx is not Context.Load:
                        item = self._item(parent, inside)
                        if not self._changes.only_looks_like_item(self._thing, item):
                            yield item
                        return
                    if isinstance(parent.slice, nodes.Slice):
                        return  # a copy
                    expression, inside = parent, True
                case nodes.Attribute():
                    call = parent.parent
                    if isinstance(call, nodes.Arguments):
                        yield from self._by_default(parent, call, inside)
                        return
                    if not isinstance(call, nodes.Call) or call.func is not parent:
                        if inside or self._thing.kind != OBJECT:
                            return
                        yield from self._held_by_attribute(parent)
                        return
                    yield from self._method(call, parent, inside)
                    if parent.attrname in {"values", "items"} and not inside:
                        aliases += [(each, True) for each in self._looped(call, pairs=parent.attrname == "items")]
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
                    if not inside:
                        yield from self._passed_on(parent, expression)
                    return
                case nodes.AugAssign() if parent.target is expression:
                    if not inside and self._thing.kind != OBJECT:
                        yield Change(Act.AUGMENT, expression, value=parent.value)
                    return
                case nodes.Assign() | nodes.AnnAssign() | nodes.NamedExpr() if parent.value is expression:
                    container = use.as_string() if inside else ""
                    aliases += [(alias, inside) for alias in self._aliases(parent, container)]
                    return
                case nodes.For() if not inside:
                    aliases += [(each, True) for each in self._looped(expression, pairs=False)]
                    return
                case nodes.Arguments() if not inside:
                    aliases += [(parameter, False) for parameter in self._defaulted(parent, expression)]
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
        change = called(call, name, inside=inside)
        if inside and name not in _CERTAIN_INSIDE:
            self._unsure.append(change)
        elif inside or self._changes_thing(name):
            yield change

    def _by_default(self, method: nodes.Attribute, arguments: nodes.Arguments, inside: bool) -> Iterator[Change]:
        """What the calls of a parameter do that stands for a method unless another is given: ``def f(add=X.add)``."""
        function = arguments.parent
        if not isinstance(function, (nodes.FunctionDef, nodes.Lambda)):
            return
        for binding in self._bindings.scope(function).bindings.values():
            sole = binding.sole()
            if sole is not None and sole.how is How.PARAMETER and sole.value is method:
                for use in binding.references:
                    if isinstance(use.parent, nodes.Call) and use.parent.func is use:
                        yield from self._method(use.parent, method, inside)

    def _passed_on(self, call: nodes.Call, given: nodes.NodeNG) -> Iterator[Change]:
        """The call of a function of this module that changes what it is given, and does nothing else with it.

        One that looks at it as well may only fill in what is missing.
        """
        parameter = self._parameter(call, given) if self._follows_calls else None
        if parameter is None or not parameter.references or not isinstance(call.func, nodes.Name):
            return
        walk = Walk(self._bindings, self._changes, self._thing, follows_calls=False)
        if len(list(walk.through(parameter))) >= len(parameter.references):
            yield Change(Act.FUNCTION, call, call.func.name, value=call.args[-1] if len(call.args) > 1 else None)

    def _parameter(self, call: nodes.Call, given: nodes.NodeNG) -> Binding | None:
        """The parameter of a function of this module for which a call gives something."""
        called_here = self._bindings.of(call.func) if isinstance(call.func, nodes.Name) else None
        sole = called_here.sole() if called_here is not None else None
        if sole is None or not isinstance(sole.node, nodes.FunctionDef) or given not in call.args:
            return None
        if sole.node.decorators is not None or any(isinstance(argument, nodes.Starred) for argument in call.args):
            return None
        parameters = [*sole.node.args.posonlyargs, *(sole.node.args.args or ())]
        position = call.args.index(given)
        return self._bindings.of(parameters[position]) if position < len(parameters) else None

    def _changes_thing(self, method: str) -> bool:
        if self._thing.kind != OBJECT and self._changes.mutates(self._thing.kind, method):
            return True
        if self._thing.changing is not None and method in self._thing.changing:
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

    def _aliases(
        self, statement: nodes.Assign | nodes.AnnAssign | nodes.NamedExpr, container: str
    ) -> Iterator[Binding]:
        """Locals that are certainly what the statement assigns.

        A local for an entry of a container may be made anew where there was none, if that is put in as well.
        """
        targets = statement.targets if isinstance(statement, nodes.Assign) else [statement.target]
        for target in targets:
            binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
            if binding is None or binding.is_global or binding.scope.function is None:
                continue
            if binding.sole() is not None:
                yield binding
            elif (
                container
                and not any(_is_made_of(definition.value, binding) for definition in binding.definitions)
                and all(_is_entry(definition, binding, container) for definition in binding.definitions)
            ):
                for definition in binding.definitions:
                    self._note(definition.value)
                yield binding

    def _looped(self, iterated: nodes.NodeNG, *, pairs: bool) -> Iterator[Binding]:
        """The name of a loop over a thing for what it holds, if that is known to be containers."""
        loop = iterated.parent
        if not self._thing.inner or not isinstance(loop, nodes.For) or loop.iter is not iterated:
            return
        target: object = loop.target
        if pairs:
            target = target.elts[1] if isinstance(target, nodes.Tuple) and len(target.elts) == 2 else None
        elif self._thing.kind not in _OF_ELEMENTS and isinstance(iterated, (nodes.Name, nodes.Attribute)):
            return  # the keys
        binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
        if binding is not None and not binding.is_global and binding.sole() is not None:
            yield binding

    def _defaulted(self, arguments: nodes.Arguments, given: nodes.NodeNG) -> Iterator[Binding]:
        """The parameter that stands for a thing unless another is given: ``def f(known=X)``."""
        function = arguments.parent
        if isinstance(function, (nodes.FunctionDef, nodes.Lambda)):
            for binding in self._bindings.scope(function).bindings.values():
                sole = binding.sole()
                if sole is not None and sole.how is How.PARAMETER and sole.value is given:
                    yield binding


def _is_made_of(value: nodes.NodeNG | None, binding: Binding) -> bool:
    """Whether a value is another thing made of what a name stood for: ``found = tuple(found)``."""
    return value is not None and any(use is value or value.parent_of(use) for use in binding.references)


def _comes_before_it_is_put_in(use: nodes.NodeNG, binding: Binding) -> bool:
    """Whether a local stands for a new thing here, which its function puts in later, when it is done with it."""
    before = [d for d in binding.definitions if d.node.fromlineno <= use.fromlineno]
    last = max(before, key=lambda definition: definition.node.fromlineno, default=None)
    if len(binding.definitions) < 2 or last is None or not isinstance(last.value, (nodes.List, nodes.Dict, nodes.Set)):
        return False
    block = last.statement.parent if last.statement is not None else None
    return (
        block is not None
        and block.parent_of(use)
        and any(
            isinstance(other.parent, nodes.Assign)
            and other.parent.value is other
            and isinstance(other.parent.targets[0], nodes.Subscript)
            and other.fromlineno > use.fromlineno
            for other in binding.references
        )
    )


def _is_entry(definition: Definition, binding: Binding, container: str) -> bool:
    """Whether a local is bound to an entry of a container, or to what its function puts in as one."""
    if definition.how is not How.ASSIGN or definition.value is None:
        return False
    if definition.value.as_string().startswith((f"{container}[", f"{container}.get(", f"{container}.setdefault(")):
        return True
    storing = [
        definition.statement,
        *(use.parent for use in binding.references if isinstance(use.parent, nodes.Assign)),
    ]
    return any(
        isinstance(target, nodes.Subscript) and target.value.as_string() == container
        for statement in storing
        if isinstance(statement, nodes.Assign)
        for target in statement.targets
    )


def assigned(target: nodes.NodeNG) -> nodes.NodeNG | None:
    """What a statement puts into a target; None when it is only a part of something."""
    match target.parent:
        case nodes.Assign() | nodes.AnnAssign() | nodes.AugAssign() | nodes.NamedExpr() as statement:
            value: nodes.NodeNG | None = statement.value
            return value
        case _:
            return None


def called(call: nodes.Call, method: str, *, inside: bool = False) -> Change:
    """The change that calling a method of a container makes."""
    keyed = method in {"setdefault", "insert", "pop", "__setitem__"} or (
        method in {"remove", "discard", "add"} and len(call.args) == 1
    )
    return Change(
        Act.METHOD,
        call,
        method,
        inside,
        key=call.args[0] if call.args and keyed else None,
        value=call.args[-1] if call.args else None,
    )


def who_changes(functions: Sequence[str]) -> str:
    """Who changes it, in a few words."""
    more = len(functions) - 2
    if more > 0:
        return f"{functions[0]}, {functions[1]} and {more} more change it"
    return f"{' and '.join(functions)} change{'s' if len(functions) == 1 else ''} it"


def said(change: Change, name: str) -> str:
    """What a change does, as the rest of a sentence."""
    inside = "something in " if change.inside else ""
    match change.act:
        case Act.METHOD:
            return f"calls {change.name}() on {inside}{name}"
        case Act.FUNCTION:
            return f"passes {name} to {change.name}()"
        case Act.ATTRIBUTE:
            return f"assigns {name}.{change.name}"
        case Act.DELETE_ATTRIBUTE:
            return f"deletes {name}.{change.name}"
        case Act.ITEM:
            return f"assigns an item of {inside}{name}"
        case Act.DELETE_ITEM:
            return f"deletes an item of {inside}{name}"
        case Act.AUGMENT:
            return f"changes {inside or 'items of ' if isinstance(change.node, nodes.Subscript) else ''}{name} in place"
