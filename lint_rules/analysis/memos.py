"""Is this a memo: a value that can be computed again, kept to save the work?

A memo is looked at first, and then filled with what was computed. What somebody handed in is no memo, and neither is
a count, a client, or a mark that is taken away again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.bounding import UNKEYED, orders_a_memo
from lint_rules.analysis.changes import Changes, Rebinding
from lint_rules.analysis.idle_stores import IdleStores
from lint_rules.analysis.lazy_import import LazyImport
from lint_rules.analysis.looks import Looks, is_membership
from lint_rules.analysis.mutables import OBJECT, Mutable
from lint_rules.analysis.mutation import Act, Change
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

_NAMED_SO: Final = re.compile(r"cache|memo(?!r)", re.IGNORECASE)
_CALLED_OFF: Final = re.compile(r"(^|_)(disabled|unavailable|unsupported|missing|broken)($|_)", re.IGNORECASE)
_CACHES: Final = frozenset({"functools.cache", "functools.lru_cache"})
_TAKES_AWAY: Final = frozenset(
    {
        "clear",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "discard",
        "move_to_end",
        "difference_update",
        "get_nowait",
        "__delitem__",
    }
)
_KEYED: Final = frozenset({"setdefault", "update", "__setitem__"})
_MARKS: Final = frozenset({"add", "append", "update", "extend"})
_NOTHING: Final = (type(None), None)
_WRAPPERS: Final = frozenset({"weakref.ref", "weakref.proxy", "weakref.WeakMethod"}) | {
    f"builtins.{name}"
    for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "sorted", "str", "tuple")
}
"""What gives back, in essence, what it is given."""


class Memos:
    """Which names of one module are memos."""

    def __init__(self, bindings: Bindings, names: Names, *, changes: Changes, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._changes = changes
        self._clients = knowledge.table("clients")
        self._looks = Looks(bindings, names)
        self._idle = IdleStores(bindings, LazyImport(bindings, names), self._looks)

    def filled(self, binding: Binding, thing: Mutable, changes: Iterable[Change]) -> bool:
        """Whether these changes to what a name stands for make a memo."""
        every = list(changes)
        stores = [change for change in every if not takes_away(change)]
        if any(self._is_client(change.value) for change in stores) or self._is_for_clients(binding):
            return False
        if _NAMED_SO.search(binding.name) and all(_is_keyed(change, thing) for change in stores):
            worked = [c for c in stores if self._is_own_work(c, binding) or self._is_called_here(c.node)]
            # What is filled where it is missing may be given what somebody else has just computed or written.
            if len(worked) == len(stores) or any(self._fills(binding, thing, change) for change in worked):
                return True
        if not stores or self._removed_again(every):
            return False
        if len(stores) < len(every) and all(orders_a_memo(c, self._bindings, self._looks) for c in stores):
            return True
        return all(self._fills(binding, thing, change) for change in stores)

    def _is_for_clients(self, binding: Binding) -> bool:
        """Whether the annotation of a container names a client as what it holds: ``dict[str, SSHClient]``."""
        for definition in binding.definitions:
            if isinstance(definition.statement, nodes.AnnAssign):
                named = definition.statement.annotation.nodes_of_class((nodes.Name, nodes.Attribute))
                if any(self._names.known(name, self._clients) is not None for name in named):
                    return True
        return False

    def only_marks(self, binding: Binding, changes: Iterable[Change]) -> bool:
        """Whether a container only answers "seen before?": it is asked, marked, and nothing else."""
        every = list(changes)
        marks = [change for change in every if not takes_away(change)]
        if not marks or self._removed_again(every) or not all(map(_is_mark, marks)):
            return False
        changing = {id(node) for change in every for node in along(change.node)}
        asked = set()
        for use in binding.references:
            if is_membership(use):
                asked.add(self._looks.function(use))
            elif id(use) not in changing and self._looks.function(use) is not None and not self._is_counted(use):
                return False
        return all(self._looks.function(mark.node) in asked for mark in marks)

    def _is_counted(self, use: nodes.NodeNG) -> bool:
        """Whether a use asks how many there are, to bound them."""
        call = use.parent
        if not isinstance(call, nodes.Call) or not self._names.is_builtin(call.func, "len"):
            return False
        compare = call.parent
        return isinstance(compare, nodes.Compare) and isinstance(compare.parent, (nodes.If, nodes.While))

    def rebound(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether binding a name anew like this makes a memo of it."""
        every = list(rebindings)
        initial = _initial(binding)
        stores = [rebinding for rebinding in every if not _empties(rebinding, initial)]
        if not stores and initial == _NOTHING:
            stores = [r for r in every if isinstance(r.value, (nodes.List, nodes.Dict))]  # made empty, then filled
        # A value that only varies by branch was found out: a probe and its answer.
        several = len({_constant(s.value) for s in stores}) > 1
        computed = [store for store in stores if self._is_computed(store, several)]
        asked = [store for store in stores if not self._is_unasked(store)]
        made = {store.value.as_string() for store in asked if store.value is not None}
        # What is computed once more in the same way, as a refresh does, is no other value.
        again = [store for store in stores if store.value is not None and store.value.as_string() in made]
        if _NAMED_SO.search(binding.name) and stores == computed and len({*asked, *again}) == len(stores):
            return not any(self._is_client(store.value) for store in stores)
        return bool(stores) and all(
            self._is_cached(store.node)
            or (self._came_first(binding, store) and (store in computed or self._has_companion(store)))
            for store in stores
        )

    def _came_first(self, binding: Binding, store: Rebinding) -> bool:
        """Whether a name is bound because a look found nothing, to what does not come from what was there before."""
        if store.value is not None and self._mentions(store.value, binding):
            return False
        return self._looks.came_first(binding, store.node) or self._replaces_itself(binding, store)

    def _is_unasked(self, store: Rebinding) -> bool:
        """Whether nothing is asked before a function binds a name: it sets up, and saves no work."""
        inner: nodes.NodeNG | None = store.node.parent
        while inner is not None and not isinstance(inner, nodes.FunctionDef):
            if isinstance(inner, (nodes.If, nodes.Try, nodes.IfExp, nodes.While)):
                return False
            inner = inner.parent
        return inner is not None and not any(isinstance(s, (nodes.If, nodes.Try)) for s in inner.body)

    def _is_cached(self, node: nodes.NodeNG) -> bool:
        """Whether a place is in a function that ``functools`` keeps from running twice, since it takes nothing."""
        function = self._looks.function(node)
        if not isinstance(function, nodes.FunctionDef) or function.argnames() or function.decorators is None:
            return False
        called = [d.func if isinstance(d, nodes.Call) else d for d in function.decorators.nodes]
        return any(self._names.of(decorator) in _CACHES for decorator in called)

    def _is_called_here(self, node: nodes.NodeNG) -> bool:
        """Whether this module itself calls the function in which a place is, with what it computed."""
        function = self._looks.function(node)
        binding = self._bindings.of(function) if isinstance(function, nodes.FunctionDef) else None
        return binding is not None and (bool(binding.references) or not binding.is_global)

    def _replaces_itself(self, binding: Binding, store: Rebinding) -> bool:
        """Whether a function binds its own name to what it found to be the right function."""
        function = self._looks.function(store.node)
        return isinstance(function, nodes.FunctionDef) and self._bindings.of(function) is binding

    def makes_singleton(self, binding: Binding, rebindings: Iterable[Rebinding]) -> Rebinding | None:
        """Where a name is bound, when first needed, to a client or an object with state of its own."""
        for rebinding in rebindings:
            if (
                rebinding.how is How.ASSIGN
                and self.makes_state(rebinding.value)
                and self._looks.came_first(binding, rebinding.node)
            ):
                return rebinding
        return None

    def makes_state(self, value: nodes.NodeNG | None) -> bool:
        """Whether an expression makes a client, a queue, or an object with state of its own."""
        return self._is_client(value) or self._has_state(value)

    def keeps_tasks_alive(self, binding: Binding) -> bool:
        """Whether a set holds tasks until the callback of each, when it is done, lets go of it."""
        for use in binding.references:
            node: nodes.NodeNG | None = use
            while node is not None and not node.is_statement:
                match node:
                    case nodes.Call(func=nodes.Attribute(attrname="add_done_callback")):
                        return True
                node = node.parent
            function = self._looks.function(use)
            if isinstance(function, nodes.FunctionDef) and self._is_done_callback(function):
                return True
        return False

    def _is_done_callback(self, function: nodes.FunctionDef) -> bool:
        binding = self._bindings.of(function)
        uses = binding.references if binding is not None else []
        return any(
            isinstance(use.parent, nodes.Call)
            and isinstance(use.parent.func, nodes.Attribute)
            and use.parent.func.attrname == "add_done_callback"
            for use in uses
        )

    def _has_state(self, value: nodes.NodeNG | None) -> bool:
        return isinstance(value, nodes.Call) and self._changes.makes_state(value)

    def set_once(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether a name is a constant that one function sets once and only that function reads."""
        every = list(rebindings)
        functions = {self._looks.function(rebinding.node) for rebinding in every}
        if len(functions) != 1 or not all(isinstance(r.value, nodes.Const) and r.how is How.ASSIGN for r in every):
            return False
        if len({_constant(rebinding.value) for rebinding in every}) != 1:
            return False
        # Where nobody here reads it, it is set for somebody elsewhere.
        readers = {self._looks.function(use) for use in binding.references}
        return readers == functions

    def found_missing(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether a name is a feature that is switched off, once and for all, where an attempt to use it failed.

        What is called disabled, or the like, is switched off by ``True``.
        """
        own = [d.value for d in binding.definitions if d.scope is binding.scope and d.how is How.ASSIGN]
        off = bool(_CALLED_OFF.search(binding.name))
        return all(
            _is_bool(r.value, off) and r.how is How.ASSIGN and _in_handler(r.node) for r in rebindings
        ) and not all(_is_bool(value, off) for value in own)

    def bars_reentry(self, binding: Binding, rebindings: Iterable[Rebinding]) -> bool:
        """Whether a name is a mark that one function sets, takes back and reads, all under a lock of the module."""
        every = list(rebindings)
        functions = {self._looks.function(rebinding.node) for rebinding in every}
        readers = {self._looks.function(use) for use in binding.references}
        return (
            len(every) > 1
            and len(functions) == 1
            and readers == functions
            and all(isinstance(r.value, nodes.Const) and r.how is How.ASSIGN and self._is_locked(r.node) for r in every)
        )

    def _is_locked(self, node: nodes.NodeNG) -> bool:
        """Whether a place is in a ``with`` that enters a name of the module, as a lock is."""
        inner: nodes.NodeNG | None = node.parent
        while inner is not None and not isinstance(inner, nodes.FunctionDef):
            if isinstance(inner, nodes.With):
                entered = [self._bindings.of(lock) for lock, _ in inner.items if isinstance(lock, nodes.Name)]
                if any(binding is not None and binding.is_global for binding in entered):
                    return True
            inner = inner.parent
        return False

    def _fills(self, binding: Binding, thing: Mutable, change: Change) -> bool:
        """Whether a change stores what was computed because it was not there yet."""
        if thing.kind == OBJECT and change.act is Act.METHOD:
            return False
        if change.act is Act.AUGMENT or not self._is_own_work(change, binding):
            return False
        if self._idle.has(change, binding):
            return True
        alone = change.act is Act.METHOD and change.name in UNKEYED
        if self._is_cached(change.node) or self._looks.came_first(binding, change.node, alone=alone):
            return True
        if change.act is Act.METHOD and change.name == "setdefault" and not change.inside:
            return not isinstance(change.node.parent, nodes.Attribute)
        if change.inside and change.act is not Act.ITEM:
            return False
        return self._looks.missed(binding, change.node, makes_what_is_missing=thing.kind == "defaultdict")

    def _is_own_work(self, change: Change, binding: Binding) -> bool:
        """Whether a stored value was computed here: not handed in, and not the old value changed a little."""
        key, value = change.key, change.value
        if value is None:
            return True
        if key is not None and key is not value and key.as_string() == value.as_string():
            return True  # an interning table holds its keys
        return not self._is_handed_in(_kept_under_key(change)) and not self._mentions(value, binding)

    def _is_handed_in(self, value: nodes.NodeNG | None, seen: frozenset[Binding] = frozenset()) -> bool:
        """Whether a value is a parameter or ``self``: also by another name, converted, in a tuple, or one of many."""
        match value:
            case nodes.Name():
                binding = self._bindings.of(value)
                if binding is None or binding.is_global:
                    return False
                if binding in seen:
                    return True  # x = int(x)
                definitions = [d for d in binding.definitions if d.how is not How.ANNOTATE]
                return all(self._hands_in(definition, binding, seen | {binding}) for definition in definitions)
            case nodes.Tuple() | nodes.List() | nodes.Set():
                parts = [element for element in value.elts if isinstance(element, nodes.NodeNG)]
                return any(self._is_handed_in(part, seen) for part in parts)
            case nodes.Call(args=[argument, *_]):
                function = self._names.of(value.func)
                return function in _WRAPPERS and self._is_handed_in(argument, seen)
            case _:
                return False

    def _hands_in(self, definition: Definition, binding: Binding, seen: frozenset[Binding]) -> bool:
        if definition.how is How.PARAMETER:
            return True
        if definition.how not in (How.ASSIGN, How.LOOP):
            return False
        if len(binding.definitions) > 1 and not isinstance(definition.value, nodes.Call):
            return False
        return self._is_handed_in(definition.value, seen)

    def _mentions(self, value: nodes.NodeNG, binding: Binding) -> bool:
        """Whether a value is the old one changed a little: ``X[k] + 1``, ``X.get(k, 0) + 1``, ``not X``."""
        if not isinstance(value, (nodes.BinOp, nodes.UnaryOp)):
            return False
        todo: list[nodes.NodeNG] = [value]
        while todo:
            node = todo.pop()
            if isinstance(node, nodes.Name) and self._bindings.of(node) is binding:
                return True
            todo += node.get_children()
        return False

    def _is_client(self, value: nodes.NodeNG | None) -> bool:
        return any(self._opens(made) for made in self._bound_to(value))

    def _bound_to(self, value: nodes.NodeNG | None) -> list[nodes.NodeNG | None]:
        """An expression, or what a local for it is bound to in any branch."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        if binding is None or binding.is_global or any(d.how is not How.ASSIGN for d in binding.definitions):
            return [value]
        return [definition.value for definition in binding.definitions]

    def _opens(self, value: nodes.NodeNG | None, *, through_helper: bool = True) -> bool:
        """Whether an expression opens a client, itself or by a function of this module that returns nothing else."""
        if isinstance(value, nodes.Await):
            value = value.value
        if not isinstance(value, nodes.Call):
            return False
        if self._names.known(value.func, self._clients) is not None:
            return True
        returned = self._returned.get(value.func.name, ()) if isinstance(value.func, nodes.Name) else ()
        return through_helper and bool(returned) and all(self._opens(r, through_helper=False) for r in returned)

    @functools.cached_property
    def _returned(self) -> dict[str, list[nodes.NodeNG]]:
        """What the functions at the top level of the module return, by name."""
        found: dict[str, list[nodes.NodeNG]] = {}
        for statement in self._bindings.nodes(nodes.Return):
            function = self._looks.function(statement)
            binding = self._bindings.of(function) if isinstance(function, nodes.FunctionDef) else None
            if binding is not None and binding.is_global and binding.sole() is not None and statement.value is not None:
                found.setdefault(binding.name, []).append(statement.value)
        return found

    def _removed_again(self, changes: list[Change]) -> bool:
        """Whether a function takes away the same key that it put in: a mark for the time of its work."""
        put: set[tuple[nodes.NodeNG | None, str]] = set()
        taken: set[tuple[nodes.NodeNG | None, str]] = set()
        moved = {id(change.value) for change in changes if change.act is Act.ITEM}
        for change in changes:
            if change.name == "move_to_end" or id(change.node) in moved:
                continue  # X[k] = X.pop(k) moves, too
            key = change.key or (change.value if change.act is Act.METHOD else None)
            if key is not None:
                mark = (self._looks.function(change.node), key.as_string())
                (taken if takes_away(change) else put).add(mark)
        return bool(put & taken)

    def _is_computed(self, store: Rebinding, several: bool) -> bool:
        match store.how:
            case How.ASSIGN | How.UNPACK | How.WITH:
                if isinstance(store.value, nodes.Const):
                    return several
                return not self._is_handed_in(store.value) and not self._is_copied(store)
            case How.FUNCTION | How.CLASS | How.AUGMENT:
                return True
            case _:
                return False

    def _is_copied(self, store: Rebinding) -> bool:
        """Whether a value is only what other names of the module stand for just now, which functions bind anew."""
        values = store.value.elts if isinstance(store.value, nodes.Tuple) else [store.value]
        bindings = [self._bindings.of(value) if isinstance(value, nodes.Name) else None for value in values]
        function = self._looks.function(store.node)
        return bool(values) and all(
            binding is not None
            and binding.is_global
            and any(d.scope is not binding.scope and d.how is not How.ANNOTATE for d in binding.definitions)
            and not any(d.scope.node is function for d in binding.definitions)
            for binding in bindings
        )

    def _has_companion(self, store: Rebinding) -> bool:
        """Whether a flag is set where the computed value that it stands for is set, too."""
        return isinstance(store.value, nodes.Const) and self._looks.function(store.node) in self._computing

    @functools.cached_property
    def _computing(self) -> frozenset[nodes.NodeNG]:
        """The functions that bind a name of the module to what they computed."""
        found = set()
        for binding in self._bindings.module.bindings.values():
            for d in binding.definitions:
                function = d.scope.function
                if function is not None and self._is_computed(Rebinding(d.how, d.node, d.value), several=False):
                    found.add(function.node)
        return frozenset(found)


def takes_away(change: Change) -> bool:
    """Whether a change only takes something away."""
    if change.act is Act.METHOD:
        return change.name in _TAKES_AWAY
    return change.act in (Act.DELETE_ITEM, Act.DELETE_ATTRIBUTE)


def _is_keyed(change: Change, thing: Mutable) -> bool:
    if thing.kind == OBJECT:
        return change.act in (Act.METHOD, Act.ITEM)
    return change.act is Act.ITEM or (
        change.act is Act.METHOD and (change.name in _KEYED or (change.name == "add" and "set" in thing.kind))
    )


def _is_mark(change: Change) -> bool:
    if change.inside:
        return False
    if change.act is Act.ITEM:
        return isinstance(change.value, nodes.Const)
    return change.act is Act.METHOD and change.name in _MARKS


def _kept_under_key(change: Change) -> nodes.NodeNG | None:
    """What a change puts in; of a pair in a list, only what belongs to the key."""
    match change:
        case Change(name="append", value=nodes.Tuple(elts=[_, nodes.NodeNG() as kept])):
            return kept
        case _:
            return change.value


def along(node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """A call, subscript or attribute and the expressions in it, down to the name at its start."""
    while True:
        yield node
        match node:
            case nodes.Call():
                node = node.func
            case nodes.Attribute() | nodes.AssignAttr() | nodes.DelAttr():
                node = node.expr
            case nodes.Subscript():
                node = node.value
            case _:
                return


def _initial(binding: Binding) -> object:
    """The constant that the top level of the module binds a name to."""
    for definition in binding.definitions:
        if definition.scope is binding.scope and definition.how is How.ASSIGN:
            return _constant(definition.value)
    return None


def _constant(value: nodes.NodeNG | None) -> object:
    if isinstance(value, nodes.Const):
        return type(value.value), value.value
    return id(value)


def _is_bool(value: nodes.NodeNG | None, which: bool) -> bool:
    return isinstance(value, nodes.Const) and value.value is which


def _in_handler(node: nodes.NodeNG) -> bool:
    """Whether a place is in an except clause of its function."""
    inner: nodes.NodeNG | None = node
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(inner, nodes.ExceptHandler):
            return True
        inner = inner.parent
    return False


def _empties(rebinding: Rebinding, initial: object) -> bool:
    """Whether a rebinding only takes the value away."""
    if rebinding.how is How.DELETE:
        return True
    match rebinding.value:
        case nodes.Const(value=None):
            return rebinding.how is How.ASSIGN
        case nodes.Const():
            return rebinding.how is How.ASSIGN and _constant(rebinding.value) == initial
        case nodes.List(elts=[]) | nodes.Dict(items=[]):
            return True
        case _:
            return False
