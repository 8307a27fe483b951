"""What does importing this module enter into a registry that another module owns?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.openings import scopes_at_import
from lint_rules.analysis.running.registering import Entry, Registering, Registry, flattened
from lint_rules.analysis.running.values import Class, Context
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Operation


@dataclasses.dataclass(frozen=True, slots=True)
class Registration:
    """A definition or statement of the module that enters something into a registry elsewhere."""

    node: nodes.NodeNG
    what: str
    """What is entered, as far as the text shows it."""
    entry: Entry
    owner: str
    """The registry, with the name of its module."""


class Registrations:
    """The registrations of one module."""

    def __init__(self, source: Source, bindings: Bindings, evaluator: Evaluator) -> None:
        self._source = source
        self._bindings = bindings
        self._evaluator = evaluator
        self._registering = Registering(evaluator)

    def elsewhere(self) -> Iterator[Registration]:
        """Those in registries of other modules."""
        file = self._source.path
        summary = self._evaluator.program.summary(file)
        if summary is None:
            return
        definitions = {
            (node.fromlineno, node.name): node
            for kind in (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)
            for node in self._bindings.nodes(kind)
        }
        calls = {node.lineno: node for node in self._bindings.nodes(nodes.Expr) if isinstance(node.value, nodes.Call)}
        stores = {node.fromlineno: node for node in self._bindings.nodes(nodes.Assign)}
        for number, here in scopes_at_import(self._evaluator, file):
            for operation in flattened(summary.scopes[number].operations):
                match operation:
                    case ["def", _, inner]:
                        scope = summary.scopes[inner]
                        node = definitions.get((scope.line, scope.name))
                        found = self._by_definition(here, inner)
                        what = scope.name
                    case ["e", line, ["c", *_] as call] if line in calls:
                        node = calls[line]
                        found = self._registering.by_call(here, call)
                        what = _given(calls[line].value)
                    case ["si", line, *_] if line in stores:
                        node = stores[line]
                        found = self._by_item(here, operation)
                        what = _given(stores[line])
                    case _:
                        continue
                entry = next((entry for entry in found if entry.registry.file != file), None)
                if node is not None and entry is not None:
                    yield Registration(node, what, entry, self._named(entry.registry))

    def _by_definition(self, here: Context, number: int) -> list[Entry]:
        scope = self._evaluator.scope(here.file, number)
        found = [
            entry
            for _, decorator in reversed(scope.decorators)
            for entry in self._registering.by_decorator(here, decorator)
        ]
        if scope.kind == "class" and (scope.bases or scope.keywords):
            found += self._registering.by_subclass(Class(here.file, number, here))
        return found

    def _by_item(self, here: Context, operation: Operation) -> list[Entry]:
        registry = self._registering.at(here, operation[2])
        return [Entry(registry, here.file, operation[1])] if registry is not None else []

    def _named(self, registry: Registry) -> str:
        summary = self._evaluator.program.summary(registry.file)
        return f"{summary.name}.{registry.name}" if summary is not None else registry.name


def _given(node: nodes.NodeNG) -> str:
    """What a call is given, or an item is set to, where that has a name."""
    match node:
        case nodes.Call(args=[*_, nodes.Name(name=str(name))]) | nodes.Assign(value=nodes.Name(name=str(name))):
            return name
        case nodes.Call(args=[nodes.Name(name=str(name)), *_]):
            return name
        case nodes.Call(args=[nodes.Const(value=str(text)), *_]):
            return text
        case _:
            return "something"
