"""The parameters of a function, and what the signature says of each."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes
from astroid.nodes import NodeNG


def parameters_of(arguments: nodes.Arguments) -> Iterator[nodes.AssignName]:
    """All parameters in the order of the signature."""
    yield from arguments.posonlyargs
    yield from arguments.args or ()
    if arguments.vararg_node is not None:
        yield arguments.vararg_node
    yield from arguments.kwonlyargs
    if arguments.kwarg_node is not None:
        yield arguments.kwarg_node


def defaults_of(arguments: nodes.Arguments) -> dict[NodeNG, NodeNG]:
    """The default values of parameters."""
    defaults = arguments.defaults
    found: dict[NodeNG, NodeNG] = {}
    if defaults:
        positional = [*arguments.posonlyargs, *(arguments.args or ())]
        found.update(zip(positional[-len(defaults) :], defaults, strict=True))
    named = zip(arguments.kwonlyargs, arguments.kw_defaults or (), strict=True)
    found.update({parameter: default for parameter, default in named if default is not None})
    return found


def annotations_of(arguments: nodes.Arguments) -> list[NodeNG]:
    """The annotations of parameters."""
    found = (
        *arguments.posonlyargs_annotations,
        *(arguments.annotations or ()),
        arguments.varargannotation,
        arguments.kwargannotation,
        *arguments.kwonlyargs_annotations,
    )
    return [annotation for annotation in found if annotation is not None]


def annotation_of(parameter: nodes.AssignName) -> nodes.NodeNG | None:
    """The annotation of a parameter; nothing for any other name."""
    arguments = parameter.parent
    if not isinstance(arguments, nodes.Arguments):
        return None
    pairs = [
        *zip(arguments.posonlyargs, arguments.posonlyargs_annotations, strict=False),
        *zip(arguments.args or (), arguments.annotations, strict=False),
        *zip(arguments.kwonlyargs, arguments.kwonlyargs_annotations, strict=False),
    ]
    return next((annotation for candidate, annotation in pairs if candidate is parameter), None)
