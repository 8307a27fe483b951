"""Which clients does importing this module make and keep, under which name, and who uses them from there?"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.running.openings import Opened, Openings, may_open, scopes_at_import
from lint_rules.analysis.running.questions import is_for_typing
from lint_rules.analysis.running.values import Context
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import ScopeSummary

_ENDS: Final = frozenset(
    {
        "close",
        "shutdown",
        "server_close",
        "quit",
        "disconnect",
        "dispose",
        "terminate",
        "kill",
        "wait",
        "communicate",
        "join",
        "stop",
    }
)
"""Methods after which nothing is left of a client."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ImportClient:
    """A client that exists because a module was imported."""

    name: str
    """As a reader would write it: ``SESSION``, ``Service.session``."""
    parameter_of: str
    """The function of which it is the default of a parameter; empty when it is none."""
    node: nodes.NodeNG
    """What binds it."""
    opened: Opened
    uses: tuple[nodes.NodeNG, ...]
    """Where functions of the module use it."""
    used_at_import: bool = False
    """Whether the top level of the module uses it, besides making it."""


class ImportClients:
    """The clients of one module."""

    def __init__(self, source: Source, bindings: Bindings, openings: Openings) -> None:
        self._source = source
        self._bindings = bindings
        self._evaluator = openings.evaluator
        self._openings = openings

    def all(self) -> Iterator[ImportClient]:
        """Those bound to a name of the module, an attribute of a class or a parameter by its default."""
        summary = self._evaluator.program.summary(self._source.path)
        if summary is None:
            return
        contexts = dict(scopes_at_import(self._evaluator, self._source.path))
        for number, here in contexts.items():
            scope = summary.scopes[number]
            for name, expressions in scope.names.items():
                for expression in filter(may_open, expressions):
                    opened = self._openings.of(here, expression)
                    node = self._classes.get((scope.line, scope.name)) if number else self._source.tree
                    binding = self._bindings.scope(node).bindings.get(name) if node is not None else None
                    if opened is not None and binding is not None:
                        yield from self._bound(binding, node, opened)
                        break
        for scope in summary.scopes:
            if scope.outer in contexts and any(map(may_open, scope.defaults.values())):
                function = self._functions.get((scope.line, scope.name))
                if function is not None:
                    yield from self._defaults(scope, function, contexts[scope.outer])

    @functools.cached_property
    def _classes(self) -> dict[tuple[int, str], nodes.ClassDef]:
        return {(node.fromlineno, node.name): node for node in self._bindings.nodes(nodes.ClassDef)}

    @functools.cached_property
    def _functions(self) -> dict[tuple[int, str], nodes.FunctionDef]:
        return {
            (function.fromlineno, function.name): function
            for kind in (nodes.FunctionDef, nodes.AsyncFunctionDef)
            for function in self._bindings.nodes(kind)
        }

    def _bound(self, binding: Binding, owner: nodes.NodeNG | None, opened: Opened) -> Iterator[ImportClient]:
        line = opened.way[0][1]
        for definition in binding.definitions:
            value = definition.value
            if definition.how is How.ASSIGN and value is not None and value.fromlineno <= line <= value.tolineno:
                if not self._is_closed(binding) and not is_for_typing(definition.node):
                    name = f"{owner.name}.{binding.name}" if isinstance(owner, nodes.ClassDef) else binding.name
                    at_import = any(self._bindings.function_around(use) is None for use in binding.references)
                    uses = tuple(self._uses(binding, owner))
                    yield ImportClient(name, "", definition.node, opened, uses, at_import)
                return

    def _defaults(self, scope: ScopeSummary, function: nodes.FunctionDef, here: Context) -> Iterator[ImportClient]:
        for name, default in scope.defaults.items():
            opened = self._openings.of(here, default)
            if opened is not None:
                binding = self._bindings.scope(function).bindings[name]
                yield ImportClient(name, function.name, binding.definitions[0].node, opened, ())

    def _is_closed(self, binding: Binding) -> bool:
        """Whether the module itself is done with a client before its import ends."""
        if any(d.how is How.DELETE and d.scope is binding.scope for d in binding.definitions):
            return True
        return any(
            isinstance(use.parent, nodes.Attribute)
            and use.parent.attrname in _ENDS
            and isinstance(use.parent.parent, nodes.Call)
            and self._bindings.function_around(use) is None
            for use in binding.references
        )

    def _uses(self, binding: Binding, owner: nodes.NodeNG | None) -> Iterator[nodes.NodeNG]:
        """Where functions use a client that nobody gave them."""
        if isinstance(owner, nodes.ClassDef):
            for attribute in self._bindings.nodes(nodes.Attribute):
                named = attribute.expr.name if isinstance(attribute.expr, nodes.Name) else ""
                if attribute.attrname == binding.name and named in ("self", "cls", owner.name):
                    # Another class may have an attribute of the same name.
                    yield from (attribute,) if named == owner.name or owner.parent_of(attribute) else ()
        for use in binding.references:
            if self._bindings.function_around(use) is not None:
                yield use
