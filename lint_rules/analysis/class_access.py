"""Is this expression a class of this module, or an object of one: ``self``, ``cls``, ``type(self)``, its name?"""

from __future__ import annotations

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.mutables import Mutables
from lint_rules.analysis.names import Names


class ClassAccess:
    """The ways in which the code of one module gets at its classes."""

    def __init__(self, bindings: Bindings, names: Names, mutables: Mutables) -> None:
        self._bindings = bindings
        self._names = names
        self._mutables = mutables

    def of(self, owner: nodes.NodeNG) -> tuple[nodes.ClassDef, bool] | None:
        """The class that an expression is, or is an instance of, and whether it is an instance."""
        match owner:
            case nodes.Name():
                binding = self._bindings.of(owner)
                klass = self._names.owner(binding) if binding is not None else None
                if klass is not None and binding is not None:
                    return klass, not self._takes_class(binding.scope.node)
                klass = self._mutables.class_of(owner)
                return (klass, False) if klass is not None else None
            case nodes.Attribute(attrname="__class__", expr=inner):
                access = self.of(inner)
                return (access[0], False) if access is not None else None
            case nodes.Call(func=nodes.Name(name="type") as function, args=[inner]):
                access = self.of(inner) if self._names.is_builtin(function, "type") else None
                return (access[0], False) if access is not None else None
            case _:
                return None

    def _takes_class(self, method: nodes.NodeNG) -> bool:
        """Whether the first parameter of a method is the class."""
        if not isinstance(method, nodes.FunctionDef):
            return False
        decorators = method.decorators.nodes if method.decorators is not None else []
        return method.name in {"__new__", "__init_subclass__", "__class_getitem__"} or any(
            self._names.is_builtin(decorator, "classmethod") for decorator in decorators
        )
