"""Which effects of an import does a project allow itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.host_names import waits_for_a_host
from lint_rules.analysis.import_time import ImportEffect, in_rows
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.options import Options
from lint_rules.analysis.program_modules import is_program
from lint_rules.analysis.running.world import Family
from lint_rules.analysis.source import Source
from lint_rules.analysis.test_code import TestCode
from lint_rules.analysis.tidying import last_name

_SERVED: Final = frozenset({"app", "application"})
"""What servers take from the module that they are told to serve."""

_LOCKS: Final = frozenset({"Lock", "RLock"})
_RUNNING_TESTS: Final = frozenset({"pytest", "_pytest", "unittest", "nose", "testtools"})
_STANDING_IN: Final = "unittest.mock"
"""What stands in for something is of use elsewhere, too."""


class ImportExemptions:
    """The exemptions that are on, for the module at hand. ``strict`` turns all of them off."""

    def __init__(self, options: Options, main: MainScope, tests: TestCode, bindings: Bindings, source: Source) -> None:
        self._on = frozenset() if options.strict else frozenset(options.words("import-time-exemptions"))
        self._apart = options.strict
        self._main = main
        self._whole = ("tests" in self._on and (tests.here or _helps_to_test(bindings))) or (
            "entry-points" in self._on
            and (
                main.whole_module
                or is_program(source, bindings, main)
                or (_defines_nothing(bindings) and not source.is_package)
                or _only_builds_app(bindings)
                or waits_for_a_host(bindings)
            )
        )

    def uncovered(self, effects: Iterable[ImportEffect], family: Family) -> Iterator[ImportEffect]:
        """The effects of a family that no exemption covers: of a statement, one for each thing that is done."""
        seen = set()
        if "entry-points" in self._on and self._main.needs_arguments:
            return
        for effect in effects:
            what = (effect.statement, effect.says)
            if effect.family == family and what not in seen and not self.cover(effect):
                seen.add(what)
                yield effect

    def uncovered_rows(self, effects: Iterable[ImportEffect], family: Family) -> Iterator[list[ImportEffect]]:
        """The same, with what statements in a row do taken as one thing; ``strict`` wants each of them."""
        uncovered = self.uncovered(effects, family)
        return ([effect] for effect in uncovered) if self._apart else in_rows(uncovered)

    def cover(self, effect: ImportEffect) -> bool:
        """Whether an exemption that is on covers the effect."""
        if self._whole or effect.exemption in self._on:
            return True
        if effect.open_tests and "conditional" in self._on:
            return True
        return self.decides(effect.statement)

    def decides(self, node: nodes.NodeNG) -> bool:
        """Whether code is left alone since it decides for the whole program."""
        return "entry-points" in self._on and self._main.decides(node)


def _helps_to_test(bindings: Bindings) -> bool:
    """Whether the top level imports what runs tests, as nothing does that is not there for tests."""
    plain = [node for node in bindings.nodes(nodes.Import) if isinstance(node.parent, nodes.Module)]
    taken = [node for node in bindings.nodes(nodes.ImportFrom) if isinstance(node.parent, nodes.Module)]
    named = {name for node in plain for name, _ in node.names} | {
        f"{node.modname}.{name}" for node in taken if not node.level for name, _ in node.names
    }
    return any(name.partition(".")[0] in _RUNNING_TESTS and not name.startswith(_STANDING_IN) for name in named)


def _defines_nothing(bindings: Bindings) -> bool:
    """Whether there is nothing to import from the module: it only starts something, as a launch shim does."""
    names = bindings.module.bindings.values()
    return all(definition.how is How.IMPORT for name in names for definition in name.definitions)


def _only_builds_app(bindings: Bindings) -> bool:
    """Whether all that the module does is to bind the app that a server takes from it, and a lock for that."""
    module = bindings.module.node
    assert isinstance(module, nodes.Module)
    made = list(_made(module.body))
    return bool(made) and all(
        isinstance(statement, nodes.Assign)
        and all(isinstance(target, nodes.AssignName) and target.name in _SERVED for target in statement.targets)
        for statement in made
    )


def _made(body: Iterable[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """The statements that make something, also those that hold a lock or ask whether it has been made."""
    for statement in body:
        if isinstance(statement, (nodes.With, nodes.If)):
            yield from _made(statement.body)
            yield from _made(statement.orelse if isinstance(statement, nodes.If) else ())
        elif not isinstance(statement, (nodes.Import, nodes.ImportFrom)) and not _is_lock(statement):
            yield statement


def _is_lock(statement: nodes.NodeNG) -> bool:
    """Whether a statement makes a lock."""
    match statement:
        case nodes.Assign(value=nodes.Call(func=made)):
            return last_name(made) in _LOCKS
        case _:
            return False
