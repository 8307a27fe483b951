"""Importing this module does input or output.

An import should only define things. A module that connects, reads, starts threads or runs programs while it is
imported does so for everybody who merely mentions it: tests, tools, a command that prints its help. It costs time
there, it fails there, far from any code that could deal with the error, and nobody can choose another file, another
host or not to do it at all. Put the work into a function that main calls, and pass on what it made.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportTime
from lint_rules.analysis.options import Option
from lint_rules.rule import Finding, Location, Step, rule

MOST_OTHERS: Final = 10
"""Statements that are shown of a row, besides the first."""


@rule(
    code="W6801",
    message="importing this module %s: %s",
    talk=("interview-q5", "theory", "talk-logging-and-instrumentation"),
    since="0.1",
    options=(
        Option(
            "import-time-exemptions",
            "csv",
            (
                "entry-points",
                "tests",
                "installed-metadata",
                "package-data",
                "probing",
                "plugin-scan",
                "temporary-directory",
                "native-library",
                "conditional",
                "debug-switch",
                "opt-in",
                "inherited",
                "null-handler",
                "own-warnings",
                "exit-hook",
                "module-alias",
                "own-names",
                "own-package",
                "restored",
            ),
            "What the rules of the imports family leave alone.",
        ),
    ),
)
def import_time_effect(
    _module: nodes.Module,
    imports: ImportTime,
    exemptions: ImportExemptions,
) -> Iterator[Finding]:
    """Report each statement and kind of input or output that importing the module does.

    Statements in a row that call the same, for the same effect, are reported at the first of them.
    """
    for first, *others in exemptions.uncovered_rows(imports.effects(), "effect"):
        trail = [*first.trail, *(step for other in others[:MOST_OTHERS] for step in itertools.islice(other.trail, 1))]
        steps = tuple(Step(Location(file, line), text) for file, line, text in trail)
        yield Finding(first.statement, (first.says, first.way), steps, certain=len(first.chain) == 1)
