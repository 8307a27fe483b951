"""A function decides by the command line of the process.

The command line is for main, which parses it once and passes on what was chosen. A function that looks at it by
itself can't be called from a test, a server or another program without pretending to be a command, and nobody who
reads main learns of the flag.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.command_line import CommandLine, Read
from lint_rules.analysis.configuration_scope import ConfigurationScope
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.place import Place
from lint_rules.analysis.tidying import words
from lint_rules.rule import Finding, Step, rule

_PROGRAM_PARTS: Final = frozenset(
    {"argparse", "argparser", "argument_parser", "arguments", "bin", "cli", "command", "commands", "console", "main"}
    | {"migrations", "scripts", "tools"}
)
"""Modules and packages that are the program, or a part of it."""
_COMMANDS: Final = (["command"], ["cmd"])
"""How the name of a function begins that is a command, or what commands have in common."""


@rule(
    code="R7101",
    message="'%s' decides by the command line of the process: it %s",
    talk=("talk-top-tip-5", "talk-configuration", "industrial-program-configuration"),
    since="0.1",
    strict=True,
)
def flags_outside_main(
    _module: nodes.Module,
    command_line: CommandLine,
    bindings: Bindings,
    scope: ConfigurationScope,
    main_scope: MainScope,
    place: Place,
) -> Iterator[Finding]:
    """Report each function once that asks the command line by itself."""
    if is_part_of_a_program(place):
        return
    for function, reads in by_function(command_line, bindings).items():
        questions = [read for read in reads if not scope.holds(read[0])]
        if questions and not is_run_as_a_program(function, bindings, main_scope):
            first, says = questions[0]
            yield Finding(first, (function.name, says), tuple(Step(node, text) for node, text in questions))


def is_part_of_a_program(place: Place) -> bool:
    """Whether the module or a package around it is named as the place of a command."""
    return any(part.removesuffix(".py").strip("_") in _PROGRAM_PARTS for part in place.parts)


def is_run_as_a_program(function: nodes.FunctionDef, bindings: Bindings, main_scope: MainScope) -> bool:
    """Whether a function is named as a command, or the guard of the module calls it without arguments: it is a main."""
    if words(function.name)[:1] in _COMMANDS:
        return True
    binding = bindings.of(function)
    calls = (use.parent for use in (binding.references if binding is not None else ()))
    return any(
        isinstance(call, nodes.Call)
        and isinstance(call.func, nodes.Name)
        and bindings.of(call.func) is binding
        and not (call.args or call.keywords)
        and bindings.function_around(call) is None
        and main_scope.decides(call)
        for call in calls
    )


def by_function(command_line: CommandLine, bindings: Bindings) -> dict[nodes.FunctionDef, list[Read]]:
    """The questions, by the function that asks them. At import it is `import-time-configuration`."""
    found: dict[nodes.FunctionDef, list[Read]] = {}
    for node, says in command_line.reads():
        function = bindings.function_around(node)
        if function is not None:
            found.setdefault(function, []).append((node, says))
    return {f: sorted(reads, key=lambda read: (read[0].fromlineno, read[0].col_offset)) for f, reads in found.items()}
