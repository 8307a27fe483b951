"""Does the old value come back?

A change that is undone belongs to the one who made it: ``try/finally``, what a ``with`` enters and leaves, a context
manager of one's own, pairs of methods that keep the old value on ``self``, a saved value that is written back, and
the removal of what was added.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.names import Names

_MANAGERS: Final = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
_OPPOSITES: Final = {
    "append": ("remove", "pop", "clear"),
    "appendleft": ("remove", "popleft", "clear"),
    "insert": ("remove", "pop"),
    "extend": ("remove", "clear"),
    "add": ("discard", "remove"),
    "update": ("pop", "clear", "difference_update"),
    "setdefault": ("pop",),
    "addHandler": ("removeHandler",),
    "addFilter": ("removeFilter",),
    "add_signal_handler": ("remove_signal_handler",),
}
"""Methods that add, and those that take away again what they added."""
_PAIRS: Final = ({"__enter__", "__exit__"}, {"__aenter__", "__aexit__"}, {"setUp", "tearDown"})
_WAYS: Final = (("enter", "exit"), ("start", "stop"), ("push", "pop"), ("enable", "disable"), ("acquire", "release"))
"""What the names of two methods say, of which the one undoes the other."""
_LAST: Final = frozenset({"callback", "addCleanup", "addfinalizer", "push_async_callback"})
"""Methods that take what is to be called at the end."""
_TAKING: Final = frozenset(method for methods in _OPPOSITES.values() for method in methods)


class Restored:
    """Which writes of one module are undone."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def comes_back(self, write: nodes.NodeNG) -> bool:
        """Whether what a write changes is put back by the code around it.

        Args:
            write: the target that is assigned or deleted (a name, attribute or subscript), or the call that writes.
        """
        if _is_item_of_with(write) or self._is_left_to_callback(write) or self._is_called_by_pair(write):
            return True
        target = _target(write)
        if not target:
            return False
        value = _value(write)
        if value is not None and self._holds_old(value, target):
            return True  # it puts back what somebody else will have changed meanwhile
        if self._cleans_up(write, value):
            return True
        others = [other for other in self._writes.get(target, ()) if other is not write]
        return any(self.is_undone(write, other) for other in others) or self._has_entries_by_pair(write)

    def _is_called_by_pair(self, write: nodes.NodeNG) -> bool:
        """Whether a method of its own sets what it is given, once on the way in and once on the way out."""
        function, value = self._function(write), _value(write)
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if not isinstance(function, nodes.FunctionDef) or sole is None or sole.how is not How.PARAMETER:
            return False
        callers = {
            _name(caller)
            for use in self._bindings.attributes.get(function.name, ())
            if (caller := self._function(use)) is not None and caller.parent is function.parent
        }
        return any(pair <= callers for pair in _PAIRS) or any(
            _is_way_out(one, other) for one in callers for other in callers
        )

    def _cleans_up(self, write: nodes.NodeNG, value: nodes.NodeNG | None) -> bool:
        """Whether a context manager, in ``finally`` behind ``yield``, writes what it kept, or takes something out."""
        function = self._function(write)
        if not isinstance(function, nodes.FunctionDef) or not in_finally(write) or not self._is_manager(function):
            return False
        if not any(line < write.fromlineno for line in self._yields.get(function, ())):
            return False
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        kept = (
            binding is not None
            and not binding.is_global
            and all(d.how is not How.PARAMETER for d in binding.definitions)
        )
        entry = _entry(write)
        return kept or _deletes(write) or (entry is not None and not entry[1])

    def _is_manager(self, function: nodes.FunctionDef) -> bool:
        decorators = function.decorators.nodes if function.decorators is not None else []
        return any(self._names.of(decorator) in _MANAGERS for decorator in decorators)

    def _has_entries_by_pair(self, write: nodes.NodeNG) -> bool:
        """Whether one method of a class enters something in a container and another one takes it out again."""
        entry = _entry(write)
        function = self._function(write)
        if entry is None or function is None or not isinstance(function.parent, nodes.ClassDef):
            return False
        around = self._entries.get((function.parent, entry[0]), [])
        putting = {id(method) for method, puts in around if puts}
        taking = {id(method) for method, puts in around if not puts}
        return bool(putting) and bool(taking - putting)

    @functools.cached_property
    def _entries(self) -> dict[tuple[nodes.ClassDef, str], list[tuple[nodes.NodeNG, bool]]]:
        """The methods of each class that put in and take out entries, by the text of the container."""
        found: dict[tuple[nodes.ClassDef, str], list[tuple[nodes.NodeNG, bool]]] = {}
        for write in self._all_writes():
            entry, function = _entry(write), self._function(write)
            if entry is not None and function is not None and isinstance(function.parent, nodes.ClassDef):
                found.setdefault((function.parent, entry[0]), []).append((function, entry[1]))
        return found

    def is_undone(self, write: nodes.NodeNG, other: nodes.NodeNG) -> bool:
        """Whether one of two writes to the same thing undoes the other."""
        here, there = self._function(write), self._function(other)
        if here is None or there is None:
            return False
        if {_name(here), _name(there)} in _PAIRS and here.parent is there.parent:
            return True
        if self._comes_back_by_callback(write, other):
            return True
        if not (
            _undoes(other, write)
            or _undoes(write, other)
            or self._is_saved(write, other)
            or any(self._hands_back(*two) for two in ((write, other), (other, write)))
        ):
            return False
        if here is there:
            return True
        if there.parent_of(here) or here.parent_of(there):
            return True  # a callback that puts the value back
        # A pair of methods of one class: enter and exit, start and stop, enable and disable. Or of functions, as hooks
        # are, if one of them writes what the other one kept.
        return here.parent is there.parent and (
            isinstance(here.parent, nodes.ClassDef) or self._gives_back_kept(write) or self._gives_back_kept(other)
        )

    def _gives_back_kept(self, write: nodes.NodeNG) -> bool:
        value = _value(write)
        return value is not None and self._holds_old(value, _target(write))

    def _comes_back_by_callback(self, write: nodes.NodeNG, other: nodes.NodeNG) -> bool:
        """Whether a function that reads a target writes it, and one that it defines writes it again later."""
        here, there = self._function(write), self._function(other)
        if here is None or there is None or here is there:
            return False
        outer = here if here.parent_of(there) else there if there.parent_of(here) else None
        target = _target(write)
        return outer is not None and any(
            read.as_string() == target and self._function(read) is outer
            for read in outer.nodes_of_class(nodes.Attribute)
        )

    def _is_saved(self, write: nodes.NodeNG, other: nodes.NodeNG) -> bool:
        """Whether a write gives back what was kept of the target, stands in ``finally``, or behind a ``yield``."""
        target = _target(write)
        for one in (write, other):
            value = _value(one)
            if value is not None and self._holds_old(value, target):
                return True
        return in_finally(write) or in_finally(other) or self._frames_yield(write, other)

    def _hands_back(self, second: nodes.NodeNG, first: nodes.NodeNG) -> bool:
        """Whether a function is given the value that it writes, and the one that writes first keeps the old one."""
        value, function = _value(second), self._function(first)
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return (
            sole is not None
            and sole.how is How.PARAMETER
            and function is not None
            and any(kept is function for kept in self._reading.get(_target(second), ()))
        )

    @functools.cached_property
    def _reading(self) -> dict[str, list[nodes.NodeNG]]:
        """The functions that keep in a local what a name or an attribute stands for, by its text."""
        found: dict[str, list[nodes.NodeNG]] = {}
        for statement in self._bindings.nodes(nodes.Assign):
            function = self._function(statement)
            if (
                function is not None
                and isinstance(statement.value, (nodes.Name, nodes.Attribute))
                and all(isinstance(target, nodes.AssignName) for target in statement.targets)
            ):
                found.setdefault(statement.value.as_string(), []).append(function)
        return found

    def _holds_old(self, value: nodes.NodeNG, target: str) -> bool:
        """Whether a value is a name or an attribute of ``self`` that was assigned from the target."""
        match value:
            case nodes.Call(func=nodes.Attribute(attrname="get" | "pop", expr=container), args=[key, *_]):
                text = f"{container.as_string()}[{key.as_string()}]"
                return any(_reads(one, target) for one in self._kept.get(text, ()))
            case nodes.Call(args=[*_, inner]):
                return self._holds_old(inner, target)  # a copy, or a cast
            case nodes.BoolOp(op="or", values=[first, *_]):
                return self._holds_old(first, target)  # what was there, or what is usual
            case nodes.Name():
                kept = [*self._assigned(value), *self._gone_through(value)]
                return any(_reads(one, target) or self._is_kept(one, target) for one in kept)
            case nodes.Attribute() | nodes.Subscript():
                return self._is_kept(value, target)
            case _:
                return False

    def _is_kept(self, place: nodes.NodeNG | None, target: str) -> bool:
        """Whether an attribute or an item was assigned from the target."""
        if not isinstance(place, (nodes.Attribute, nodes.Subscript)):
            return False
        return any(_reads(one, target) for one in self._named_before(self._kept.get(place.as_string(), [])))

    def _named_before(self, kept: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG | None]:
        """Values that are kept, and for those that had a name for a while what the name was given."""
        for value in kept:
            yield value
            if isinstance(value, nodes.Name):
                yield from self._assigned(value)

    def _gone_through(self, name: nodes.Name) -> Iterator[nodes.NodeNG | None]:
        """What was kept in a container that a loop goes through: ``for number, old in self._old.items()``."""
        binding = self._bindings.of(name)
        loops = [d.value for d in binding.definitions if d.how is How.LOOP] if binding is not None else []
        containers = {_container(loop) for loop in loops} - {""}
        for text, kept in self._kept.items() if containers else ():
            if text.partition("[")[0] in containers and "[" in text:
                yield from self._named_before(kept)

    def _assigned(self, name: nodes.Name) -> list[nodes.NodeNG | None]:
        """What is assigned to a name."""
        binding = self._bindings.of(name)
        definitions = binding.definitions if binding is not None else []
        return [d.value for d in definitions if d.how in (How.ASSIGN, How.UNPACK)]

    def _is_left_to_callback(self, write: nodes.NodeNG) -> bool:
        """Whether the function of a call is handed over as a callback, to be called once more at the end."""
        if not isinstance(write, nodes.Call) or not self._callbacks:
            return False
        return (self._function(write), write.func.as_string()) in self._callbacks

    @functools.cached_property
    def _callbacks(self) -> frozenset[tuple[nodes.NodeNG | None, str]]:
        """The functions that are given to something that calls them at the end, and by whom."""
        return frozenset(
            (self._function(call), call.args[0].as_string())
            for call in self._bindings.nodes(nodes.Call)
            if isinstance(call.func, nodes.Attribute) and call.func.attrname in _LAST and call.args
        )

    def _frames_yield(self, write: nodes.NodeNG, other: nodes.NodeNG) -> bool:
        """Whether two writes stand before and after the ``yield`` of a context manager."""
        function = self._function(write)
        if function is not self._function(other) or not isinstance(function, nodes.FunctionDef):
            return False
        if not self._is_manager(function):
            return False
        first, last = sorted((write.fromlineno, other.fromlineno))
        return any(first < line < last for line in self._yields.get(function, ()))

    @functools.cached_property
    def _yields(self) -> dict[nodes.NodeNG, list[int]]:
        """The lines at which each function yields."""
        found: dict[nodes.NodeNG, list[int]] = {}
        for node in self._bindings.nodes(nodes.Yield):
            function = self._function(node)
            if function is not None:
                found.setdefault(function, []).append(node.fromlineno)
        return found

    @functools.cached_property
    def _writes(self) -> dict[str, list[nodes.NodeNG]]:
        """All writes of the module, by the text of their target."""
        found: dict[str, list[nodes.NodeNG]] = {}
        for write in self._all_writes():
            target = _target(write)
            if target:
                found.setdefault(target, []).append(write)
        return found

    def _all_writes(self) -> Iterator[nodes.NodeNG]:
        yield from self._bindings.nodes(nodes.AssignName)
        yield from self._bindings.nodes(nodes.AssignAttr)
        yield from self._bindings.nodes(nodes.DelAttr)
        yield from self._bindings.nodes(nodes.DelName)
        yield from self._bindings.nodes(nodes.Call)
        for item in self._bindings.nodes(nodes.Subscript):
            if item.ctx is not None and item.ctx.name != "Load":
                yield item

    @functools.cached_property
    def _kept(self) -> dict[str, list[nodes.NodeNG]]:
        """What is assigned to each attribute and item, by its text: ``self._old``, ``kept[key]``."""
        found: dict[str, list[nodes.NodeNG]] = {}
        items = (item for item in self._bindings.nodes(nodes.Subscript) if item.ctx is Context.Store)
        for target in (*self._bindings.nodes(nodes.AssignAttr), *items):
            if isinstance(target.parent, nodes.Assign):
                found.setdefault(target.as_string(), []).append(target.parent.value)
            elif isinstance(target.parent, nodes.Tuple) and isinstance(target.parent.parent, nodes.Assign):
                found.setdefault(target.as_string(), []).append(target.parent.parent.value)
        for call in self._bindings.nodes(nodes.Call):
            if call.keywords and isinstance(call.func, nodes.Name) and call.func.name == "cls":
                for keyword in call.keywords:  # a snapshot, which its constructor keeps under the same names
                    found.setdefault(f"self.{keyword.arg}", []).append(keyword.value)
        return found

    def _function(self, node: nodes.NodeNG) -> nodes.NodeNG | None:
        scope = self._bindings.scope_of(node).function
        return scope.node if scope is not None else None


def _is_way_out(one: str, other: str) -> bool:
    """Whether the names of two methods differ in what leads in and out alone: ``enter_scope``, ``exit_scope``."""
    return any(into in one and one.replace(into, out) == other for into, out in _WAYS)


def _container(iterable: nodes.NodeNG | None) -> str:
    """The text of the dictionary whose values an expression gives; empty when it gives something else."""
    match iterable:
        case nodes.Call(func=nodes.Attribute(attrname="items" | "values", expr=container)):
            return str(container.as_string())
        case _:
            return ""


def _name(function: nodes.NodeNG) -> str:
    return function.name if isinstance(function, nodes.FunctionDef) else ""


def _target(write: nodes.NodeNG) -> str:
    """The text of what a write changes; empty when it changes nothing that could be put back."""
    match write:
        case nodes.AssignName() | nodes.DelName():
            name: str = write.name
            return name
        case nodes.AssignAttr() | nodes.DelAttr() | nodes.Subscript():
            return str(write.as_string())
        case nodes.Call(func=nodes.Name(name="setattr" | "delattr"), args=[thing, nodes.Const(value=str(name)), *_]):
            return f"{thing.as_string()}.{name}"
        case nodes.Call(func=nodes.Attribute(attrname=method) as function) if method in _TAKING or method in _OPPOSITES:
            return str(function.expr.as_string())
        case nodes.Call(func=nodes.Name() | nodes.Attribute()):
            return f"{write.func.as_string()}()"
        case _:
            return ""


def _entry(write: nodes.NodeNG) -> tuple[str, bool] | None:
    """The text of the container to whose entries a write belongs, and whether it puts one in.

    A key that is written down belongs to no object, and whoever puts it in need not be the one who takes it out.
    """
    match write:
        case nodes.Subscript(value=container, slice=key) if not isinstance(key, (nodes.Const, nodes.Slice)):
            return container.as_string(), not _deletes(write)
        case nodes.Call(func=nodes.Attribute(attrname="pop" | "setdefault" as method, expr=container), args=[key, *_]):
            return None if isinstance(key, nodes.Const) else (container.as_string(), method == "setdefault")
        case _:
            return None


def _value(write: nodes.NodeNG) -> nodes.NodeNG | None:
    """What a write puts in."""
    value: nodes.NodeNG | None = None
    if isinstance(write, nodes.Call):
        value = write.args[-1] if write.args else None
    elif isinstance(write.parent, (nodes.Assign, nodes.AnnAssign)):
        value = write.parent.value
    elif isinstance(write.parent, nodes.Tuple) and isinstance(write.parent.parent, nodes.Assign):
        value = write.parent.parent.value
        if isinstance(value, nodes.Tuple) and len(value.elts) == len(write.parent.elts):
            part = value.elts[write.parent.elts.index(write)]
            value = part if isinstance(part, nodes.NodeNG) else None
    return value


def _undoes(later: nodes.NodeNG, earlier: nodes.NodeNG) -> bool:
    """Whether a write takes away what another added, or deletes what it set."""
    if isinstance(later, nodes.Call) and isinstance(earlier, nodes.Call):
        if not isinstance(later.func, nodes.Attribute) or not isinstance(earlier.func, nodes.Attribute):
            return False
        return later.func.attrname in _OPPOSITES.get(earlier.func.attrname, ())
    return _deletes(later) and not _deletes(earlier)


def _deletes(write: nodes.NodeNG) -> bool:
    return isinstance(write, (nodes.DelName, nodes.DelAttr)) or isinstance(write.parent, nodes.Delete)


def _reads(value: nodes.NodeNG | None, target: str) -> bool:
    """Whether an expression is the target itself, a copy of it, or asks for it."""
    if value is None:
        return False
    if isinstance(value, nodes.Tuple):
        return any(_reads(part, target) for part in value.elts if isinstance(part, nodes.NodeNG))
    text = value.as_string()
    if target.endswith("]"):
        container, _, key = target[:-1].partition("[")
        return text.startswith((target, f"{container}.get({key}", f"{container}.pop({key}", f"os.getenv({key}"))
    plain = target.removesuffix("()")
    if text.startswith(plain):
        return True
    owner, _, name = plain.rpartition(".")
    asked = (name, name.replace("set", "get", 1))
    return isinstance(value, nodes.Call) and (
        plain in text or (owner in text and any(one in text for one in asked)) or (name == "chdir" and "cwd" in text)
    )


def in_finally(node: nodes.NodeNG) -> bool:
    """Whether a place is in a ``finally`` of its function."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, nodes.FunctionDef):
        if isinstance(parent, nodes.Try) and child in parent.finalbody:
            return True
        child, parent = parent, parent.parent
    return False


def _is_item_of_with(write: nodes.NodeNG) -> bool:
    """Whether a call is entered by ``with`` or by an ``ExitStack``."""
    match write.parent:
        case nodes.With() as statement:
            return any(manager is write for manager, _ in statement.items)
        case nodes.Call(func=nodes.Attribute(attrname="enter_context" | "enter_async_context")):
            return True
        case _:
            return False
