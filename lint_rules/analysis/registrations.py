"""What does importing this module enter into a registry that another module owns?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Literal, TypeGuard

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.running.lowering import AUGMENTS
from lint_rules.analysis.running.openings import scopes_at_import
from lint_rules.analysis.running.registering import Entry, Registering, flattened
from lint_rules.analysis.running.registries import Registry
from lint_rules.analysis.running.values import Class, Context
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary


@dataclasses.dataclass(frozen=True, slots=True)
class Registration:
    """A definition or statement of the module that enters something into a registry elsewhere."""

    file: str
    node: nodes.NodeNG
    what: str
    """What is entered, as far as the text shows it."""
    entry: Entry
    owner: str
    """The registry, with the name of its module."""


class Registrations:
    """The registrations of one module."""

    def __init__(self, source: Source, bindings: Bindings, registering: Registering) -> None:
        self._source = source
        self._bindings = bindings
        self._evaluator = registering.evaluator
        self._registering = registering

    def elsewhere(self) -> Iterator[Registration]:
        """Those in registries of other modules."""
        file = self._source.path
        summary = self._evaluator.program.summary(file)
        if summary is None:
            return
        statements: dict[str, dict[int, nodes.NodeNG]] = {}
        for number, here in scopes_at_import(self._evaluator, file):
            for operation in flattened(summary.scopes[number].operations):
                what, line = operation[0], operation[1]
                if what == "def":
                    if not _may_enter(summary.scopes[operation[2]]):
                        continue
                    line = summary.scopes[operation[2]].line
                    found = self._by_definition(here, operation[2])
                elif what == "e":
                    call = operation[2]
                    if call is None or call[0] != "c" or not (call[2] or call[3]):
                        continue
                    found = self._unless_own(file, call, self._registering.by_call(here, call))
                elif what == "si" and operation[-1] != AUGMENTS:
                    found = self._by_item(here, operation)
                else:
                    continue
                found = [entry for entry in found if self._may_lack(entry)]
                entry = next((entry for entry in found if entry.whole), next(iter(found), None))
                if entry is None:
                    continue
                if what not in statements:
                    statements[what] = self._statements(what)
                node = statements[what].get(line)
                if node is not None:
                    yield Registration(file, node, _given(node), entry, self._named(entry.registry))

    def _may_lack(self, entry: Entry) -> bool:
        """Whether somebody can have a registry without importing this module, and miss what is entered."""
        registry = entry.registry
        if not registry.file:
            return True
        comes = self._registering.companions.comes_with(self._source.path, registry.file)
        return not comes and not self._registering.is_only_checked(registry)

    def _statements(self, what: str) -> dict[int, nodes.NodeNG]:
        """Definitions, plain calls or settings of items, as the name of their operation says, by their line."""
        if what == "def":
            kinds = (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)
            return {node.fromlineno or 0: node for kind in kinds for node in self._bindings.nodes(kind)}
        if what == "si":
            return {node.fromlineno or 0: node for node in self._bindings.nodes(nodes.Assign)}
        plain = self._bindings.nodes(nodes.Expr)
        return {node.lineno or 0: node for node in plain if isinstance(node.value, nodes.Call)}

    def _by_definition(self, here: Context, number: int) -> list[Entry]:
        scope = self._evaluator.scope(here.file, number)
        found: list[Entry] = []
        for line, decorator in reversed(scope.decorators):
            entered = self._unless_own(here.file, decorator, self._registering.by_decorator(here, decorator))
            found += [entry._replace(decorator=line) for entry in entered]
        if scope.kind == "class" and (scope.bases or scope.keywords):
            found += self._registering.by_subclass(Class(here.file, number, here))
        return found

    def _unless_own(self, file: str, call: Expression, found: list[Entry]) -> list[Entry]:
        """Leave out what is noted for something that this module defines: whoever has it has the note, too.

        A library notes it for its first argument or for the sender, the project for the class whose method is called.
        """
        if not found or call is None or call[0] != "c":
            return found
        match call[1]:
            case ["a", ["g", name], _, _] if self._defines(file, name, "class"):
                return []
        sender = next((part for name, part in call[3] if name == "sender"), None)
        for part in (sender, *(call[2][:1] if len(call[2]) > 1 else ())):
            if _is_global(part) and self._defines(file, part[1]):
                return [entry for entry in found if entry.registry.file]
        return found

    def _defines(self, file: str, name: str, kind: Literal["class", ""] = "") -> bool:
        """Whether a module binds a name to a class or, if any kind will do, to an object of its own."""
        summary = self._evaluator.program.summary(file)
        bound = summary.scopes[0].names.get(name, []) if summary is not None else []
        if summary is None or not bound:
            return False
        kinds = [
            summary.scopes[value[1]].kind if value is not None and value[0] == "def" else "object" for value in bound
        ]
        if kind:
            return all(found == kind for found in kinds)
        imported = any(value is not None and value[0] in ("fr", "im", "g") for value in bound)
        return not imported and "function" not in kinds

    def _by_item(self, here: Context, operation: Operation) -> list[Entry]:
        registry = self._registering.registries.at(here, operation[2])
        return [Entry(registry, here.file, operation[1])] if registry is not None else []

    def _named(self, registry: Registry) -> str:
        summary = self._evaluator.program.summary(registry.file)
        return f"{summary.name}.{registry.name}" if summary is not None else registry.name


def _is_global(expression: Expression) -> TypeGuard[list[str]]:
    return expression is not None and expression[0] == "g"


def _may_enter(scope: ScopeSummary) -> bool:
    """Whether a definition does more than to bind its name."""
    return bool(scope.decorators or scope.bases or scope.keywords)


def _given(node: nodes.NodeNG) -> str:
    """What is defined, what a call is given, or what an item is set to, where that has a name."""
    match node:
        case nodes.FunctionDef() | nodes.ClassDef():
            return node.name
        case nodes.Assign(value=nodes.Name(name=str(name))):
            return name
        case nodes.Expr(value=nodes.Call(args=[*_, nodes.Name() | nodes.Attribute() as given])):
            return str(given.as_string())
        case nodes.Expr(value=nodes.Call(args=[nodes.Name(name=str(name)), *_])):
            return name
        case nodes.Expr(value=nodes.Call(args=[nodes.Const(value=str(text)), *_])):
            return text
        case nodes.Expr(value=nodes.Call(args=[], keywords=[nodes.Keyword(value=nodes.Const(value=str(text))), *_])):
            return text
        case _:
            return "something"
