"""Does this code run because the process begins, forks or ends?

What a process knows about itself (that it is the third worker, that it is going down) there is once by nature, and
the code that keeps it is called by the operating system or a pool, which take no arguments for others.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.forks import Forks
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_HOOKS: Final = "exit-hook"
_BEGINNINGS: Final = frozenset({"initializer", "worker_initializer", "preexec_fn", "worker_init_fn"})
"""The parameters that take what a new process does first."""
_BEGINS: Final = frozenset({"init", "initializer", "initialize", "initialise"})
"""What the name of a function says that a new worker calls first."""
_PARTIAL: Final = "functools.partial"
_CALLED_BY_PYTHON: Final = frozenset({"threading._shutdown", "threading._after_fork"})
"""Functions of the standard library that the interpreter calls by their name when a process ends or forks."""
_ONE_OF_A_KIND: Final = frozenset({"signals", "garbage", "import-hooks", "hooks"})
"""State of the process that is called back: a handler of a signal, a callback of the garbage collector."""
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

    def runs_by_hook(self, node: nodes.NodeNG) -> bool:
        """Whether a place is reached when the process begins, forks or ends, though its function may be called before.

        A pool that is closed at exit can be closed early; that changes nothing for those who ask what is in it.
        """
        function = self._function(node)
        return self.turns(node) or (
            function is not None
            and _is_private(function.name)
            and any(self.turns(use) for use in self._uses(function) if not function.parent_of(use))
        )

    def is_called_back(self, owner: nodes.ClassDef) -> bool:
        """Whether the objects of a class enter a method of theirs among what the process calls: they are its hook."""
        return any(self._enters_itself(call, owner) for call in self._entering)

    def calls_back(self, binding: Binding) -> bool:
        """Whether what a name stands for is handed to the process as its handler or callback."""
        return any(use in call.args for call in self._entering for use in binding.references)

    def hands_over_hooks(self, statements: Iterable[nodes.NodeNG]) -> bool:
        """Whether statements do nothing but hand over what is to be called at such a turn."""
        calls = [statement.value if isinstance(statement, nodes.Expr) else None for statement in statements]
        return all(isinstance(call, nodes.Call) and self._is_hooking(call.func) for call in calls)

    @functools.cached_property
    def _entering(self) -> list[nodes.Call]:
        """The calls that enter a handler or a callback of which the process has one, or one list."""
        known = (
            (call, self._names.known(call.func, self._state))
            for call in self._bindings.nodes(nodes.Call)
            if call.args and isinstance(call.func, nodes.Attribute)
        )
        return [call for call, found in known if found is not None and found[1] in _ONE_OF_A_KIND]

    def _enters_itself(self, call: nodes.Call, owner: nodes.ClassDef) -> bool:
        for argument in call.args:
            given = self._origin(argument)
            held = given.expr if isinstance(given, nodes.Attribute) else given
            binding = self._bindings.of(held) if isinstance(held, nodes.Name) else None
            if binding is not None and self._names.owner(binding) is owner:
                return True
        return False

    def _origin(self, value: nodes.NodeNG) -> nodes.NodeNG:
        """What a local stands for."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None and not binding.is_global else None
        return sole.value if sole is not None and sole.how is How.ASSIGN and sole.value is not None else value

    def _function(self, node: nodes.NodeNG) -> nodes.FunctionDef | None:
        scope = self._bindings.scope_of(node).function
        return scope.node if scope is not None and isinstance(scope.node, nodes.FunctionDef) else None

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
        is_local = not isinstance(function.parent, (nodes.Module, nodes.ClassDef))
        if is_local or not _is_private(function.name) or function in seen:
            return False
        uses = [use for use in self._uses(function) if not function.parent_of(use)]
        return bool(uses) and all(
            isinstance(use.parent, nodes.Call) and use.parent.func is use and self._turns(use, seen | {function})
            for use in uses
        )

    def _uses(self, function: nodes.FunctionDef) -> list[nodes.NodeNG]:
        """The places that name a function, or a method through its object or its class."""
        binding = self._bindings.of(function)
        uses: list[nodes.NodeNG] = [*binding.references] if binding is not None else []
        klass = function.parent
        if isinstance(klass, nodes.ClassDef):
            of_class = self._bindings.of(klass)
            for attribute in self._bindings.attributes.get(function.name, ()):
                held = self._bindings.of(attribute.expr) if isinstance(attribute.expr, nodes.Name) else None
                if held is not None and (held is of_class or self._names.owner(held) is klass):
                    uses.append(attribute)
        return uses

    def is_own_hook(self, function: nodes.NodeNG | None) -> bool:
        """Whether a function of this module is itself such a hook, with which others ask to be called then."""
        if not isinstance(function, nodes.FunctionDef):
            return False
        return self._state.find(f"{self._source.name}.{function.name}") == _HOOKS

    def _is_hook(self, function: nodes.FunctionDef) -> bool:
        """Whether a function is given to what calls it then, and nothing here calls it besides."""
        if f"{self._source.name}.{function.name}" in _CALLED_BY_PYTHON:
            return True
        decorators = function.decorators.nodes if function.decorators is not None else []
        uses = [use for use in self._uses(function) if not function.parent_of(use)]
        if any(isinstance(use.parent, nodes.Call) and use.parent.func is use for use in uses):
            return False
        if _is_named_for_worker(function.name) or any(map(self._is_hooking, decorators)):
            return True
        return any(map(self._hooks, uses))

    def _hooks(self, use: nodes.NodeNG) -> bool:
        """Whether a function is handed over here, to be called when a process begins, forks or ends."""
        call = use.parent
        if isinstance(call, nodes.Call) and call.args[:1] == [use] and self._names.of(call.func) == _PARTIAL:
            call = call.parent  # the function with what it is to be given
        match call:
            case nodes.Assign(targets=[nodes.Subscript(slice=nodes.Const(value=name))]):
                return name in _BEGINNINGS
            case nodes.Assign(targets=[nodes.AssignAttr(attrname=name)]):
                return name in _BEGINNINGS
            case nodes.Assign(targets=[nodes.AssignName() as local]):
                named = self._bindings.of(local)
                return named is not None and not named.is_global and any(map(self._is_given, named.references))
        return self._is_given(use, call)

    def _is_given(self, use: nodes.NodeNG, call: nodes.NodeNG | None = None) -> bool:
        """Whether a call is given a function as what a new process does first, or at such a turn."""
        call = use.parent if call is None else call
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
                callers = [caller for caller in _methods(klass) if name in _own_calls(caller)]
                if any("run" in _own_calls(caller) for caller in callers):
                    return True
                todo += [caller.name for caller in callers]
        return "run" in _own_calls(method)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _is_named_for_worker(name: str) -> bool:
    """Whether a function is named for what a pool does first in each of its workers: ``init_worker``."""
    said = set(words(name))
    return bool(said & {"worker", "workers"}) and bool(said & _BEGINS)


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
