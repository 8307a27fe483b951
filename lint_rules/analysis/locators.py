"""What belongs to a container of dependencies: one of a library, or one that a module makes of a class of its own?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How, Scope
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_TYPES: Final = frozenset({"builtins.type", "typing.Type"})


class Locators:
    """The containers and service locators that one module speaks of."""

    def __init__(self, source: Source, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._package = words(source.name.partition(".")[0])
        self._bindings = bindings
        self._names = names
        self._table = knowledge.table("di-containers")

    def known(self, expression: nodes.NodeNG) -> tuple[str, str] | None:
        """What an expression names of a library for containers, and what that is."""
        known = self._names.known(expression, self._table)
        return known if known is not None and not self._adapts(known[0]) else None

    def _adapts(self, api: str) -> bool:
        """Whether this package joins a container to something else, as its name says: ``flask_injector``.

        Whoever takes it has decided for the container.
        """
        library = words(api.partition(".")[0])
        starts = range(len(self._package) - len(library) + 1)
        return any(self._package[start : start + len(library)] == library for start in starts)

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

    def is_filled_by_callers(self, call: nodes.Call) -> bool:
        """Whether all that goes into a container is what a function was passed: then it is one way more to make one."""
        if call.args:
            return all(map(self._is_passed, call.args))
        target = call.parent.targets[0] if isinstance(call.parent, nodes.Assign) else None
        binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
        uses = binding.references if binding is not None and binding.sole() is not None else []
        fillings = [use.parent.parent for use in uses if isinstance(use.parent, nodes.Attribute)]
        return (
            any(isinstance(use.parent, nodes.Return) for use in uses)
            and bool(fillings)
            and all(isinstance(one, nodes.Call) and any(map(self._is_passed, one.args[:1])) for one in fillings)
        )

    def _is_passed(self, argument: nodes.NodeNG) -> bool:
        """Whether an argument is what the caller of a function passed, one thing of it, or a type made of it."""
        match argument:
            case nodes.Starred(value=inner) | nodes.Subscript(slice=inner):
                return self._is_passed(inner)
            case nodes.Name():
                binding = self._bindings.of(argument)
                sole = binding.sole() if binding is not None else None
                if binding is None or sole is None or self._names.owner(binding) is not None:
                    return False
                is_one = sole.how is How.LOOP and sole.value is not None and self._is_passed(sole.value)
                return sole.how is How.PARAMETER or is_one
            case _:
                return False

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
