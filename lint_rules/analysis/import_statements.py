"""Could this import statement be put off until its names are used, and are they used before the import is over?

As Python 3.15 has it (PEP 810): a ``lazy`` import stands at module level, outside of ``try``, takes no star and is not
of ``__future__``. Annotations are not evaluated there until somebody asks for them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.running.questions import TAKEN, UNTAKEN, asked
from lint_rules.analysis.source import Source

_OWN_NAMES: Final = frozenset({"globals", "vars", "locals"})
"""Builtins that hand out the names of a module as they are, when they are called without arguments."""


@dataclasses.dataclass(frozen=True, slots=True)
class ImportStatement:
    """An import statement that runs when its module is imported, as plain data."""

    line: int
    text: str
    """As it would be written on one line."""
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    """Absolute names of modules, each with the names taken from it."""
    obstacle: str
    """Why it can't be lazy, as far as the statement and its module tell; empty when it can."""
    used: tuple[str, int] | None
    """The first name of it that importing the module uses, and in which line."""


class ImportStatements:
    """The import statements of one module."""

    def __init__(self, source: Source, bindings: Bindings, later: LaterCode) -> None:
        self._source = source
        self._bindings = bindings
        self._later = later

    def at_import(self) -> Iterator[ImportStatement]:
        """Those that run when the module is imported, in source order."""
        every: list[nodes.Import | nodes.ImportFrom] = [*self._bindings.nodes(nodes.Import)]
        every += self._bindings.nodes(nodes.ImportFrom)
        exposed = self._exposed()
        at_once = self._called_at_once()
        for node in sorted(every, key=lambda found: (found.lineno or 0, found.col_offset or 0)):
            wanted = self._asked(node)
            if wanted and not self._later.runs(node) and not _is_skipped(node):
                obstacle = _obstacle(node) or exposed
                yield ImportStatement(node.lineno or 0, node.as_string(), wanted, obstacle, self._used(node, at_once))

    def _asked(self, node: nodes.Import | nodes.ImportFrom) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if isinstance(node, nodes.Import):
            return tuple((name, ()) for name, _ in node.names)
        base = self._source.absolute(node.modname, node.level)
        if base is None or base == "__future__":
            return ()
        return ((base, tuple(name for name, _ in node.names)),)

    def _exposed(self) -> str:
        """Whether the module hands out its names unresolved: whoever takes them so would get what stands for them."""
        for call in self._bindings.nodes(nodes.Call):
            func = call.func
            if _only_asks_for_names(call):
                continue
            if isinstance(func, nodes.Name) and func.name in _OWN_NAMES and not call.args and not call.keywords:
                binding = self._bindings.of(func)
                of_module = func.name == "globals" or self._later.function(call) is None
                if binding is None and of_module and not isinstance(call.scope(), nodes.ClassDef):
                    return f"the module hands out its names by `{func.name}()` (line {call.lineno})"
        return ""

    # Uses

    def _used(self, node: nodes.Import | nodes.ImportFrom, at_once: frozenset[nodes.NodeNG]) -> tuple[str, int] | None:
        """The first use of a name of the statement that runs at import."""
        uses = [
            (use.lineno or 0, binding.name)
            for binding in self._bound(node)
            for use in binding.references
            if self._runs_at_import(use, at_once) and not _is_skipped(use) and not _is_annotation(use)
        ]
        line, name = min(uses, default=(0, ""))
        return (name, line) if line else None

    def _bound(self, node: nodes.Import | nodes.ImportFrom) -> Iterator[Binding]:
        scope = self._bindings.scope_of(node)
        for name, alias in node.names:
            binding = scope.bindings.get(alias or name.partition(".")[0])
            if binding is not None:
                yield binding

    def _runs_at_import(
        self, use: nodes.NodeNG, at_once: frozenset[nodes.NodeNG], seen: frozenset[nodes.NodeNG] = frozenset()
    ) -> bool:
        """Whether importing this very module evaluates a use.

        What only runs while some module is imported, such as a decorator, must be used by what runs here: else it is
        the imports of others that run it.
        """
        function = self._later.function(use)
        if function is None or function in at_once:
            return True
        if function in seen or not self._later.import_only(function):
            return False
        return any(self._runs_at_import(found, at_once, seen | {function}) for found in self._uses_of(function))

    def _uses_of(self, function: nodes.FunctionDef | nodes.Lambda) -> Iterator[nodes.NodeNG]:
        """Where a function is used that has a name: by it, as an attribute, or by the class whose hook it is."""
        named: list[nodes.NodeNG] = [function]
        if isinstance(function, nodes.Lambda):
            named = function.parent.targets if isinstance(function.parent, nodes.Assign) else []
        elif isinstance(function.parent, nodes.ClassDef):
            named.append(function.parent)
            yield from self._bindings.attributes.get(function.name, ())
        for name in named:
            binding = self._bindings.of(name)
            yield from binding.references if binding is not None else ()

    def _called_at_once(self) -> frozenset[nodes.NodeNG]:
        """Functions of the module that its top level calls by their names, or that those call."""
        calls: dict[nodes.NodeNG | None, list[nodes.NodeNG]] = {}
        for call in self._bindings.nodes(nodes.Call):
            target = self._function(call.func)
            if target is not None and not _is_skipped(call):
                calls.setdefault(self._later.function(call), []).append(target)
        for definition in self._bindings.nodes(nodes.FunctionDef):
            for decorator in definition.decorators.nodes if definition.decorators is not None else ():
                target = self._function(decorator)
                if target is not None:
                    calls.setdefault(self._later.function(definition), []).append(target)
        todo: list[nodes.NodeNG | None] = [None]
        found: set[nodes.NodeNG] = set()
        while todo:
            for function in calls.get(todo.pop(), ()):
                if function not in found:
                    found.add(function)
                    todo.append(function)
        return frozenset(found)

    def _function(self, called: nodes.NodeNG) -> nodes.NodeNG | None:
        """The function that a name stands for; of a class its constructor."""
        binding = self._bindings.of(called) if isinstance(called, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if sole is None or sole.how not in (How.FUNCTION, How.CLASS):
            return None
        if isinstance(sole.node, nodes.ClassDef):
            return next((f for f in sole.node.body if isinstance(f, nodes.FunctionDef) and f.name == "__init__"), None)
        return sole.node


def _obstacle(node: nodes.NodeNG) -> str:
    """Why a statement cannot be lazy where it stands."""
    if isinstance(node, nodes.ImportFrom) and node.names[0][0] == "*":
        return "a star import cannot be lazy"
    around = node.parent
    while around is not None:
        match around:
            case nodes.Try() | nodes.TryStar():
                return "it stands inside of `try`, which would be over when the module is loaded"
            case nodes.With():
                return "it stands inside of `with`, which would be over when the module is loaded"
            case nodes.ClassDef():
                return "it stands inside of a class"
            case nodes.FunctionDef():
                return "it stands inside of a function that runs at import"
        around = around.parent
    return ""


def _is_skipped(node: nodes.NodeNG) -> bool:
    """Whether a node stands in a branch that no import takes: for type checkers, or for the program itself."""
    inner, around = node, node.parent
    while around is not None:
        if isinstance(around, nodes.If) and inner is not around.test:
            question = asked(around.test)
            in_body = any(inner is statement for statement in around.body)
            if (question in UNTAKEN and in_body) or (question in TAKEN and not in_body):
                return True
        inner, around = around, around.parent
    return False


def _only_asks_for_names(call: nodes.Call) -> bool:
    """Whether what a call gives is only written to, or asked what names there are: ``"x" in globals()``."""
    match call.parent:
        case nodes.Subscript(value=held, ctx=context):
            return held is call and context is not None and context.name != "Load"
        case nodes.Attribute(attrname=method):
            return method in {"update", "setdefault", "keys"}
        case nodes.Compare(ops=[("in" | "not in", right)]):
            return right is call
        case _:
            return False


def _is_annotation(use: nodes.NodeNG) -> bool:
    """Whether a use is a part of an annotation."""
    inner, around = use, use.parent
    while around is not None and not inner.is_statement:
        match around:
            case nodes.AnnAssign() if inner is around.annotation:
                return True
            case nodes.FunctionDef() if inner is around.returns:
                return True
            case nodes.Arguments():
                defaults = [*(around.defaults or ()), *(around.kw_defaults or ())]
                return not any(inner is default for default in defaults)
        inner, around = around, around.parent
    return False
