"""Show which class or function needs which collaborator, and how it gets it: passed, made inside, or through a global.

Takes files and folders; folders are walked, except hidden ones, __pycache__ and virtual environments. Nothing is
imported or run. Collaborators are clients of libraries that talk to something outside, classes of the project that have
one or that are opened, started or closed, and interfaces. The options of the rules in pyproject.toml of this folder
count.
"""

from __future__ import annotations

import argparse
import sys
import typing
from typing import Final

from lint_rules.command._reading import UNREADABLE, USAGE, Reading, prepared
from lint_rules.report import terminal
from lint_rules.report.graph import LANGUAGES

if typing.TYPE_CHECKING:
    from collections.abc import Sequence

    from lint_rules.engine.component_map import ModuleOnMap

EXAMPLES: Final = """\
  lint-rules components src                     who needs what, and how it gets it
  lint-rules components src --hidden            only what no caller can choose
  lint-rules components src/app/main.py         what main puts together
  lint-rules components src --json > components.json
  lint-rules components src --graph dot | dot -Tsvg -o components.svg
  lint-rules components src --graph mermaid     for a Markdown page

exit codes:
  0  all is well, whatever is hidden
  2  the command line cannot be
  3  some file could not be read; the others are shown
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="a file or folder (this folder)")
    parser.add_argument(
        "--hidden", action="store_true", help="only what is made inside or reached through a global, outside of main"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--graph", choices=LANGUAGES, help="print the graph, those that hide something marked")


def run(arguments: argparse.Namespace) -> int:
    """Print the map, and what could not be put on it."""
    from lint_rules.engine.component_map import ComponentMap  # noqa: PLC0415 - its help does not need it

    map_ = prepared(arguments.paths, ComponentMap, sys.stderr)
    if map_ is None:
        return USAGE
    reading = Reading(map_.module, sys.stderr)
    modules = list(reading.modules(arguments.paths))
    if arguments.hidden:
        from lint_rules.command._components_tree import hidden  # noqa: PLC0415 - as above

        modules = list(hidden(modules))
    _show(arguments, modules, reading.errors)
    return UNREADABLE if reading.errors else 0


def _show(arguments: argparse.Namespace, modules: Sequence[ModuleOnMap], errors: list[tuple[str, str]]) -> None:
    """Print what was asked for."""
    if arguments.json:
        import json  # noqa: PLC0415 - people do not need it

        from lint_rules.command._components_json import described  # noqa: PLC0415 - as above

        json.dump(described(modules, errors), sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    if arguments.graph:
        from lint_rules.command._components_graph import picture  # noqa: PLC0415 - as above

        sys.stdout.writelines(f"{line}\n" for line in picture(arguments.graph, modules))
        return
    from lint_rules.command._components_tree import tree  # noqa: PLC0415 - only people need it

    shown = terminal.look(sys.stdout)
    terminal.emit(tree(modules, len(errors), shown), sys.stdout, shown)
