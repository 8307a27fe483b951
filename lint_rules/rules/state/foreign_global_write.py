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
from lint_rules.analysis.mutation import said
from lint_rules.analysis.options import Options
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="W6703",
    message="%s %s, which another module owns",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def foreign_global_write(
    _module: nodes.Module, writes: ForeignWrites, library: LibraryCode, life: ProcessLife, options: Options
) -> Iterator[Finding]:
    """Report, for each function of the library and each target, the first write to what another module owns."""
    if not library.here:
        return
    found: dict[tuple[str, str], list[ForeignWrite]] = {}
    for write in writes.by_later_code():
        node = write.change.node
        if library.holds(node) and (options.strict or not life.turns(node)):
            found.setdefault((enclosing(node), write.owner), []).append(write)
    for (function, _), every in found.items():
        yield _finding(function, every)


def _finding(function: str, writes: list[ForeignWrite]) -> Finding:
    first = writes[0]
    steps = [Step(write.change.node, f"{function} {said(write.change, write.owner)}") for write in writes[:_MOST]]
    if first.owned is not None:
        what = first.owned.name or first.owner
        steps.append(Step(Location(first.owned.file, first.owned.line), f"{what} is defined here"))
    return Finding(first.change.node, (function, said(first.change, first.owner)), tuple(steps), certain=False)
