"""Is this function a decorator that keeps what it decorates, or what it makes of that?

Such a function runs when functions and classes are defined, which is while modules are imported: it gives back what
it was given, a wrapper, or an object that is made for it, and leaves a note of it somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.names import Names
from lint_rules.analysis.parameters import annotation_of

_STORING: Final = frozenset({"append", "appendleft", "add", "extend", "insert", "register", "setdefault", "update"})
_IDENTIFYING: Final = frozenset({f"builtins.{name}" for name in ("hash", "id", "repr", "str")})
"""What makes a key of an object."""
_WRAPPING: Final = frozenset({"functools.update_wrapper", "functools.wraps"})
_OF_CODE: Final = frozenset(
    {"__annotations__", "__closure__", "__code__", "__doc__", "__func__", "__module__", "__name__", "__qualname__"}
)
"""The attributes that functions and classes have and other values lack."""
_CODE_TYPES: Final = frozenset({"builtins.type", "typing.Type", "typing.Callable", "collections.abc.Callable"})


class StoringDecorators:
    """Which functions of one module decorate, and keep what they decorate."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def has(self, function: nodes.FunctionDef) -> bool:
        """Whether a function keeps what it is given and gives it back, as a registering decorator does."""
        binding = self._bindings.of(function)
        if binding is not None and any(map(self._is_called_later, binding.references)):
            return False
        returned = [_returned(statement) for statement in _returns(function)]
        if not all(node is None or isinstance(node, (nodes.Name, nodes.Call)) for node in returned):
            return False
        given = self._decorated(function)
        wrappers = [node for node in returned if isinstance(node, nodes.Name) and self._wraps_something(node)]
        if any(map(self._is_kept, wrappers)):
            return True
        if given is None:
            return False
        kept = any(map(self._is_kept_by, given.references))
        if kept and any(self._is(node, given) for node in returned):
            return True
        if self._is_made_by_another(function) and returned and all(self._is(node, given) for node in returned):
            # It changes nothing about what it is given, so all it can be for is what its helper does.
            return any(map(self._is_handed_on, given.references))
        return (
            (kept or any(map(self._is_bound, given.references)) or self._is_made_by_another(function))
            and self._is_code(given, function)
            and any(self._gives_back(node, given) for node in returned)
        )

    def _is(self, node: nodes.NodeNG | None, given: Binding) -> bool:
        return isinstance(node, nodes.Name) and self._bindings.of(node) is given

    def _is_handed_on(self, use: nodes.NodeNG) -> bool:
        """Whether something is handed to a private function of this module."""
        call = use.parent
        called = self._bindings.of(call.func) if isinstance(call, nodes.Call) and use in call.args else None
        sole = called.sole() if called is not None and called.is_global else None
        return called is not None and sole is not None and sole.how is How.FUNCTION and called.name.startswith("_")

    def _decorated(self, function: nodes.FunctionDef) -> Binding | None:
        """The parameter that stands for what is decorated: all that is needed, or what is missing at first."""
        required = self._required(function)
        if len(required) == 1:
            given = self._bindings.of(required[0])
            return given if given is not None and given.sole() is not None else None
        for returned in map(_returned, _returns(function)):
            given = self._bindings.of(returned) if isinstance(returned, nodes.Name) else None
            sole = given.sole() if given is not None else None
            if sole is not None and sole.how is How.PARAMETER and _is_none(sole.value):
                return given
        return None

    def _gives_back(
        self, returned: nodes.NodeNG | None, given: Binding, seen: frozenset[Binding] = frozenset()
    ) -> bool:
        """Whether what is returned is what was given, something made of it, or one thing in place of all."""
        match returned:
            case nodes.Call():
                return any(isinstance(a, nodes.Name) and self._bindings.of(a) is given for a in returned.args)
            case nodes.Name():
                binding = self._bindings.of(returned)
                if binding is None or binding is given or binding in seen:
                    return binding is given
                if binding.is_global:
                    return True
                definitions = [d for d in binding.definitions if d.how is not How.ANNOTATE]
                return bool(definitions) and all(
                    self._wraps(d.node, given)
                    if isinstance(d.node, nodes.FunctionDef)
                    else d.how is How.ASSIGN and self._gives_back(d.value, given, seen | {binding})
                    for d in definitions
                )
            case _:
                return False

    def _wraps(self, wrapper: nodes.FunctionDef, given: Binding) -> bool:
        """Whether a function takes on the name of what was given: ``@wraps(function)``."""
        decorators = wrapper.decorators.nodes if wrapper.decorators is not None else []
        return any(
            isinstance(decorator, nodes.Call)
            and self._names.of(decorator.func) in _WRAPPING
            and any(isinstance(a, nodes.Name) and self._bindings.of(a) is given for a in decorator.args)
            for decorator in decorators
        )

    def _wraps_something(self, returned: nodes.Name) -> bool:
        """Whether a returned name is a wrapper that takes on the name of something."""
        binding = self._bindings.of(returned)
        definition = binding.sole() if binding is not None else None
        if binding is None or definition is None:
            return False
        if isinstance(definition.node, nodes.FunctionDef) and definition.node.decorators is not None:
            wraps = [d.func for d in definition.node.decorators.nodes if isinstance(d, nodes.Call)]
            return any(self._names.of(decorator) in _WRAPPING for decorator in wraps)
        return definition.how is How.ASSIGN and any(map(self._takes_on_name, binding.references))

    def _takes_on_name(self, use: nodes.NodeNG) -> bool:
        """Whether a use makes the wrapper look like what it wraps: ``update_wrapper(wrapper, function)``."""
        call = use.parent
        return (
            isinstance(call, nodes.Call)
            and len(call.args) > 1
            and call.args[0] is use
            and self._names.of(call.func) in _WRAPPING
        )

    def _is_made_by_another(self, function: nodes.FunctionDef) -> bool:
        """Whether the function around this one returns it, as in ``@register("name")``."""
        binding = self._bindings.of(function)
        return (
            binding is not None
            and binding.scope.function is not None
            and any(isinstance(use.parent, nodes.Return) for use in binding.references)
        )

    def _is_code(self, given: Binding, decorator: nodes.FunctionDef) -> bool:
        """Whether a parameter is treated as a function or class: asked for its name, wrapped or called later."""
        sole = given.sole()
        annotation = annotation_of(sole.node) if sole is not None and isinstance(sole.node, nodes.AssignName) else None
        if annotation is not None and self._names_code(annotation):
            return True
        return any(self._treats_as_code(use, decorator) for use in given.references)

    def _names_code(self, annotation: nodes.NodeNG) -> bool:
        named = annotation.value if isinstance(annotation, nodes.Subscript) else annotation
        return self._names.of(named) in _CODE_TYPES

    def _treats_as_code(self, use: nodes.NodeNG, decorator: nodes.FunctionDef) -> bool:
        match use.parent:
            case nodes.Attribute(attrname=name):
                return name in _OF_CODE
            case nodes.Call(func=called) if called is use:
                return self._bindings.function_around(use) is not decorator
            case nodes.Call(func=called, args=[_, nodes.Const(value=str(name)), *_]):
                return self._names.is_builtin(called, "getattr") and name in _OF_CODE
            case nodes.Call(func=called):
                return self._names.of(called).startswith(("functools.", "inspect."))
            case _:
                return False

    def _is_kept(self, name: nodes.Name) -> bool:
        binding = self._bindings.of(name)
        return any(map(self._is_kept_by, binding.references if binding is not None else ()))

    def _is_kept_by(self, use: nodes.NodeNG) -> bool:
        """Whether something is stored under the name, or under a local that is taken from it."""
        if self._is_stored(use):
            return True
        statement = use.statement()
        if not isinstance(statement, nodes.Assign) or use is statement.value:
            return False
        if not isinstance(use.parent, (nodes.Attribute, nodes.Call, nodes.Keyword)):
            return False
        local = self._bindings.of(statement.targets[0])
        return local is not None and not local.is_global and any(map(self._is_stored, local.references))

    def _is_stored(self, use: nodes.NodeNG) -> bool:
        """Whether something is kept, alone, in a tuple, or in an object that is made for it.

        It is when it is assigned to an item or attribute, is the key of one, or is added to something; so is a class
        of which an instance is.
        """
        node, parent = use, use.parent
        while isinstance(parent, (nodes.Tuple, nodes.List, nodes.Dict, nodes.Set, nodes.Attribute)) or (
            isinstance(parent, nodes.Subscript) and parent.value is node and parent.ctx is Context.Load
        ):
            node, parent = parent, parent.parent
        made = parent.parent if isinstance(parent, nodes.Keyword) else parent
        if isinstance(made, nodes.Call) and (made.func is not node or node is use) and self._keeps_made(made):
            node, parent = made, made.parent
        match parent:
            case nodes.Subscript():
                return parent.slice is node and parent.ctx is Context.Store
            case nodes.Assign():
                return parent.value is node and not all(isinstance(t, nodes.AssignName) for t in parent.targets)
            case nodes.Call():
                return _stores(parent) and node in parent.args
            case _:
                return False

    def _keeps_made(self, made: nodes.Call) -> bool:
        """Whether what a call makes is stored at once, or is the key under which something is."""
        match made.parent:
            case nodes.Subscript():
                return self._names.of(made.func) in _IDENTIFYING
            case nodes.Assign():
                return not isinstance(made.parent.targets[0], nodes.AssignName)
            case _:
                return _stores(made.parent)

    def _is_bound(self, use: nodes.NodeNG) -> bool:
        """Whether a name of the module is bound to something."""
        if not isinstance(use.parent, nodes.Assign):
            return False
        bindings = [self._bindings.of(target) for target in use.parent.targets]
        return any(binding is not None and binding.is_global for binding in bindings)

    def _required(self, function: nodes.FunctionDef) -> list[nodes.AssignName]:
        """The parameters that a call must give, without ``self``."""
        arguments = function.args
        positional = [*arguments.posonlyargs, *(arguments.args or ())]
        required = positional[: len(positional) - len(arguments.defaults or ())]
        first = self._bindings.of(required[0]) if required else None
        if first is not None and self._names.owner(first) is not None:
            required = required[1:]
        return [parameter for parameter in required if isinstance(parameter, nodes.AssignName)]

    def _is_called_later(self, use: nodes.NodeNG) -> bool:
        """Whether a use is a call by code inside a function: then what is called is no mere decorator.

        Unless the function which made it calls it, and returns what it says: ``@register`` without arguments.
        """
        if decorates(use) or not isinstance(use.parent, nodes.Call) or use.parent.func is not use:
            return False
        caller, made = self._bindings.scope_of(use), self._bindings.of(use)
        at_once = made is not None and made.scope is caller and isinstance(use.statement(), nodes.Return)
        return caller.function is not None and not at_once


def decorates(use: nodes.NodeNG) -> bool:
    """Whether a use of a name decorates with it, called or not."""
    parent = use.parent
    if isinstance(parent, nodes.Call) and parent.func is use:
        parent = parent.parent
    return isinstance(parent, nodes.Decorators)


def _is_none(value: nodes.NodeNG | None) -> bool:
    return isinstance(value, nodes.Const) and value.value is None


def _stores(node: nodes.NodeNG | None) -> bool:
    """Whether a node is the call of a method that adds something."""
    match node:
        case nodes.Call(func=nodes.Attribute(attrname=method)):
            return method in _STORING
        case _:
            return False


def _returned(statement: nodes.Return) -> nodes.NodeNG | None:
    """What is returned; nothing and None are the same."""
    value: nodes.NodeNG | None = statement.value
    return None if _is_none(value) else value


def _returns(function: nodes.FunctionDef) -> Iterator[nodes.Return]:
    """The return statements of a function itself."""
    todo: list[nodes.NodeNG] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Return):
            yield node
        elif not isinstance(node, (nodes.FunctionDef, nodes.ClassDef, nodes.Lambda)):
            todo += node.get_children()
