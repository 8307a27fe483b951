"""A module-level name holds something that functions change after import.

Whoever calls such a function reads and writes state that no signature mentions: the result depends on what ran
before, two callers share it whether they want to or not, and a test has to clean up after the one before it. Keep
the state in an object that is made where it is needed, and pass it to those who use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Definition
from lint_rules.analysis.changes import Changes
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.mutables import OBJECT, Mutable
from lint_rules.analysis.mutation import Change, said, who_changes
from lint_rules.analysis.options import Options
from lint_rules.analysis.registers import Registers
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="W6701",
    message="%s %s is module-level state: %s after import",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def mutated_global(
    _module: nodes.Module,
    changes: Changes,
    memos: Memos,
    registers: Registers,
    library: LibraryCode,
    options: Options,
) -> Iterator[Finding]:
    """Report names of the module whose value later library code changes, unless no caller can tell."""
    if not library.here:
        return
    for binding, definition, thing in changes.things():
        every = [] if _is_dunder(binding.name) else changes.by_later_code(binding, thing)
        by_library = [change for change in every if library.holds(change.node)]
        if not by_library or memos.keeps_tasks_alive(binding) or registers.completed_at_import(binding, every):
            continue
        if registers.only_emptied(definition, thing, every):
            continue  # whoever fills it is the one to be told
        if options.strict or not (
            _saves_work(memos, binding, thing, every)
            or registers.serves_nobody(binding, thing, every)
            or (registers.is_extension_point(every) and not registers.is_exchanged(binding))
        ):
            yield _finding(binding, definition, thing, by_library)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _saves_work(memos: Memos, binding: Binding, thing: Mutable, changes: list[Change]) -> bool:
    return memos.filled(binding, thing, changes) or memos.only_marks(binding, changes)


def _finding(binding: Binding, definition: Definition, thing: Mutable, changes: list[Change]) -> Finding:
    steps = [Step(change.node, f"{enclosing(change.node)} {said(change, binding.name)}") for change in changes]
    functions = list(dict.fromkeys(enclosing(change.node) for change in changes))
    what = f"the {thing.kind}" if thing.kind != OBJECT else "the object"
    return Finding(definition.node, (what, binding.name, who_changes(functions)), tuple(steps[:_MOST]))
