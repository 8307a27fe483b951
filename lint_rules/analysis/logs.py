"""Is this call a log, and what does it tell of an error?

A logger is known by its name as much as by its origin: ``self.log``, ``app.logger`` and ``structlog`` ones are all
called alike, and few of them can be followed to where they were made.
"""

from __future__ import annotations

import re
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.handlers import Handlers, own_nodes
from lint_rules.analysis.names import Names

_LOGGER: Final = re.compile(r"(?i:logger)$|(?:^|_)(?i:log|logging)$|[a-z]Log$")
_LEVELS: Final = frozenset({"info", "warning", "warn", "error", "exception", "critical", "fatal", "err"})
_CHOSEN: Final = "log"
"""The method that takes its level as the first argument."""
_QUIET: Final = frozenset({"debug", "DEBUG", "NOTSET", "TRACE", "trace"})
_PRINTING: Final = frozenset(
    {"traceback.print_exc", "traceback.print_exception", "traceback.print_last", "sys.excepthook"}
)
_TELLING: Final = frozenset({"builtins.print", "warnings.warn", "sys.stderr.write"})
_CURRENT: Final = frozenset({"traceback.format_exc", "traceback.format_exception", "sys.exc_info", "sys.exception"})


class Logs:
    """The calls of one module that log."""

    def __init__(self, bindings: Bindings, names: Names, handlers: Handlers) -> None:
        self._bindings = bindings
        self._names = names
        self._handlers = handlers

    def is_log(self, call: nodes.Call) -> bool:
        """Whether a call writes to a log, to the terminal or to the warnings, for somebody who watches."""
        name = self._names.of(call.func)
        if name in _PRINTING or name in _TELLING:
            return True
        if not isinstance(call.func, nodes.Attribute) or not self._is_logger(call.func.expr):
            return False
        method = call.func.attrname
        return method in _LEVELS or (method == _CHOSEN and not _is_quiet(call))

    def only_shows(self, value: nodes.NodeNG) -> bool:
        """Whether all that becomes of a value is that a log shows it, at any level."""
        inner = value
        while inner.parent is not None and not inner.is_statement:
            inner = inner.parent
            if isinstance(inner, nodes.Call) and isinstance(inner.parent, nodes.Expr):
                is_of_a_logger = isinstance(inner.func, nodes.Attribute) and self._is_logger(inner.func.expr)
                return self.is_log(inner) or is_of_a_logger
        return False

    def tells(self, call: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether a log tells the error that a handler caught."""
        if self._names.of(call.func) in _PRINTING:
            return True
        if isinstance(call.func, nodes.Attribute) and call.func.attrname in {"exception", "err"}:
            return True
        if any(keyword.arg == "exc_info" and not _is_false(keyword.value) for keyword in call.keywords):
            return True
        return any(
            (isinstance(node, nodes.Name) and self._handlers.is_error(node, handler))
            or (isinstance(node, nodes.Call) and self._names.of(node.func) in _CURRENT)
            for node in _told(call)
        )

    def lets_know(self, handler: nodes.ExceptHandler) -> bool:
        """Whether a handler uses the error in any way, or shows its traceback, so that somebody learns what failed."""
        return any(
            self._handlers.is_error(node, handler)
            or (isinstance(node, nodes.Call) and (self.tells(node, handler) or self._names.of(node.func) in _CURRENT))
            for node in own_nodes(handler.body)
        )

    def adds_a_fact(self, call: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether a log has a value of the function in it, one that the error itself may lack."""
        for node in _told(call):
            if isinstance(node, nodes.Name) and not self._handlers.is_error(node, handler):
                binding = self._bindings.of(node)
                if binding is not None and not binding.is_global:
                    return True
        return False

    def _is_logger(self, receiver: nodes.NodeNG) -> bool:
        match receiver:
            case nodes.Name(name=name) | nodes.Attribute(attrname=name) if _LOGGER.search(name):
                return True
            case nodes.Call(func=nodes.Attribute(attrname=name) | nodes.Name(name=name)):
                # getLogger(), logger.bind(…), logger.opt(…): a logger made on the spot
                return bool(_LOGGER.search(name)) or (
                    isinstance(receiver.func, nodes.Attribute) and self._is_logger(receiver.func.expr)
                )
            case _:
                return self._names.of(receiver) == "logging.Logger()"


def _told(call: nodes.Call) -> list[nodes.NodeNG]:
    """All nodes of the arguments of a call."""
    return list(own_nodes([*call.args, *(keyword.value for keyword in call.keywords)]))


def _is_quiet(call: nodes.Call) -> bool:
    match call.args[:1]:
        case [nodes.Attribute(attrname=level)] | [nodes.Const(value=str() as level)]:
            return level in _QUIET
        case [nodes.Const(value=int() as number)]:
            return bool(number <= 10)
        case _:
            return False


def _is_false(value: nodes.NodeNG) -> bool:
    return isinstance(value, nodes.Const) and not value.value
