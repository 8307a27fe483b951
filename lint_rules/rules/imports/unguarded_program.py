"""Importing this module runs a program.

Whoever wants one function of such a module gets the whole program, with the command line of somebody else, and
perhaps never gets control back: a test that imports it hangs or ends, a tool for documentation does, and so does the
command that is installed for its own main function, which runs twice. What a file does when it is run belongs below
`if __name__ == "__main__":`, or into a `__main__.py` of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportTime
from lint_rules.analysis.programs import Programs, Start
from lint_rules.rule import Finding, Step, rule

_SAYS: Final = {"program": "runs a program", "exit": "ends the process"}
_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6805",
    message="importing this module %s: `%s`",
    talk=("interview-q5", "theory"),
    since="0.1",
    strict=True,
)
def unguarded_program(
    _module: nodes.Module,
    programs: Programs,
    imports: ImportTime,
    exemptions: ImportExemptions,
) -> Iterator[Finding]:
    """Report the first statement of a module in a package that runs a program for whoever imports it."""
    for start in programs.started():
        offered = programs.offered(start)
        if offered and not is_an_effect(start, imports, exemptions):
            steps = tuple(Step(node, f"whoever imports `{node.name}` gets that too") for node in offered[:_MOST])
            yield Finding(start.statement, (_SAYS[start.kind], start.name), steps)
            return


def is_an_effect(start: Start, imports: ImportTime, exemptions: ImportExemptions) -> bool:
    """Whether `import-time-effect` reports this very call: that it runs an event loop or a server says it all."""
    first, last = start.call.fromlineno, start.call.tolineno
    return any(
        effect.api == start.api and len(effect.chain) == 1 and first <= effect.chain[0].line <= last
        for effect in exemptions.uncovered(imports.effects(), "effect")
    )
