"""A value that stands for every error cannot be told from an answer.

The caller gets `None` or an empty list and goes on: the configuration is empty, the customer has no orders, the file is
not there. That the disk failed, or that a name was misspelt in this very function, is never heard of. Raise, or
catch what the value is meant for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import children
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.excuses import Excuses
from lint_rules.analysis.handlers import Handlers, called, enclosing_function, is_nothing, own_nodes, try_of
from lint_rules.analysis.tidying import last_name, named_for_ending, words
from lint_rules.rule import Finding, Step, rule

_ASKING: Final = frozenset({"is", "has", "can", "could", "supports", "should", "needs", "was", "are", "does", "check"})
_CONTAINERS: Final = (nodes.List, nodes.Tuple, nodes.Set, nodes.Dict)
_MAKERS: Final = frozenset({"dict", "list", "set", "tuple", "frozenset", "str", "bytes"})
_TOLD: Final = re.compile(
    r"(?i)\b(?:error|fail|exception|invalid|cannot|can't|could\s?n[o']t|unable|otherwise|not found)"
)
_PROBE: Final = "probe"
_SHOWN: Final = 3


@rule(
    code="W6906",
    message="%s stands for every error here, and callers of %s() cannot tell it from an answer",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
)
def sentinel_error(
    handler: nodes.ExceptHandler, handlers: Handlers, excuses: Excuses, effects: Effects
) -> Iterator[Finding]:
    """Report broad handlers that return an empty value where the function returns answers otherwise."""
    function = enclosing_function(handler)
    value = sentinel(handler)
    if function is None or value is None or not handlers.is_broad(handler) or excuses.hold_for(handler):
        return
    if asks_only(function) or is_told(function, value) or is_probe(handler, effects):
        return
    answers = [node for node in own_nodes(function.body) if is_answer(node) and not handler.parent_of(node)]
    if answers:
        steps = tuple(Step(answer, "returns an answer") for answer in answers[:_SHOWN])
        yield Finding(handler, (value, function.name), steps)


def sentinel(handler: nodes.ExceptHandler) -> str | None:
    """The empty value that a handler returns without doing more about the error than tidying up."""
    *before, last = handler.body
    if not isinstance(last, nodes.Return) or not all(is_nothing(s) or tidies_up(s) for s in before):
        return None
    match last.value:
        case None:
            return "None"
        case nodes.Const(value=value) if not value:
            return last.value.as_string()
        case nodes.UnaryOp(op="-", operand=nodes.Const(value=1)):
            return "-1"
        case nodes.Call(func=nodes.Name(name=name), args=[], keywords=[]) if name in _MAKERS:
            return f"{name}()"
        case nodes.List(elts=[]) | nodes.Tuple(elts=[]) | nodes.Dict(items=[]):
            return last.value.as_string()
        case _:
            return None


def tidies_up(statement: nodes.NodeNG) -> bool:
    """Whether a statement closes, stops or removes something."""
    call = called(statement)
    return call is not None and named_for_ending(last_name(call.func))


def asks_only(function: nodes.FunctionDef) -> bool:
    """Whether a function answers yes or no, and an error is a no, or is one that Python calls."""
    found = words(function.name)
    return (
        not found
        or found[0] in _ASKING
        or found[-1] in {"exists", "exist"}
        or (isinstance(function.returns, nodes.Name) and function.returns.name == "bool")
        or (function.name.startswith("__") and function.name.endswith("__"))
    )


def is_told(function: nodes.FunctionDef, value: str) -> bool:
    """Whether the docstring tells callers about failures, or about the very value."""
    if function.doc_node is None:
        return False
    text = str(function.doc_node.value)
    return _TOLD.search(text) is not None or re.search(rf"\b{re.escape(value)}(?!\w)", text) is not None


def is_probe(handler: nodes.ExceptHandler, effects: Effects) -> bool:
    """Whether all that is guarded is one expression, and nothing is known to happen when it is evaluated."""
    statements = [s for s in try_of(handler).body if not isinstance(s, (nodes.Import, nodes.ImportFrom))]
    if len(statements) != 1 or not isinstance(statements[0], (nodes.Return, nodes.Assign, nodes.Expr)):
        return False
    calls = [node for node in own_nodes(statements) if isinstance(node, nodes.Call)]
    return not any(effect.kind != _PROBE for call in calls for effect in effects.of_call(call))


def is_answer(node: nodes.NodeNG) -> bool:
    """Whether a node returns a value that was worked out."""
    if not isinstance(node, nodes.Return) or node.value is None or isinstance(node.value, nodes.Const):
        return False
    return not (isinstance(node.value, _CONTAINERS) and all(isinstance(n, nodes.Const) for n in children(node.value)))
