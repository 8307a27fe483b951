"""What does importing this module fix from the environment, so that main can no longer choose it?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.running.questions import is_for_debugging
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_ENVIRONMENT: Final = "os.environ"
_COMMAND_LINE: Final = "command-line"
_OF_THE_MACHINE: Final = frozenset({"platform", "python", "build", "tests"})
"""What variables say that the machine and its tools set for all programs, not the user for this one."""


@dataclasses.dataclass(frozen=True, slots=True)
class FixedSetting:
    """Something that is fixed, by which read, and who uses it."""

    what: str
    """How to call it: a name, a default, or the module as a whole."""
    effect: ImportEffect
    users: tuple[nodes.NodeNG, ...] = ()
    """Where functions use it, in source order."""


class FixedSettings:
    """The settings that one module fixes at import."""

    def __init__(
        self,
        source: Source,
        options: Options,
        imports: ImportTime,
        exemptions: ImportExemptions,
        *,
        bindings: Bindings,
        names: Names,
        knowledge: Knowledge,
    ) -> None:
        self._source = source
        self._options = options
        self._imports = imports
        self._exemptions = exemptions
        self._bindings = bindings
        self._names = names
        self._probes = knowledge.table("environment-probes")
        self._platform = knowledge.table("platform-variables")

    def found(self) -> Iterator[FixedSetting]:
        """One for each statement that reads the environment at import and leaves somebody without a choice."""
        if self._is_configuration and not self._options.strict:
            return
        seen = set()
        for effect in self._imports.effects():
            if effect.family != "environment" or effect.statement in seen or self._exemptions.cover(effect):
                continue
            setting = self._setting(effect)
            if setting is not None:
                seen.add(effect.statement)
                yield setting

    def _setting(self, effect: ImportEffect) -> FixedSetting | None:
        strict = self._options.strict
        if not strict and (self._asks_where_it_runs(effect) or effect.detail in self._written):
            return None
        statement = effect.statement
        if isinstance(statement, nodes.FunctionDef):
            if not strict and (effect.kind == _COMMAND_LINE or not _in_defaults(statement, effect)):
                return None
            return FixedSetting(f"a default of '{statement.name}'", effect)
        bindings = [b for b in self._bound(statement) if strict or not _is_switch(b.name, statement, effect.detail)]
        for binding in bindings:
            if not strict and self._imports.is_logger(binding.name):
                # How much is logged, and where to, is the affair of whoever makes loggers.
                continue
            if not strict and _is_bound_anew(binding, statement):
                continue
            users = tuple(use for use in binding.references if self._takes(use))
            if users:
                return FixedSetting(f"'{binding.name}'", effect, users)
        return FixedSetting("what it does", effect) if strict else None

    def _takes(self, use: nodes.NodeNG) -> bool:
        """Whether a use of a name stands in a function that does not decide for the program itself."""
        return self._bindings.scope_of(use).function is not None and not self._exemptions.decides(use)

    def _bound(self, statement: nodes.NodeNG) -> Iterator[Binding]:
        """The global names that a statement binds to what it reads."""
        for binding in self._bindings.module.bindings.values():
            if any(
                d.statement is statement and d.how in (How.ASSIGN, How.UNPACK, How.AUGMENT) for d in binding.definitions
            ):
                yield binding

    @property
    def _is_configuration(self) -> bool:
        """Whether the name of the module or of a package around it says that it is the configuration."""
        words = set(self._options.words("configuration-modules"))
        return any(part in words or part.rpartition("_")[2] in words for part in self._source.name.split("."))

    def _asks_where_it_runs(self, effect: ImportEffect) -> bool:
        return bool(effect.detail) and all(
            self._probes.find(variable) is not None or self._platform.find(variable) in _OF_THE_MACHINE
            for variable in effect.detail.split(",")
        )

    @property
    def _written(self) -> frozenset[str]:
        """The variables that the module itself sets, for itself or for its child processes."""
        found = set()
        for item in self._bindings.nodes(nodes.Subscript):
            is_stored = item.ctx is not None and item.ctx.name == "Store"
            if is_stored and isinstance(item.slice, nodes.Const) and self._names.of(item.value) == _ENVIRONMENT:
                found.add(str(item.slice.value))
        return frozenset(found)


def _in_defaults(function: nodes.FunctionDef, effect: ImportEffect) -> bool:
    """Whether the read stands in the default of a parameter, not in a decorator."""
    defaults = [*(function.args.defaults or ()), *(d for d in function.args.kw_defaults or () if d is not None)]
    return any((d.fromlineno or 0) <= effect.chain[0].line <= (d.tolineno or 0) for d in defaults)


def _is_bound_anew(binding: Binding, statement: nodes.NodeNG) -> bool:
    """Whether a later statement of the top level binds the name to something else in any case."""
    return any(
        definition.how is How.ASSIGN
        and isinstance(definition.statement.parent, nodes.Module)
        and (definition.statement.fromlineno or 0) > (statement.tolineno or 0)
        and not any(read.name == binding.name for read in definition.statement.nodes_of_class(nodes.Name))
        for definition in binding.definitions
    )


def _is_switch(name: str, statement: nodes.NodeNG, variable: str) -> bool:
    """Whether a statement reads whether something is on for debugging: its name is private or the variable says so."""
    if not isinstance(statement, (nodes.Assign, nodes.AnnAssign)):
        return False
    return (name.startswith("_") or is_for_debugging(variable)) and _is_boolean(statement.value)


def _is_boolean(value: nodes.NodeNG | None) -> bool:
    match value:
        case nodes.Compare() | nodes.UnaryOp(op="not"):
            return True
        case nodes.Call(func=nodes.Name(name="bool")):
            return True
        case nodes.BoolOp():
            return all(_is_boolean(part) for part in value.values)
        case nodes.Call(func=nodes.Attribute() | nodes.Name(), args=[_, nodes.Const(value=False)]):
            # Either it is not set, or it is set to whatever.
            return True
        case _:
            return False
