"""Has a caller something to say about a client that a function makes, or about what it is made with?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.analysis.own_attributes import OwnAttributes

CONSTRUCTORS: Final = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "model_post_init"})
"""Methods that fill a new object, be it after a constructor that is made of its fields."""
_MOST_STEPS: Final = 50


class Choices:
    """What the callers of the functions of one module may choose."""

    def __init__(
        self,
        bindings: Bindings,
        own: OwnAttributes,
        *,
        offered: OfferedClients,
        kinds: Callable[[], CollaboratorKinds],
    ) -> None:
        """Take what knows the classes of the project, which is asked only where that matters."""
        self._bindings = bindings
        self._own = own
        self._offered = offered
        self._kinds = kinds

    def is_left(self, call: nodes.Call, function: nodes.FunctionDef) -> bool:
        """Whether a caller may have something to say about a client, or about what it is made with."""
        return (
            self._offered.at(call)
            or _is_one_of_several(call, function)
            or any(self._derives([test], function) for test in _conditions(call, function))
            or any(keyword.arg is None for keyword in call.keywords)
            or self._derives([*call.args, *(keyword.value for keyword in call.keywords)], function)
            or any(self._is_client(argument) for argument in call.args)
        )

    def _is_client(self, expression: nodes.NodeNG) -> bool:
        """Whether an expression is a client itself: then that is the one to be chosen."""
        return isinstance(expression, (nodes.Name, nodes.Attribute)) and self._kinds().held_by(expression) is not None

    def _derives(self, expressions: Iterable[nodes.NodeNG], function: nodes.FunctionDef) -> bool:
        """Whether an expression derives from a parameter or an attribute: whoever passed it has decided."""
        todo = list(expressions)
        seen: set[Binding | str] = set()
        for _ in range(_MOST_STEPS):
            if not todo:
                return False
            for name in todo.pop().nodes_of_class(nodes.Name):
                own = self._set_by(function, name)
                if own is not None:
                    todo += own[1] if own[0] not in seen else ()
                    seen.add(own[0])
                    continue
                binding = self._bindings.of(name)
                if binding is None or binding in seen or not isinstance(binding.scope.node, nodes.FunctionDef):
                    continue
                seen.add(binding)
                for definition in binding.definitions:
                    if definition.value is None or definition.how is How.PARAMETER:
                        return True
                    todo.append(definition.value)
                if binding.scope.node is not function:
                    return True
        return True

    def _set_by(self, constructor: nodes.FunctionDef, own: nodes.Name) -> tuple[str, list[nodes.NodeNG]] | None:
        """The attribute that is read of an object, and its values, when a constructor and nothing else sets it."""
        read, klass = own.parent, self._own.owner(own)
        if (
            klass is None
            or not isinstance(read, nodes.Attribute)
            or constructor.parent is not klass
            or constructor.name not in CONSTRUCTORS
        ):
            return None
        kin = self._own.family(klass)
        writes = [write for one in kin for write in self._own.of(one).writes.get(read.attrname, ())]
        is_of_the_class = any(read.attrname in self._bindings.scope(one).bindings for one in kin)
        if is_of_the_class or not writes or read.attrname in self._own.written_elsewhere:
            return None
        assigned = (
            write.parent.value
            for write in writes
            if isinstance(write.parent, (nodes.Assign, nodes.AnnAssign)) and constructor.parent_of(write)
        )
        values = [value for value in assigned if value is not None]
        return (read.attrname, values) if len(values) == len(writes) else None


def around(call: nodes.Call, function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    """What stands around a call in its function, inside out."""
    inner: nodes.NodeNG = call
    while inner.parent is not None and inner.parent is not function:
        inner = inner.parent
        yield inner


def _is_one_of_several(call: nodes.Call, function: nodes.FunctionDef) -> bool:
    """Whether another way was tried or offered first."""
    return any(isinstance(one, (nodes.BoolOp, nodes.ExceptHandler, nodes.Match)) for one in around(call, function))


def _conditions(call: nodes.Call, function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    """What the code asks before it makes a call."""
    for one in around(call, function):
        if isinstance(one, (nodes.If, nodes.IfExp)):
            yield one.test
