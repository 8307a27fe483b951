"""Does a new error hold on to what was caught in another way than as its cause, or has nobody a use for a cause?

Whoever catches the new error must get at the old one, or at all that it says. A class may keep the old error as data,
the new error may be the old one under a narrower type, and an error may be no more than a signal between two lines.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import Handlers, own_nodes
from lint_rules.knowledge.tables import Table

_WHOLE: Final = frozenset({"args", "errno"})
"""Attributes that make an error of the operating system what it is."""


class Successors:
    """The errors of one module that take the place of others."""

    def __init__(self, bindings: Bindings, handlers: Handlers, exceptions: Exceptions, keeping: Table) -> None:
        """Take the table of classes outside of the project that keep an error they are given."""
        self._bindings = bindings
        self._handlers = handlers
        self._exceptions = exceptions
        self._keeping = keeping

    def holds_on(self, made: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether nothing is lost when a call makes an error in place of what a handler caught."""
        return self._keeps(made, handler) or self._is_the_same(made, handler) or self._is_signal(made)

    def _keeps(self, made: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether the class of the new error keeps the old one, which it is given by position, as an attribute."""
        at = [i for i, part in enumerate(made.args) if self._handlers.is_error(part, handler)]
        if not at or any(isinstance(part, nodes.Starred) for part in made.args):
            return False
        return self._exceptions.is_listed(made.func, self._keeping) or any(
            isinstance(kind, nodes.ClassDef) and self._attributes_take(kind, at)
            for kind in self._exceptions.caught(made.func).types
        )

    def _attributes_take(self, kind: nodes.ClassDef, positions: list[int]) -> bool:
        constructor = self._bindings.scope(kind).bindings.get("__init__")
        sole = constructor.sole() if constructor is not None else None
        if sole is None or not isinstance(sole.node, nodes.FunctionDef):
            return False
        names = [name.name for name in (*sole.node.args.posonlyargs, *(sole.node.args.args or ()))][1:]
        taken = {names[at] for at in positions if at < len(names)}
        return any(
            isinstance(node, nodes.Assign)
            and isinstance(node.targets[0], nodes.AssignAttr)
            and isinstance(node.value, nodes.Name)
            and node.value.name in taken
            for node in own_nodes(sole.node.body)
        )

    def _is_the_same(self, made: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether the new error is the old one as a narrower type: all that it says is passed on, not only a text."""
        caught = self._handlers.caught(handler)
        bases = [kind for kind in caught.types if isinstance(kind, str)]
        kinds = self._exceptions.caught(made.func).types
        if not kinds or not all(self._exceptions.derives(kind, *bases) for kind in kinds):
            return False
        return any(
            isinstance(part, nodes.Attribute)
            and part.attrname in _WHOLE
            and self._handlers.is_error(part.expr, handler)
            for part in map(_unpacked, made.args)
        )

    def _is_signal(self, made: nodes.Call) -> bool:
        """Whether the new error is a private class of this module that a handler of this module takes and goes on."""
        kinds = [kind for kind in self._exceptions.caught(made.func).types if isinstance(kind, nodes.ClassDef)]
        return any(
            kind.name.startswith("_") and kind in self._handlers.caught(handler).types and _goes_on(handler)
            for kind in kinds
            for handler in self._bindings.nodes(nodes.ExceptHandler)
        )


def _unpacked(part: nodes.NodeNG) -> nodes.NodeNG:
    return part.value if isinstance(part, nodes.Starred) else part


def _goes_on(handler: nodes.ExceptHandler) -> bool:
    return not any(isinstance(node, nodes.Raise) for node in own_nodes(handler.body))
