"""Which collaborators does code make for itself, so that no caller can choose them, and what uses them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.names import Names
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.analysis.own_attributes import OwnAccesses, OwnAttributes
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_OUTSIDE: Final = frozenset({"http", "cloud", "database", "queue", "mail"})
"""Kinds of clients that talk to something outside. Threads, sockets and files are a class's own resources."""
_MAKING: Final = frozenset({"create", "make", "build", "open", "connect", "get", "new", "init"})
"""The first word of a function whose job is to make a client."""
_MADE: Final = frozenset({"client", "session", "pool", "engine", "connection"})
"""The last word of such a function."""
_WRAPPERS: Final = frozenset(
    {"client", "session", "pool", "connection", "connector", "gateway", "adapter", "requester", "api", "transport"}
)
"""The last word of a class that exists to wrap one client."""
_KEEPING: Final = frozenset({"functools.cache", "functools.cached_property", "functools.lru_cache"})
"""Decorators that run a function once and keep its result."""
_OWN_TRANSPORT: Final = frozenset({"transport", "connector"})
_RELEASING: Final = frozenset({"close", "aclose", "quit", "disconnect", "dispose", "shutdown"})
_MOST_STEPS: Final = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A collaborator that comes into being where it is used."""

    name: str
    """As a reader would write it: ``Reports.session`` for an attribute, else the name of the function."""
    api: str
    call: nodes.Call
    uses: tuple[nodes.NodeNG, ...]
    kept: bool
    """Whether an object keeps it; otherwise it is made for each call."""


class Collaborators:
    """The collaborators of the code of one module."""

    def __init__(
        self, bindings: Bindings, names: Names, own: OwnAttributes, *, offered: OfferedClients, knowledge: Knowledge
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._own = own
        self._offered = offered
        self._clients = knowledge.table("clients")
        self._sessions = knowledge.table("sessions")
        self._defaults = knowledge.table("default-clients")

    def made_inside(self) -> Iterator[Made]:
        """Those that nobody offers, wires or configures: kept by the constructor of a class, or made for each call."""
        for call in self._bindings.nodes(nodes.Call):
            known = self._names.known(call.func, self._clients)
            function = self._bindings.function_around(call) if known is not None else None
            if known is None or function is None or known[1] not in _OUTSIDE or call.scope() is not function:
                continue
            if _is_conditional(call, function) or self._offered.at(call) or self._is_given(call, function):
                continue
            klass = function.parent
            if isinstance(klass, nodes.ClassDef) and function.name == "__init__":
                yield from self._kept(klass, function, call, known[0])
            elif self._names.known(call.func, self._sessions) is not None and not self._is_factory(function):
                yield from self._per_call(function, call, known[0])

    def _kept(
        self, klass: nodes.ClassDef, constructor: nodes.FunctionDef, call: nodes.Call, api: str
    ) -> Iterator[Made]:
        match call.parent:
            case (
                nodes.Assign(targets=[nodes.AssignAttr() as target])
                | nodes.AnnAssign(target=nodes.AssignAttr() as target)
            ):
                pass
            case _:
                return
        accesses = self._own.of(klass)
        attribute = target.attrname
        if self._own.owner(target.expr) is not klass or attribute in self._own.written_elsewhere:
            return
        if len(accesses.writes.get(attribute, ())) != 1 or self._is_wrapper(klass, attribute, accesses):
            return
        reads = accesses.reads.get(attribute, [])
        uses = tuple(
            read for read in reads if self._own.method_around(read, klass) is not constructor and _calls_method(read)
        )
        if uses and not any(_leaves(read) for read in reads):
            yield Made(f"{klass.name}.{attribute}", api, call, uses, kept=True)

    def _per_call(self, function: nodes.FunctionDef, call: nodes.Call, api: str) -> Iterator[Made]:
        if any(keyword.arg in _OWN_TRANSPORT for keyword in call.keywords):
            return
        binding = self._local(call)
        if binding is None or binding.sole() is None or binding.scope.node is not function:
            return
        references = binding.references
        uses = tuple(use for use in references if _calls_method(use))
        is_own = not any(_leaves(use) or _is_method(use, "mount") or _is_in_a_while(use, call) for use in references)
        if uses and is_own:
            yield Made(function.name, api, call, uses, kept=False)

    def _local(self, call: nodes.Call) -> Binding | None:
        """The local that holds what a call makes, by assignment or by ``with``."""
        match call.parent:
            case nodes.Assign(targets=[nodes.AssignName() as target]):
                return self._bindings.of(target)
            case nodes.AnnAssign(target=nodes.AssignName() as annotated):
                return self._bindings.of(annotated)
            case nodes.With(items=items):
                targets = (target for manager, target in items if manager is call)
                return next((self._bindings.of(t) for t in targets if isinstance(t, nodes.AssignName)), None)
            case _:
                return None

    def _is_given(self, call: nodes.Call, function: nodes.FunctionDef) -> bool:
        """Whether an argument derives from a parameter or an attribute: whoever passed it has decided."""
        if any(keyword.arg is None for keyword in call.keywords):
            return True
        todo: list[nodes.NodeNG] = [*call.args, *(keyword.value for keyword in call.keywords)]
        seen: set[Binding] = set()
        for _ in range(_MOST_STEPS):
            if not todo:
                return False
            for name in todo.pop().nodes_of_class(nodes.Name):
                binding = self._bindings.of(name)
                if binding is None or binding in seen or not isinstance(binding.scope.node, nodes.FunctionDef):
                    continue
                seen.add(binding)
                for definition in binding.definitions:
                    if definition.value is None or definition.how is How.PARAMETER:
                        return True
                    todo.append(definition.value)
                if binding.scope.node is not function:
                    return True
        return True

    def _is_factory(self, function: nodes.FunctionDef) -> bool:
        """Whether a function is there to make a client, or runs only once because its result is kept."""
        found = words(function.name)
        decorators = function.decorators.nodes if function.decorators is not None else []
        called = [decorator.func if isinstance(decorator, nodes.Call) else decorator for decorator in decorators]
        is_made_once = any(self._names.of(decorator) in _KEEPING for decorator in called)
        return is_made_once or (bool(found) and (found[0] in _MAKING or found[-1] in _MADE))

    def _is_wrapper(self, klass: nodes.ClassDef, attribute: str, accesses: OwnAccesses) -> bool:
        """Whether a class exists to wrap this one collaborator."""
        if words(klass.name)[-1:] and words(klass.name)[-1] in _WRAPPERS:
            return True
        if any(
            self._names.known(base, self._clients) is not None for base in klass.bases if isinstance(base, nodes.NodeNG)
        ):
            return True
        methods = self._own.methods(klass)
        through: set[str] = set()
        reached = [attribute]
        while reached:
            for read in accesses.reads.get(reached.pop(), ()):
                method = self._own.method_around(read, klass)
                if method is not None and method.name not in through:
                    through.add(method.name)
                    reached.append(method.name)
        public = [name for name in methods if not name.startswith("_")]
        return 2 * sum(name in through for name in public) >= len(public)


def _is_conditional(call: nodes.Call, function: nodes.FunctionDef) -> bool:
    """Whether a call is one of several ways, so that the code may have asked what the caller wants."""
    inner: nodes.NodeNG = call
    while inner.parent is not None and inner.parent is not function:
        inner = inner.parent
        if isinstance(inner, (nodes.If, nodes.IfExp, nodes.BoolOp, nodes.ExceptHandler, nodes.Match)):
            return True
    return False


def _calls_method(client: nodes.NodeNG) -> bool:
    """Whether a method of a client, or of a part of it, is called that does more than release it."""
    use = client
    while isinstance(use.parent, nodes.Attribute):
        use = use.parent
    match use:
        case nodes.Attribute(attrname=name, parent=nodes.Call(func=func)) if use is not client and func is use:
            return name not in _RELEASING
        case _:
            return False


def _is_in_a_while(use: nodes.NodeNG, made: nodes.Call) -> bool:
    """Whether a use repeats until something happens, after the making: then the pool lives as long as the work."""
    inner: nodes.NodeNG | None = use
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(inner, nodes.While):
            return not inner.parent_of(made)
        inner = inner.parent
    return False


def _is_method(use: nodes.NodeNG, name: str) -> bool:
    return isinstance(use.parent, nodes.Attribute) and use.parent.attrname == name


def _leaves(use: nodes.NodeNG) -> bool:
    """Whether an object itself is handed on: an argument, a result, or another name for it."""
    return not isinstance(use.parent, (nodes.Attribute, nodes.With))
