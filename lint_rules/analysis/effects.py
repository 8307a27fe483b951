"""What does calling this do to the world?

A call of a library has the effect that the table ``effects`` says; a call of a function or method of this module has
those of the calls in its body, and so on.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_WRITING: Final = frozenset("wax+")
_PATH_OPEN: Final = "pathlib.Path.open"


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """One call on the way to an effect: the function that is called, and the place that calls it."""

    function: str
    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """Something that a call does to the world."""

    kind: str
    """A kind of the table ``effects``, with ``open`` told apart as ``file-read`` or ``file-write``."""
    api: str
    """The qualified name of the library's function."""
    steps: tuple[Link, ...]
    """The calls from the one asked about to that of the library."""
    handled: bool = False
    """Whether a function on the way catches every error of it."""


class Effects:
    """The effects of the calls of one module."""

    def __init__(
        self, source: Source, bindings: Bindings, names: Names, *, knowledge: Knowledge, exceptions: Exceptions
    ) -> None:
        self._path = source.path
        self._bindings = bindings
        self._names = names
        self._table = knowledge.table("effects")
        self._exceptions = exceptions
        self._of_function: dict[nodes.FunctionDef, tuple[Effect, ...]] = {}
        self._calls: dict[nodes.FunctionDef, tuple[tuple[nodes.Call, bool], ...]] = {}

    def of_call(self, call: nodes.Call) -> tuple[Effect, ...]:
        """What a call does, nearest first; nothing is known of calls that cannot be followed."""
        direct = self._direct(call)
        if direct is not None:
            return (direct,)
        function = self.function(call)
        if function is None:
            return ()
        first = self._link(_title(function), call)
        return tuple(dataclasses.replace(effect, steps=(first, *effect.steps)) for effect in self._of_body(function))

    def _of_body(self, start: nodes.FunctionDef) -> tuple[Effect, ...]:
        """The effects of the calls in a function, each once, by the shortest way."""
        known = self._of_function.get(start)
        if known is not None:
            return known
        found: dict[tuple[str, str], Effect] = {}
        waiting: deque[tuple[nodes.FunctionDef, tuple[Link, ...], bool]] = deque([(start, (), False)])
        seen = {start}
        while waiting:
            function, steps, handled_outside = waiting.popleft()
            for call, handled_here in self._calls_in(function):
                handled = handled_outside or handled_here
                direct = self._direct(call)
                if direct is not None:
                    effect = dataclasses.replace(direct, steps=(*steps, *direct.steps), handled=handled)
                    found.setdefault((effect.kind, effect.api), effect)
                    continue
                callee = self.function(call)
                if callee is not None and callee not in seen:
                    seen.add(callee)
                    waiting.append((callee, (*steps, self._link(_title(callee), call)), handled))
        self._of_function[start] = tuple(found.values())
        return self._of_function[start]

    def _calls_in(self, function: nodes.FunctionDef) -> tuple[tuple[nodes.Call, bool], ...]:
        """The calls that running a function makes, and whether a try around them catches every error."""
        known = self._calls.get(function)
        if known is None:
            own = list(own_nodes(function.body))
            waits = any(isinstance(node, (nodes.Yield, nodes.YieldFrom)) for node in own)
            calls = [node for node in own if isinstance(node, nodes.Call)]
            # Calling a generator runs nothing of it.
            known = () if waits else tuple((call, self._is_handled(call, function)) for call in calls)
            self._calls[function] = known
        return known

    def _is_handled(self, call: nodes.Call, function: nodes.FunctionDef) -> bool:
        child: nodes.NodeNG = call
        while child is not function and child.parent is not None:
            parent = child.parent
            if isinstance(parent, (nodes.Try, nodes.TryStar)) and child in parent.body:
                for handler in parent.handlers:
                    caught = self._exceptions.caught(handler.type)
                    if (caught.is_broad or caught.is_total) and not _raises(handler):
                        return True
            child = parent
        return False

    def _link(self, function: str, call: nodes.Call) -> Link:
        return Link(function, self._path, call.fromlineno)

    def _direct(self, call: nodes.Call) -> Effect | None:
        known = self._names.known(call.func, self._table)
        if known is None:
            return None
        api, kind = known
        if kind == "open":
            mode = _mode(call, api)
            if mode is None:
                return None
            kind = "file-write" if _WRITING.intersection(mode) else "file-read"
        return Effect(kind, api, (self._link(api, call),))

    def function(self, call: nodes.Call) -> nodes.FunctionDef | None:
        """The function or method of this module that a call runs."""
        found = self.function_at(call.func)
        if isinstance(found, nodes.AsyncFunctionDef) and not isinstance(call.parent, nodes.Await):
            return None
        return found

    def function_at(self, expression: nodes.NodeNG) -> nodes.FunctionDef | None:
        """The function or method of this module that an expression refers to; of a class, what makes its objects."""
        match expression:
            case nodes.Name() as name:
                found: nodes.FunctionDef | nodes.ClassDef | None = self._sole(self._bindings.of(name))
            case nodes.Attribute(expr=nodes.Name() as owner, attrname=attribute):
                klass = self._class_of(owner)
                found = self._method(klass, attribute) if klass is not None else None
            case nodes.Attribute(expr=nodes.Call(func=nodes.Name(name="super"), args=[]), attrname=attribute):
                klass = _enclosing_class(expression)
                found = next(filter(None, (self._method(b, attribute) for b in self._bases(klass))), None)
            case nodes.Attribute(expr=nodes.Call(func=nodes.Name() as made), attrname=attribute):
                maker = self._sole(self._bindings.of(made))
                found = self._method(maker, attribute) if isinstance(maker, nodes.ClassDef) else None
            case _:
                found = None
        return self._method(found, "__init__") if isinstance(found, nodes.ClassDef) else found

    def _class_of(self, owner: nodes.Name) -> nodes.ClassDef | None:
        """The class of this module that a name is (``Store``, ``cls``), or is an instance of."""
        binding = self._bindings.of(owner)
        if binding is None:
            return None
        klass = self._names.owner(binding)
        if klass is not None:
            return klass
        definition = binding.sole()
        if definition is not None and definition.how is How.ASSIGN and isinstance(definition.value, nodes.Call):
            binding = self._bindings.of(definition.value.func)
        found = self._sole(binding)
        return found if isinstance(found, nodes.ClassDef) else None

    def _sole(self, binding: Binding | None) -> nodes.FunctionDef | nodes.ClassDef | None:
        """The function or class that a name is bound to, when it is bound once."""
        definition = binding.sole() if binding is not None else None
        node = definition.node if definition is not None else None
        return node if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)) else None

    def _method(self, klass: nodes.ClassDef, name: str) -> nodes.FunctionDef | None:
        """The method of a class, its own or that of a base in this module."""
        for owner in (klass, *self._bases(klass)):
            binding = self._bindings.scope(owner).bindings.get(name)
            if binding is not None:
                found = self._sole(binding)
                return found if isinstance(found, nodes.FunctionDef) else None
        return None

    def _bases(self, klass: nodes.ClassDef | None) -> Iterator[nodes.ClassDef]:
        """The bases of a class that this module defines, nearest first."""
        waiting = [klass] if klass is not None else []
        seen = set(waiting)
        for current in waiting:
            for base in current.bases:
                found = self._sole(self._bindings.of(base)) if isinstance(base, nodes.Name) else None
                if isinstance(found, nodes.ClassDef) and found not in seen:
                    seen.add(found)
                    waiting.append(found)
                    yield found


def _mode(call: nodes.Call, api: str) -> str | None:
    """The mode in which a file is opened, when it is spelled out; reading is the default."""
    position = 0 if api == _PATH_OPEN else 1
    given = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] or call.args[position : position + 1]
    if not given:
        unclear = any(isinstance(a, nodes.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
        return None if unclear else "r"
    return given[0].value if isinstance(given[0], nodes.Const) and isinstance(given[0].value, str) else None


def _title(function: nodes.FunctionDef) -> str:
    """A function's name, with that of its class."""
    return f"{function.parent.name}.{function.name}" if isinstance(function.parent, nodes.ClassDef) else function.name


def _enclosing_class(node: nodes.NodeNG) -> nodes.ClassDef | None:
    while node.parent is not None and not isinstance(node, nodes.ClassDef):
        node = node.parent
    return node if isinstance(node, nodes.ClassDef) else None


def _raises(handler: nodes.ExceptHandler) -> bool:
    return any(isinstance(node, nodes.Raise) for node in own_nodes(handler.body))
