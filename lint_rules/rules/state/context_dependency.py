"""A context carries a dependency that was known when the program started.

Context variables, thread-local objects and the ``g`` of a web framework are made for what comes into being with a
request: who asks, which trace it belongs to, until when to answer. A client, a logger or the settings are there before
the first request; put into the context they are a global variable with extra steps, and the signatures of all that use
them are silent about it. Pass them to the constructor of what needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.context_cargo import SETTINGS, Cargo, ContextCargo
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6712",
    message="%s carries %s, known when the program starts, to where no signature mentions it",
    talk=("industrial-context-use-and-misuse", "interview-q5"),
    since="0.1",
    strict=True,
)
def context_dependency(
    _module: nodes.Module,
    bindings: Bindings,
    names: Names,
    library: LibraryCode,
    life: ProcessLife,
    knowledge: Knowledge,
) -> Iterator[Finding]:
    """Report each context and dependency once, where it is declared or first put in."""
    if not library.here:
        return
    contexts = ContextCargo(bindings, names, knowledge)
    found: dict[tuple[str, str], list[Cargo]] = {}
    for cargo in contexts.loaded():
        if library.holds(cargo.node) and not life.turns(cargo.node) and not is_override(cargo, bindings):
            found.setdefault((cargo.context, cargo.what), []).append(cargo)
    for (context, what), every in found.items():
        steps = [Step(cargo.node, f"{context} is given {what} here") for cargo in every[:_MOST]]
        if every[0].where is not None:
            readers = list(contexts.readers(every[0].where))[:_MOST]
            steps += [Step(use, f"{enclosing(use)} takes it from there") for use in readers]
        yield Finding(every[0].node, (context, what), tuple(steps))


def is_override(cargo: Cargo, bindings: Bindings) -> bool:
    """Whether settings are put in for a while: the function takes them out again."""
    function = bindings.function_around(cargo.node) if cargo.what == SETTINGS else None
    return (
        function is not None
        and cargo.where is not None
        and any(
            isinstance(use.parent, nodes.Attribute) and use.parent.attrname == "reset" and function.parent_of(use)
            for use in cargo.where.references
        )
    )
