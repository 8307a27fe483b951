"""Where does the text of a caught error enter an expression?

Whoever formats, converts or passes on an error shows that it matters to whoever comes next. Asking for its type,
or for one of the facts that it carries besides its text, is not that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How, children
from lint_rules.analysis.handlers import Handlers, lies_in
from lint_rules.analysis.names import Names

_TEXT: Final = frozenset(
    {"args", "detail", "details", "desc", "description", "explanation", "message", "messages", "msg", "reason", "text"}
    | {"output", "stderr", "stdout", "strerror", "code", "orig"}
)
"""Attributes of an error that hold what it says."""
_ASKING: Final = ("type", "isinstance", "issubclass", "hasattr", "getattr", "id", "bool", "callable")
"""Builtins that ask about an error without quoting it."""
_OPAQUE: Final = (nodes.Lambda, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)


class Quotes:
    """The quotations of caught errors in one module."""

    def __init__(self, bindings: Bindings, names: Names, handlers: Handlers) -> None:
        self._bindings = bindings
        self._names = names
        self._handlers = handlers

    def entry(self, expression: nodes.NodeNG, handler: nodes.ExceptHandler) -> nodes.NodeNG | None:
        """Where the text of the caught error enters an expression, be it by a local of the handler."""
        direct = next(self._mentions(expression, handler), None)
        if direct is not None:
            return direct
        for name in self._parts(expression):
            value = self.local(name, handler) if isinstance(name, nodes.Name) else None
            found = next(self._mentions(value, handler), None) if value is not None else None
            if found is not None:
                return found
        return None

    def local(self, name: nodes.Name, handler: nodes.ExceptHandler) -> nodes.NodeNG | None:
        """The value of a name that the handler binds once, ahead of the place that reads it."""
        binding = self._bindings.of(name)
        here = [d for d in binding.definitions if lies_in(d.node, handler)] if binding is not None else []
        if len(here) != 1 or here[0].how is not How.ASSIGN:
            return None
        statement = here[0].statement
        is_ahead = statement.fromlineno < name.fromlineno and lies_in(name, statement.parent)
        return here[0].value if is_ahead else None

    def _mentions(self, expression: nodes.NodeNG, handler: nodes.ExceptHandler) -> Iterator[nodes.NodeNG]:
        for node in self._parts(expression):
            if isinstance(node, nodes.Name) and self._handlers.is_error(node, handler) and _is_text(node):
                yield node

    def _parts(self, expression: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
        """The nodes whose values an expression shows, in source order: neither conditions nor questions."""
        waiting = [expression]
        while waiting:
            node = waiting.pop()
            yield node
            match node:
                case nodes.IfExp():
                    waiting += [node.orelse, node.body]
                case nodes.Call() if self._names.is_builtin(node.func, *_ASKING):
                    continue
                case nodes.Compare() | nodes.UnaryOp(op="not"):
                    continue
                case _ if isinstance(node, _OPAQUE):
                    continue
                case _:
                    waiting += list(children(node))[::-1]


def _is_text(name: nodes.Name) -> bool:
    """Whether a mention of the error is of its text: all of it, or an attribute that holds it."""
    return not isinstance(name.parent, nodes.Attribute) or name.parent.attrname in _TEXT
