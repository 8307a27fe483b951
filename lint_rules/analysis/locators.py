"""What belongs to a container of dependencies: one of a library, or one that a module makes of a class of its own?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, Scope
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

_TYPES: Final = frozenset({"builtins.type", "typing.Type"})


class Locators:
    """The containers and service locators that one module speaks of."""

    def __init__(self, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._table = knowledge.table("di-containers")

    def known(self, expression: nodes.NodeNG) -> tuple[str, str] | None:
        """What an expression names of a library for containers, and what that is."""
        return self._names.known(expression, self._table)

    def made_by(self, call: nodes.Call) -> nodes.FunctionDef | None:
        """The method that resolves, when a call gives the module a locator."""
        match call.parent:
            case nodes.Assign(targets=[nodes.AssignName()]) | nodes.AnnAssign(target=nodes.AssignName()) as statement:
                pass
            case _:
                return None
        binding = self._bindings.of(call.func) if isinstance(call.func, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if not isinstance(statement.parent, nodes.Module) or sole is None or not isinstance(sole.node, nodes.ClassDef):
            return None
        methods = {method.name: method for method in sole.node.body if isinstance(method, nodes.FunctionDef)}
        register, resolve = methods.get("register"), methods.get("resolve")
        if register is None or resolve is None or not self._constructs(resolve):
            return None
        return resolve if any(map(self._takes_type, (register, resolve))) else None

    def _takes_type(self, method: nodes.FunctionDef) -> bool:
        """Whether a method has a parameter that is annotated to be a type."""
        scope = self._bindings.scope(method)
        every = [*method.args.annotations, *method.args.kwonlyargs_annotations, *method.args.posonlyargs_annotations]
        return any(not _TYPES.isdisjoint(self._names.annotated(one, scope)) for one in every if one is not None)

    def _constructs(self, method: nodes.FunctionDef) -> bool:
        """Whether a method calls what it is passed, or what it has looked up."""
        scope = self._bindings.scope(method)
        calls = method.nodes_of_class(nodes.Call, skip_klass=(nodes.FunctionDef, nodes.ClassDef))
        return any(self._is_looked_up(call.func, scope) for call in calls)

    def _is_looked_up(self, called: nodes.NodeNG, scope: Scope) -> bool:
        match called:
            case nodes.Subscript():
                return True
            case nodes.Name():
                binding = self._bindings.of(called)
                return binding is not None and binding.scope is scope
            case _:
                return False
