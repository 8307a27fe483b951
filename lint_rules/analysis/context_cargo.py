"""What that was known when the program started do contexts carry, instead of data of the request?

A context is a context variable, a thread-local object, or the object in which a framework keeps what belongs to the
request. Clients, loggers and settings are made once, by main, and could be handed to whoever needs them.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.mutation import assigned
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

CLIENT: Final = "a client"
LOGGER: Final = "a logger"
SETTINGS: Final = "settings"

_VARIABLE: Final = "contextvars.ContextVar"
_CLIENTS: Final = frozenset({"http", "cloud", "queue", "mail", "cache", "executor", "rpc"})
"""The kinds of clients that outlive a request."""
_FOR_ALL_REQUESTS: Final = re.compile(r"(?i)(engine|pool|client)$")
"""How it is called what gives out connections to databases; a connection itself may belong to a request."""
_LOGGERS: Final = frozenset({"logging.Logger", "logging.getLogger", "structlog.get_logger", "loguru.logger"})
_SETTINGS: Final = re.compile(r"(Settings|(^|App|Application)Config(uration)?)$")
_OWN_CLIENT: Final = re.compile(r"(^|[a-z\d])Client$")
_TYPE_WORD: Final = re.compile(r"\w+")
_WRAPPERS: Final = frozenset({"Optional", "Union", "None", "typing", "Type", "Annotated"})


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Cargo:
    """One place that puts into a context what was known at the start, or says that it is there."""

    node: nodes.NodeNG
    context: str
    """The name of the context, with the attribute that is written."""
    what: str
    """CLIENT, LOGGER or SETTINGS."""
    where: Binding | None
    """The name that stands for the context in this module."""


class ContextCargo:
    """The contexts of one module, and what it puts into them."""

    def __init__(self, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._contexts = knowledge.table("context-locals")
        self._clients = knowledge.table("clients")

    def loaded(self) -> Iterator[Cargo]:
        """What is declared or put into contexts, in source order."""
        found = [*self._declared(), *self._by_set(), *self._by_attribute()]
        yield from sorted(found, key=lambda cargo: (cargo.node.fromlineno, cargo.node.col_offset or 0))

    def readers(self, binding: Binding) -> Iterator[nodes.NodeNG]:
        """The places in functions that take what a context carries."""
        for use in binding.references:
            match use.parent:
                case nodes.Attribute(attrname="set" | "reset"):
                    continue
                case nodes.Attribute():
                    if self._bindings.function_around(use) is not None:
                        yield use.parent

    def _declared(self) -> Iterator[Cargo]:
        """Context variables whose annotation says what they carry."""
        for binding in self._shared():
            sole = binding.sole()
            if sole is None or sole.how is not How.ASSIGN or not isinstance(sole.value, nodes.Call):
                continue
            if self._names.of(_plain(sole.value.func)) != _VARIABLE:
                continue
            what = self._said(_content(sole.value.func)) or self._said(_annotated_content(sole.statement))
            default = next((keyword.value for keyword in sole.value.keywords if keyword.arg == "default"), None)
            what = what or self._what(default)
            if what:
                yield Cargo(sole.node, binding.name, what, binding)

    def _by_set(self) -> Iterator[Cargo]:
        for call in self._bindings.nodes(nodes.Call):
            match call:
                case nodes.Call(func=nodes.Attribute(expr=nodes.Name() as context, attrname="set"), args=[value]):
                    binding = self._bindings.of(context)
                    what = self._what(value) if binding is not None and self._is_variable(context) else ""
                    if what:
                        yield Cargo(call, context.name, what, binding)

    def _by_attribute(self) -> Iterator[Cargo]:
        for target in self._bindings.nodes(nodes.AssignAttr):
            if not isinstance(target.expr, (nodes.Name, nodes.Attribute)):
                continue
            what = self._what(assigned(target)) if self._is_context(target.expr) else ""
            if what:
                binding = self._bindings.of(target.expr) if isinstance(target.expr, nodes.Name) else None
                yield Cargo(target, f"{_spelled(target.expr)}.{target.attrname}", what, binding)

    def _shared(self) -> Iterator[Binding]:
        """The names of the module and of its classes."""
        for scope in self._bindings.scopes():
            if isinstance(scope.node, (nodes.Module, nodes.ClassDef)):
                yield from scope.bindings.values()

    def _is_variable(self, context: nodes.Name) -> bool:
        return self._names.of(context) == f"{_VARIABLE}()"

    def _is_context(self, context: nodes.Name | nodes.Attribute) -> bool:
        """Whether an expression is a context that everybody reaches: of the module or of a library, not of an object.

        A thread-local object that is kept on ``self`` belongs to the object, and whoever has that has it, too.
        """
        if isinstance(context, nodes.Attribute):
            return not self._is_self(context.expr) and self._is_proxy(context)
        binding = self._bindings.of(context)
        if binding is None:
            return False
        owner = self._names.owner(binding)
        if owner is not None:
            return self._derives(owner)
        sole = binding.sole()
        if sole is None or not (binding.is_global or sole.how is How.IMPORT):
            return False
        if isinstance(sole.value, nodes.Call):
            return self._makes_context(sole.value.func) or self._derives(self._class(sole.value.func))
        return self._is_proxy(context)

    def _is_self(self, expression: nodes.NodeNG) -> bool:
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        return binding is not None and self._names.owner(binding) is not None

    def _is_proxy(self, expression: nodes.NodeNG) -> bool:
        """Whether an expression names an object of a library that belongs to a context: ``flask.g``."""
        return any(self._contexts.find(name.removesuffix("()")) for name in self._names.candidates(expression))

    def _class(self, function: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of this module that an expression names."""
        binding = self._bindings.of(function) if isinstance(function, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.ClassDef) else None

    def _derives(self, klass: nodes.ClassDef | None) -> bool:
        """Whether a class is a thread-local one or the like."""
        bases = klass.bases if klass is not None else []
        return any(isinstance(base, nodes.NodeNG) and self._makes_context(base) for base in bases)

    def _makes_context(self, base: nodes.NodeNG) -> bool:
        return self._names.known(base, self._contexts) is not None

    def _what(self, value: nodes.NodeNG | None) -> str:
        """What a value is that was known when the program started; nothing when it is something else."""
        match value:
            case nodes.Name() if isinstance(made := self._names.origin(value), nodes.Call):
                return self._what(made)
            case nodes.BoolOp(values=[*_, last]):
                return self._what(last)
            case nodes.Await(value=inner):
                return self._what(inner)
            case nodes.Call(func=function):
                known = self._names.known(function, self._clients)
                if known is not None:
                    return self._client(*known)
                name = self._names.of(function)
                if name in _LOGGERS:
                    return LOGGER
                return self._by_class(_spelled(function).rpartition(".")[2])
        for name in self._names.candidates(value):
            kind = self._clients.find(name.removesuffix("()"))
            if kind is not None and name.endswith("()"):
                return self._client(name.removesuffix("()"), kind)
            if name.removesuffix("()") in _LOGGERS:
                return LOGGER
            if name.endswith("()"):
                return self._by_class(name.removesuffix("()").rpartition(".")[2])
        return ""

    def _said(self, content: nodes.NodeNG | None) -> str:
        """What the type of a context variable says that it carries."""
        if content is None:
            return ""
        types = [content.left, content.right] if isinstance(content, nodes.BinOp) else [content]
        for named in types:
            kind = self._names.known(named, self._clients)
            if kind is not None:
                return self._client(*kind)
        words = [word for word in _TYPE_WORD.findall(content.as_string()) if word not in _WRAPPERS]
        return self._by_class(words[-1]) if words else ""

    @staticmethod
    def _client(name: str, kind: str) -> str:
        if kind in _CLIENTS or (kind == "database" and _FOR_ALL_REQUESTS.search(name)):
            return CLIENT
        return ""

    @staticmethod
    def _by_class(name: str) -> str:
        """What the name of a class says."""
        if name == "Logger":
            return LOGGER
        if _SETTINGS.search(name):
            return SETTINGS
        return CLIENT if _OWN_CLIENT.search(name) else ""


def _spelled(expression: nodes.NodeNG) -> str:
    """A dotted name as it is written; nothing for anything else."""
    match expression:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Attribute(expr=owner, attrname=name):
            return f"{_spelled(owner)}.{name}"
        case _:
            return ""


def _plain(function: nodes.NodeNG) -> nodes.NodeNG:
    """A class without the types in its brackets."""
    return function.value if isinstance(function, nodes.Subscript) else function


def _content(function: nodes.NodeNG) -> nodes.NodeNG | None:
    """The type in the brackets of ``ContextVar[…]``."""
    return function.slice if isinstance(function, nodes.Subscript) else None


def _annotated_content(statement: nodes.NodeNG) -> nodes.NodeNG | None:
    """The type in the brackets of an annotation ``ContextVar[…]``, within ``ClassVar`` or ``Final``, too."""
    found = statement.annotation if isinstance(statement, nodes.AnnAssign) else None
    while isinstance(found, nodes.Subscript):
        if _spelled(found.value).rpartition(".")[2] == "ContextVar":
            return found.slice
        found = found.slice
    return None
