"""Does this code run because the process begins, forks or ends?

What a process knows about itself (that it is the third worker, that it is going down) there is once by nature, and
the code that keeps it is called by the operating system or a pool, which take no arguments for others.
"""

from __future__ import annotations

import functools
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.forks import Forks
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_HOOKS: Final = "exit-hook"
_BEGINNINGS: Final = frozenset({"initializer", "preexec_fn"})
"""The parameters that take what a new process does first."""
_PROCESS: Final = "Process"
"""How the name of a class ends that stands for a process."""
_BESIDE: Final = (_PROCESS, "Subprocess", "Popen", "Thread")
"""How it ends when it stands for what runs beside this code."""


class ProcessLife:
    """Which code of one module is called at the turning points of the process."""

    def __init__(self, source: Source, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._forks = Forks(bindings, names)
        self._state = knowledge.table("process-state")

    def turns(self, node: nodes.NodeNG) -> bool:
        """Whether a place is only reached when the process begins, forks or ends."""
        return self._turns(node, frozenset())

    def _turns(self, node: nodes.NodeNG, seen: frozenset[nodes.NodeNG]) -> bool:
        inner: nodes.NodeNG | None = node
        while inner is not None:
            if isinstance(inner, nodes.FunctionDef) and (
                self._is_hook(inner) or self._is_child(inner) or self._is_part_of_hooks(inner, seen)
            ):
                return True
            inner = inner.parent
        return self._forks.in_child(node)

    def _is_part_of_hooks(self, function: nodes.FunctionDef, seen: frozenset[nodes.NodeNG]) -> bool:
        """Whether a private function or method is only called by what is only reached then."""
        if not function.name.startswith("_") or function.name.startswith("__") or function in seen:
            return False
        binding = self._bindings.of(function)
        if binding is not None and binding.is_global:
            uses: list[nodes.NodeNG] = list(binding.references)
        elif isinstance(function.parent, nodes.ClassDef):
            uses = list(self._accesses.get(function.name, ()))
        else:
            return False
        uses = [use for use in uses if not function.parent_of(use)]
        return bool(uses) and all(
            isinstance(use.parent, nodes.Call) and use.parent.func is use and self._turns(use, seen | {function})
            for use in uses
        )

    @functools.cached_property
    def _accesses(self) -> dict[str, list[nodes.Attribute]]:
        """The places that ask for an attribute, by its name."""
        found: dict[str, list[nodes.Attribute]] = {}
        for access in self._bindings.nodes(nodes.Attribute):
            found.setdefault(access.attrname, []).append(access)
        return found

    def is_own_hook(self, function: nodes.NodeNG | None) -> bool:
        """Whether a function of this module is itself such a hook, with which others ask to be called then."""
        if not isinstance(function, nodes.FunctionDef):
            return False
        return self._state.find(f"{self._source.name}.{function.name}") == _HOOKS

    def _is_hook(self, function: nodes.FunctionDef) -> bool:
        """Whether a function is given to what calls it then, and nothing here calls it besides."""
        decorators = function.decorators.nodes if function.decorators is not None else []
        binding = self._bindings.of(function)
        uses = [use for use in binding.references if not function.parent_of(use)] if binding is not None else []
        if any(isinstance(use.parent, nodes.Call) and use.parent.func is use for use in uses):
            return False
        return any(map(self._is_hooking, decorators)) or any(map(self._hooks, uses))

    def _hooks(self, use: nodes.NodeNG) -> bool:
        """Whether a function is handed over here, to be called when a process begins, forks or ends."""
        call = use.parent
        match call:
            case nodes.Assign(targets=[nodes.Subscript(slice=nodes.Const(value=name))]):
                return name in _BEGINNINGS
        keyword = ""
        if isinstance(call, nodes.Keyword):
            keyword, call = call.arg or "", call.parent
        if not isinstance(call, nodes.Call):
            return False
        if keyword == "target":
            return _last(call.func).endswith(_PROCESS)
        return keyword in _BEGINNINGS or self._is_hooking(call.func)

    def _is_hooking(self, function: nodes.NodeNG) -> bool:
        known = self._names.known(function.func if isinstance(function, nodes.Call) else function, self._state)
        return known is not None and known[1] == _HOOKS

    def _is_child(self, method: nodes.FunctionDef) -> bool:
        """Whether a method of a process is ``run``, or what runs it, or what only that calls."""
        klass = method.parent
        if not isinstance(klass, nodes.ClassDef) or not _is_process(klass):
            return False
        seen: set[str] = set()
        todo = [method.name]
        while todo:
            name = todo.pop()
            if name == "run":
                return True
            if name not in seen:
                seen.add(name)
                todo += [caller.name for caller in _methods(klass) if name in _own_calls(caller)]
        return "run" in _own_calls(method)


def runs_beside(klass: nodes.ClassDef) -> bool:
    """Whether a class stands for a process or a thread."""
    return _stands_for(klass, _BESIDE)


def _is_process(klass: nodes.ClassDef) -> bool:
    return _stands_for(klass, (_PROCESS,))


def _stands_for(klass: nodes.ClassDef, endings: tuple[str, ...]) -> bool:
    """Whether a class is of a sort: its base says so, or it is the first of them and says so itself."""
    bases = [_last(base) for base in klass.bases if isinstance(base, nodes.NodeNG)]
    if not bases or bases == ["object"]:
        return klass.name.endswith(endings)
    return any(base.endswith(endings) for base in bases)


def _methods(klass: nodes.ClassDef) -> list[nodes.FunctionDef]:
    return [statement for statement in klass.body if isinstance(statement, nodes.FunctionDef)]


def _own_calls(method: nodes.FunctionDef) -> set[str]:
    """The methods that a method calls on its own object."""
    found = set()
    for call in method.nodes_of_class(nodes.Call):
        match call.func:
            case nodes.Attribute(expr=nodes.Name(name="self"), attrname=name):
                found.add(str(name))
    return found


def _last(expression: nodes.NodeNG) -> str:
    """The last part of a dotted name."""
    match expression:
        case nodes.Attribute(attrname=name) | nodes.Name(name=name):
            return str(name)
        case _:
            return ""
