"""Importing this module computes for long.

Everybody who mentions the module waits for it: each test run, each command that only prints its help, each worker that
starts, whether anybody needs the result or not. Compute on first use and keep the result, in a function or a cached
property; or compute once, when the project is built, and ship the result as data.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportTime
from lint_rules.analysis.import_work import HeavyStatement, ImportWork
from lint_rules.analysis.options import Option, Options
from lint_rules.rule import Finding, Location, Step, rule


@rule(
    code="R6804",
    message="importing this module %s: %s",
    talk=("interview-q5", "theory"),
    since="0.1",
    strict=True,
    options=(
        Option("import-time-steps", "int", 10_000, "From how many steps on a loop that an import runs is heavy work."),
    ),
)
def import_time_work(
    _module: nodes.Module,
    work: ImportWork,
    options: Options,
    imports: ImportTime,
    exemptions: ImportExemptions,
) -> Iterator[Finding]:
    """Report statements that compute for long while the module is imported."""
    heavy = list(work.heavy(options.number("import-time-steps")))
    effects = [effect.line for effect in exemptions.uncovered(imports.effects(), "effect")] if heavy else []
    for found in heavy:
        if not any(found.node.fromlineno <= line <= found.node.tolineno for line in effects):
            steps = tuple(Step(Location(file, line), text) for file, line, text in trail(found))
            yield Finding(found.node, (found.work.says, way(found)), steps, certain=len(found.work.way) == 1)


def way(found: HeavyStatement) -> str:
    """The first and the last call, and how many lie between."""
    calls, what = found.work.way, found.work.what
    named = what if what.startswith("a ") else f"`{what}`"
    if len(calls) == 1:
        return named
    between = f" by {len(calls) - 2} more call{'s' if len(calls) > 3 else ''}" if len(calls) > 2 else ""
    return f"`{calls[0][2]}` leads to {named}{between}"


def trail(found: HeavyStatement) -> Iterator[tuple[str, int, str]]:
    """The chain, call by call: file, line, and what happens there."""
    *calls, (file, line, _) = found.work.way
    for caller, at, name in calls:
        yield caller, at, f"calls `{name}`"
    yield file, line, found.work.says
