"""A module that is named for nothing takes in everything.

``utils`` says that what is in it is useful, which holds for the rest of the program too. Nobody can guess what is
there, so the same helper is written twice; everything imports it and it imports everything, so it can neither be
moved nor be left out. A name of the domain tells a reader where to look, and a writer what does not belong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.place import Place
from lint_rules.analysis.source import Source
from lint_rules.analysis.tidying import words
from lint_rules.rule import Finding, Step, rule

_MOST_STEPS: Final = 10
_WORN: Final = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"})


@rule(
    code="C7302",
    message="'%s' is a name for anything; name the %s for what it holds",
    talk=("talk-top-tip-3", "industrial-structuring-your-code-and-repository"),
    since="0.1",
    strict=True,
)
def grab_bag_module(module: nodes.Module, source: Source, place: Place) -> Iterator[Finding]:
    """Report modules and packages with such a name that others are meant to import."""
    *around, name = source.name.split(".")
    if name not in _WORN or place.is_vendored or any(map(is_private, around)) or only_hands_on(module):
        return
    held = [node for node in definitions(module.body) if not is_private(node.name)]
    if not held or not all(name in words(node.name) for node in held):
        steps = tuple(Step(node, f"holds {what_it_is(node)} `{node.name}`") for node in held[:_MOST_STEPS])
        yield Finding(opening(module), (name, "package" if source.is_package else "module"), steps)


def opening(module: nodes.Module) -> nodes.NodeNG:
    """Where a module begins to speak: its docstring, or else its first statement."""
    return module.doc_node or next(iter(module.body), module)


def is_private(name: str) -> bool:
    """Whether a name says that it is nobody else's business."""
    return name.startswith("_")


def only_hands_on(module: nodes.Module) -> bool:
    """Whether all that a module has comes from elsewhere, so that it has a name there."""
    statements = list(plain_statements(module.body))
    return any(map(is_import, statements)) and all(is_import(s) or adds_nothing(s) for s in statements)


def plain_statements(body: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """The statements of a module, those below ``if`` and ``try`` too."""
    for statement in body:
        match statement:
            case nodes.If():
                yield from plain_statements([*statement.body, *statement.orelse])
            case nodes.Try():
                handled = [s for handler in statement.handlers for s in handler.body]
                yield from plain_statements([*statement.body, *handled, *statement.orelse, *statement.finalbody])
            case _:
                yield statement


def is_import(statement: nodes.NodeNG) -> bool:
    """Whether a statement brings a name from elsewhere."""
    return isinstance(statement, (nodes.Import, nodes.ImportFrom))


def adds_nothing(statement: nodes.NodeNG) -> bool:
    """Whether a statement defines nothing new: the module's own dunders, other names for the same, warnings."""
    match statement:
        case nodes.Assign():
            named = [target.name for target in statement.targets if isinstance(target, nodes.AssignName)]
            is_dunder = bool(named) and all(name.startswith("__") for name in named)
            return is_dunder or isinstance(statement.value, (nodes.Name, nodes.Attribute))
        case nodes.AugAssign(target=nodes.AssignName(name=name)) | nodes.FunctionDef(name=name):
            return bool(name.startswith("__"))
        case _:
            return isinstance(statement, (nodes.Expr, nodes.Pass, nodes.Delete))


def definitions(body: list[nodes.NodeNG]) -> Iterator[nodes.FunctionDef | nodes.ClassDef]:
    """The functions and classes that a module defines."""
    for statement in plain_statements(body):
        if isinstance(statement, (nodes.FunctionDef, nodes.ClassDef)):
            yield statement


def what_it_is(node: nodes.FunctionDef | nodes.ClassDef) -> str:
    """What to call a definition."""
    return "the class" if isinstance(node, nodes.ClassDef) else "the function"
