"""Which signs at the top level of a module tell that it is there to be run, not imported?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from astroid import nodes

from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Table

_RUN: Final = frozenset({"page", "build"})
"""Kinds of the table ``commands`` that only a module calls at its top level which is there to be run."""
_MADE: Final = frozenset({"workflow"})
"""The same, of what is made there."""
_DJANGO: Final = "DJANGO_SETTINGS_MODULE"
_PARSING: Final = frozenset({"parse_args", "parse_known_args"})
"""Methods of parsers that take the arguments of the process where none are given."""


def obeys_command_line(body: Sequence[nodes.NodeNG], names: Names) -> bool:
    """Whether the top level asks what it was called with: ``if sys.argv[1:]:``, ``parser.parse_args()``."""
    tests = [statement.test for statement in body if isinstance(statement, (nodes.If, nodes.While))]
    reads = [read for test in tests for read in test.nodes_of_class((nodes.Name, nodes.Attribute))]
    asked = [statement.value for statement in body if isinstance(statement, nodes.Assign)]
    return any(names.of(read) == "sys.argv" for read in reads) or any(map(_parses, asked))


def takes_arguments(body: Sequence[nodes.NodeNG], names: Names) -> bool:
    """Whether the top level takes the arguments of the command line for its own: no other program can import it."""
    plain = [
        statement
        for statement in body
        if isinstance(statement, (nodes.Assign, nodes.AnnAssign, nodes.Expr))
        and not any(True for _ in statement.nodes_of_class((nodes.IfExp, nodes.BoolOp, nodes.Lambda)))
    ]
    parsers = {node.name for node in body if isinstance(node, nodes.FunctionDef) and _returns_arguments(node)}
    return any(_parses(statement.value) or _calls(statement.value, parsers) for statement in plain) or any(
        names.of(taken.value) == "sys.argv"
        for statement in plain
        for taken in statement.nodes_of_class(nodes.Subscript)
        if isinstance(taken.slice, nodes.Const) and isinstance(taken.slice.value, int) and taken.slice.value > 0
    )


def is_run_by_library(body: Iterable[nodes.NodeNG], names: Names, commands: Table) -> bool:
    """Whether the top level draws a page or makes a workflow, for which a library runs it, or builds a package."""
    for statement in body:
        match statement:
            case nodes.Expr(value=nodes.Call(func=called)):
                kinds = _RUN
            case nodes.With(items=[(nodes.Call(func=called), _), *_]) | nodes.Assign(value=nodes.Call(func=called)):
                kinds = _MADE
            case _:
                continue
        known = names.known(called, commands)
        if known is not None and known[1] in kinds:
            return True
    return False


def starts_django(body: Iterable[nodes.NodeNG], names: Names) -> bool:
    """Whether the top level says which settings a Django program has, unless who starts it has said so."""
    calls = (statement.value for statement in body if isinstance(statement, nodes.Expr))
    return any(
        isinstance(call, nodes.Call)
        and names.of(call.func) == "os.environ.setdefault"
        and bool(call.args)
        and isinstance(call.args[0], nodes.Const)
        and call.args[0].value == _DJANGO
        for call in calls
    )


def prints(statement: nodes.NodeNG) -> bool:
    """Whether a statement is a plain call of ``print``, or a loop or ``with`` around one."""
    match statement:
        case nodes.Expr(value=nodes.Call(func=nodes.Name(name="print"))):
            return True
        case nodes.For(body=body) | nodes.With(body=body):
            return any(map(prints, body))
        case _:
            return False


def _returns_arguments(function: nodes.FunctionDef) -> bool:
    """Whether all that a function without parameters does in the end is to take the arguments of the process."""
    args = function.args
    if args.args or args.posonlyargs or args.kwonlyargs or args.vararg or args.kwarg or not function.body:
        return False
    match function.body[-1]:
        case nodes.Return(value=nodes.Name(name=name)):
            kept = [s.value for s in function.body if isinstance(s, nodes.Assign) and s.targets[0].as_string() == name]
            return any(map(_parses, kept))
        case nodes.Return(value=value):
            return _parses(value)
        case _:
            return False


def _calls(value: nodes.NodeNG | None, names: set[str]) -> bool:
    """Whether a value comes from a call of one of these names without arguments."""
    match value:
        case nodes.Call(func=nodes.Name(name=name), args=[], keywords=[]):
            return name in names
        case _:
            return False


def _parses(value: nodes.NodeNG | None) -> bool:
    """Whether a value comes from a parser that takes the arguments of the process."""
    match value:
        case nodes.Call(func=nodes.Attribute(attrname=name), args=given):
            return name in _PARSING and [part.as_string() for part in given] in ([], ["sys.argv[1:]"])
        case _:
            return False
