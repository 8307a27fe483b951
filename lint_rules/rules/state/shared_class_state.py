"""A container in the body of a class is changed by its methods, and all instances share it.

What one object puts in, every other one finds: a list that was meant for one user's items holds everybody's, and a
second test begins with what the first one left. Make the container in the constructor; what really belongs to all of
them belongs to an object that they are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.mutation import said, who_changes
from lint_rules.analysis.options import Options
from lint_rules.analysis.registers import Registers
from lint_rules.analysis.shared_attributes import SharedAttribute, SharedAttributes
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="W6706",
    message="%s %s is shared by all instances: %s",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def shared_class_state(
    _module: nodes.Module,
    attributes: SharedAttributes,
    memos: Memos,
    registers: Registers,
    library: LibraryCode,
    options: Options,
) -> Iterator[Finding]:
    """Report containers of classes that later library code changes, unless no caller can tell or the author says so."""
    if not library.here:
        return
    for shared in attributes.changed():
        if not any(library.holds(change.node) for change in shared.changes) or _belongs_elsewhere(
            memos, registers, shared
        ):
            continue
        if options.strict or not (shared.is_declared or _goes_unnoticed(memos, registers, shared)):
            yield _finding(shared)


def _belongs_elsewhere(memos: Memos, registers: Registers, shared: SharedAttribute) -> bool:
    """Whether this is a matter of tasks, of the import, or of those who fill what is only emptied here."""
    return (
        memos.keeps_tasks_alive(shared.uses)
        or registers.completed_at_import(shared.uses, shared.changes)
        or registers.only_emptied(shared.definition, shared.thing, shared.changes)
    )


def _goes_unnoticed(memos: Memos, registers: Registers, shared: SharedAttribute) -> bool:
    """Whether callers get the same as if each of them had a container, or modules fill it while they are imported."""
    return (
        memos.filled(shared.uses, shared.thing, shared.changes)
        or memos.only_marks(shared.uses, shared.changes)
        or registers.serves_nobody(shared.uses, shared.thing, shared.changes)
        or registers.is_extension_point(shared.changes)
    )


def _finding(shared: SharedAttribute) -> Finding:
    name = f"{shared.klass.name}.{shared.uses.name}"
    steps = [Step(change.node, f"{enclosing(change.node)} {said(change, name)}") for change in shared.changes]
    functions = list(dict.fromkeys(enclosing(change.node) for change in shared.changes))
    how = " through self" if shared.through_self and not shared.through_class else ""
    return Finding(
        shared.definition.node, (f"the {shared.thing.kind}", name, who_changes(functions) + how), tuple(steps[:_MOST])
    )
