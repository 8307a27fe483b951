"""Importing this module changes state of the whole process, or code of somebody else.

The working directory, the environment, the filters for warnings, the configuration of logging, where modules are
found and what other libraries do belong to the program. A module that changes them while it is imported decides for
everybody, at a moment that depends on who imports what first, and whoever reads the program's main function does not
see that it happened. Offer a function that does it, and let main call it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.rule import Finding, Location, Step, rule

MOST_STEPS: Final = 10
"""Changes that are shown of a row."""
_ENVIRONMENT: Final = frozenset({"os.environ", "os.environb"})
"""What is changed by an item, and not by a call."""


@rule(
    code="W6802",
    message="importing this module %s: %s",
    talk=("interview-q5", "theory", "talk-top-tip-9"),
    since="0.1",
)
def import_time_process_state(
    _module: nodes.Module,
    imports: ImportTime,
    exemptions: ImportExemptions,
) -> Iterator[Finding]:
    """Report each statement and kind of state of the process that importing the module changes.

    Statements in a row that do the same are reported at the first of them.
    """
    for first, *others in exemptions.uncovered_rows(imports.effects(), "process"):
        steps = tuple(step for effect in (first, *others[: MOST_STEPS - 1]) for step in _steps(effect))
        yield Finding(first.statement, (first.says, _named(first, first.way)), steps, certain=len(first.chain) == 1)


def _steps(effect: ImportEffect) -> Iterator[Step]:
    for file, line, text in effect.trail:
        yield Step(Location(file, line), _named(effect, text))


def _named(effect: ImportEffect, text: str) -> str:
    """The text with the variable of the environment, where it is known which one is changed."""
    variable = effect.detail[1:] if effect.kind == "environment" else ""
    if not variable:
        return text
    is_item = effect.api in _ENVIRONMENT
    spelled = f'{effect.api}["{variable}"]' if is_item else f'{effect.api}("{variable}")'
    return text.replace(f"`{effect.api}`", f"`{spelled}`")
