"""A function changes state that the whole process shares.

There is one working directory, one environment, one set of signal handlers, one root logger and one list of filters
for warnings, and every part of the program reads them. A function that changes one of them and leaves it so does more
than its caller asked for: other threads see the change half-way, two libraries undo each other's, and main cannot
tell from its own text what is set. Hand the value to what needs it, put the old one back, or let main make the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.process_writes import ProcessWrite, ProcessWrites
from lint_rules.analysis.running.wording import SAYS
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6710",
    message="calling %s %s: `%s`",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
    strict=True,
)
def process_state_write(_module: nodes.Module, writes: ProcessWrites, library: LibraryCode) -> Iterator[Finding]:
    """Report, for each function of the library and each kind of state, the first write."""
    if not library.here:
        return
    found: dict[tuple[str, str], list[ProcessWrite]] = {}
    for write in writes.by_later_code():
        if library.holds(write.node):
            found.setdefault((enclosing(write.node), write.kind), []).append(write)
    for (function, kind), every in found.items():
        says = SAYS["process", kind]
        steps = tuple(Step(write.node, f"`{write.name}` {says}") for write in every[:_MOST])
        yield Finding(every[0].node, (function, says, every[0].name), steps)
