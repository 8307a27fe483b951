"""Which new error does a handler raise in place of what it caught, and what does that keep of it?

A new error is a call of a class. Errors that nobody reads for a cause (they end the program, answer a request, tell the
user of a command line what was wrong) are none, nor are those at which a comment says why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.answers import Answers
from lint_rules.analysis.bindings import children
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import Handlers, own_nodes
from lint_rules.analysis.quotes import Quotes
from lint_rules.analysis.successors import Successors
from lint_rules.analysis.tidying import last_name
from lint_rules.knowledge.tables import Knowledge

_NESTED: Final = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef, nodes.ExceptHandler)
_LINKS: Final = frozenset({"__cause__", "__context__"})
_TRACES: Final = frozenset({"format_exc", "format_exception", "format_tb", "extract_tb", "exc_info"})
"""Functions that put the traceback, with its causes, into text or data."""
_SAME_COMPLAINT: Final = frozenset({"B904", "TRY200", "W0707", "raise-missing-from"})


@dataclasses.dataclass(frozen=True, slots=True)
class NewError:
    """An error that is raised in a handler and was made there."""

    raised: nodes.Raise
    made: nodes.Call
    """The call that makes it, in the raise or ahead of it."""
    quote: nodes.NodeNG | None
    """Where the text of what was caught enters it."""
    mentions: bool
    """Whether it has anything of what was caught."""


class NewErrors:
    """The new errors of the handlers of one module."""

    def __init__(
        self,
        handlers: Handlers,
        quotes: Quotes,
        exceptions: Exceptions,
        *,
        answers: Answers,
        successors: Successors,
        comments: Comments,
        knowledge: Knowledge,
    ) -> None:
        self._handlers = handlers
        self._quotes = quotes
        self._exceptions = exceptions
        self._answers = answers
        self._successors = successors
        self._comments = comments
        self._terminal = knowledge.table("terminal-errors")

    def of(self, handler: nodes.ExceptHandler) -> Iterator[NewError]:
        """The new errors of a handler that do not carry what it caught: as their cause, as data or as a traceback."""
        if _links_by_hand(handler):
            return
        for raised in _raises(handler):
            made = self._made(raised, handler)
            if made is None or self._carries(made, handler) or self._is_accounted_for(raised, made):
                continue
            if self._successors.holds_on(made, handler):
                continue
            parts = [*made.args, *made.keywords]
            quote = next((found for part in parts if (found := self._quotes.entry(part, handler))), None)
            mentions = quote is not None or any(self._handlers.is_error(n, handler) for n in own_nodes(parts))
            yield NewError(raised, made, quote, mentions)

    def _made(self, raised: nodes.Raise, handler: nodes.ExceptHandler) -> nodes.Call | None:
        """The call of a class that makes the raised error, here or in a local of the handler."""
        made = self._quotes.local(raised.exc, handler) if isinstance(raised.exc, nodes.Name) else raised.exc
        if not isinstance(made, nodes.Call):
            return None
        return made if last_name(made.func).lstrip("_")[:1].isupper() else None

    def _carries(self, made: nodes.Call, handler: nodes.ExceptHandler) -> bool:
        """Whether a new error gets the old one by a keyword of its own, or its traceback in some form."""
        given = [part for keyword in made.keywords for part in _elements(keyword.value)]
        return any(self._handlers.is_error(part, handler) for part in given) or any(
            isinstance(node, nodes.Call) and last_name(node.func) in _TRACES
            for node in own_nodes([*made.args, *made.keywords])
        )

    def _is_accounted_for(self, raised: nodes.Raise, made: nodes.Call) -> bool:
        """Whether nobody asks such an error for its cause, or a comment at the raise says something about it."""
        first, last = raised.fromlineno, raised.tolineno
        return (
            self._exceptions.is_listed(made.func, self._terminal)
            or self._answers.is_one(made)
            or self._comments.reason(first, last)
            or self._comments.reason_above(first)
            or self._comments.suppresses(first, last, _SAME_COMPLAINT)
        )


def _links_by_hand(handler: nodes.ExceptHandler) -> bool:
    """Whether the handler sets the cause itself."""
    return any(isinstance(node, nodes.AssignAttr) and node.attrname in _LINKS for node in own_nodes(handler.body))


def _raises(handler: nodes.ExceptHandler) -> Iterator[nodes.Raise]:
    """The raises of this very handler that name no cause, unless another try may catch them."""
    waiting: list[nodes.NodeNG] = list(handler.body)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Raise) and (node.cause is None or is_cut(node)):
            yield node
        if isinstance(node, (nodes.Try, nodes.TryStar)) and node.handlers:
            waiting += [*node.orelse, *node.finalbody][::-1]
        elif not isinstance(node, _NESTED):
            waiting += [child for child in children(node) if child.is_statement][::-1]


def is_cut(raised: nodes.Raise) -> bool:
    """Whether a raise says ``from None``."""
    return isinstance(raised.cause, nodes.Const) and raised.cause.value is None


def _elements(value: nodes.NodeNG) -> list[nodes.NodeNG]:
    return list(children(value)) if isinstance(value, (nodes.Tuple, nodes.List)) else [value]
