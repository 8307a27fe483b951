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
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, External, Instance
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_OUTSIDE: Final = frozenset({"http", "cloud", "database", "queue", "mail", "cache", "ssh", "rpc"})
"""Kinds of clients that talk to something outside. Threads, sockets and files are a class's own resources."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A class, by its qualified name."""

    name: str
    file: str = ""
    """The module of the project that defines it; empty for a client of a library."""


class CollaboratorKinds:
    """The classes of collaborators, as one module speaks of them."""

    def __init__(
        self, source: Source, bindings: Bindings, names: Names, *, evaluator: Evaluator, knowledge: Knowledge
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._evaluator = evaluator
        self._owners = Owners(source.path, evaluator)
        self._knowledge = knowledge
        self._clients = knowledge.table("clients")
        self._returns = knowledge.table("returns")
        self._defaults = knowledge.table("default-clients")

    def made_by(self, call: nodes.Call) -> Kind | None:
        """The class of the client, or of the object of a class of the project, that a call makes."""
        known = self._names.known(call.func, self._clients)
        if known is not None:
            made = self._returns.find(known[0]) or known[0]
            return Kind(made) if known[1] in _OUTSIDE else None
        return self.named(call.func)

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
