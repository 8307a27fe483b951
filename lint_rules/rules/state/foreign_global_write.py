"""A function writes what another module owns.

Whoever reads the other module cannot know that its names change, by whom and when; every other user of it gets the
changed value, whether they want it or not, and two such functions overwrite each other. Pass the value to those who
need it, or let the owner offer a function or an object for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.foreign_writes import ForeignWrite, ForeignWrites
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.mutables import Mutable
from lint_rules.analysis.mutation import Act, said
from lint_rules.analysis.options import Options
from lint_rules.analysis.registers import Registers
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""
_ENTRIES: Final = frozenset({Act.ITEM, Act.DELETE_ITEM, Act.METHOD})


@rule(
    code="W6703",
    message="%s %s, which another module owns",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def foreign_global_write(
    _module: nodes.Module,
    writes: ForeignWrites,
    memos: Memos,
    registers: Registers,
    library: LibraryCode,
    options: Options,
) -> Iterator[Finding]:
    """Report, for each function of the library and each target, the first write to what another module owns."""
    if not library.here:
        return
    found: dict[tuple[str, str], list[ForeignWrite]] = {}
    every = list(writes.by_later_code())
    memos_of_others = set() if options.strict else set(memos_among(every, writes, memos))
    for write in every:
        node = write.change.node
        goes_unnoticed = (
            writes.turns_the_process(write)
            or (write.is_weak and registers.enters_itself(write.change))
            or (write.owned is not None and registers.is_extension_point([write.change]))
        )
        if write.owner in memos_of_others:
            continue
        if library.holds(node) and (options.strict or not goes_unnoticed):
            found.setdefault((enclosing(node), write.owner), []).append(write)
    for (function, _), together in found.items():
        yield _finding(function, together)


def memos_among(every: list[ForeignWrite], writes: ForeignWrites, memos: Memos) -> Iterator[str]:
    """The containers of other modules of the project in which this one only keeps what it can compute again."""
    by_owner: dict[str, list[ForeignWrite]] = {}
    for write in every:
        by_owner.setdefault(write.owner, []).append(write)
    for owner, together in by_owner.items():
        entries = all(write.owned is not None and write.change.act in _ENTRIES for write in together)
        changes = [write.change for write in together]
        if entries and memos.filled(writes.uses(owner), Mutable("dict"), changes):
            yield owner


def _finding(function: str, writes: list[ForeignWrite]) -> Finding:
    first = writes[0]
    steps = [Step(write.change.node, f"{function} {said(write.change, write.owner)}") for write in writes[:_MOST]]
    if first.owned is not None:
        what = first.owned.name or first.owner
        steps.append(Step(Location(first.owned.file, first.owned.line), f"{what} is defined here"))
    return Finding(first.change.node, (function, said(first.change, first.owner)), tuple(steps), certain=False)
