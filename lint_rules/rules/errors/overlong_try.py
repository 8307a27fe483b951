"""A handler for a builtin error around many statements cannot know which of them failed.

`KeyError` says that a key was missing, not which one. The handler was written for one statement, and gives its answer
for all the others too: a misspelt key three calls further down becomes "no such user", and nobody sees the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.excuses import Excuses
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.options import Option, Options
from lint_rules.analysis.suspects import Suspects
from lint_rules.rule import Finding, Step, rule

_SHOWN: Final = 8


@rule(
    code="R6910",
    message="%s may come from any of %s statements here, and the handler has one answer for all",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
    options=(
        Option("max-try-statements", "int", 5, "How many statements in a try may be the source of what it handles."),
    ),
)
def overlong_try(
    handler: nodes.ExceptHandler, logs: Logs, suspects: Suspects, excuses: Excuses, options: Options
) -> Iterator[Finding]:
    """Report handlers that give one answer to an error of many statements."""
    if passes_it_on(handler) or logs.lets_know(handler) or excuses.hold_for(handler):
        return
    found = suspects.of(handler)
    if len(found) > options.number("max-try-statements"):
        steps = tuple(Step(statement, "may be the source") for statement in found[:_SHOWN])
        caught = handler.type.as_string() if handler.type is not None else ""
        yield Finding(handler, (caught, str(len(found))), steps)


def passes_it_on(handler: nodes.ExceptHandler) -> bool:
    """Whether the handler translates what came, so that the next one decides."""
    return any(isinstance(node, nodes.Raise) for node in own_nodes(handler.body))
