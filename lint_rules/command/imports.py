"""Show what importing each module does: nothing but define things, or what else, and by which calls.

Takes files and folders; folders are walked, except hidden ones, __pycache__ and virtual environments. Nothing is
imported or run. What the rules of the family imports leave alone is left out here too, unless --strict is given; the
options of the rules in pyproject.toml of this folder count.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import typing
from collections.abc import Iterable
from typing import Final

from lint_rules.command._reading import UNREADABLE, USAGE, Reading, prepared
from lint_rules.report import terminal
from lint_rules.report.graph import LANGUAGES, drawn

if typing.TYPE_CHECKING:
    from lint_rules.analysis.options import Options
    from lint_rules.engine.import_map import ImportMap, ModuleAtImport

EXAMPLES: Final = """\
  lint-rules imports src                        each module, and what importing it does
  lint-rules imports src --impure               only those that do something
  lint-rules imports src --strict               nothing is exempt
  lint-rules imports src --json > map.json      for programs
  lint-rules imports src --lazy                 which imports can be made lazy (Python 3.15)
  lint-rules imports src --graph dot | dot -Tsvg -o imports.svg
  lint-rules imports src --graph mermaid        for a Markdown page

exit codes:
  0  all is well, whatever the modules do
  2  the command line cannot be
  3  some file could not be read; the others are shown
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="a file or folder (this folder)")
    parser.add_argument("--strict", action="store_true", help="nothing is exempt, as with the option strict")
    parser.add_argument(
        "--exemptions",
        metavar="NAMES",
        help="what is left alone, with commas: the option import-time-exemptions of the rules",
    )
    parser.add_argument("--impure", action="store_true", help="leave out modules that only define things")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--graph", choices=LANGUAGES, help="print the graph of imports, impure modules marked")
    parser.add_argument("--lazy", action="store_true", help="say of each import statement whether it can be made lazy")


def run(arguments: argparse.Namespace) -> int:
    """Print the map, and what could not be put on it."""
    from lint_rules.engine.import_map import ImportMap  # noqa: PLC0415 - its help does not need it

    def made(found: Options) -> ImportMap:
        return ImportMap(_options(arguments, found))

    map_ = prepared(arguments.paths, made, sys.stderr)
    if map_ is None:
        return USAGE
    reading = Reading(map_.module, sys.stderr)
    modules = list(reading.modules(arguments.paths))
    _show(arguments, map_, modules, reading)
    return UNREADABLE if reading.errors else 0


def _options(arguments: argparse.Namespace, found: Options) -> Options:
    """What the project sets, with what the command line says instead."""
    values = dict(found.values)
    if arguments.strict:
        values["strict"] = True
    if arguments.exemptions is not None:
        values["import-time-exemptions"] = tuple(filter(None, map(str.strip, arguments.exemptions.split(","))))
    return dataclasses.replace(found, values=values)


def _show(
    arguments: argparse.Namespace, map_: ImportMap, modules: list[ModuleAtImport], reading: Reading[ModuleAtImport]
) -> None:
    """Print what was asked for."""
    judged = [(module, list(map_.judgements(module))) for module in modules] if arguments.lazy else None
    if arguments.json:
        import json  # noqa: PLC0415 - people do not need it

        from lint_rules.command import _imports_json, _imports_lazy  # noqa: PLC0415 - as above

        lazy = _imports_lazy.described(judged) if judged is not None else None
        json.dump(_imports_json.described(modules, reading.errors, lazy), sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    if arguments.graph:
        edges = {module.path: [load.file for load in module.loads if load.file] for module in modules}
        names = _names(modules)
        impure = {names[module.path] for module in modules if not module.pure}
        named = {names[path]: [names[to] for to in others if to in names] for path, others in edges.items()}
        sys.stdout.writelines(f"{line}\n" for line in drawn(arguments.graph, named, impure))
        return
    from lint_rules.command._imports_lazy import listing  # noqa: PLC0415 - only people need it
    from lint_rules.command._imports_tree import tree  # noqa: PLC0415 - as above

    shown = terminal.look(sys.stdout)
    if judged is not None:
        terminal.emit(listing(judged, len(reading.errors), shown), sys.stdout, shown)
        return
    wanted = [module for module in modules if not (arguments.impure and module.pure)]
    terminal.emit(tree(wanted, modules, len(reading.errors), shown), sys.stdout, shown)


def _names(modules: Iterable[ModuleAtImport]) -> dict[str, str]:
    """A name for each path; modules that have the same are told apart by their paths."""
    modules = list(modules)
    count: dict[str, int] = {}
    for module in modules:
        count[module.name] = count.get(module.name, 0) + 1
    return {m.path: m.name if count[m.name] == 1 else f"{m.name} ({os.path.relpath(m.path)})" for m in modules}
