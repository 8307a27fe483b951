"""Which statements of a try may be the source of the builtin error that its handler takes?

`KeyError` and its like say two things: that something expected is not there, and that the program is wrong. Only who
knows the statement can tell which. Calls that answer whatever they are given are above suspicion.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Bindings, How, children
from lint_rules.analysis.handlers import Handlers, own_nodes, try_of
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.tidying import last_name

_KEYS: Final = frozenset({"builtins.KeyError", "builtins.IndexError", "builtins.LookupError"})
_ATTRIBUTES: Final = "builtins.AttributeError"
_DIVISIONS: Final = frozenset({"builtins.ZeroDivisionError", "builtins.ArithmeticError"})
_VALUES: Final = frozenset({"builtins.ValueError", "builtins.TypeError"})
_OF_CALLS: Final = _KEYS | _VALUES | {_ATTRIBUTES}
_AMBIGUOUS: Final = _OF_CALLS | _DIVISIONS
_DIVIDING: Final = frozenset({"/", "//", "%"})
_ABOVE_SUSPICION: Final = (nodes.FunctionDef, nodes.ClassDef, nodes.Import, nodes.ImportFrom, nodes.Raise)
"""Statements that raise nothing of the kind, or do it on purpose."""
_HOLDERS: Final = (nodes.ExceptHandler, nodes.MatchCase)
_SAFE_BUILTINS: Final = frozenset(
    {"bool", "callable", "dict", "enumerate", "hasattr", "id", "isinstance", "issubclass", "len", "list", "print"}
    | {"range", "repr", "reversed", "set", "str", "super", "tuple", "type", "zip"}
)
_SAFE_METHODS: Final = frozenset(
    {"add", "append", "clear", "copy", "discard", "endswith", "extend", "format", "get", "items", "join", "keys"}
    | {"lower", "lstrip", "partition", "replace", "rpartition", "rstrip", "setdefault", "split", "splitlines"}
    | {"startswith", "strip", "title", "update", "upper", "values"}
)


class Suspects:
    """The possible sources of builtin errors in the tries of one module."""

    def __init__(self, bindings: Bindings, handlers: Handlers, logs: Logs) -> None:
        self._bindings = bindings
        self._handlers = handlers
        self._logs = logs

    def of(self, handler: nodes.ExceptHandler) -> list[nodes.NodeNG]:
        """The statements, in source order; none unless all that is caught are builtin errors with two meanings."""
        caught = self._handlers.caught(handler)
        types = {kind for kind in caught.types if isinstance(kind, str)}
        if not caught.complete or not types or len(types) != len(caught.types) or not types <= _AMBIGUOUS:
            return []
        return self._in(try_of(handler).body, handler, types)

    def _in(self, statements: list[nodes.NodeNG], handler: nodes.ExceptHandler, types: set[str]) -> list[nodes.NodeNG]:
        """The suspects of a block; of branches that exclude each other those of the one that has the most."""
        found: list[nodes.NodeNG] = []
        for statement in statements:
            if isinstance(statement, _ABOVE_SUSPICION):
                continue
            if self._may_raise(statement, _own_parts(statement), types):
                found.append(statement)
            blocks: list[list[nodes.NodeNG]] = [
                self._in(block, handler, types) for block in self._blocks(statement, handler)
            ]
            if isinstance(statement, (nodes.If, nodes.Match)):
                longest: list[nodes.NodeNG] = max(blocks, key=len)
                found += longest
            else:
                found += [suspect for block in blocks for suspect in block]
        return found

    def _blocks(self, statement: nodes.NodeNG, handler: nodes.ExceptHandler) -> list[list[nodes.NodeNG]]:
        """The blocks of a compound statement from which an error of the handler's types gets out."""
        match statement:
            case nodes.Try() | nodes.TryStar():
                handled = any(self._handlers.could_take_from(nearer, handler) for nearer in statement.handlers)
                inner = [] if handled else [statement.body]
                return [*inner, *(nearer.body for nearer in statement.handlers), statement.orelse, statement.finalbody]
            case nodes.If() | nodes.For() | nodes.While():
                return [statement.body, statement.orelse]
            case nodes.With():
                return [statement.body]
            case nodes.Match():
                return [case.body for case in statement.cases]
            case _:
                return []

    def _may_raise(self, statement: nodes.NodeNG, parts: list[nodes.NodeNG], types: set[str]) -> bool:
        if types & _VALUES and _unpacks(statement):
            return True
        for node in own_nodes(parts):
            match node:
                case nodes.Call():
                    if types & _OF_CALLS and not self._is_safe(node):
                        return True
                case nodes.Subscript(ctx=Context.Load | Context.Del) if not isinstance(node.slice, nodes.Slice):
                    if types & _KEYS:
                        return True
                case nodes.Attribute():
                    if _ATTRIBUTES in types and not self._is_sure(node.expr):
                        return True
                case nodes.BinOp(op=op) if op in _DIVIDING and not isinstance(node.left, nodes.Const):
                    if types & _DIVISIONS:
                        return True
        return False

    def _is_safe(self, call: nodes.Call) -> bool:
        """Whether a call answers whatever it is given, or tells a log."""
        if isinstance(call.func, nodes.Name):
            return call.func.name in _SAFE_BUILTINS and self._bindings.of(call.func) is None
        return last_name(call.func) in _SAFE_METHODS or self._logs.is_log(call)

    def _is_sure(self, owner: nodes.NodeNG) -> bool:
        """Whether an object is there for certain: a module, or the one whose method runs."""
        if not isinstance(owner, nodes.Name):
            return False
        binding = self._bindings.of(owner)
        return owner.name in {"self", "cls"} or (
            binding is not None and all(definition.how is How.IMPORT for definition in binding.definitions)
        )


def _unpacks(statement: nodes.NodeNG) -> bool:
    """Whether a statement takes apart what may have another length."""
    match statement:
        case nodes.Assign(targets=[nodes.Tuple() | nodes.List()]):
            return not isinstance(statement.value, (nodes.Tuple, nodes.List))
        case nodes.For(target=nodes.Tuple()):
            return not isinstance(statement.iter, nodes.Call)
        case _:
            return False


def _own_parts(statement: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The expressions of a statement, without the blocks that it holds."""
    return [child for child in children(statement) if not (child.is_statement or isinstance(child, _HOLDERS))]
