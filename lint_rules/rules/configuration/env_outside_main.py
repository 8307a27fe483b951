"""A function reads the configuration of the program from the environment by itself.

An environment variable is a global that any function may read, and each reader has its own idea of what holds when it
is not set. Callers can't choose the value, a test must change the process, and what configures the program is written
down nowhere. Let main read it once and pass it on.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.configuration_scope import ConfigurationScope
from lint_rules.analysis.distant_reads import DistantRead
from lint_rules.analysis.environment_reads import EnvironmentRead, EnvironmentReads
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.options import Options
from lint_rules.rule import Finding, Location, Step, rule


@rule(
    code="R7102",
    message="'%s' reads %s from the environment, %s",
    talk=("talk-top-tip-6", "talk-configuration", "industrial-program-configuration"),
    since="0.1",
)
def env_outside_main(
    _module: nodes.Module, reads: EnvironmentReads, scope: ConfigurationScope, logs: Logs, options: Options
) -> Iterator[Finding]:
    """Report each function and variable once where nobody decides; all of them when asked to be strict."""
    seen = set()
    for read in reads.all:
        if read.function is None or (read.function, read.variable) in seen or scope.holds(read.node):
            continue
        parameter, others = reads.overridden(read), other_readers(read, reads, logs)
        distant: tuple[DistantRead, ...] = ()
        wins = bool(parameter) and not is_named_default(parameter)
        if wins:
            why = f"and it wins over what the caller passes as '{parameter}'"
        elif reads.is_left_to_others(read) or logs.only_shows(read.node):
            continue
        elif others:
            why = f"and so does {enclosing(others[0].node)}"
        elif distant := reads.in_imported_modules(read.variable):
            why = f"and so does {distant[0].module}, which this module imports"
        elif options.strict:
            why = "which main could do once and pass on"
        else:
            continue
        if not (wins or options.strict or reads.is_plainly_own((read, *others), distant)):
            continue
        seen.add((read.function, read.variable))
        steps = [Step(other.node, other.says) for other in (read, *others)]
        steps += [Step(Location(other.path, other.line), other.says) for other in distant]
        yield Finding(read.node, (read.function.name, f"'{read.variable}'", why), tuple(steps))


def other_readers(read: EnvironmentRead, reads: EnvironmentReads, logs: Logs) -> list[EnvironmentRead]:
    """Where else in the module the same variable is read, and not only to be shown in a log."""
    same = (one for one in reads.all if one.variable == read.variable and one.function is not read.function)
    return [one for one in same if not logs.only_shows(one.node)]


def is_named_default(parameter: str) -> bool:
    """Whether a parameter is meant as the value of a variable that is not set."""
    return "default" in parameter
