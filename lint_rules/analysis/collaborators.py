"""Which collaborators does code make for itself, so that no caller can choose them, and what uses them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.names import Names
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_OUTSIDE: Final = frozenset({"http", "cloud", "database", "queue", "mail"})
"""Kinds of clients that talk to something outside. Threads, sockets and files are a class's own resources."""
_BRIEF: Final = frozenset({"cloud", "database", "mail"})
"""Kinds of clients of which one for each call is often meant so."""
_CONSTRUCTORS: Final = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "model_post_init"})
"""Methods that fill a new object, be it after a constructor that is made of its fields."""
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
_CLOSING: Final = frozenset({"contextlib.aclosing", "contextlib.closing"})
_OWN_TRANSPORT: Final = frozenset({"transport", "connector"})
_FOR_ONE: Final = frozenset({"mount", "ws_connect"})
"""Methods that give a session a transport of its own, or turn it into one connection that stays open."""
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
    is_arguable: bool
    """Whether there is something to be said for it: in a wrapper, for one call, or as one thing of several."""
    way: tuple[tuple[str, int, str], ...] = ()
    """How a class of the project comes to be a client: file, line, and what is done there."""


class Collaborators:
    """The collaborators of the code of one module."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        own: OwnAttributes,
        *,
        offered: OfferedClients,
        kinds: Callable[[], CollaboratorKinds],
        fields: Callable[[], Fields],
        knowledge: Knowledge,
    ) -> None:
        """Take what knows the classes of the project and their fields, which is asked only where that matters."""
        self._bindings = bindings
        self._names = names
        self._own = own
        self._offered = offered
        self._kinds = kinds
        self._fields = fields
        self._clients = knowledge.table("clients")
        self._sessions = knowledge.table("sessions")
        self._defaults = knowledge.table("default-clients")

    def made_inside(self) -> Iterator[Made]:
        """Those that nobody offers, wires or configures: kept by the constructor of a class, or made for each call."""
        brief: dict[nodes.FunctionDef, Made] = {}
        for call in self._bindings.nodes(nodes.Call):
            known = self._names.known(call.func, self._clients)
            function = self._bindings.function_around(call)
            if function is None or call.scope() is not function or (known is not None and known[1] not in _OUTSIDE):
                continue
            klass = function.parent
            if isinstance(klass, nodes.ClassDef) and function.name in _CONSTRUCTORS:
                yield from self._kept(klass, function, call, known[0] if known is not None else "")
            elif known is not None and not self._is_factory(function):
                for made in self._per_call(function, call, known):
                    first = brief.setdefault(function, made)
                    brief[function] = dataclasses.replace(
                        first,
                        uses=first.uses if first is made else (*first.uses, *made.uses),
                        is_arguable=first.is_arguable and made.is_arguable,
                    )
        yield from brief.values()
        for statement in self._bindings.nodes(nodes.AnnAssign):
            if isinstance(statement.parent, nodes.ClassDef) and isinstance(statement.value, nodes.Call):
                yield from self._begins_with(statement.parent, statement, statement.value)

    def _is_chosen(self, call: nodes.Call, function: nodes.FunctionDef) -> bool:
        """Whether a caller may have something to say about a client, or about what it is made with."""
        return (
            self._offered.at(call)
            or _is_one_of_several(call, function)
            or any(self._derives([test], function) for test in _conditions(call, function))
            or any(keyword.arg is None for keyword in call.keywords)
            or self._derives([*call.args, *(keyword.value for keyword in call.keywords)], function)
            or any(self._is_client(argument) for argument in call.args)
        )

    def _is_client(self, expression: nodes.NodeNG) -> bool:
        """Whether an expression is a client itself: then that is the one to be chosen."""
        return isinstance(expression, (nodes.Name, nodes.Attribute)) and self._kinds().held_by(expression) is not None

    def _begins_with(self, klass: nodes.ClassDef, declared: nodes.AnnAssign, call: nodes.Call) -> Iterator[Made]:
        """The client that a field of a class begins with, when the constructor does not take it."""
        if not any(self._names.known(word.value, self._clients) is not None for word in call.keywords):
            return
        for field in self._fields().of(klass):
            known = self._names.known(field.factory, self._clients)
            if field.target.parent is declared and not field.is_taken and known is not None and known[1] in _OUTSIDE:
                attribute = field.target.name
                uses = self._uses(klass, attribute, None)
                if uses:
                    is_arguable = self._is_wrapper(klass, attribute)
                    yield Made(f"{klass.name}.{attribute}", known[0], call, uses, kept=True, is_arguable=is_arguable)

    def _kept(
        self, klass: nodes.ClassDef, constructor: nodes.FunctionDef, call: nodes.Call, api: str
    ) -> Iterator[Made]:
        target = _kept_as(call)
        if target is None or self._own.owner(target.expr) is not klass:
            return
        uses = self._uses(klass, target.attrname, target)
        if not uses or self._is_chosen(call, constructor):
            return
        name, is_arguable = f"{klass.name}.{target.attrname}", self._is_wrapper(klass, target.attrname)
        if api:
            yield Made(name, api, call, uses, kept=True, is_arguable=is_arguable)
            return
        kind = self._kinds().named(call.func)
        held = self._kinds().client_in(kind) if kind is not None else None
        if kind is not None and held is not None and held.opened.kind in _OUTSIDE:
            is_arguable |= not held.is_all
            yield Made(name, kind.name, call, uses, kept=True, is_arguable=is_arguable, way=held.opened.way)

    def _uses(self, klass: nodes.ClassDef, attribute: str, target: nodes.AssignAttr | None) -> tuple[nodes.NodeNG, ...]:
        """Where methods work through what only one line sets; nothing when something else sets it or takes it out."""
        kin = self._own.family(klass)
        writes = [write for one in kin for write in self._own.of(one).writes.get(attribute, ())]
        reads = [read for one in kin for read in self._own.of(one).reads.get(attribute, ())]
        if attribute in self._own.written_elsewhere or not all(w is target or _is_none(w) for w in writes):
            return ()
        methods = ((self._own.method_around(read, klass), read) for read in reads)
        uses = [read for method, read in methods if method is None or method.name not in _CONSTRUCTORS]
        return () if any(map(_leaves, reads)) else tuple(filter(_calls_method, uses))

    def _per_call(self, function: nodes.FunctionDef, call: nodes.Call, known: tuple[str, str]) -> Iterator[Made]:
        api, kind = known
        is_session = self._names.known(call.func, self._sessions) is not None
        is_brief = kind in _BRIEF and self._names.known(call.func, self._defaults) is None
        if not (is_session or is_brief) or any(keyword.arg in _OWN_TRANSPORT for keyword in call.keywords):
            return
        binding = self._local(call)
        if binding is None or binding.scope.node is not function:
            return
        if not all(self._makes(definition.value) for definition in binding.definitions):
            return
        references = binding.references
        uses = tuple(use for use in references if _calls_method(use))
        is_own = not any(use.scope() is not function or _leaves(use) or _lasts(use, call) for use in references)
        if uses and is_own and not self._is_chosen(call, function) and not _is_second_choice(call, function, uses):
            yield Made(function.name, api, call, uses, kept=False, is_arguable=not is_session)

    def _makes(self, value: nodes.NodeNG | None) -> bool:
        """Whether a value is a new client, be it one that is closed in the end."""
        match value:
            case nodes.Call(func=func, args=[inner, *_]) if self._names.of(func) in _CLOSING:
                return self._makes(inner)
            case nodes.Call():
                return self._names.known(value.func, self._clients) is not None
            case _:
                return False

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
            case nodes.Call() as outer if self._names.of(outer.func) in _CLOSING:
                return self._local(outer)
            case _:
                return None

    def _derives(self, expressions: Iterable[nodes.NodeNG], function: nodes.FunctionDef) -> bool:
        """Whether an expression derives from a parameter or an attribute: whoever passed it has decided."""
        todo = list(expressions)
        seen: set[Binding | str] = set()
        for _ in range(_MOST_STEPS):
            if not todo:
                return False
            for name in todo.pop().nodes_of_class(nodes.Name):
                own = self._set_by(function, name)
                if own is not None:
                    todo += own[1] if own[0] not in seen else ()
                    seen.add(own[0])
                    continue
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

    def _set_by(self, constructor: nodes.FunctionDef, own: nodes.Name) -> tuple[str, list[nodes.NodeNG]] | None:
        """The attribute that is read of an object, and its values, when a constructor and nothing else sets it."""
        read, klass = own.parent, self._own.owner(own)
        if (
            klass is None
            or not isinstance(read, nodes.Attribute)
            or constructor.parent is not klass
            or constructor.name not in _CONSTRUCTORS
        ):
            return None
        kin = self._own.family(klass)
        writes = [write for one in kin for write in self._own.of(one).writes.get(read.attrname, ())]
        is_of_the_class = any(read.attrname in self._bindings.scope(one).bindings for one in kin)
        if is_of_the_class or not writes or read.attrname in self._own.written_elsewhere:
            return None
        assigned = (
            write.parent.value
            for write in writes
            if isinstance(write.parent, (nodes.Assign, nodes.AnnAssign)) and constructor.parent_of(write)
        )
        values = [value for value in assigned if value is not None]
        return (read.attrname, values) if len(values) == len(writes) else None

    def _is_factory(self, function: nodes.FunctionDef) -> bool:
        """Whether a function is there to make a client, or runs only once because its result is kept."""
        found = words(function.name)
        decorators = function.decorators.nodes if function.decorators is not None else []
        called = [decorator.func if isinstance(decorator, nodes.Call) else decorator for decorator in decorators]
        is_made_once = any(self._names.of(decorator) in _KEEPING for decorator in called)
        return is_made_once or (bool(found) and (found[0] in _MAKING or found[-1] in _MADE))

    def _is_wrapper(self, klass: nodes.ClassDef, attribute: str) -> bool:
        """Whether a class exists to wrap this one collaborator."""
        if words(klass.name)[-1:] and words(klass.name)[-1] in _WRAPPERS:
            return True
        if klass.bases and self._kinds().is_client(klass):
            return True
        methods, accesses = self._own.methods(klass), self._own.of(klass)
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


def _kept_as(call: nodes.Call) -> nodes.AssignAttr | None:
    """The attribute that keeps what a call makes, or else None."""
    made: nodes.NodeNG = call
    match call.parent:
        case nodes.IfExp(body=body, orelse=orelse) as choice:
            other = orelse if body is call else body
            if not (isinstance(other, nodes.Const) and other.value is None):
                return None
            made = choice
        case _:
            pass
    match made.parent:
        case (
            nodes.Assign(targets=[nodes.AssignAttr() as target], value=value)
            | nodes.AnnAssign(target=nodes.AssignAttr() as target, value=value)
        ) if value is made:
            return target
        case _:
            return None


def _is_none(write: nodes.NodeNG) -> bool:
    """Whether an attribute is said to be nothing yet, or nothing any more."""
    match write.parent:
        case nodes.Assign(value=nodes.Const(value=None)) | nodes.AnnAssign(value=nodes.Const(value=None)):
            return True
        case _:
            return False


def _around(call: nodes.Call, function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    """What stands around a call in its function, inside out."""
    inner: nodes.NodeNG = call
    while inner.parent is not None and inner.parent is not function:
        inner = inner.parent
        yield inner


def _is_one_of_several(call: nodes.Call, function: nodes.FunctionDef) -> bool:
    """Whether another way was tried or offered first."""
    return any(isinstance(one, (nodes.BoolOp, nodes.ExceptHandler, nodes.Match)) for one in _around(call, function))


def _is_second_choice(call: nodes.Call, function: nodes.FunctionDef, uses: tuple[nodes.NodeNG, ...]) -> bool:
    """Whether the function would have returned, had it been given something else of which it calls the same method."""
    methods = {use.parent.attrname for use in uses if isinstance(use.parent, nodes.Attribute)}
    inner: nodes.NodeNG = call
    for outer in [*_around(call, function), function]:
        for earlier in getattr(outer, "body", []):
            if earlier is inner:
                break
            if isinstance(earlier, nodes.If) and _returns(earlier.body):
                asked = {one.as_string() for one in earlier.test.nodes_of_class((nodes.Name, nodes.Attribute))}
                called = (one.func for one in _nodes_in(earlier.body) if isinstance(one, nodes.Call))
                if any(
                    isinstance(one, nodes.Attribute) and one.attrname in methods and one.expr.as_string() in asked
                    for one in called
                ):
                    return True
        inner = outer
    return False


def _returns(block: list[nodes.NodeNG]) -> bool:
    """Whether a block ends by returning, be it inside of a ``with``."""
    match block[-1]:
        case nodes.With(body=inner):
            return _returns(inner)
        case last:
            return isinstance(last, nodes.Return)


def _nodes_in(statements: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    for statement in statements:
        yield from statement.nodes_of_class(nodes.NodeNG)


def _conditions(call: nodes.Call, function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    """What the code asks before it makes a call."""
    for one in _around(call, function):
        if isinstance(one, (nodes.If, nodes.IfExp)):
            yield one.test


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


def _lasts(use: nodes.NodeNG, made: nodes.Call) -> bool:
    """Whether a use says that the client is there for one purpose, or for as long as some work goes on."""
    is_one = isinstance(use.parent, nodes.Attribute) and use.parent.attrname in _FOR_ONE
    return is_one or _is_in_a_while(use, made)


def _leaves(use: nodes.NodeNG) -> bool:
    """Whether an object itself is handed on: an argument, a result, or another name for it."""
    match use.parent:
        case nodes.Attribute() | nodes.With():
            return False
        case nodes.If(test=test) | nodes.IfExp(test=test):
            return test is not use
        case nodes.Compare(ops=[("is" | "is not", nodes.Const(value=None))]) | nodes.UnaryOp(op="not"):
            return False
        case _:
            return True
