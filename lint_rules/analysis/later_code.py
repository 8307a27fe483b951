"""Does this code run after import, or only while a module is being imported?

Functions run later, unless all that uses them runs at import: private functions that only the top level calls,
decorators that store what they decorate, and the hooks that Python calls when a class is made.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How, Scope, metaclass_of
from lint_rules.analysis.names import Names
from lint_rules.analysis.storing_decorators import StoringDecorators, decorates
from lint_rules.analysis.tidying import words

_CLASS_HOOKS: Final = frozenset({"__init_subclass__", "__set_name__"})
_METACLASS_HOOKS: Final = frozenset({"__new__", "__init__", "__prepare__"})
_CONSTRUCTORS: Final = frozenset({"__new__", "__init__", "__post_init__"})
_METACLASSES: Final = frozenset({"builtins.type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})

_APPLICATIONS: Final = frozenset({"django.apps.AppConfig", "django.apps.config.AppConfig"})
"""The classes whose ``ready`` Django calls once, before anything else of the application runs."""

_AGAIN: Final = frozenset({"reload", "refresh", "reset", "rebuild", "reinit", "reinitialize"})
"""What the name of a function says that is there to be called again."""

THE_MODULE: Final = "the module"
"""What stands for a function where there is none."""


class LaterCode:
    """When the code of one module runs."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names
        self._storing = StoringDecorators(bindings, names)
        self._decorators: dict[nodes.FunctionDef, bool] = {}

    def runs(self, node: nodes.NodeNG) -> bool:
        """Whether a node may be evaluated after its module was imported."""
        function = self.function(node)
        return function is not None and not self.import_only(function)

    def function(self, node: nodes.NodeNG) -> nodes.FunctionDef | nodes.Lambda | None:
        """The function that must be called for a node to be evaluated; None when importing the module does it."""
        scope: Scope | None = self._bindings.scope_of(node)
        while scope is not None:
            if isinstance(scope.node, nodes.FunctionDef):
                return scope.node
            if isinstance(scope.node, nodes.Lambda) and not isinstance(scope.node.parent, (nodes.Call, nodes.Keyword)):
                return scope.node
            # What a call is given as a key or callback runs with the call, as far as anybody can tell.
            scope = scope.parent
        return None

    def import_only(self, function: nodes.FunctionDef | nodes.Lambda) -> bool:
        """Whether a function runs only while some module is being imported."""
        if isinstance(function, nodes.Lambda):
            return self._is_shorthand(function)
        if function in self._called_at_import or self._is_class_hook(function):
            return True
        return self._is_decorator(function)

    def _is_decorator(self, function: nodes.FunctionDef) -> bool:
        known = self._decorators.get(function)
        if known is None:
            known = self._decorators[function] = self._storing.has(function)
        return known

    def is_for_import(self, function: nodes.NodeNG | None) -> bool:
        """Whether only the import of this module calls a function here, which is not named for doing it again."""
        called = self._bindings.of(function) if isinstance(function, nodes.FunctionDef) else None
        if not isinstance(function, nodes.FunctionDef) or called is None:
            return False
        if not called.is_global or not called.references or not _AGAIN.isdisjoint(words(function.name)):
            return False
        return all(_is_called(use) and not self.runs(use) for use in called.references)

    def sets_up_module(self, node: nodes.NodeNG) -> bool:
        """Whether a place is in such a function, which takes no parameters: nobody outside has a reason to call it."""
        function = self.function(node)
        return function is not None and not function.argnames() and self.is_for_import(function)

    def fills_in_names(self, node: nodes.NodeNG) -> bool:
        """Whether a place is in the module's own ``__getattr__``, whose business that is, or in what only it calls."""
        function = self.function(node)
        if not isinstance(function, nodes.FunctionDef) or not isinstance(function.parent, nodes.Module):
            return False
        if function.name == "__getattr__":
            return True
        called = self._bindings.of(function)
        users = [self.function(use) for use in called.references] if called is not None else []
        return (
            function.name.startswith("_")
            and bool(users)
            and all(
                user is not None and user.name == "__getattr__" and user.parent is function.parent for user in users
            )
        )

    def _is_shorthand(self, function: nodes.Lambda) -> bool:
        """Whether a lambda has a name at the top level, and only the top level calls it."""
        statement = function.parent
        if not isinstance(statement, nodes.Assign) or self.function(statement) is not None:
            return False
        bindings = [self._bindings.of(target) for target in statement.targets]
        return all(
            binding is not None
            and bool(binding.references)
            and all(_is_called(use) and self.function(use) is None for use in binding.references)
            for binding in bindings
        )

    @functools.cached_property
    def _called_at_import(self) -> frozenset[nodes.FunctionDef]:
        """Private functions whose every use is a call or decorator at import.

        All that look like it are taken for it first; those that something else uses are then removed, and so on.
        """
        users: dict[nodes.FunctionDef, list[nodes.FunctionDef]] = {}
        kept = set()
        removed = []
        for function, binding in self._private_functions():
            kept.add(function)
            for use in binding.references:
                place = self.function(use)
                if place is function and not isinstance(use.parent, nodes.Return):
                    continue  # recursion, or an attribute of its own
                if isinstance(place, nodes.Lambda) or not (
                    _is_called(use) or self._makes_decorator(use, place) or self._is_candidate(use)
                ):
                    removed.append(function)
                elif place is not None and not (_is_called(use) and self._is_decorator(place)):
                    users.setdefault(place, []).append(function)
        for place, used in users.items():
            if place not in kept and not self._is_class_hook(place):
                removed += used
        while removed:
            function = removed.pop()
            if function in kept:
                kept.discard(function)
                removed += users.get(function, ())
        return frozenset(kept)

    def _private_functions(self) -> Iterator[tuple[nodes.FunctionDef, Binding]]:
        """Functions that nobody outside sees, with the name by which they are called."""
        for kind in (nodes.FunctionDef, nodes.AsyncFunctionDef):
            for function in self._bindings.nodes(kind):
                binding = self._bindings.of(function)
                if binding is not None and isinstance(binding.scope.node, nodes.ClassDef):
                    binding = self._method_called(function, binding)
                if binding is not None and self._is_private(binding):
                    yield function, binding

    def _method_called(self, function: nodes.FunctionDef, binding: Binding) -> Binding | None:
        """The name by which a method is called: its own in the body of its class, or through the class only."""
        if function.name in _CONSTRUCTORS:
            return self._class_called(function)
        asked = self._bindings.attributes.get(function.name)
        if asked is None:
            return binding
        klass = self._bindings.of(binding.scope.node)
        through_class = all(isinstance(use.expr, nodes.Name) and self._bindings.of(use.expr) is klass for use in asked)
        return Binding(binding.name, binding.scope, binding.definitions, [*asked]) if through_class else None

    def _makes_decorator(self, use: nodes.NodeNG, place: nodes.FunctionDef | None) -> bool:
        """Whether a use returns a function from one that only makes decorators: ``@register("name")``."""
        maker = self._bindings.of(place) if place is not None and isinstance(use.parent, nodes.Return) else None
        return maker is not None and all(decorates(other) for other in maker.references)

    def _is_candidate(self, use: nodes.NodeNG) -> bool:
        """Whether a use stands in a private list that only the top level runs through: ``for setup in _candidates``."""
        statement: nodes.NodeNG | None = use.parent
        while isinstance(statement, (nodes.Tuple, nodes.List)):
            statement = statement.parent
        if not isinstance(statement, nodes.Assign) or self.function(statement) is not None:
            return False
        lists = [self._bindings.of(target) for target in statement.targets]
        return all(
            listed is not None and self._is_private(listed) and all(map(self._runs_through, listed.references))
            for listed in lists
        )

    def _runs_through(self, use: nodes.NodeNG) -> bool:
        """Whether the top level goes through a list, or uses it otherwise, and no function calls its elements."""
        if self.function(use) is not None:
            return False
        if not isinstance(use.parent, nodes.For):
            return True
        targets = [self._bindings.of(target) for target in use.parent.target.nodes_of_class(nodes.AssignName)]
        return not any(
            _is_called(name) and self.function(name) is not None
            for target in targets
            for name in (target.references if target is not None else ())
        )

    def _class_called(self, function: nodes.FunctionDef) -> Binding | None:
        """The class whose call runs a constructor."""
        if function.name in _CONSTRUCTORS and isinstance(function.parent, nodes.ClassDef):
            return self._bindings.of(function.parent)
        return None

    @functools.cached_property
    def _exported(self) -> frozenset[str] | None:
        """What ``__all__`` lists; None when there is none, or one that is not written out."""
        declared = self._bindings.module.bindings.get("__all__")
        sole = declared.sole() if declared is not None else None
        listed = sole.value if sole is not None else None
        if not isinstance(listed, (nodes.List, nodes.Tuple)):
            return None
        return frozenset(str(name.value) for name in listed.elts if isinstance(name, nodes.Const))

    def _is_private(self, binding: Binding) -> bool:
        # A helper that is deleted when the module is ready is as private as can be.
        if any(
            definition.how is How.DELETE and definition.scope is binding.scope for definition in binding.definitions
        ):
            return True
        if not binding.references:
            return False
        if binding.is_global and self._exported is not None and binding.name not in self._exported:
            return True
        if binding.is_global or isinstance(binding.scope.node, nodes.ClassDef):
            return binding.name.startswith("_") and not binding.name.endswith("__")
        return True

    def _is_class_hook(self, function: nodes.FunctionDef) -> bool:
        """Whether Python calls a method when a class is made, or Django when it has imported an application."""
        if function.name in _CLASS_HOOKS:
            return True
        klass = function.parent
        if function.name == "ready" and isinstance(klass, nodes.ClassDef) and self._is_application(klass):
            return True
        if function.name not in _METACLASS_HOOKS or not isinstance(klass, nodes.ClassDef):
            return False
        # Of a base elsewhere nobody knows what it is, but only a metaclass is given bases.
        return "bases" in function.argnames() or klass in self._metaclasses or self._is_metaclass(klass)

    @functools.cached_property
    def _metaclasses(self) -> frozenset[nodes.NodeNG]:
        """The classes of this module by which others are made: ``class A(metaclass=Meta)``."""
        found = set()
        for klass in self._bindings.nodes(nodes.ClassDef):
            named = metaclass_of(klass)
            binding = self._bindings.of(named) if isinstance(named, nodes.Name) else None
            sole = binding.sole() if binding is not None else None
            if sole is not None:
                found.add(sole.node)
        return frozenset(found)

    def _is_application(self, klass: nodes.ClassDef) -> bool:
        """Whether a class configures an application of Django."""
        bases = [base for base in klass.bases if isinstance(base, nodes.NodeNG)]
        return any(self._names.of(base) in _APPLICATIONS or _last(base).endswith("AppConfig") for base in bases)

    def _is_metaclass(self, klass: nodes.ClassDef) -> bool:
        todo, seen = [klass], {klass}
        while todo:
            for base in todo.pop().bases:
                if not isinstance(base, nodes.NodeNG):
                    continue
                if self._names.of(base) in _METACLASSES:
                    return True
                binding = self._bindings.of(base) if isinstance(base, nodes.Name) else None
                sole = binding.sole() if binding is not None else None
                if sole is not None and isinstance(sole.node, nodes.ClassDef) and sole.node not in seen:
                    seen.add(sole.node)
                    todo.append(sole.node)
        return False


def _last(base: nodes.NodeNG) -> str:
    """The last part of a dotted name."""
    match base:
        case nodes.Name(name=name) | nodes.Attribute(attrname=name):
            return str(name)
        case _:
            return ""


def _is_called(use: nodes.NodeNG) -> bool:
    """Whether a use calls or decorates, or deletes."""
    parent = use.parent
    if isinstance(parent, nodes.Call):
        return parent.func is use
    return isinstance(parent, nodes.Decorators)


def enclosing(node: nodes.NodeNG) -> str:
    """The function in which a node stands, as a person would name it: ``Pool.get()``."""
    parts: list[str] = []
    inner: nodes.NodeNG | None = node.parent
    while inner is not None:
        if isinstance(inner, (nodes.FunctionDef, nodes.ClassDef)):
            parts.insert(0, inner.name)
        elif isinstance(inner, nodes.Lambda):
            parts.insert(0, "<lambda>")
        inner = inner.parent
    return f"{'.'.join(parts)}()" if parts else THE_MODULE
