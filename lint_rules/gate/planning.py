"""Puts the command line and the settings of a project together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lint_rules.bridge.terms import InvalidSettings
from lint_rules.catalog import catalog
from lint_rules.gate import plan
from lint_rules.gate.plan import Plan
from lint_rules.gate.selection import ALWAYS, codes
from lint_rules.gate.settings import GateSettings, nearest, read
from lint_rules.gate.unconfigured import Unconfigured
from lint_rules.knowledge.tables import InvalidKnowledge
from lint_rules.report.whole_file import Unwritable

if TYPE_CHECKING:
    import argparse

    from lint_rules.bridge.bare_linter import BareLinter

WRONG: Final = (InvalidSettings, InvalidKnowledge, Unwritable)
"""What others than the gate say of settings and of files that cannot be."""


def settings(arguments: argparse.Namespace) -> GateSettings:
    """Our own table.

    Raises:
        InvalidTable: it cannot be.
    """
    if arguments.isolated:
        return read(None)
    return read(arguments.config if arguments.config is not None else nearest(os.getcwd()))


def planned(arguments: argparse.Namespace) -> Plan:
    """The plan of a run.

    Raises:
        InvalidSettings: Pylint's settings cannot be.
        InvalidTable: ours cannot be.
        UnknownRule: a word means no rule.
    """
    found = settings(arguments)
    chosen = codes(words(arguments.select) or found.select)
    selection = []
    if chosen:
        # Whatever is chosen, files that cannot be checked are told of, and comments that suppress nothing of it.
        selection += [("disable", "all"), ("enable", ",".join((*chosen, *ALWAYS)))]
    if arguments.strict:
        selection.append(("enable", ",".join(codes(["strict"]))))
    if found.require_reasons if arguments.require_reasons is None else arguments.require_reasons:
        selection.append(("enable", "reasonless-suppression"))
    ignored = codes((*found.ignore, *words(arguments.ignore)))
    if ignored:
        selection.append(("disable", ",".join(ignored)))
    put_off = [[pattern, list(codes(names))] for pattern, names in found.per_file_ignores.items()]
    config, linter = _pylint(arguments, found, selection)
    terms = linter.terms
    return Plan(
        config=config,
        options=dict(found.options),
        selection=[list(pair) for pair in selection],
        told=linter.told,
        terms=[dict(terms.values), *terms[1:]],
        roots=[os.path.abspath(root) for root in terms.source_roots],
        exclude=[[found.folder, list(found.exclude)], [os.getcwd(), arguments.exclude]],
        ignored=linter.ignored,
        put_off=put_off,
        folder=found.folder,
        off=[rule.name for rule in catalog() if not linter.would_tell(rule.name)],
        lists_put_away=found.sarif_suppressed,
    )


def _pylint(
    arguments: argparse.Namespace, found: GateSettings, selection: Sequence[Sequence[str]]
) -> tuple[str | None, BareLinter | Unconfigured]:
    """The file whose settings Pylint would read, and what it makes of all settings."""
    if not found.options and not plan.may_set_pylint(arguments):
        return None, Unconfigured(selection)
    from lint_rules.bridge.bare_linter import BareLinter, default_config  # noqa: PLC0415 - often nobody set anything

    config = None if arguments.isolated else arguments.config or default_config()
    return config, BareLinter(config, found.options, selection)


def words(given: Sequence[str] | None) -> tuple[str, ...]:
    """Names that were given with commas between, or in several options."""
    return tuple(word.strip() for part in given or () for word in part.split(",") if word.strip())
