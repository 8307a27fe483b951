"""An error that is told by its words, or handed on as words, is one that no program can work with.

The text of an error is written for people: it is rephrased, translated and extended by somebody who does not know that
a branch depends on it. Callers who get a text instead of an error have nothing to catch, and can only show it. What a
program must tell apart has a type, or an attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.error_texts import ErrorTexts
from lint_rules.analysis.handlers import Handlers, enclosing_function, own_nodes
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

_ANSWERS: Final = (nodes.Dict, nodes.List, nodes.Tuple, nodes.Set, nodes.ListComp, nodes.DictComp, nodes.SetComp)


@rule(
    code="W6907",
    message="an error is %s here, so that its text must never change",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
)
def stringly_error(
    handler: nodes.ExceptHandler, handlers: Handlers, error_texts: ErrorTexts, test_code: TestCode
) -> Iterator[Finding]:
    """Report handlers that decide by the words of an error, or return them in its place."""
    if test_code.here or handlers.has_reason(handler) or handlers.takes(handler, "builtins.KeyError"):
        return
    caught = Step(handler, "catches the error")
    for test in error_texts.decisions(handler):
        yield Finding(test, ("recognised by its words",), (caught,))
    for returned in returned_texts(handler, error_texts):
        yield Finding(returned, ("returned as text",), (caught,))


def returned_texts(handler: nodes.ExceptHandler, error_texts: ErrorTexts) -> Iterator[nodes.Return]:
    """The returns of a handler that give a text of the error where the function gives something else otherwise."""
    function = enclosing_function(handler)
    if function is None:
        return
    returns = [node for node in own_nodes(function.body) if isinstance(node, nodes.Return) and node.value is not None]
    for returned in returns:
        if handler.parent_of(returned):
            others = [other.value for other in returns if other is not returned]
            if is_pair(returned.value, handler, error_texts):
                if any(isinstance(other, nodes.Tuple) for other in others):
                    yield returned
            elif error_texts.is_text_with(returned.value, handler) and any(map(is_no_text, others)):
                yield returned


def is_pair(value: nodes.NodeNG | None, handler: nodes.ExceptHandler, error_texts: ErrorTexts) -> bool:
    """Whether a value is a tuple of nothing and the text of the error."""
    return (
        isinstance(value, nodes.Tuple)
        and any(map(is_nothing, value.elts))
        and any(isinstance(part, nodes.NodeNG) and error_texts.is_text_with(part, handler) for part in value.elts)
    )


def is_nothing(value: object) -> bool:
    """Whether a value says that there is none."""
    match value:
        case nodes.Const(value=content):
            return not content and not (isinstance(content, int) and content is not False)
        case nodes.List(elts=[]) | nodes.Tuple(elts=[]) | nodes.Dict(items=[]):
            return True
        case _:
            return False


def is_no_text(value: object) -> bool:
    """Whether a value is an answer, and certainly no text."""
    if isinstance(value, nodes.Const):
        return value.value is not None and not isinstance(value.value, (str, bytes))
    return isinstance(value, _ANSWERS)
