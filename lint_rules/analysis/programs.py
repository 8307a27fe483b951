"""Which statements of the top level run a program, for whoever imports the module?

Those that every import reaches: not what stands below a test, in a handler or in a loop, where checks of versions and
fallbacks end the process.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.lineage import Lineage
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.place import Place
from lint_rules.analysis.test_code import TestCode
from lint_rules.knowledge.tables import Knowledge

_IMPORTED: Final = frozenset({"main", "_main", "amain", "async_main", "run_main", "cli", "run_cli", "entry_point"})
"""What the program of another module is called."""
_PREPARING: Final = frozenset(
    {
        "setup",
        "init",
        "initialize",
        "register",
        "build",
        "make",
        "create",
        "add",
        "configure",
        "load",
        "extend",
        "patch",
    }
)
"""How the name of a function begins that prepares a program, and does not run it: ``setup_cli``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """A statement that runs a program when its module is imported."""

    statement: nodes.NodeNG
    call: nodes.Call
    kind: str
    """A kind of the table ``programs``."""
    name: str
    """What is called, as it is written."""
    api: str
    """The entry of the table; empty for a program of the project."""


class Programs:
    """The programs that importing one module runs, and what else the module has to offer."""

    def __init__(
        self,
        place: Place,
        bindings: Bindings,
        names: Names,
        *,
        tests: TestCode,
        main_scope: MainScope,
        lineage: Lineage,
        knowledge: Knowledge,
    ) -> None:
        self._place = place
        self._bindings = bindings
        self._names = names
        self._tests = tests
        self._main_scope = main_scope
        self._lineage = lineage
        self._knowledge = knowledge
        self._table = knowledge.table("programs")

    def started(self) -> Iterator[Start]:
        """The statements that run one, in source order; none in a module that is there to be run, or to test."""
        module = self._bindings.module.node
        assert isinstance(module, nodes.Module)
        if not self._place.in_package or self._tests.here or self._main_scope.is_entry_point:
            return
        for statement in _reached(module.body):
            call = _called(statement)
            start = self._start(statement, call) if call is not None else None
            if start is not None:
                yield start

    def offered(self, start: Start) -> list[nodes.FunctionDef | nodes.ClassDef]:
        """What others would import the module for: its public functions and classes besides the program itself.

        The program counts where the project installs it: whoever runs it then imports it first.
        """
        program = self._function(start.call.func)
        found = []
        for binding in self._bindings.module.bindings.values():
            for definition in binding.definitions:
                node = definition.node
                if not isinstance(node, (nodes.FunctionDef, nodes.ClassDef)) or binding.name.startswith("_"):
                    continue
                if node is not program or binding.name in self._place.entry_points:
                    found.append(node)
                    break
        return sorted(found, key=lambda node: int(node.fromlineno or 0))

    def _start(self, statement: nodes.NodeNG, call: nodes.Call) -> Start | None:
        known = self._known(call)
        if known is None:
            return None
        kind, api = known
        if kind == "exit" and call.args and isinstance(call.args[0], nodes.Call):
            # `sys.exit(main())` says what the program is.
            inner = self._start(statement, call.args[0])
            if inner is not None:
                return inner
        return Start(statement, call, kind, call.func.as_string(), api)

    def _known(self, call: nodes.Call) -> tuple[str, str] | None:
        """What a call does and by which entry of the table; None when it runs no program for all we know."""
        func = call.func
        known = self._names.known(func, self._table)
        if known is not None:
            return known[1], known[0]
        function = self._function(func)
        if function is not None:
            runs = not isinstance(function, nodes.AsyncFunctionDef) or isinstance(call.parent, nodes.Await)
            runs = runs and not _prepares(function)
            return ("program", "") if runs and self._main_scope.decides(function) else None
        if self._names.of(func).rpartition(".")[2] in _IMPORTED:
            return "program", ""
        return self._inherited(func)

    def _function(self, func: nodes.NodeNG) -> nodes.FunctionDef | None:
        """The function at the top level of this module, or the method of one of its classes, that is called."""
        if isinstance(func, nodes.Name):
            binding = self._bindings.of(func)
            definitions = binding.definitions if binding is not None else []
            found = [d.node for d in definitions if d.how is How.FUNCTION and d.node.fromlineno < func.fromlineno]
            return found[-1] if found and isinstance(found[-1], nodes.FunctionDef) else None
        klass = self._class(func.expr) if isinstance(func, nodes.Attribute) else None
        if klass is None or not isinstance(func, nodes.Attribute):
            return None
        methods = (m for m in klass.body if isinstance(m, nodes.FunctionDef) and m.name == func.attrname)
        return next(methods, None)

    def _inherited(self, func: nodes.NodeNG) -> tuple[str, str] | None:
        """What a method does that a class of this module has from a library."""
        if not isinstance(func, nodes.Attribute):
            return None
        klass = self._class(func.expr)
        for ancestor in self._lineage.foreign(klass) if klass is not None else ():
            api = self._knowledge.canonical(f"{ancestor}.{func.attrname}")
            kind = self._table.find(api)
            if kind is not None:
                return kind, api
        return None

    def _class(self, owner: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of this module that something is, or is an object of."""
        owner = self._names.origin(owner)
        named = owner.func if isinstance(owner, nodes.Call) else owner
        binding = self._bindings.of(named) if isinstance(named, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.ClassDef) else None


def _prepares(function: nodes.FunctionDef) -> bool:
    """Whether a function says that it prepares a program, and no framework runs it as one."""
    return function.decorators is None and function.name.strip("_").partition("_")[0] in _PREPARING


def _reached(body: Iterable[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """The statements that an import runs whatever the case, up to a test by which the module refuses to be imported."""
    for statement in body:
        match statement:
            case nodes.If() if _asks_who_runs(statement):
                return
            case nodes.With():
                yield from _reached(statement.body)
            case nodes.Try():
                yield from _reached([*statement.body, *statement.orelse, *statement.finalbody])
            case _:
                yield statement


def _asks_who_runs(test: nodes.If) -> bool:
    """Whether a test lets nobody past who is not, or is, the program: ``if __name__ != "__main__": raise``."""
    asks = any(name.name == "__name__" for name in test.test.nodes_of_class(nodes.Name))
    return asks and isinstance(test.body[-1], nodes.Raise)


def _called(statement: nodes.NodeNG) -> nodes.Call | None:
    """The call that a statement is, also one that is awaited or whose result ends the process."""
    match statement:
        case nodes.Expr(value=nodes.Call() as call) | nodes.Expr(value=nodes.Await(value=nodes.Call() as call)):
            return call
        case nodes.Raise(exc=nodes.Call() as call):
            return call
        case _:
            return None
