"""Of which class is the collaborator that this expression makes, names or holds?"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How, Scope
from lint_rules.analysis.names import Names
from lint_rules.analysis.owners import Owned, Owners
from lint_rules.analysis.running.openings import Opened, Openings
from lint_rules.analysis.running.values import Class, Context, External, Instance, Value
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import ScopeSummary
from lint_rules.knowledge.tables import Knowledge

_OUTSIDE: Final = frozenset({"http", "cloud", "database", "queue", "mail", "cache", "ssh", "rpc"})
"""Kinds of clients that talk to something outside. Threads, sockets and files are a class's own resources."""
LIFE: Final = frozenset(
    {"__enter__", "__aenter__", "close", "aclose", "connect", "disconnect", "open", "shutdown", "start", "stop"}
)
"""Methods of objects that hold something while they live."""
_ABSTRACT: Final = frozenset(
    {"typing.Protocol", "typing_extensions.Protocol", "builtins.BaseException", "builtins.Exception", "enum.Enum"}
    | {"typing.NamedTuple", "typing.TypedDict", "builtins.tuple", "builtins.dict", "builtins.list", "builtins.str"}
)
"""Bases of interfaces and of data."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A class, by its qualified name."""

    name: str
    file: str = ""
    """The module of the project that defines it; empty for a client of a library."""


@dataclasses.dataclass(frozen=True, slots=True)
class HeldClient:
    """The client that an object of a class of the project is, or keeps without being given anything."""

    opened: Opened
    is_all: bool
    """Whether the object is nothing else, and keeps nothing else."""


class CollaboratorKinds:
    """The classes of collaborators, as one module speaks of them."""

    def __init__(
        self, source: Source, bindings: Bindings, names: Names, *, openings: Openings, knowledge: Knowledge
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._evaluator = openings.evaluator
        self._openings = openings
        self._owners = Owners(source.path, self._evaluator)
        self._knowledge = knowledge
        self._clients = knowledge.table("clients")
        self._returns = knowledge.table("returns")
        self._fields = knowledge.table("field-classes")
        self._defaults = knowledge.table("default-clients")

    def made_by(self, call: nodes.Call) -> Kind | None:
        """The class of the client, or of the object of a class of the project, that a call makes."""
        if self._names.of(call.func) == "functools.partial":
            return self.made_of(call.args[0]) if call.args else None
        return self.made_of(call.func)

    def made_of(self, maker: nodes.NodeNG) -> Kind | None:
        """The class of the client, or of the object of a class of the project, that calling an expression makes."""
        known = self._names.known(maker, self._clients)
        if known is not None:
            made = self._returns.find(known[0]) or known[0]
            return Kind(made) if known[1] in _OUTSIDE else None
        return self.named(maker)

    def hidden_in(self, call: nodes.Call) -> str:
        """The function of a library that a call reaches, when the library keeps the client for it; empty for others."""
        known = self._names.known(call.func, self._defaults)
        return known[0] if known is not None else ""

    def named(self, expression: nodes.NodeNG | None) -> Kind | None:
        """The class of the project that an expression names."""
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if sole is not None and isinstance(sole.node, nodes.ClassDef):
            return self._own(sole.node)
        name = self._names.of(expression)
        return self._kind(self._owners.of(name)) if _may_be_imported(name) else None

    def annotated(self, annotation: nodes.NodeNG | None, scope: Scope) -> Kind | None:
        """The one class that an annotation names: a client of a library, or a class of the project."""
        if annotation is None:
            return None
        known = self._names.annotated(annotation, scope)
        if any(name.startswith("builtins.") for name in known):
            return None
        found = [kind for name in known if _may_be_imported(name) for kind in [self._by_name(name)] if kind is not None]
        words = re.findall(r"\w+", annotation.as_string())
        own = [self._own_classes[word] for word in words if word in self._own_classes]
        every = [*found, *map(self._own, own)]
        return every[0] if len(every) == 1 else None

    def held_by(self, expression: nodes.Name | nodes.Attribute) -> Kind | None:
        """The class of the object that a name at the top level of this module, or of another one, holds."""
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        if binding is not None and binding.is_global:
            sole = binding.sole()
            if sole is None:
                return None
            if sole.how is How.ASSIGN:
                value = sole.value.value if isinstance(sole.value, nodes.Await) else sole.value
                return self.made_by(value) if isinstance(value, nodes.Call) else None
        name = self._names.of(expression)
        owned = self._owners.of(name) if _may_be_imported(name) else None
        match owned.values if owned is not None else ():
            case (Instance(of=made),):
                return self._class(made)
            case (External(name=client),) if client.endswith("()") and self._is_client(client[:-2]):
                return Kind(client[:-2])
            case _:
                return None

    def is_concrete(self, kind: Kind) -> bool:
        """Whether objects of a class have state of their own, and the class is no interface."""
        if not kind.file:
            return True
        made = self._made(kind)
        return made is not None and self._has_state(made)

    def client_in(self, kind: Kind) -> HeldClient | None:
        """The client that objects of a class of the project are, or keep when they are made; None when they don't."""
        made = self._made(kind)
        opened = self._openings.kept_by(made) if made is not None else None
        if made is None or opened is None:
            return None
        line = self._evaluator.line(made)
        kept = {name for one in line if isinstance(one, Class) for name in self._scope(one).stores}
        return HeldClient(opened, len(kept) == 1 or self._is_made_of_client(line))

    def is_client(self, klass: nodes.ClassDef) -> bool:
        """Whether a class at the top level of this module derives from a client of a library."""
        made = self._made(self._own(klass)) if _is_top_level(klass) else None
        return made is not None and self._is_made_of_client(self._evaluator.line(made))

    def _is_made_of_client(self, line: tuple[Value, ...]) -> bool:
        return any(isinstance(one, External) and self._is_client(one.name) for one in line)

    def _scope(self, made: Class) -> ScopeSummary:
        return self._evaluator.scope(made.file, made.scope)

    def _made(self, kind: Kind) -> Class | None:
        """The class of a kind, when its module has but one of that name."""
        summary = self._evaluator.program.summary(kind.file) if kind.file else None
        name = kind.name.rpartition(".")[2]
        numbered = enumerate(summary.scopes if summary is not None else ())
        found = [n for n, scope in numbered if (scope.kind, scope.outer, scope.name) == ("class", 0, name)]
        return Class(kind.file, found[0], Context(kind.file, 0)) if len(found) == 1 else None

    def _has_state(self, made: Class) -> bool:
        summary = self._evaluator.program.summary(made.file)
        scopes = summary.scopes if summary is not None else []
        line = self._evaluator.line(made)
        bases = [one.name for one in line if isinstance(one, External)]
        if any(base in _ABSTRACT or self._fields.find(base) is not None for base in bases):
            return False
        scope = self._scope(made)
        makers = (decorator[1] if decorator and decorator[0] == "c" else decorator for _, decorator in scope.decorators)
        known = (value for maker in makers for value in self._evaluator.values(made.outer, maker))
        if any(isinstance(one, External) and self._fields.find(one.name) is not None for one in known):
            return False
        methods = [one for one in scopes if one.outer == made.scope and one.kind == "function"]
        if any("abstract" in str(decorator) for method in methods for _, decorator in method.decorators):
            return False
        stored = (scopes[number].name for values in scope.stores.values() for number, _ in values)
        return any(name != "__init__" for name in stored) or any(method.name in LIFE for method in methods)

    def _by_name(self, name: str) -> Kind | None:
        return Kind(name) if self._is_client(name) else self._kind(self._owners.of(name))

    def _is_client(self, name: str) -> bool:
        """Whether a class is a client of a library, or what such a client is made of by a function."""
        canonical = self._knowledge.canonical(name)
        return self._clients.find(canonical) in _OUTSIDE or canonical in self._returned

    @functools.cached_property
    def _returned(self) -> frozenset[str]:
        makers = (name for name, kind in self._clients.entries.items() if kind in _OUTSIDE)
        return frozenset(made for name in makers if (made := self._returns.find(name)))

    def _kind(self, owned: Owned | None) -> Kind | None:
        match owned.values if owned is not None else ():
            case (Class() as made,):
                return self._class(made)
            case _:
                return None

    def _class(self, made: Class) -> Kind | None:
        summary = self._evaluator.program.summary(made.file)
        scope = summary.scopes[made.scope] if summary is not None else None
        if summary is None or scope is None or scope.outer != 0:
            return None
        return Kind(f"{summary.name}.{scope.name}", made.file)

    @functools.cached_property
    def _own_classes(self) -> dict[str, nodes.ClassDef]:
        top = (statement for statement in self._bindings.nodes(nodes.ClassDef) if _is_top_level(statement))
        return {klass.name: klass for klass in top}

    def _own(self, klass: nodes.ClassDef) -> Kind:
        return Kind(f"{self._source.name}.{klass.name}", self._source.path)


def _is_top_level(klass: nodes.ClassDef) -> bool:
    return isinstance(klass.parent, nodes.Module)


def _may_be_imported(name: str) -> bool:
    """Whether a qualified name may lead to another module."""
    return "." in name and not name.endswith("()") and not name.startswith("builtins.")
