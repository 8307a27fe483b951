"""A function gives a module-level name another value after import.

The name looks like a constant of the module and is a variable of the whole process: every function that reads it
has an input which its signature hides, and nobody can have two of it. Return the value, or keep it on an object
that its users are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Definition, How
from lint_rules.analysis.changes import Changes, Rebinding
from lint_rules.analysis.later_code import THE_MODULE, enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.numbering import only_numbers
from lint_rules.analysis.options import Options
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""
_SAID: Final = {How.AUGMENT: "changes", How.DELETE: "deletes"}


@rule(
    code="W6702",
    message="%s is module-level state: %s after import",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def rebound_global(
    _module: nodes.Module,
    changes: Changes,
    memos: Memos,
    library: LibraryCode,
    life: ProcessLife,
    options: Options,
) -> Iterator[Finding]:
    """Report names of the module that later library code binds anew, unless nobody can notice or it can't be helped."""
    if not library.here:
        return
    for binding, every in changes.rebound_names():
        by_library = [rebinding for rebinding in every if library.holds(rebinding.node)]
        if not by_library or _is_dunder(binding.name) or _belongs_elsewhere(changes, memos, binding, every):
            continue
        if options.strict or not (
            _goes_unnoticed(memos, binding, every)
            or only_numbers(binding, every)
            or all(life.turns(r.node) for r in every)
        ):
            yield _finding(binding, by_library)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _belongs_elsewhere(changes: Changes, memos: Memos, binding: Binding, every: list[Rebinding]) -> bool:
    """Whether this is no rebinding but a late import, a hidden singleton, a mutated global, or what others bind."""
    return (
        changes.imports_late(binding, every)
        or memos.makes_singleton(binding, every) is not None
        or changes.refills(binding, every)
        or changes.only_puts_back(binding, every)
    )


def _goes_unnoticed(memos: Memos, binding: Binding, every: list[Rebinding]) -> bool:
    """Whether callers get the same as if the value had been there from the start."""
    return (
        memos.rebound(binding, every)
        or memos.set_once(binding, every)
        or memos.found_missing(binding, every)
        or memos.bars_reentry(binding, every)
    )


def _finding(binding: Binding, rebindings: list[Rebinding]) -> Finding:
    steps = [Step(r.node, f"{enclosing(r.node)} {_SAID.get(r.how, 'rebinds')} {binding.name}") for r in rebindings]
    functions = list(dict.fromkeys(enclosing(rebinding.node) for rebinding in rebindings))
    readers = {enclosing(use): use for use in reversed(binding.references) if enclosing(use) != THE_MODULE}
    read = [Step(use, f"{function} reads {binding.name}") for function, use in reversed(readers.items())]
    at = _definition(binding)
    return Finding(
        at.node if at is not None else rebindings[0].node,
        (binding.name, _by(functions)),
        (*steps[:_MOST], *read[:_MOST]),
    )


def _definition(binding: Binding) -> Definition | None:
    """Where the module itself gives the name its value, or declares it."""
    return next((d for d in binding.definitions if d.scope.function is None and d.how is not How.DELETE), None)


def _by(functions: list[str]) -> str:
    """Who rebinds it, in a few words."""
    more = len(functions) - 2
    if more > 0:
        return f"{functions[0]}, {functions[1]} and {more} more rebind it"
    return f"{' and '.join(functions)} rebind{'s' if len(functions) == 1 else ''} it"
