"""Is this expression the text of a caught error, or does it look for words in one?

The text of an error is for people. Who looks for words in it has made an interface of a sentence, and a sentence is
rephrased, translated and extended by people who do not know that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.handlers import Handlers, called, own_nodes
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.names import Names
from lint_rules.analysis.quotes import Quotes
from lint_rules.analysis.tidying import last_name

_MAKERS: Final = ("str", "repr", "format", "ascii")
_SAME: Final = frozenset({"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace", "title", "encode"})
"""Methods that give the same words in another form."""
_WORDS: Final = frozenset({"message", "msg"})
"""Attributes of an error that hold its words and nothing else."""
_LOOKING: Final = frozenset({"startswith", "endswith", "find", "index", "count", "__contains__"})
_PATTERNS: Final = frozenset({"re.search", "re.match", "re.fullmatch", "re.findall"})
_TESTS: Final = (nodes.If, nodes.IfExp, nodes.While)


class ErrorTexts:
    """The texts of caught errors in one module."""

    def __init__(self, bindings: Bindings, names: Names, handlers: Handlers, *, quotes: Quotes, logs: Logs) -> None:
        self._bindings = bindings
        self._names = names
        self._handlers = handlers
        self._quotes = quotes
        self._logs = logs

    def decisions(self, handler: nodes.ExceptHandler) -> Iterator[nodes.NodeNG]:
        """The tests of a handler that look for words in the error, unless all that they choose is other words."""
        for node in own_nodes(handler.body):
            if (
                isinstance(node, _TESTS)
                and any(self._looks(part, handler) for part in own_nodes([node.test]))
                and not self._chooses_words(node)
            ):
                yield node.test

    def is_text(self, expression: nodes.NodeNG | None, handler: nodes.ExceptHandler) -> bool:
        """Whether an expression is the text of what a handler caught, and nothing else."""
        match expression:
            case nodes.Call(args=[argument]) if self._names.is_builtin(expression.func, *_MAKERS):
                return self._is_error(argument, handler) or self.is_text(argument, handler)
            case nodes.Call(func=nodes.Attribute(expr=owner, attrname=name)) if name in _SAME:
                return self.is_text(owner, handler)
            case nodes.Attribute(expr=owner, attrname=name) if name in _WORDS:
                return self._is_error(owner, handler)
            case nodes.Subscript(value=nodes.Attribute(expr=owner, attrname="args"), slice=nodes.Const()):
                return self._is_error(owner, handler)
            case nodes.JoinedStr(values=[nodes.FormattedValue(value=value)]):
                return self._is_error(value, handler)
            case nodes.Name():
                return self.is_text(self._quotes.local(expression, handler), handler)
            case _:
                return False

    def is_text_with(self, expression: nodes.NodeNG | None, handler: nodes.ExceptHandler) -> bool:
        """Whether an expression is a text with the error's in it."""
        match expression:
            case nodes.JoinedStr() | nodes.BinOp(op="%", left=nodes.Const(value=str())):
                return self._quotes.entry(expression, handler) is not None
            case nodes.BinOp(op="+"):
                return self.is_text_with(expression.left, handler) or self.is_text_with(expression.right, handler)
            case nodes.Call(func=nodes.Attribute(expr=nodes.Const(value=str()), attrname="format")):
                return self._quotes.entry(expression, handler) is not None
            case _:
                return self.is_text(expression, handler)

    def _looks(self, node: nodes.NodeNG, handler: nodes.ExceptHandler) -> bool:
        match node:
            case nodes.Compare(left=_, ops=[("in" | "not in", text)]) if self.is_text(text, handler):
                return True
            case nodes.Compare(left=left, ops=[("==" | "!=" | "in" | "not in", right)]):
                return (self.is_text(left, handler) and self._is_written(right)) or (
                    self.is_text(right, handler) and self._is_written(left)
                )
            case nodes.Call(func=nodes.Attribute(expr=owner, attrname=name)) if name in _LOOKING:
                return self.is_text(owner, handler)
            case nodes.Call(args=[_, text, *_]) if self._names.of(node.func) in _PATTERNS:
                return self.is_text(text, handler)
            case nodes.Call(func=nodes.Attribute(attrname="search" | "match" | "fullmatch"), args=[text]):
                return self.is_text(text, handler)
            case _:
                return False

    def _chooses_words(self, test: nodes.NodeNG) -> bool:
        """Whether nothing but a text for people depends on a test: a hint is built, logged or raised in one class."""
        match test:
            case nodes.IfExp(body=first, orelse=second):
                return _is_words(first) or _is_words(second)
            case nodes.If(
                body=[nodes.Raise(exc=nodes.Call(func=one))], orelse=[nodes.Raise(exc=nodes.Call(func=other))]
            ):
                return bool(one.as_string() == other.as_string())
            case nodes.If(body=body, orelse=orelse):
                return all(map(self._adds_words, [*body, *orelse]))
            case _:
                return False

    def _adds_words(self, statement: nodes.NodeNG) -> bool:
        match statement:
            case nodes.Assign(value=value) | nodes.AugAssign(value=value):
                return _is_words(value)
            case nodes.If(body=body, orelse=orelse):
                return all(map(self._adds_words, [*body, *orelse]))
            case _:
                call = called(statement)
                return call is not None and (last_name(call.func) == "add_note" or self._logs.is_log(call))

    def _is_error(self, node: nodes.NodeNG, handler: nodes.ExceptHandler) -> bool:
        return isinstance(node, nodes.Name) and self._handlers.is_error(node, handler)

    def _is_written(self, node: nodes.NodeNG) -> bool:
        """Whether a value is a text that the program spells out, or a collection of such."""
        match node:
            case nodes.Const(value=str(text)):
                return any(letter.isalpha() for letter in text)
            case nodes.Tuple() | nodes.List() | nodes.Set():
                return bool(node.elts) and all(
                    isinstance(part, nodes.NodeNG) and self._is_written(part) for part in node.elts
                )
            case nodes.Name():
                binding = self._bindings.of(node)
                sole = binding.sole() if binding is not None else None
                return sole is not None and sole.how is How.ASSIGN and isinstance(sole.value, nodes.Const)
            case _:
                return False


def _is_words(value: nodes.NodeNG) -> bool:
    """Whether a value is a text that is spelled out."""
    match value:
        case nodes.JoinedStr() | nodes.Const(value=str()):
            return True
        case nodes.BinOp(op="+" | "%"):
            return _is_words(value.left)
        case nodes.Call(func=nodes.Name(name="_")):
            return True
        case _:
            return False
