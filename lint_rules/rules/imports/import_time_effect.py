"""Importing this module does input or output.

An import should only define things. A module that connects, reads, starts threads or runs programs while it is
imported does so for everybody who merely mentions it: tests, tools, a command that prints its help. It costs time
there, it fails there, far from any code that could deal with the error, and nobody can choose another file, another
host or not to do it at all. Put the work into a function that main calls, and pass on what it made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.analysis.options import Option
from lint_rules.rule import Finding, Location, Step, rule

OTHERS: Final = frozenset({"environment", "process-state"})
"""Kinds that rules of their own report."""


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
    """Report each statement and kind of input or output that importing the module does."""
    seen = set()
    for effect in imports.effects():
        if effect.kind in OTHERS or exemptions.cover(effect) or (effect.statement, effect.says) in seen:
            continue
        seen.add((effect.statement, effect.says))
        yield Finding(effect.statement, (effect.says, way(effect)), steps(effect), certain=len(effect.chain) == 1)


def way(effect: ImportEffect) -> str:
    """The first and the last call, and how many lie between."""
    calls = effect.chain
    if len(calls) == 1:
        return f"`{effect.api}`"
    between = f" by {len(calls) - 2} more call{'s' if len(calls) > 3 else ''}" if len(calls) > 2 else ""
    return f"`{calls[0].name}` leads to `{effect.api}`{between}"


def steps(effect: ImportEffect) -> tuple[Step, ...]:
    """The chain, call by call."""
    *calls, last = effect.chain
    return (
        *(Step(Location(call.file, call.line), f"calls `{call.name}`") for call in calls),
        Step(Location(last.file, last.line), f"`{effect.api}` {effect.says}"),
    )
