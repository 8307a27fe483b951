"""An error that quotes another one without naming it as its cause passes on words and drops the error.

Who catches the new error finds no `__cause__` to ask: no type, no errno, nothing but a sentence to search. The
traceback says that another exception occurred during the handling, which reads like a second fault in the handler.
`raise … from err` says what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.handlers import Handlers, own_nodes
from lint_rules.analysis.new_errors import NewError, NewErrors, is_cut
from lint_rules.analysis.options import Options
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

_LOOKUPS: Final = frozenset(
    f"builtins.{name}"
    for name in ("KeyError", "IndexError", "LookupError", "AttributeError", "StopIteration", "StopAsyncIteration")
)
"""Errors whose text is only the key that was not there."""


@rule(code="W6905", message="%s %s, and loses it as its cause", talk=("interview-q5",), since="0.1")
def lost_cause(
    handler: nodes.ExceptHandler, handlers: Handlers, new_errors: NewErrors, test_code: TestCode, options: Options
) -> Iterator[Finding]:
    """Report new errors that are made of the text of the old one and raised without it."""
    if test_code.here or catches_lookups_only(handler, handlers):
        return
    for new in new_errors.of(handler):
        if new.quote is not None and not is_cut(new.raised):
            yield finding(new, handler, "quotes the error that it replaces")
        elif options.strict and new.quote is not None:
            yield finding(new, handler, "quotes the error that `from None` cuts off")
        elif options.strict and drops_whatever_came(new, handler, handlers):
            yield finding(new, handler, "replaces an error that may be anything")


def catches_lookups_only(handler: nodes.ExceptHandler, handlers: Handlers) -> bool:
    """Whether all that is caught says no more than which key was missing."""
    caught = handlers.caught(handler)
    return caught.complete and _LOOKUPS.issuperset(caught.types)


def drops_whatever_came(new: NewError, handler: nodes.ExceptHandler, handlers: Handlers) -> bool:
    """Whether a new error stands for any error, or any of the operating system, and has nothing of it."""
    takes_much = (
        handlers.is_broad(handler) or handlers.is_total(handler) or "builtins.OSError" in handlers.caught(handler).types
    )
    return takes_much and not (new.mentions or is_cut(new.raised) or depends_on_the_error(new, handler, handlers))


def depends_on_the_error(new: NewError, handler: nodes.ExceptHandler, handlers: Handlers) -> bool:
    """Whether the raise stands in a branch that was chosen by the error."""
    node: nodes.NodeNG | None = new.raised
    while node is not None and node is not handler:
        if isinstance(node, nodes.If) and any(handlers.is_error(part, handler) for part in own_nodes([node.test])):
            return True
        node = node.parent
    return False


def finding(new: NewError, handler: nodes.ExceptHandler, how: str) -> Finding:
    """The raise, with the place that catches the old error and the one where its text enters."""
    entry = (Step(new.quote, "its text goes into the new one"),) if new.quote is not None else ()
    return Finding(new.raised, (new.made.func.as_string(), how), (Step(handler, "catches the error"), *entry))
