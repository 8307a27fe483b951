"""A constant is a list, a dictionary or a set, which anybody may change.

Its name says that it stays as it is and nothing in its module changes it, but its type lets everybody do so: one
``append`` or ``pop`` in a caller, by mistake or through another name, and all the others read something else. A tuple,
a frozenset or a ``types.MappingProxyType`` costs nothing and keeps the promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition
from lint_rules.analysis.changes import Changes
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.mutables import Mutable
from lint_rules.analysis.mutation import Walk
from lint_rules.analysis.names import Names
from lint_rules.analysis.only_read import only_reads
from lint_rules.rule import Finding, Step, rule

_TWINS: Final[Mapping[str, str]] = {"list": "tuple", "set": "frozenset", "dict": "types.MappingProxyType"}
_READ_ONLY: Final = frozenset({"Mapping", "Sequence", "Collection", "Iterable", "Container", "AbstractSet", "Set"})
"""Annotations by which a type checker refuses changes."""
_SETTINGS: Final = frozenset({"settings", "config", "conf", "configuration"})
_WORD: Final = re.compile(r"\w+")
_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6705",
    message="nothing here changes %s, but its %s can be changed by anybody; make it a %s",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
    strict=True,
)
def mutable_constant(
    module: nodes.Module, changes: Changes, bindings: Bindings, names: Names, library: LibraryCode
) -> Iterator[Finding]:
    """Report the constants of a module that are changeable and that everything in it only reads."""
    if not library.here:
        return
    rebound: set[str] | None = None
    for binding, definition, thing in changes.things():
        if not is_constant(binding, definition, thing) or not library.holds(definition.node):
            continue
        if not binding.references and is_setting(module):
            continue
        if not all(only_reads(use, thing.kind, names) for use in binding.references):
            continue
        if any(True for _ in Walk(bindings, changes, thing).through(binding)):
            continue
        rebound = {other.name for other, _ in changes.rebound_names()} if rebound is None else rebound
        if binding.name not in rebound:
            steps = tuple(Step(use, f"{binding.name} is only read") for use in binding.references[:_MOST])
            yield Finding(definition.node, (binding.name, thing.kind, _TWINS[thing.kind]), steps)


def is_constant(binding: Binding, definition: Definition, thing: Mutable) -> bool:
    """Whether a name promises not to change and stands for a container that has an immutable twin."""
    return (
        thing.kind in _TWINS
        and thing.klass is None
        and binding.sole() is definition
        and (is_offered(binding.name) or (is_private(binding.name) and bool(binding.references)))
        and not is_empty(definition.value)
        and not is_declared_read_only(definition.statement)
    )


def is_setting(module: nodes.Module) -> bool:
    """Whether a module is settings, which a program reads by their names and may want as they are."""
    return not _SETTINGS.isdisjoint(module.name.rpartition(".")[2].split("_"))


def is_offered(name: str) -> bool:
    """Whether a name is a public constant."""
    return name.isupper() and not name.startswith("_")


def is_private(name: str) -> bool:
    """Whether a name is the module's own affair."""
    return name.startswith("_") and not name.startswith("__")


def is_empty(value: nodes.NodeNG | None) -> bool:
    """Whether a container has nothing in it: then it is there for somebody who fills it."""
    match value:
        case nodes.List(elts=[]) | nodes.Dict(items=[]) | nodes.Call(args=[], keywords=[]):
            return True
        case _:
            return False


def is_declared_read_only(statement: nodes.NodeNG) -> bool:
    """Whether an annotation says that the container is only to be read."""
    match statement:
        case nodes.AnnAssign(annotation=annotation):
            return not _READ_ONLY.isdisjoint(_WORD.findall(annotation.as_string()))
        case _:
            return False
